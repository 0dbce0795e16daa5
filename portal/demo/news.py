"""Articles that were written and published, and what media made of the demo's activities."""

import datetime as dt
from collections.abc import Sequence

from activities.models import Activity
from portal.models import AppealJoin, Article, MediaMention
from practice.days import ONE_DAY, day_of, month_of
from practice.models import Place

from .stories import OUTLETS, OWN_OUTLETS, STORIES, TITLES, Story
from .world import Staff, World

Status = Article.Status
Level = MediaMention.Level

YEARLY_OWN, YEARLY_OUTSIDE = 1_040, 64
"""Linxian's year, a little over what field reports give: over 1,000 own items, over 60 reports by others."""

LEVELS = [level for level, _, weight in OUTLETS for _ in range(weight)]
NAMES = {level: names for level, names, _ in OUTLETS}


def tell(world: World, staff: Staff, activities: Sequence[Activity]) -> None:
    articles = [_article(world, staff, story) for story in STORIES if story.days_ago <= _days(world)]
    articles += [_waiting(world, staff)]
    _store(articles)
    _join(world, articles)
    mentions = list(_mentions(world, staff, activities))
    created = [one.created_at for one in mentions]
    MediaMention.objects.bulk_create(mentions, batch_size=400)
    for one, created_at in zip(mentions, created, strict=True):
        one.created_at = created_at  # storing a row sets the clock's time
    MediaMention.objects.bulk_update(mentions, ["created_at"], batch_size=400)
    for one in mentions:
        one._history_user, one._history_date = one.created_by, one.created_at  # type: ignore[attr-defined]
    MediaMention.history.bulk_history_create(mentions)


def _days(world: World) -> int:
    return (world.today - world.first_day).days


def _place(world: World, where: tuple[str, int]) -> Place:
    kind, number = where
    if kind == "centre":
        return world.center
    places = world.institutes if kind == "institute" else world.active
    return places[number % len(places)]


def _article(world: World, staff: Staff, story: Story) -> Article:
    place = _place(world, story.where)
    above = world.institute_of(place)
    writers = staff.institutes[above.pk] if above else staff.center
    writer = world.pick(writers)
    day = world.today - story.days_ago * ONE_DAY
    published_at = world.now - story.days_ago * ONE_DAY + dt.timedelta(hours=world.rng.choice([9, 10, 15, 17]))
    article = Article(
        kind=story.kind,
        place=place,
        title=story.title.format(place=place.label),
        lead=story.lead,
        body=story.body,
        status=Status.PUBLISHED,
        created_by=writer,
        published_at=published_at,
        published_by=staff.approver(place, writer, world),
        is_demo=True,
    )
    article.created_at = article.updated_at = published_at - dt.timedelta(hours=20)
    _fill(article, story, day)
    return article


def _fill(article: Article, story: Story, day: dt.date) -> None:
    """What belongs to its kind."""
    more = dict(story.more)
    if period := more.pop("period", None):
        article.valid_from, article.valid_until = (day + number * ONE_DAY for number in period)
    for name, value in more.items():
        setattr(article, name, value)
    if article.honour_year == 0:
        article.honour_year = day.year
    if article.names_people:
        article.consented_at, article.consented_by = article.created_at, article.created_by


def _waiting(world: World, staff: Staff) -> Article:
    """One that waits to be read by somebody else."""
    place = world.institutes[0]
    article = Article(
        title=f"{place.label}腊月里的“暖心饭桌”开张",
        lead="七十岁以上的老人，中午来吃一顿热饭。",
        body="每周一、三、五中午开饭，两荤一素，软烂少盐。\n\n掌勺的是村里的志愿者，买菜的钱由镇里补一半。",
        place=place,
        status=Status.SUBMITTED,
        created_by=staff.institutes[place.pk][0],
        is_demo=True,
    )
    article.created_at = article.updated_at = world.now - dt.timedelta(hours=7)
    return article


def _store(articles: list[Article]) -> None:
    written = [(one.created_at, one.updated_at) for one in articles]
    Article.objects.bulk_create(articles)
    for one, (created_at, updated_at) in zip(articles, written, strict=True):
        one.created_at, one.updated_at = created_at, updated_at
        one._history_user, one._history_date = one.created_by, one.published_at or created_at  # type: ignore[attr-defined]
    Article.objects.bulk_update(articles, ["created_at", "updated_at"])
    Article.history.bulk_history_create(articles)


def _join(world: World, articles: Sequence[Article]) -> None:
    wanted = {story.lead: story.joins for story in STORIES}
    taps = []
    for one in articles:
        first = day_of(one.published_at) if one.published_at else world.today
        days = (world.today - first).days + 1
        for _ in range(wanted.get(one.lead, 0)):
            joined_on = first + world.rng.randrange(days) * ONE_DAY
            taps.append(AppealJoin(article=one, tap=world.uid(), joined_on=joined_on))
    AppealJoin.objects.bulk_create(taps)


def _mentions(world: World, staff: Staff, activities: Sequence[Activity]) -> list[MediaMention]:
    """Each about another activity that was held; what would be the same item again is left out."""
    held = [one for one in activities if one.status == Activity.Status.REPORTED]
    own, outside = world.share(YEARLY_OWN), world.share(YEARLY_OUTSIDE)
    chosen = world.rng.sample(held, min(own + outside, len(held)))
    levels = [world.pick(LEVELS) for _ in range(outside)] + [str(Level.OWN)] * own
    made = [_mention(world, staff, activity, level) for activity, level in zip(chosen, levels, strict=False)]
    return list({(one.outlet, one.published_on, one.title, one.place_id): one for one in made}.values())


def _mention(world: World, staff: Staff, activity: Activity, level: str) -> MediaMention:
    day = min(day_of(activity.ends_at) + world.rng.randrange(3) * ONE_DAY, world.today - ONE_DAY)
    title = world.pick(TITLES).format(title=activity.title, place=activity.place.label)
    mention = MediaMention(
        place=activity.place,
        outlet=world.pick(OWN_OUTLETS if level == Level.OWN else NAMES[level]),
        level=level,
        title=title[:120],
        published_on=day,
        month=month_of(day),
        created_by=staff.enterer(activity.place, world),
        is_demo=True,
    )
    mention.created_at = world.some_days_after(world.now - (world.today - day).days * ONE_DAY)
    return mention

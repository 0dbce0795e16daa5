"""What made-up residents said of the demo's activities, and of its places."""

import datetime as dt
from collections.abc import Iterator, Sequence

from activities.models import Activity, Feedback
from activities.services.saying import handler_of
from practice.models import Place

from .world import Staff, World

Kind = Feedback.Kind

WORDS: dict[int, tuple[str, ...]] = {
    5: ("老师讲得明白，我这不识字的也听懂了。", "理发的师傅手艺好，还陪着说话。", "孩子回来一直说好，下次还去。", ""),
    4: ("挺好的，就是凳子少了点。", "讲得好，时间再长一点就好了。", ""),
    3: ("去得晚，没领上资料。", "声音小，后头听不清。", ""),
    2: ("通知得晚，好些人不知道。",),
}
WEIGHTS = (5, 5, 5, 5, 4, 4, 4, 3, 2)

SAID: tuple[tuple[Feedback.Kind, str, str], ...] = (
    (Kind.SUGGESTION, "晚上的广场能不能装个灯，跳完舞回家看不清路。", "已报镇里，下个月随路灯改造一起装。"),
    (Kind.SUGGESTION, "冬天把讲座改到下午吧，上午太冷。", "从这个月起改在下午两点半。"),
    (
        Kind.COMPLAINT,
        "星期三去站里还书，门锁着，电话也没人接。",
        "那天值班的人去镇里开会，没有贴条子，是我们不对。现在门上写了两个人的电话。",
    ),
    (Kind.SUGGESTION, "多放几次戏，老人爱看。", ""),
)

REVIEWED = 0.04
"""The share of reported activities that somebody rated: most people say nothing."""


def hear(world: World, staff: Staff, activities: Sequence[Activity]) -> None:
    rows = [*_reviews(world, staff, activities), *_letters(world, staff)]
    Feedback.objects.bulk_create(rows, batch_size=400)
    for row in rows:
        row._history_date = row.created_at  # type: ignore[attr-defined]
    Feedback.history.bulk_history_create(rows, batch_size=400)


def _reviews(world: World, staff: Staff, activities: Sequence[Activity]) -> Iterator[Feedback]:
    for activity in activities:
        if activity.status == Activity.Status.REPORTED and world.chance(REVIEWED):
            rating = world.pick(WEIGHTS)
            row = _row(world, activity.place, activity.ends_at + dt.timedelta(hours=world.rng.randint(1, 30)))
            row.kind, row.activity, row.rating = Kind.REVIEW, activity, rating
            row.words = world.pick(WORDS[rating])
            yield _read(world, staff, row, is_shown=bool(row.words))


def _letters(world: World, staff: Staff) -> Iterator[Feedback]:
    for number, (kind, words, answer) in enumerate(SAID):
        at = world.now - dt.timedelta(days=2 + 5 * number, hours=world.rng.randint(3, 12))
        row = _row(world, world.active[number % len(world.active)], at)
        row.kind, row.words = kind, words
        if answer:
            row = _read(world, staff, row, is_shown=False)
            row.answer, row.answered_at, row.answered_by = answer, row.read_at, row.read_by
        yield row


def _row(world: World, place: Place, at: dt.datetime) -> Feedback:
    return Feedback(
        place=place,
        handled_at=handler_of(place),
        link=f"{world.rng.getrandbits(88):022x}",
        code=f"{world.rng.randrange(10**6):06}",
        submission=world.uid(),
        created_at=at,
        is_demo=True,
    )


def _read(world: World, staff: Staff, row: Feedback, *, is_shown: bool) -> Feedback:
    row.read_at = min(world.some_days_after(row.created_at), world.now)
    row.read_by = staff.approver(row.place, staff.enterer(row.place, world), world)
    if is_shown:
        row.shown_at, row.shown_by = row.read_at, row.read_by
    return row

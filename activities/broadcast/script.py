"""What is read out: the week of a place with all below it, and what the places above it hold for everybody."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from practice.days import ONE_DAY, as_day, midnight, short_day, weekday
from practice.models import Place

from ..calendar import whole_weeks
from ..models import Activity
from .spoken import spoken_day, spoken_digits, spoken_number, spoken_time

AGAIN = "下面再播一遍。"
NAMED = 4
"""Places of one fixed day that are named; nobody listens to a longer list."""


class Entry(NamedTuple):
    """What an activity is read from, in the order in which it is asked for."""

    starts_at: dt.datetime
    title: str
    status: str
    cancel_reason: str
    signs_up: int | None
    place: int
    venue: str
    name: str
    short_name: str
    above: str | None
    short_above: str | None


class DayScript(NamedTuple):
    """One day: its name in words and on the page, and the sentences."""

    spoken: str
    written: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    greeting: str
    days: tuple[DayScript, ...]
    closing: str
    more_at: str
    """Where to ask, or nothing."""

    @property
    def once(self) -> list[str]:
        """The paragraphs of one reading, without the greeting and the end."""
        said = [f"{day.spoken}。{''.join(day.sentences)}" for day in self.days]
        return [*said, self.more_at] if self.more_at else said

    @property
    def text(self) -> str:
        """Everything as it is read, the second time too."""
        again = [AGAIN, *self.once] if self.days else []
        return "\n\n".join([self.greeting, *self.once, *again, self.closing]) + "\n"


def script_of(place: Place, day: dt.date, *, today: dt.date) -> Script:
    """The week of that day; of this week only what is still to come: one query."""
    monday, sunday = whole_weeks(day, day)
    first = max(monday, today) if monday <= today <= sunday else monday
    by_day: dict[dt.date, list[Entry]] = defaultdict(list)
    for entry in _entries(place, first, sunday):
        by_day[as_day(entry.starts_at)].append(entry)
    days = tuple(_day(date, entries, place) for date, entries in by_day.items())
    span = f"从{spoken_day(first)}，到{spoken_day(sunday)}" if first != sunday else spoken_day(first)
    said = "活动安排如下" if days else "暂时没有安排活动"
    phone = place.phone
    return Script(
        greeting=f"各位乡亲，大家好。这里是{place.label}，现在播送文明实践活动的消息。{span}，{said}。",
        days=days,
        closing="播送完了，谢谢大家。",
        more_at=f"想问清楚的，请打电话：{spoken_digits(phone)}。" if phone else "",
    )


def _entries(place: Place, first: dt.date, last: dt.date) -> list[Entry]:
    here_or_above = Q(place__path__startswith=place.path) | Q(place_id__in=place.ancestor_ids)
    rows = Activity.objects.public().filter(here_or_above)
    within = rows.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last + ONE_DAY))
    columns = ("starts_at", "title", "status", "cancel_reason", "sign_up_terms", "place_id", "venue")
    names = ("place__name", "place__short_name", "place__parent__name", "place__parent__short_name")
    return [Entry(*row) for row in within.order_by("starts_at", "pk").values_list(*columns, *names)]


def _day(date: dt.date, entries: list[Entry], place: Place) -> DayScript:
    """What several places hold at one time under one name is one sentence."""
    alike: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for one in entries:
        alike[one.starts_at, one.title, one.status, one.cancel_reason, one.signs_up is None].append(one)
    sentences = tuple(_sentence(many, place) for many in alike.values())
    return DayScript(spoken_day(date), f"{short_day(date)} {weekday(date)}", sentences)


def _sentence(many: list[Entry], place: Place) -> str:
    first, where = many[0], _where(many, place)
    time, title = spoken_time(first.starts_at), ended(first.title)
    if first.status == Activity.Status.CANCELLED:
        return f"请注意：原定{time}，在{where}的{title}，取消了，原因是：{ended(first.cancel_reason)}。"
    signs_up = "这场要先报名。" if first.signs_up else ""
    return f"{time}，在{where}，{title}。{signs_up}"


def ended(words: str) -> str:
    """Without the mark at its end: the sentence goes on, or brings its own."""
    return words.strip().rstrip("。！？；，.!?;,")


def _where(many: list[Entry], place: Place) -> str:
    said = list(dict.fromkeys(_place(one, place) for one in many))
    if len(said) <= NAMED:
        return "、".join(said)
    return f"{'、'.join(said[:NAMED])}等{spoken_number(len(said))}个地方"


def _place(one: Entry, place: Place) -> str:
    """At home the room is enough; elsewhere it goes with the name of the place, of a village with its township."""
    own = one.short_name or one.name
    if one.place == place.pk:
        return one.venue or own
    is_far = place.level < Place.Level.INSTITUTE and one.above
    named = f"{one.short_above or one.above}{own}" if is_far and one.place not in place.ancestor_ids else own
    return f"{named}{one.venue}"

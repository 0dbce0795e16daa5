"""What happened in the made-up county: activities month by month, and the hours served at them, as lines for COPY."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, count
from random import Random
from typing import Any

from django.db.models import NOT_PROVIDED, Model

from activities.models import Activity
from practice.days import SHANGHAI, next_month
from volunteers.models import ServiceRecord

from .county import FIFTH, FRIDAY, KINDS, PLANNED, SEED, SPARE_PER_STATION, TOPICS, County

CREW = (4, 16)
WAITING, RETURNED, REVERSED, LATE, CANCELLED = 0.03, 0.01, 0.06, 0.05, 0.02
"""Shares: of sessions whose hours wait, of records returned, of sessions with a record taken back, and so on."""
LENGTHS = (60, 90, 120, 120, 180)
VARYING = (
    *("id", "volunteer_id", "minutes", "ends_at", "status", "approved_at", "approved_by_id"),
    *("returned_at", "returned_by_id", "return_reason", "reverses_id", "correction_reason"),
)
"""The ledger's columns that differ within one session; the others are written once for all its rows."""


@cache
def fields_of(model: type[Model]) -> dict[str, Any]:
    return {str(field.column): field for field in model._meta.concrete_fields}


def columns(model: type[Model]) -> list[str]:
    return list(fields_of(model))


def text(value: Any) -> str:
    """One value as COPY reads it."""
    if value is None:
        return r"\N"
    return str(value)


def line(model: type[Model], values: dict[str, Any]) -> str:
    """One row as COPY reads it; columns that are not given take the model's default."""
    known = fields_of(model)
    if unknown := values.keys() - known.keys():
        raise ValueError(f"{model.__name__} has no columns {sorted(unknown)}")
    return "\t".join(text(values[name] if name in values else _default(known[name])) for name in known) + "\n"


def _default(field: Any) -> Any:
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return None if field.null else ""


@dataclass(frozen=True, slots=True)
class Session:
    """One activity; ``crew`` are the volunteers who served at it."""

    pk: int
    uid: str
    place: int
    title: str
    programme: int | None
    kind: str
    starts_at: dt.datetime
    minutes: int
    status: str
    month: dt.date
    crew: tuple[int, ...] = ()

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)


class Happenings:
    """The sessions of each month, numbered through; ask for the months in their order, once."""

    def __init__(self, county: County) -> None:
        self.county, self.size = county, county.size
        rng = Random(SEED)
        self.places = [1, *county.institutes, *county.stations, *county.points]
        self.weights = list(accumulate(self._weight(place, rng) for place in self.places))
        self.pools = {place: county.volunteers_of(place) for place in self.places}
        self.activity_keys, self.record_keys = count(1), count(1)

    def _weight(self, place: int, rng: Random) -> float:
        """A few places do much and many do little; stations do most."""
        skew = rng.paretovariate(1.3)
        if place in self.county.stations:
            return min(skew, 12) * 2
        return min(skew, 12) * 0.12 if place in self.county.points else 30.0

    def quota(self, month: dt.date) -> int:
        """How many records the month has, so that all of them come to the size asked for."""
        at, months = self.size.months.index(month), len(self.size.months)
        return self.size.records * (at + 1) // months - self.size.records * at // months

    def of_month(self, month: dt.date) -> list[Session]:
        rng = Random(f"{SEED}-{month}")
        days = (next_month(month) - month).days
        left, found = self.quota(month), []
        places = iter(rng.choices(self.places, cum_weights=self.weights, k=left // CREW[0] + 2))
        while left > 0:
            place, is_cancelled = next(places), rng.random() < CANCELLED
            pool = self.pools[place]
            size = 0 if is_cancelled else min(rng.randint(*CREW), len(pool) - 1, left)
            left -= size
            start = self._moment(month.replace(day=rng.randint(1, days)), rng.randint(8, 18))
            status = "cancelled" if is_cancelled else "reported"
            found.append(self._session(rng, place, start, status, tuple(rng.sample(pool, size))))
        return found + (self._spare(rng) if month == self.size.last_month else [])

    def planned(self) -> list[Session]:
        """The public month that is measured: two fixed days at twenty stations five times, and two hundred others."""
        month = self.size.planned_month
        rng = Random(f"{SEED}-planned")
        first_friday = month + dt.timedelta(days=(4 - month.weekday()) % 7)
        fridays = [(first_friday + dt.timedelta(weeks=week), FRIDAY, 1) for week in range(4)]
        fixed = [(day, title, programme) for day, title, programme in [*fridays, (month.replace(day=5), FIFTH, 2)]]
        found = []
        for day, title, programme in fixed:
            for place in rng.sample(self.county.stations, min(PLANNED // 15, len(self.county.stations))):
                found.append(self._session(rng, place, self._moment(day, 9), "published", (), title, programme))
        while len(found) < PLANNED:
            start = self._moment(month.replace(day=rng.randint(1, 28)), rng.randint(8, 18))
            found.append(self._session(rng, rng.choice(self.places), start, "published", ()))
        return found

    def _spare(self, rng: Random) -> list[Session]:
        """Sessions that were held and for which nobody has entered hours: what the measures of entering use up."""
        last = next_month(self.size.last_month) - dt.timedelta(days=1)
        return [
            self._session(rng, station, self._moment(last - dt.timedelta(days=day), 14), "held", (), minutes=120)
            for day in range(SPARE_PER_STATION)
            for station in self.county.stations
        ]

    def _moment(self, day: dt.date, hour: int) -> dt.datetime:
        return dt.datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)

    def _session(
        self,
        rng: Random,
        place: int,
        start: dt.datetime,
        status: str,
        crew: tuple[int, ...],
        title: str = "",
        programme: int | None = None,
        minutes: int = 0,
    ) -> Session:
        number = programme or (rng.randint(3, self.size.programmes) if rng.random() < 0.6 else None)
        return Session(
            pk=next(self.activity_keys),
            uid=f"{rng.getrandbits(128):032x}",
            place=place,
            title=title or TOPICS[number % len(TOPICS) if number else rng.randrange(len(TOPICS))],
            programme=number,
            kind=KINDS[number % 7] if number else rng.choice(KINDS),
            starts_at=start,
            minutes=minutes or rng.choice(LENGTHS),
            status=status,
            month=start.date().replace(day=1),
            crew=crew,
        )

    def activity_line(self, session: Session) -> str:
        by, start = self.county.enterer(session.place), session.starts_at
        values: dict[str, Any] = {
            "id": session.pk,
            "uid": session.uid,
            "programme_id": session.programme,
            "place_id": session.place,
            "kind": session.kind,
            "title": session.title,
            "content": f"{session.title}，欢迎参加。",
            "starts_at": start,
            "ends_at": session.ends_at,
            "month": session.month,
            "status": session.status,
            "venue": "村委会二楼会议室",
            "person_in_charge": "刘站长",
            "enquiry_phone": "03584422000",
            "created_at": start - dt.timedelta(days=10),
            "created_by_id": by,
            "occurrence_on": None,
            "published_at": start - dt.timedelta(days=8),
            "published_by_id": self.county.approver(session.place),
            "team_id": self.county.team_of(session.place) if session.place in self.county.stations else None,
        }
        if session.status == "cancelled":
            values["cancel_reason"] = "天气原因，改期另行通知"
        if session.status == "reported":
            reported_at = session.ends_at + dt.timedelta(hours=20)
            values |= {"attendances": 20 + session.pk % 90, "reported_at": reported_at, "reported_by_id": by}
        return line(Activity, values)

    def record_lines(self, session: Session) -> Iterator[str]:
        """The hours of one session: mostly approved, some waiting, returned, or taken back by a second row."""
        rng = Random(session.pk)
        writing = Writing(self.county, session, rng)
        waits, keys, number = rng.random() < WAITING, self.record_keys, 0
        takes_back = not waits and len(session.crew) > 1 and rng.random() < REVERSED
        crew: Iterable[int] = session.crew[:-1] if takes_back else session.crew
        for number, volunteer in enumerate(crew):
            if takes_back and number == 0:
                first = next(keys)
                yield from writing.taken_back(first, next(keys), volunteer)
            elif waits:
                yield writing.waiting(next(keys), volunteer)
            elif rng.random() < RETURNED:
                yield writing.returned(next(keys), volunteer)
            else:
                yield writing.approved(next(keys), volunteer)


class Writing:
    """Writes the ledger's rows of one session; what all of them share is put together once."""

    def __init__(self, county: County, session: Session, rng: Random) -> None:
        self.session, self.rng = session, rng
        late = 25 if rng.random() < LATE else 1
        entered = session.ends_at + dt.timedelta(days=late)
        decided, by = entered + dt.timedelta(days=2), county.approver(session.place)
        self.ends = {share: text(session.starts_at + dt.timedelta(minutes=share)) for share in self._shares()}
        shared = {
            "place_id": session.place,
            "activity_uid": session.uid,
            "activity_title": session.title,
            "content": f"{session.title}，欢迎参加。",
            "organiser": "村志愿服务队",
            "person_in_charge": "刘站长",
            "starts_at": session.starts_at,
            "served_on": session.starts_at.date(),
            "month": session.month,
            "source": "head",
            "is_late": late > 1,
            "entered_at": entered,
            "replaces_id": None,
            "entered_by_id": county.enterer(session.place),
        }
        rest = [field for field in ServiceRecord._meta.concrete_fields if field.column not in VARYING]
        tail = "\t".join(text(shared[f.column] if f.column in shared else _default(f)) for f in rest) + "\n"
        none, self.decision = r"\N", f"{text(decided)}\t{by}"
        self.is_approved = f"approved\t{self.decision}\t{none}\t{none}\t\t{none}\t\t{tail}"
        self.is_reversed = f"reversed\t{self.decision}\t{none}\t{none}\t\t{none}\t\t{tail}"
        self.is_waiting = f"submitted\t{none}\t{none}\t{none}\t{none}\t\t{none}\t\t{tail}"
        self.is_returned = f"returned\t{none}\t{none}\t{self.decision}\t时长与签到不符\t{none}\t\t{tail}"
        self.tail = tail

    def _shares(self) -> range:
        return range(30, self.session.minutes + 1, 30)

    def _minutes(self) -> int:
        return self.session.minutes if self.rng.random() < 0.7 else self.rng.choice(self._shares())

    def approved(self, pk: int, volunteer: int) -> str:
        minutes = self._minutes()
        return f"{pk}\t{volunteer}\t{minutes}\t{self.ends[minutes]}\t{self.is_approved}"

    def waiting(self, pk: int, volunteer: int) -> str:
        minutes = self._minutes()
        return f"{pk}\t{volunteer}\t{minutes}\t{self.ends[minutes]}\t{self.is_waiting}"

    def returned(self, pk: int, volunteer: int) -> str:
        minutes = self._minutes()
        return f"{pk}\t{volunteer}\t{minutes}\t{self.ends[minutes]}\t{self.is_returned}"

    def taken_back(self, pk: int, reversal: int, volunteer: int) -> Iterator[str]:
        minutes = self._minutes()
        yield f"{pk}\t{volunteer}\t{minutes}\t{self.ends[minutes]}\t{self.is_reversed}"
        undone = f"approved\t{self.decision}\t\\N\t\\N\t\t{pk}\t他没有来\t{self.tail}"
        yield f"{reversal}\t{volunteer}\t{-minutes}\t{self.ends[minutes]}\t{undone}"


def record_columns() -> list[str]:
    """The ledger's columns in the order in which the lines are written."""
    return [*VARYING, *(name for name in columns(ServiceRecord) if name not in VARYING)]

"""Which activities there are, when and where: the fixed days by their rules, the rest by weight and season."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from activities.models import Activity, Programme
from activities.models.programme import Kind
from practice.days import ONE_DAY, SHANGHAI, is_day_off, months_between, next_working_day
from practice.lunar import festival
from practice.models import Place

from .programmes import Programmes
from .topics import Topic
from .world import YEARLY_SESSIONS, YEARLY_TRAININGS, World

Status = Activity.Status

SEASON = {1: 8, 2: 6, 3: 12, 4: 10, 5: 10, 6: 9, 7: 9, 8: 9, 9: 9, 10: 8, 11: 10, 12: 9}
"""How lively a month is: March is the month of learning from Lei Feng, February has the Spring Festival."""
WEEKDAY = (9, 10, 10, 10, 6, 12, 10)
WARM_MONTHS = range(4, 11)
AHEAD = 0.6
"""Sessions planned per day of the weeks ahead, against a usual day of the past."""
CANCELLED = 0.016
SAME_DAY_TRIES = 6


@dataclass(slots=True)
class Session:
    """An activity to be. ``fate`` forces a status on it; ``waiting`` and ``returned`` say what became of its hours."""

    topic: Topic
    place: Place
    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: str
    programme: Programme | None = None
    occurrence_on: dt.date | None = None
    title: str = ""
    fate: str = ""
    hours: str = ""


def draw_up(world: World, programmes: Programmes, topics: Sequence[Topic]) -> list[Session]:
    """All sessions of the past months and the weeks ahead, in order of time."""
    plan = _Plan(world, programmes, topics)
    sessions = [*plan.fixed_days(), *plan.nights(), *plan.at_the_demo_station()]
    past = sum(session.starts_at < world.now for session in sessions)
    trainings = world.share(YEARLY_TRAININGS)
    others = max(world.share(YEARLY_SESSIONS) - trainings - past, 0)
    days = [world.first_day + number * ONE_DAY for number in range((world.today - world.first_day).days)]
    ahead = [world.today + number * ONE_DAY for number in range((world.last_day - world.today).days + 1)]
    for wanted, kinds in ((trainings, plan.trainings), (others, plan.others)):
        sessions += plan.sample(days, round(wanted * (1 + CANCELLED)), kinds)
        sessions += plan.sample(ahead, round(wanted * AHEAD * len(ahead) / len(days)), kinds)
    return sorted(sessions, key=lambda session: (session.starts_at, session.place.pk, session.title))


class _Plan:
    def __init__(self, world: World, programmes: Programmes, topics: Sequence[Topic]) -> None:
        self.world = world
        self.programmes = programmes
        self.by_slot = {topic.slot: topic for topic in topics if topic.slot}
        self.trainings = [topic for topic in topics if topic.weight and topic.kind == Kind.TRAINING]
        self.others = [topic for topic in topics if topic.weight and topic.kind != Kind.TRAINING]
        self.taken: set[tuple[int, dt.date]] = set()
        self.popularity = [1 / (rank + 12) for rank in range(len(world.active))]

    def fixed_days(self) -> Iterator[Session]:
        months = months_between(self.world.first_day, self.world.last_day)
        for slot, places in self.programmes.held_at.items():
            programme = self.programmes.by_slot[slot]
            for named_on in chain.from_iterable(map(programme.nominal_days, months)):
                held_on = self._held_on(programme, named_on)
                if held_on and self.world.first_day <= held_on <= self.world.last_day:
                    yield from (self._fixed(programme, slot, place, named_on, held_on) for place in places)

    def _held_on(self, programme: Programme, day: dt.date) -> dt.date | None:
        if not is_day_off(day, self.world.holidays):
            return day
        if programme.on_day_off == Programme.OnDayOff.SKIP:
            return None
        return next_working_day(day, self.world.holidays)

    def _fixed(self, programme: Programme, slot: str, place: Place, named_on: dt.date, held_on: dt.date) -> Session:
        self.taken.add((place.pk, held_on))
        starts_at = dt.datetime.combine(held_on, programme.starts_time, SHANGHAI)
        session = self._session(self.by_slot[slot], place, starts_at, programme.minutes)
        session.occurrence_on = named_on
        return session

    def nights(self) -> Iterator[Session]:
        """The lantern fair, which goes on past midnight, and a day of stewards that is longer than twelve hours."""
        day = self.world.first_day
        while day < self.world.today:
            if festival(day) == "元宵":
                yield self._night(day, dt.time(19, 30), 300, "元宵灯展秩序维护")
            if (day.month, day.day) == (12, 31):
                yield self._night(day, dt.time(21, 0), 210, "跨年夜平安值守")
            if festival(day) == "重阳":
                yield self._night(day, dt.time(7, 30), 780, "重阳节庙会全天志愿服务")
            day += ONE_DAY

    def _night(self, day: dt.date, time: dt.time, minutes: int, title: str) -> Session:
        starts_at = dt.datetime.combine(day, time, SHANGHAI)
        session = self._session(self.by_slot["friday"], self.world.center, starts_at, minutes)
        session.title, session.programme, session.venue = title, None, "人民广场"
        return session

    def at_the_demo_station(self) -> Iterator[Session]:
        """What waits for the head who signs in: today's, unreported ones, and hours of every standing."""
        place = self.world.active[0]
        wanted = (
            (0, "9:00", "litter", Status.PUBLISHED, ""),
            (0, "15:00", "quarter", Status.PUBLISHED, ""),
            (-1, "15:00", "reading", Status.PUBLISHED, ""),
            (-3, "9:00", "law", Status.PUBLISHED, ""),
            (-6, "16:00", "litter", Status.HELD, ""),
            (-8, "9:30", "stage", Status.REPORTED, "waiting"),
            (-8, "11:00", "litter", Status.REPORTED, "waiting"),
            (-10, "9:00", "litter", Status.REPORTED, "waiting"),
            (-13, "15:00", "analects", Status.REPORTED, "returned"),
            (-17, "9:00", "gym", Status.REPORTED, ""),
            (3, "9:00", "science", Status.PUBLISHED, ""),
            (8, "9:30", "law", Status.SUBMITTED, ""),
            (12, "15:00", "reading", Status.DRAFT, ""),
        )
        for days, time, slot, fate, hours in wanted:
            day = self.world.today + days * ONE_DAY
            self.taken.add((place.pk, day))
            topic = self.by_slot[slot]
            session = self._session(topic, place, _at(day, time), topic.minutes[0])
            session.fate, session.hours = fate, hours
            yield session

    def sample(self, days: Sequence[dt.date], count: int, topics: Sequence[Topic]) -> Iterator[Session]:
        weights = [SEASON[day.month] * WEEKDAY[day.weekday()] for day in days]
        for day in sorted(self.world.rng.choices(days, weights, k=count)):
            in_season = [topic for topic in topics if day.month in topic.months]
            topic = self.world.rng.choices(in_season, [topic.weight for topic in in_season])[0]
            starts_at = _at(day, self.world.pick(_starts(topic, day)))
            yield self._session(topic, self._place(topic, day), starts_at, self.world.pick(topic.minutes))

    def _place(self, topic: Topic, day: dt.date) -> Place:
        """Somewhere of a fitting level, free that day if it can be."""
        rng = self.world.rng
        for _ in range(SAME_DAY_TRIES):
            level = rng.choices([Place.Level.CENTER, Place.Level.INSTITUTE, Place.Level.STATION], topic.levels)[0]
            if level == Place.Level.CENTER:
                place = self.world.center
            elif level == Place.Level.INSTITUTE:
                place = rng.choice(self.world.institutes)
            else:
                place = rng.choices(self.world.active, self.popularity)[0]
            if (place.pk, day) not in self.taken:
                break
        self.taken.add((place.pk, day))
        return place

    def _session(self, topic: Topic, place: Place, starts_at: dt.datetime, minutes: int) -> Session:
        programme = self.programmes.by_slot.get(topic.slot)
        return Session(
            topic=topic,
            place=place,
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(minutes=minutes),
            venue=self.world.pick(topic.venues),
            programme=programme,
            title=programme.name if programme else topic.title,
        )


def _starts(topic: Topic, day: dt.date) -> Sequence[str]:
    """Nobody stands on a square on a winter evening."""
    if day.month in WARM_MONTHS:
        return topic.starts
    return [clock for clock in topic.starts if int(clock.split(":")[0]) < 18] or topic.starts


def _at(day: dt.date, clock: str) -> dt.datetime:
    hour, minute = clock.split(":")
    return dt.datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=SHANGHAI)

"""What all parts of the demo share: the dice, the days, and the sizes."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from practice.days import ONE_DAY, midnight, month_of
from practice.models import Place, User

from .counties import County

T = TypeVar("T")

WEEKS_AHEAD = 6
YEARLY_SESSIONS, YEARLY_TRAININGS = 1_640, 572
YEARLY_ATTENDANCES, YEARLY_RECORDS = 274_000, 20_000
"""Linxian's year, a little over what field reports give: over 1,600 sessions, 560 trainings, 270,000 attendances."""


@dataclass
class World:
    """One run. ``now`` is the beginning of today, so that today's activities are still to come."""

    county: County
    months: int
    rng: random.Random
    today: dt.date
    volunteers: int
    holidays: dict[dt.date, bool] = field(default_factory=dict)
    center: Place = field(default_factory=Place)
    institutes: list[Place] = field(default_factory=list)
    stations: list[Place] = field(default_factory=list)
    active: list[Place] = field(default_factory=list)
    """Stations with activities, busiest first; the first one is the demo head's."""

    @property
    def now(self) -> dt.datetime:
        return midnight(self.today)

    @property
    def first_day(self) -> dt.date:
        """The first of the month, ``months`` before this one: this month a year ago can be compared."""
        month = month_of(self.today)
        number = month.year * 12 + month.month - 1 - self.months
        return dt.date(number // 12, number % 12 + 1, 1)

    @property
    def last_day(self) -> dt.date:
        return self.today + WEEKS_AHEAD * 7 * ONE_DAY

    def share(self, yearly: int) -> int:
        """How many of a year's there are in the months asked for."""
        return round(yearly * self.months / 12)

    def uid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def pick(self, choices: Sequence[T]) -> T:
        return self.rng.choice(choices)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def some_days_after(self, moment: dt.datetime) -> dt.datetime:
        """When the next person gets to it."""
        return moment + dt.timedelta(hours=self.rng.choice([4, 20, 26, 45, 70, 96]))

    def institute_of(self, place: Place) -> Place | None:
        """The institute that a station belongs to, or the institute itself."""
        if place.level == Place.Level.INSTITUTE:
            return place
        return next((one for one in self.institutes if one.pk == place.parent_id), None)


@dataclass
class Staff:
    """Who enters and who approves, by place (primary key)."""

    center: list[User] = field(default_factory=list)
    institutes: dict[int, list[User]] = field(default_factory=dict)
    heads: dict[int, User] = field(default_factory=dict)

    def enterer(self, place: Place, world: World) -> User:
        if place.pk in self.heads:
            return self.heads[place.pk]
        above = world.institute_of(place)
        return world.pick(self.institutes[above.pk] if above else self.center)

    def approver(self, place: Place, entered_by: User, world: World) -> User:
        """Somebody else, of the institute for a station's, of the centre for the rest."""
        above = world.institute_of(place) if place.level == Place.Level.STATION else None
        choices = self.institutes[above.pk] if above else self.center
        return world.pick([user for user in choices if user is not entered_by])

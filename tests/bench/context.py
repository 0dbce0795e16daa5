"""What a measure has in hand: the running servers, the loaded county, and clocks that count CPU."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection
from knox.models import AuthToken

from activities.models import Activity
from practice.models import User

from .client import Clients, Job, Outcome
from .county import County, Size
from .processes import cpu_seconds
from .servers import Servers, Web
from .table import Line, Samples

CREW = 40
LEG_SECONDS, LEG_TURNS = 2.0, 4
VERSION_SECONDS = 0.6
"""After a write, the time until every process has looked at the versions again (``practice.freshness.INTERVAL``)."""


class CannotMeasure(Exception):
    """Something a measure needs is not there, or a result is not what it must be."""


@dataclass(frozen=True)
class Measure:
    """One measure: the lines it fills, and what runs once a round."""

    name: str
    lines: tuple[Line, ...]
    run: Callable[["Bench"], None]


@dataclass
class Cost:
    cpu: float = 0.0
    wall: float = 0.0


@dataclass(frozen=True)
class Leg:
    """A job done by the client, and the CPU that the server's and PostgreSQL's processes used for it."""

    outcome: Outcome
    cpu: float
    database: float
    """PostgreSQL's part of the CPU."""

    @property
    def each(self) -> float:
        """Milliseconds of CPU for one answer."""
        return self.cpu / self.outcome.answers * 1000

    @property
    def each_of_database(self) -> float:
        return self.database / self.outcome.answers * 1000


def whole(legs: list[Leg]) -> Leg:
    """Several legs as one."""
    answers = sum(leg.outcome.answers for leg in legs)
    outcome = Outcome(answers=answers, seconds=sum(leg.outcome.seconds for leg in legs))
    return Leg(outcome, sum(leg.cpu for leg in legs), sum(leg.database for leg in legs))


@dataclass
class Spare:
    """A held session for which nobody has entered hours: whom to enter, and the token of whoever may."""

    pk: int
    station: int
    crew: list[int]


@dataclass
class Bench:
    servers: Servers
    size: Size
    clients: Clients
    bare: Web
    portal: Web
    samples: Samples = field(default_factory=Samples)
    round: int = 0

    def __post_init__(self) -> None:
        self.county = County(self.size)
        self.tokens: dict[int, str] = {}
        self.last_month, self.planned_month = self.size.last_month, self.size.planned_month
        self._spare = self._spares()

    # --- clocks

    def cpu(self, *webs: Web, others: tuple[int, ...] = ()) -> float:
        """Of these servers with their workers, of PostgreSQL with all its backends, and of other processes."""
        postgres = self.servers.postgres
        return cpu_seconds([*(web.pid for web in webs), *([postgres.pid] if postgres else []), *others])

    @contextmanager
    def clock(self) -> Iterator[Cost]:
        """Time of what this process does, with the CPU of its own database backend."""
        backend = self.backend()
        cost = Cost()
        wall, own, theirs = time.perf_counter(), time.process_time(), cpu_seconds([backend])
        yield cost
        cost.wall = time.perf_counter() - wall
        cost.cpu = time.process_time() - own + cpu_seconds([backend]) - theirs

    def backend(self) -> int:
        connection.ensure_connection()
        return int(connection.connection.info.backend_pid)

    def leg(self, web: Web, requests: list[bytes], **options: Any) -> Leg:
        """Have the client send the requests to the server, for two seconds or as ``options`` (of a Job) say."""
        bounded = {"seconds": LEG_SECONDS} | options if "count" not in options else options
        job = Job(port=web.port, requests=requests, **bounded)
        before, database = self.cpu(web), self.cpu()
        outcome = self.clients.run(job)
        database = self.cpu() - database
        return Leg(outcome, self.cpu(web) - before, database)

    def beside(self, ours: Callable[[], Any], floor: Callable[[], Any]) -> tuple[Any, Any]:
        """Run both, the floor first in every second round."""
        if self.round % 2:
            second = floor()
            return ours(), second
        return ours(), floor()

    def alternating(self, requests: list[bytes], **options: Any) -> tuple[Leg, Leg]:
        """Ours and the bare view in short turns, so that whatever else the machine does falls on both."""
        ours, floors = [], []
        options = {"seconds": LEG_SECONDS / LEG_TURNS} | options
        for turn in range(LEG_TURNS):
            part = requests[turn::LEG_TURNS] or requests
            mine, theirs = self.beside(partial(self.leg, self.portal, part, **options), self.bare_leg_of_a_turn)
            ours.append(mine)
            floors.append(theirs)
        return whole(ours), whole(floors)

    def bare_leg_of_a_turn(self) -> Leg:
        return self.bare_leg(seconds=LEG_SECONDS / LEG_TURNS)

    def bare_leg(self, **options: Any) -> Leg:
        from .client import request

        return self.leg(self.bare, [request("/ok")], **options)

    # --- rows to measure with

    def token(self, user: int) -> str:
        """An API token of the account, as it would have asked for one."""
        if user not in self.tokens:
            _, self.tokens[user] = AuthToken.objects.create(user=User.objects.get(pk=user))
        return self.tokens[user]

    def _spares(self) -> Iterator[Spare]:
        held = Activity.objects.filter(month=self.last_month, status="held").order_by("-starts_at", "pk")
        for turn, (pk, place) in enumerate(held.values_list("pk", "place_id")):
            pool = self.county.volunteers_of(place)
            first = turn // len(self.county.stations) * CREW
            yield Spare(pk, place, [pool[(first + number) % len(pool)] for number in range(CREW)])

    def spare(self, count: int) -> list[Spare]:
        """Each is given out once."""
        found = [one for one, _ in zip(self._spare, range(count), strict=False)]
        if len(found) < count:
            raise CannotMeasure("no session is left for which hours can be entered; fewer rounds, or more spare ones")
        return found

    def sql(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

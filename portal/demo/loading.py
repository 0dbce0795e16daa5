"""The whole demo, step by step."""

import datetime as dt
import random
from collections.abc import Callable, Iterator

from django.db import models, transaction

from activities.models import Activity, Programme
from activities.reference import load_methods, load_themes
from portal.models import Article, MediaMention
from practice.errors import PortalError
from practice.models import AuditEvent, Place, User
from practice.queries import holidays
from practice.reference import load_holidays, load_platforms
from volunteers.models import ServiceRecord, Team, Volunteer

from .counties import COUNTIES
from .feedback import hear
from .happenings import hold
from .hours import keep_ledger
from .news import tell
from .people import enrol
from .places import choose_places, furnish_places, import_divisions
from .programmes import found_programmes
from .requests import ask
from .sessions import draw_up
from .signups import sign_up
from .staff import hire
from .teams import form_teams
from .topics import read_topics
from .world import World

MUST_BE_EMPTY: tuple[type[models.Model], ...] = (Place, User, Team, Volunteer, Programme, Activity, ServiceRecord)
MUST_BE_EMPTY += (Article, MediaMention)

Step = tuple[str, Callable[[], None]]


class NotEmpty(PortalError):
    """Demo data never goes beside anybody's own."""


def require_empty() -> None:
    """Raise NotEmpty if anything but reference data is there."""
    held = [str(model._meta.verbose_name) for model in MUST_BE_EMPTY if model._default_manager.exists()]
    if held:
        raise NotEmpty(
            f"数据库里已经有{'、'.join(held)}，演示数据只能装进空的数据库，什么也没有写入。"
            "想看演示，请换一个空的数据库（改 DATABASE_URL），或运行 python3 dev.py run --fresh 从空库开始。"
        )


@transaction.atomic
def load(
    *, county: str, months: int, seed: int, today: dt.date, volunteers: int, watch: Callable[[list[str]], Iterator[str]]
) -> World:
    """Fill an empty database; ``watch`` is given the names of the steps and shows each as it begins.

    The same arguments give the same rows. Raises NotEmpty.
    """
    require_empty()
    # Plain random on purpose: the same seed is to give the same county.
    world = World(COUNTIES[county], months, random.Random(seed), today, volunteers)  # noqa: S311
    run = _run(world)
    for _ in watch(STEPS):
        next(run)
    return world


STEPS = ["基础数据", "阵地", "账号", "队伍", "项目", "志愿者", "活动", "服务时长", "宣传和意见", "点单", "报名"]


def _run(world: World) -> Iterator[None]:
    """One step for each of STEPS."""
    for load_reference in (load_platforms, load_holidays, load_methods, load_themes):
        load_reference(now=world.now)
    world.holidays = holidays(world.first_day, world.last_day + dt.timedelta(days=60))
    yield
    import_divisions(world)
    choose_places(world)
    furnish_places(world)
    AuditEvent.objects.update(at=world.now)
    yield
    staff = hire(world)
    yield
    teams = form_teams(world)
    yield
    topics = read_topics(world.county.key)
    programmes = found_programmes(world, topics)
    yield
    people = enrol(world, teams)
    yield
    happened = hold(world, staff, teams, programmes, draw_up(world, programmes, topics))
    yield
    keep_ledger(world, staff, people, happened)
    yield
    tell(world, staff, [activity for _, activity in happened])
    hear(world, staff, [activity for _, activity in happened])
    yield
    ask(world, staff, teams)
    yield
    sign_up(world, [activity for _, activity in happened])
    yield

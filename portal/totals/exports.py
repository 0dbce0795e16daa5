"""A place's month as a spreadsheet: one flat table, no personal data."""

from collections.abc import Iterator
from itertools import chain
from typing import IO

from activities.models import Activity
from practice.days import long_month
from practice.models import AuditEvent
from practice.services import audit
from practice.sheets import Cell, Heading, write_xlsx

from ..rollup import Measures
from ..rollup.cells import NONE
from ..rollup.residents import ResidentMeasures
from .asking import Asked
from .figures import Figures, figures_of
from .lines import BELOW, NO_KIND, NO_PROGRAMME, OWN, Level
from .mentions import Level as OutletLevel
from .mentions import mentions_of
from .requests import Found, found_of

HEADINGS = [
    Heading("口径", 12),
    Heading("名称", 30),
    Heading("月份", 12),
    Heading("活动（场）", 12),
    Heading("其中培训（场）", 14),
    Heading("其中临时补报（场）", 18),
    Heading("参加（人次）", 14),
    Heading("已核对时长（小时）", 18),
    Heading("已核对时长（分钟）", 18),
    Heading("待核对时长（分钟）", 18),
    Heading("其中逾期补记（分钟）", 20),
    Heading("活跃志愿者（人，不可相加）", 26),
    Heading("有活动的站（个）", 16),
    Heading("求助点单收到（件）", 18),
    Heading("其中不能办（件）", 16),
    Heading("其中本人撤回（件）", 18),
    Heading("其中还没办完（件）", 18),
    Heading("其中有人答复（件）", 18),
    Heading("首次答复用时中位数（分钟，不可相加）", 34),
    Heading("求助点单办好（件）", 18),
    Heading("其中有评价（件）", 16),
    Heading("评价之和（分）", 14),
    Heading("宣传报道（篇）", 14),
]
NO_FIGURES: list[Cell] = [None] * (len(Measures._fields) + 1)
NO_REQUESTS: list[Cell] = [None] * len(ResidentMeasures._fields)

Row = list[Cell]


def workbook(asked: Asked) -> IO[bytes]:
    """The file, open at its beginning; the export is kept in the audit log."""
    figures = figures_of(asked.place, asked.month)
    month = f"{asked.month:%Y-%m}"
    audit(by=asked.user, action=AuditEvent.Action.EXPORT, subject=f"practice.place:{asked.place.pk}", month=month)
    asked_for = found_of(asked.place, asked.month, figures.children)
    rows = chain(rows_of(figures, asked_for), mention_rows(asked))
    return write_xlsx(HEADINGS, rows, sheet=f"{month} 月度统计")


def rows_of(figures: Figures, asked_for: Found) -> Iterator[Row]:
    """Requests for help are of no kind and no programme: those rows leave their columns empty."""
    month, level = long_month(figures.month), Level(figures.place.level)
    yield _row("合计", figures.place.label, month, figures.whole, asked_for.whole)
    if figures.children and not (figures.own.is_zero and not any(asked_for.own)):
        yield _row(BELOW[level], OWN[level], month, figures.own, asked_for.own)
    for child in figures.children:
        found = figures.by_place.get(child.pk, Measures())
        yield _row(BELOW[level], child.label, month, found, asked_for.by_place.get(child.pk, ResidentMeasures()))
    for kind, name in [*Activity.Kind.choices, (NONE, NO_KIND)]:
        if kind in figures.by_kind:
            yield _row("按类型", str(name), month, figures.by_kind[kind])
    for key, name in [*figures.programmes.items(), (NONE, NO_PROGRAMME)]:
        if key in figures.by_programme:
            yield _row("按项目", name, month, figures.by_programme[key])
    for one in figures.months:
        if (measures := figures.at(one)) is not None:
            residents = asked_for.by_month.get(one, ResidentMeasures())
            yield _row("近两年", figures.place.label, long_month(one), measures, residents)


def mention_rows(asked: Asked) -> Iterator[Row]:
    """One for each level of outlet that has any; they stand in a column of their own."""
    found, month = mentions_of(asked.place, asked.month), long_month(asked.month)
    for level, name in OutletLevel.choices:
        if number := found.by_level.get(level, 0):
            yield ["宣传报道", str(name), month, *NO_FIGURES, *NO_REQUESTS, number]


def _row(by: str, name: str, month: str, found: Measures, residents: ResidentMeasures | None = None) -> Row:
    hours = round(found.minutes / 60, 2)
    counts: Row = [found.sessions, found.trainings, found.unplanned, found.attendances, hours]
    minutes: Row = [found.minutes, found.waiting_minutes, found.late_minutes]
    asked_for: Row = list(residents) if residents is not None else NO_REQUESTS
    return [by, name, month, *counts, *minutes, found.volunteers, found.active_stations, *asked_for, None]

"""A place's month as a spreadsheet: one flat table, no personal data."""

from collections.abc import Iterator
from typing import IO

from activities.models import Activity
from practice.days import long_month
from practice.models import AuditEvent
from practice.services import audit
from practice.sheets import Cell, Heading, write_xlsx

from ..rollup import Measures
from ..rollup.cells import NONE
from .asking import Asked
from .figures import Figures, figures_of
from .lines import BELOW, NO_KIND, NO_PROGRAMME, OWN, Level

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
]

Row = list[Cell]


def workbook(asked: Asked) -> IO[bytes]:
    """The file, open at its beginning; the export is kept in the audit log."""
    figures = figures_of(asked.place, asked.month)
    month = f"{asked.month:%Y-%m}"
    audit(by=asked.user, action=AuditEvent.Action.EXPORT, subject=f"practice.place:{asked.place.pk}", month=month)
    return write_xlsx(HEADINGS, rows_of(figures), sheet=f"{month} 月度统计")


def rows_of(figures: Figures) -> Iterator[Row]:
    month, level = long_month(figures.month), Level(figures.place.level)
    yield _row("合计", figures.place.label, month, figures.whole)
    if figures.children and not figures.own.is_zero:
        yield _row(BELOW[level], OWN[level], month, figures.own)
    for child in figures.children:
        yield _row(BELOW[level], child.label, month, figures.by_place.get(child.pk, Measures()))
    for kind, name in [*Activity.Kind.choices, (NONE, NO_KIND)]:
        if kind in figures.by_kind:
            yield _row("按类型", str(name), month, figures.by_kind[kind])
    for key, name in [*figures.programmes.items(), (NONE, NO_PROGRAMME)]:
        if key in figures.by_programme:
            yield _row("按项目", name, month, figures.by_programme[key])
    for one in figures.months:
        if (found := figures.at(one)) is not None:
            yield _row("近两年", figures.place.label, long_month(one), found)


def _row(by: str, name: str, month: str, found: Measures) -> Row:
    hours = round(found.minutes / 60, 2)
    counts: Row = [found.sessions, found.trainings, found.unplanned, found.attendances, hours]
    minutes: Row = [found.minutes, found.waiting_minutes, found.late_minutes]
    return [by, name, month, *counts, *minutes, found.volunteers, found.active_stations]

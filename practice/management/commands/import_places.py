"""``manage.py import_places FILE``: the county's official list becomes its centre, institutes and stations."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...errors import PortalError
from ...imports import PLACE_COLUMNS, POINT_COLUMNS, PlacePlan, apply_places, plan_places
from ...models import Place, User
from ...sheets import Column, Row, SheetRefused, read_table, refused_rows_xlsx
from ..arguments import month

SHOWN = 20
"""Lines of a list of harmless things; bad rows, renames and moves are always shown in full."""


class Command(BaseCommand):
    help = (
        "把统计区划名单（CSV 或 XLSX）导入为阵地：县建中心，乡镇建所，村建站。同一份名单再导一次不会多出什么；"
        "名单里没有了的代码只报告，不删除；改名和换上级先列出来，确认后才改。有一行不对就一条也不导入。"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="名单，列：code,name,level,parent_code,kind")
        parser.add_argument("--kinds", action="append", default=[], help="只要这几类村级单位，例如 村委会；逗号分隔")
        parser.add_argument("--points", type=Path, help="坐标文件，列：code,lng_wgs84,lat_wgs84")
        parser.add_argument("--dry-run", action="store_true", help="只看会做什么，不写入")
        parser.add_argument("--yes", action="store_true", help="改名和换上级列出后不再询问，直接改")
        parser.add_argument("--keep-names", action="store_true", help="不改已有阵地的名称")
        parser.add_argument("--from-month", type=month, help="换上级从哪个月起算，例如 2026-11；不写就是本月")
        parser.add_argument("--by", metavar="账号", help="记在谁名下；不写就记为系统操作")
        parser.add_argument("--refused", type=Path, help="把不能导入的行连同原因写到这个 .xlsx 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _operator(options["by"])
        try:
            plan = self._plan(options, by)
            self._tell(plan)
            self.stdout.write(self._carry_out(plan, by, options))
        except PortalError as error:
            raise CommandError(error.message) from error

    def _carry_out(self, plan: PlacePlan, by: User, options: dict[str, Any]) -> str:
        if options["dry_run"]:
            return "这是试运行，什么也没有写入。"
        if plan.is_empty:
            return "没有要改的。"
        if not self._is_agreed(plan, agreed=options["yes"]):
            return "什么也没有写入。"
        apply_places(plan, by=by, from_month=options["from_month"])
        return self.style.SUCCESS("已导入。")

    def _plan(self, options: dict[str, Any], by: User) -> PlacePlan:
        table, rows = _read(options["file"], PLACE_COLUMNS)
        _, points = _read(options["points"], POINT_COLUMNS) if options["points"] else (None, [])
        kinds = [kind for given in options["kinds"] for kind in given.replace("，", ",").split(",")]
        plan = plan_places(rows, by=by, kinds=kinds, points=points)
        if plan.refused and options["refused"]:
            options["refused"].write_bytes(refused_rows_xlsx(table).read())
        if not plan.is_sound:
            self._list("名单里不能导入的行", map(_reason, plan.refused))
            self._list("坐标文件里不能用的行", map(_reason, plan.refused_points))
            bad = len(plan.refused) + len(plan.refused_points)
            raise CommandError(f"有 {bad} 行不对，一条也没有导入。请改好后再来。")
        return plan.keeping_names() if options["keep_names"] else plan

    def _tell(self, plan: PlacePlan) -> None:
        levels = (Place.Level.CENTER, Place.Level.INSTITUTE, Place.Level.STATION)
        self.stdout.write("新增：" + "，".join(f"{level.label} {plan.count(level)}" for level in levels))
        self.stdout.write(f"不变：{plan.unchanged}；不在所选类别内、跳过的行：{plan.skipped}")
        self._list("改名", plan.renamed)
        self._list("换上级", plan.moved)
        self._list("补坐标", [one.place for one in plan.located], at_most=SHOWN)
        self._list("名单里没有了（不删除，请核对后在后台撤销或并入）", [f"{p.name}（{p.code}）" for p in plan.gone])
        self._list("名单里有、但这里已撤销（不动）", [f"{p.name}（{p.code}）" for p in plan.closed], at_most=SHOWN)

    def _list(self, title: str, lines: Iterable[object], *, at_most: int | None = None) -> None:
        shown = list(lines)
        if shown:
            self.stdout.write(f"{title}：{len(shown)}")
        for line in shown[:at_most]:
            self.stdout.write(f"  {line}")
        if at_most and len(shown) > at_most:
            self.stdout.write(f"  ……还有 {len(shown) - at_most} 条")

    def _is_agreed(self, plan: PlacePlan, *, agreed: bool) -> bool:
        """New places need no word; renames and moves do."""
        if agreed or not plan.changes_existing:
            return True
        if not sys.stdin.isatty():
            raise CommandError("有改名或换上级，什么也没有写入。看过上面的清单后，加 --yes 再运行。")
        return input("照上面的清单改吗？改就输入 yes：").strip().lower() == "yes"


def _operator(username: str | None) -> User:
    """The named account; or whoever sits at the machine, who may do everything and has no account."""
    if username is None:
        return User(name="系统操作", is_superuser=True)
    by = User.objects.filter(username=username, is_active=True).first()
    if by is None:
        raise CommandError(f"没有“{username}”这个账号。请核对 --by。")
    return by


def _read(path: Path, columns: Sequence[Column]) -> tuple[Any, list[Row]]:
    try:
        with path.open("rb") as file:
            table = read_table(file, columns)
    except OSError as error:
        raise CommandError(f"打不开 {path}。请核对文件名和位置。") from error
    except SheetRefused as refused:
        raise CommandError(f"{path.name}：{''.join(refused.messages)}") from refused
    return table, table.rows


def _reason(row: Row) -> str:
    return f"第 {row.line} 行：{''.join(row.reasons)}"

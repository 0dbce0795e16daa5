"""``manage.py import_places``: what the person at the terminal is told, asked, and given back."""

import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from practice.data import DIVISIONS
from practice.models import AuditEvent, Place, User
from tests.practice.lists import COUNTY, LINQUAN, QIANMAYU, QIKOU, SMALL, changed, write

pytestmark = pytest.mark.django_db

RENAMED = changed(SMALL, QIANMAYU[0], name="麻峪村委会")


def run(*arguments: str | Path) -> str:
    out = io.StringIO()
    call_command("import_places", *map(str, arguments), stdout=out)
    return out.getvalue()


def names() -> list[str]:
    return list(Place.objects.order_by("code").values_list("short_name", flat=True))


def test_real_list_goes_in_and_a_second_time_adds_nothing() -> None:
    assert "新增：中心 1，所 15，站 325" in run(DIVISIONS / "hongdong_2023.csv", "--kinds", "村委会")
    assert "没有要改的" in run(DIVISIONS / "hongdong_2023.csv", "--kinds=村民委员会，村委会")
    assert Place.objects.count() == 341


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    said = run(write(tmp_path, SMALL), "--dry-run")
    assert "新增：中心 1，所 2，站 3" in said
    assert "什么也没有写入" in said
    assert Place.objects.count() == 0


def test_renames_wait_for_a_word_where_nobody_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    run(write(tmp_path, SMALL))
    with pytest.raises(CommandError, match="加 --yes 再运行"):
        call_command("import_places", str(write(tmp_path, RENAMED)))
    assert "前麻峪村新时代文明实践站 → 麻峪村新时代文明实践站" in capsys.readouterr().out
    assert "前麻峪村站" in names()


def test_yes_applies_what_was_listed(tmp_path: Path) -> None:
    run(write(tmp_path, SMALL))
    said = run(write(tmp_path, RENAMED), "--yes")
    assert said.index("改名：1") < said.index("已导入")
    assert "麻峪村站" in names()


@pytest.mark.parametrize(("answer", "expected"), [("yes", "麻峪村站"), ("", "前麻峪村站")])
def test_person_at_the_terminal_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, expected: str
) -> None:
    run(write(tmp_path, SMALL))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _prompt: answer)
    run(write(tmp_path, RENAMED))
    assert expected in names()


def test_names_can_be_kept(tmp_path: Path) -> None:
    run(write(tmp_path, SMALL))
    assert "没有要改的" in run(write(tmp_path, RENAMED), "--keep-names")


def test_gone_codes_are_told_by_name(tmp_path: Path) -> None:
    run(write(tmp_path, SMALL))
    said = run(write(tmp_path, SMALL[:-1]))
    assert "名单里没有了（不删除，请核对后在后台撤销或并入）：1\n  西湾村新时代文明实践站（141124110201）" in said
    assert Place.objects.count() == 6


def test_bad_rows_are_all_listed_and_come_back_as_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*SMALL, ("12", "新村委会", "village", LINQUAN[0], ""), ("141124100301", "新村委会", "village", "", "", "")]
    refused = tmp_path / "refused.xlsx"
    with pytest.raises(CommandError, match="有 2 行不对，一条也没有导入"):
        call_command("import_places", str(write(tmp_path, rows)), "--refused", str(refused))
    said = capsys.readouterr().out
    assert "第 8 行：“区划代码”：“12”不是 12 位数字的区划代码" in said
    assert "第 9 行：这一行有 6 列，表头有 5 列" in said
    page = load_workbook(refused).worksheets[0]
    assert [row[1].value for row in page.iter_rows(min_row=2)] == ["新村委会", "新村委会"]
    assert Place.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("code,name\n1,2\n", "缺少“级别”这一列"),
        ("", "文件是空的"),
        ("code,name,level,parent_code,kind\n", "没有数据"),
    ],
)
def test_file_that_is_no_list_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content)
    with pytest.raises(CommandError, match=reason):
        run(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="打不开"):
        run(tmp_path / "nothing.csv")


def test_unknown_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="名单里没有“林场”这一类"):
        run(write(tmp_path, SMALL), "--kinds", "林场")


def test_move_can_hold_from_an_earlier_month(tmp_path: Path) -> None:
    run(write(tmp_path, SMALL))
    moved = write(tmp_path, changed(SMALL, QIANMAYU[0], parent_code=QIKOU[0]))
    assert "换上级：1" in run(moved, "--yes", "--from-month", "2026-03")
    station = Place.objects.get(code=QIANMAYU[0])
    line = station.lineage.get(ancestor__code=QIKOU[0])
    assert f"{line.from_month:%Y-%m}" == "2026-03"


def test_import_can_stand_in_an_account_s_name(tmp_path: Path, county_staff: User) -> None:
    run(write(tmp_path, SMALL[1:]), "--by", county_staff.username)
    assert AuditEvent.objects.get().actor == county_staff
    with pytest.raises(CommandError, match="没有“nobody”这个账号"):
        run(write(tmp_path, SMALL), "--by", "nobody")


def test_account_imports_only_within_its_scope(tmp_path: Path, institute_staff: User) -> None:
    with pytest.raises(CommandError, match="一条也没有导入"):
        run(write(tmp_path, [COUNTY, LINQUAN, QIANMAYU]), "--by", institute_staff.username)

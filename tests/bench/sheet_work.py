"""Work with a table of 100,000 rows in a process of its own: ``python -m tests.bench.sheet_work KIND FILE``.

It prints the CPU of this process and of its database backend, and by how much the most memory it held grew.
"""

import csv
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from practice.days import SHANGHAI  # noqa: E402
from practice.sheets import Column, Heading, Limits, as_date, as_number, stream_table, write_xlsx  # noqa: E402
from volunteers.models import ServiceRecord  # noqa: E402

from .processes import cpu_seconds, forget_peak, peak_bytes, resident_bytes  # noqa: E402

ROWS, CHUNK = 100_000, 2_000
COLUMNS = (
    *("pk", "volunteer__name", "place__short_name", "activity_title", "organiser", "person_in_charge"),
    *("served_on", "starts_at", "minutes", "source", "status", "is_late"),
)
TITLES = ("编号", "志愿者", "地点", "活动", "组织单位", "负责人", "日期", "开始", "分钟", "来源", "状态", "逾期")


def records() -> Iterator[tuple[Any, ...]]:
    """100,000 records of the ledger, twelve columns each, as the export of a list reads them."""
    rows = ServiceRecord.objects.order_by("pk").values_list(*COLUMNS)[:ROWS]
    return rows.iterator(chunk_size=CHUNK)


def export(file: Path) -> int:
    made = write_xlsx([Heading(title) for title in TITLES], records())
    with file.open("wb") as target:
        while block := made.read(1 << 20):
            target.write(block)
    return ROWS


def write_csv(file: Path) -> int:
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(TITLES)
        for row in records():
            writer.writerow(
                [
                    cell.astimezone(SHANGHAI) if name == "starts_at" else cell
                    for name, cell in zip(COLUMNS, row, strict=True)
                ]
            )
    return ROWS


def wide() -> Limits:
    """The bench's table is larger than what people may upload; what is checked stays the same."""
    return replace(Limits(), rows=ROWS + 1, packed=1 << 30, unpacked=1 << 30)


def read(file: Path) -> int:
    kinds = {"编号": as_number, "日期": as_date, "分钟": as_number}
    columns = [
        Column(key, title, kinds[title]) if title in kinds else Column(key, title)
        for key, title in zip(COLUMNS, TITLES, strict=True)
    ]
    columns[7] = Column("starts_at", "开始", read=lambda cell: cell)
    with file.open("rb") as source:
        _, rows = stream_table(source, columns, limits=wide())
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007
            if row.reasons:
                raise ValueError(f"line {row.line} was refused: {row.reasons}")
        return count


def calamine(file: Path) -> int:
    from python_calamine import CalamineWorkbook

    with file.open("rb") as source:
        return len(CalamineWorkbook.from_filelike(source).get_sheet_by_index(0).to_python()) - 1


WORK = {"export": export, "csv": write_csv, "read": read, "calamine": calamine}


def main(kind: str, file: Path) -> None:
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    forget_peak()
    before, own, theirs = resident_bytes(), time.process_time(), cpu_seconds([backend])
    rows = WORK[kind](file)
    if rows != ROWS:
        raise ValueError(f"{rows} rows instead of {ROWS}")
    cpu = time.process_time() - own + cpu_seconds([backend]) - theirs
    print(json.dumps({"cpu": cpu, "grown": peak_bytes() - before}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""``manage.py export_records FILE``: the county's ledger of a year, or of some months, as a spreadsheet."""

import argparse
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from activities.admin.record_columns import RECORD_COLUMNS
from practice.admin.export import rows_of, workbook_of
from practice.days import next_month
from practice.management.arguments import month
from practice.models import AuditEvent
from practice.progress import progress
from practice.services import audit
from volunteers.models import ServiceRecord

MOST_ROWS = 1_000_000
"""A sheet of Excel ends at 1,048,576 rows."""


class Command(BaseCommand):
    help = "把全县的服务时长台账导出为一个 .xlsx 文件，和后台导出的列一样，电话遮盖。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个文件，例如 台账-2026.xlsx")
        parser.add_argument("--from", dest="first", type=month, required=True, help="从哪个月起，例如 2026-01")
        parser.add_argument("--to", dest="last", type=month, required=True, help="到哪个月止（含），例如 2026-12")

    def handle(self, *args: Any, **options: Any) -> None:
        file, first, last = options["file"], options["first"], options["last"]
        if first > last:
            raise CommandError("起始的月份比结束的还晚。请核对 --from 和 --to。")
        records = ServiceRecord.objects.filter(month__gte=first, month__lt=next_month(last)).order_by("month", "pk")
        total = records.count()
        if total > MOST_ROWS:
            raise CommandError(f"有 {total:,} 条，一张表放不下。请分几段月份导出。")
        rows = progress(rows_of(records, RECORD_COLUMNS), "导出台账", total=total)
        with workbook_of(ServiceRecord, RECORD_COLUMNS, rows) as made:
            try:
                with file.open("wb") as target:
                    shutil.copyfileobj(made, target)
            except OSError as error:
                raise CommandError(f"写不进 {file}。请核对位置和权限。") from error
        months = f"{first:%Y-%m}—{last:%Y-%m}"
        audit(by=None, action=AuditEvent.Action.EXPORT, subject="volunteers.servicerecord", rows=total, month=months)
        self.stdout.write(self.style.SUCCESS(f"已导出 {total:,} 条：{file}"))

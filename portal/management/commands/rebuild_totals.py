"""``manage.py rebuild_totals [--from 2026-01] [--to 2026-10]``"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.rollup import months_on_record, rebuild_month
from practice.days import long_month
from practice.management.arguments import month
from practice.progress import progress


class Command(BaseCommand):
    help = "重新计算月度汇总：逐月从活动和时长记录重算，只改写有出入的行。可以随时运行，可以重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=month, help="从哪个月起，例如 2026-01；不写就从最早的记录起。")
        parser.add_argument("--to", dest="last", type=month, help="到哪个月止，例如 2026-10；不写就到最晚的记录止。")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"]
        months = [one for one in months_on_record() if (not first or one >= first) and (not last or one <= last)]
        if not months:
            self.stdout.write("这段时间没有活动、时长或汇总，不用重算。")
            return
        changed = sum(rebuild_month(one).changed for one in progress(months, "重算月度汇总"))
        span = f"{long_month(months[0])}至{long_month(months[-1])}"
        self.stdout.write(f"{span}共 {len(months)} 个月，改写 {changed} 行汇总。")

"""``manage.py load_demo``: a made-up year of a real county, in an empty database."""

import argparse
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from activities.models import Activity
from portal.demo.counties import COUNTIES
from portal.demo.loading import load
from practice.days import today
from practice.errors import PortalError
from practice.management.arguments import day, within
from practice.models import Place
from practice.progress import progress
from volunteers.models import ServiceRecord, Volunteer


class Command(BaseCommand):
    help = "把演示数据装进空的数据库：真实的区划、坐标和节假日，编造的人和活动，都带演示标记。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--county", choices=list(COUNTIES), default="linxian", help="临县或洪洞")
        parser.add_argument("--months", type=within(1, 36), default=12, help="往前编多少个月，默认 12")
        parser.add_argument("--volunteers", type=within(300, 9000), default=5000, help="编多少位志愿者，默认 5000")
        parser.add_argument("--seed", type=int, default=20, help="同一个数编出同样的数据")
        parser.add_argument("--today", type=day, help="以哪天为今天，例如 2026-11-21")

    def handle(self, *args: Any, **options: Any) -> None:
        def watch(steps: list[str]) -> Iterator[str]:
            yield from progress(steps, "装入演示数据")

        try:
            load(
                county=options["county"],
                months=options["months"],
                seed=options["seed"],
                today=options["today"] or today(),
                volunteers=options["volunteers"],
                watch=watch,
            )
        except PortalError as error:
            raise CommandError(error.message) from error
        call_command("rebuild_totals", stdout=self.stdout, stderr=self.stderr)
        self._tell()

    def _tell(self) -> None:
        levels = "，".join(
            f"{level.label} {Place.objects.filter(level=level).count()}" for level in Place.Level if level < 4
        )
        counted = Activity.objects.counted()
        self.stdout.write(
            self.style.SUCCESS(
                f"演示数据装好了：{levels}；志愿者 {Volunteer.objects.count():,} 位；"
                f"已办活动 {counted.count():,} 场（培训 {counted.filter(kind=Activity.Kind.TRAINING).count():,} 场）；"
                f"服务时长 {ServiceRecord.objects.count():,} 条。"
            )
        )
        self.stdout.write("人名、电话、证件号和活动都是编造的，只供试用，不要和真实数据放在一起。")

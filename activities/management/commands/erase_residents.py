"""``manage.py erase_residents``: what the nightly task does, by hand; with ``--dry-run`` it only counts."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from activities.services.erasing import count_to_erase, erase_residents
from practice.consent import KEPT_DAYS


class Command(BaseCommand):
    help = f"删除群众的姓名、电话等个人信息：报名、点单、意见在事情结束 {KEPT_DAYS} 天以后；人数和结果保留。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只数一数要删多少，不删")

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry, now = options["dry_run"], timezone.now()
        found = count_to_erase(now=now) if is_dry else erase_residents(now=now)
        said = f"报名 {found.registrations} 份，点单 {found.requests} 份，意见 {found.feedback} 条"
        self.stdout.write(self.style.SUCCESS(f"{'到期、要删个人信息的' if is_dry else '已删除个人信息'}：{said}。"))

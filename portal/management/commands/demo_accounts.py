"""``manage.py demo_accounts``: who can sign in to the demo; says nothing where there is no demo."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo.accounts import ACCOUNTS, PASSWORD
from practice.models import User


class Command(BaseCommand):
    help = "列出演示账号。没有演示账号时什么也不显示。"

    def handle(self, *args: Any, **options: Any) -> None:
        there = set(User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True))
        accounts = [account for account in ACCOUNTS if account.username in there]
        if not accounts:
            return
        self.stdout.write("演示账号（只供试用，密码人人知道，正式使用前请换成空的数据库）：")
        for account in accounts:
            self.stdout.write(f"  {account.username:<10} {PASSWORD}   {account.label}，登录后到 {account.landing}")

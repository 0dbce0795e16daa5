"""``manage.py load_reference``: the rows every portal begins with. Safe to run at each start."""

from typing import Any

from django.core.management.base import BaseCommand

from activities.reference import load_methods, load_themes
from practice.reference import load_holidays, load_platforms


class Command(BaseCommand):
    help = "写入服务平台、节假日、活动方式和主题。已有的、改过的、删掉的都不动，可以反复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        loads = {"服务平台": load_platforms, "节假日": load_holidays, "活动方式": load_methods, "活动主题": load_themes}
        added = {name: load() for name, load in loads.items()}
        new = "，".join(f"{name} {count} 条" for name, count in added.items() if count)
        self.stdout.write(f"新写入：{new}。" if new else "基础数据已经齐全，没有改动。")

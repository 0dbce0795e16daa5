"""``manage.py load_reference``: every portal begins with it, and it never undoes what people changed."""

import io

import pytest
from django.core.management import call_command

from activities.models import Method, Theme
from practice.models import Holiday, ServicePlatform

pytestmark = pytest.mark.django_db


def run() -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def test_reference_holds_what_the_county_begins_with() -> None:
    assert run() == "新写入：服务平台 5 条，节假日 108 条，活动方式 5 条，活动主题 6 条。\n"
    assert "".join(Method.objects.values_list("name", flat=True)) == "讲评帮乐庆"
    assert list(ServicePlatform.objects.values_list("name", flat=True)) == [
        "理论宣讲",
        "教育服务",
        "文化服务",
        "科技与科普服务",
        "健身体育服务",
    ]
    assert Theme.objects.first() == Theme.objects.get(name="传思想践理论")
    assert Holiday.objects.get(date="2026-02-17").is_day_off is True
    assert ServicePlatform.history.filter(history_type="+").count() == 5


def test_second_run_changes_nothing() -> None:
    run()
    assert run() == "基础数据已经齐全，没有改动。\n"


def test_edits_renames_and_deletions_stay() -> None:
    run()
    holiday = Holiday.objects.get(date="2026-10-01")
    holiday.name = "国庆"
    holiday.save()
    platform = ServicePlatform.objects.get(name="教育服务")
    platform.name = "教育助学"
    platform.save()
    Theme.objects.get(name="传新风践礼仪").delete()

    assert run() == "基础数据已经齐全，没有改动。\n"
    assert Holiday.objects.get(date="2026-10-01").name == "国庆"
    assert ServicePlatform.objects.count() == 5
    assert Theme.objects.count() == 5

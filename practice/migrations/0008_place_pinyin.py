from typing import Any

import django.core.validators
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from practice import guards, watching
from practice.pinyin import OWN_READING, initials_of, spelt

AT_ONCE = 500

OVERRIDE: dict[str, Any] = {
    "blank": True,
    "default": "",
    "db_default": "",
    "help_text": "按拼音找阵地时用。平时留空；系统读错了地名才填，例如单县所写 shan xian suo，一个字一个音节。",
    "max_length": 480,
    "validators": [
        django.core.validators.RegexValidator(
            OWN_READING, "读音用小写拼音写，一个字一个音节，中间空一格，例如 shan xian suo。"
        )
    ],
    "verbose_name": "读音",
}


def spell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The places there are get the pinyin of the name that lists show."""
    rows = apps.get_model("practice", "Place").objects
    places = list(rows.only("pk", "name", "short_name"))
    for place in places:
        place.pinyin = spelt(place.short_name or place.name)
        place.initials = initials_of(place.pinyin)
    rows.bulk_update(places, ["pinyin", "initials"], batch_size=AT_ONCE)


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite has made the table anew, without its triggers."""
    guards.install(schema_editor.connection)
    watching.install(schema_editor.connection, watching.WATCHED)


class Migration(migrations.Migration):
    dependencies = [("practice", "0007_joins_topic")]

    operations = [
        migrations.AddField("historicalplace", "pinyin_override", models.CharField(**OVERRIDE)),
        migrations.AddField("place", "pinyin_override", models.CharField(**OVERRIDE)),
        migrations.AddField(
            "place",
            "pinyin",
            models.CharField(
                blank=True, default="", db_default="", editable=False, max_length=480, verbose_name="拼音"
            ),
        ),
        migrations.AddField(
            "place",
            "initials",
            models.CharField(
                blank=True, default="", db_default="", editable=False, max_length=60, verbose_name="拼音首字母"
            ),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from practice.watching import WATCHED, install


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection, WATCHED)


class Migration(migrations.Migration):
    dependencies = [("practice", "0003_lineage_distance")]

    operations = [
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("places", "阵地"),
                            ("holidays", "节假日"),
                            ("teams", "队伍"),
                            ("volunteers", "志愿者"),
                            ("programmes", "项目、方式和主题"),
                            ("activities", "活动"),
                        ],
                        max_length=12,
                        verbose_name="内容",
                    ),
                ),
                ("month", models.DateField(null=True, verbose_name="月份")),
            ],
            options={"verbose_name": "公开内容的变动", "verbose_name_plural": "公开内容的变动"},
        ),
        migrations.RunPython(forward, migrations.RunPython.noop),
    ]

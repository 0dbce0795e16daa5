import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from volunteers.guards import install


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("practice", "0005_changed_month_whole"), ("volunteers", "0003_watched")]

    operations = [
        migrations.CreateModel(
            name="CountedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="月份")),
                ("activity_uid", models.UUIDField(verbose_name="活动标识")),
                ("change", models.SmallIntegerField(verbose_name="增减")),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="practice.place",
                        verbose_name="阵地",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="volunteers.volunteer",
                        verbose_name="志愿者",
                    ),
                ),
            ],
            options={
                "verbose_name": "计入变动",
                "verbose_name_plural": "计入变动",
            },
        ),
        migrations.RunPython(forward, migrations.RunPython.noop),
    ]

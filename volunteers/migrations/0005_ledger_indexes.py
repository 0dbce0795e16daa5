from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.db.models.deletion import PROTECT

from volunteers.guards import install

LEDGER = "servicerecord"
DECIDED = ["submitted", "approved"]


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite rebuilds a table whose columns are altered, and the new one comes without its triggers."""
    install(schema_editor.connection)


class Migration(migrations.Migration):
    """Fewer indexes on the ledger, and those that its lists need: each is paid for by every entry and every decision.

    Who decided is never looked for; ``record_by_volunteer_day`` begins with the volunteer; of the rows that correct
    another, few as they are, only these are in an index.
    """

    dependencies = [
        ("volunteers", "0004_counted_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(LEDGER, "record_reversed_once"),
        migrations.RemoveConstraint(LEDGER, "record_replaced_once"),
        migrations.AlterField(
            LEDGER,
            "volunteer",
            models.ForeignKey(
                "volunteers.volunteer", PROTECT, related_name="service_records", verbose_name="志愿者", db_index=False
            ),
        ),
        migrations.AlterField(
            LEDGER,
            "approved_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, PROTECT, null=True, related_name="+", verbose_name="核对人", db_index=False
            ),
        ),
        migrations.AlterField(
            LEDGER,
            "returned_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, PROTECT, null=True, related_name="+", verbose_name="退回人", db_index=False
            ),
        ),
        migrations.AlterField(
            LEDGER,
            "reverses",
            models.ForeignKey(
                "volunteers.servicerecord",
                PROTECT,
                null=True,
                related_name="reversals",
                verbose_name="冲正",
                db_index=False,
            ),
        ),
        migrations.AlterField(
            LEDGER,
            "replaces",
            models.ForeignKey(
                "volunteers.servicerecord",
                PROTECT,
                null=True,
                related_name="replacements",
                verbose_name="更正自",
                db_index=False,
            ),
        ),
        migrations.AddConstraint(
            LEDGER,
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(status__in=DECIDED, reverses__isnull=False),
                name="record_reversed_once",
                violation_error_message="这条记录已有一条冲正在办或已办。",
            ),
        ),
        migrations.AddConstraint(
            LEDGER,
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status__in=DECIDED, replaces__isnull=False),
                name="record_replaced_once",
                violation_error_message="这条记录已有一条更正在办或已办。",
            ),
        ),
        migrations.AddIndex(LEDGER, models.Index(fields=["month", "-id"], name="record_by_month")),
        migrations.AddIndex(
            LEDGER, models.Index(fields=["returned_at"], condition=Q(status="returned"), name="record_returned")
        ),
        migrations.AddIndex(
            LEDGER, models.Index(fields=["reverses"], condition=Q(reverses__isnull=False), name="record_reversals")
        ),
        migrations.AddIndex(
            LEDGER, models.Index(fields=["replaces"], condition=Q(replaces__isnull=False), name="record_replacements")
        ),
        migrations.RunPython(forward, migrations.RunPython.noop),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """Hours that wait come out of the month's index too."""

    dependencies = [("volunteers", "0005_ledger_indexes")]

    operations = [
        migrations.RemoveIndex("servicerecord", "record_by_month_place"),
        migrations.AddIndex(
            "servicerecord",
            models.Index(
                fields=["month", "place"],
                include=["volunteer", "minutes", "status", "is_late", "reverses", "replaces", "activity_uid"],
                name="record_by_month_place",
            ),
        ),
    ]

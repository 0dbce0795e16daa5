import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index on the totals instead of three: months are added at its end, and every page knows its months."""

    dependencies = [("practice", "0005_changed_month_whole"), ("portal", "0001_initial")]

    operations = [
        migrations.RemoveIndex("monthlytotal", "total_by_month"),
        migrations.RemoveConstraint("monthlytotal", "total_once"),
        migrations.AlterField(
            "monthlytotal",
            "place",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="monthly_totals",
                to="practice.place",
                verbose_name="阵地",
            ),
        ),
        migrations.AddConstraint(
            "monthlytotal",
            models.UniqueConstraint(fields=["month", "place", "slice", "key"], name="total_once"),
        ),
    ]

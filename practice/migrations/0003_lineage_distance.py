from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce


def measure(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """How far up an ancestor is: the lines of the same place and time whose ancestors are of lower levels."""
    lineage = apps.get_model("practice", "PlaceLineage")
    nearer = (
        lineage.objects.filter(place=OuterRef("place"), ancestor__level__gt=OuterRef("ancestor__level"))
        .filter(from_month__lt=OuterRef("until_month"), until_month__gt=OuterRef("from_month"))
        .order_by()
        .values("place")
        .annotate(steps=Count("ancestor", distinct=True))
    )
    lines = lineage.objects.annotate(steps=Coalesce(Subquery(nearer.values("steps")), 0)).values_list("pk", "steps")
    rows = [lineage(pk=pk, distance=steps) for pk, steps in lines.iterator()]
    lineage.objects.bulk_update(rows, ["distance"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("practice", "0002_guards")]

    operations = [
        migrations.AddField("placelineage", "distance", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(measure, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("placelineage", "distance", models.PositiveSmallIntegerField()),
        migrations.RemoveIndex("placelineage", "lineage_by_ancestor"),
        migrations.AddIndex(
            "placelineage",
            models.Index(fields=["ancestor", "distance", "from_month", "until_month"], name="lineage_by_ancestor"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """A page of those that begin at one moment needs no sorting."""

    dependencies = [("activities", "0004_title_letters")]

    operations = [
        migrations.RemoveIndex("activity", "activity_by_start"),
        migrations.AddIndex("activity", models.Index(fields=["starts_at", "id"], name="activity_by_start")),
    ]

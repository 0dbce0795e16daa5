from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is going on, and what still waits for something: few rows among all that ever took place."""

    dependencies = [("activities", "0002_watched")]

    operations = [
        migrations.AddIndex("activity", models.Index(fields=["ends_at"], name="activity_by_end")),
        migrations.AddIndex(
            "activity", models.Index(fields=["uid"], condition=Q(is_unplanned=True), name="activity_unplanned")
        ),
        migrations.AddIndex(
            "activity",
            models.Index(
                fields=["starts_at"],
                include=["status", "ends_at", "place"],
                condition=Q(status__in=["draft", "submitted", "published", "held"]),
                name="activity_unsettled",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """Marks that wait were written before counted changes were logged: their months are recounted whole."""

    dependencies = [("practice", "0004_content_change")]

    operations = [
        migrations.AddField("changedmonth", "whole", models.BooleanField("整月重算", db_default=True)),
        migrations.AlterField("changedmonth", "whole", models.BooleanField("整月重算", db_default=False)),
    ]

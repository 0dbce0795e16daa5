from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from practice.letters import index_letters


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    index_letters(schema_editor, "activities_activity", "title", "activity_by_letters")


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_open_activities")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]

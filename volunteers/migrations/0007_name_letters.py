from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from practice.letters import index_letters


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    index_letters(schema_editor, "volunteers_volunteer", "name", "volunteer_by_letters")


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0006_month_index")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]

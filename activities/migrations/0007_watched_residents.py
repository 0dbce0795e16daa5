from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from activities.watched import WATCHED
from practice.watching import install


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection, WATCHED)


class Migration(migrations.Migration):
    dependencies = [("activities", "0006_residents")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]

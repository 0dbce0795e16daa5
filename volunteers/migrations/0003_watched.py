from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from practice.watching import install
from volunteers.watched import WATCHED


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection, WATCHED)


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0002_guards"), ("practice", "0004_content_change")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]

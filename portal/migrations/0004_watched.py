from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.watched import WATCHED
from practice.watching import install


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection, WATCHED)


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_articles_and_mentions"), ("practice", "0004_content_change")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]

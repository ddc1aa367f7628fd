"""The definitions of RFM that every programme starts with."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from segments.migrations._rfm_definitions import DEFINITIONS


def add_definitions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    definition = apps.get_model("segments", "RfmDefinition")
    definition.objects.using(schema_editor.connection.alias).bulk_create(
        definition(period_days=365, new_days=30, method="mid-rank", **given) for given in DEFINITIONS
    )


class Migration(migrations.Migration):
    dependencies = [("segments", "0002_rfm")]
    operations = [migrations.RunPython(add_definitions, migrations.RunPython.noop)]

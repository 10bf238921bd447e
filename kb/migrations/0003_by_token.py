"""Tells what programs with a token said from what anybody may have typed."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def mark(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was told with a token. Of what saving a run noted until now, nobody knows who saved it."""
    apps.get_model("kb", "Use").objects.filter(token__isnull=False).update(by_token=True)


class Migration(migrations.Migration):
    dependencies = [("kb", "0002_missed_searches")]

    operations = [
        migrations.AddField("run", "by_token", models.BooleanField(default=False)),
        migrations.AddField("use", "by_token", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]

"""“Handed over” is called “Escalated”. Only the label: the values stay, and no table is touched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0004_run_continues")]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="outcome",
            field=models.CharField(
                choices=[("open", "Still open"), ("solved", "Solved"), ("handed-over", "Escalated")],
                default="open",
                max_length=20,
            ),
        ),
    ]

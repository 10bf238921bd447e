"""What it was, and who said so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0006_audit")]

    operations = [
        migrations.AddField(
            "run", "cause", models.CharField(blank=True, default="", max_length=200), preserve_default=False
        ),
        migrations.AddField(
            "run", "cause_text", models.CharField(blank=True, default="", max_length=200), preserve_default=False
        ),
        migrations.AddField("run", "closed", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("run", "closed_by_token", models.BooleanField(default=False)),
    ]

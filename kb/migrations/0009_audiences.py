"""Who may read saved sessions of restricted guides, and what tokens may read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0008_ended_walks")]

    operations = [
        migrations.AddField("Run", "audiences", models.JSONField(default=list)),
        migrations.AddField("Token", "audiences", models.JSONField(default=list)),
    ]

"""How sessions ended that nobody saved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0007_run_cause")]

    operations = [
        migrations.CreateModel(
            "EndedWalk",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("weeks", models.JSONField(default=dict)),
                ("last", models.DateField(db_index=True)),
                ("guide_id", models.CharField(blank=True, db_index=True, max_length=10)),
                ("said", models.JSONField(default=dict)),
            ],
            options={"verbose_name": "ended session"},
        ),
    ]

"""Who did what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0005_outcome_labels")]

    operations = [
        migrations.CreateModel(
            "AuditEntry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                ("who", models.CharField(blank=True, max_length=200)),
                ("action", models.CharField(db_index=True, max_length=40)),
                ("about", models.CharField(blank=True, max_length=200)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={"verbose_name_plural": "audit entries"},
        ),
    ]

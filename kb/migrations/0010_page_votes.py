"""Whether pages helped, and searches of which nobody opened a page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0009_audiences"),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_id", models.CharField(db_index=True, max_length=10)),
                ("revision", models.CharField(max_length=20)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("count", models.PositiveIntegerField(default=1)),
                ("last", models.DateField(db_index=True)),
            ],
            options={
                "verbose_name": "page reason",
            },
        ),
        migrations.CreateModel(
            name="UnopenedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, unique=True)),
                ("count", models.PositiveIntegerField(default=1)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("first", models.DateField()),
                ("last", models.DateField(db_index=True)),
            ],
            options={
                "verbose_name_plural": "unopened searches",
            },
        ),
        migrations.CreateModel(
            name="HelpVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_id", models.CharField(max_length=10)),
                ("revision", models.CharField(max_length=20)),
                ("yes", models.PositiveIntegerField(default=0)),
                ("no", models.PositiveIntegerField(default=0)),
                ("last", models.DateField(db_index=True)),
            ],
            options={
                "verbose_name": "page vote",
                "constraints": [models.UniqueConstraint(fields=("item_id", "revision"), name="one_row_per_text")],
            },
        ),
    ]

"""A progress report is a sheet of its own kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spine", "0003_taken_up")]

    operations = [
        migrations.AlterField(
            model_name="sheet",
            name="kind",
            field=models.CharField(
                choices=[
                    ("visit", "Visit"),
                    ("addendum", "Addendum"),
                    ("late_entry", "Late entry"),
                    ("wrong_chart", "Wrong chart"),
                    ("taken_up", "Taken up later"),
                    ("report", "Progress report"),
                    ("override", "Override"),
                    ("standing_order", "Standing order"),
                ],
                default="visit",
                max_length=16,
            ),
        )
    ]

"""Sheets that are reports to a school."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spine", "0006_entries")]

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
                    ("school", "School report"),
                    ("override", "Override"),
                    ("standing_order", "Standing order"),
                    ("renewal", "Re-authorization"),
                    ("goal_entry", "Goals for the EMR"),
                    ("auth_entry", "Authorization for the EMR"),
                    ("series_entry", "Appointment series for the EMR"),
                ],
                default="visit",
                max_length=16,
            ),
        )
    ]

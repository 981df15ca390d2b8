"""Sheets that are plans of care, appeal letters, and rules a practice enters for itself."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spine", "0009_ai_policy")]

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
                    ("claim_batch", "Claims"),
                    ("ai_policy", "Policy for AI"),
                    ("plan", "Plan of care"),
                    ("appeal", "Appeal letter"),
                    ("practice_rule", "Rule of a state or payer"),
                ],
                default="visit",
                max_length=16,
            ),
        )
    ]

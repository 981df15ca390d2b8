"""Links to held blocks that are sent; the ways to families move to the one place (`exchange.Ways`)."""

from __future__ import annotations

from typing import Any

import countersign.base.clock
import countersign.base.ids
import django.db.models.deletion
from django.db import migrations, models


def move(apps: Any, _: Any) -> None:
    """What only reminders had is the practice's; where families' updates had a way, theirs stays."""
    rule = apps.get_model("scheduling", "VisitRule").objects.order_by("created_at").first()
    if rule is None or not (rule.mail or rule.sms):
        return
    table = apps.get_model("exchange", "Ways")
    ways = table.objects.order_by("created_at").first() or table()
    if rule.mail and not ways.mail:
        ways.mail = {name: value for name, value in rule.mail.items() if name != "to"}
    if rule.sms and not ways.texts:
        names = {"url": "address", "secret": "secret", "sender": "sender"}
        kept = {new: rule.sms[old] for old, new in names.items() if rule.sms.get(old)}
        kind = "webhook" if rule.sms.get("carrier") == "text" else "stand_in"
        ways.texts = {"carrier": kind, **kept}
    ways.save()


class Migration(migrations.Migration):

    dependencies = [
        ("exchange", "0009_messages"),
        ("family", "0002_ways_moved"),
        ('practice', '0006_written_from'),
        ('scheduling', '0003_together_changes_reminders'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        *(
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(
                        f"ALTER TABLE scheduling_visitrule DROP COLUMN {name}",
                        f"ALTER TABLE scheduling_visitrule ADD COLUMN {name} bytea NULL",
                    )
                ],
                state_operations=[migrations.RemoveField("visitrule", name)],
            )
            for name in ("mail", "sms")
        ),
        migrations.CreateModel(
            name="FamilyFeed",
            fields=[
                ("id", models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("guardian", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="feeds", to="practice.guardian")),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name='OfferMessage',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('none', 'No reminders')], max_length=6)),
                ('order', models.UUIDField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=80)),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='scheduling.block')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff')),
                ('guardian', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.guardian')),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
    ]

"""Mail server and text-message service move to the one place both rooms read (`exchange.Ways`)."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def move(apps: Any, _: Any) -> None:
    rules = apps.get_model("family", "FamilyRules").objects.order_by("created_at").first()
    if rules is None or not (rules.mail or rules.texts):
        return
    table = apps.get_model("exchange", "Ways")
    ways = table.objects.order_by("created_at").first() or table()
    if rules.mail:
        ways.mail = {"carrier": "mail", **rules.mail}
    if rules.texts:
        ways.texts = {"carrier": "twilio", **rules.texts}
    ways.save()


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0009_messages"),
        ("family", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        # An encrypted column cannot be made again with a default: it comes back empty.
        *(
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(
                        f"ALTER TABLE family_familyrules DROP COLUMN {name}",
                        f"ALTER TABLE family_familyrules ADD COLUMN {name} bytea NULL",
                    )
                ],
                state_operations=[migrations.RemoveField("familyrules", name)],
            )
            for name in ("mail", "texts")
        ),
    ]

"""The audit chain's tables and what the database guarantees about them."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

GUARANTEES = Path(__file__).with_suffix(".sql").read_text()
UNDO = """
DROP TRIGGER audit_entry_follows ON audit_entry;
DROP TRIGGER audit_entry_has_payload ON audit_entry;
DROP TRIGGER audit_payload_belongs ON audit_payload;
DROP TRIGGER audit_entry_stays ON audit_entry;
DROP TRIGGER audit_entry_stays_whole ON audit_entry;
DROP TRIGGER audit_payload_stays ON audit_payload;
DROP TRIGGER audit_payload_stays_whole ON audit_payload;
DROP TRIGGER audit_checkpoint_stands ON audit_checkpoint;
DROP TRIGGER audit_checkpoint_stays ON audit_checkpoint;
DROP TRIGGER audit_checkpoint_stays_whole ON audit_checkpoint;
DROP FUNCTION audit_stays(), audit_job(), audit_entry_has_payload(), audit_payload_belongs(),
    audit_entry_follows(), audit_checkpoint_stands();
DROP FUNCTION audit_hash(
    bigint, timestamptz, text, text, text, text, uuid, bytea, bytea
);
DROP FUNCTION audit_framed(bytea);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_checkpoint",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=80)),
                ("actor", models.CharField(max_length=80)),
                ("role", models.CharField(blank=True, max_length=40)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("client", models.UUIDField(blank=True, null=True)),
                ("payload_digest", models.BinaryField()),
                ("prev_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "db_table": "audit_entry",
                "ordering": ["seq"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="AuditPayload",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_column="seq",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="payload",
                        serialize=False,
                        to="base.auditentry",
                    ),
                ),
                ("kept", models.BinaryField()),
                ("personal", models.BinaryField(null=True)),
                ("personal_digest", models.BinaryField()),
            ],
            options={
                "db_table": "audit_payload",
                "default_permissions": ("view",),
            },
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["at"], name="audit_entry_by_time"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["actor", "seq"], name="audit_entry_by_actor"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(("client__isnull", False)),
                fields=["client", "seq"],
                name="audit_entry_by_client",
            ),
        ),
        migrations.RunSQL(GUARANTEES, UNDO),
    ]

"""What was signed cannot change: the database refuses, whoever asks.

The application's login loses UPDATE, DELETE and TRUNCATE; a trigger refuses every login, and lets
only a key rotation by the owner rewrite ciphertext, with every readable column as it was.
"""

from __future__ import annotations

from django.db import migrations

TABLES = {
    "spine_revision": ("payload", "evidence"),
    "spine_signature": ("sealed", "jws", "proof"),
    "spine_release": (),
    "spine_override": (),
    "spine_failedproof": (),
    "spine_usedcode": (),
    "spine_journalentry": ("reason", "body"),
}

FUNCTION = """
CREATE FUNCTION spine_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ciphertext text[] := TG_ARGV::text[];
BEGIN
    IF TG_OP = 'UPDATE'
        AND current_user <> 'app'
        AND current_setting('countersign.rotating_keys', true) = 'on'
        AND to_jsonb(NEW) - ciphertext = to_jsonb(OLD) - ciphertext
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


def _protect(table: str, ciphertext: tuple[str, ...]) -> str:
    names = ", ".join(f"'{name}'" for name in ciphertext)
    return (
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "  # noqa: S608
        f"FOR EACH ROW EXECUTE FUNCTION spine_append_only({names});"
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN "
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM app; END IF; END $$"
    )


class Migration(migrations.Migration):
    dependencies = [("spine", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION spine_append_only()"),
        *(
            migrations.RunSQL(_protect(table, names), f"DROP TRIGGER append_only ON {table}")
            for table, names in TABLES.items()
        ),
    ]

"""What left, and to whom it was handed, is never changed or removed."""

from __future__ import annotations

from django.db import migrations

TABLES = {"school_delivery": "recipient", "school_handed": "to"}


def _protect(table: str, ciphertext: str) -> str:
    return f"""
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION spine_append_only('{ciphertext}');
    DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM app;
    END IF; END $$
    """  # noqa: S608 the names stand above


class Migration(migrations.Migration):
    dependencies = [("school", "0001_initial"), ("spine", "0002_append_only")]

    operations = [
        migrations.RunSQL(_protect(table, column), f"DROP TRIGGER append_only ON {table}")
        for table, column in TABLES.items()
    ]

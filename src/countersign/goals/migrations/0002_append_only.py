"""What left, to whom it went, and what a physician did about it are never changed or removed."""

from __future__ import annotations

from django.db import migrations

TABLES = {
    "goals_certification": ("by",),
    "goals_paper": (),
    "goals_paperhanded": ("to", "proof"),
}


def _protect(table: str, ciphertext: tuple[str, ...]) -> str:
    columns = ", ".join(f"'{name}'" for name in ciphertext)
    return f"""
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION spine_append_only({columns});
    DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM app;
    END IF; END $$
    """  # noqa: S608 the names stand above


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_plans"), ("spine", "0002_append_only")]

    operations = [
        migrations.RunSQL(_protect(table, names), f"DROP TRIGGER append_only ON {table}")
        for table, names in TABLES.items()
    ]

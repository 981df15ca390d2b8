"""A receipt is proof of arrival: the database lets nobody change or remove one."""

from __future__ import annotations

from django.db import migrations

PROTECT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON exchange_receipt
FOR EACH ROW EXECUTE FUNCTION spine_append_only('body');
DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON exchange_receipt FROM app;
END IF; END $$
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("spine", "0002_append_only")]

    operations = [
        migrations.RunSQL(PROTECT, "DROP TRIGGER append_only ON exchange_receipt"),
    ]

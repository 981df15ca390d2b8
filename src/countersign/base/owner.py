"""Reaching the database as its owner, for the few jobs that the login `app` may not do."""

from __future__ import annotations

from django.db import connection
from psycopg.conninfo import make_conninfo

from countersign.base import home


def dsn() -> str:
    """Connection string of the login `owner` for the database in use.

    Raises UserError when it is not known here.
    """
    return make_conninfo(home.database("owner"), dbname=connection.settings_dict["NAME"])

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

STATEMENTS = 1000
"""How many statements a connection keeps planned. The pages of a day ask some hundreds; with
psycopg's usual hundred they would push out each other's plans, which cost more than the answers."""


class BaseConfig(AppConfig):
    name = "countersign.base"
    label = "base"

    def ready(self) -> None:
        connection_created.connect(_keep_plans, dispatch_uid="base.keep_plans")


def _keep_plans(*, connection: Any, **_: object) -> None:
    connection.connection.prepared_max = STATEMENTS

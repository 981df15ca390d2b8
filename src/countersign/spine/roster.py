"""Every client's names, decrypted once a process and again only when a client row changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from django.db import connection

from countersign.practice.models import Client


@dataclass(frozen=True, slots=True)
class Names:
    """Written names by client id, and client id by first or preferred name."""

    by_client: Mapping[str, tuple[str, ...]]
    called: Mapping[str, str]

    def of(self, client_id: str) -> tuple[str, ...]:
        """The ways this client's own name is written; empty for an unknown client."""
        return self.by_client.get(client_id, ())

    def others(self, client_id: str, own: tuple[str, ...]) -> dict[str, str]:
        """First and preferred names of everybody else, except those this client bears too."""
        return {n: c for n, c in self.called.items() if c != client_id and n not in own}


_lock = Lock()
_kept: tuple[tuple[str, int, int], Names] | None = None


def version() -> tuple[str, int, int]:
    """What changes with every insert, update and delete of a client: who wrote each row
    last, and where it lies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(hashtext(xmin::text || ctid::text)::bigint), 0)"
            " FROM practice_client"
        )
        count, stamp = cursor.fetchone()
    return str(connection.settings_dict["NAME"]), int(count), int(stamp)


def names() -> Names:
    """The roster as it stands. One cheap query; decrypts only after a change."""
    global _kept
    now = version()
    with _lock:
        if _kept is None or _kept[0] != now:
            _kept = (now, _read())
        return _kept[1]


def _read() -> Names:
    by_client: dict[str, tuple[str, ...]] = {}
    called: dict[str, str] = {}
    for client in Client.objects.only("first_name", "last_name", "preferred_name"):
        full = f"{client.first_name} {client.last_name}"
        every = (client.first_name, client.preferred_name, client.last_name, full)
        by_client[str(client.pk)] = tuple(dict.fromkeys(name for name in every if name))
        for name in (client.first_name, client.preferred_name):
            if name:
                called.setdefault(name, str(client.pk))
    return Names(by_client, called)

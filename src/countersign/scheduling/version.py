"""The state of the schedule as one short text: a plan made on one never commits over another.

It covers every row that decides whether a plan still holds: places, hours, leave, licences, rooms,
closed days, and the authorizations and wishes of the children it is about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from countersign.base.errors import UserError

_OF_THE_HOUSE = (
    "scheduling_hours",
    "scheduling_limit",
    "scheduling_skill",
    "scheduling_room",
    "scheduling_closure",
    "practice_leave",
    "practice_licence",
    "practice_rolegrant",
)
_OF_CHILDREN = {
    "scheduling_waiting": "client_id = ANY(%s) AND closed_at IS NULL",
    "practice_coverage": "client_id = ANY(%s)",
    "authorizations_authorization": "client_id = ANY(%s)",
    "authorizations_authorizationline": (
        "authorization_id IN (SELECT id FROM authorizations_authorization"
        " WHERE client_id = ANY(%s))"
    ),
}


def version(sites: Collection[UUID], clients: Collection[UUID], first: date, last: date) -> str:
    """The state around these sites and children between two days."""
    said = [
        _digest(
            "scheduling_place",
            "day BETWEEN %s AND %s AND state <> 'given_back'"
            " AND (site_id = ANY(%s) OR client_id = ANY(%s))",
            [first, last, list(sites), list(clients)],
        )
    ]
    said += [_digest(table, "true", []) for table in _OF_THE_HOUSE]
    said += [_digest(table, where, [list(clients)]) for table, where in _OF_CHILDREN.items()]
    return hashlib.sha256("".join(said).encode()).hexdigest()[:32]


def must_be(shown: str, now_so: str) -> None:
    """Raises UserError when the schedule is not what the plan was made on."""
    if shown != now_so:
        raise UserError(
            "The schedule has changed since this plan was made.",
            remedy="Nothing was done. Look at the new plan.",
        )


def _digest(table: str, where: str, values: Sequence[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY t.id), ''))"  # noqa: S608  own table names
            f" FROM {table} t WHERE {where}",
            values,
        )
        row = cursor.fetchone()
    return str(row[0])


__all__ = ["must_be", "version"]

"""Proof that the ledger adds up: every balance is the sum of its holdings. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_LINES = """
SELECT line.id::text, line.granted, line.used_before, line.held, line.used, line.free,
       coalesce(sum(one.amount) FILTER (WHERE one.state = 'held'), 0),
       coalesce(sum(one.amount) FILTER (WHERE one.state = 'used'), 0)
FROM authorizations_authorizationline line
LEFT JOIN authorizations_holding one ON one.line_id = line.id
GROUP BY line.id ORDER BY line.id
"""
_POOLS = """
SELECT pool.id::text, pool.granted, pool.used_before, pool.held, pool.used, pool.free,
       coalesce(sum(one.of_pool) FILTER (WHERE one.state = 'held'), 0),
       coalesce(sum(one.of_pool) FILTER (WHERE one.state = 'used'), 0)
FROM authorizations_pool pool
LEFT JOIN authorizations_authorizationline line ON line.pool_id = pool.id
LEFT JOIN authorizations_holding one ON one.line_id = line.id
GROUP BY pool.id ORDER BY pool.id
"""
_UNSEEN = "SELECT count(*) FROM authorizations_recheck"


@dataclass(frozen=True, slots=True)
class Proof:
    """`wrong` are ids of lines and pools whose balance is not the sum of what is on them."""

    lines: int
    pools: int
    wrong: tuple[str, ...]
    waiting: int

    @property
    def ok(self) -> bool:
        return not self.wrong


def prove() -> Proof:
    """Count every line and pool again. `waiting` visits have changed and are not looked at yet."""
    wrong: list[str] = []
    counted = []
    with connection.cursor() as cursor:
        for statement in (_LINES, _POOLS):
            cursor.execute(statement)
            rows = cursor.fetchall()
            counted.append(len(rows))
            for key, granted, before, held, used, free, sum_held, sum_used in rows:
                whole = granted == free + before + held + used and free >= 0
                if not whole or (held, used) != (sum_held, sum_used):
                    wrong.append(key)
        cursor.execute(_UNSEEN)
        (waiting,) = cursor.fetchone()
    return Proof(counted[0], counted[1], tuple(wrong), int(waiting))

"""Changing what is granted: more, less, other dates, cancelled. Nobody's visit is deleted.

When less is granted than is booked, the latest visits give their units back and become overdraws.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from countersign.authorizations.books import open_books
from countersign.authorizations.models import Authorization, AuthorizationLine, HoldingState, Pool
from countersign.base import dates
from countersign.base.errors import UserError


def regrant(line: AuthorizationLine, granted: int, *, used_before: int | None = None) -> None:
    """Set a line's total, and what was used elsewhere. Inside the caller's transaction.

    Raises UserError when more than that is used already: then a person must look at it.
    """
    with transaction.atomic():
        books = open_books(line.authorization.client_id)
        row = books.rows[line.pk]
        before = row.used_before if used_before is None else used_before
        too_many = before + row.used + row.held - granted
        held = [
            one
            for one in books.active.values()
            if one.line_id == row.pk and one.state == HoldingState.HELD
        ]
        held.sort(key=lambda one: (one.on, one.created_at, one.pk))
        while too_many > 0 and held:
            last = held.pop()
            books.give_back([last])
            too_many -= last.amount
        if too_many > 0:
            raise UserError(
                f"More than {granted} are used already on authorization "
                f"{row.authorization.reference}.",
                field="granted",
                remedy="Compare with the payer's count before you change it.",
            )
        books.write()
        AuthorizationLine.objects.filter(pk=row.pk).update(granted=granted, used_before=before)
        line.refresh_from_db()


def repool(pool: Pool, granted: int) -> None:
    """Set a pool's total. Raises UserError when more is booked of it already."""
    with transaction.atomic():
        kept = Pool.objects.select_for_update().get(pk=pool.pk)
        if kept.used_before + kept.held + kept.used > granted:
            raise UserError(
                "More than that is booked of this total already.",
                field="granted",
                remedy="Cancel visits first.",
            )
        Pool.objects.filter(pk=pool.pk).update(granted=granted)


def redate(about: Authorization, **changes: Any) -> None:
    """Set `starts_on`, `ends_on` or `cancelled_on`. The client's visits are to be looked at again.

    Raises UserError when it would end before it starts.
    """
    for name, value in changes.items():
        setattr(about, name, value)
    if about.ends_on < about.starts_on:
        raise UserError(
            f"It would end before {dates.said(about.starts_on)}, when it starts.",
            field="ends_on",
            remedy="Check both dates.",
        )
    about.save(update_fields=list(changes))

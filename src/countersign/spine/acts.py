"""The spine's one way to write the audit chain: ids and codes, in the transaction of the act."""

from __future__ import annotations

from typing import Any

from countersign.base import audit
from countersign.practice.models import Staff
from countersign.spine.models import Sheet


def record(kind: str, *, by: Staff | None, sheet: Sheet, role: str = "", **codes: Any) -> None:
    """One entry of the audit chain about `sheet`, at the end of its transaction.

    Inside a larger act it joins that act's entries. Whatever stops the entry stops the act: it
    raises audit.NotAudited and everything is rolled back.
    """
    actor = "system" if by is None else by.pk
    with audit.act(actor=actor, role=role, subject=sheet.pk, client=sheet.client_id) as entry:
        entry.record(kind, **codes)

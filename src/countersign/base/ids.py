"""Row ids are UUIDv7, made before the insert, so that the row can be associated data (RFC 9562)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A fresh time-ordered id."""
    return UUID(int=uuid_utils.uuid7().int)


def before(one: UUID, span: timedelta) -> UUID:
    """The smallest id that could have been made as long as `span` before `one`."""
    made_at = one.int >> 80  # milliseconds, in the first 48 bits
    return UUID(int=max(0, made_at - int(span.total_seconds() * 1000)) << 80)

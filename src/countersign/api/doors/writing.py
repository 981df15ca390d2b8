"""What the doors share in answering."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from countersign.privacy.answer import Done


def new_id(before: str) -> str:
    """An id of ours: the vendor's own may hold anything."""
    return f"{before}{secrets.token_hex(12)}"


def used(done: Done, came: str, went: str, both: str = "") -> Mapping[str, Any]:
    """How many tokens, under the vendor's names for them."""
    counted = {came: done.tokens_in, went: done.tokens_out}
    return {**counted, both: done.tokens_in + done.tokens_out} if both else counted

"""Sessions are ciphertext in the database: a half-finished sign-in holds secrets."""

from __future__ import annotations

import json
from typing import Any

from countersign.base import crypto

_PLACE = {"table": "django_session", "column": "session_data", "row": "session"}


class SealedSerializer:
    """Turns session data into encrypted JSON and back."""

    def dumps(self, obj: Any) -> bytes:
        return crypto.encrypt(json.dumps(obj, separators=(",", ":")).encode(), **_PLACE)

    def loads(self, data: bytes) -> Any:
        return json.loads(crypto.decrypt(data, **_PLACE))

"""What a connection to a FHIR server needs to know, checked before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from countersign.base.errors import UserError
from countersign.exchange import smart
from countersign.exchange.http import must_be_safe


@dataclass(frozen=True, slots=True)
class Settings:
    """A connection to a FHIR server. Without `client_id` we sign in to nothing (a test server).

    `key` is our private key as PEM, or `key_name` the file of it in HOME/secrets. `seconds`
    is the longest wait for an answer, `max_bytes` the largest answer read, `max_pages` the most
    pages of one kind.
    """

    base_url: str
    client_id: str = ""
    key: str = field(default="", repr=False)
    key_name: str = ""
    token_url: str = ""
    scope: str = ""
    seconds: int = 30
    max_bytes: int = 32 * 1024 * 1024
    page_size: int = 500
    max_pages: int = 2000

    def __post_init__(self) -> None:
        must_be_safe(self.base_url, field="base_url")
        if self.token_url:
            must_be_safe(self.token_url, field="token_url")
        if bool(self.client_id) != bool(self.key or self.key_name):
            raise UserError(
                "The connection needs both a client id and a key, or neither.",
                field="client_id",
                remedy="Enter the client id that the EMR's people gave you.",
            )
        for name, low, high in (
            ("seconds", 1, 300),
            ("max_bytes", 1024, 512 * 1024 * 1024),
            ("page_size", 1, 1000),
            ("max_pages", 1, 100_000),
        ):
            if not low <= getattr(self, name) <= high:
                raise UserError(f"{name} must be from {low} to {high}.", field=name)

    def load_key(self) -> smart.Key:
        """Our private key. Raises UserError."""
        return smart.key_of(self.key) if self.key else smart.load_key(self.key_name)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """From a counterpart's settings. Raises UserError for a name or a value that is not one."""
        known = {f.name: int if f.type == "int" else str for f in fields(cls)}
        for name, value in given.items():
            if name not in known or not isinstance(value, known[name]):
                raise UserError(
                    f"The connection's setting {name} is not one, or not of its type.", field=name
                )
        if not given.get("base_url"):
            raise UserError("The connection needs the server's address.", field="base_url")
        return cls(**given)

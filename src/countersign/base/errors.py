"""The few errors this product raises on purpose.

`UserError` is shown to a person with the next step. `Refused` carries the findings that closed
the gate; whoever catches it first writes the refusal to the audit chain before answering.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class FindingLike(Protocol):
    """What `Refused` needs of a finding; the real one is `spine.checks.Finding`."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


class CountersignError(Exception):
    """Anything this product raises on purpose."""


class UserError(CountersignError):
    """Shown to a person: what is wrong (`message`), where (`field`), what to do (`remedy`)."""

    def __init__(self, message: str, *, field: str | None = None, remedy: str | None = None):
        super().__init__(message if remedy is None else f"{message} {remedy}")
        self.message = message
        self.field = field
        self.remedy = remedy

    def as_dict(self) -> dict[str, str | None]:
        """The JSON form used by the command line and the API."""
        return {"field": self.field, "message": str(self)}


class Refused(CountersignError):
    """The gate stayed closed. `findings` say why; `act` is the audit kind that was refused."""

    def __init__(self, findings: Sequence[FindingLike], *, act: str, subject: str = ""):
        self.findings = tuple(findings)
        self.act = act
        self.subject = subject
        super().__init__("; ".join(f.message for f in self.findings) or act)

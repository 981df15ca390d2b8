"""Who calls: a person's token, with that person's access, narrowed to the token's scopes."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer

from countersign.base import clock
from countersign.practice.access import Access, NotAllowed
from countersign.practice.models import ApiToken, Practice
from countersign.practice.tokens import bearer


@dataclass(frozen=True, slots=True)
class Caller:
    """A token's person, and what they and the token may do."""

    token: ApiToken
    access: Access

    def require(self, scope: str, act: str) -> None:
        """Raise NotAllowed unless the token has the scope and the person may do the act."""
        if scope not in self.token.scopes:
            raise NotAllowed(act, subject=str(self.token.pk))
        self.access.require(act)


class TokenAuth(HttpBearer):
    """`Authorization: Bearer cst_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller, or None: then the answer is 401."""
        now = clock.now()
        found = bearer(token, now)
        practice = Practice.objects.first()
        if found is None or practice is None:
            return None
        row, staff = found
        row.last_used_at = now
        row.save(update_fields=["last_used_at"])
        return Caller(row, Access(staff, clock.today(practice.tz)))

"""A client's chart as the pages show it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import Prefetch

from countersign.authorizations.models import Authorization
from countersign.practice.facts_wording import describe
from countersign.practice.models import Client, Visit
from countersign.spine import break_glass
from countersign.spine.models import JournalEntry, Sheet, SheetKind, Signature
from countersign.web.search import text_of


@dataclass(frozen=True, slots=True)
class SignedNote:
    """What was signed, by whom, and the digest that proves it."""

    signature: Signature
    words: str

    @property
    def url(self) -> str:
        return f"/visits/{self.signature.sheet.visit_id}/" if self.signature.sheet.visit_id else ""


def visits(client: Client, *, limit: int | None = None) -> list[Visit]:
    """Visits from the newest, each with its sheet as `visit_sheets`."""
    sheets = Prefetch(
        "sheets", queryset=Sheet.objects.filter(kind=SheetKind.VISIT), to_attr="visit_sheets"
    )
    found = client.visits.select_related("therapist", "site").prefetch_related(sheets)
    return list(found.order_by("-starts_at")[:limit])


def signed_notes(client: Client, *, limit: int | None = None) -> list[SignedNote]:
    """Signed sheets from the newest, corrections among them."""
    found = (
        Signature.objects.filter(sheet__client=client)
        .select_related("sheet__visit", "staff")
        .order_by("-signed_at")[:limit]
    )
    return [SignedNote(s, text_of(json.loads(s.sealed))) for s in found]


def released_notes(client: Client) -> list[SignedNote]:
    """What has left, from the newest: the releasing signatures, and those that they co-signed.

    What still waits for a co-signature, or was signed and then changed, is nobody's record yet.
    """
    found = Signature.objects.filter(releases__sheet__client=client).distinct()
    behind = {one.digest for one in found}
    behind |= {json.loads(one.sealed)["cosigns"] or "" for one in found}
    return [note for note in signed_notes(client) if note.signature.digest in behind]


@dataclass(frozen=True, slots=True)
class Care:
    """Care that was recorded by exception, in words."""

    entry: JournalEntry
    lines: tuple[str, ...]


def emergency_care(client: Client) -> list[Care]:
    """What was recorded by exception, newest first."""
    return [
        Care(entry, tuple(describe(fact) for fact in break_glass.facts_of(entry.body)))
        for entry in break_glass.care_of(client.pk)
    ]


def letters(client: Client) -> list[Authorization]:
    """Authorizations from the latest, with their lines."""
    found = Authorization.objects.filter(client=client).select_related("payer")
    return list(found.prefetch_related("lines").order_by("-ends_on"))

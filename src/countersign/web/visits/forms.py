"""The form of a visit: who, with whom, where, when, and on whose word."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms

from countersign.authorizations.models import Agreement
from countersign.authorizations.wishes import Wish
from countersign.base import dates
from countersign.practice.models import Client, Site, Staff, Visit
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.practice.paying import coverage_on
from countersign.web.fields import Day, Named, Text, clinicians, sites

CODE = re.compile(r"(\d{4}[0-9A-Z])(?:\s*[x×*]\s*(\d{1,2}))?")
ON_WHOSE_WORD = (
    ("insured", "Inside an authorization"),
    ("tentative", "Tentative: the payer said yes, the letter is to come"),
    ("self_pay", "Self-pay: the family has signed that they pay"),
)
WORD = ("basis", "reference", "said_by", "expires_on", "agreement", "codes")
"""The fields that say on whose word; the page keeps them closed until they are needed."""


class VisitForm(forms.Form):
    """One visit: who, with whom, where, when."""

    client = Named(queryset=Client.objects.none())
    therapist = Named(queryset=Staff.objects.none())
    site = Named(queryset=Site.objects.none())
    kind = forms.ChoiceField(choices=VisitKind.choices)
    day = Day()
    starts = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(min_value=5, max_value=480, initial=45)
    status = forms.ChoiceField(choices=VisitStatus.choices, initial=VisitStatus.BOOKED)
    basis = forms.ChoiceField(
        label="Booked as", choices=ON_WHOSE_WORD, initial="insured", required=False
    )
    reference = Text(
        label="The payer's reference",
        max_length=60,
        required=False,
        help_text="For tentative: the number of the call or the request.",
    )
    said_by = Text(
        label="Who said it",
        max_length=120,
        required=False,
        help_text="For tentative: the person at the payer, or the portal.",
    )
    expires_on = Day(
        label="Holds until", required=False, help_text="For tentative. It turns red by itself."
    )
    agreement = Named(label="Signed agreement", queryset=Agreement.objects.none(), required=False)
    codes = Text(
        label="Planned codes",
        max_length=120,
        required=False,
        help_text="If known, with their units: 97530 x2, 97535 x1",
    )

    def __init__(
        self, *args: Any, clients: Any, today: date, within: frozenset[UUID] | None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = clients  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["client"].label_from_instance = called  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["therapist"].queryset = clinicians(today)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["site"].queryset = sites(within)  # type: ignore[attr-defined]  # a ModelChoiceField
        signed = Agreement.objects.filter(client__in=clients, ended_at=None)
        self.fields["agreement"].queryset = signed.select_related("client", "payer")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["agreement"].label_from_instance = agreed  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_codes(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in filter(None, re.split(r"[,;]+", self.cleaned_data["codes"])):
            written = CODE.fullmatch(part.strip().upper().replace("X", "x"))
            if written is None:
                raise forms.ValidationError("Write codes as 97530 x2, separated by commas.")
            found[written[1]] = found.get(written[1], 0) + int(written[2] or 1)
        return found

    def wish(self) -> Wish:
        """On whose word the person books."""
        data = self.cleaned_data
        until: date | None = data["expires_on"]
        site: Site = data["site"]
        return Wish(
            data["basis"] or "insured",
            reference=data["reference"],
            said_by=data["said_by"],
            expires_at=datetime.combine(until, time(23, 59), tzinfo=site.tz) if until else None,
            agreement=data["agreement"],
            codes=data["codes"],
        )

    def filled(self, visit: Visit | None = None) -> Visit:
        """The visit as the form says, not saved: only the ledger saves it."""
        data = self.cleaned_data
        visit = visit or Visit()
        site: Site = data["site"]
        visit.client, visit.therapist, visit.site = data["client"], data["therapist"], site
        visit.kind, visit.status, visit.zone = data["kind"], data["status"], site.zone
        visit.date_of_service = data["day"]
        visit.starts_at, visit.ends_at = span(data["day"], data["starts"], data["minutes"], site)
        visit.coverage = coverage_on(visit.client, data["day"])
        return visit


def agreed(agreement: Agreement) -> str:
    """An agreement in a list of choices: whose, and until when."""
    return f"{called(agreement.client)}, {agreement.payer}, until {dates.said(agreement.ends_on)}"


def called(client: Client) -> str:
    """A client in a list of choices: last name first, with the birth year to tell two apart."""
    return f"{client.last_name}, {client.called} ({client.birth_date.year})"


def span(day: date, starts: time, minutes: int, site: Site) -> tuple[datetime, datetime]:
    """Start and end, aware, of a visit of `minutes` at the site's clock."""
    begin = datetime.combine(day, starts, tzinfo=site.tz)
    return begin, datetime.fromtimestamp(begin.timestamp() + minutes * 60, tz=site.tz)

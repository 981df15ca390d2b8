"""Forms of what claims say: the practice, a payer, a site, a client and whose insurance it is."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from countersign.base import rules
from countersign.base.errors import UserError
from countersign.exchange.formats.x12.guide import BOX, TAXONOMY
from countersign.exchange.formats.x12.values import digits, npi_holds
from countersign.exchange.models import ClientBilling, PayerFiling, SitePlace, Subscriber
from countersign.practice import dollars
from countersign.practice.models import Client, Coverage
from countersign.web.fields import Day, Text


def listed(table: str) -> list[tuple[str, str]]:
    """The codes of a list of the rules, as choices."""
    found = rules.load("claim_codes", on=date(2026, 1, 1))[table]
    return [(code, f"{words[:1].upper()}{words[1:]} ({code})") for code, words in found.items()]


def npi(text: str) -> str:
    """An NPI whose check digit agrees, or nothing."""
    if text and not npi_holds(text):
        raise forms.ValidationError("This is no NPI: its check digit does not agree.")
    return text


def postal(text: str) -> str:
    """Nine digits."""
    if text and len(digits(text)) != 9:
        raise forms.ValidationError("Give all nine digits, for example 94612-1234.")
    return digits(text)


def state(text: str) -> str:
    """The two letters of a state, or nothing."""
    given = text.strip().upper()
    if given and given not in rules.load("claim_codes", on=date(2026, 1, 1))["states"]:
        raise forms.ValidationError("Give the state's two letters, for example CA.")
    return given


class SetupForm(forms.Form):
    """Who bills and who sends. The clearinghouse's welcome letter has its own numbers."""

    name = Text(label="Practice, as the payers have it", max_length=60)
    npi = Text(label="Billing NPI", max_length=10)
    tax_id = Text(label="Tax number (EIN)", max_length=20)
    taxonomy = Text(label="Taxonomy", max_length=10, initial="225X00000X")
    line = Text(label="Street (no post-office box)", max_length=55)
    city = Text(max_length=30)
    state = Text(max_length=2)
    postal = Text(label="Postal code, nine digits", max_length=10)
    contact = Text(label="Whom they call", max_length=60)
    phone = Text(max_length=20)
    submitter_id = Text(label="Submitter id", max_length=30)
    sender = Text(label="Sender id (ISA06)", max_length=15)
    sender_qualifier = Text(label="Its qualifier", max_length=2, initial="ZZ")
    receiver_name = Text(label="Clearinghouse or payer", max_length=60)
    receiver_id = Text(label="Its id (NM109)", max_length=30)
    receiver = Text(label="Receiver id (ISA08)", max_length=15)
    receiver_qualifier = Text(label="Its qualifier", max_length=2, initial="ZZ")
    starts_on = Day(
        label="Claim visits from",
        help_text="Earlier ones were billed in another way and do not wait here.",
    )
    test = forms.BooleanField(
        label="Mark files as tests: nothing is paid", required=False, initial=True
    )
    prices = forms.CharField(
        label="What the practice charges per unit",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One code a line with its dollars, the same for every payer: 97530 50.00",
    )

    def clean_npi(self) -> str:
        return npi(self.cleaned_data["npi"])

    def clean_postal(self) -> str:
        return postal(self.cleaned_data["postal"])

    def clean_tax_id(self) -> str:
        given: str = self.cleaned_data["tax_id"]
        if len(digits(given)) != 9:
            raise forms.ValidationError("A tax number has nine digits.")
        return given

    def clean_phone(self) -> str:
        given: str = self.cleaned_data["phone"]
        if len(digits(given)) != 10:
            raise forms.ValidationError("Give ten digits, area code first.")
        return given

    def clean_state(self) -> str:
        return state(self.cleaned_data["state"])

    def clean_line(self) -> str:
        given: str = self.cleaned_data["line"]
        if BOX.search(given):
            raise forms.ValidationError("Payers want a street here, not a post-office box.")
        return given

    def clean_taxonomy(self) -> str:
        given = str(self.cleaned_data["taxonomy"]).strip().upper()
        if not TAXONOMY.fullmatch(given):
            raise forms.ValidationError("Ten letters and digits that end in X: 225X00000X.")
        return given

    def clean_prices(self) -> dict[str, Any]:
        try:
            return dollars.read(self.cleaned_data["prices"], field="prices")
        except UserError as error:
            raise forms.ValidationError(str(error)) from error


class FilingForm(forms.Form):
    """How claims name a payer, and until when it takes them."""

    payer_id = Text(label="Payer id", max_length=40, help_text="The clearinghouse lists them.")
    filing = forms.ChoiceField(label="Kind, as on claims")
    days = forms.IntegerField(
        label="Days after the visit to send a claim", min_value=1, max_value=1100
    )
    correction_days = forms.IntegerField(
        label="Days after the visit to correct one", min_value=1, max_value=1500
    )
    clause = forms.CharField(
        label="The contract's own words on claims and denials",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands beside every denial of this payer.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["filing"].choices = listed("filing")  # type: ignore[attr-defined]  # a ChoiceField

    def save(self, filing: PayerFiling) -> None:
        """Inside the caller's act."""
        filing.payer.payer_id = self.cleaned_data["payer_id"]
        filing.payer.save()
        for name in ("filing", "days", "correction_days", "clause"):
            setattr(filing, name, self.cleaned_data[name])
        filing.save()


class PlaceForm(forms.Form):
    """How claims name a site; its address only where it is not the practice's own."""

    place = forms.ChoiceField(label="Place of service")
    npi = Text(label="The site's own NPI", max_length=10, required=False)
    line = Text(label="Street, if it is another", max_length=55, required=False)
    city = Text(max_length=30, required=False)
    state = Text(max_length=2, required=False)
    postal = Text(label="Postal code, nine digits", max_length=10, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = listed("places")  # type: ignore[attr-defined]  # a ChoiceField

    def clean_npi(self) -> str:
        return npi(self.cleaned_data["npi"])

    def clean_postal(self) -> str:
        return postal(self.cleaned_data["postal"])

    def clean_state(self) -> str:
        return state(self.cleaned_data["state"])

    def clean(self) -> None:
        told = [bool(self.cleaned_data.get(n)) for n in ("line", "city", "state", "postal")]
        if any(told) and not all(told):
            self.add_error("line", "Give the whole address, or none of it.")

    def save(self, place: SitePlace) -> None:
        for name in ("place", "npi", "line", "city", "state", "postal"):
            setattr(place, name, self.cleaned_data[name])
        place.save()


class BillingForm(forms.Form):
    """What a claim says of a client, and whose insurance it is, as the card has it."""

    OF_CLIENT: ClassVar[tuple[str, ...]] = (
        *("sex", "line", "city", "state", "postal"),
        *("referrer_last", "referrer_first", "referrer_npi"),
    )
    sex = forms.ChoiceField(label="Sex, as the plan has it")
    line = Text(label="Street", max_length=55)
    city = Text(max_length=30)
    state = Text(max_length=2)
    postal = Text(label="Postal code", max_length=10)
    member_id = Text(label="Member number", max_length=80)
    relation = forms.ChoiceField(label="The client is, to the insured")
    last = Text(label="The insured's last name", max_length=60, required=False)
    first = Text(label="The insured's first name", max_length=35, required=False)
    born = Day(label="The insured's birth date", required=False)
    group = Text(label="Group number", max_length=50, required=False)
    referrer_last = Text(label="Referring doctor's last name", max_length=60, required=False)
    referrer_first = Text(label="First name", max_length=35, required=False)
    referrer_npi = Text(label="NPI", max_length=10, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].choices = listed("sexes")  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["relation"].choices = listed("relations")  # type: ignore[attr-defined]  # a ChoiceField

    def clean_postal(self) -> str:
        given = digits(self.cleaned_data["postal"])
        if len(given) not in (5, 9):
            raise forms.ValidationError("Give five or nine digits.")
        return given

    def clean_state(self) -> str:
        return state(self.cleaned_data["state"])

    def clean_referrer_npi(self) -> str:
        return npi(self.cleaned_data["referrer_npi"])

    def clean(self) -> None:
        other = self.cleaned_data.get("relation") != "18"
        if other and not (self.cleaned_data.get("last") and self.cleaned_data.get("first")):
            self.add_error("last", "Give the insured's name, or say that it is the client.")
        if self.cleaned_data.get("referrer_last") and not self.cleaned_data.get("referrer_npi"):
            self.add_error("referrer_npi", "A referring doctor goes with an NPI.")

    def save(self, client: Client, coverage: Coverage) -> None:
        """Inside the caller's act."""
        held = ClientBilling.objects.filter(client=client).first() or ClientBilling(client=client)
        for name in self.OF_CLIENT:
            setattr(held, name, self.cleaned_data[name])
        held.save()
        coverage.member_id = self.cleaned_data["member_id"]
        coverage.save(update_fields=["member_id"])
        found = Subscriber.objects.filter(coverage=coverage).first()
        insured = found or Subscriber(coverage=coverage)
        for name in ("relation", "last", "first", "born", "group"):
            setattr(insured, name, self.cleaned_data[name])
        insured.save()


def billing_initial(client: Client, coverage: Coverage) -> dict[str, Any]:
    """What is entered already."""
    told: dict[str, Any] = {"member_id": coverage.member_id, "relation": "19"}
    if held := ClientBilling.objects.filter(client=client).first():
        told |= {name: getattr(held, name) for name in BillingForm.OF_CLIENT}
    if insured := Subscriber.objects.filter(coverage=coverage).first():
        told |= {n: getattr(insured, n) for n in ("relation", "last", "first", "born", "group")}
    return told

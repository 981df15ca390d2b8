"""Set-up: a task list that can be left and taken up again, because it reads what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from countersign.authorizations.models import Authorization
from countersign.base import audit, clock
from countersign.exchange.models import Counterpart, OutsideWitness, WitnessKind
from countersign.exchange.outbox import CABINET
from countersign.practice import first_owner as first
from countersign.practice.models import (
    Client,
    Coverage,
    Licence,
    PayerPlan,
    Practice,
    Site,
    Staff,
    User,
    Visit,
)
from countersign.practice.models.staff import Role
from countersign.web.fields import Day, Text, changes
from countersign.web.needs import Asked, needs, public, refuse
from countersign.web.record import acting

START_AHEAD = timedelta(days=60)
ZONES = [
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the task list. `done` says what is there already, `open` that some is missing."""

    title: str
    why: str
    url: str
    verb: str
    done: str = ""
    other: tuple[str, str] | None = None
    open: bool = False


def steps() -> list[Step]:
    """The steps in order, each with what is done of it."""
    practice = Practice.objects.first()
    return [*_house(practice), *_families(), *_beyond(practice)]


def _house(practice: Practice | None) -> list[Step]:
    return [
        Step(
            "The practice",
            "Its name, NPI and clock.",
            reverse("setup_practice"),
            "Change",
            practice.name if practice else "",
        ),
        Step(
            "Sites",
            "Where care is given; a site's state decides which rules apply.",
            reverse("setup_sites"),
            "Open",
            _count(Site.objects.count(), "site"),
        ),
        Step(
            "Staff and licences",
            "Who treats, who signs, until when.",
            reverse("import", args=["staff"]),
            "Import",
            _count(Staff.objects.count(), "person", "people")
            + f", {_count(Licence.objects.count(), 'licence') or 'no licence'}",
            (reverse("person_new"), "Enter one"),
        ),
    ]


def _families() -> list[Step]:
    return [
        Step(
            "Clients",
            "Children and families.",
            reverse("import", args=["clients"]),
            "Import",
            _count(Client.objects.count(), "client"),
            (reverse("client_new"), "Enter one"),
        ),
        Step(
            "Payers and coverage",
            "Who pays. A person sets how each plan counts units.",
            reverse("import", args=["coverage"]),
            "Import",
            _count(Coverage.objects.count(), "coverage") + _without_method(),
            (reverse("payer_new"), "Enter one"),
            open=bool(_without_method()),
        ),
        Step(
            "Authorizations",
            "Letters in force.",
            reverse("import", args=["authorizations"]),
            "Import",
            _count(Authorization.objects.count(), "authorization"),
        ),
        Step(
            "Visits",
            "The weeks to come.",
            reverse("import", args=["visits"]),
            "Import",
            _count(Visit.objects.count(), "visit"),
            (reverse("visit_new"), "Enter one"),
        ),
    ]


def _beyond(practice: Practice | None) -> list[Step]:
    witnessed = OutsideWitness.objects.order_by("kind").values_list("kind", flat=True)
    return [
        Step(
            "Connections",
            "The EMR that is read, and that signed notes go to. Without one they are kept here.",
            reverse("connections"),
            "Open",
            _connections(practice),
        ),
        Step(
            "Outside witness",
            "Keeps the head of the record where nobody here can rewrite it.",
            reverse("witnesses"),
            "Open",
            ", ".join(WitnessKind(kind).label for kind in witnessed),
        ),
    ]


def _without_method() -> str:
    """How many plans nobody has set the way of counting for; they stop a charge."""
    unset, plans = PayerPlan.objects.filter(method="").count(), PayerPlan.objects.count()
    if not unset:
        return ""
    if unset == plans:
        which = "the plan" if plans == 1 else f"all {plans} plans"
    else:
        which = f"{unset} of {plans} plans"
    return f", {which} still without a unit method"


def _connections(practice: Practice | None) -> str:
    """What is connected; a practice without an EMR has nothing left to do."""
    count = Counterpart.objects.filter(ready=True).exclude(name=CABINET).count()
    if count == 0 and practice is not None and not practice.has_emr:
        return "No EMR: notes are kept here"
    return _count(count, "connection")


def _count(number: int, one: str, many: str = "") -> str:
    return "" if number == 0 else f"{number} {one if number == 1 else many or one + 's'}"


@needs("setup.edit")
def overview(request: Asked) -> HttpResponse:
    """The task list."""
    listed = steps()
    following = next((s for s in listed if not s.done), None)
    return render(request, "web/setup/steps.html", {"steps": listed, "following": following})


class PracticeForm(forms.Form):
    """The practice itself."""

    name = Text(max_length=200)
    npi = forms.RegexField(
        r"^\d{10}$",
        label="NPI",
        required=False,
        error_messages={"invalid": "An NPI has ten digits."},
    )
    zone = forms.ChoiceField(label="Clock", choices=ZONES)
    has_emr = forms.BooleanField(
        required=False, label="We have an EMR that Countersign reads and writes"
    )
    written_from = Day(
        required=False,
        label="Notes are written here from",
        help_text="Visits before that day were documented elsewhere: no note of theirs is missed.",
    )

    def clean_written_from(self) -> date | None:
        """A start that never comes would hide every missing note."""
        day: date | None = self.cleaned_data["written_from"]
        if day and day > clock.now().date() + START_AHEAD:
            raise forms.ValidationError(
                f"At most {START_AHEAD.days} days ahead: until then no missing note is shown."
            )
        return day


@needs("setup.edit")
def practice(request: Asked) -> HttpResponse:
    """Change what the practice is called, its NPI and clock."""
    row = request.practice
    held = {name: getattr(row, name) for name in PracticeForm.base_fields}
    form = PracticeForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        with acting(request, row.pk) as entry:
            for name, value in form.cleaned_data.items():
                setattr(row, name, value)
            row.save()
            entry.record("practice.saved", what="practice", changed=changes(form), made=False)
        return redirect("setup")
    context = {"form": form, "title": "The practice", "back": "setup", "back_key": None}
    return render(request, "web/form.html", context)


class SiteForm(forms.Form):
    """A place where care is given."""

    name = Text(max_length=120)
    state = forms.RegexField(
        r"^[A-Za-z]{2}$",
        max_length=2,
        error_messages={"invalid": "Two letters, for example CA.", "required": "Two letters."},
    )
    zone = forms.ChoiceField(label="Clock", choices=ZONES)


@needs("setup.edit")
def sites(request: Asked) -> HttpResponse:
    """The sites."""
    return render(request, "web/setup/sites.html", {"sites": Site.objects.order_by("name")})


@needs("setup.edit")
def site(request: Asked, site_id: UUID | None = None) -> HttpResponse:
    """Add or change a site."""
    row = Site.objects.filter(pk=site_id).first() if site_id else None
    if site_id and row is None:
        raise refuse("setup.edit", site_id)
    held = {"name": row.name, "state": row.state, "zone": row.zone} if row else None
    form = SiteForm(request.POST or None, initial=held or {"zone": request.practice.zone})
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            row = row or Site()
            data = {**form.cleaned_data, "state": form.cleaned_data["state"].upper()}
            for name, value in data.items():
                setattr(row, name, value)
            row.save()
            entry.record(
                "practice.saved",
                subject=row.pk,
                what="site",
                changed=changes(form),
                made=site_id is None,
            )
        return redirect("setup_sites")
    title = row.name if row else "New site"
    context = {"form": form, "title": title, "back": "setup_sites", "back_key": None}
    return render(request, "web/form.html", context)


class FirstForm(PracticeForm):
    """The practice and its first owner, on an installation that has neither."""

    your_name = Text(max_length=120)
    credentials = Text(max_length=40, required=False, help_text="As after your name: OTR/L")
    email = forms.EmailField(label="Your e-mail", help_text="You sign in with it.")
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Four unrelated words are good.",
    )
    treats = forms.BooleanField(required=False, label="I treat children myself, as an OT")
    field_order = (
        "name",
        "npi",
        "zone",
        "has_emr",
        "your_name",
        "credentials",
        "email",
        "password",
        "treats",
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return password


@public
@never_cache
def first_owner(request: HttpRequest, code: str) -> HttpResponse:
    """Make the practice and its first owner; open with the link, until an owner has signed in."""
    if not first.opens(code):
        return render(request, "web/setup/stale.html", status=410)
    form = FirstForm(request.POST or None, initial={"written_from": clock.now().date()})
    if request.method == "POST" and form.is_valid():
        _make_owner(form.cleaned_data)
        return redirect("account_login")
    context = {
        "form": form,
        "title": "Welcome to Countersign",
        "lead": "First the practice and you. Then you sign in, and the rest follows step by step.",
        "verb": "Make the practice",
        "back": "account_login",
        "back_key": None,
    }
    return render(request, "web/form.html", context)


def _make_owner(data: dict[str, Any]) -> None:
    """The practice, the account and its roles; made once more, the same rows are corrected."""
    staff = first.unused() or Staff()
    user = staff.user or User()
    with audit.act(actor=user.pk, role=Role.OWNER, subject=user.pk) as entry:
        user.email = User.objects.normalize_email(data["email"]).lower()
        user.set_password(data["password"])
        user.save()
        row = Practice.objects.first() or Practice()
        for name in PracticeForm.base_fields:
            setattr(row, name, data[name])
        row.save()
        staff.user, staff.name, staff.credentials = user, data["your_name"], data["credentials"]
        staff.save()
        held, today = staff.role_grants, clock.today(row.tz)
        held.get_or_create(role=Role.OWNER, defaults={"starts_on": today})
        if data["treats"]:
            held.get_or_create(role=Role.OT, defaults={"starts_on": today})
        else:
            held.filter(role=Role.OT).delete()
        entry.record("setup.first_owner")

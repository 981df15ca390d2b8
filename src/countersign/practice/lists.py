"""The lists a practice can bring as CSV: staff, clients, coverage with payers.

Visits go through the ledger: `authorizations/visit_lists.py`.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from countersign.base import clock
from countersign.base.fields import matching
from countersign.practice.importing import (
    Column,
    Kind,
    Line,
    Outcome,
    Wrong,
    day,
    matching_pattern,
    one_of,
    register,
    whole,
    yes_no,
)
from countersign.practice.models import (
    Client,
    ClientSite,
    Coverage,
    Guardian,
    Licence,
    Payer,
    PayerPlan,
    Practice,
    RoleGrant,
    Site,
    Staff,
    User,
)
from countersign.practice.models.coverage import PayerType, UnitMethod
from countersign.practice.models.staff import Role


def email(cell: str) -> str:
    """An e-mail address in lower case. Raises ValueError saying so."""
    try:
        validate_email(cell)
    except ValidationError as error:
        raise ValueError("This is not an e-mail address.") from error
    return cell.lower()


def client_by_number(number: str) -> Client:
    """The client with that chart number. Raises Wrong."""
    found = list(Client.objects.filter(matching(Client, "mrn", number))[:2])
    if len(found) != 1:
        raise Wrong(
            "chart_number",
            f"No client has the chart number {number}. Import the clients first."
            if not found
            else f"Two clients have the chart number {number}. Correct one of the charts.",
        )
    return found[0]


def site_by_name(name: str) -> Site:
    """The site called `name`. Raises Wrong."""
    site = Site.objects.filter(name__iexact=name).first()
    if site is None:
        raise Wrong("site", f"There is no site called {name}. Enter it in Set-up first.")
    return site


def staff_by_email(address: str, column: str) -> Staff:
    """The person who signs in with `address`. Raises Wrong."""
    staff = Staff.objects.filter(user__email__iexact=address).first()
    if staff is None:
        raise Wrong(column, f"Nobody here signs in as {address}. Import the staff first.")
    return staff


def set_and_save(row: models.Model, values: Line) -> Outcome:
    """Save a row with `values`; says whether it is new, changed, or was like that already."""
    fresh = row._state.adding
    changed = [k for k, v in values.items() if fresh or getattr(row, k) != v]
    for name in changed:
        setattr(row, name, values[name])
    if not changed:
        return "same"
    row.save()
    return "made" if fresh else "updated"


def _worst(*outcomes: Outcome) -> Outcome:
    """The outcome of a line that wrote several rows: the first one names the line."""
    if outcomes[0] == "made":
        return "made"
    return "updated" if any(o != "same" for o in outcomes) else "same"


def _today() -> Any:
    practice = Practice.objects.first()
    return clock.today(practice.tz) if practice else clock.now().date()


def _write_staff(line: Line) -> Outcome:
    user = User.objects.filter(email__iexact=line["email"]).first()
    staff = Staff.objects.filter(user=user).first() if user else None
    if user is None:
        user = User.objects.create_user(line["email"])
    wanted = {
        "name": line["name"],
        "credentials": line["credentials"] or "",
        "npi": line["npi"] or "",
    }
    first = set_and_save(staff or Staff(user=user), wanted)
    person = Staff.objects.get(user=user)
    site = site_by_name(line["site"]) if line["site"] else None
    held = person.role_grants.filter(role=line["role"], site=site, ends_on=None).exists()
    if not held:
        RoleGrant.objects.create(staff=person, role=line["role"], site=site, starts_on=_today())
    return _worst(first, "same" if held else "made", _write_licence(person, line))


def _write_licence(person: Staff, line: Line) -> Outcome:
    if not line["licence_number"]:
        return "same"
    for column in ("licence_state", "licence_kind", "licence_from", "licence_until"):
        if line[column] is None:
            raise Wrong(column, "A licence number needs its state, kind and dates.")
    if line["licence_until"] < line["licence_from"]:
        raise Wrong("licence_until", "The last day is before the first.")
    licence = person.licences.filter(
        state=line["licence_state"].upper(), number=line["licence_number"]
    ).first() or Licence(
        staff=person, state=line["licence_state"].upper(), number=line["licence_number"]
    )
    wanted = {
        "kind": line["licence_kind"],
        "valid_from": line["licence_from"],
        "valid_until": line["licence_until"],
    }
    return set_and_save(licence, wanted)


register(
    Kind(
        "staff",
        "Staff",
        (
            Column(
                "email", "ola@clinic.example", email, required=True, help="They sign in with it"
            ),
            Column("name", "Ola Brandt", required=True),
            Column("credentials", "OTR/L"),
            Column("npi", "1234567893", matching_pattern(r"\d{10}", "An NPI has ten digits.")),
            Column("role", "ot", one_of(**{r.value: r.label for r in Role}), required=True),
            Column("site", "", help="Empty: every site"),
            Column("licence_state", "CA", matching_pattern(r"[A-Za-z]{2}", "Two letters, as CA.")),
            Column("licence_kind", "OT", one_of(OT="OT", OTA="OTA")),
            Column("licence_number", "OT-12345"),
            Column("licence_from", "2024-01-01", day),
            Column("licence_until", "2027-12-31", day),
        ),
        _write_staff,
        after="Then open Staff and hand each person their invitation link.",
    )
)


def _write_client(line: Line) -> Outcome:
    site = site_by_name(line["site"])
    today = _today()
    if not today.replace(year=today.year - 120) <= line["birth_date"] <= today:
        raise Wrong("birth_date", "This is not a birth date. Check the year.")
    found = list(Client.objects.filter(matching(Client, "mrn", line["chart_number"]))[:2])
    if len(found) > 1:
        raise Wrong("chart_number", "Two clients have this chart number. Correct one chart.")
    wanted: dict[str, Any] = {
        "mrn": line["chart_number"],
        "first_name": line["first_name"],
        "last_name": line["last_name"],
        "birth_date": line["birth_date"],
    }
    for column in ("preferred_name", "pronouns", "diagnosis_codes"):
        if line[column] is not None:
            wanted[column] = line[column]
    if line["therapist_email"]:
        wanted["primary_therapist"] = staff_by_email(line["therapist_email"], "therapist_email")
    client = found[0] if found else Client()
    if found and client.birth_date != line["birth_date"]:
        raise Wrong(
            "birth_date", "The chart with this number has another birth date. Check which is right."
        )
    first = set_and_save(client, wanted)
    here = client.sites.filter(site=site, ends_on=None).exists()
    if not here:
        ClientSite.objects.create(client=client, site=site, starts_on=today)
    return _worst(first, "same" if here else "made", _write_guardian(client, line))


def _write_guardian(client: Client, line: Line) -> Outcome:
    if not line["guardian_name"]:
        return "same"
    known = (g for g in client.guardians.all() if g.name == line["guardian_name"])
    wanted = {
        "name": line["guardian_name"],
        "relation": line["guardian_relation"] or "",
        "phone": line["guardian_phone"] or "",
        "email": line["guardian_email"] or "",
    }
    return set_and_save(next(known, None) or Guardian(client=client), wanted)


register(
    Kind(
        "clients",
        "Clients",
        (
            Column("chart_number", "10023", required=True, help="Known again by it"),
            Column("first_name", "Theodor", required=True),
            Column("last_name", "Reyes", required=True),
            Column("preferred_name", "Theo"),
            Column("birth_date", "2019-04-17", day, required=True),
            Column("pronouns", "he", one_of(she="she", he="he", they="they")),
            Column("diagnosis_codes", "F84.0, R27.8"),
            Column("site", "Riverside", required=True),
            Column("therapist_email", "ola@clinic.example", email),
            Column("guardian_name", "Marco Reyes"),
            Column("guardian_relation", "father"),
            Column("guardian_phone", "555 0100"),
            Column("guardian_email", "marco@family.example", email),
        ),
        _write_client,
    )
)


def _write_coverage(line: Line) -> Outcome:
    client = client_by_number(line["chart_number"])
    payer = Payer.objects.filter(name__iexact=line["payer"]).first()
    if payer is None:
        if line["payer_type"] is None:
            raise Wrong("payer_type", "A new payer needs its kind: Medicare, Medicaid, Commercial.")
        payer = Payer.objects.create(name=line["payer"], payer_type=line["payer_type"])
    plan = payer.plans.filter(name__iexact=line["plan"]).first() or PayerPlan(payer=payer)
    about: dict[str, Any] = {} if plan.pk and not plan._state.adding else {"name": line["plan"]}
    if line["method"] is not None:
        about["method"] = line["method"]
    if line["needs_authorization"] is not None:
        about["needs_authorization"] = line["needs_authorization"]
    planned = set_and_save(plan, about)
    if line["from"] and line["until"] and line["until"] < line["from"]:
        raise Wrong("until", "The last day is before the first.")
    held = Coverage.objects.filter(
        matching(Coverage, "member_id", line["member_id"]), client=client, plan=plan
    ).first()
    wanted = {
        "member_id": line["member_id"],
        "starts_on": line["from"],
        "ends_on": line["until"],
        "order": line["order"] or 1,
    }
    return _worst(set_and_save(held or Coverage(client=client, plan=plan), wanted), planned)


register(
    Kind(
        "coverage",
        "Payers and coverage",
        (
            Column("chart_number", "10023", required=True),
            Column("payer", "Meridian Crest", required=True),
            Column("payer_type", "commercial", one_of(**{t.value: t.label for t in PayerType})),
            Column("plan", "PPO", required=True),
            Column("member_id", "941747327", required=True),
            Column(
                "method",
                "",
                one_of(**{m.value: m.label for m in UnitMethod}),
                help="How the payer counts units; empty when not known",
            ),
            Column("needs_authorization", "yes", yes_no),
            Column("from", "2026-01-01", day),
            Column("until", "", day),
            Column("order", "1", whole, help="1 pays first"),
        ),
        _write_coverage,
    )
)

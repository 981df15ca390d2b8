"""Who may sign what: the dated table `rules/signers.yaml` applied to people, licences and dates.

A licence must cover the day of service and today; nothing and nobody stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Q

from countersign.base import dates, rules
from countersign.base.clock import today
from countersign.practice.models import (
    Delegation,
    Leave,
    Licence,
    Practice,
    Staff,
    Supervision,
    Visit,
)
from countersign.spine.parts import part_of

SignIntent = Literal["sign", "cosign"]
CLINICAL_PARTS = frozenset({"addendum", "late_entry", "wrong_chart"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a person may sign one part, and in what capacity.

    `code` and `why` say what stands in the way when not `ok`. `needs_cosign_by` is the OT whose
    signature must follow before anything leaves. `licence` covers the day of service.
    `on_behalf_of` is the therapist whom a delegate signs for.
    """

    ok: bool
    code: str = ""
    why: str = ""
    remedy: str = ""
    role: str = ""
    strength: str = ""
    licence: Licence | None = None
    needs_cosign_by: Staff | None = None
    on_behalf_of: Staff | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """The day of service and the day it is, both at the site."""

    service: date
    today: date


def release_kind(part_kind: str) -> str:
    """The table's row for a part: a room's parts say it themselves, corrections are clinical."""
    part = part_of(part_kind)
    if part is not None:
        return part.strength
    return "clinical" if part_kind in CLINICAL_PARTS else part_kind


def days_of(visit: Visit | None) -> Days:
    """Both days; without a visit they are today in the practice's zone."""
    if visit is not None:
        return Days(visit.date_of_service, today(visit.tz))
    practice = Practice.objects.first()
    day = today(practice.tz if practice else ZoneInfo("UTC"))
    return Days(day, day)


def may_sign(
    part_kind: str,
    staff: Staff,
    *,
    visit: Visit | None,
    intent: SignIntent = "sign",
    first: Staff | None = None,
    roles: Iterable[str] = (),
) -> Verdict:
    """Whether `staff` may sign a part of that kind today.

    `first` is who signed before a co-signature (default: the visit's therapist). `roles` are, for
    an override, the roles that the finding lets set it aside.
    """
    days = days_of(visit)
    table = rules.load("signers", on=days.service)
    kind = release_kind(part_kind)
    allowed = _row(table, kind, roles)
    if staff.left_on is not None and days.today > staff.left_on:
        return Verdict(False, "signer.left", f"{staff.name} has left the practice and cannot sign.")
    site = None if visit is None else visit.site
    held = staff.roles_on(days.today, site)
    role = next((name for name in allowed["roles"] if name in held), "")
    if not role:
        return Verdict(
            False,
            "signer.role",
            f"{staff.name} has no role here that signs this.",
            "It is signed by: " + ", ".join(allowed["roles"]).replace("_", " ") + ".",
        )
    rule = allowed["roles"][role]
    licence, refusal = _licence(staff, rule["licence"], visit, days)
    if refusal is not None:
        return refusal
    good = Verdict(True, role=role, strength=allowed["strength"], licence=licence)
    if visit is None or kind in ("override", "claim_batch"):
        return good
    if intent == "cosign":
        return _cosigner(good, staff, visit, first or visit.therapist, days)
    return _author(
        good, part_kind, staff, visit, days, _needs_cosign(table, rule, role, licence, visit)
    )


def _row(table: Mapping[str, Any], kind: str, roles: Iterable[str]) -> Mapping[str, Any]:
    if kind == "override":
        row = table["overrides"]
        named = {name: rule for name, rule in row["roles"].items() if name in set(roles)}
        return {**row, "roles": named}
    found: Mapping[str, Any] = table["kinds"].get(kind, {"roles": {}, "strength": "fresh_factor"})
    return found


def _licence(
    staff: Staff, kind: str | None, visit: Visit | None, days: Days
) -> tuple[Licence | None, Verdict | None]:
    if kind is None:
        return None, None
    state = None if visit is None else visit.site.state
    mine = [
        licence
        for licence in staff.licences.all()
        if licence.kind == kind and (state is None or licence.state == state)
    ]
    for day in (days.service, days.today):
        if not any(licence.covers(day) for licence in mine):
            where = f"{state} {kind}" if state else kind
            return None, Verdict(
                False,
                "signer.licence",
                f"{staff.name} has no {where} licence on file that covers {dates.said(day)}.",
                "Ask the owner to enter the renewed licence under Staff.",
            )
    # A temporary licence that covers the day counts as temporary even beside a full one.
    covering = [licence for licence in mine if licence.covers(days.service)]
    return sorted(covering, key=lambda x: (not x.temporary, x.valid_until))[0], None


def _needs_cosign(
    table: Mapping[str, Any],
    rule: Mapping[str, Any],
    role: str,
    licence: Licence | None,
    visit: Visit,
) -> bool:
    if rule["cosign"] != "by_state":
        return bool(rule["cosign"] == "always")
    state = cosign_rule(table, visit.site.state)
    if role == "ota" and state["ota"]:
        return True
    return bool(licence is not None and licence.temporary and state["temporary"])


def waits_for_cosign(covered: Mapping[str, Any]) -> bool:
    """Whether signed bytes need a co-signature by the rules of their day, read from them alone."""
    day = covered["about"].get("date_of_service") or covered["prepared_at"][:10]  # of no visit
    table = rules.load("signers", on=date.fromisoformat(day))
    role, licence = covered["signer"]["role"], covered["licence"]
    for part in covered["parts"]:
        kind = release_kind(part["kind"])
        rule = table["kinds"].get(kind, table["kinds"]["clinical"])["roles"].get(role)
        if rule is None or rule["cosign"] == "always":
            return True
        if rule["cosign"] == "by_state":
            if licence is None:
                return True
            state = cosign_rule(table, licence["state"])
            if (role == "ota" and state["ota"]) or (licence["temporary"] and state["temporary"]):
                return True
    return False


def cosign_rule(table: Mapping[str, Any], state: str) -> Mapping[str, Any]:
    """The co-signature rule of a state: ota, temporary, hours; the default where none is known."""
    found: Mapping[str, Any] = table["cosign"]["states"].get(state, table["cosign"]["default"])
    return found


def cosign_hours(visit: Visit | None) -> int:
    """How long a co-signature may wait before it escalates, by the state's rule."""
    days = days_of(visit)
    state = "" if visit is None else visit.site.state
    return int(cosign_rule(rules.load("signers", on=days.service), state)["hours"])


def _author(
    good: Verdict, part_kind: str, staff: Staff, visit: Visit, days: Days, cosign: bool
) -> Verdict:
    behalf = None
    if staff.pk != visit.therapist_id:
        if not _delegated(staff, visit.therapist, part_kind, days.today):
            return Verdict(
                False,
                "signer.not-the-author",
                f"This visit was {visit.therapist.name}'s, who signs for it.",
                "A licensed colleague may sign for them once the owner names a delegate.",
            )
        behalf = visit.therapist
    elif good.role not in staff.roles_on(days.service, visit.site):
        return Verdict(
            False,
            "signer.role-that-day",
            f"{staff.name} did not hold this role on the day of service.",
            "Ask the owner to correct the dates of the role under Staff.",
        )
    supervisor = None
    if cosign:
        supervisor = cosigner_for(staff, visit)
        if supervisor is None:
            return Verdict(
                False,
                "signer.no-supervisor",
                f"No supervising OT is on file for {staff.name}, so nobody could co-sign.",
                "Ask the owner to enter the supervisor under Staff.",
            )
    return Verdict(
        True,
        role=good.role,
        strength=good.strength,
        licence=good.licence,
        needs_cosign_by=supervisor,
        on_behalf_of=behalf,
    )


def _delegated(staff: Staff, principal: Staff, part_kind: str, day: date) -> bool:
    acts = {part_kind, release_kind(part_kind)}
    rows = Delegation.objects.filter(principal=principal, delegate=staff)
    return any(row.in_force(day) and acts.intersection(row.acts) for row in rows)


def _cosigner(good: Verdict, staff: Staff, visit: Visit, first: Staff, days: Days) -> Verdict:
    if good.role != "ot" or (good.licence is not None and good.licence.temporary):
        return Verdict(
            False, "cosigner.not-an-ot", "A co-signature is given by an OT with a full licence."
        )
    if staff.pk == first.pk:
        return Verdict(
            False, "cosigner.same-person", "Nobody co-signs their own work.", "Ask the supervisor."
        )
    if staff.pk not in {s.pk for s in entitled_cosigners(first, days)}:
        return Verdict(
            False,
            "cosigner.not-the-supervisor",
            f"{staff.name} does not supervise {first.name}.",
            "The supervising OT co-signs, or the fill-in named for their leave.",
        )
    return good


def _supervisors(staff: Staff, days: Days) -> list[Staff]:
    rows = Supervision.objects.filter(supervisee=staff).select_related("supervisor")
    ordered = sorted(rows, key=lambda r: (not r.in_force(days.service), r.starts_on))
    return [r.supervisor for r in ordered if r.in_force(days.service) or r.in_force(days.today)]


def fill_ins(staff: Staff, day: date) -> list[Staff]:
    """Who stands in for somebody who is on leave that day."""
    rows = Leave.objects.filter(staff=staff).exclude(fill_in=None).select_related("fill_in")
    return [row.fill_in for row in rows if row.fill_in is not None and row.in_force(day)]


def entitled_cosigners(first: Staff, days: Days) -> list[Staff]:
    """Supervisors on the day of service or today, and whoever fills in for one on leave today."""
    found: list[Staff] = []
    for supervisor in _supervisors(first, days):
        found += [supervisor, *fill_ins(supervisor, days.today)]
    return found


def cosigner_for(first: Staff, visit: Visit) -> Staff | None:
    """Who is asked to co-sign: that day's supervisor, or today's fill-in, still working here."""
    days = days_of(visit)
    for supervisor in _supervisors(first, days):
        away = Leave.objects.filter(staff=supervisor, starts_on__lte=days.today).filter(
            Q(ends_on=None) | Q(ends_on__gte=days.today)
        )
        candidates = [*fill_ins(supervisor, days.today)] if away.exists() else [supervisor]
        for candidate in [*candidates, supervisor]:
            if candidate.left_on is None or days.today <= candidate.left_on:
                return candidate
    return None


def never_overridable(code: str, *, on: date) -> bool:
    """Whether the table forbids setting this finding aside, whatever its check says."""
    listed: list[str] = rules.load("signers", on=on)["overrides"]["never"]
    return any(code == item or (item.endswith(".") and code.startswith(item)) for item in listed)

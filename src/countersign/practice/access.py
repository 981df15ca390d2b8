"""The one place where access is decided: who may do which act, on which site's people.

Default deny. An act is named `thing.verb`; `ACTS` says which roles hold it. A role held at one site
opens that site's clients and visits only. A student sees the visits given to them. What may be
signed and released is not decided here: that is `spine.signers` and its dated table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from countersign.practice.models import Client, ClientSite, Staff, Visit
from countersign.practice.models.staff import Role

EVERYONE = frozenset(Role.values)
CLINICIANS = frozenset({Role.OT, Role.OTA, Role.STUDENT})
DESK = frozenset({Role.OWNER, Role.FRONT_DESK})

ACTS: Mapping[str, frozenset[str]] = {
    "account.own": EVERYONE,
    "today.read": EVERYONE,
    "client.read": EVERYONE,
    "client.edit": DESK | {Role.OT},
    "chart.read": frozenset({Role.OWNER, Role.AUDITOR}) | CLINICIANS,
    "chart.export": frozenset({Role.OWNER, Role.OT}),
    "goal.read": frozenset({Role.OWNER, Role.AUDITOR}) | CLINICIANS,
    "goal.edit": frozenset({Role.OT}),  # goals are the OT's: rules/state_rules
    "glass.break": frozenset({Role.OT, Role.OTA}),
    "visit.read": EVERYONE,
    "visit.edit": DESK | {Role.OT},
    "schedule.arrange": DESK,
    "visit.check": DESK | CLINICIANS,
    "sheet.read": frozenset({Role.OWNER, Role.AUDITOR}) | CLINICIANS,
    "sheet.edit": CLINICIANS,
    "sheet.sign": CLINICIANS | {Role.OWNER},  # an owner signs what only an owner may set aside
    "report.make": frozenset({Role.OT}),
    "school.read": frozenset({Role.OWNER, Role.AUDITOR}) | CLINICIANS,
    "school.permit": DESK | {Role.OT},
    "school.result": frozenset({Role.OT}),
    "school.setup": frozenset({Role.OWNER}),
    "school.archive": frozenset({Role.OWNER, Role.AUDITOR}),
    "school.hand": frozenset({Role.OWNER, Role.OT}),
    "debt.read": frozenset({Role.OWNER, Role.BILLER, Role.AUDITOR}) | CLINICIANS,
    "debt.remind": frozenset({Role.OWNER, Role.BILLER}),
    "training.own": CLINICIANS,
    "terms.edit": DESK | {Role.OT},
    "family.read": DESK | CLINICIANS,
    "family.answer": DESK | {Role.OT, Role.OTA},
    "family.rules": frozenset({Role.OWNER}),
    "charge.read": frozenset({Role.OWNER, Role.AUDITOR, Role.BILLER, Role.OT, Role.OTA}),
    "charge.export": frozenset({Role.OWNER, Role.BILLER}),
    "claim.read": frozenset({Role.OWNER, Role.AUDITOR, Role.BILLER}),
    "claim.edit": frozenset({Role.OWNER, Role.BILLER}),
    "coverage.edit": DESK | {Role.BILLER},
    "authorization.read": EVERYONE - {Role.STUDENT},
    "authorization.edit": DESK | {Role.BILLER},
    "overdraw.settle": frozenset({Role.OWNER, Role.BILLER}),
    "coding.audit": frozenset({Role.OWNER, Role.AUDITOR, Role.BILLER}),
    "coding.correct": frozenset({Role.OWNER, Role.BILLER}),
    "letter.read": DESK | {Role.BILLER},
    "letter.edit": DESK | {Role.BILLER},
    "payer.read": DESK | {Role.BILLER, Role.AUDITOR, Role.OT},
    "payer.edit": frozenset({Role.OWNER, Role.BILLER}),
    "staff.read": frozenset({Role.OWNER, Role.AUDITOR, Role.OT, Role.FRONT_DESK}),
    "staff.edit": frozenset({Role.OWNER}),
    "import.run": frozenset({Role.OWNER}),
    "setup.edit": frozenset({Role.OWNER}),
    "connection.edit": frozenset({Role.OWNER}),
    "extension.own": DESK | {Role.BILLER, Role.OT, Role.OTA},
    "extension.note": frozenset({Role.OT, Role.OTA}),
    "extension.charge": frozenset({Role.OT, Role.OTA, Role.BILLER}),
    "extension.office": DESK | {Role.BILLER},
    "sent.read": frozenset({Role.OWNER, Role.AUDITOR, Role.BILLER, Role.OT, Role.OTA}),
    "sent.again": frozenset({Role.OWNER, Role.BILLER, Role.OT}),
    "sent.settle": frozenset({Role.OWNER, Role.OT}),
    "privacy.read": frozenset({Role.OWNER, Role.AUDITOR}),
    "privacy.edit": frozenset({Role.OWNER}),
    "privacy.check": EVERYONE - {Role.AUDITOR},
    "privacy.ask": EVERYONE - {Role.AUDITOR, Role.STUDENT},
    "look.run": frozenset({Role.OWNER}),
    "policy.read": EVERYONE,
    "policy.edit": frozenset({Role.OWNER}),
    "vendor.read": frozenset({Role.OWNER, Role.AUDITOR}),
    "vendor.edit": frozenset({Role.OWNER}),
    "risk.read": frozenset({Role.OWNER, Role.AUDITOR}),
    "risk.edit": frozenset({Role.OWNER}),
    "audit.read": frozenset({Role.OWNER, Role.AUDITOR}),
    "token.own": EVERYONE - {Role.AUDITOR},
}


class NotAllowed(PermissionDenied):
    """An act outside a person's roles or sites. `subject` is the row's id, never a name."""

    def __init__(self, act: str, *, subject: str = ""):
        self.act = act
        self.subject = subject
        super().__init__(act)


@dataclass(frozen=True, slots=True)
class Access:
    """What `staff` may do and see on the day `today`. Built once per request from the role rows."""

    staff: Staff
    today: date
    grants: tuple[tuple[str, UUID | None], ...] = field(init=False)

    def __post_init__(self) -> None:
        left = self.staff.left_on
        gone = left is not None and self.today > left
        held = (
            ()
            if gone
            else tuple(
                (str(g.role), g.site_id)
                for g in self.staff.role_grants.all()
                if g.in_force(self.today)
            )
        )
        object.__setattr__(self, "grants", held)

    @property
    def roles(self) -> frozenset[str]:
        """Every role held today, at whichever site."""
        return frozenset(role for role, _ in self.grants)

    def sites_for(self, act: str) -> frozenset[UUID] | None:
        """Ids of the sites where `act` is held; None means every site."""
        holders = ACTS[act]
        mine = [site for role, site in self.grants if role in holders]
        return None if None in mine else frozenset(s for s in mine if s is not None)

    def may(self, act: str, on: Client | Visit | None = None) -> bool:
        """Whether `act` is allowed: at all, or on this client or visit. KeyError: unknown act."""
        if on is None:
            return any(role in ACTS[act] for role, _ in self.grants)
        if self.sites_for(act) is None and not self._only_own(act):
            return True  # held everywhere: no need to ask where this is
        if isinstance(on, Visit):
            return self.visits(act).filter(pk=on.pk).exists()
        return self.clients(act).filter(pk=on.pk).exists()

    def require(self, act: str, on: Client | Visit | None = None) -> None:
        """Raise NotAllowed unless `may(act, on)`."""
        if not self.may(act, on):
            raise NotAllowed(act, subject="" if on is None else str(on.pk))

    def visits(self, act: str = "visit.read") -> QuerySet[Visit]:
        """The visits on which `act` is allowed."""
        return Visit.objects.filter(self._where(act, "site_id", Q(therapist=self.staff)))

    def clients(self, act: str = "client.read") -> QuerySet[Client]:
        """The clients on whom `act` is allowed: seen at a site of mine, or in my own caseload."""
        sites = self.sites_for(act)
        if self._only_own(act):
            own = Visit.objects.filter(client=OuterRef("pk"), therapist=self.staff)
            return Client.objects.filter(Q(primary_therapist=self.staff) | Exists(own))
        if sites is None:
            return Client.objects.all()
        if not sites:
            return Client.objects.none()
        here = ClientSite.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=self.today), client=OuterRef("pk"), site__in=sites
        )
        return Client.objects.filter(Exists(here))

    def _only_own(self, act: str) -> bool:
        """True when the act is held as a student and as nothing else."""
        return {role for role, _ in self.grants if role in ACTS[act]} == {Role.STUDENT}

    def _where(self, act: str, column: str, own: Q) -> Q:
        if self._only_own(act):
            return own
        sites = self.sites_for(act)
        if sites is None:
            return Q()
        return Q(**{f"{column}__in": sites})


def access_of(staff: Staff, today: date) -> Access:
    """The access of `staff` today, with its role rows read in one query."""
    return Access(staff, today)

"""The rows that are the practice's own: who may do what, which payer counts how, what was agreed.

Everything else about people and visits is read from the demo EMR.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction

from countersign.demo.passkey import SoftPasskey
from countersign.demo.people import DemoPractice, DemoStaff
from countersign.practice.models import (
    Licence,
    Payer,
    PayerPlan,
    Practice,
    RoleGrant,
    Site,
    Staff,
    Supervision,
    User,
)

PASSWORD = "sparrow-hill-demo"  # noqa: S105 — of an invented practice, printed by `countersign demo`
STATE = "CA"
PASSKEY_NAME = "Filling the demo"


def totp_secret(email: str) -> str:
    """The demo's second factor of `email`: derived, so that the demo can print its codes."""
    return base64.b32encode(hashlib.sha256(f"demo {email}".encode()).digest()[:20]).decode()


SINCE_FRIDAY = {0: 3, 6: 2}
"""The demo writes its notes here since the working day before today."""


@transaction.atomic
def write(demo: DemoPractice) -> dict[str, Staff]:
    """The practice, its sites, payers and staff; returns the staff by their demo key."""
    Practice.objects.create(
        name=demo.name,
        zone=demo.zone,
        has_emr=True,
        demo=True,
        written_from=demo.today - timedelta(days=SINCE_FRIDAY.get(demo.today.weekday(), 1)),
    )
    for _, name in demo.sites:
        Site.objects.create(name=name, state=STATE, zone=demo.zone)
    for plan in demo.plans:
        payer, _ = Payer.objects.get_or_create(
            name=plan.payer, defaults={"payer_type": plan.payer_type}
        )
        PayerPlan.objects.create(
            payer=payer,
            name=plan.name,
            method=plan.method,
            needs_authorization=plan.needs_authorization,
        )
    began = demo.today - timedelta(days=800 + 366 * demo.years)
    staff = {person.key: _person(person, began) for person in demo.staff}
    for person in demo.staff:
        if person.supervisor:
            Supervision.objects.create(
                supervisee=staff[person.key],
                supervisor=staff[person.supervisor],
                starts_on=began,
            )
    return staff


def _person(person: DemoStaff, began: date) -> Staff:
    user = User.objects.create_user(person.email, PASSWORD)
    TOTP.activate(user, totp_secret(person.email))
    RecoveryCodes.activate(user)
    staff = Staff.objects.create(
        user=user, name=person.name, credentials=person.credentials, npi=person.npi
    )
    if person.licence_kind and person.licence_until:
        Licence.objects.create(
            staff=staff,
            state=STATE,
            kind=person.licence_kind,
            number=f"{person.licence_kind}{person.npi[-5:]}",
            valid_from=began,
            valid_until=person.licence_until,
        )
    for role in person.roles:
        RoleGrant.objects.create(staff=staff, role=role, starts_on=began)
    return staff


def give_passkey(user: User) -> SoftPasskey:
    """A software passkey for `user`, kept only as long as the demo is being filled."""
    address = urlsplit(settings.PUBLIC_URL)
    passkey = SoftPasskey(
        origin=f"{address.scheme}://{address.netloc}", host=address.hostname or "localhost"
    )
    registration: dict[str, Any] = passkey.registration()
    WebAuthn.add(user, PASSKEY_NAME, registration)
    return passkey

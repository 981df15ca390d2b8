"""The link with which a new installation gets its first owner.

It opens until an owner has signed in, so a mistyped address or a forgotten password of the very
first account is no dead end; the last one made with it counts.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from countersign.practice.models import RoleGrant, Staff
from countersign.practice.models.staff import Role

PATH = "setup/first/"
"""Where the pages answer it, with the code behind it."""
SALT = "countersign.first-owner"
LASTS = timedelta(days=1)


def link(address: str) -> str | None:
    """The page to open on a new installation at `address`; None once an owner has signed in."""
    if _is_owned():
        return None
    return f"{address.rstrip('/')}/{PATH}{signing.dumps('first-owner', salt=SALT)}/"


def opens(code: str) -> bool:
    """Whether the link is ours, not older than a day, and no owner has signed in yet."""
    try:
        signing.loads(code, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return False
    return not _is_owned()


def unused() -> Staff | None:
    """The owner whose account was made and who has never signed in."""
    grants = RoleGrant.objects.filter(role=Role.OWNER, staff__user__last_login=None)
    row = grants.exclude(staff__user=None).select_related("staff__user").first()
    return row.staff if row else None


def _is_owned() -> bool:
    return RoleGrant.objects.filter(role=Role.OWNER, staff__user__last_login__isnull=False).exists()

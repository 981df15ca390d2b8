"""What people must hear of: shown on Today until seen, one row of the audit chain each."""

from __future__ import annotations

from django.db.models import Q

from countersign.base import audit
from countersign.base.clock import now
from countersign.practice.models import Staff, User
from countersign.practice.models.desk import Notice


def owners() -> list[Staff]:
    """Everybody who holds the owner's role today and still works here."""
    day = now().date()
    return list(
        Staff.objects.filter(role_grants__role="owner", role_grants__starts_on__lte=day)
        .filter(Q(role_grants__ends_on=None) | Q(role_grants__ends_on__gte=day))
        .filter(Q(left_on=None) | Q(left_on__gte=day))
        .distinct()
    )


def tell(staff: Staff, *, kind: str, message: str, link: str = "") -> Notice:
    """Put a notice on a person's desk."""
    return Notice.objects.create(staff=staff, kind=kind, message=message, link=link)


def second_factor_reset(user: User, *, by: Staff) -> None:
    """Note that somebody's second factor was reset: they and the owners hear, signing waits a day.

    Call it in the transaction that resets the factor.
    """
    with audit.act(actor=by.pk, subject=user.pk) as entry:
        user.second_factor_reset_at = now()
        user.save(update_fields=["second_factor_reset_at"])
        entry.record("signer.second_factor_reset")
        person = Staff.objects.filter(user=user).first()
        heard = {one.pk: one for one in [*owners(), *([person] if person else [])]}
        for staff in heard.values():
            own = person is not None and staff.pk == person.pk
            whose, do = ("Your", "tell the owner of the practice now")
            if not own:
                whose, do = f"{person or user}'s", "speak to both of them, and end their roles"
            tell(
                staff,
                kind="second-factor-reset",
                message=f"{whose} second sign-in factor was reset by {by.name}. Signing waits 24 "
                f"hours. If this was not asked for, {do}.",
                link="/account/security/" if own or person is None else f"/staff/{person.pk}/",
            )

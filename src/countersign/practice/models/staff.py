"""Who works here, with which licence, in which role, where and from when to when."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from countersign.base.ids import new_id
from countersign.base.models import Row
from countersign.practice.models.sites import Site


class Role(models.TextChoices):
    """What a person may be here; `rules/signers.yaml` says what each may sign and release."""

    OWNER = "owner", "Owner"
    OT = "ot", "Occupational therapist"
    OTA = "ota", "Occupational therapy assistant"
    STUDENT = "student", "Student"
    BILLER = "biller", "Biller"
    FRONT_DESK = "front_desk", "Front desk"
    AUDITOR = "auditor", "Auditor"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """An account for `email`. Without a password it cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save()
        return user

    # Django's `createsuperuser` has no place here: nobody stands above the roles.


class User(AbstractUser):
    """A sign-in. Carries no power of its own: roles are rows on `Staff`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = None  # type: ignore[assignment]  # Django's way to drop an inherited column
    first_name = None  # type: ignore[assignment]  # the name is on Staff
    last_name = None  # type: ignore[assignment]  # the name is on Staff
    email = models.EmailField(unique=True)
    second_factor_reset_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # AbstractUser types its manager by username

    def __str__(self) -> str:
        return self.email


class Staff(Row):
    """A person of the practice. `credentials` are as written after the name, e.g. "OTR/L"."""

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=40, blank=True)
    npi = models.CharField(max_length=10, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def licence_on(self, day: date, state: str) -> Licence | None:
        """The licence for `state` that covers `day`, or else the latest one for that state."""
        mine = [x for x in self.licences.all() if x.state == state]
        latest = sorted(mine, key=lambda x: (x.covers(day), x.valid_until), reverse=True)
        return latest[0] if latest else None

    def roles_on(self, day: date, site: Site | None = None) -> frozenset[str]:
        """Roles held on `day` at `site` (or anywhere when `site` is None)."""
        if self.left_on and day > self.left_on:
            return frozenset()
        return frozenset(
            g.role
            for g in self.role_grants.all()
            if g.in_force(day) and (site is None or g.site_id is None or g.site_id == site.id)
        )


class Licence(Row):
    """A state licence. `kind` is OT or OTA; a temporary licence has stricter co-signature rules."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="licences")
    state = models.CharField(max_length=2)
    kind = models.CharField(max_length=3, choices=[("OT", "OT"), ("OTA", "OTA")])
    number = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField()
    temporary = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.state} {self.kind} {self.number}"

    def covers(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until


class Dated(Row):
    """A row in force from a day, and until a day when there is one."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class RoleGrant(Dated):
    """A role of a person at a site, or at every site when `site` is empty."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on}"


class Supervision(Dated):
    """The OT who answers for an assistant's or student's work and co-signs it."""

    supervisee = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="supervised_by")
    supervisor = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="supervises")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(supervisee=models.F("supervisor")),
                name="nobody_supervises_themselves",
            )
        ]

    def __str__(self) -> str:
        return f"supervision from {self.starts_on}"


class Delegation(Dated):
    """`delegate` may do, of what `principal` may, the acts named in `acts` (kinds of release)."""

    principal = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="delegated_to_me")
    acts = models.JSONField(default=list)
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"delegation from {self.starts_on}"


class Leave(Dated):
    """Days away; waiting co-signatures go to the fill-in meanwhile."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="leaves")
    fill_in = models.ForeignKey(
        Staff,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fills_in_for",
    )

    def __str__(self) -> str:
        return f"leave from {self.starts_on}"

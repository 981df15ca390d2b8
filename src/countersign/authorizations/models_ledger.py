"""The ledger's tables: what is held and used, on whose word a visit is booked, and the terms.

Foreign keys name `models.py`'s tables as text, since that module imports this one.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from countersign.authorizations.spans import PER, Span
from countersign.base.fields import EncryptedTextField
from countersign.base.models import Row, StoredFile
from countersign.practice.models import Client, Payer, Staff, Visit

LINE = "authorizations.AuthorizationLine"


class Per(models.TextChoices):
    """The spans in which payers count how often."""

    DAY = "day", "day"
    WEEK = "week", "calendar week"
    START_WEEK = "start_week", "week from the first day's weekday"
    MONTH = "month", "calendar month"
    ROLLING = "rolling", "any days in a row"


class Cap(Row):
    """At most `most` of a line's own count in one span.

    `week_starts` is the calendar week's first day, 0 = Monday; `days` is a rolling span's length.
    """

    line = models.ForeignKey(LINE, on_delete=models.PROTECT, related_name="caps")
    most = models.PositiveIntegerField()
    per = models.CharField(max_length=12, choices=Per.choices)
    days = models.PositiveSmallIntegerField(default=7)
    week_starts = models.PositiveSmallIntegerField(default=6)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most__gte=1) & Q(days__gte=1) & Q(week_starts__lte=6),
                name="cap_makes_sense",
            )
        ]

    def __str__(self) -> str:
        return f"{self.most} {self.words}"

    @property
    def words(self) -> str:
        """ "in a calendar week (from Sunday)"."""
        return f"in {Span(PER[self.per], self.week_starts, self.days).words}"


class Hold(Row):
    """A whole series held for a while, until it is confirmed, let go, or `expires_at` passes."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="holds")
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(closed_at=None), name="open_holds")
        ]

    def __str__(self) -> str:
        return f"hold {self.id}"


class HoldingState(models.TextChoices):
    HELD = "held", "held"
    USED = "used", "used"
    RELEASED = "released", "given back"


class Holding(Row):
    """What one visit, or one place of a held series, takes of a line (and of its pool)."""

    line = models.ForeignKey(LINE, on_delete=models.PROTECT, related_name="holdings")
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings"
    )
    hold = models.ForeignKey(
        Hold, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings"
    )
    place = models.PositiveSmallIntegerField(default=0)
    on = models.DateField()
    amount = models.PositiveIntegerField()
    of_pool = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=HoldingState.choices, default=HoldingState.HELD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "line"],
                condition=Q(state__in=("held", "used")),
                name="one_holding_per_visit_and_line",
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=False) | Q(hold__isnull=False),
                name="holding_is_somebodys",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="holding_takes_something"),
        ]
        indexes = [models.Index(fields=["line", "on"])]

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"


class BookingState(models.TextChoices):
    INSURED = "insured", "Insured"
    TENTATIVE = "tentative", "Tentative"
    SELF_PAY = "self_pay", "Self-pay"
    NOT_NEEDED = "not_needed", "No authorization needed"
    OVERDRAWN = "overdrawn", "Overdrawn"
    GIVEN_BACK = "given_back", "Given back"


class Booking(Row):
    """On whose word a visit stands. An overdraw stays one until somebody settles it.

    `reason` is why it is overdrawn. For a tentative one: `reference`, who said it, until when.
    `emr_read_at` and `payer_checked_on` are the age of what the decision rests on.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="booking")
    state = models.CharField(max_length=12, choices=BookingState.choices)
    reason = models.CharField(max_length=20, blank=True)
    codes = models.JSONField(default=dict, blank=True)
    reference = EncryptedTextField(blank=True, default="")
    said_by = EncryptedTextField(blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    agreement = models.ForeignKey(
        "authorizations.Agreement", null=True, blank=True, on_delete=models.PROTECT
    )
    found_in = models.CharField(max_length=12, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    emr_read_at = models.DateTimeField(null=True, blank=True)
    payer_checked_on = models.DateField(null=True, blank=True)
    overdrawn_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_because = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="tentative") | Q(expires_at__isnull=False),
                name="tentative_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state="self_pay") | Q(agreement__isnull=False),
                name="self_pay_is_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(state="overdrawn") | ~Q(reason=""), name="overdraw_says_why"
            ),
        ]
        indexes = [models.Index(fields=["state", "settled_at"])]

    def __str__(self) -> str:
        return f"{self.state} booking of {self.visit_id}"

    def is_red(self, at: datetime) -> bool:
        """Whether somebody must act: beyond what is authorized, or its word has expired."""
        if self.state == BookingState.TENTATIVE:
            return self.expires_at is None or self.expires_at <= at
        return self.state == BookingState.OVERDRAWN and self.settled_at is None


class Recheck(models.Model):
    """A visit that changed, or whose authorizations did, and that the ledger has not seen since.

    Triggers of the database write these rows, whoever made the change. No foreign key: its check
    would wait for the visit's row while the ledger, holding it, waits for the authorization's.
    """

    visit = models.UUIDField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"look again at {self.visit}"


class Cancels(models.TextChoices):
    """What becomes of the unit of a visit that did not take place."""

    RELEASE = "release", "gives its unit back"
    TAKE = "take", "takes its unit"


class Billing(models.TextChoices):
    """Whether the payer's contract lets the practice bill the family."""

    UNKNOWN = "unknown", "Not known yet: never"
    NO = "no", "Never"
    AGREED = "agreed", "With a signed agreement"


class PayerTerms(Row):
    """What a payer's contract says, entered by a person with the clause it is from."""

    payer = models.OneToOneField(Payer, on_delete=models.PROTECT, related_name="terms")
    cancelled = models.CharField(max_length=8, choices=Cancels.choices, default=Cancels.RELEASE)
    no_show = models.CharField(max_length=8, choices=Cancels.choices, default=Cancels.RELEASE)
    family_pays = models.CharField(max_length=8, choices=Billing.choices, default=Billing.UNKNOWN)
    evaluation_needs_one = models.BooleanField(default=True)
    turnaround_days = models.PositiveSmallIntegerField(default=14)
    appeal_days = models.PositiveSmallIntegerField(default=60)
    tentative_days = models.PositiveSmallIntegerField(default=14)
    dollars_a_visit = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    clause = EncryptedTextField(blank=True, default="")
    read_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"terms of {self.payer_id}"


class HouseRule(Row):
    """The practice's own rules for its ledger; one row.

    The last `near_limit` of a line are booked only while more is being asked for. Decisions wait
    when the payer's side was last seen more than `payer_days` ago. Visits before `opened_on` are
    in the opening balances, and not counted here.
    """

    opened_on = models.DateField()
    near_limit = models.PositiveSmallIntegerField(default=2)
    near_limit_holds = models.BooleanField(default=True)
    near_days = models.PositiveSmallIntegerField(default=30)
    payer_days = models.PositiveSmallIntegerField(default=92)
    hold_minutes = models.PositiveSmallIntegerField(default=15)

    def __str__(self) -> str:
        return "the practice's rules for its ledger"


class Agreement(Row):
    """A family's signed word to pay for visits themselves, and from when to when."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="agreements")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT)
    signed_by = EncryptedTextField()
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    dollars_a_visit = models.DecimalField(max_digits=8, decimal_places=2)
    paper = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="agreement_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"agreement {self.id}"


class Renewal(Row):
    """Asking a payer for more: drafted before the last day to ask, signed, asked, answered."""

    line = models.ForeignKey(LINE, on_delete=models.PROTECT, related_name="renewals")
    sheet = models.ForeignKey(
        "spine.Sheet", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)
    asked_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = EncryptedTextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(closed_at=None), name="one_open_renewal_per_line"
            )
        ]

    def __str__(self) -> str:
        return f"renewal {self.id}"


class PayerCount(Row):
    """What the payer says is used of a line on a day, beside our own count on that day."""

    line = models.ForeignKey(LINE, on_delete=models.PROTECT, related_name="counts_by_payer")
    on = models.DateField()
    theirs = models.PositiveIntegerField()
    ours = models.PositiveIntegerField()
    source = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_how = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["line", "on"])]

    def __str__(self) -> str:
        return f"{self.theirs} by the payer, {self.ours} here"


class Appeal(Row):
    """A denial that somebody must answer, and by when."""

    letter = models.OneToOneField(
        "authorizations.Letter", on_delete=models.PROTECT, related_name="appeal"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="appeals")
    due_on = models.DateField()
    due_is_printed = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return f"appeal {self.id}"


class Feed(Row):
    """One person's address of the calendar feed. Only the digest of its secret is kept."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"feed {self.id}"

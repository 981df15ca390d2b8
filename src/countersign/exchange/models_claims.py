"""The tables of claims: what the practice's claims say about it, each claim, and its story.

Whatever names a person or a number of theirs is ciphertext.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from countersign.base.fields import (
    EncryptedDateField,
    EncryptedJSONField,
    EncryptedTextField,
)
from countersign.base.models import Row, StoredFile
from countersign.practice.models import Client, Coverage, Payer, Site, Staff
from countersign.spine.models import Release, Sheet, StandingOrder


class ClaimSetup(Row):
    """Who sends claims to whom, and who bills; one row. The last numbers given out are counted.

    Visits before `starts_on` were billed in another way, and are not claimed here.
    """

    submitter_id = models.CharField(max_length=30)
    contact = models.CharField(max_length=60)
    phone = models.CharField(max_length=20)
    receiver_name = models.CharField(max_length=60)
    receiver_id = models.CharField(max_length=30)
    sender_qualifier = models.CharField(max_length=2, default="ZZ")
    sender = models.CharField(max_length=15)
    receiver_qualifier = models.CharField(max_length=2, default="ZZ")
    receiver = models.CharField(max_length=15)
    test = models.BooleanField(default=True)
    name = models.CharField(max_length=60)
    npi = models.CharField(max_length=10)
    taxonomy = models.CharField(max_length=10, default="225X00000X")
    tax_id = EncryptedTextField()
    line = models.CharField(max_length=55)
    city = models.CharField(max_length=30)
    state = models.CharField(max_length=2)
    postal = models.CharField(max_length=10)
    starts_on = models.DateField()
    last_file = models.PositiveIntegerField(default=0)
    last_claim = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return "the practice's claims"


class Price(Row):
    """Dollars that the practice charges for one unit of a code, whoever pays."""

    code = models.CharField(max_length=5, unique=True)
    dollars = models.DecimalField(max_digits=8, decimal_places=2)

    def __str__(self) -> str:
        return f"price of {self.code}"


class SitePlace(Row):
    """How claims name a site: its place of service, and its address where it is another."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="claim_place")
    place = models.CharField(max_length=2, default="11")
    npi = models.CharField(max_length=10, blank=True)
    line = models.CharField(max_length=55, blank=True)
    city = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"place {self.place}"


class PayerFiling(Row):
    """How a payer is named on claims, and until how many days after a visit it takes them."""

    payer = models.OneToOneField(Payer, on_delete=models.PROTECT, related_name="filing")
    filing = models.CharField(max_length=2, default="CI")
    days = models.PositiveSmallIntegerField(default=90)
    correction_days = models.PositiveSmallIntegerField(default=180)
    clause = EncryptedTextField(blank=True, default="")

    def __str__(self) -> str:
        return f"filing of {self.payer_id}"


class ClientBilling(Row):
    """What a claim says of a client beside the chart: sex, address, who referred."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="billing")
    sex = EncryptedTextField(default="U")
    line = EncryptedTextField(blank=True, default="")
    city = EncryptedTextField(blank=True, default="")
    state = EncryptedTextField(blank=True, default="")
    postal = EncryptedTextField(blank=True, default="")
    referrer_last = EncryptedTextField(blank=True, default="")
    referrer_first = EncryptedTextField(blank=True, default="")
    referrer_npi = EncryptedTextField(blank=True, default="")

    def __str__(self) -> str:
        return f"billing {self.id}"


class Subscriber(Row):
    """Whose plan a coverage is. `relation` is the client's to that person; 18 is the client."""

    coverage = models.OneToOneField(Coverage, on_delete=models.PROTECT, related_name="subscriber")
    relation = models.CharField(max_length=2, default="18")
    last = EncryptedTextField(blank=True, default="")
    first = EncryptedTextField(blank=True, default="")
    born = EncryptedDateField(null=True, blank=True)
    group = EncryptedTextField(blank=True, default="")

    def __str__(self) -> str:
        return f"subscriber {self.id}"


class ClaimBatch(Row):
    """Claims in one file: a sheet of its own, which the biller signs. `number` is the ISA's."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="claim_batch")
    number = models.PositiveIntegerField(unique=True)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    test = models.BooleanField(default=False)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "claim batches"

    def __str__(self) -> str:
        return f"claim file {self.number}"


class ClaimState(models.TextChoices):
    MADE = "made", "In a file not released"
    SENT = "sent", "Sent"
    TAKEN = "taken", "Accepted"
    REJECTED = "rejected", "Rejected"
    PAID = "paid", "Paid"
    PARTLY = "partly", "Paid in part"
    DENIED = "denied", "Denied"
    REPLACED = "replaced", "Replaced"
    VOIDED = "voided", "Voided"
    DROPPED = "dropped", "Left out"


LIVE = (
    ClaimState.MADE,
    ClaimState.SENT,
    ClaimState.TAKEN,
    ClaimState.PAID,
    ClaimState.PARTLY,
    ClaimState.DENIED,
)
"""A charge with such a claim is not billed again as a first claim."""


class Claim(Row):
    """One claim over one released charge. `number` is its own on the file (CLM01).

    `payer_number` is the payer's, from its answers. `first` is the claim that this one replaces
    (frequency 7) or voids (8). `until` is the last day the payer takes it.
    """

    batch = models.ForeignKey(ClaimBatch, on_delete=models.PROTECT, related_name="claims")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="claims")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="claims")
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="claims")
    number = models.CharField(max_length=20, unique=True)
    order = models.CharField(max_length=1, default="P")
    frequency = models.CharField(max_length=1, default="1")
    first = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later"
    )
    payer_number = models.CharField(max_length=50, blank=True)
    date_of_service = models.DateField()
    total = models.DecimalField(max_digits=10, decimal_places=2)
    paid = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    authorization = EncryptedTextField(blank=True, default="")
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.MADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "coverage"],
                condition=Q(frequency="1", state__in=LIVE),
                name="a_charge_is_claimed_once",
            ),
            models.CheckConstraint(
                condition=Q(frequency="1") | Q(first__isnull=False),
                name="a_correction_corrects_a_claim",
            ),
        ]
        indexes = [models.Index(fields=["state", "date_of_service"])]

    def __str__(self) -> str:
        return f"claim {self.number}"


class ClaimLine(Row):
    """One line of a claim, as it was signed, with its price."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=5)
    modifiers = models.JSONField(default=list)
    units = models.PositiveIntegerField()
    dollars = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="one_claim_line_by_number")
        ]

    def __str__(self) -> str:
        return f"line {self.number}"


class ClaimAnswer(Row):
    """A file that came back: 999, 277CA or 835. `digest` keeps it from being read twice."""

    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)
    made_on = models.DateField(null=True, blank=True)
    payer = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    paid = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    known = models.PositiveIntegerField(default=0)
    unknown = EncryptedJSONField(default=list)  # numbers of claims that are not ours
    faults = EncryptedJSONField(default=list)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} answer"


class ClaimEvent(Row):
    """One step in a claim's story: what a payer or a clearinghouse said of it, or of its line.

    `adjustments` are [{group, reason, dollars}], `remarks` are RARC, `codes` are of a status.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    line = models.ForeignKey(
        ClaimLine, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    answer = models.ForeignKey(
        ClaimAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=12)
    on = models.DateField()
    paid = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    adjustments = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    codes = models.JSONField(default=list)
    words = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.claim_id}"


class Outcome(models.TextChoices):
    """What somebody did about a denial."""

    REPLACED = "replaced", "The claim is replaced"
    APPEALED = "appealed", "An appeal is sent"
    PAID = "paid", "They paid after all"
    WRITTEN_OFF = "written_off", "Written off"
    FAMILY = "family", "The family pays, as agreed"
    TAKEN_BACK = "taken_back", "The payer took the decision back"  # said by its 835, by nobody here


class Denial(Row):
    """Money that a payer keeps back for a reason that somebody must answer.

    `about` is what of ours it concerns (charge, authorization, goal, note, coverage, claim).
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="denials")
    line = models.ForeignKey(
        ClaimLine, null=True, blank=True, on_delete=models.PROTECT, related_name="denials"
    )
    event = models.ForeignKey(ClaimEvent, on_delete=models.PROTECT, related_name="denials")
    group = models.CharField(max_length=2)
    reason = models.CharField(max_length=5)
    remarks = models.JSONField(default=list)
    dollars = models.DecimalField(max_digits=10, decimal_places=2)
    about = models.CharField(max_length=16, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["closed_at", "reason"])]

    def __str__(self) -> str:
        return f"denial {self.reason} of {self.claim_id}"


class Inquiry(Row):
    """Questions whether clients are covered, in one file (270), under an order of the owner's.

    `number` is the ISA's and is counted with the files of claims. `taken` is what a 999 said.
    """

    number = models.PositiveIntegerField(unique=True)
    order = models.ForeignKey(StandingOrder, on_delete=models.PROTECT, related_name="inquiries")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    test = models.BooleanField(default=False)
    taken = models.BooleanField(null=True)

    class Meta:
        verbose_name_plural = "inquiries"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"questions {self.number}"

    @property
    def answered(self) -> int:
        """How many of its questions were answered; of questions read beforehand, without asking."""
        return sum(one.answered_at is not None for one in self.questions.all())


class Question(Row):
    """One question of such a file. `trace` comes back in the answer; `on` is the day asked for."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="questions")
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="questions")
    trace = models.CharField(max_length=50, unique=True)
    on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"question {self.trace}"


class FetchedFile(Row):
    """A file that lay in the clearinghouse's folder for us, as it was when it was looked at.

    `problem` is why nothing of it was taken over; it is read again when it has changed there.
    """

    counterpart = models.ForeignKey(
        "exchange.Counterpart", on_delete=models.PROTECT, related_name="fetched"
    )
    name = EncryptedTextField()
    name_digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    changed_at = models.BigIntegerField()  # seconds, as the other side counts them
    kind = models.CharField(max_length=8, blank=True)
    refused = models.BooleanField(default=False)
    problem = EncryptedTextField(blank=True, default="")
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["counterpart", "name_digest", "size", "changed_at"],
                name="a_file_there_is_read_once",
            )
        ]

    def __str__(self) -> str:
        return f"fetched file {self.id}"


class Asked(Row):
    """An answer to an eligibility question (271), kept with the coverage that it is about.

    `question` is ours that it answers, known by its trace number.
    """

    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="eligibility")
    answer = models.ForeignKey(ClaimAnswer, on_delete=models.PROTECT, related_name="+")
    active = models.BooleanField(null=True)
    on = models.DateField()
    said = EncryptedJSONField()

    class Meta:
        ordering = ["-on", "-created_at"]

    def __str__(self) -> str:
        return f"eligibility {self.id}"

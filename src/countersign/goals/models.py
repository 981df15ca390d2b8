"""Plans of care and what makes them hold: orders, certifications, hand-overs, rules of ours."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from countersign.authorizations.models import Appeal
from countersign.base.fields import EncryptedTextField
from countersign.base.models import Row, StoredFile
from countersign.practice.models import Client, Coverage, Payer, Staff
from countersign.spine.models import Release, Sheet


class PlanKind(models.TextChoices):
    CARE = "care", "Plan of care"
    IEP = "iep", "Goals for an IEP"
    PLAN_504 = "504", "Goals for a 504 plan"

    @classmethod
    def school(cls) -> frozenset[str]:
        """Kinds whose goals are the school team's."""
        return frozenset({cls.IEP.value, cls.PLAN_504.value})


class Plan(Row):
    """What a sheet of kind `plan` is for: its days, how often and how long, and who pays.

    `replaces` is the plan that this one certifies anew.
    """

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="plan")
    kind = models.CharField(max_length=4, choices=PlanKind.choices)
    coverage = models.ForeignKey(
        Coverage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    per_week = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="plan_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(per_week__gte=1, minutes__gte=1), name="plan_has_a_frequency"
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.id}"

    @property
    def visits(self) -> int:
        """Visits that the plan comes to: begun weeks times visits a week."""
        weeks = -(-((self.ends_on - self.starts_on).days + 1) // 7)
        return weeks * self.per_week


class OrderKind(models.TextChoices):
    WRITTEN = "written", "Written order or referral"
    VERBAL = "verbal", "Verbal order"


class Order(Row):
    """A physician's order or referral for occupational therapy, as it is in the record."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=8, choices=OrderKind.choices)
    source = EncryptedTextField()  # name and credentials of who ordered
    signed_on = models.DateField()  # a verbal order: the day it was given
    ends_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["signed_on", "created_at"]

    def __str__(self) -> str:
        return f"order {self.id}"


class CertifiedBy(models.TextChoices):
    SIGNATURE = "signature", "Signed by the physician or practitioner"
    VERBAL = "verbal", "Certified by a verbal order"
    WRITTEN_AFTER = "written", "The verbal order was signed"
    REFUSED = "refused", "Returned unsigned"


class Certification(Row):
    """What a physician or practitioner did about a signed plan. Rows are added, never changed."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="certifications")
    way = models.CharField(max_length=10, choices=CertifiedBy.choices)
    on = models.DateField()
    by = EncryptedTextField()  # name and credentials
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "created_at"]

    def __str__(self) -> str:
        return f"certification {self.id}"


class Paper(Row):
    """A released plan or appeal letter, ready to be handed over. A letter has no `fhir`."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="paper")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="papers")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    fhir = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"paper {self.id}"


class Whom(models.TextChoices):
    PROVIDER = "provider", "The referring physician or practitioner"
    PAYER = "payer", "The payer"
    FAMILY = "family", "The family"
    SCHOOL = "school", "The school"


class PaperHanded(Row):
    """One time that a paper was taken or sent: to whom, how, on which day, with which proof."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="handed")
    whom = models.CharField(max_length=8, choices=Whom.choices)
    way = models.CharField(max_length=5)  # pdf, docx, fhir, print
    to = EncryptedTextField()
    on = models.DateField()
    proof = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "created_at"]

    def __str__(self) -> str:
        return f"handed over {self.id}"


class Topic(models.TextChoices):
    """What a practice's own rule is about. The first five carry a number that clocks count by."""

    CERTIFY = "certify", "Certification, within days of the first treatment"
    RECERTIFY = "recertify", "Recertification, at the latest every … days"
    LONGEST = "longest", "Longest plan, in days"
    PROGRESS_VISITS = "progress_visits", "Progress report, at the latest every … treatment days"
    PROGRESS_DAYS = "progress_days", "Progress report, at the latest every … calendar days"
    ORDER = "order", "An order or referral is needed"
    NO_ORDER = "no_order", "No order or referral is needed"
    EXCEPTION = "exception", "An order and a sent plan stand in for the signature"
    SAYS = "says", "What a plan has to say"

    @classmethod
    def counted(cls) -> frozenset[str]:
        return frozenset(
            {cls.CERTIFY, cls.RECERTIFY, cls.LONGEST, cls.PROGRESS_VISITS, cls.PROGRESS_DAYS}
        )


class OwnRule(Row):
    """A rule of a state or a payer that this practice entered and signed (`sheet`)."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="own_rule")
    state = models.CharField(max_length=2, blank=True)
    payer = models.ForeignKey(Payer, null=True, blank=True, on_delete=models.PROTECT)
    topic = models.CharField(max_length=16, choices=Topic.choices)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField()
    source = models.CharField(max_length=300)
    source_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["state", "topic", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="") & Q(payer__isnull=False))
                | (~Q(state="") & Q(payer__isnull=True)),
                name="a_rule_is_a_states_or_a_payers",
            )
        ]

    def __str__(self) -> str:
        return f"rule {self.id}"


class AppealLetter(Row):
    """What a sheet of kind `appeal` answers. A denial without a letter here has no `appeal`."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="appeal_letter")
    appeal = models.ForeignKey(
        Appeal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+")
    reference = EncryptedTextField(blank=True, default="")
    denied_on = models.DateField()
    reason = EncryptedTextField()

    def __str__(self) -> str:
        return f"appeal letter {self.id}"

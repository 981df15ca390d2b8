"""The notes room's own tables: what checks caught, fees, training, recordings."""

from __future__ import annotations

from django.db import models

from countersign.base.clock import now
from countersign.base.fields import EncryptedTextField
from countersign.base.models import Row, StoredFile
from countersign.practice.models import PayerPlan, Staff, Visit
from countersign.spine.models import Sheet


class Caught(Row):
    """A blocking finding that stood on a sheet's page, and when it was gone. Codes only."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="caught")
    code = models.CharField(max_length=60)
    where = models.CharField(max_length=80, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code", "where"], name="caught_once_a_place")
        ]

    def __str__(self) -> str:
        return f"caught {self.code}"


class PlanFee(Row):
    """Dollars that a plan pays for one unit of a code, as the practice entered them."""

    plan = models.ForeignKey(PayerPlan, on_delete=models.CASCADE, related_name="fees")
    code = models.CharField(max_length=8)
    dollars = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="one_fee_a_code")]

    def __str__(self) -> str:
        return f"fee {self.code}"


class TrainingRound(Row):
    """An invented note with planted errors that somebody read, and what they found.

    `planted` are the places and kinds of the errors, `marked` the places the signer chose. Only
    that signer is ever shown it.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="training_rounds")
    seed = models.PositiveIntegerField()
    planted = models.JSONField(default=dict)
    marked = models.JSONField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"training {self.id}"


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    WITHDRAWN = "withdrawn", "Taken back"


class Relation(models.TextChoices):
    CHILD = "child", "The child"
    THERAPIST = "therapist", "The therapist"
    GUARDIAN = "guardian", "Parent or guardian"
    SIBLING = "sibling", "Brother or sister"
    OTHER = "other", "Somebody else"


class Heard(Row):
    """One answer of somebody who can be heard in a session. A new answer is a new row."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="heard")
    name = EncryptedTextField()
    relation = models.CharField(max_length=12, choices=Relation.choices)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    given_by = EncryptedTextField(blank=True, default="")
    in_writing = models.BooleanField(default=False)
    rule = models.CharField(max_length=40)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"answer {self.id}"


class Recording(Row):
    """An original that was brought: sound, or another recorder's transcript.

    `file` is empty once it was deleted; `receipt` is then the digest over what was deleted when.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="recordings")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    sound = models.BooleanField()
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "sha256"], name="an_original_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"recording {self.id}"


class ScribeRule(Row):
    """The practice's own: days an original is kept after signing, and where its weights are."""

    days = models.PositiveSmallIntegerField(default=7)
    weights = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return "scribe rule"


class NoteForm(Row):
    """How a visit's note is written: its kind, and the voice and habits of its first draft."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="note_form")
    kind = models.CharField(max_length=16, blank=True)
    voice = models.PositiveSmallIntegerField(default=0)
    habits = models.JSONField(default=list)  # names of wordings, of a closed list

    def __str__(self) -> str:
        return f"form of note {self.id}"

"""The tables of the schedule: who works when and where, who waits, what is held and what is booked.

A `Place` is one stretch of a therapist's, a child's and a room's time. The database itself refuses
two places that overlap (migration 0002), whoever writes them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from countersign.authorizations.models import Hold
from countersign.base.fields import EncryptedJSONField, EncryptedTextField
from countersign.base.models import Row
from countersign.practice.models import Client, Guardian, Site, Staff, Visit
from countersign.practice.models.staff import Dated
from countersign.practice.models.visits import VisitKind

WEEKDAYS = [
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
]


class Hours(Dated):
    """When a therapist sees children at a site on a weekday. A break is a gap between rows."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="hours")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) & Q(weekday__lte=6), name="hours_make_sense"
            )
        ]
        ordering = ["weekday", "opens"]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"


class Skill(Row):
    """What a therapist is trained in and some children need, for example feeding."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="skills")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "name"], name="one_skill_by_name")]

    def __str__(self) -> str:
        return self.name


class Limit(Row):
    """How much one therapist takes on; empty: no limit."""

    staff = models.OneToOneField(Staff, on_delete=models.PROTECT, related_name="limit")
    minutes_a_day = models.PositiveSmallIntegerField(null=True, blank=True)
    children = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        minutes = f"{self.minutes_a_day} minutes a day" if self.minutes_a_day else ""
        children = f"{self.children} children" if self.children else ""
        return ", ".join(filter(None, (minutes, children))) or "no limit"


class RoomKind(models.TextChoices):
    ROOM = "room", "Treatment room"
    GYM = "gym", "Gym"
    SWING = "swing", "Swing"


class Room(Row):
    """A room, or a part of one, that serves one child at a time."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=RoomKind.choices, default=RoomKind.ROOM)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_room_by_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Closure(Row):
    """Days on which a site, or every site, is closed."""

    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="closure_ends_after_start"
            )
        ]
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return self.name


class Closed(models.TextChoices):
    """Why nobody waits any more."""

    BOOKED = "booked", "Has a block"
    WITHDRAWN = "withdrawn", "Does not wait any more"


class Waiting(Row):
    """A child who waits for a block, and what the family can keep.

    `windows` are the times the family can come: `{"day": 1, "from": "15:00", "to": "17:30"}`.
    `beside` is a sibling's entry, which names this one too: both get blocks side by side, or
    neither.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="waiting")
    since = models.DateField()
    priority = models.PositiveSmallIntegerField(default=0)
    per_week = models.PositiveSmallIntegerField(default=1)
    weeks = models.PositiveSmallIntegerField(default=12)
    minutes = models.PositiveSmallIntegerField(default=45)
    evaluation = models.BooleanField(default=False)
    windows = EncryptedJSONField()
    therapist = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)
    only_ot = models.BooleanField(default=False)
    skills = EncryptedTextField(blank=True, default="")
    room = models.CharField(max_length=8, choices=RoomKind.choices, blank=True)
    not_before = models.DateField(null=True, blank=True)
    note = EncryptedTextField(blank=True, default="")
    beside = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_how = models.CharField(max_length=10, choices=Closed.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(closed_at=None), name="waits_once"
            ),
            models.CheckConstraint(
                condition=Q(per_week__gte=1)
                & Q(per_week__lte=3)
                & Q(weeks__gte=1)
                & Q(weeks__lte=52)
                & Q(minutes__gte=15)
                & Q(minutes__lte=240)
                & Q(priority__lte=4),
                name="waiting_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"waiting {self.id}"


class BlockState(models.TextChoices):
    HELD = "held", "Held"
    BOOKED = "booked", "Booked"
    LET_GO = "let_go", "Let go"
    LAPSED = "lapsed", "Lapsed"
    ENDED = "ended", "Ended"


class Block(Row):
    """A whole series: held with an expiry, then booked, let go, or lapsed. All of it or none.

    `key` is the form's own: the same form sent twice holds one block. `link` is the digest of the
    secret with which the family answers, and `answer` what it said that way: yes or no. `twin` is
    the sibling's block: both are booked or let go together.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="blocks")
    therapist = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="blocks")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT)
    waiting = models.ForeignKey(
        Waiting, null=True, blank=True, on_delete=models.PROTECT, related_name="blocks"
    )
    weekdays = models.JSONField()
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=BlockState.choices, default=BlockState.HELD)
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.PROTECT)
    key = models.UUIDField(unique=True)
    reasons = EncryptedJSONField(default=list)
    expires_at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    link = models.CharField(max_length=64, null=True, blank=True, unique=True)
    answer = models.CharField(max_length=3, blank=True)
    twin = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="held_blocks"),
            models.Index(fields=["client", "state"]),
        ]

    def __str__(self) -> str:
        return f"block {self.id}"

    def is_held(self, at: datetime) -> bool:
        """Whether its time still belongs to it."""
        return self.state == BlockState.HELD and at < self.expires_at

    @property
    def days(self) -> str:
        """ "Tuesday and Thursday"."""
        return " and ".join(dict(WEEKDAYS)[day] for day in self.weekdays)


class PlaceState(models.TextChoices):
    HELD = "held", "Held"
    BOOKED = "booked", "Booked"
    GIVEN_BACK = "given_back", "Given back"


class Place(Row):
    """One stretch of time of a therapist, a child and perhaps a room, at the site's own clock.

    `starts` and `zone` are kept beside the moment, so that three o'clock stays three o'clock when
    clocks change. `visit` has no foreign key: a trigger of the visits' table writes these rows,
    also for visits read from the EMR. One that overlaps another is kept as a `clash`, and shown.
    """

    block = models.ForeignKey(
        Block, null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    visit = models.UUIDField(null=True, blank=True, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="places")
    therapist = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="places")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=VisitKind.choices, default=VisitKind.TREATMENT)
    day = models.DateField()
    starts = models.TimeField()
    zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PlaceState.choices)
    clash = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="place_ends_after_it_starts"
            )
        ]
        indexes = [
            models.Index(fields=["therapist", "day"]),
            models.Index(fields=["client", "day"]),
            models.Index(fields=["site", "day"]),
            models.Index(fields=["day"], condition=Q(clash=True), name="clashes"),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"place {self.id}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Said(models.TextChoices):
    """What a family answered on the telephone."""

    YES = "yes", "Yes"
    NO = "no", "No"
    MESSAGE = "message", "Left a message"
    NOBODY = "nobody", "Nobody answered"


class Call(Row):
    """A family was asked about one free hour, and what they said."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="calls")
    therapist = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    said = models.CharField(max_length=8, choices=Said.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    note = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["client", "created_at"])]

    def __str__(self) -> str:
        return f"call {self.id}"


class ChangeKind(models.TextChoices):
    ABSENCE = "absence", "Somebody is out"
    HANDOVER = "handover", "Caseload handed over"
    MOVE = "move", "Moved"


class Change(Row):
    """Many visits changed in one act, and what they were before, so that one press undoes it.

    `key` is the form's own: the same form sent twice changes once. `steps` hold ids and times only;
    `made` what came with it: `["leave", id]`, `["waiting", id]`, `["primary", client, before]`.
    """

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    steps = models.JSONField()
    made = models.JSONField(default=list)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"change {self.id}"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    NONE = "none", "No reminders"


class Reach(Row):
    """How a guardian wishes to be reminded; without a row: by e-mail where there is one."""

    guardian = models.OneToOneField(Guardian, on_delete=models.PROTECT, related_name="reach")
    channel = models.CharField(max_length=6, choices=Channel.choices)

    def __str__(self) -> str:
        return self.get_channel_display()


class VisitRule(Row):
    """The practice's own rules around a visit; one row."""

    remind_hours = models.PositiveSmallIntegerField(default=48)
    late_minutes = models.PositiveSmallIntegerField(default=15)
    misses = models.PositiveSmallIntegerField(default=3)
    misses_days = models.PositiveSmallIntegerField(default=90)

    def __str__(self) -> str:
        return "rules around a visit"


class FamilyFeed(Row):
    """A guardian's own address of the child's visits for a calendar; only its digest is kept."""

    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"family feed {self.id}"


class OfferMessage(Row):
    """The link to a held block, sent to one guardian. An `error` of `again` is tried again."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="messages")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    order = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True)  # a code

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"offer message {self.id}"


class Reminder(Row):
    """One reminder of one visit to one guardian, and what the family answered by its link.

    `starts_at` is the hour that was reminded of: a visit that moves is reminded of again. Only the
    digest of the link's secret is kept.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="reminders")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    channel = models.CharField(max_length=6, choices=Channel.choices)
    link = models.CharField(max_length=64, unique=True)
    order = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True)  # a code
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "guardian", "starts_at"], name="reminded_once_of_an_hour"
            )
        ]

    def __str__(self) -> str:
        return f"reminder {self.id}"

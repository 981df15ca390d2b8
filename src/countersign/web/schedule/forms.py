"""Forms of the schedule: a waiting list entry, hours, rooms, closed days, skills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django import forms

from countersign.practice.models import Client, Site, Staff
from countersign.scheduling.models import (
    WEEKDAYS,
    Closure,
    Hours,
    Limit,
    Room,
    RoomKind,
    Skill,
    Waiting,
)
from countersign.web.fields import Day, Named, Text, clinicians, people, sites
from countersign.web.visits.forms import called

WORKDAYS = WEEKDAYS[:5]
PRIORITIES = ((0, "Usual"), (1, "Soon"), (2, "High"), (3, "Very high"), (4, "At once"))
A_YEAR = timedelta(days=366)


class Clock(forms.TimeField):
    """A time of day."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Give a time, for example 15:00."}  # noqa: RUF012  Django's own convention


class WaitingForm(forms.Form):
    """What a family needs, and when they can come: a from and a to for each weekday."""

    client = Named(queryset=Client.objects.none())
    since = Day(label="Waits since")
    priority = forms.TypedChoiceField(choices=PRIORITIES, coerce=int, initial=0)
    per_week = forms.TypedChoiceField(
        label="How often",
        choices=((1, "Once a week"), (2, "Twice a week"), (3, "Three times")),
        coerce=int,
    )
    weeks = forms.IntegerField(min_value=1, max_value=52, initial=12, label="Weeks")
    minutes = forms.IntegerField(min_value=15, max_value=240, initial=45, label="Minutes a visit")
    evaluation = forms.BooleanField(
        required=False,
        label="Needs an evaluation first",
        help_text="It is offered only together with the block that follows it.",
    )
    therapist = Named(
        queryset=Staff.objects.none(),
        required=False,
        label="Therapist wished",
        empty_label="Anybody",
    )
    only_ot = forms.BooleanField(required=False, label="An OT, not an assistant")
    skills = Text(
        max_length=200,
        required=False,
        label="Skills needed",
        help_text="For example: feeding, sensory",
    )
    room = forms.ChoiceField(
        choices=(("", "Any"), *RoomKind.choices), required=False, label="Room needed"
    )
    not_before = Day(required=False, label="Not before")
    note = Text(max_length=300, required=False)

    def __init__(self, *args: Any, clients: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["client"].queryset = clients  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["client"].label_from_instance = called  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["therapist"].queryset = clinicians(today)  # type: ignore[attr-defined]  # a ModelChoiceField
        for number, name in WORKDAYS:
            for end in ("from", "to"):
                self.fields[f"{end}_{number}"] = Clock(required=False, label=f"{name} {end}")

    @property
    def plain(self) -> list[forms.BoundField]:
        return [one for one in self.visible_fields() if not one.name.startswith(("from_", "to_"))]

    @property
    def days(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two times of each weekday."""
        return [(self[f"from_{number}"], self[f"to_{number}"]) for number, _ in WORKDAYS]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("since") and data["since"] > self.today:
            self.add_error("since", "This day is still to come.")
        if data.get("not_before") and data["not_before"] > self.today + A_YEAR:
            self.add_error("not_before", "Choose a day within a year.")
        windows = []
        for number, name in WORKDAYS:
            opens, closes = data.get(f"from_{number}"), data.get(f"to_{number}")
            if (opens is None) != (closes is None):
                missing = "to" if opens else "from"
                self.add_error(f"{missing}_{number}", f"Say from and to for {name}.")
            elif opens and closes:
                if closes <= opens:
                    self.add_error(f"to_{number}", "This is before the start.")
                windows.append({"day": number, "from": f"{opens:%H:%M}", "to": f"{closes:%H:%M}"})
        if not windows and not self.errors:
            raise forms.ValidationError("Say on at least one day when the family can come.")
        data["windows"] = windows
        return data

    def values(self) -> dict[str, Any]:
        """What the entry is to hold."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(("from_", "to_"))
        }

    @staticmethod
    def of(entry: Waiting) -> dict[str, Any]:
        """The form's first contents for an entry that is there."""
        shown: dict[str, Any] = {
            name: getattr(entry, name)
            for name in (
                "since", "priority", "per_week", "weeks", "minutes", "evaluation", "only_ot",
                "skills", "room", "not_before", "note",
            )
        }  # fmt: skip
        shown |= {"client": entry.client_id, "therapist": entry.therapist_id}
        for window in entry.windows:
            shown[f"from_{window['day']}"] = time.fromisoformat(window["from"])
            shown[f"to_{window['day']}"] = time.fromisoformat(window["to"])
        return shown


class _OfSite(forms.Form):
    """What the forms of hours and rooms share."""

    def __init__(self, *args: Any, today: date, within: frozenset[UUID] | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "site" in self.fields:
            self.fields["site"].queryset = sites(within)  # type: ignore[attr-defined]  # a ModelChoiceField
        if "staff" in self.fields:
            self.fields["staff"].queryset = people(today)  # type: ignore[attr-defined]  # a ModelChoiceField
        if "starts_on" in self.fields:
            self.fields["starts_on"].initial = today


class HoursForm(_OfSite):
    """Hours of a therapist: the same on several weekdays at once, with a break if there is one."""

    staff = Named(queryset=Staff.objects.none(), label="Therapist")
    site = Named(queryset=Site.objects.none())
    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label="Days",
        error_messages={"required": "Choose at least one day."},
    )
    opens = Clock(label="From")
    closes = Clock(label="To")
    break_from = Clock(required=False, label="Break from")
    break_to = Clock(required=False, label="Break to")
    starts_on = Day(label="Since")
    ends_on = Day(label="Until", required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        order = [data.get(one) for one in ("opens", "break_from", "break_to", "closes")]
        given = [one for one in order if one is not None]
        if (order[1] is None) != (order[2] is None):
            self.add_error("break_to", "A break has a from and a to.")
        elif given != sorted(set(given)):
            self.add_error("closes", "The times are not in order.")
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        return data

    def save(self) -> list[Hours]:
        """A row for each day, two with a break."""
        data = self.cleaned_data
        edges = [data["opens"], data["break_from"], data["break_to"], data["closes"]]
        pairs = [(edges[0], edges[3])] if edges[1] is None else [edges[:2], edges[2:]]
        return [
            Hours.objects.create(
                staff=data["staff"],
                site=data["site"],
                weekday=day,
                opens=opens,
                closes=closes,
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
            )
            for day in data["weekdays"]
            for opens, closes in pairs
        ]


class RoomForm(_OfSite):
    """A room, the gym, or one swing."""

    site = Named(queryset=Site.objects.none())
    name = Text(max_length=60)
    kind = forms.ChoiceField(choices=RoomKind.choices)

    def save(self) -> list[Room]:
        return [Room.objects.create(**self.cleaned_data)]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if Room.objects.filter(site=data.get("site"), name=data.get("name")).exists():
            self.add_error("name", "This site has a room of that name.")
        return data


class ClosureForm(_OfSite):
    """Days on which a site is closed."""

    site = Named(queryset=Site.objects.none(), required=False, empty_label="Every site")
    starts_on = Day(label="First day")
    ends_on = Day(label="Last day")
    name = Text(max_length=80, label="Why", help_text="For example: Thanksgiving")

    def __init__(self, *args: Any, today: date, within: frozenset[UUID] | None, **kwargs: Any):
        super().__init__(*args, today=today, within=within, **kwargs)
        self.fields["site"].required = within is not None  # others' sites are not theirs to close

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        return data

    def save(self) -> list[Closure]:
        return [Closure.objects.create(**self.cleaned_data)]


class SkillForm(_OfSite):
    """What a therapist is trained in."""

    staff = Named(queryset=Staff.objects.none(), label="Therapist")
    name = Text(max_length=60, label="Skill", help_text="One word or two, for example: feeding")

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip().lower()

    def save(self) -> list[Skill]:
        data = self.cleaned_data
        return [Skill.objects.get_or_create(staff=data["staff"], name=data["name"])[0]]


class LimitForm(_OfSite):
    """How much a therapist takes on; it replaces what was entered before."""

    staff = Named(queryset=Staff.objects.none(), label="Therapist")
    minutes_a_day = forms.IntegerField(
        label="Most minutes with children a day", min_value=15, max_value=900, required=False
    )
    children = forms.IntegerField(
        label="Most children", min_value=0, max_value=500, required=False, help_text="Empty: any."
    )

    def save(self) -> list[Limit]:
        data = self.cleaned_data
        rest = {"minutes_a_day": data["minutes_a_day"], "children": data["children"]}
        return [Limit.objects.update_or_create(staff=data["staff"], defaults=rest)[0]]


ARRANGED: Mapping[str, tuple[type[_OfSite], str]] = {
    "hours": (HoursForm, "Hours of a therapist"),
    "room": (RoomForm, "A room"),
    "closure": (ClosureForm, "Closed days"),
    "skill": (SkillForm, "A skill"),
    "limit": (LimitForm, "What a therapist takes on"),
}

"""Forms of the school room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from countersign.practice.models import Client, Guardian
from countersign.school import results
from countersign.school.models import Basis, Decides, Permission, ReportKind, School
from countersign.school.permission import table
from countersign.web.fields import Day, Named, Text

MOST_SCORES = 8
MOST_BYTES = 25 * 1024 * 1024


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A choice of the child's family by name."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": "Choose at least one."}  # noqa: RUF012  Django's own convention

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.relation})" if obj.relation else str(obj.name)


def guardians(client: Client) -> Any:
    """The child's family."""
    return Guardian.objects.filter(client=client).order_by("created_at")


class SchoolForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A school, and what it or its contract says of AI."""

    class Meta:
        model = School
        fields = ("name", "district", "state", "regime", "assistant", "wording", "contract")
        labels = {  # noqa: RUF012  Django's own convention
            "regime": "Whose record is a report",
            "assistant": "What it says of AI as documentation assistant",
            "wording": "Its own words for the disclosure",
            "contract": "Contract or letter that says so",
        }
        help_texts = {  # noqa: RUF012  Django's own convention
            "state": "Two letters, for example CA.",
            "wording": "They stand in every report to it, after the state's text.",
        }

    def clean_state(self) -> str:
        state = str(self.cleaned_data["state"]).strip().upper()
        if len(state) != 2 or not state.isalpha():
            raise forms.ValidationError("Give the state with two letters, for example CA.")
        return state


class PermissionForm(forms.Form):
    """A signed form of the family's: what, to whom, what for, until when, and by whom."""

    school = Named(School.objects.all(), label="School")
    person = Text(
        label="Who there gets it", max_length=160, help_text="For example: IEP team, Ms. Odell."
    )
    purpose = Text(max_length=200, help_text="For example: IEP meeting in November.")
    basis = forms.ChoiceField(label="The form is a", choices=Basis.choices)
    records = forms.MultipleChoiceField(
        label="What may be shared",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what the form names."},
    )
    given_by = People(Guardian.objects.none(), label="Signed by")
    signed_on = Day(label="Signed on")
    starts_on = Day(label="From")
    ends_on = Day(label="Until", help_text="A permission runs for a year at most.")
    paper = forms.FileField(label="The signed form", required=False)

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.rules = today, table(today)
        self.fields["given_by"].queryset = guardians(client)  # type: ignore[attr-defined]
        self.fields["records"].choices = tuple(self.rules["records"].items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        signed, first, last = (told.get(n) for n in ("signed_on", "starts_on", "ends_on"))
        if signed and signed > self.today:
            self.add_error("signed_on", "It cannot be signed after today.")
        if first and signed and first < signed:
            self.add_error("starts_on", "It cannot begin before it was signed.")
        longest = timedelta(days=int(self.rules["longest_permission_days"]))
        if first and last and not first <= last <= first + longest:
            self.add_error("ends_on", "Choose a day after it begins, at most a year later.")
        paper = told.get("paper")
        if paper is not None and paper.size > MOST_BYTES:
            self.add_error("paper", "The file is larger than 25 MB. Scan it smaller.")
        return told


class CustodyForm(forms.Form):
    """Who decides for the child."""

    who = People(Guardian.objects.none(), label="Who decides")
    rule = forms.ChoiceField(label="How", choices=Decides.choices, widget=forms.RadioSelect)
    basis = Text(
        label="Where this is from",
        max_length=200,
        help_text="For example: both parents said so on 5 October; or the court order of that day.",
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].queryset = guardians(client)  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    """A test that was given, with its scores. The age is reckoned, never typed."""

    tool = forms.ChoiceField(label="Test")
    edition = Text(max_length=40, help_text="As on its cover, for example: 6th edition.")
    form = Text(
        label="Form", max_length=80, required=False, help_text="For example: School Companion."
    )
    given_on = Day(label="Given on")
    informant = Text(label="Who answered", max_length=120, required=False)

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client, self.today = client, today
        named = sorted((t["name"], key) for key, t in results.tools().items())
        self.fields["tool"].choices = [(key, name) for name, key in named]  # type: ignore[attr-defined]
        scales = [("", "—"), *((key, s["name"]) for key, s in results.scales().items())]
        words = [("", "—"), *((one, one) for one in results.bands())]
        for at in range(MOST_SCORES):
            self.fields[f"name_{at}"] = Text(label="Measured", max_length=80, required=False)
            self.fields[f"scale_{at}"] = forms.ChoiceField(
                label="Scale", choices=scales, required=False
            )
            self.fields[f"value_{at}"] = forms.IntegerField(label="Score", required=False)
            self.fields[f"percentile_{at}"] = forms.IntegerField(label="Percentile", required=False)
            self.fields[f"band_{at}"] = forms.ChoiceField(
                label="In the test's words", choices=words, required=False
            )

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields about the test."""
        return [self[name] for name in ("tool", "edition", "form", "given_on", "informant")]

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields of each score."""
        names = ("name", "scale", "value", "percentile", "band")
        return [[self[f"{name}_{at}"] for name in names] for at in range(MOST_SCORES)]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        scores = [s for at in range(MOST_SCORES) if (s := self._score(told, at)) is not None]
        if not scores and not self.errors:
            self.add_error("name_0", "Enter at least one score.")
        given_on = told.get("given_on")
        if given_on is not None and given_on > self.today:
            self.add_error("given_on", "It cannot be given after today.")
        if given_on is not None and scores and not self.errors:
            made = results.Result(
                "new",
                str(told["tool"]),
                str(told["edition"]),
                given_on,
                self.client.birth_date,
                tuple(scores),
            )
            for fault in results.faults(made):
                if fault.sure:
                    self.add_error(None, fault.message)
        told["scores"] = scores
        return told

    def _score(self, told: Mapping[str, Any], at: int) -> results.Score | None:
        name, scale, value = (told.get(f"{n}_{at}") for n in ("name", "scale", "value"))
        if not name and value is None:
            return None
        if not name or not scale or value is None:
            self.add_error(f"name_{at}", "Give what was measured, the scale and the score.")
            return None
        return results.Score(
            str(name),
            str(scale),
            int(value),
            told.get(f"percentile_{at}"),
            told.get(f"band_{at}") or "",
        )


class MakeForm(forms.Form):
    """Which report, under which permission, about which days."""

    kind = forms.ChoiceField(label="Report", choices=ReportKind.choices)
    permission = forms.ModelChoiceField(Permission.objects.none(), label="Under")
    starts_on = Day(label="From")
    ends_on = Day(label="To")

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Permission.objects.filter(client=client).select_related("school")
        self.fields["permission"].queryset = found  # type: ignore[attr-defined]
        self.fields["permission"].label_from_instance = _permission_said  # type: ignore[attr-defined]
        in_force = next((row.pk for row in found if row.in_force(today)), None)
        self.fields["permission"].initial = in_force
        self.fields["permission"].empty_label = None  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today - timedelta(weeks=13)
        self.fields["ends_on"].initial = today


def _permission_said(row: Permission) -> str:
    return f"{row.school}, until {row.ends_on:%-d %B %Y}"


class TextForm(forms.Form):
    """A text that may stand in every report."""

    name = Text(max_length=120)
    text = Text(
        label="The text",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="As it stands in reports; a name or figure in it may differ.",
    )


class BringForm(forms.Form):
    """Reports from before: JSON Lines as for `countersign school uniqueness`."""

    file = forms.FileField(label="Earlier reports")

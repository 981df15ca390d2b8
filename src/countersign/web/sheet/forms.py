"""What a capture form may say, and the `Fact` it becomes. Every field is checked here once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms

from countersign.base import clock
from countersign.practice.facts import AIMS, Assist, CueKind, Cues, Fact, FactKind, HardKind
from countersign.web.sheet.vocabulary import ASSIST, CUES, HARD

MOST_MINUTES = 480
MOST_TALLY = 500
LONGEST_LINE = 1000
SKEW = timedelta(minutes=2)


class FactForm(forms.Form):
    """What all captures carry: an id made on the device (a re-sent post is then recognised)."""

    kind: ClassVar[FactKind]
    id = forms.UUIDField()
    at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ"])
    origin = forms.ChoiceField(choices=[("tapped", "tapped"), ("typed", "typed")], required=False)

    def clean_at(self) -> datetime | None:
        """The device's clock; nothing when it is minutes ahead of ours.

        Never our own time in its place: a post that is sent again must say the same again.
        """
        said: datetime | None = self.cleaned_data["at"]
        return None if said is not None and said > clock.now() + SKEW else said

    def clean_id(self) -> str:
        return str(cast(UUID, self.cleaned_data["id"]))

    def fact(self) -> Fact:
        """The fact of a valid form."""
        common: dict[str, Any] = {
            "id": self.cleaned_data["id"],
            "at": self.cleaned_data["at"],
            "origin": self.cleaned_data["origin"] or "tapped",
            "kind": self.kind,
            **self.own(),
        }
        return Fact(**common)

    def own(self) -> dict[str, Any]:
        """The fields of this kind of fact."""
        return {"text": self.cleaned_data["text"]}


def _line(label: str, *, required: bool = True, missing: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_LINE,
        error_messages={"required": missing} if missing else {},
    )


def _count(label: str, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


class ActivityForm(FactForm):
    """An activity with its aim, minutes, trials as hits and misses, help, cues and tools."""

    kind: ClassVar[FactKind] = "activity"
    activity = forms.CharField(required=False, max_length=80)
    activity_other = forms.CharField(required=False, max_length=80)
    aim = forms.ChoiceField(
        choices=list(AIMS.items()),
        error_messages={"required": "Say what it was for. The charge follows from it."},
    )
    minutes = _count("Minutes", MOST_MINUTES)
    hits = _count("Got it", MOST_TALLY)
    misses = _count("Not yet", MOST_TALLY)
    assist = forms.ChoiceField(choices=[("", ""), *ASSIST], required=False)
    tools = forms.MultipleChoiceField(required=False)
    tools_other = forms.CharField(required=False, max_length=200)
    preparatory = forms.BooleanField(required=False)
    unbilled = forms.BooleanField(required=False)
    goal_id = forms.UUIDField(required=False)
    text = _line("Your words", required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind, label in CUES:
            self.fields[f"cue_{kind}"] = _count(f"{label} cues", MOST_TALLY)
            self.fields[f"some_{kind}"] = forms.BooleanField(required=False)
        if self.is_bound and hasattr(self.data, "getlist"):
            said = self.data.getlist("tools")
            cast(forms.MultipleChoiceField, self.fields["tools"]).choices = [(t, t) for t in said]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.get("activity_other") or cleaned.get("activity")
        if not name:
            self.add_error("activity", "Choose an activity, or write its name.")
        cleaned["name"] = name
        return cleaned

    def own(self) -> dict[str, Any]:
        said = self.cleaned_data
        hits, misses = said["hits"], said["misses"]
        tallied = bool(hits or misses)
        extra = (t.strip() for t in said["tools_other"].split(","))
        return {
            "activity": said["name"].strip(),
            "aim": said["aim"],
            "minutes": said["minutes"],
            "successes": (hits or 0) if tallied else None,
            "trials": (hits or 0) + (misses or 0) if tallied else None,
            "assist": cast("Assist | None", said["assist"] or None),
            "cues": self._cues(),
            "tools": tuple(dict.fromkeys([*said["tools"], *(t for t in extra if t)])),
            "preparatory": said["preparatory"],
            "billable": not said["unbilled"],
            "goal_id": str(said["goal_id"]) if said["goal_id"] else None,
            "text": said["text"],
        }

    def _cues(self) -> tuple[Cues, ...]:
        found = []
        for kind, _ in CUES:
            count = self.cleaned_data[f"cue_{kind}"]
            if count is not None or self.cleaned_data[f"some_{kind}"]:
                found.append(Cues(cast(CueKind, kind), count))
        return tuple(found)


class QuoteForm(FactForm):
    kind: ClassVar[FactKind] = "quote"
    text = _line("Words", missing="Write the words as they were said.")
    speaker = forms.CharField(required=False, max_length=60)

    def own(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"], "speaker": self.cleaned_data["speaker"]}


class ResponseForm(FactForm):
    """How the child was: tapped phrases and the therapist's own words."""

    kind: ClassVar[FactKind] = "response"
    moods = forms.CharField(required=False)
    text = _line("In your words", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        phrases = self.data.getlist("moods") if hasattr(self.data, "getlist") else []
        said = [p.strip() for p in [*phrases, cleaned.get("text") or ""] if p.strip()]
        cleaned["text"] = ", ".join(said)[:LONGEST_LINE]
        if not said:
            self.add_error("text", "Tap how the child was, or write it.")
        return cleaned


class PlanForm(ResponseForm):
    kind: ClassVar[FactKind] = "plan"


class FreeForm(FactForm):
    kind: ClassVar[FactKind] = "free"
    text = _line("Your line", missing="Write the line first.")


class HardForm(FactForm):
    """Anything hard today? Answered every time: nothing, or what it was and what helped."""

    kind: ClassVar[FactKind] = "hard_moment"
    hard = forms.ChoiceField(
        choices=[("none", "No, nothing"), *HARD],
        error_messages={"required": "Say whether anything was hard today."},
    )
    minutes = _count("Minutes", MOST_MINUTES)
    text = _line("What happened", required=False)
    helped = _line("What helped", required=False)

    def own(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said["hard"] == "none":
            return {"kind": "no_hard_moment"}
        text = said["text"].strip()
        if helped := said["helped"].strip():
            text = f"{text.rstrip('.')}; helped: {helped}" if text else f"helped: {helped}"
        return {
            "kind": "hard_moment",
            "hard": cast(HardKind, said["hard"]),
            "minutes": said["minutes"],
            "text": text,
        }


FORMS: dict[str, type[FactForm]] = {
    "activity": ActivityForm,
    "quote": QuoteForm,
    "response": ResponseForm,
    "hard": HardForm,
    "free": FreeForm,
    "plan": PlanForm,
}


class UploadForm(forms.Form):
    """A text file or transcript of the session."""

    file = forms.FileField(error_messages={"required": "Choose a .txt, .vtt or .srt file first."})


def initial_of(fact: Fact) -> tuple[str, dict[str, Any]]:
    """Which form edits `fact`, and its values there."""
    if fact.kind in ("hard_moment", "no_hard_moment"):
        happened, _, helped = fact.text.partition("; helped: ")
        if fact.text.startswith("helped: "):
            happened, helped = "", fact.text.removeprefix("helped: ")
        hard = fact.hard or "none"
        return "hard", {
            "hard": hard,
            "minutes": fact.minutes,
            "text": happened,
            "helped": helped,
        }
    if fact.kind != "activity":
        form = fact.kind if fact.kind in FORMS else "free"
        return form, {"text": fact.text, "speaker": fact.speaker}
    tallied = fact.trials is not None
    values: dict[str, Any] = {
        "activity": fact.activity,
        "aim": fact.aim,
        "minutes": fact.minutes,
        "hits": fact.successes if tallied else None,
        "misses": (fact.trials or 0) - (fact.successes or 0) if tallied else None,
        "assist": fact.assist or "",
        "tools": list(fact.tools),
        "preparatory": fact.preparatory,
        "unbilled": not fact.billable,
        "goal_id": fact.goal_id,
        "text": fact.text,
    }
    for cue in fact.cues:
        values[f"cue_{cue.kind}"] = cue.count
        values[f"some_{cue.kind}"] = cue.count is None
    return "activity", values

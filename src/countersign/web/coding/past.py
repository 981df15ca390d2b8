"""Past charges: billed sessions in, from a file or our own; what their notes support out.

Nothing of them is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from countersign.base.canonical import digest, digest_of
from countersign.base.errors import UserError
from countersign.coding.audit.compare import Judged, fees
from countersign.coding.audit.files import sessions
from countersign.coding.audit.run import Audit
from countersign.web.coding import history
from countersign.web.fields import Day
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

MOST_BYTES = 20 * 1024 * 1024
MOST_SESSIONS = 10_000
SHOWN = 200
PAPERS = {"sheets": "web/coding/sheets.html", "record": "web/coding/record.html"}
DIRECTIONS = {"up": "▲ Overbilled", "down": "▼ Underbilled", "lateral": "● Other code"}


class PastForm(forms.Form):
    """The billed sessions, and what a unit of each code pays."""

    sessions = forms.FileField(
        label="Billed sessions",
        help_text="CSV with the columns id, clinician, payer, date, method, note, billed "
        "(97530:2; 97535:1), or JSON Lines.",
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl,.txt,text/csv"}),
        required=False,
        error_messages={"empty": "This file is empty."},
    )
    first = Day(label="Or our own released charges from", required=False)
    last = Day(label="To", required=False)
    prices = forms.CharField(
        label="Dollars per unit",
        help_text="One code a line, for example 97530 41.20",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Give the fee of each code that was billed."},
    )
    sample = forms.IntegerField(
        label="Draw a sample for a human audit",
        help_text="How many sessions; the same file always draws the same ones.",
        required=False,
        min_value=0,
        max_value=1000,
    )
    seed = forms.CharField(
        label="Words that draw the sample",
        help_text="Write them into the plan before the audit, so that anyone can draw the same.",
        required=False,
        max_length=80,
    )
    population = forms.IntegerField(
        label="These are a sample of how many sessions",
        help_text="Only when they were drawn at random: the difference is then extrapolated.",
        required=False,
        min_value=1,
    )

    def clean_sessions(self) -> Any:
        given = self.cleaned_data["sessions"]
        if given and given.size > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 20 MB. Give it in parts.")
        return given

    def clean(self) -> None:
        told = self.cleaned_data
        if not (told.get("sessions") or (told.get("first") and told.get("last"))):
            self.add_error("sessions", "Choose a file first, or the days of our own charges.")

    def clean_prices(self) -> dict[str, Decimal]:
        found: dict[str, str] = {}
        for line in self.cleaned_data["prices"].splitlines():
            if not line.strip():
                continue
            code, _, price = line.replace(",", " ").replace("$", " ").strip().partition(" ")
            found[code] = price.strip()
        try:
            return fees(found)
        except (UserError, InvalidOperation) as error:
            raise forms.ValidationError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of rates in words: `3.3 % (0.9 to 11.4)`."""

    who: str
    up: str
    down: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A flagged session as the page shows it, with its note in pieces: marked or not."""

    judged: Judged
    label: str
    words: tuple[tuple[str, bool], ...]


@needs("coding.audit")
def page(request: Asked) -> HttpResponse:
    """GET: the form. POST: the figures; `as` also takes them away as JSON, or makes papers."""
    asked = request.method == "POST"
    form = PastForm(request.POST, request.FILES) if asked else PastForm()
    context: dict[str, object] = {"form": form}
    if asked and form.is_valid():
        try:
            cases, source = _cases(request, form)
            audit = _read(cases, form)
        except UserError as error:
            form.add_error("sessions", str(error))
        else:
            answer = audit.answer(population=form.cleaned_data["population"])
            _record(request, audit, source)
            if request.POST.get("as") == "json":
                return _file(answer)
            if request.POST.get("as") in PAPERS:
                drawn = _drawn(cases, answer.get("sample", []))
                told = {"answer": answer, "source": source, "form": form.cleaned_data}
                return render(request, PAPERS[request.POST["as"]], {**told, "drawn": drawn})
            context |= {
                "answer": answer,
                "source": source,
                "may_correct": request.access.may("coding.correct"),
                "rates": [
                    _rate("Everybody", answer["rates"]["all"]),
                    *(_rate(*row) for row in answer["rates"]["by_clinician"].items()),
                ],
                "flags": [_flag(one) for one in audit.flagged[:SHOWN]],
                "more": max(0, len(audit.flagged) - SHOWN),
            }
    return render(request, "web/coding/past.html", context)


def _cases(request: Asked, form: PastForm) -> tuple[list[Mapping[str, Any]], str]:
    """The sessions to read, and the digest of where they come from."""
    told = form.cleaned_data
    if given := told["sessions"]:
        data: bytes = given.read()
        return list(islice(sessions(data), MOST_SESSIONS + 1)), digest(data)
    own = history.sessions(request, told["first"], told["last"])
    cases: list[Mapping[str, Any]] = list(islice(own, MOST_SESSIONS + 1))
    return cases, digest_of({"sessions": cases})


def _drawn(cases: Sequence[Mapping[str, Any]], ids: Sequence[Any]) -> list[Mapping[str, Any]]:
    """The drawn sessions in the order they were drawn, for the papers of a human audit."""
    by_id = {case["id"]: case for case in cases if case.get("id") in ids}
    return [by_id[one] for one in ids if one in by_id]


def _read(cases: Sequence[Mapping[str, Any]], form: PastForm) -> Audit:
    told = form.cleaned_data
    audit = Audit(told["prices"], sample=told["sample"] or 0, seed=told["seed"])
    for number, case in enumerate(cases, start=1):
        if number > MOST_SESSIONS:
            raise UserError(
                f"These are more than {MOST_SESSIONS:,} sessions.",
                field="sessions",
                remedy="Give them in parts, or use `countersign coding audit`.",
            )
        audit.take(case)
    return audit


def _record(request: Asked, audit: Audit, source: str) -> None:
    with acting(request) as entry:
        entry.record(
            "coding.past_audited",
            sessions=audit.all.sessions,
            flagged=len(audit.flagged),
            unclear=len(audit.unclear),
            faults=len(audit.errors),
            digest=source,
        )


def _file(answer: dict[str, Any]) -> HttpResponse:
    told = HttpResponse(
        json.dumps(answer, ensure_ascii=False, indent=1), content_type="application/json"
    )
    told["Content-Disposition"] = 'attachment; filename="past-charges.json"'
    told["Cache-Control"] = "no-store"
    return told


def _rate(who: str, both: dict[str, dict[str, float]]) -> Rate:
    up, down = (
        f"{100 * way['estimate']:.1f} % ({100 * way['low']:.1f} to {100 * way['high']:.1f})"
        for way in (both["up"], both["down"])
    )
    return Rate(who, up, down)


def _flag(one: Judged) -> Flag:
    return Flag(one, DIRECTIONS[str(one.direction)], tuple(_marked(one)))


def _marked(one: Judged) -> Iterator[tuple[str, bool]]:
    """The note in pieces; those that support a code are marked."""
    note, at = one.session.note, 0
    spans = sorted({span for spans in (one.evidence or {}).values() for span in spans})
    for start, end in spans:
        start = max(start, at)
        if start >= end:
            continue
        if at < start:
            yield note[at:start], False
        yield note[start:end], True
        at = end
    if at < len(note):
        yield note[at:], False

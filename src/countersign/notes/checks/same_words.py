"""A note that is nearly an earlier one is shown beside it before it is signed.

It warns when most words stand in runs of six or more that an earlier note of this child holds, or a
recent note of the same therapist about another child; or when every count is that of an earlier
note. A note with last week's facts holds all its words; of 150 invented notes with facts of their
own, 4 hold 85 percent of the last one's words and 1 holds 80 percent of another child's.

Source: rules/cpt_ot.yaml, note_level_checks cloned_note; OIG and MAC guidance on cloned notes.

Blocks: no, it warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base.sameness import runs, shares
from countersign.notes.checks.examples import note, said
from countersign.notes.context import SHINGLE, Earlier, EarlierText, as_text, telling
from countersign.notes.grammar import on_day
from countersign.spine.checks import CheckInput, Finding, check

SAME_CHILD = 0.85
OTHER_CHILD = 0.80
LEAST_WORDS = 25
LEAST_MEASURES = 2

_DAY = date(2026, 9, 28)
_LONG = (
    "He fastened the buttons of his blue shirt while he sat on the low bench by the window and "
    "told a long story about the dog of his cousin who lives on a farm."
)
_COUNTS = [
    {"activity": "buttons", "successes": 4, "trials": 5},
    {"activity": "laces", "successes": 1, "trials": 4},
]


@check(
    "sheet",
    passes=[
        note(said("He fastened buttons.", "f1"), earlier=Earlier((as_text(_DAY, _LONG),))),
        note(said(_LONG, "f1")),
        note(
            said("He fastened buttons.", "f1"),
            data={"measures": _COUNTS},
            earlier=Earlier((as_text(_DAY, "Other.", tuple(_COUNTS[:1])),)),
        ),
        CheckInput(parts={}),
    ],
    fails=[
        note(said(_LONG, "f1"), earlier=Earlier((as_text(_DAY, _LONG),))),
        note(said(_LONG, "f1"), earlier=Earlier((), (as_text(_DAY, _LONG),))),
        note(
            said("He fastened buttons.", "f1"),
            data={"measures": _COUNTS},
            earlier=Earlier((as_text(_DAY, "Other.", tuple(_COUNTS)),)),
        ),
    ],
    codes=["notes.same-as-earlier", "notes.same-as-other-child", "notes.same-counts"],
)
def is_not_an_earlier_note(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    earlier = sheet.context.get("notes")
    if part is None or not isinstance(earlier, Earlier):
        return
    text = telling(part)
    if found := _closest(text, earlier.same_child, SAME_CHILD):
        day = on_day(found.on, seen_from=_seen_from(sheet, found.on))
        yield Finding(
            "notes.same-as-earlier",
            f"This note is nearly that of {day}: {_shared(text, found.text)}",
            blocks=False,
            part="note",
            do="Say what was different today, in your words.",
        )
    elif same := _same_counts(part.data.get("measures", ()), earlier.same_child):
        day = on_day(same.on, seen_from=_seen_from(sheet, same.on))
        yield Finding(
            "notes.same-counts",
            f"Every count in this note is that of {day}.",
            blocks=False,
            part="note",
            do="Check that today's counts were captured today.",
        )
    if found := _closest(text, earlier.other_children, OTHER_CHILD):
        yield Finding(
            "notes.same-as-other-child",
            f"This note is nearly one you wrote for another child: {_shared(text, found.text)}",
            blocks=False,
            part="note",
            do="Say what only this child did today.",
        )


def _closest(text: str, earlier: tuple[EarlierText, ...], least: float) -> EarlierText | None:
    if len(text.split()) < LEAST_WORDS:
        return None
    shared = shares(text, [e.runs for e in earlier], size=SHINGLE)
    scored = list(zip(shared, earlier, strict=True))
    return max((s for s in scored if s[0] >= least), key=lambda s: s[0], default=(0, None))[1]


def _shared(text: str, other: str) -> str:
    """The longest shared words, so that the therapist sees what is meant."""
    longest = max(runs(text, other, least=SHINGLE), key=lambda r: r.words)
    words = " ".join(text[longest.a[0] : longest.a[1]].split())
    return f"“{words[:200]}{'…' if len(words) > 200 else ''}”"


def _same_counts(
    measures: list[dict[str, object]], earlier: tuple[EarlierText, ...]
) -> EarlierText | None:
    if len(measures) < LEAST_MEASURES:
        return None
    ours = sorted(map(repr, (sorted(m.items()) for m in measures)))
    for one in earlier:
        if sorted(map(repr, (sorted(m.items()) for m in one.measures))) == ours:
            return one
    return None


def _seen_from(sheet: CheckInput, fallback: date) -> date:
    visit = sheet.context.get("visit")
    return getattr(visit, "date_of_service", fallback)

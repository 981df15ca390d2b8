"""How well facts and transcripts become notes: python benchmarks/notes_draft.py [DIALOGUES.csv]

Prints, for invented lines of shorthand whose meaning is known, how many are read right, and for
dialogues (MTS-Dialog, columns `dialogue` and `section_text`) what is kept, lost and invented.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from countersign.base.words import wordset
from countersign.notes.numbers import in_text
from countersign.notes.outline import draft
from countersign.practice import texts

LINES = 2000
ACTIVITIES = (
    "zipper",
    "buttons",
    "shoe tying",
    "lacing beads",
    "scissor cutting",
    "spoon scooping",
    "tracing letters",
    "copying shapes",
    "pinch board",
    "snaps",
    "ball catch",
    "obstacle course",
    "sock donning",
    "typing name",
)
LEVELS = {
    "min A": "minimal assistance",
    "mod A": "moderate assistance",
    "max A": "maximal assistance",
    "CGA": "contact guard assistance",
    "SBA": "standby assistance",
    "": "",
}
CUES = {"VC": "verbal cue", "TC": "tactile cue", "gestural cues": "gestural cue", "": ""}


def lines(rng: random.Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A line as a therapist might type it, and the phrases its sentence must hold."""
    for _ in range(LINES):
        tries = rng.randrange(2, 11)
        done = rng.randrange(tries + 1)
        level, cue = rng.choice(list(LEVELS)), rng.choice(list(CUES))
        count = rng.randrange(2, 6)
        score = rng.choice((f"{done}/{tries}", f"{done} of {tries}", f"{done} out of {tries}"))
        score += rng.choice(("", " trials"))
        bits = [b for b in (level, f"{count} {cue}" if cue else "") if b]
        rng.shuffle(bits)
        tail = rng.choice((", ", " w/ ", " ")).join(["", *bits]) if bits else ""
        name = rng.choice(ACTIVITIES)
        line = rng.choice(
            (f"{name} {score}{tail}", f"{name}: {score}{tail}", f"{score} {name}{tail}")
        )
        want = [f"{done} of {tries}", LEVELS[level], f"{count} {CUES[cue]}s" if cue else ""]
        yield line, tuple(w for w in want if w)


def shorthand() -> None:
    """Share of lines whose sentence holds the right count, help and cues, in O, and no other."""
    right, wrong = 0, Counter[str]()
    for line, want in lines(random.Random(3)):  # noqa: S311 — invents lines, guards nothing
        fact = {"id": "f1", "text": line}
        made = draft({"id": "x", "kind": "daily", "child": "Zoe", "facts": [fact]})
        told = " ".join(one["text"] for one in made["sections"]["O"])
        if all(w in told for w in want):
            right += 1
        elif set(in_text(told)) - set(in_text(line)):
            wrong["a number that is not in the line"] += 1
        else:
            wrong["kept in the therapist's words"] += 1
    print(f"lines read as a measure: {right} of {LINES}; else {dict(wrong)}")


def dialogues(path: str) -> None:
    """What becomes of every turn of a dialogue, and how much of a person's section is there."""
    sums: Counter[str] = Counter()
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _dialogue(row, sums)
    share = {k: f"{sums[k]} of {sums[of]}" for k, of in SHARES.items()}
    print(f"dialogues: {sums['dialogues']}, sentences {sums['sentences']}; {share}")


SHARES = {
    "turns lost": "turns",
    "turns in the note": "turns",
    "numbers not in the evidence": "numbers",
    "words not in the evidence": "words",
    "content words of the person's section": "content words",
}


def _dialogue(row: dict[str, str], sums: Counter[str]) -> None:
    spans = texts.spans("dialogue.txt", row["dialogue"])
    turns = [
        {"id": f"t{n}", "speaker": s.speaker, "text": s.text} for n, s in enumerate(spans, start=1)
    ]
    case: dict[str, Any] = {"id": row["ID"], "kind": "daily", "child": "Patient"}
    made = draft({**case, "facts": [], "transcript": turns})
    sentences = [one for section in made["sections"].values() for one in section]
    used = {e for one in sentences for e in one["evidence"]}
    left = {one["evidence"] for one in made["left_out"]}
    by_id = {t["id"]: t["text"] for t in turns}
    for one in sentences:
        under = " ".join(by_id[e] for e in one["evidence"])
        numbers = in_text(one["text"])
        sums["numbers"] += len(numbers)
        sums["numbers not in the evidence"] += len(set(numbers) - set(in_text(under)))
        words = _words(one["text"])
        sums["words"] += len(words)
        sums["words not in the evidence"] += len(words - _words(under) - FRAME)
    there = {w for one in sentences for w in _words(one["text"])}
    wanted = {w for w in _words(row["section_text"]) if len(w) > 4}
    sums.update({
        "dialogues": 1, "sentences": len(sentences), "turns": len(turns),
        "turns lost": len({t["id"] for t in turns} - used - left),
        "turns in the note": len(used), "content words": len(wanted),
        "content words of the person's section": len(wanted & there),
    })  # fmt: skip


# What the composer says of its own: who speaks, and that something was asked, told or planned.
FRAME = wordset("patient said asked told the clinician plan is to also a member family next week")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


if __name__ == "__main__":
    shorthand()
    for given in sys.argv[1:]:
        dialogues(given)

"""How well notes are held to their sources: python benchmarks/bench_ground.py [MORE.jsonl …]

Prints, for the invented sessions in benchmarks/ground/ and for labelled sets of other hands, which
planted errors are flagged by kind, how many clean sentences are flagged, how many clean notes would
be stopped, and which key facts are missed; beside it word overlap and number match. With
`--dialogues FILE` also how much of a human's section of MTS-Dialog stands on its dialogue.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from countersign.base.words import wordset
from countersign.notes.numbers import in_text
from countersign.spine.grounding import Grounding, Source, ground
from countersign.spine.grounding.sentences import sentences

HERE = Path(__file__).parent / "ground"
VOICES = Path(__file__).parents[1] / "tests" / "data" / "grounding"
OURS = (*sorted(HERE.glob("sessions_*.yaml")), *sorted(VOICES.glob("voices_*.yaml")))
LINES = VOICES / "lines.yaml"
KINDS = {
    "assist": "assist_level",
    "number": "number_or_unit",
    "unit": "number_or_unit",
    "plan": "plan_nobody_said",
    "invented": "invented_fact",
    "person": "person_or_reporter",
    "date": "date_or_frequency",
    "diagnosis": "diagnosis_or_score",
}
STOP = wordset(
    "the a an and or of to in on at for with without from by as was were is are be been he she "
    "they his her their him it its that this who which had has have not no did do does "
    "after before during while when"
)
OVERLAP = 0.5  # the share of a sentence's words that the peer wants in its sources


@dataclass(frozen=True)
class Case:
    """A draft with its sources, the wrong sentences by text, and the key facts it leaves out."""

    id: str
    sources: tuple[Source, ...]
    draft: str
    errors: dict[str, tuple[str, str]]
    left_out: tuple[tuple[str, str], ...] = ()


Flags = Callable[[str, Sequence[Source], Grounding], list[tuple[int, int, bool, bool]]]


def ours(path: Path) -> Iterator[Case]:
    """The drafts of one file of sessions: the clean ones, and one for each error and omission."""
    for one in yaml.safe_load(path.read_text("utf-8")):
        sources, draft = sources_of(one["sources"]), one["draft"]
        yield Case(one["id"], sources, " ".join(draft), {})
        if again := one.get("again"):
            yield Case(f"{one['id']}-again", sources, " ".join(again), {})
        for kind, severity, at, text in one.get("errors", []):
            told = [*draft, text] if at == "+" else [*draft[: at - 1], text, *draft[at:]]
            errors = {text: (KINDS.get(kind, kind), severity)}
            yield Case(f"{one['id']}-{kind}", sources, " ".join(told), errors)
        for kind, gone, words in one.get("omits", []):
            told = [s for n, s in enumerate(draft, 1) if n not in gone]
            yield Case(f"{one['id']}-omits", sources, " ".join(told), {}, ((kind, words),))


def lines(path: Path) -> list[Case]:
    """Short sources with sentences, each a draft of its own: faithful ones, and wrong ones."""
    found = []
    for one in yaml.safe_load(path.read_text("utf-8")):
        sources = sources_of(one["sources"])
        for number, text in enumerate(one["faithful"], 1):
            found.append(Case(f"{one['id']}-f{number}", sources, text, {}))
        for number, text in enumerate(one["wrong"], 1):
            errors = {text: ("of any kind", "major")}
            found.append(Case(f"{one['id']}-w{number}", sources, text, errors))
    return found


def others(path: Path) -> Iterator[Case]:
    """The drafts of a labelled set: one JSON object a line, its labels under `truth`."""
    for line in path.read_text("utf-8").splitlines():
        one = json.loads(line)
        truth, draft = one["truth"], one["draft"]
        texts = {s["id"]: s["text"] for s in one["sources"]}
        errors = {
            draft[s["start"] : s["end"]]: (s["kind"], s["severity"])
            for s in truth["sentences"]
            if s["kind"]
        }
        left = tuple(
            (o["kind"], texts[o["source"]][o["start"] : o["end"]]) for o in truth["omissions"]
        )
        yield Case(one["id"], sources_of(one["sources"]), one["draft"], errors, left)


def sources_of(given: list[dict[str, Any]]) -> tuple[Source, ...]:
    return tuple(
        Source(
            s["id"],
            s["text"],
            s.get("kind", "facts"),
            date.fromisoformat(s["date"]) if s.get("date") else None,
            s.get("subject"),
        )
        for s in given
    )


def by_locks(
    draft: str, sources: Sequence[Source], found: Grounding
) -> list[tuple[int, int, bool, bool]]:
    """(start, end, flagged, would stop) of every sentence."""
    return [
        (
            s.start,
            s.end,
            s.verdict in ("unsupported", "contradicted"),
            s.severity == "major",
        )
        for s in found.sentences
    ]


def by_overlap(
    draft: str, sources: Sequence[Source], found: Grounding
) -> list[tuple[int, int, bool, bool]]:
    """Peer: a sentence is flagged when less than half of its words stand in the sources."""
    there = set(_words(" ".join(s.text for s in sources)))
    marked = []
    for start, end in sentences(draft):
        told = _words(draft[start:end])
        wrong = bool(told) and sum(w in there for w in told) < OVERLAP * len(told)
        marked.append((start, end, wrong, wrong))
    return marked


def by_numbers(
    draft: str, sources: Sequence[Source], found: Grounding
) -> list[tuple[int, int, bool, bool]]:
    """Peer: a sentence is flagged when it has a number that stands in no source."""
    there = in_text(" ".join(s.text for s in sources)).keys()
    marked = []
    for start, end in sentences(draft):
        wrong = bool(in_text(draft[start:end]).keys() - there)
        marked.append((start, end, wrong, wrong))
    return marked


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[a-z0-9]+", text.casefold()) if w not in STOP]


PEERS: dict[str, Flags] = {
    "locks": by_locks,
    "word overlap": by_overlap,
    "number match": by_numbers,
}


@dataclass
class Score:
    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    flagged: Counter[tuple[str, str]] = field(default_factory=Counter)
    clean: int = 0
    wrongly: int = 0
    notes: int = 0
    stopped: int = 0

    def add(self, case: Case, marked: list[tuple[int, int, bool, bool]]) -> None:
        stops = False
        for start, end, wrong, major in marked:
            key = case.errors.get(case.draft[start:end])
            if key is not None:
                self.planted[key] += 1
                self.flagged[key] += wrong
            else:
                self.clean += 1
                self.wrongly += wrong
                stops |= wrong and major
        if not case.errors and not case.left_out:
            self.notes += 1
            self.stopped += stops

    def share(self, severity: str = "") -> str:
        of = sum(n for (_, s), n in self.planted.items() if severity in ("", s))
        hit = sum(n for (_, s), n in self.flagged.items() if severity in ("", s))
        return f"{hit / of:.1%}" if of else "-"

    def of_kind(self, kind: str) -> str:
        of = sum(n for (k, _), n in self.planted.items() if k == kind)
        return f"{sum(n for (k, _), n in self.flagged.items() if k == kind)}/{of}"


def measure(name: str, cases: Sequence[Case]) -> None:
    """Print one table for `cases`."""
    scores = {peer: Score() for peer in PEERS}
    found_out = left_out = count = 0
    spent = 0.0
    for case in cases:
        begun = time.process_time()
        found = ground(case.draft, case.sources)
        spent += time.process_time() - begun
        count += len(found.sentences)
        for peer, flags in PEERS.items():
            scores[peer].add(case, flags(case.draft, case.sources, found))
        texts = {s.id: s.text for s in case.sources}
        told = [texts[o.span.source][o.span.start : o.span.end] for o in found.omissions]
        for _, words in case.left_out:
            left_out += 1
            found_out += any(words[:25] in t or t in words for t in told)
    print(f"\n{name}: {len(cases)} drafts, {count} sentences")
    print(f"{'':24}" + "".join(f"{peer:>14}" for peer in PEERS))
    for kind in sorted({k for k, _ in scores["locks"].planted}):
        print(f"{kind:24}" + "".join(f"{s.of_kind(kind):>14}" for s in scores.values()))
    for label, severity in (("major errors flagged", "major"), ("all errors flagged", "")):
        print(f"{label:24}" + "".join(f"{s.share(severity):>14}" for s in scores.values()))
    print(
        f"{'clean sentences flagged':24}"
        + "".join(f"{s.wrongly / max(1, s.clean):>14.1%}" for s in scores.values())
    )
    print(
        f"{'clean notes stopped':24}"
        + "".join(f"{f'{s.stopped}/{s.notes}':>14}" for s in scores.values())
    )
    if left_out:
        print(f"omissions found {found_out}/{left_out}")
    print(f"{1000 * 20 * spent / count:.0f} ms of processor for 20 sentences, reading included")


def dialogues(path: Path) -> None:
    """How many sentences a person wrote from a dialogue stand on it."""
    verdicts = Counter[str]()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = ground(row["section_text"], [Source("d", row["dialogue"], "transcript")])
            verdicts.update(
                s.verdict if s.severity != "major" else f"{s.verdict}, major"
                for s in found.sentences
            )
    total = sum(verdicts.values())
    print(f"\n{path.name}: {total} sentences that a person wrote from a dialogue")
    for verdict, n in verdicts.most_common():
        print(f"{verdict:24}{n / total:>8.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("more", nargs="*", type=Path)
    parser.add_argument("--dialogues", type=Path)
    asked = parser.parse_args()
    for path in OURS:
        measure(path.stem, list(ours(path)))
    measure("short sources, a sentence a draft", lines(LINES))
    if asked.more:
        measure("sets of other hands", [case for path in asked.more for case in others(path)])
    if asked.dialogues:
        dialogues(asked.dialogues)


if __name__ == "__main__":
    main()

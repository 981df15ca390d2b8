"""Whether two reports tell the same findings in other words. Pure.

A finding is a sentence taken as what it says: its ideas (spine/grounding/lexicon), its counts and
its levels of help. A child's reports may say the same thing again; two children's may share one or
two findings; not most of them.

Source: DESIGN of the product, sameness of facts; the ideas are those of spine/grounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from countersign.spine.grounding.clauses import written
from countersign.spine.grounding.sentences import sentences

SAME = 0.55
"""From which share of the weight of the one that says less two sentences tell the same,"""
TOGETHER = 2
"""when they have so many ideas and figures in common."""
LEAST = 5
"""Findings in common from which on two reports are shown,"""
SHARE = 0.5
"""when they are that share of the findings of the shorter one."""
CROWD = 400
"""An idea in more findings than this leads to no other; it only weighs."""
_DULL = frozenset({"help", "do", "need"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a sentence says: ideas, figures with their unit, levels of help."""

    start: int
    end: int
    ideas: frozenset[str]
    figures: frozenset[str]

    @property
    def says(self) -> frozenset[str]:
        return self.ideas | self.figures


@dataclass(frozen=True, slots=True)
class Same:
    """Two reports by their places, and the findings they share (places in each)."""

    a: int
    b: int
    pairs: tuple[tuple[int, int], ...]


def findings(text: str, spans: Iterable[tuple[int, int]] | None = None) -> tuple[Finding, ...]:
    """The findings of `text`, or of the stretches `spans` of it. What says nothing is none."""
    found = []
    for start, end in spans if spans is not None else sentences(text):
        read = written(text, start, end)
        ideas = {
            idea
            for word in read.words
            for idea in word.ideas
            if not idea.startswith(("~", "who:")) and idea not in _DULL
        }
        denied = {f"no {i}" for w in read.words if w.denied for i in w.ideas if i in ideas}
        figures = set(_figures(read.clauses))
        if len(ideas) + len(figures) >= 2 and ideas:
            found.append(Finding(start, end, frozenset(ideas | denied), frozenset(figures)))
    return tuple(found)


def _figures(clauses: Sequence[object]) -> Iterator[str]:
    for clause in clauses:
        for amount in getattr(clause, "amounts", ()):
            if amount.of is not None:
                yield f"{amount.value:g}/{amount.of:g}"
            elif amount.unit not in ("times",):
                yield f"{amount.value:g}"
        for level in getattr(clause, "helps", ()):
            yield "help " + "-".join(str(one) for one in sorted(level.levels))


def weights(reports: Sequence[Sequence[Finding]]) -> dict[str, float]:
    """How much an idea or figure tells: the rarer among the findings, the more."""
    seen: Counter[str] = Counter()
    total = 0
    for report in reports:
        for one in report:
            total += 1
            seen.update(one.says)
    return {what: log(1 + total / count) for what, count in seen.items()}


def alike(a: Finding, b: Finding, weight: dict[str, float]) -> float:
    """How much of the one that says less the other says too, by weight.

    0 where they say two different things: another count, another level of help, done and not done,
    a count on one side alone.
    """
    shared = a.says & b.says
    if not a.ideas & b.ideas or len(shared) < TOGETHER or _differ(a, b):
        return 0.0
    least = min(_weight(a, weight), _weight(b, weight))
    return sum(weight.get(what, 1.0) for what in shared) / least if least else 0.0


def _weight(one: Finding, weight: dict[str, float]) -> float:
    return sum(weight.get(what, 1.0) for what in one.says)


def _differ(a: Finding, b: Finding) -> bool:
    counts = [{f for f in one.figures if "/" in f} for one in (a, b)]
    if any(counts) and not counts[0] & counts[1]:
        return True
    helps = [_levels(one) for one in (a, b)]
    if all(helps) and not helps[0] & helps[1]:
        return True
    return any(f"no {idea}" in b.ideas for idea in a.ideas - b.ideas) or any(
        f"no {idea}" in a.ideas for idea in b.ideas - a.ideas
    )


def _levels(one: Finding) -> set[str]:
    return {
        level
        for figure in one.figures
        if figure.startswith("help ")
        for level in figure.removeprefix("help ").split("-")
    }


def same(
    reports: Sequence[Sequence[Finding]], owners: Sequence[str], *, only: int | None = None
) -> list[Same]:
    """Pairs of reports of different owners that tell the same findings.

    `only` is one report's place: the pairs it is in.
    """
    weight = weights(reports)
    places: dict[str, list[tuple[int, int]]] = {}
    for report, listed in enumerate(reports):
        for at, one in enumerate(listed):
            for what in one.says:
                places.setdefault(what, []).append((report, at))
    best: dict[tuple[int, int], dict[int, tuple[float, int]]] = {}
    for report in range(len(reports)) if only is None else (only,):
        for at, one in enumerate(reports[report]):
            for other, there in _near(one, report, places, all_of=only is not None):
                if owners[other] == owners[report]:
                    continue
                score = alike(one, reports[other][there], weight)
                if score >= SAME:
                    held = best.setdefault((report, other), {})
                    held[at] = max(held.get(at, (0.0, -1)), (score, there))
    return [
        Same(a, b, tuple((at, there) for at, (_, there) in sorted(held.items())))
        for (a, b), held in sorted(best.items())
        if _enough(held, len(reports[a]), len(reports[b]))
    ]


def _near(
    one: Finding, report: int, places: dict[str, list[tuple[int, int]]], *, all_of: bool
) -> set[tuple[int, int]]:
    """Other reports' findings that share two things with this one; each pair is met once."""
    met: Counter[tuple[int, int]] = Counter()
    for what in one.says:
        there = places.get(what, [])
        if len(there) <= CROWD or all_of:
            met.update(p for p in there if (p[0] != report if all_of else p[0] > report))
    least = min(2, len(one.says))
    return {place for place, count in met.items() if count >= least}


def _enough(held: dict[int, tuple[float, int]], ours: int, theirs: int) -> bool:
    different = len({there for _, there in held.values()})
    return different >= LEAST and different >= SHARE * min(ours, theirs)

"""Learn from the invented sentences what a sentence about a vendor leans to.

    python -m benchmarks.vendor_papers.training [--check | --left-out]

Writes src/countersign/assessment/vendor/weights.json. With --check it prints instead how often a
sentence that was left out of the training is told right, in ten parts; with --left-out how the vendors of
each set are read by a table that has not seen it. The table is left as it was after --left-out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import yaml
from benchmarks import bench_vendor
from benchmarks.vendor_papers import hands

from countersign.assessment.vendor import (
    judging,
    leaning,
    papers,
    plans,
    review,
    weighing,
)
from countersign.assessment.vendor import sentences as split
from countersign.assessment.vendor.flags import READINGS
from countersign.assessment.vendor.sentences import Sentence, plain

HERE = Path(__file__).parent
TO = HERE.parents[1] / "src" / "countersign" / "assessment" / "vendor" / "weights.json"
CLASSES = [
    *(f"{n} {says}" for n in range(1, 9) for says in ("risk", "safe", "alike")),
    leaning.NONE,
]
SAYS = {"present": "risk", "absent": "safe", "neither": "alike"}
MARKS = {"p": "risk", "a": "safe", "u": "safe", "t": "alike"}
SCALE = 64.0
Matrix = npt.NDArray[np.float32]


Row = tuple[tuple[str, str, str], str]
"""A sentence with what it stands under or answers and what stands before it, and its class."""


def sentences(*, without: Collection[str] = ()) -> list[Row]:
    """Every invented sentence with its class; `without` leaves hands out by their set's name."""
    made: list[tuple[str, str]] = []
    more = [yaml.safe_load((HERE / f"{name}.yaml").read_text()) for name in VOICES]
    for flag in range(1, 9):
        for state, name in SAYS.items():
            told = f"{flag} {name}"
            made += [(s, told) for one in more for s in one.get(flag, {}).get(state, [])]
    made += [
        (s, leaning.NONE) for one in more for s in (*one.get("decoys", ()), *one.get("none", ()))
    ]
    rows: list[Row] = []
    for text, told in made:
        around, _, own = text.rpartition(" >> ")
        rows.append(((plain(own), plain(around), ""), told))
    return [*rows, *of_papers(), *of_questions(), *of_turns(), *of_hands(without=without)]


def of_papers() -> Iterator[Row]:
    """The sentences of `said.yaml`: alone, and under a heading and after the sentence before."""
    said = yaml.safe_load((HERE / "said.yaml").read_text())
    turn = 0
    for flag in range(1, 9):
        for state, variants in ((s, said[flag][s]) for s in ("present", "absent", "not_stated")):
            for variant in variants:
                before = ""
                for piece in variant:
                    own = plain(piece.lstrip("*~").replace("{v}", "Alder"))
                    carries = piece.startswith("*")
                    if carries or state == "not_stated":
                        turn += 1
                        heads = said[flag]["heads"]
                        name = SAYS[state] if carries else "alike"
                        told = f"{flag} {name}" if piece[0] in "*~" else leaning.NONE
                        yield (own, "", ""), told
                        yield (own, plain(heads[turn % len(heads)]), before), told
                    before = "" if piece == "apart" else own
    yield from (
        ((plain(s), plain(part[0]), ""), leaning.NONE) for part in said["filler"] for s in part[1:]
    )


def of_questions() -> Iterator[Row]:
    """Each question and label of `asked.yaml` with some of the answers it may get."""
    asked = yaml.safe_load((HERE / "asked.yaml").read_text())
    turn = 0
    for flag in range(1, 9):
        for kind, yes in (("asked_safe", "safe"), ("asked_risk", "risk"), ("labels", "safe")):
            told = asked["labels" if kind == "labels" else "answers"]
            no = "risk" if yes == "safe" else "safe"
            for question in asked[flag][kind]:
                for says, label in (("yes", yes), ("no", no), ("unsure", "alike")):
                    for _ in range(3 if says in told else 0):
                        turn += 1
                        answer = judging.as_words(told[says][turn % len(told[says])])
                        yield (plain(answer), plain(question), ""), f"{flag} {label}"


def of_turns() -> Iterator[Row]:
    """Each safeguard of `asked.yaml` where one is promised, taken back or put off."""
    asked = yaml.safe_load((HERE / "asked.yaml").read_text())
    turn = 0
    for flag in (1, 2, 4, 5, 7, 8):
        for label in asked[flag]["labels"]:
            for kind in ("risk", "safe"):
                for _ in range(4 if kind == "risk" else 2):
                    turn += 1
                    said = asked["turned"][kind]
                    yield (plain(said[turn % len(said)].format(label)), "", ""), f"{flag} {kind}"
                    heads = asked["turned"][f"under_{kind}"]
                    yield (plain(label), heads[turn % len(heads)], ""), f"{flag} {kind}"


UNLEARNT = ("14_fourth_hand",)
"""Sets that only measure: with this one learnt, the other hands left out were read no better."""


def learnt() -> list[Path]:
    """The sets that the tables learn from."""
    return [path for path in hands.sets() if path.stem not in UNLEARNT]


def of_hands(*, without: Collection[str] = ()) -> list[Row]:
    """The sentences of the sets, in their place in the papers."""
    rows: list[Row] = []
    for path in learnt():
        if path.stem not in without:
            for one in hands.vendors(path):
                rows += _of_vendor(one)
    return rows


def _of_vendor(one: hands.Vendor) -> Iterator[Row]:
    marked = [(plain(said), flag, mark) for flag, mark, said in one.marked]
    with tempfile.TemporaryDirectory() as folder:
        said_here = said_by(one, Path(folder))
        offered = plans.of(said_here)
        for sentence in said_here:
            if sentence.is_title or sentence.cells == sentence.heads != ():
                continue
            told = {
                f"{flag} {MARKS[mark]}" for said, flag, mark in marked if _holds(sentence, said)
            }
            for name in told or {leaning.NONE}:
                yield review.words_of(sentence, offered), name


def _holds(sentence: Sentence, marked: str) -> bool:
    whole = plain(sentence.text)
    return marked in whole or (len(sentence.low) > 11 and sentence.low in marked)


def said_by(one: hands.Vendor, folder: Path) -> list[Sentence]:
    """The sentences of a vendor's papers, as the product reads them."""
    read = []
    for name, text in one.papers.items():
        (folder / name).write_bytes(hands.written(name, text))
        read.append(papers.open_file(folder / name))
    return split.of(read)


VOICES = ("sentences", "voices_1_4", "voices_5_8", "voices_more", "voices_third", "voices_last")
FAINT = 12  # weights below it, of SCALE, are left out
FEWEST = 2  # how often a feature must be met


def fit(rows: Sequence[Row], *, rounds: int = 120, decay: float = 0.02) -> dict[str, list[int]]:
    """Softmax regression on the features; weights as whole numbers."""
    found = [sorted(set(leaning.features(*words))) for words, _ in rows]
    times = Counter(one for each in found for one in each)
    kept = sorted(name for name, seen in times.items() if seen >= FEWEST)
    at = {name: number for number, name in enumerate(kept)}
    known = [[at[one] for one in each if one in at] for each in found]
    # Each entry of the sparse matrix: its row, its feature; once by row, once by feature.
    row = np.repeat(np.arange(len(rows)), [len(each) for each in known])
    column = np.array([one for each in known for one in each])
    much = np.array([1 / max(1.0, len(each) ** 0.5) for each in known], dtype=np.float32)
    starts = np.searchsorted(row, np.arange(len(rows)))
    order = np.argsort(column, kind="stable")
    of_row, begins = row[order], np.searchsorted(column[order], np.arange(len(kept)))
    y = np.eye(len(CLASSES), dtype=np.float32)[[CLASSES.index(told) for _, told in rows]]
    w: Matrix = np.zeros((len(kept), len(CLASSES)), dtype=np.float32)
    b: Matrix = np.zeros(len(CLASSES), dtype=np.float32)
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, rounds + 1):
        z = np.add.reduceat(w[column], starts) * much[:, None] + b
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        off = (p - y) * much[:, None]
        g = (np.add.reduceat(off[of_row], begins) + decay * w) / len(rows)
        b -= 0.3 * (p - y).mean(axis=0)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w -= 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    made = {name: [round(float(c) * SCALE) for c in w[n]] for n, name in enumerate(kept)}
    made["*"] = [round(float(c) * SCALE) for c in b]
    return made


def write(weights: dict[str, list[int]], to: Path) -> None:
    """Write the weights; words that lean nowhere are left out."""
    kept = {k: v for k, v in weights.items() if k == "*" or max(map(abs, v)) > FAINT}
    told = {"classes": CLASSES, "scale": SCALE, "weights": kept}
    to.write_text(json.dumps(told, separators=(",", ":"), sort_keys=True) + "\n")


def write_weighing(weights: dict[str, list[float]], to: Path) -> None:
    """Write how far rules and leaning are believed."""
    to.write_text(json.dumps(weights, separators=(",", ":"), sort_keys=True) + "\n")


Case = tuple[dict[str, float], int]
"""The features of a sentence and a flag, and its class: risk, safe, alike, nothing."""


def cases(path: Path) -> list[Case]:
    """Of a set that `weights.json` has not seen: each sentence with each flag it may speak of."""
    made: list[Case] = []
    for one in hands.vendors(path):
        marked = [(plain(said), flag, MARKS[mark]) for flag, mark, said in one.marked]
        with tempfile.TemporaryDirectory() as folder:
            said = said_by(one, Path(folder))
        offered = plans.of(said)
        for sentence in said:
            told = {flag: kind for text, flag, kind in marked if _holds(sentence, text)}
            leans = review.leans_of(sentence, offered)
            for reading in READINGS:
                verdict = judging.judge(reading, sentence, offered)
                if weighing.certain(sentence, verdict) is None and weighing.speaks(
                    reading, verdict, leans
                ):
                    kind = told.get(reading.number)
                    place = weighing.KINDS.index(kind) if kind else len(weighing.KINDS)
                    found = dict(weighing.features(reading, sentence, verdict, leans))
                    made.append((found, place))
    return made


DOUBT = 2.0
"""How much it takes to believe otherwise than before."""


def _before_learning(names: Sequence[str]) -> Matrix:
    """What is believed of rules and leaning until papers teach otherwise: what they say."""
    w: Matrix = np.zeros((len(names), len(weighing.KINDS) + 1), dtype=np.float32)
    for number, name in enumerate(names):
        for place, kind in enumerate(weighing.KINDS):
            if name == f"log {kind}":
                w[number, place] = 1.0
            elif name.startswith(f"rule {kind} ") and name[-1].isdigit():
                w[number, place] = float(name.split()[-1]) / 2
        if name == "log none":
            w[number, -1] = 1.0
    return w


def fit_weighing(found: Sequence[Case], *, rounds: int = 1500) -> dict[str, list[float]]:
    """Softmax regression on few features."""
    names = sorted({name for one, _ in found for name in one})
    at = {name: number for number, name in enumerate(names)}
    x = np.zeros((len(found), len(names)), dtype=np.float32)
    for number, (one, _) in enumerate(found):
        for name, value in one.items():
            x[number, at[name]] = value
    y = np.eye(len(weighing.KINDS) + 1, dtype=np.float32)[[place for _, place in found]]
    first = _before_learning(names)
    w = first.copy()
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, rounds + 1):
        z = x @ w
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        g = x.T @ (p - y) / len(found) + DOUBT * (w - first) / len(found)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w -= 0.03 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return {name: [round(float(c), 3) for c in w[n]] for n, name in enumerate(names)}


def check(rows: list[Row]) -> None:
    """Ten parts, each told by what the other nine teach."""
    Random(5).shuffle(rows)  # noqa: S311  no secret
    right = flagged = told_flag = 0
    for part in range(10):
        write(fit([r for n, r in enumerate(rows) if n % 10 != part]), TO)
        leaning.forget()
        for words, told in rows[part::10]:
            best = max((p, name) for name, p in leaning.leans(*words).items())[1]
            right += best == told
            if told != leaning.NONE:
                flagged += 1
                told_flag += best.split()[0] == told.split()[0]
    print(f"{len(rows)} sentences: class right {right / len(rows):.1%}")
    print(f"flag right {told_flag / flagged:.1%} of {flagged}")


FOLDS = 4


def read_left_out() -> None:
    """Score the learnt sets, each read by a table that was learnt without it."""
    answers, truths, kept = [], [], TO.read_text()
    try:
        for fold in range(FOLDS):
            left_out = learnt()[fold::FOLDS]
            write(fit(sentences(without=[path.stem for path in left_out])), TO)
            leaning.forget()
            with tempfile.TemporaryDirectory() as made:
                for row in hands.make(Path(made), left_out):
                    answers.append(
                        bench_vendor.ours(bench_vendor.opened(Path(made, row["vendor"])))
                    )
                    truths.append({int(flag): told for flag, told in row["flags"].items()})
    finally:
        TO.write_text(kept)
    bench_vendor.score("left out", answers, truths, misses=False, matrix=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--left-out", action="store_true")
    args = parser.parse_args()
    if args.left_out:
        return read_left_out()
    if args.check:
        return check(sentences())
    # Rules and leaning are weighed on papers whose hand the leaning has not seen.
    found: list[Case] = []
    for fold in range(FOLDS):
        left_out = learnt()[fold::FOLDS]
        write(fit(sentences(without=[path.stem for path in left_out])), TO)
        leaning.forget()
        found += [case for path in left_out for case in cases(path)]
    write_weighing(fit_weighing(found), TO.with_name("weighing.json"))
    write(fit(sentences()), TO)


if __name__ == "__main__":
    main()

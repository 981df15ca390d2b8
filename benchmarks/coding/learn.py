"""Learn the weights of words from labelled activities, and write rules/coding_words.yaml.

    python benchmarks/coding/learn.py [--held 5]

`--held N` keeps every N-th phrase out and prints how many of those are told right; nothing is
written then. The method is multinomial logistic regression with a quadratic penalty, full batch,
from zero: the same phrases always give the same file.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from countersign.coding.reading.clauses import lowered
from countersign.coding.reading.learnt import NONE, features

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import labelled  # noqa: E402
from labelled import Labelled  # noqa: E402

IDLE = ("not-billable", "reported", "not-skilled")
SENTENCE = 45
OUT = HERE.parents[1] / "src" / "countersign" / "rules" / "coding_words.yaml"
CODES = (
    *("97530", "97535", "97533", "97112", "97110", "97129"),
    *("92526", "97140", "97542", "97537", "97760", "97763"),
    NONE,
)
PENALTY = 0.03
STEPS = 400
LEAST = 2  # times that a pair of words must occur
SMALLEST = 3  # tenths; a weight below says nothing
HEAD = """\
# How much a word speaks for a code, learnt; see reading/learnt.py.
# Written by benchmarks/coding/learn.py; do not edit.
# A line: the word (a pair with _, a reason with >), then place of the code : weight in tenths.
meta:
  id: coding_words
  schema_version: 1
  as_of: "2026-11-30"
  source: "logistic regression on our own labelled phrases in benchmarks/coding"
"""


def phrases() -> Iterator[tuple[str, str]]:
    """Code and text of every labelled activity: the phrases, and the activities of the notes."""
    for name in ("services.txt", *sorted(p.name for p in HERE.glob("phrases_*.txt"))):
        for line in (HERE / name).read_text("utf-8").splitlines():
            code, text = line.split("|", 1)
            yield (NONE if code == "NONE" else code), text
    for path in labelled.files():
        for one in labelled.read(path):
            yield from _activities(one)


def _activities(one: Labelled) -> Iterator[tuple[str, str]]:
    """Its services in the words that are their evidence, and what is no service at all."""
    note, lines = one.case["note"], [line for line in one.lines if line.code != "97130"]
    if len(lines) == 1 and len(lines[0].words) == 1:
        yield lines[0].code, note
    for line in lines:
        yield line.code, " ".join(_sentence(note, words) for words in line.words)
    for text, why in one.idle:
        if why in IDLE:
            yield NONE, text


def _sentence(note: str, words: str) -> str:
    """The sentence around `words`, or the words alone when they are a sentence's length."""
    if len(words) > SENTENCE:
        return words
    at = max(note.find(words), 0)
    start = max(note.rfind(mark, 0, at) for mark in (". ", "\n", "; ")) + 1
    ends = [end for mark in (". ", "\n") if (end := note.find(mark, at)) > 0]
    return note[start : min(ends, default=len(note))]


class _Sparse:
    """Rows that hold few of many words, each weighing one over the root of the row's length."""

    def __init__(self, rows: list[list[int]]) -> None:
        lengths = np.array([len(row) for row in rows])
        self.words = np.concatenate([np.array(row) for row in rows])
        self.rows = np.repeat(np.arange(len(rows)), lengths)
        self.values = (1 / np.sqrt(lengths))[self.rows][:, None]
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self.by_word = np.argsort(self.words, kind="stable")
        ordered = self.words[self.by_word]
        self.firsts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))

    def times(self, weights: Any) -> Any:
        return np.add.reduceat(weights[self.words] * self.values, self.starts, axis=0)

    def turned(self, errors: Any) -> Any:
        parts = (errors[self.rows] * self.values)[self.by_word]
        return np.add.reduceat(parts, self.firsts, axis=0)


def learn(rows: list[tuple[str, str]]) -> tuple[list[str], Any, Any]:
    """Words, their weights by code, and the bias."""
    told = [(CODES.index(code), features(lowered(text))) for code, text in rows]
    seen = Counter(f for _, found in told for f in found)
    words = sorted(f for f, n in seen.items() if n >= (LEAST if "_" in f else 1))
    place = {word: n for n, word in enumerate(words)}
    known = [(code, [place[f] for f in found if f in place]) for code, found in told]
    known = [(code, found) for code, found in known if found]
    y = np.zeros((len(known), len(CODES)))
    y[np.arange(len(known)), [code for code, _ in known]] = 1
    x = _Sparse([found for _, found in known])
    weights, bias = np.zeros((len(words), len(CODES))), np.zeros(len(CODES))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        z = x.times(weights) + bias
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        slope = x.turned(p - y) + PENALTY * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        bias -= 0.1 * (p - y).mean(0)
    return words, weights, bias


def write(words: list[str], weights: Any, bias: Any) -> None:
    """The rule file, with weights in tenths."""
    lines = []
    for word, row in zip(words, np.rint(weights * 10).astype(int), strict=True):
        told = [f"{n}:{w}" for n, w in enumerate(row) if abs(w) >= SMALLEST]
        if told:
            lines.append(f"  {word} {' '.join(told)}\n")
    said = ", ".join(f"{b:.3f}" for b in bias)
    codes = ", ".join(f'"{code}"' for code in CODES)
    OUT.write_text(f"{HEAD}codes: [{codes}]\nbias: [{said}]\nwords: |\n{''.join(lines)}", "utf-8")


def main() -> int:
    """Learn and write; or hold some out and print how many are told right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=int, default=0)
    held = parser.parse_args().held
    rows = [(c, t) for c, t in phrases() if c in CODES]
    if not held:
        write(*learn(rows))
        return 0
    kept = [row for n, row in enumerate(rows) if n % held]
    words, weights, bias = learn(kept)
    place = {word: n for n, word in enumerate(words)}
    right = 0
    out = rows[::held]
    for code, text in out:
        known = [place[f] for f in features(lowered(text)) if f in place]
        z = bias + (weights[known].sum(0) / np.sqrt(len(known)) if known else 0)
        right += CODES[int(z.argmax())] == code
    print(f"{right} of {len(out)} held phrases right")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Learn from the invented sentences what a sentence about a vendor leans to.

    python -m benchmarks.vendor_papers.training [--check]

Writes src/countersign/assessment/vendor/weights.json. With --check it prints instead how often a
sentence that was left out of the training is told right, in ten parts.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import yaml

from countersign.assessment.vendor import leaning
from countersign.assessment.vendor.sentences import plain

HERE = Path(__file__).parent
TO = HERE.parents[1] / "src" / "countersign" / "assessment" / "vendor" / "weights.json"
CLASSES = [*(f"{n} {says}" for n in range(1, 9) for says in ("risk", "safe")), leaning.NONE]
SAYS = {"present": "risk", "absent": "safe"}
SCALE = 64.0
Matrix = npt.NDArray[np.float64]


def sentences() -> list[tuple[str, str]]:
    """Every invented sentence with its class."""
    made: list[tuple[str, str]] = []
    said = yaml.safe_load((HERE / "said.yaml").read_text())
    more = yaml.safe_load((HERE / "sentences.yaml").read_text())
    for flag in range(1, 9):
        for state, name in SAYS.items():
            told = f"{flag} {name}"
            for variant in said[flag][state]:
                made += [(s.lstrip("*"), told) for s in variant if s.startswith("*")]
            made += [(s, told) for s in more[flag].get(state, [])]
        made += [(s.lstrip("~*"), leaning.NONE) for v in said[flag]["not_stated"] for s in v]
        made += [(s, leaning.NONE) for s in more[flag].get("neither", [])]
    made += [(s, leaning.NONE) for part in said["filler"] for s in part[1:]]
    made += [(s, leaning.NONE) for s in more["decoys"]]
    return [(plain(text.replace("{v}", "Alder")), told) for text, told in made]


def fit(
    rows: list[tuple[str, str]], *, rounds: int = 400, decay: float = 0.02
) -> dict[str, list[int]]:
    """Softmax regression on the features; weights as whole numbers."""
    seen: dict[str, int] = {}
    for text, _ in rows:
        for one in set(leaning.features(text)):
            seen[one] = seen.get(one, 0) + 1
    kept = sorted(f for f, times in seen.items() if times >= (2 if " " in f else 1))
    at = {name: number for number, name in enumerate(kept)}
    x: Matrix = np.zeros((len(rows), len(kept)))
    y = np.zeros(len(rows), dtype=np.int64)
    for number, (text, told) in enumerate(rows):
        found = [at[f] for f in set(leaning.features(text)) if f in at]
        x[number, found] = 1 / max(1.0, len(found) ** 0.5)
        y[number] = CLASSES.index(told)
    w: Matrix = np.zeros((len(kept), len(CLASSES)))
    b: Matrix = np.zeros(len(CLASSES))
    m, v = np.zeros_like(w), np.zeros_like(w)
    one_hot = np.eye(len(CLASSES))[y]
    for step in range(1, rounds + 1):
        z = x @ w + b
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        g = x.T @ (p - one_hot) / len(rows) + decay * w / len(rows)
        b -= 0.3 * (p - one_hot).mean(axis=0)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w -= 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    made = {name: [round(c * SCALE) for c in w[n]] for n, name in enumerate(kept)}
    made["*"] = [round(c * SCALE) for c in b]
    return made


def write(weights: dict[str, list[int]], to: Path) -> None:
    """Write the weights; words that lean nowhere are left out."""
    kept = {k: v for k, v in weights.items() if k == "*" or max(map(abs, v)) > 8}
    told = {"classes": CLASSES, "scale": SCALE, "weights": kept}
    to.write_text(json.dumps(told, separators=(",", ":"), sort_keys=True) + "\n")


def check(rows: list[tuple[str, str]]) -> None:
    """Ten parts, each told by what the other nine teach."""
    Random(5).shuffle(rows)  # noqa: S311  no secret
    right = flagged = told_flag = 0
    for part in range(10):
        write(fit([r for n, r in enumerate(rows) if n % 10 != part]), TO)
        leaning._weights.cache_clear()
        for text, told in rows[part::10]:
            best = max((p, name) for name, p in leaning.leans(text).items())[1]
            right += best == told
            if told != leaning.NONE:
                flagged += 1
                told_flag += best.split()[0] == told.split()[0]
    print(f"{len(rows)} sentences: class right {right / len(rows):.1%}")
    print(f"flag right {told_flag / flagged:.1%} of {flagged}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    rows = sentences()
    if parser.parse_args().check:
        check(list(rows))
    write(fit(rows), TO)


if __name__ == "__main__":
    main()

"""Figures of the coding room, printed as JSON.

    python benchmarks/bench_coding.py [FILE …] [--show] [--audit 5000] [--lines 20000]

Suggestions on labelled notes beside a keyword coder, file by file and overall; an audit of sessions
with planted faults; and the seconds that each command takes. Without FILE the notes beside this
program are read, all of which have been tuned on; docs/benchmarks.md has their first runs. Absolute
figures are reported, never asserted.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from countersign.cli import coding as cli
from countersign.cli.jsonl import answers
from countersign.coding import claims, suggest
from countersign.coding.audit.compare import fees
from countersign.coding.audit.run import Audit
from countersign.coding.codes import known
from countersign.coding.tables import Tables
from countersign.coding.units import count

HERE = Path(__file__).parent / "coding"
sys.path.insert(0, str(HERE))

import keywords  # noqa: E402  lies beside the notes
import labelled  # noqa: E402
import scoring  # noqa: E402
import sessions as past  # noqa: E402
from labelled import Labelled  # noqa: E402

ON = date(2026, 10, 5)


def suggested(one: Labelled) -> dict[str, Any]:
    """The answer of `coding suggest` to one labelled note."""
    return suggest.answer(one.case)


def by_keywords(one: Labelled) -> dict[str, Any]:
    """The same answer by the keyword coder, its minutes counted by our own units."""
    minutes = keywords.suggested(one.case)
    codes = known(ON)
    timed = {c: m for c, m in minutes.items() if codes[c].timed}
    untimed = {c: m for c, m in minutes.items() if not codes[c].timed}
    units = count(timed, untimed, method=one.case["method"], on=ON).units
    lines = [
        {"code": c, "minutes": m, "units": units[c], "needs_review": False, "evidence": []}
        for c, m in minutes.items()
    ]
    return {"lines": lines, "findings": []}


def compared(paths: list[Path], *, show: bool = False) -> dict[str, Any]:
    """Both coders on the same notes, file by file and overall."""
    whole: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    by_file = {}
    for path in paths:
        notes = labelled.read(path)
        ours, theirs = (
            scoring.counted(notes, suggested, show=show),
            scoring.counted(notes, by_keywords),
        )
        whole[0].update(ours)
        whole[1].update(theirs)
        by_file[path.stem] = {
            "notes": len(notes),
            "right": scoring.figures(ours)["whole notes right"],
            "by keywords": scoring.figures(theirs)["whole notes right"],
        }
    return {
        "file by file": by_file,
        "suggest": scoring.figures(whole[0]),
        "keyword coder": scoring.figures(whole[1]),
    }


def singles() -> dict[str, Any]:
    """Services in one sentence each, with 15 minutes: how many get their code and no mark."""
    rows = [line.split("|", 1) for line in (HERE / "services.txt").read_text().splitlines()]
    right = 0
    for code, text in rows:
        got = suggest.answer(
            {"id": 1, "date": str(ON), "method": "spm", "note": text, "minutes": {"activity": 15}}
        )
        lines = [(line["code"], line["needs_review"]) for line in got["lines"]]
        right += lines == ([] if code == "NONE" else [(code, False)])
    return {"services": len(rows), "right": round(right / len(rows), 3)}


def audited(n: int, paths: list[Path]) -> dict[str, Any]:
    """Planted faults found, precision, exposure beside the truth, sessions a second.

    The sessions are made from every note of `paths` with minutes in its words, also from those
    that are read wrongly: what the reader gets wrong, the audit gets wrong.
    """
    notes = [one for path in paths for one in labelled.read(path)]
    made = list(past.sessions(notes, n))
    prices = fees(past.FEES | _rest())
    audit = Audit(prices)
    began = time.process_time()
    for case, _ in made:
        audit.take(case)
    took = time.process_time() - began
    flagged = {one.session.id for one in audit.flagged}
    planted = {case["id"] for case, fault in made if fault}
    answer = audit.answer()
    return {
        "sessions": n,
        "planted faults found": round(len(flagged & planted) / max(len(planted), 1), 3),
        "precision": round(len(flagged & planted) / max(len(flagged), 1), 3),
        "exposure": answer["exposure"],
        "exposure that was planted": past.planted(made, prices),
        "without a verdict": len(answer["unclear"]),
        "habits": [f"{row['clinician']}: {row['pattern']}" for row in answer["patterns"]],
        "seconds of processor": round(took, 1),
    }


def _rest() -> dict[str, str]:
    return {code: "40.00" for code in known(ON) if code not in past.FEES}


def speeds(n: int) -> dict[str, float]:
    """Seconds for `n` lines of each command from file to file."""
    dice = random.Random(1)  # noqa: S311  a benchmark's dice
    codes = ["97530", "97535", "97112", "97110", "97150", "92526"]
    timed = [
        {"id": i, "method": "cms_8_minute", "timed": {c: dice.randrange(40) for c in codes[:3]}}
        for i in range(n)
    ]
    asked = [
        {
            "id": i,
            "date": "2026-10-05",
            "payer_type": "medicare",
            "lines": [{"code": c, "units": 2, "modifiers": ["GO"]} for c in dice.sample(codes, 3)],
        }
        for i in range(n)
    ]
    rows = [one.case for path in labelled.files() for one in labelled.read(path)]
    read = [{**rows[i % len(rows)], "id": i} for i in range(n)]
    with tempfile.TemporaryDirectory() as folder, Tables() as tables:
        pairs = Path(folder) / "pairs.csv"
        head = "column_1,column_2,modifier_indicator,effective_date,deletion_date\n"
        pairs.write_text(head + "97150,97530,1,20200101,*\n" * 100_000)
        began = time.process_time()
        tables.read_pairs(pairs)
        loaded = time.process_time() - began
        own = {"medicare": tables}
        return {
            "coding units": _timed(timed, lambda src, out: cli.units(src, out)),
            "coding edits": _timed(
                asked, lambda src, out: answers(src, out, lambda c: claims.answer(c, tables=own))
            ),
            "coding edits, 100,000 rows of pairs read": round(loaded, 2),
            "coding suggest": _timed(read, lambda src, out: answers(src, out, suggest.answer)),
        }


def _timed(rows: list[dict[str, Any]], run: Callable[[io.BytesIO, io.StringIO], int]) -> float:
    source = io.BytesIO("\n".join(json.dumps(row) for row in rows).encode())
    began = time.process_time()
    run(source, io.StringIO())
    return round(time.process_time() - began, 2)


def main() -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="labelled notes; else those beside")
    parser.add_argument("--show", action="store_true", help="print the notes that went wrong")
    parser.add_argument("--audit", type=int, default=0, help="also audit this many sessions")
    parser.add_argument("--lines", type=int, default=0, help="also time this many lines")
    given = parser.parse_args()
    figures: dict[str, Any] = compared(given.files or list(labelled.files()), show=given.show)
    if not given.files:
        figures["single services, tuned on"] = singles()
    if given.audit:
        figures["audit"] = audited(given.audit, given.files or list(labelled.files()))
    if given.lines:
        figures[f"seconds of processor for {given.lines} lines"] = speeds(given.lines)
    print(json.dumps(figures, indent=1, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main())

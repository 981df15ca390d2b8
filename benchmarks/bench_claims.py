"""Figures of claims, printed as JSON.

    python benchmarks/bench_claims.py [--claims 10000] [--peer-claims 1000]

Writing so many claims as one file, checking it, and reading a remittance for all of them; beside
two readers of others (pyx12, x12sdk) on the same file. Then eight planted faults, each in a file
of its own: who names it. Absolute figures are reported, never asserted.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.claims_faults import FORTY

from countersign.demo import payer
from countersign.exchange.formats.x12 import sample
from countersign.exchange.formats.x12.answers import read_answer
from countersign.exchange.formats.x12.scrub import scrub
from countersign.exchange.formats.x12.segments import read

EIGHT = {
    "no billing provider": "claims.no-billing-provider",
    "bad date": "claims.date",
    "bad unit code": "claims.unit-code",
    "wrong total": "claims.total",
    "no DMG": "claims.no-dmg",
    "dotted ICD": "claims.icd",
    "bad NPI check digit": "claims.npi",
    "unknown code": "claims.unknown-code",
}
SEGMENT = {
    "no billing provider": f"NM1*85*2*WILLOW STREET OT*****XX*{sample.BILLING.npi}~",
    "no DMG": "DMG*D8*20180504*F~",
}


def timed(act: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What it made, and the seconds by the clock and of the processor."""
    begun, used = time.perf_counter(), time.process_time()
    made = act()
    return made, {
        "clock": round(time.perf_counter() - begun, 2),
        "processor": round(time.process_time() - used, 2),
    }


def planted(name: str) -> str:
    """The sample file with that fault, its segments counted again."""
    if name in SEGMENT:
        whole = sample.text().replace(SEGMENT[name], "")
    else:
        whole = sample.planted(EIGHT[name])
    pieces = whole.split("~")
    st = next(n for n, s in enumerate(pieces) if s.startswith("ST*"))
    se = next(n for n, s in enumerate(pieces) if s.startswith("SE*"))
    pieces[se] = f"SE*{se - st + 1}*0001"
    return "~".join(pieces)


def ours(text: str) -> list[str]:
    """What we name, as loop and segment."""
    found = scrub(read(io.BytesIO(text.encode())))
    return [f"{one.loop} {one.element or one.segment}" for one in found]


def by_pyx12(text: str) -> bool | None:
    """Whether pyx12 takes the file; None where it is not installed."""
    try:
        from pyx12 import params, x12n_document
    except ImportError:
        return None
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    answer = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.837"
        path.write_text(text)
        try:
            taken = x12n_document.x12n_document(params.params(), str(path), answer, None)
        except Exception:  # noqa: BLE001  whatever it raises, it did not take the file
            return False
    return bool(taken) and "IK3" not in answer.getvalue()


def by_x12sdk(text: str) -> bool | None:
    """Whether x12sdk reads the file; None where it is not installed."""
    try:
        from x12sdk.io import X12ModelReader
    except ImportError:
        return None
    try:
        with X12ModelReader(text) as reader:
            return bool(list(reader.models()))
    except Exception:  # noqa: BLE001  whatever it raises, it did not take the file
        return False


def eight() -> dict[str, Any]:
    """Each planted fault: where we name it, and who lets it pass."""
    return {
        name: {
            "named at": ours(text := planted(name)),
            "pyx12 lets it pass": by_pyx12(text),
            "x12sdk lets it pass": by_x12sdk(text),
        }
        for name in EIGHT
    }


def named(text: str, places: Iterable[tuple[str, str]]) -> bool:
    """Whether we name the fault at one of the places where it is."""
    found = scrub(read(io.BytesIO(text.encode("latin-1"))))
    return bool({(one.loop, one.segment) for one in found} & set(places))


def forty() -> dict[str, Any]:
    """Faults of clearinghouses' own lists: how many are named where they are, and who stops."""
    texts = {one.name: one.text() for one in FORTY}
    ours_ = {one.name: named(texts[one.name], one.places) for one in FORTY}
    stops = {
        who: sum(takes(text) is False for text in texts.values())
        for who, takes in (("pyx12", by_pyx12), ("x12sdk", by_x12sdk))
    }
    return {
        "faults": len(FORTY),
        "named with loop and segment": sum(ours_.values()),
        "not named": [name for name, so in ours_.items() if not so],
        "files refused, whatever is named": stops,
    }


def speed(count: int, peers: int) -> dict[str, Any]:
    """Seconds for `count` claims, and for `peers` claims by each peer and by us."""
    text, wrote = timed(lambda: sample.text(*sample.many(count)))
    faults, checked = timed(lambda: list(scrub(read(io.BytesIO(text.encode())))))
    paid = payer.remittance(payer.told(text.encode()), on=date(2026, 11, 20))
    answer, remitted = timed(lambda: read_answer(paid.encode()))
    part = text if peers >= count else sample.text(*sample.many(peers))
    return {
        "claims": count,
        "bytes": len(text),
        "faults": len(faults),
        "seconds to write": wrote,
        "seconds to check": checked,
        "seconds to write and check": {
            of: round(wrote[of] + checked[of], 2) for of in ("clock", "processor")
        },
        "seconds to read a remittance": remitted,
        "remittance balanced": all(one.balanced for one in answer.said),
        "the same for": {
            "claims": min(peers, count),
            "seconds to check": timed(lambda: list(scrub(read(io.BytesIO(part.encode())))))[1],
            "pyx12 seconds": timed(lambda: by_pyx12(part))[1],
            "x12sdk seconds": timed(lambda: by_x12sdk(part))[1],
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--peer-claims", type=int, default=1_000)
    given = parser.parse_args()
    made = {
        "speed": speed(given.claims, given.peer_claims),
        "eight planted faults": eight(),
        "forty faults of clearinghouses": forty(),
    }
    print(json.dumps(made, indent=2))


if __name__ == "__main__":
    main()

"""Letters of our own through the reader, beside plain Tesseract with regular expressions.

    python benchmarks/bench_letters.py [--letters 2] [--sets clerks,words] [--ways digital,scan]

Prints for each way of arriving: letters that are green and right, letters with a booking field that
is wrong and vouched for, what is flagged, contradictions caught, boxes that stand where the value
stands, and CPU seconds a page. The peer vouches for everything it finds, as such scripts do.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image
from tests import (
    letters_clerks,
    letters_desks,
    letters_final_round,
    letters_fourth_round,
    letters_last,
    letters_later,
    letters_made,
    letters_more,
    letters_rounds,
    letters_third_round,
    letters_unseen,
    letters_words,
)
from tests.letters_machines import through

from countersign.authorizations.letters import reading
from countersign.base import pages
from countersign.base.pages import opening, readers

FIELDS = ("member_id", "auth_number", "decision")
Sent = tuple[bytes, dict[str, Any], Callable[[list[float]], list[float]]]
Said = tuple[dict[str, Any], set[str], dict[str, list[float]], int]


def ours(data: bytes) -> Said:
    letter = reading.read(pages.read(data))
    told = letter.as_dict("x")
    return told["fields"], set(told["flags"]), told["boxes"], len(letter.sizes)


def peer(data: bytes) -> Said:
    """Tesseract's text of each page, and the patterns that come to mind first."""
    text, count = "", 0
    if opening.kind(data) == "pdf":
        with opening.pdf(data) as document:
            for number in range(len(document)):
                page = document[number]
                layer = page.get_textpage().get_text_range()
                text += layer if len(layer) > 40 else plain(opening.rendered(page, number).grey)
                count += 1
    else:
        for picture in opening.pictures(data):
            text, count = text + plain(picture.grey), count + 1
    return by_patterns(text), set(), {}, count


def plain(grey: opening.Grey) -> str:
    api = readers._tesseract(3)
    api.SetImage(Image.fromarray(grey))
    return str(api.GetUTF8Text())


def by_patterns(text: str) -> dict[str, Any]:
    def one(pattern: str) -> str | None:
        found = re.search(pattern, text, re.I)
        return found[1] if found else None

    days = [d.isoformat() for d in (at.value for at in reading.values.dates(text))]
    amount = one(r"(\d+)\s*(?:visits|units|hours)")
    said = next((s for s in ("denied", "pended", "approved") if s in text.lower()), None)
    return {
        "member_id": one(r"(?:member|id)\s*(?:id|number|#)?[:\s]+([A-Z0-9]{6,})"),
        "auth_number": one(r"(?:auth\w*|reference)\s*(?:number|no\.?|#)?[:\s]+([A-Z0-9-]{6,})"),
        "decision": said,
        "lines": [
            {
                "discipline": "ST" if "speech" in text.lower() else "OT",
                "codes": sorted(set(re.findall(r"\b9[27]\d{3}\b", text))),
                "decision": said,
                "basis": one(r"\d+\s*(visits|units|hours)"),
                "quantity": int(amount) if amount else None,
                "start": days[0] if days else None,
                "end": days[1] if len(days) > 1 else None,
            }
        ],
    }


LINES = ("discipline", "codes", "decision", "quantity", "basis", "start", "end")


@dataclass(slots=True)
class Tally:
    """What one reader made of one set of letters."""

    letters: int = 0
    green: int = 0
    silent: int = 0
    fields: int = 0
    right: int = 0
    flagged: int = 0
    must: int = 0
    caught: int = 0
    placed: int = 0
    boxes: int = 0
    sheets: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        def share(part: int, whole: int) -> str:
            return f"{100 * part / whole:.1f} %" if whole else "-"

        return (
            f"{self.letters} letters: green and right {share(self.green, self.letters)}, "
            f"with a booking field wrong and vouched for {share(self.silent, self.letters)}; "
            f"booking fields right {share(self.right, self.fields)}, "
            f"flagged {share(self.flagged, self.fields)}; "
            f"contradictions caught {share(self.caught, self.must)}, "
            f"boxes right {share(self.placed, self.boxes)}; "
            f"{self.seconds / max(self.sheets, 1):.2f} CPU s a page ({self.sheets} pages)"
        )


def score(read: Callable[[bytes], Any], given: list[Sent]) -> Tally:
    made = Tally()
    for data, truth, moved in given:
        began = time.process_time()
        fields, flags, boxes, count = read(data)
        made.seconds += time.process_time() - began
        made.letters, made.sheets = made.letters + 1, made.sheets + count
        wrong = doubted = False
        for path, mine, true in booking(fields, truth["fields"]):
            flag = path in flags or (path.startswith("lines") and "lines" in flags)
            made.fields, made.right = made.fields + 1, made.right + (mine == true)
            made.flagged += flag
            wrong, doubted = wrong or (mine != true and not flag), doubted or flag
            if there := [moved(one["box"]) for one in truth["evidence"].get(path, ())]:
                made.boxes += 1
                made.placed += path in boxes and inside(boxes[path], there)
        made.must += len(truth["must_flag"])
        made.caught += sum(
            path in flags or (path.startswith("lines") and "lines" in flags)
            for path in truth["must_flag"]
        )
        made.silent += wrong
        made.green += not wrong and not doubted
    return made


def booking(mine: dict[str, Any], true: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each booking field with what was read and what is true; lines are matched in order."""
    for name in FIELDS:
        yield name, bare(mine.get(name)), bare(true[name])
    found = mine.get("lines") or []
    for number in range(max(len(found), len(true["lines"]))):
        one = found[number] if number < len(found) else {}
        two = true["lines"][number] if number < len(true["lines"]) else {"discipline": "none"}
        for name in LINES:
            yield f"lines.{number}.{name}", bare(one.get(name)), bare(two.get(name))


def bare(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, list) else value


def inside(box: list[float], there: list[list[float]]) -> bool:
    page, x0, y0, x1, y1 = box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return any(page == p and a - 2 <= x <= c + 2 and b - 2 <= y <= d + 2 for p, a, b, c, d in there)


SETS = {
    "made": letters_made, "more": letters_more, "clerks": letters_clerks, "words": letters_words,
    "unseen": letters_unseen, "later": letters_later, "last": letters_last,
    "desks": letters_desks, "rounds": letters_rounds, "third": letters_third_round,
    "fourth": letters_fourth_round, "final": letters_final_round,
}  # fmt: skip


DEFAULT = [name for name in SETS if name not in ("made", "more")]


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--letters", type=int, default=2, help="of each layout")
    asked.add_argument("--sets", default=",".join(DEFAULT))
    asked.add_argument("--ways", default="digital,scan,fax,fax98,fax118")
    given = asked.parse_args()
    letters = [
        module.made(seed, layout)
        for name in given.sets.split(",")
        for module in (SETS[name],)
        for layout in sorted(module.LAYOUTS)
        for seed in range(given.letters)
    ]
    for way in given.ways.split(","):
        sent = [send(letter, way, seed) for seed, letter in enumerate(letters)]
        print(f"{way:8} countersign: {score(ours, sent)}", flush=True)
        print(f"{way:8} tesseract + regex: {score(peer, sent)}", flush=True)


def send(letter: letters_made.Letter, way: str, seed: int) -> Sent:
    if way == "digital":
        return letter.pdf, letter.truth, list
    data, moved = through(letter.pdf, way, seed)
    return data, letter.truth, moved


if __name__ == "__main__":
    main()

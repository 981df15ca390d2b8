"""Vendors written by several hands, in `by_hand/*.txt`: papers with the truth marked in them.

    python -m benchmarks.vendor_papers.hands FOLDER [SET …]

A set is a list of vendors, each headed `=== name | 1p 2a …` (p present, a absent, else not stated)
and holding papers headed `--- name.ending`. `{1p:…}` marks a sentence that carries the state of a
flag, `{1t:…}` one that only sounds like an answer, `{1u:…}` a promise that another one takes back;
the last two are traps. Papers that end in docx or pdf are made from `#` titles, `-` items, `|` rows.
"""

from __future__ import annotations

import argparse
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "by_hand"
STATES = {"p": "present", "a": "absent", "n": "not_stated"}
TRAPS = ("t", "u")
_MARK = re.compile(r"\{((?:[1-8][pantu],?)+):\s*([^{}]*)\}")


@dataclass
class Vendor:
    """One vendor: the text of each paper, and by flag its state and marked sentences."""

    name: str
    states: dict[int, str]
    papers: dict[str, str] = field(default_factory=dict)
    marked: list[tuple[int, str, str]] = field(default_factory=list)

    def truth(self) -> dict[str, dict[str, Any]]:
        """The truth by flag, as `truth.jsonl` holds it."""
        return {
            str(flag): {
                "state": STATES[state],
                "sentences": [s for f, m, s in self.marked if f == flag and m == state],
                "traps": [s for f, m, s in self.marked if f == flag and m in TRAPS],
            }
            for flag, state in self.states.items()
        }


def sets() -> list[Path]:
    """The sets in the order they were written."""
    return sorted(HERE.glob("*.txt"))


def vendors(path: Path) -> list[Vendor]:
    """The vendors of a set."""
    made: list[Vendor] = []
    name = ""
    for line in path.read_text().splitlines():
        if line.startswith("=== "):
            title, _, states = line[4:].partition("|")
            told = dict.fromkeys(range(1, 9), "n")
            told.update({int(one[0]): one[1] for one in states.split()})
            made.append(Vendor(title.strip(), told))
        elif line.startswith("--- "):
            name = line[4:].strip()
            made[-1].papers[name] = ""
        elif made and name:
            for mark in _MARK.finditer(line):
                for one in mark[1].strip(",").split(","):
                    made[-1].marked.append((int(one[0]), one[1], mark[2].strip()))
            made[-1].papers[name] += _MARK.sub(lambda m: m[2], line) + "\n"
    return made


def make(folder: Path, chosen: Sequence[Path]) -> list[dict[str, Any]]:
    """Write the papers of the sets, a folder for each vendor, and `truth.jsonl`. Returns it."""
    rows = []
    for path in chosen:
        for one in vendors(path):
            into = folder / f"{path.stem} {one.name}"
            into.mkdir(parents=True, exist_ok=True)
            for name, text in one.papers.items():
                (into / name).write_bytes(written(name, text))
            rows.append({"vendor": into.name, "flags": one.truth()})
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return rows


def written(name: str, text: str) -> bytes:
    """A paper as its ending wants it."""
    if name.endswith(".docx"):
        return _word(text)
    if name.endswith(".pdf"):
        return _pdf(text)
    if name.endswith(".html"):
        return f"<!doctype html><html><body>{text}</body></html>".encode()
    return text.encode()


def _parts(text: str) -> Iterator[tuple[str, Any]]:
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("| ").split("|")])
            continue
        if rows:
            yield "table", rows
            rows = []
        mark = re.match(r"(#{1,3}|-) +(.*)", line)
        if mark:
            yield mark[1], mark[2]
        elif line.strip():
            yield "", line.strip()


def _word(text: str) -> bytes:
    import docx

    made = docx.Document()
    for kind, said in _parts(text):
        if kind == "table":
            table = made.add_table(rows=0, cols=max(map(len, said)))
            for row in said:
                for cell, words in zip(table.add_row().cells, row, strict=False):
                    cell.text = words
        elif kind == "-":
            made.add_paragraph(said, style="List Bullet")
        elif kind:
            made.add_heading(said, len(kind))
        else:
            made.add_paragraph(said)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    import typst

    def plain(words: str) -> str:
        return "".join(f"\\{c}" if c in "#$*_`<>@[]=~/\\-+" else c for c in words)

    rows = ["#set page(height: 14cm)\n"]
    for kind, said in _parts(text):
        if kind == "table":
            cells = ", ".join(f"[{plain(cell)}]" for row in said for cell in row)
            rows.append(f"#table(columns: {len(said[0])}, {cells})\n")
        elif kind == "-":
            rows.append(f"- {plain(said)}\n")
        elif kind:
            rows.append(f"{'=' * len(kind)} {plain(said)}\n")
        else:
            rows.append(f"{plain(said)}\n")
    return bytes(typst.compile("\n".join(rows).encode(), format="pdf"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", help="the beginning of their names; all if none")
    args = parser.parse_args()
    chosen = [p for p in sets() if not args.sets or p.stem.startswith(tuple(args.sets))]
    make(args.folder, chosen)


if __name__ == "__main__":
    main()

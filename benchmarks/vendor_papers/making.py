"""Papers of invented vendors, drawn from `said.yaml`, written as TXT, HTML, DOCX or PDF.

    python -m benchmarks.vendor_papers.making FOLDER [--count 48] [--seed 1]

The offered plan is always Standard. Folders hold several papers of one vendor; in those what stands
`apart` stands in another paper.
"""

from __future__ import annotations

import argparse
import html
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import yaml

SAID = yaml.safe_load((Path(__file__).parent / "said.yaml").read_text())
STATES = ("present", "absent", "not_stated")
FIRST = (
    "Alder",
    "Brindle",
    "Cobalt",
    "Dorsey",
    "Elmfield",
    "Fenwick",
    "Garnet",
    "Hollis",
    "Iverna",
    "Juniper",
    "Kestrel",
    "Lumen",
)
SECOND = ("note", "scribe", "path", "desk", "voice", "chart")
ENDINGS = ("txt", "html", "docx", "pdf")


@dataclass
class Paper:
    title: str
    parts: list[tuple[str, list[str]]] = field(default_factory=list)


@dataclass
class Vendor:
    name: str
    papers: list[Paper]
    truth: dict[int, dict[str, Any]]


def vendor(number: int, seed: int, *, folder: bool) -> Vendor:
    draw = Random(seed * 1000 + number)  # noqa: S311  no secret
    name = FIRST[number % len(FIRST)] + SECOND[(number // len(FIRST)) % len(SECOND)]
    papers = [Paper(f"{name} terms of service")]
    if folder:
        papers += [Paper(f"{name} frequently asked questions")]
    opening = f"This order form is for the Standard plan of {name}."
    parts: list[tuple[str, list[str]]] = []
    later: list[tuple[str, list[str]]] = []
    truth: dict[int, dict[str, Any]] = {}
    for flag in range(1, 9):
        pool = SAID[flag]
        # A third each, so that the states weigh alike.
        state = STATES[(number * 5 + flag * 7 + draw.randrange(3)) % 3]
        variant = draw.choice(pool[state])
        told: dict[str, Any] = {"state": state, "sentences": [], "traps": []}
        here: list[str] = []
        there: list[str] = []
        into = here
        for piece in variant:
            if piece == "apart":
                into = there
                continue
            text = piece.lstrip("*~").format(v=name)
            if piece.startswith("*"):
                told["sentences"].append(text)
            if piece.startswith("~"):
                told["traps"].append(text)
            into.append(text)
        truth[flag] = told
        if here:
            parts.append((draw.choice(pool["heads"]), here))
        if there:
            later.append((draw.choice(("Further terms", "Limits", "Exceptions", "Other")), there))
    filler = [(f[0], [s.format(v=name) for s in f[1:]]) for f in draw.sample(SAID["filler"], 6)]
    draw.shuffle(parts)
    # A section that a later sentence names by number must have that number.
    review = next(
        (p for p in parts if any("without a therapist's signature" in s for s in p[1])), None
    )
    body = [*filler[:1], *parts, *filler[1:4]]
    if review is not None:
        body.remove(review)
        body.insert(1, review)
    papers[0].parts = [("Order", [opening]), *body]
    target = papers[1] if folder else papers[0]
    target.parts += [*(filler[4:] if folder else []), *later, *([] if folder else filler[4:])]
    if folder and review is not None and any("Section 3" in s for _, ss in later for s in ss):
        papers[0].parts += [p for p in later if any("Section 3" in s for s in p[1])]
        papers[1].parts = [p for p in papers[1].parts if not any("Section 3" in s for s in p[1])]
    return Vendor(name, papers, truth)


def as_text(paper: Paper) -> bytes:
    lines = [paper.title.upper(), ""]
    for number, (head, said) in enumerate(paper.parts, start=1):
        lines += [f"{number}. {head}", " ".join(said), ""]
    return "\n".join(lines).encode()


def as_html(paper: Paper) -> bytes:
    rows = [f"<h1>{html.escape(paper.title)}</h1>"]
    for number, (head, said) in enumerate(paper.parts, start=1):
        rows.append(f"<h2>{number}. {html.escape(head)}</h2><p>{html.escape(' '.join(said))}</p>")
    return f"<!doctype html><html><body>{''.join(rows)}</body></html>".encode()


def as_docx(paper: Paper) -> bytes:
    import docx

    made = docx.Document()
    made.add_heading(paper.title, 0)
    for number, (head, said) in enumerate(paper.parts, start=1):
        made.add_heading(f"{number}. {head}", 1)
        made.add_paragraph(" ".join(said))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_pdf(paper: Paper) -> bytes:
    import typst

    def plain(text: str) -> str:
        return "".join(f"\\{c}" if c in "#$*_`<>@[]=~/\\-+" else c for c in text)

    rows = [f"#set page(height: 14cm)\n= {plain(paper.title)}\n"]
    for number, (head, said) in enumerate(paper.parts, start=1):
        rows.append(f"== {number}. {plain(head)}\n{plain(' '.join(said))}\n")
    return bytes(typst.compile("\n".join(rows).encode(), format="pdf"))


WRITERS = {"txt": as_text, "html": as_html, "docx": as_docx, "pdf": as_pdf}


def make(folder: Path, *, count: int, seed: int) -> list[dict[str, Any]]:
    """Write the papers and `truth.jsonl`. Returns the truth."""
    rows = []
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        several = number % 6 == 5
        made = vendor(number, seed, folder=several)
        if several:
            path = folder / f"{made.name}-{number}"
            path.mkdir(exist_ok=True)
            for place, paper in enumerate(made.papers):
                ending = ENDINGS[(number + place) % 4]
                (path / f"paper{place}.{ending}").write_bytes(WRITERS[ending](paper))
        else:
            ending = ENDINGS[number % 4]
            path = folder / f"{made.name}-{number}.{ending}"
            path.write_bytes(WRITERS[ending](made.papers[0]))
        rows.append({"file": path.name, "flags": made.truth})
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    make(args.folder, count=args.count, seed=args.seed)


if __name__ == "__main__":
    main()

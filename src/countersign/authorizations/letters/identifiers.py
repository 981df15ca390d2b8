"""Numbers that identify: which one is named as the member's, the authorization's, or another's.

The nearest word of a kind before a number names it, wherever it stands: in a sentence, in a footer,
under a heading.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from countersign.authorizations.letters import values
from countersign.authorizations.letters.found import Proposal
from countersign.authorizations.letters.runs import Layout, Run

TOKEN = re.compile(r"(?<![\w/.-])#?(?P<v>[A-Z0-9][A-Z0-9-]{3,}[A-Z0-9])(?![\w/]|-\d)")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("previous_auth", r"\b(?:previous|prior(?!\s+auth)|former|old|original|superse\w+"
                          r"|replac\w+|amend(?:s|ing)|continu\w+|linked"
                          r"|expired)\s+(?:\w+\s+){0,2}?(?:auth\w*|approval|certification"
                          r"|reference|number|case|request|no\b\.?|#)"),
        ("member_id", r"\b(?:member|patient|subscriber|enrollee|client|recipient|beneficiary"
                      r"|medicaid|medi-?cal|consumer|participant|insured|customer|policy|card"
                      r"|uci|cin|mbi|hicn)\b(?:['\u2019]s)?"),
        ("auth", r"\b(?:prior\s+auth\w*|auth(?:ori[sz]ation)?s?|auth'?d|approval"
                 r"|certification|cert|precert\w*|reference|ref|case|tracking|control"
                 r"|determination|request|order|decision|notice|tar|sar|pa|p\.a\.)\b"),
        ("number", r"\b(?:number|no\b\.?|id)\b|#"),
        ("npi", r"\bnpi\b"),
        ("other", r"\b(?:claim|tax|tin|ein|fein|phone|tel|fax|call|tty|toll|group|vendor|mrn"
                  r"|chart|record|account|form|rev|license|lic|dob|born|zip|box|suite|room"
                  r"|provider|facility|document|doc|page|batch|transaction|confirmation"
                  r"|invoice|policy\s+form|control\s+sheet|version|ext|extension|code|cpt"
                  r"|hcpcs|diagnos\w+|icd\w*)\b"),
    )
)  # fmt: skip
_APART = re.compile(r"(?<!\bno)(?<!\bNo)(?<!\bNO)[.;]\s|\n\n")


# A number called "number" and nothing more may be anybody's.
_ROLES = {
    "auth": ("near_auth", 2), "number": ("near_auth", 1), "member_id": ("near_member", 2),
    "previous_auth": ("previous_auth", 2),
}  # fmt: skip


def tokens(text: str) -> Iterator[values.At[str]]:
    """Everything in the text that could be an identifier."""
    for found in TOKEN.finditer(text):
        value = found["v"]
        digits = sum(c.isdigit() for c in value)
        if digits < 4 or re.fullmatch(
            r"(?:1-)?\d{3}-\d{3}-\d{4}|\d{3}-\d{4}|\d{5}-\d{4}|\d{5}", value
        ):
            continue
        if any(values.dates(value)) or any(values.codes(value)):
            continue
        yield values.At(value, *found.span("v"))


def kind_at(text: str, start: int, reach: int = 48) -> tuple[str, int]:
    """The kind of number the nearest word before `start` names, and how far away it stands."""
    before = text[max(0, start - reach) : start]
    cut = [m.end() for m in _APART.finditer(before)]
    before = before[cut[-1] :] if cut else before
    best, edge = "", -1
    for name, sign in _KINDS:
        for found in sign.finditer(before):
            if name == "number":  # "case number": the word before says whose
                told = best and re.fullmatch(r"[\s#:.]*", before[edge : found.start()])
                edge = found.end() if told and found.end() > edge else edge
                if told or found.end() <= edge:
                    continue
            if found.end() > edge or (found.end() == edge and name == "previous_auth"):
                best, edge = name, found.end()
    return best, len(before) - edge if best else reach


def beside(blocks: Iterable[Run]) -> Iterator[Proposal]:
    """Numbers by the word before them: "under number X", "Revised approval X", "Case: X"."""
    for block in blocks:
        text = block.text.replace("\n", " ")
        for one in tokens(text):
            if re.fullmatch(r"[12]\d{9}", one.value) and values.npi_is_valid(one.value):
                continue
            kind, away = kind_at(text, one.start)
            if kind in _ROLES and away <= 14:
                role, weight = _ROLES[kind]
                yield Proposal(role, one.value, block.within(one.start, one.end), "beside", weight)


def in_rows(layouts: Iterable[Layout]) -> Iterator[Proposal]:
    """Numbers that stand alone in a cell, by the words of the cell left of them."""
    for layout in layouts:
        for row in layout.rows:
            for left, right in itertools.pairwise(row):
                found = next(iter(tokens(right.text)), None)
                if found is None or found.start or re.search(r"\d{3}", left.text):
                    continue
                kind, away = kind_at(left.text + " ", len(left.text) + 1)
                if kind in _ROLES and away <= 3:
                    role, weight = _ROLES[kind]
                    words = right.within(found.start, found.end)
                    yield Proposal(role, found.value, words, "beside", weight)


_CREDENTIAL = r"(?:M\.?D\.?|D\.?O\.?|NP|PA-?C?|ARNP|APRN|FNP(?:-C|-BC)?|DNP|CNP|CPNP|CRNP|MBBS|PNP)"
_PERSON_END = re.compile(
    rf"(?P<v>[A-Z][\w'\u2019.-]*(?:\s+[A-Z][\w'\u2019.-]*){{1,3}},\s*{_CREDENTIAL})[\s,;(:-]*$"
)


def npis(
    blocks: Sequence[Run], about: Sequence[Proposal], firms: Sequence[tuple[str, str]]
) -> Iterator[Proposal]:
    """NPIs that stand right after a name: the name says whose they are."""
    named = [(str(p.value), p.role) for p in about if p.role.endswith("provider")]
    for block in blocks:
        text = block.text.replace("\n", " ")
        for found in re.finditer(
            r"\bNPI\b[\s:#.]*(?:no\.?|number)?[\s:#]*(?P<v>[12]\d{9})(?!\d)", text
        ):
            before = text[max(0, found.start() - 110) : found.start()]
            owner = _owner(before, [*named, *firms])
            if owner is None and (person := _PERSON_END.search(before)):
                owner = "requesting_provider"
                begin = max(0, found.start() - 110) + person.start("v")
                words = block.within(begin, begin + len(person["v"]))
                yield Proposal(owner, person["v"], words, "beside", 2)
            if owner is not None:
                words = block.within(*found.span("v"))
                yield Proposal(owner.split("_")[0] + "_npi", found["v"], words, "beside", 2)


def _owner(before: str, named: Sequence[tuple[str, str]]) -> str | None:
    """The role of the name that ends nearest before, when nothing but signs stands between."""
    folded = before.casefold()
    best: tuple[int, str] | None = None
    for name, role in named:
        at = folded.rfind(name.casefold())
        if at < 0:
            continue
        gap = before[at + len(name) :]
        if re.search(r"[A-Za-z]{3,}", gap.replace("NPI", "")) or "NPI" in gap:
            continue
        if best is None or at > best[0]:
            best = (at, role)
    return best[1] if best else None

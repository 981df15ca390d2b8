"""A business associate agreement against what 45 CFR 164.504(e) demands of it, element by element.

An element is `there` with its sentences, `limited` where a sentence takes it back, or `missing`.
It reads words; whether the words suffice is for the practice's counsel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.assessment.vendor import sentences
from countersign.assessment.vendor.papers.blocks import Paper
from countersign.assessment.vendor.reading import rx
from countersign.assessment.vendor.sentences import Sentence
from countersign.base.errors import UserError
from countersign.base.rules import load

THERE, LIMITED, MISSING = "there", "limited", "missing"
MOST_SHOWN = 3

_PHI = r"(?:protected health information|e?phi|individually identifiable health information)"
_WORDS = {
    "permitted_uses": rx(
        rf"\b(?:may|is permitted to|is authorized to|shall be permitted to|will|shall)(?! not)\b[^;]{{0,40}}\buse\b[^;]{{0,40}}\b{_PHI}\b[^;]{{0,120}}\b(?:perform|provid|services|purposes?|functions?|behalf|necessary|agreement)",
        r"\bpermitted (?:and required )?uses(?: and disclosures)?\b",
        rf"\b(?:uses?|used|process(?:es)?|handles?)\b[^;]{{0,60}}\b{_PHI}\b[^;]{{0,40}}\b(?:only|solely|exclusively)\b",
        rf"\b(?:only|solely|exclusively) (?:uses?|process(?:es)?|discloses?)\b[^;]{{0,60}}\b{_PHI}\b",
        rf"\buses? (?:and|or) (?:disclose|disclosures?)\b[^;]{{0,60}}\b{_PHI}\b[^;]{{0,60}}\b(?:only|solely|as necessary)\b",
    ),
    "no_further_use": rx(
        r"\b(?:not|never|neither|nor)\b[^;]{0,40}\b(?:use|disclose|further use)\b[^;]{0,140}\b(?:other than|except|unless|permitted|required by law|violat|beyond)",
        r"\b(?:not|never)\b[^;]{0,20}\b(?:use|disclose|share)\b[^;]{0,60}\b(?:in any way|in a manner|for any (?:other )?purpose)\b",
        r"\buse\b[^;]{0,60}\bonly (?:as|to the extent|for)\b[^;]{0,60}\b(?:permitted|required|agreement|law)",
    ),
    "safeguards": rx(
        r"\b(?:appropriate|administrative|reasonable)\b[^;]{0,80}\bsafeguards?\b",
        r"\bsafeguards?\b[^;]{0,80}\b(?:subpart c|security rule|164\.3\d\d|electronic)",
        r"\bcomply with\b[^;]{0,60}\b(?:security rule|subpart c)",
    ),
    "report": rx(
        r"\b(?:reports?|notif(?:y|ies)|notice|informs?|tells?|alerts?|advises?)\b[^;]{0,160}\b(?:breach(?:es)?|misuse|security incident|not provided for|unauthori[sz]ed (?:use|disclosure|acquisition|access)|impermissible)",
        r"\b(?:breach|security incident)(?:e?s)?\b[^;]{0,100}\b(?:report|notif|notice|told|made known)",
    ),
    "subcontractors": rx(
        r"\b(?:subcontractors?|sub-?processors?|agents?)\b[^;]{0,160}\b(?:same (?:restrictions|terms|conditions|obligations)|agrees?|bound|written (?:agreement|contract)|no less)",
        r"\b(?:ensure|require|cause|obligate)\w*\b[^;]{0,60}\b(?:subcontractors?|sub-?processors?)\b",
    ),
    "access": rx(
        r"164\.524",
        r"\b(?:access|copies|inspect\w*|designated record set)\b[^;]{0,120}\b(?:individual|patient|client|covered entity)'?s?\b[^;]{0,60}\b(?:request|right|access|days)",
        rf"\bmake\b[^;]{{0,60}}\b{_PHI}\b[^;]{{0,60}}\bavailable\b[^;]{{0,80}}\b(?:individual|access|covered entity)",
    ),
    "amendment": rx(
        r"164\.526",
        rf"\bamend(?:s|ed|ment|ments|ing)?\b[^;]{{0,80}}\b(?:{_PHI}|designated record set|individual|patient|client record)",
        rf"\b(?:{_PHI}|designated record set)\b[^;]{{0,60}}\bamend(?:s|ed|ment|ments|ing)?\b",
    ),
    "accounting": rx(
        r"164\.528",
        r"\baccounting of disclosures\b",
        r"\b(?:document|record|log)s?\b[^;]{0,60}\bdisclosures\b[^;]{0,80}\baccounting\b",
    ),
    "delegated_duties": rx(
        r"\b(?:carry|carries|carrying|perform\w*)\b[^;]{0,80}\b(?:covered entity|practice|customer|client)'?s?\b[^;]{0,40}\bobligations?\b[^;]{0,120}\b(?:subpart e|privacy rule|comply|requirements)",
        r"\b(?:obligations?|dut(?:y|ies))\b[^;]{0,60}\bsubpart e\b",
        r"\bdelegat\w+\b[^;]{0,120}\b(?:comply|privacy rule|subpart e)",
    ),
    "hhs_books": rx(
        r"\b(?:books|records|internal practices)\b[^;]{0,160}\b(?:secretary|hhs|department of health)",
        r"\b(?:secretary|hhs)\b[^;]{0,120}\b(?:books|records|internal practices)",
    ),
    "return_destroy": rx(
        rf"\b(?:returns?|destroys?|deletes?|destruction|erases?|hands? back)\b[^;]{{0,120}}\b(?:{_PHI}|all (?:such )?information|data|copies)",
        rf"\b(?:{_PHI}|data|copies|information)\b[^;]{{0,80}}\b(?:returned|destroyed|deleted|erased)\b",
    ),
    "termination": rx(
        r"\b(?:covered entity|practice|customer|client|either party|you)\b[^;]{0,60}\b(?:may|can|is entitled to|has the right to)\b[^;]{0,40}\bterminate\b[^;]{0,120}\b(?:breach|violat|material)",
        r"\bterminat\w+\b[^;]{0,80}\b(?:material (?:breach|term|violation)|violated|breached)",
    ),
}
_TAKEN_BACK = re.compile(
    r"\b(?:does not apply|shall not apply|not applicable|is (?:hereby )?waived|is (?:intentionally )?omitted|reserved\.|not obligated|no obligation|not required to|shall not be required|"
    r"at (?:its|business associate's|our) sole discretion|is not responsible for|declines? to|(?:will|shall|does|do|need) not (?:assist|help|be obliged|have to|report|notify|inform|return|amend|make available|furnish|bind)|is under no duty|at covered entity's sole (?:cost|expense) and risk)\b"
)
_NOTICE = re.compile(
    r"\b(?:within|no later than|not later than|in)\s+(?:\w+\s)?\(?(\d{1,3}|one|two|three|four|five|six|seven|eight|ten|fifteen|twenty|twenty-four|thirty|forty-eight|sixty|seventy-two)\)?\s*(?:business |calendar |consecutive )?(hours?|days?)\b"
)
_IN_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "fifteen": 15,
    "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-eight": 48, "sixty": 60, "seventy-two": 72,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Element:
    """One required element of the agreement."""

    id: str
    text: str
    cite: str
    state: str
    evidence: tuple[Sentence, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "text": self.text,
            "cite": self.cite,
            "state": self.state,
            "evidence": [{"file": s.paper, "page": s.page, "text": s.text} for s in self.evidence],
        }


def is_agreement(said: Sequence[Sentence]) -> bool:
    """Whether the words are those of a business associate agreement at all."""
    whole = " ".join(s.low for s in said)
    return "business associate" in whole and ("covered entity" in whole or "164.5" in whole)


def elements(papers: Sequence[Paper], *, on: date) -> tuple[Element, ...]:
    """Each required element, in the rule's order. Raises UserError for another kind of paper."""
    said = sentences.of(papers)
    if not is_agreement(said):
        raise UserError(
            "This does not read like a business associate agreement.",
            field="file",
            remedy="Give the agreement itself, not the terms or a brochure.",
        )
    required = load("privacy", on=on)["baa"]["required_elements"]
    return tuple(_element(one, said) for one in required)


def _element(one: dict[str, Any], said: Sequence[Sentence]) -> Element:
    words = _WORDS[one["id"]]
    found = [s for s in said if any(p.search(s.low) for p in words)]
    whole = [s for s in found if not _TAKEN_BACK.search(s.low)]
    state = THERE if whole else LIMITED if found else MISSING
    if found and len(whole) < len(found):
        state = LIMITED
    shown = sorted(found, key=lambda s: (s in whole) if state == LIMITED else 0)[:MOST_SHOWN]
    return Element(one["id"], one["text"], one["cite"], state, tuple(shown))


def notice_hours(papers: Sequence[Paper]) -> int | None:
    """Within how many hours a breach must be told to the practice; None where no number stands."""
    for sentence in sentences.of(papers):
        if any(p.search(sentence.low) for p in _WORDS["report"]) and (
            told := _NOTICE.search(sentence.low)
        ):
            number = _IN_WORDS.get(told[1]) or int(told[1])
            return number * 24 if told[2].startswith("day") else number
    return None

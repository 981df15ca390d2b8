"""Whether the client was there: a service to a client who was elsewhere is another service."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.coding.reading.clauses import DONE, Clause
from countersign.coding.reading.evidence import Words
from countersign.coding.reading.status import UNBILLABLE, read

_ELSEWHERE = (
    r"(?:school|preschool|day ?care|kindergarten|(?:day |summer )?camp|nursery|"
    r"respite(?: care)?|class|home with|work|"
    r"(?:his|her|their) (?:grand\w+|father|mother|dad|mom|aunt|uncle|sitter|program\w*)(?:'s?)?|"
    r"the (?:hospital|sitter|grand\w+)(?:'s?)?|hospital)"
)
# A name, not the first word of a sentence about the session: "Leo at his grandparents'".
_NAMED = re.compile(
    rf"(?<![\w-])(?!(?:Seen|Visit|Session|Held|Done|Treated|Observed|Services?|Provided|"
    rf"Worked|While|"
    rf"When|Today|Co|Push|OT|COTA|Mom|Mother|Dad|Father|Parents?|Therapist|Student|Group)\b)"
    rf"[A-Z][a-z]+,? (?:who )?(?:is |was |being |stayed |remained )?(?:still |away )?"
    rf"(?:at|in) {_ELSEWHERE}"
)
_ALONE = re.compile(
    r"\b(?:parents|mother|father|mom|mum|dad)\b[^.;]{0,30}, [a-z]+ (?:is |"
    r"was )?with (?:his|her|their) |"
    r"\b(?:mom|mother|dad|father|parents?|nanny|wife|husband|grand\w+|aide|caregiver|aunt|uncle|"
    r"guardian) (?:was |is |came |attend\w+ |attending |here |seen )*(?:alone|on (?:her|"
    r"his|their) own|"
    r"by (?:her|him)self)\b|"
    r"\bwithout (?!ot\b)[a-z]+ \(in"
)
_JOINED = re.compile(
    r"\buntil\b|\b(?:then|later) (?:joined|came|arrived)|\b(?:picked (?:him|her) up)\b"
)


def is_absent(note: str, parts: Sequence[Clause], rule: Words) -> bool:
    """Whether `note` says that the client was elsewhere, of the session and not of an aside.

    An aside is time that is never billed anyway, told after the beginning: "I also met with the
    teacher; the student was in class."
    """
    done = [part for part in parts if part.section == DONE]
    told = " ; ".join(part.text for part in done)
    carers = rule.signs["caregiver"].search(told)
    for part in done:
        low = part.text
        if _JOINED.search(low):
            continue
        named = _NAMED.search(note[part.start : part.end]) or _ALONE.search(low)
        if not rule.signs["absent"].search(low) and not (carers and named):
            continue
        beside = [one for one in done if one.sentence == part.sentence]
        if part.sentence == 0 or all(read(one, rule).kind != UNBILLABLE for one in beside):
            return True
    return False

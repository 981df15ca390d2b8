"""Whether the client was there: a service to a client who was elsewhere is another service."""

from __future__ import annotations

import re

from countersign.coding.reading.evidence import Words

_ELSEWHERE = (
    r"(?:school|preschool|day ?care|kindergarten|camp|respite(?: care)?|class|home with|work|"
    r"(?:his|her|their) (?:grand\w+|father|mother|dad|mom|aunt|uncle|sitter|program\w*)(?:'s?)?|"
    r"the (?:hospital|sitter|grand\w+)(?:'s?)?|hospital)"
)
# A name, not the first word of a sentence about the session: "Leo at his grandparents'".
_NAMED = re.compile(
    rf"(?<![\w-])(?!(?:Seen|Visit|Session|Held|Done|Treated|Observed|Services?|Provided|Worked|While|"
    rf"When|Today|Co|Push|OT|COTA|Mom|Mother|Dad|Father|Parents?|Therapist|Student|Group)\b)"
    rf"[A-Z][a-z]+,? (?:who )?(?:is |was |being |stayed |remained )?(?:still |away )?"
    rf"(?:at|in) {_ELSEWHERE}"
)
_ALONE = re.compile(
    r"\b(?:mom|mother|dad|father|parents?|nanny|wife|husband|grand\w+|aide|caregiver|aunt|uncle|"
    r"guardian) (?:was |is |came |attend\w+ |attending |here |seen )*alone\b|"
    r"\bwithout (?!ot\b)[a-z]+ \(in"
)
_JOINED = re.compile(
    r"\buntil\b|\b(?:then|later) (?:joined|came|arrived)|\b(?:picked (?:him|her) up)\b"
)


def is_absent(note: str, done: str, rule: Words) -> bool:
    """Whether `note` says that the client was elsewhere; `done`: its words about the session."""
    for part in re.split(r"[.;\n]", note):
        low = part.lower()
        if _JOINED.search(low):
            continue
        carers = rule.signs["caregiver"].search(low) or rule.signs["caregiver"].search(done)
        if carers and (_NAMED.search(part) or _ALONE.search(low)):
            return True
    return bool(rule.signs["absent"].search(done))

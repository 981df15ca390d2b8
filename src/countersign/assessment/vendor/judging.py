"""What one sentence says about one flag: it answers it, it warns of it, or it only sounds like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.assessment.vendor import marks
from countersign.assessment.vendor.plans import Plans
from countersign.assessment.vendor.reading import Patterns, Reading
from countersign.assessment.vendor.sentences import Sentence

SAFE, RISK, ALIKE = "safe", "risk", "alike"
_LEFT = (5, 8)  # flags of what may leave: an exception to them is a way out


DANGER = "danger"
SPARED = "spared"
"""Why a sentence warns of nothing: it denies the danger it names."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence says. `weight` 2 is said outright, 1 by its place, less is a hint."""

    sentence: Sentence
    says: str
    weight: float
    why: str


def judge(reading: Reading, sentence: Sentence, plans: Plans) -> Verdict | None:
    """The verdict on one sentence; None when it says nothing about the flag."""
    low = sentence.low
    if sentence.is_question or marks.about_others(low):
        return None
    if sentence.cells:
        return _row(reading, sentence, plans)
    aside = _find(reading.aside, low) is not None
    for verdict in _by_words(reading, sentence, plans, aside=aside):
        return verdict
    return None if aside else _by_place(reading, sentence, plans)


def _find(patterns: Patterns, low: str) -> re.Match[str] | None:
    for pattern in patterns:
        if found := pattern.search(low):
            return found
    return None


def _by_words(
    reading: Reading, sentence: Sentence, plans: Plans, *, aside: bool
) -> Iterator[Verdict]:
    low = sentence.low
    limited = marks.limit(sentence, plans)
    if limited in reading.harmless_limits:
        limited = ""
    if aside:
        return
    if firm := _find(reading.firm, low):
        undone = reading.number in _LEFT and _undone(low, firm)
        why = "firm" if undone else limited or "firm"
        undone = undone or limited in ("plan", "size", "extra", "later")
        yield Verdict(sentence, RISK if undone else SAFE, 2, why)
    refused = _find(reading.refusals, low)
    if refused and not _taken_back(low, refused):
        yield Verdict(sentence, RISK, 2, "refused")
    spared = False
    dangers = [(p, d) for p in reading.dangers if (d := p.search(low))]
    if dangers:
        if any(not _denied(low, p, d) for p, d in dangers):
            yield Verdict(sentence, RISK, 2, DANGER)
        elif reading.denied_danger:
            if marks.is_optional(low) or limited in ("plan", "later"):
                yield Verdict(sentence, RISK, 2, DANGER)
            else:
                yield Verdict(sentence, SAFE, 1, "danger denied")
        else:
            spared = bool(_ALL_DENIED.match(low))
    if promise := _find(reading.promises, low):
        yield _promise(sentence, promise, limited)
    if named := _find(reading.named, low):
        if limited and limited != "except":
            yield Verdict(sentence, RISK, 1.5, limited)
        elif marks.denied(low, named.start(), named.end()):
            yield Verdict(sentence, RISK, 1.5, "denied")
    if _find(reading.support, low):
        yield Verdict(sentence, SAFE, 0.5, "support")
    if _find(reading.weak_dangers, low):
        yield Verdict(sentence, RISK, 1, "elsewhere")
    if _find(reading.alike, low):
        yield Verdict(sentence, ALIKE, 1, "sounds alike")
    if spared and not limited:
        yield Verdict(sentence, ALIKE, 1, SPARED)


_OWN_DENIAL = re.compile(r"\\b(?:\(\?:)?(?:no|not|without|nothing|never|nobody|neither)\b|<NOBODY>")


_ALL_DENIED = re.compile(r"^(?:no(?! (?:more|longer|one))|never|neither|not (?:for|a|an)) ")
"""A sentence that opens with a denial and goes on to list: no gyms, no salons."""


def _denied(low: str, pattern: re.Pattern[str], found: re.Match[str]) -> bool:
    """Whether a danger is denied; a denial that its own words hold is part of the danger."""
    own = bool(_OWN_DENIAL.search(pattern.pattern))
    return marks.denied(low, found.start(), found.end(), inside=not own)


def _promise(sentence: Sentence, promise: re.Match[str], limited: str) -> Verdict:
    if marks.denied(sentence.low, promise.start(), promise.end()):
        return Verdict(sentence, RISK, 2, "denied")
    if limited:
        return Verdict(sentence, RISK, 2, limited)
    return Verdict(sentence, SAFE, 2, "promised")


def _undone(low: str, firm: re.Match[str]) -> bool:
    """Whether a firm promise is taken back in the same breath: unless the administrator…"""
    rest = low[firm.end() :]
    return bool(re.search(r"\b(?:unless|except|other than where|save where)\b", rest)) and (
        marks.is_optional(rest)
        or not re.search(r"\b(?:review|sign|approv|confirm|clinician|therapist)\w*", rest)
    )


_UNTIL = re.compile(
    r"\b(?:unless|until|before|without first|prior to|absent)\b[^;]{0,60}\b(?:baa|business associate|sign|execut|agree)"
)


def _taken_back(low: str, refused: re.Match[str]) -> bool:
    """Whether a refusal only holds until a paper is signed."""
    return bool(_UNTIL.search(low))


_YES = re.compile(
    r"^(?:yes|yep|correct|absolutely|certainly|of course|always|that is right|indeed|it does|we do|they do|it is)\b"
)
_NO = re.compile(
    r"^(?:no|not|unfortunately|sorry|never|at this time|at present|currently|it does not|it doesn't|we do not|we don't|they do not|it is not|it isn't|neither|only)\b"
)
_PLAIN_NO = re.compile(r"^(?:no|never|not at all)\b(?!.*\b(?:but|unless|except|only|however)\b)")
_SHARE = re.compile(r"\b(\d{1,3})(?:\.\d+)? ?(?:%|percent|per cent)")
_HOW_MANY = re.compile(r"\b(?:share|percent\w*|proportion|how many|what part)\b")
_PART = re.compile(r"\b(\d[\d,]*) (?:of|out of) (?:\w+ )?(\d[\d,]*)\b")


def _share(low: str) -> float | None:
    """The part of a whole that a sentence names, from 0 to 1: 93 percent, 100 of 104."""
    if told := _SHARE.search(low):
        return int(told[1]) / 100
    if told := _PART.search(low):
        part, whole = (int(one.replace(",", "")) for one in told.groups())
        return part / whole if whole else None
    return None


_POINTS_BACK = re.compile(
    r"^(?:(?:however|but|also|in addition|please note that|note that|alternatively|by default|today|currently|at present|for now|if you (?:prefer|wish)|on request),? )?"
    r"(?:it|this|that|these|those|they|both|such|the (?:step|feature|setting|requirement|review|function|option|check|module|screen|gate|link|links|panel|connector|connection|integration|agreement|series|capability|control|safeguard|hold|commitment|promise)s?|"
    r"(?:account |practice |clinic )?(?:administrators?|admins?|owners?|customers?|you|practices?|clinics?)|either|neither|all of (?:this|these))\b"
)


_GONE = re.compile(
    r"\b(?:is|are|was|were|has been|have been) (?:currently |now |being )?(?:withdrawn|discontinued|retired|removed|suspended|paused|dropped|"
    r"switched off|on hold|deferred|postponed|cancelled|no longer)\b"
)


def points_back(low: str) -> bool:
    """Whether a sentence speaks of what was said before it."""
    return bool(_POINTS_BACK.match(low))


def _by_place(reading: Reading, sentence: Sentence, plans: Plans) -> Verdict | None:
    """What a sentence says that names its subject only by what it answers or follows."""
    low = sentence.low
    answer = _answer(reading, sentence, plans)
    if answer is not None:
        return answer
    if not _POINTS_BACK.match(low):
        return None
    told = sentence.before
    if not (_find(reading.promises, told) or _find(reading.firm, told)) and not _find(
        reading.named, sentence.heading
    ):
        return None
    limited = marks.limit(sentence, plans)
    if limited in reading.harmless_limits:
        limited = ""
    if limited in ("plan", "size", "extra", "option", "later"):
        return Verdict(sentence, RISK, 1.5, limited)
    if _GONE.search(low):
        return Verdict(sentence, RISK, 1.5, "later")
    if limited == "except" and len(low.split()) < 45:
        return Verdict(sentence, RISK, 1.5, limited)
    return None


def _answer(reading: Reading, sentence: Sentence, plans: Plans) -> Verdict | None:
    low = sentence.low
    if not sentence.asked:
        return None
    danger = _find(reading.dangers, sentence.asked) and not _find(reading.promises, sentence.asked)
    if not _find(reading.topic, sentence.asked):
        if danger and _YES.match(low):
            return Verdict(sentence, RISK, 1.5, "answered yes")
        spared = danger and not reading.denied_danger and _PLAIN_NO.match(low)
        return Verdict(sentence, ALIKE, 1, SPARED) if spared else None
    limited = marks.limit(sentence, plans)
    if limited in reading.harmless_limits:
        limited = ""
    if limited in ("plan", "size", "extra", "later", "option", "request"):
        return Verdict(sentence, RISK, 1.5, limited)
    if reading.number == 3 and _HOW_MANY.search(sentence.asked):
        share = _share(low)
        if share is not None:
            return Verdict(sentence, SAFE if share >= 0.5 else RISK, 1.5, "a share")
    if _YES.match(low):
        return Verdict(sentence, RISK if danger else SAFE, 1.5, "answered yes")
    if _NO.match(low):
        if danger:
            if reading.denied_danger:
                return Verdict(sentence, SAFE, 1, "answered no")
            return Verdict(sentence, ALIKE, 1, SPARED)
        return Verdict(sentence, RISK, 1.5, "answered no")
    return None


_TICK = re.compile(
    r"^(?:✓|✔|☑|x|yes|included|incl\.?|standard|always|all|unlimited|available|●|•|y)\b|^[✓✔☑●•]"
)
_CROSS = re.compile(
    r"^(?:✗|✘|☐|no|none|not (?:included|available|offered)|n/a|-+|—|–|add-?on|optional|extra|planned|on request|n)\b|^[✗✘☐—–-]|\$"
)


def as_words(cell: str) -> str:
    """A table's cell with its tick or cross said as a word."""
    if not cell or re.match(r"^[✗✘☐—–-]+\W*$", cell):
        return "no"
    return re.sub(r"[✓✔☑●•]", "yes", cell)


def _row(reading: Reading, sentence: Sentence, plans: Plans) -> Verdict | None:
    """A row of a table of plans: what the cell under the plan offered says."""
    low = sentence.low
    label = sentence.cells[0].casefold()
    if sentence.cells == sentence.heads or len(sentence.cells) < 2:
        return None
    subject = _find(reading.topic, label) or _find(reading.promises, label)
    column = plans.column(sentence.heads)
    if subject and reading.number != 6 and column is not None and 0 < column < len(sentence.cells):
        cell = sentence.cells[column].casefold().strip()
        if not cell or _CROSS.search(cell):
            return Verdict(sentence, RISK, 2, "plan")
        if _TICK.search(cell):
            return Verdict(sentence, SAFE, 2, "promised")
    if subject and reading.number != 6 and column is None:
        said = [cell.casefold().strip() for cell in sentence.cells[1:]]
        no = [not cell or bool(_CROSS.search(cell)) for cell in said]
        yes = [bool(_TICK.search(cell)) for cell in said]
        if any(no) and (any(yes) or all(no)):
            return Verdict(sentence, RISK, 2, "plan" if any(yes) else "denied")
        if all(yes):
            return Verdict(sentence, SAFE, 2, "promised")
    for verdict in _by_words(reading, sentence, plans, aside=bool(_find(reading.aside, low))):
        return verdict
    return None

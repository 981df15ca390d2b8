"""What a school does not need, or the family did not allow: minimum necessary. Pure.

Source: 45 CFR 164.502(b), 164.514(d); rules/privacy.yaml, school.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beyond:
    """Words that go beyond: which rule, what they are, and whether they stop the report."""

    code: str
    said: str
    what: str
    stops: bool


_NUMBERS = re.compile(
    r"(?i)\b(?:member|subscriber|policy|record|chart|authori[sz]ation|medicaid|mrn|ssn)\b[^.]{0,20}"
    r"\b(?=\w*\d)[\w-]{5,}|\b\d{3}-\d{2}-\d{4}\b|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|"
    r"\b[\w.+-]+@[\w-]+\.[\w.]+\b|\b\d{1,5} (?:[A-Z]\w+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|"
    r"Ln|Drive|Dr|Court|Ct|Boulevard|Blvd)\b"
)
_DIAGNOSIS = re.compile(r"\b[A-TV-Z]\d{2}(?:\.\d{1,4})\b")
_NAMED = re.compile(
    r"(?i)\b(?:autis(?:m|tic)|asperger\w*|adhd|attention[- ]deficit|cerebral palsy|down syndrome|"
    r"fragile x|epilep\w+|seizure disorder|(?:anxiety|depressive|bipolar|mood|conduct|oppositional|"
    r"obsessive[- ]compulsive|tic|attachment|post[- ]?traumatic stress|developmental coordination|"
    r"sensory processing|intellectual) disorder|intellectual disability|ptsd|ocd|fasd|"
    r"fetal alcohol|dyspraxia|tourette\w*|muscular dystrophy|spina bifida|hydrocephalus|"
    r"traumatic brain injury|diabetes|leukemia|arthritis|(?:was|is|been) diagnosed|diagnos[ie]s of|"
    r"born (?:at|premature\w*)|premature birth|birth weight|surger(?:y|ies)|hospitali[sz]\w+)\b"
)
_HARD = re.compile(
    r"(?i)\b(?:meltdowns?|tantrums?|eloped?|eloping|ran away|(?:bit|bites?|biting|hit|hits|hitting|"
    r"kicked|kicks?|kicking|scratched|scratches|scratching|punched|pushed|spat at|spits? at) "
    r"(?:an?|the|his|her|their|another|other|two|three|me|us|my|staff|peers?|classmates?|adults?|"
    r"him|her)(?:self)?(?: \w+)? ?(?:classmates?|peers?|child(?:ren)?|students?|friends?|adults?|"
    r"teachers?|aides?|therapists?|staff|arms?|hands?|head|people)\b|self-injur\w+|"
    r"banged (?:his|her|their) head|restrain(?:ed|t)|seclu(?:ded|sion)|suspended from)\b"
)
_MONEY = re.compile(
    r"(?i)\b(?:insurance|insurer|copay(?:ment)?|deductible|denied claim|unpaid|owes?|"
    r"cpt|billed?|billing|reimburse\w*|\$\d)"
)
_FAMILY = re.compile(
    r"(?i)\b(?:custody|divorc\w*|restraining order|police|arrest\w*|jail|prison|evict\w*|homeless|"
    r"foster|adopt(?:ed|ion)|immigration|undocumented|alcohol\w*|drug (?:use|abuse)|substance|"
    r"domestic violence|abus(?:ed?|ive)|cps|child protective|lost (?:his|her|their) job|"
    r"unemploy\w*|"
    r"(?:mother|father|mom|dad|parent|guardian)(?:'s|’s|s)? (?:\w+ )?(?:depression|anxiety|illness|"
    r"disorder|diagnosis|addiction|pregnan\w*|cancer))\b"
)
_MEDICINE = re.compile(
    r"(?i)\b(?:medicat\w+|medicines?|\d+ ?mg|methylphenidate|guanfacine|clonidine|risperidone|"
    r"melatonin|ritalin|adderall|concerta|zoloft|prozac|keppra)\b"
)


_RULES: tuple[tuple[str, str, re.Pattern[str], str, bool], ...] = (
    ("identifying-number", "a number or address the school does not need", _NUMBERS, "", True),
    ("diagnosis-not-allowed", "a diagnosis the family did not allow", _DIAGNOSIS, "health", True),
    ("diagnosis-not-allowed", "health the family did not allow to tell", _NAMED, "health", True),
    ("hard-moment-not-allowed", "a hard moment they did not allow", _HARD, "hard_moments", True),
    ("money", "about money, which is not the school's", _MONEY, "", True),
    ("family-matter", "a matter of the family", _FAMILY, "family", True),
    ("medicine", "about medicine", _MEDICINE, "health", False),
)


def beyond(text: str, allowed: Collection[str]) -> Iterator[Beyond]:
    """Everything in a sentence that goes beyond what is needed. `allowed` are codes of records."""
    for code, what, pattern, record, stops in _RULES:
        match = pattern.search(text)
        if match is not None and not (record and record in allowed):
            yield Beyond(code, match.group().strip(), what, stops)


def is_within(text: str, allowed: Collection[str]) -> bool:
    """Whether nothing in it would stop the report."""
    return not any(one.stops for one in beyond(text, allowed))

"""Nothing is in the report that a school does not need: minimum necessary.

Numbers that identify (member, record and authorization numbers, addresses, telephone numbers),
diagnosis codes that the family did not allow, money and insurance stop. Matters of the family
(custody, divorce, police, substances, a parent's health) stop unless the family allowed what it
told; a medicine is asked about.

Source: 45 CFR 164.502(b), 164.514(d); rules/privacy.yaml, school.

Blocks: yes; of a medicine it warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.school.checks.examples import report
from countersign.school.compose import KIND, SAW
from countersign.school.context import Around
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement

_NUMBERS = re.compile(
    r"(?i)\b(?:member|subscriber|policy|record|chart|authori[sz]ation|medicaid|mrn|ssn)\b[^.]{0,20}"
    r"\b(?=\w*\d)[\w-]{5,}|\b\d{3}-\d{2}-\d{4}\b|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|"
    r"\b[\w.+-]+@[\w-]+\.[\w.]+\b|\b\d{1,5} (?:[A-Z]\w+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|"
    r"Ln|Drive|Dr|Court|Ct|Boulevard|Blvd)\b"
)
_DIAGNOSIS = re.compile(r"\b[A-TV-Z]\d{2}(?:\.\d{1,4})\b")
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


def _said(text: str) -> CheckInput:
    return report(Statement("p-1", SAW, text, ("note:1:a",), "person"))


@check(
    "sheet",
    passes=[
        report(),
        _said("Her mother told us that she zips her own coat at home."),
        CheckInput(parts={}),
    ],
    fails=[
        _said("Member number MC-941747327 covers twelve visits."),
        _said("Her parents are in a custody hearing this month."),
        _said("She takes 10 mg of a medicine before class."),
        _said("F84.0 explains the pattern."),
        _said("The insurance has not paid for this service."),
    ],
    codes=[
        "school.identifying-number",
        "school.diagnosis-not-allowed",
        "school.money",
        "school.family-matter",
        "school.medicine",
    ],
)
def holds_only_what_is_needed(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    known = sheet.context.get("school")
    allowed = _allowed(known)
    for statement in part.statements:
        for code, what, pattern, record, blocks in _RULES:
            match = pattern.search(statement.text)
            if match is None or (record and record in allowed):
                continue
            yield Finding(
                f"school.{code}",
                f"“{match.group().strip()}” is {what}: “{statement.text}”",
                blocks=blocks,
                part=KIND,
                where=statement.id,
                do="Take it out: the school does not need it for this report."
                if blocks
                else "Keep it only when the school has to act on it.",
                acts=(("edit", "Change the words"), ("remove", "Take it out")),
            )


_RULES = (
    ("identifying-number", "a number or address the school does not need", _NUMBERS, "", True),
    ("diagnosis-not-allowed", "a diagnosis the family did not allow", _DIAGNOSIS, "health", True),
    ("money", "about money, which is not the school's", _MONEY, "", True),
    ("family-matter", "a matter of the family", _FAMILY, "family", True),
    ("medicine", "about medicine", _MEDICINE, "health", False),
)


def _allowed(known: object) -> frozenset[str]:
    return known.allowed if isinstance(known, Around) else frozenset()

"""What a letter says that no field holds: an empty field is vouched for only when nothing could
fill it, and a number only when no other of its form is on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from countersign.authorizations.letters import heads, identifiers, outcomes, values
from countersign.authorizations.letters.found import Choice, Proposal
from countersign.authorizations.letters.gathering import Gathered
from countersign.authorizations.letters.lines import Line

_NOT_NOW = ("requested", "previous", "denied", "pended", "used", "rule", "appeal")
_NUMBERS = ("member_id", "auth_number", "requesting_npi", "rendering_npi")
_OTHER_NUMBERS = ("previous_auth", "request_number", "reference", "requesting_npi", "rendering_npi")
_REACHED = r"(?i)\b(?:tel|phone|fax|call|ext|zip|tax id|tin|ein|po box)\W{0,3}([\d-]{7,})"
_MEMBER = re.compile(
    r"(?i)\b(?:member|subscriber|enrollee|medicaid|client|patient|recipient|beneficiary|plan"
    r"|policy)"
    r"(?:'s)?\s+(?:id|identification|number|no\.?|#)(?:\s+(?:number|no\.?|#|on\s+file"
    r"|is))*[:#]?\s*$"
)


def cover(letter: Gathered, head: Mapping[str, Choice], found: Sequence[Line]) -> None:
    """An empty field is vouched for only when nothing on the page could fill it."""
    text = letter.text
    for name in ("member_id", "auth_number", "member_name", "payer", "decision"):
        if head[name].value is None:
            head[name].doubt("not found")
    for name in ("member_id", "auth_number"):
        if head[name].value and (other := _like(letter, head, name, text)):
            head[name].doubt("another number of this form is on the page")
            head[name].others.append(Proposal(name, other, (), "page", 1))
    _unread(letter, head, found)
    used = {head["requesting_npi"].value, head["rendering_npi"].value}
    loose = [n for n in re.findall(r"(?<!\d)[12]\d{9}(?!\d)", text) if n not in used]
    loose = [n for n in loose if n not in (head["member_id"].value, head["auth_number"].value)]
    for name, signs in (
        ("requesting_provider", r"(?i)\b(?:request(?:ing|ed by|or)|referr|ordering|prescrib"
            r"|physician|doctor|asked|PCP)|(?-i:, (?:MD|DO|NP|PA-C|ARNP)\b)"),
        ("rendering_provider", r"(?i)\b(?:servicing|rendering|treating|provider|facility"
            r"|vendor|clinic|agency|provide it|LLC|PLLC)\b|(?-i:Therapy "
            r"(?:Center|Group|Associates|PC|LLC)|Pediatric [A-Z])"),
        ("place_of_service", r"(?i)\b(?:place of service|POS|telehealth|in (?:the|your) "
            r"(?:home|office|clinic)|outpatient hospital|service location"
            r"|setting)\b"),
        ("requesting_npi", r"(?i)\bNPI\b"),
        ("rendering_npi", r"(?i)\bNPI\b"),
    ):  # fmt: skip
        if head[name].value is None:
            if name.endswith("npi") and not loose and not _is_garbled(text, used):
                continue
            named = name == "rendering_provider" and _names_a_clinic(letter)
            if named or re.search(signs, text):
                head[name].doubt("not found")
        elif name.endswith("npi") and loose and re.search(r"\bNPI\b", text):
            head[name].doubt("another NPI is on the page")
    _cover_lines(letter, head, found, text)


def _unread(letter: Gathered, head: Mapping[str, Choice], found: Sequence[Line]) -> None:
    """A labelled outcome or day that the reader does not understand takes trust from its field."""
    for pair in letter.pairs:
        text = pair.text.strip()
        if not pair.sure_label or not text or len(pair.words) > 6:
            continue
        if pair.role == "decision" and not outcomes.kind(text) and text[:1].isalpha():
            if any(values.dates(text)) or re.match(r"(?i)(?:date|number|maker|by|letter)", text):
                continue
            head["decision"].doubt("an outcome is not understood")
            for line in found:
                line["decision"].doubt("an outcome is not understood")
        dated = pair.role in ("start", "end", "range") and re.search(r"\d", text)
        if dated and not any(values.dates(text, solid=True)):
            for line in found:
                for name in ("start", "end"):
                    line[name].doubt("a day is not understood")


def _names_a_clinic(letter: Gathered) -> bool:
    """Whether a clinic other than the payer is named somewhere."""
    payer = str(letter.payer.value or "")
    return any(
        name not in payer and payer not in name
        for block in letter.blocks
        for name, _, _ in heads.firms(block.text.replace("\n", " "))
    )


def _is_garbled(text: str, used: set[Any]) -> bool:
    """Whether a number stands after "NPI" that is none of those read."""
    for found in re.finditer(r"NPI\W{0,6}(?:\w+\W{1,3})?(\w*\d{4}\w*)", text):
        if found[1] not in used:
            return True
    return False


def _like(letter: Gathered, head: Mapping[str, Choice], name: str, text: str) -> str | None:
    """Another number on the page in the form of this one, or named as this one is."""
    value = _bare(str(head[name].value))
    known = {_bare(str(head[other].value)) for other in _NUMBERS if head[other].value}
    known |= {_bare(p.value) for p in letter.about if p.role in _OTHER_NUMBERS}
    known |= {_bare(token) for token in re.findall(_REACHED, text)}
    form = _form(value)
    chosen = {_bare(str(head[other].value)) for other in _NUMBERS if head[other].value}
    for one in identifiers.tokens(text):
        if (other := _bare(one.value)) not in chosen and _is_near(value, other):
            return one.value
    for found in re.finditer(r"(?<![\w/-])[A-Z0-9][A-Z0-9-]{4,}[A-Z0-9](?![\w/])", text):
        other = _bare(found[0])
        if other in known or other == value or not any(c.isdigit() for c in other):
            continue
        if re.fullmatch(r"(?:1-)?\d{3}-\d{3}-\d{4}|\d{3}-\d{4}|\d{5}-\d{4}", found[0]):
            continue
        before = text[max(0, found.start() - 45) : found.start()]
        if _form(other) == form and len(set(form)) + len(form) > 8:
            return found[0]
        if name == "member_id" and sum(c.isdigit() for c in other) > 3 and _MEMBER.search(before):
            return found[0]
    return None


def _cover_lines(
    letter: Gathered, head: Mapping[str, Choice], found: Sequence[Line], text: str
) -> None:
    coded = {f.statement for f in letter.facts if f.kind == "code"}
    several = [
        f
        for f in letter.facts
        if f.kind == "discipline"
        and (f.role not in ("previous", "rule", "appeal") or f.statement in coded)
    ]
    _cover_codes(letter, found, text)
    named = {f.value for f in several}
    covered = {line["discipline"].value for line in found}
    if named - covered:
        for line in found:
            for name in ("discipline", "codes", "quantity", "decision"):
                line[name].doubt("another therapy is named too")
    total = any(f.kind == "amount" and f.role == "total" for f in letter.facts)
    added = [f for f in letter.facts if f.kind == "amount" and f.role == "added"]
    for line in found:
        summed = head["letter_type"].value == "extension" and total
        if line["quantity_added"].value is None and (added or summed):
            line["quantity_added"].doubt("an added amount is stated")
        if line["quantity_added"].value is not None and head["letter_type"].value == "initial":
            line["quantity_added"].doubt("nothing says that it extends anything")
            head["letter_type"].doubt("an added amount is stated")
        if line["frequency"].value is None and next(values.frequencies(text), None):
            rates = [
                f
                for f in letter.facts
                if f.kind == "frequency" and f.role not in ("rule", "appeal")
            ]
            if rates and line["decision"].value in ("approved", "partially_approved"):
                line["frequency"].doubt("a frequency is stated")
        if not line["codes"].value and any(values.codes(text)):
            line["codes"].doubt("codes are on the page")


def _cover_codes(letter: Gathered, found: Sequence[Line], text: str) -> None:
    """Every code on the page is in a line, or was only asked for or held before."""
    covered = {code for line in found for code in line["codes"].value or ()}
    spoken = {f.value for f in letter.facts if f.kind == "code" and f.role in _NOT_NOW}
    cells = [cell for t in letter.tables for row in t.rows for cell in row.values()]
    held = {code.value for cell in cells for code in values.codes(cell.text)}
    ends = {part for code in covered for part in code.split("-")}
    loose = {at.value for at in values.codes(text)} - covered - spoken - held - ends
    if loose and covered:
        for line in found:
            line["codes"].doubt("another code is on the page")


def _is_near(one: str, two: str) -> bool:
    """Whether two numbers differ in a figure or two: the same number, once misprinted."""
    if one == two or abs(len(one) - len(two)) > 1 or len(one) < 5:
        return False
    if len(one) != len(two):
        longer, shorter = (one, two) if len(one) > len(two) else (two, one)
        return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
    return sum(a != b for a, b in zip(one, two, strict=True)) <= 2


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _form(text: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text))

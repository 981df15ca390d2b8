"""Lines brought to their end: what the rest of the letter says for them, and for the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.authorizations.letters import lines
from countersign.authorizations.letters.found import Choice, Proposal, chosen
from countersign.authorizations.letters.gathering import Gathered
from countersign.authorizations.letters.lines import Line


def doubt_if_whole(letter: Gathered, decision: Choice, found: Sequence[Line]) -> None:
    """A sentence alone makes no partial approval: something must be less, or turned down."""
    if decision.value != "partially_approved" or decision.by != "prose":
        return
    less = any(
        line.requested is not None and (line["quantity"].value or 0) < line.requested
        for line in found
    )
    refused = any(f.kind == "decision" and f.role in ("denied", "pended") for f in letter.facts)
    if not less and not refused:
        decision.doubt("nothing is less than was asked for")


def filled(letter: Gathered, row: Line) -> Line:
    """A table's row with what the rest of the letter says for all rows."""
    for name in ("discipline", "basis", "start", "end"):
        if row[name].value is None:
            roles: tuple[str, ...] = ("approved", "total", "")
            if name == "discipline":
                roles = (*roles, "denied", "pended", "requested", "added")
            kind = "unit" if name == "basis" else name
            found = lines._proposals(letter.facts, kind, roles)
            made = chosen(Proposal(name, p.value, p.words, p.by, max(p.weight, 2)) for p in found)
            row[name] = made
    return row


def finish(letter: Gathered, line: Line, decision: Choice, *, alone: bool) -> None:
    """A line with what the letter says for all its lines; what is missing is doubted."""
    whole = decision.value in ("approved", "denied", "pended") or alone
    if line["decision"].value is None and decision.value and whole:
        line["decision"] = Choice(decision.value, decision.box, decision.words, decision.by)
        line["decision"].doubts = list(decision.doubts)
    if line["discipline"].value is None:
        implied = {"92507": "ST", "92508": "ST", "92526": "ST", "92523": "ST"}
        kinds = {implied.get(code) for code in line["codes"].value or ()}
        if len(kinds) == 1 and (kind := kinds.pop()):
            line["discipline"] = Choice(kind, line["codes"].box, line["codes"].words)
            line["discipline"].doubts = list(line["codes"].doubts)
        else:
            line["discipline"].doubt("no therapy is named")
    if line["quantity"].value == 0 and line["decision"].value == "denied" and line["decision"].sure:
        line["quantity"].doubts.clear()  # a lone 0 is hard to see, and the status says the same
    if line["basis"].value == "units" and _units_are_fifteen(letter):
        line["basis"].value = "units15"
    decided = line["decision"].value
    if decided == "pended":
        line["quantity"], line["basis"] = Choice(), Choice()
    elif decided == "denied" and line["quantity"].value is None:
        line["quantity"] = Choice(0)
    if decided in ("approved", "partially_approved", None):
        for name in ("quantity", "basis", "start", "end"):
            if line[name].value is None:
                line[name].doubt("not found")
        if line["quantity"].value is None:
            line["codes"].doubt("no amount is found")
    if line["decision"].value is None:
        line["decision"].doubt("no decision is stated")
    if "no decision is stated" in line["decision"].doubts:
        line["quantity"].doubt("no decision is stated")


def _units_are_fifteen(letter: Gathered) -> bool:
    text = " ".join(sentence.text for sentence in letter.sentences)
    return bool(
        re.search(r"(?i)\bunits?\b[^.]{0,40}\b15[\s-]*min|\b15[\s-]*min\w*\s+units?\b", text)
    )


def doubt_if_mixed(decision: Choice, found: Sequence[Line]) -> None:
    """Lines with different outcomes make a partial approval, unless the letter itself names one."""
    kinds = {line["decision"].value for line in found if line["decision"].value}
    if len(kinds) < 2 or decision.value == "partially_approved":
        return
    of_lines = {id(w) for line in found for w in line["decision"].words}
    if decision.by == "prose" or any(id(w) in of_lines for w in decision.words):
        decision.value = "partially_approved"
        decision.doubts.clear()
        if "pended" in kinds or not all(line["decision"].sure for line in found):
            decision.doubt("the lines have different outcomes")


def from_lines(found: Sequence[Line]) -> Choice:
    said = [line["decision"] for line in found if line["decision"].value]
    kinds = {choice.value for choice in said}
    if len(kinds) == 1:
        made = Choice(said[0].value, said[0].box, said[0].words, said[0].by)
        made.doubts = [d for choice in said for d in choice.doubts]
        return made
    made = Choice("partially_approved" if kinds else None)
    if not kinds and any(line["quantity"].value for line in found):
        made.value = "approved"
    if said:
        made.box, made.words, made.by = said[0].box, said[0].words, said[0].by
    if "pended" in kinds:
        made.doubt("the lines have different outcomes")
    if not kinds:
        made.doubt("no decision is stated")
        for line in found:
            line["decision"].doubt("no decision is stated")
    return made

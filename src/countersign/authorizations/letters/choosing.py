"""One choice for each field of a letter's head, from everything proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from countersign.authorizations.letters import decisions, heads, values
from countersign.authorizations.letters.found import Choice, Proposal, chosen
from countersign.authorizations.letters.gathering import Gathered


def heads_of(letter: Gathered) -> dict[str, Choice]:
    """Payer, member, numbers, providers and place."""
    by_role: dict[str, list[Proposal]] = {}
    for one in letter.about:
        by_role.setdefault(one.role, []).append(one)
    head = {
        role: _one(by_role.get(role, ()))
        for role in (
            "member_name",
            "member_id",
            "requesting_provider",
            "requesting_npi",
            "rendering_provider",
            "rendering_npi",
            "place_of_service",
        )
    }
    if head["place_of_service"].value is None:
        head["place_of_service"] = _place_of_rows(letter)
    if head["rendering_provider"].value is None:
        head["rendering_provider"] = _only_firm(letter, head)
    if head["member_id"].value is None:
        head["member_id"] = _one(
            Proposal("member_id", p.value, p.words, p.by, p.weight, p.box)
            for p in by_role.get("near_member", ())
        )
    by_role.setdefault("auth_number", []).extend(_number_of_rows(letter))
    head["payer"] = letter.payer
    head["auth_number"] = _number(by_role)
    return head


def _number_of_rows(letter: Gathered) -> Iterator[Proposal]:
    """The authorization's number, when a table has a column for it."""
    for table in letter.tables:
        for row in table.rows:
            if "auth_number" in row and (one := heads.identifier(row["auth_number"].text)):
                words = row["auth_number"].within(one[1], one[2])
                yield Proposal("auth_number", one[0], words, "column", 3)


def _place_of_rows(letter: Gathered) -> Choice:
    """The place of service of every row, when a table has a column for it."""
    cells = [
        row["place_of_service"]
        for table in letter.tables
        for row in table.rows
        if "place_of_service" in row
    ]
    return chosen(
        Proposal("place_of_service", found[0].zfill(2), cell.words, "column", 3)
        for cell in cells
        if (found := re.match(r"\d{1,2}\b", cell.text))
    )


def _only_firm(letter: Gathered, head: dict[str, Choice]) -> Choice:
    """The one clinic that the letter names, when no wording says what it is."""
    known = [str(c.value) for c in (letter.payer, head["requesting_provider"]) if c.value]
    made = chosen(
        Proposal("rendering_provider", name, block.within(start, end), "name", 2)
        for block in letter.blocks
        for name, start, end in heads.firms(block.text)
        if not any(name in one or one in name for one in known)
    )
    return made if made.sure else Choice(doubts=["not found"])


def letter_type(letter: Gathered, decision: Choice) -> Choice:
    """The kind of letter: initial unless some wording says otherwise."""
    found = decisions.letter_types(letter)
    strong = [p for p in found if p.weight >= 2]
    if strong:
        made = chosen(strong)
        weights = {p.value for p in strong}
        if weights == {"amendment", "extension"} or weights == {"retro", "extension"}:
            made.doubt("more than one kind of letter")
        return made
    made = Choice("initial")
    if found:
        made.others = found
    earlier = ("added",) if decision.value == "denied" else ("added", "previous")
    if any(f.kind == "amount" and f.role in earlier for f in letter.facts):
        made.doubt("an earlier or an added amount is stated")
    return made


def letter_date(letter: Gathered) -> date | None:
    """The day the letter was written."""
    found: date | None = day(letter, "letter_date").value or day(letter, "date").value
    return found or _dateline(letter)


def _dateline(letter: Gathered) -> date | None:
    """A line near the top of the first page that is a date and nothing else."""
    labelled = {id(w) for pair in letter.pairs for w in pair.words}
    for row in letter.layouts[0].rows[:14] if letter.layouts else ():
        for segment in row:
            if any(id(w) in labelled for w in segment.words):
                continue
            days = list(values.dates(segment.text))
            if len(days) == 1 and len(segment.text) - (days[0].end - days[0].start) <= 3:
                return days[0].value
    return None


def day(letter: Gathered, role: str) -> Choice:
    """The day that a label of this role names."""
    found = []
    for pair in letter.pairs:
        if pair.role == role:
            days = [d for d in values.dates(pair.text, solid=True) if d.start < 12]
            found += [
                Proposal(
                    role,
                    d.value,
                    pair.run.within(pair.start + d.start, pair.start + d.end),
                    "label",
                )
                for d in days[:1]
            ]
    if role == "dob":
        for block in letter.blocks:
            text = block.text.replace("\n", " ")
            for born in re.finditer(r"(?i)\b(?:born(?: on)?|dob|date of birth)[:,]?\s+", text):
                found += [
                    Proposal(
                        role,
                        d.value,
                        block.within(born.end() + d.start, born.end() + d.end),
                        "prose",
                    )
                    for d in values.dates(text[born.end() : born.end() + 20])
                    if d.start == 0
                ]
    return chosen(found)


def appeal(letter: Gathered) -> Choice:
    """The last day to appeal, when the letter prints it."""
    return chosen(
        Proposal("appeal", day.value, sentence.words(day.start, day.end), "prose")
        for sentence in letter.sentences
        if re.search(r"(?i)\bappeal|fair hearing|reconsideration", sentence.text)
        for day in values.dates(sentence.text)
    )


def set_aside(letter: Gathered) -> Iterator[tuple[str, str]]:
    """What was read and is nobody's field: shown, so that a person sees what was left out."""
    for role in ("letter_date", "date", "dob", "received"):
        if (found := day(letter, role).value) is not None:
            yield role, found.isoformat()
    for fact in letter.facts:
        if fact.kind == "amount" and fact.role in ("requested", "previous", "used"):
            yield fact.role, f"{fact.value[0]:g} {fact.value[1] or ''}".strip()


def _one(proposals: Iterable[Proposal]) -> Choice:
    """One value among spellings: names are the same whatever their case and order."""
    given = list(proposals)
    firsts: dict[str, Any] = {}
    made = []
    for one in sorted(given, key=lambda p: (-p.weight, not p.agreed, -len(str(p.value)))):
        key = _same(one.role, str(one.value))
        near = next(
            (
                k
                for k in firsts
                if k == key
                or (one.role.endswith("provider") and (k.startswith(key) or key.startswith(k)))
            ),
            key,
        )
        firsts.setdefault(near, one.value)
        made.append(Proposal(one.role, firsts[near], one.words, one.by, one.weight, one.box))
    return chosen(made)


def _same(role: str, value: str) -> str:
    letters = re.findall(r"[a-z0-9]+", value.casefold())
    return " ".join(sorted(letters) if role == "member_name" else letters)


def _number(by_role: dict[str, list[Proposal]]) -> Choice:
    """The authorization's number: the best named kind of number there is on the letter."""
    old = {p.value for p in by_role.get("previous_auth", ())}
    for role, weight in (
        ("auth_number", 3), ("reference", 3), ("near_auth", 2), ("request_number", 2),
    ):  # fmt: skip
        found = [p for p in by_role.get(role, ()) if p.value not in old]
        if role == "near_auth" and "member_id" in by_role:
            known = {p.value for p in by_role["member_id"]}
            found = [p for p in found if p.value not in known]
        if found:
            made = _one(
                Proposal("auth_number", p.value, p.words, p.by, min(p.weight, weight), p.box)
                for p in found
            )
            return made
    return Choice()

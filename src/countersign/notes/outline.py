"""`countersign notes draft`: free-text facts or a transcript to SOAP sentences. Pure; no database.

Every fact is either in a sentence or in `left_out` with the reason. What was only heard in a
transcript is marked as not confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from countersign.base.errors import UserError
from countersign.notes import own_words as own
from countersign.notes import wording
from countersign.notes.assessment import same_activity
from countersign.notes.grammar import Child, lower_first, possessive, sentence
from countersign.notes.outlined import Outline
from countersign.notes.reading import earlier, read, unusable
from countersign.notes.sorting import section_of
from countersign.notes.spoken import spoken_notes
from countersign.notes.verbs import thing
from countersign.practice.facts import Fact
from countersign.practice.facts_wording import plural

KINDS = ("daily", "evaluation", "progress", "discharge")
DAY = 24 * 60
_HISTORY = re.compile(
    r"(?i)^(?:history|medical\s+history|pmhx?\b|hx\b|birth\s+history|allerg|medications?\b|precautions?\b|"
    r"diagnos|referred|referral|born|birth|lives\b|family\b|"
    r"concerns?\b|prior\s+level|occupational\s+profile|parent\s+(?:goals?|concerns?|priorit))"
)


def draft(case: Mapping[str, Any]) -> dict[str, Any]:
    """One case to its sections. Raises UserError naming the field that cannot be used."""
    kind = case.get("kind", "daily")
    if kind not in KINDS:
        raise UserError(
            f"{kind!r} is not a kind of note.",
            field="kind",
            remedy=f"Use one of: {', '.join(KINDS)}.",
        )
    name = case.get("child")
    if not isinstance(name, str) or not name.strip():
        raise UserError("The child's first name is missing.", field="child", remedy="Give it.")
    facts = _items(case, "facts")
    spoken = _items(case, "transcript")
    attested = _items(case, "attested")
    _unique(facts, spoken, attested)
    made = Outline(Child(name.strip()), kind)
    _from_facts(made, facts)
    spoken_notes(made, spoken)
    for item in attested:
        _own_words(made, item)
    _time(made, facts)
    return {
        "id": case["id"],
        "sections": made.sections,
        "left_out": made.left_out,
    }


def _items(case: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    given = case.get(name) or []
    if not isinstance(given, list):
        raise UserError(f"`{name}` must be a list.", field=name)
    for number, item in enumerate(given):
        where = f"{name}.{number}"
        if not isinstance(item, dict):
            raise UserError("Each entry must be an object with id and text.", field=where)
        if not isinstance(item.get("id"), str) or not isinstance(item.get("text"), str):
            raise UserError("An entry needs an id and a text.", field=where)
        minutes = item.get("minutes")
        if minutes is not None and (
            isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 <= minutes <= DAY
        ):
            raise UserError(
                "Minutes must be a whole number from 0 to 1,440.", field=f"{where}.minutes"
            )
    return given


def _unique(*lists: Sequence[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for item in (one for given in lists for one in given):
        if item["id"] in seen:
            raise UserError(
                f"The id {item['id']} is given twice.", field="id", remedy="Give each its own."
            )
        seen.add(item["id"])


def _from_facts(made: Outline, facts: Sequence[Mapping[str, Any]]) -> None:
    said: dict[str, str] = {}
    before: list[tuple[str, str, Fact]] = []
    today: list[Fact] = []
    for item in facts:
        text = " ".join(item["text"].split())
        folded = re.sub(r"[^\w/.%-]+", " ", text.casefold()).strip()
        if not re.search(r"\w", folded):
            made.leave(item["id"], "there are no words")
        elif why := unusable(text):
            made.leave(item["id"], why)
        elif folded in said and item.get("minutes") is None:
            made.leave(item["id"], f"says the same as {said[folded]}")
        else:
            said.setdefault(folded, item["id"])
            then = earlier(text)
            if then and (fact := read(then[1], id=item["id"])):
                before.append((then[0], text, fact))
            elif not then and (got := _read(text, item)):
                today.append(got[0])
                _measured(made, *got, again=sum(_same(got[0], f) for f in today[:-1]))
            else:
                _own_words(made, item)
    for since, text, fact in before:
        _compared(made, since, text, fact, today)


def _same(a: Fact, b: Fact) -> bool:
    return same_activity(a.activity, b.activity)


def _read(text: str, item: Mapping[str, Any]) -> tuple[Fact, str] | None:
    """The activity of a line, and the words behind its last comma when only they are left over."""
    minutes = item.get("minutes")
    if fact := read(text, id=item["id"], minutes=minutes):
        return fact, ""
    one = len(list(own.sentences_in(text))) == 1
    head, comma, tail = text.rpartition(",")
    short = one and comma and 1 <= len(tail.split()) <= 8
    if short and (fact := read(head, id=item["id"], minutes=minutes)):
        return fact, f"; {own.for_child(tail, Child('the child'))}"
    aside = re.findall(r"\s\([^()\d]+\)", text)
    plain = text.replace(aside[0], "") if one and len(aside) == 1 else ""
    if plain and (fact := read(plain, id=item["id"], minutes=minutes)):
        return fact, f" {own.for_child(aside[0], Child('the child'))}"
    why = _CIRCUMSTANCE.search(text)
    if one and why and (fact := read(text[: why.start()], id=item["id"], minutes=minutes)):
        return fact, f" {own.for_child(why.group().strip(' .'), Child('the child'))}"
    return None


# "buttons 2/5 max A after the swing": when and why it was so, behind everything measured.
_CIRCUMSTANCE = re.compile(
    r"(?i)\s(?:after|when|while|before|because|due\s+to|d/t|following|for\s+(?:regulation|calming|alerting|"
    r"strengthening|safety|attention|arousal|endurance))(?:\s[^,;]+|$)"
)


def _measured(made: Outline, fact: Fact, tail: str, *, again: int) -> None:
    told = wording.did_it(fact, made.child, first=True, again=again)
    made.add("O", sentence(f"{told}{tail}"), fact.id)


def _compared(made: Outline, when: str, text: str, then: Fact, today: Sequence[Fact]) -> None:
    """An earlier measure of something measured today, as the change between the two."""
    now = [f for f in today if _same(f, then) and f.trials]
    if len(now) != 1 or not then.trials:
        made.add("O", own.own_words(text, made.child, first=True), then.id)
        return
    up = (now[0].successes or 0) * then.trials - (then.successes or 0) * (now[0].trials or 0)
    count, was = f"{now[0].successes} of {now[0].trials}", f"{then.successes} of {then.trials}"
    since = f"at {when}" if when == "baseline" else when
    moved = (
        f"{'rose' if up > 0 else 'fell'} from {was} {since} to {count} today"
        if up
        else f"was {count} today and {was} {since}"
    )
    told = f"{possessive(made.child.name)} success with {thing(now[0].activity)} {moved}"
    made.add("A", sentence(told), then.id, now[0].id)


_QUOTED = re.compile(
    r"^[“\"](?P<words>[^”\"]+)[”\"]\s*(?:[-–—,(]|per\b)?\s*(?P<who>[\w.’' ]{1,30})\)?\.?$|"
    r"^(?P<named>[\w.’' ]{1,30}?)\s*(?::|said:?,?)\s*[“\"](?P<said>[^”\"]+)[”\"]\.?$"
)


# A goal stays whole: its level and its baseline belong to it.
_GOAL = re.compile(r"(?i)(?:(?:(?:\w+[- ]term|new)\s+)*goals?\b[^.]*:|[sl]tg\b)")


def _own_words(made: Outline, item: Mapping[str, Any]) -> None:
    if quoted := _QUOTED.match(" ".join(item["text"].split())):
        who = (quoted["who"] or quoted["named"] or "").strip()
        fact = Fact(item["id"], "quote", text=quoted["words"] or quoted["said"], speaker=who)
        made.add("S", wording.said(fact, made.child, first=True), item["id"])
        return
    whole = own.for_child(item["text"], made.child)
    lines = [whole] if _GOAL.match(whole) else list(own.sentences_in(whole))
    lines = [line for line in lines if re.search(r"\w", line)]
    told = [
        _own_line(made, item, line, minutes=item.get("minutes") if not number else None)
        for number, line in enumerate(lines)
    ]
    if not any(told):
        made.leave(item["id"], "there are no words")


def _own_line(made: Outline, item: Mapping[str, Any], text: str, *, minutes: int | None) -> bool:
    """Whether `text` could be written into its section."""
    goal = _GOAL.match(text)
    section = section_of(text, made.child.name)
    if section == "O" and _HISTORY.match(text):
        section = "S"
    if goal:
        section = "P" if made.kind == "evaluation" else "A"
    if section == "P" and not goal:
        told = own.planned(text, also=bool(made.sections["P"]))
    else:
        told = own.own_words(text, made.child, first=True)
    if minutes and not re.search(rf"\b{minutes}[\s-]*(?:minutes?|mins?)\b", text, re.IGNORECASE):
        told = _timed(text, told, minutes)
    if minutes and told.startswith(own.NOTED):  # what takes time and is no sentence was done
        told = f"The session included {lower_first(told.removeprefix(own.NOTED))}"
    if told:
        made.add(section, told, item["id"])
    return bool(told)


def _timed(text: str, told: str, minutes: int) -> str:
    """A bare name with its minutes is how long it took; else they stand behind the sentence."""
    took = plural(minutes, "minute")
    if re.fullmatch(r"[^\W\d_][\w /-]{0,40}", text) and told.startswith(own.NOTED):
        return sentence(f"{thing(text)} took {took}")
    return re.sub(r"([.!?]?)$", rf" ({took})\1", told, count=1)


def _time(made: Outline, facts: Sequence[Mapping[str, Any]]) -> None:
    timed = [item for item in facts if item.get("minutes")]
    if not timed or made.kind not in ("daily", "evaluation"):
        return
    total = sum(item["minutes"] for item in timed)
    made.add(
        "O",
        sentence(f"The minutes recorded for this session come to {total}"),
        *(item["id"] for item in timed),
    )

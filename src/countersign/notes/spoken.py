"""The turns of a transcript as sentences of a note. Pure; no database.

What the child and the family say is quoted. What the clinician says aloud is read only where it is
plain: a count of a named activity, a hard moment, a plan, an observation in so many words. Nothing
read out of speech is confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from countersign.base.words import wordset
from countersign.notes import wording
from countersign.notes.grammar import sentence
from countersign.notes.outlined import Outline
from countersign.notes.own_words import planned, sentences_in
from countersign.practice.facts import Fact
from countersign.practice.finder import find

_CLINICIAN = wordset(
    "ot ota cota otr therapist clinician doctor dr provider t d nurse guest_clinician"
)
_CHILD = wordset("child client patient kid pt c p")
_NAMES = {"guest_family": "A family member", "guest_family_1": "A family member"}
_SMALL_TALK = re.compile(
    r"(?i)^(?:(?:ok(?:ay)?|yes|yeah|yep|no|nope|uh[- ]?huh|mm[- ]?hmm|sure|right|"
    r"thanks?(?:\s+you)?|bye|hello|hi|good\s+(?:morning|afternoon)|i\s+see|got\s+it|great|"
    r"alright|doctor)[\s,.!]*)+$"
)
_ANSWER = re.compile(
    r"(?i)^(?:yes|yeah|yep|no|nope|not\b|uh|um|sure|correct|right|maybe|i\s+(?:do|have|did))"
)
_PLAN_SAID = re.compile(
    r"(?i)^(?:(?:so|okay|ok|alright|and)[,\s]+)*(?:"
    r"(?P<next>next\s+(?:week|time|session|visit)),?\s+(?:we|i)(?:['’]ll|\s+will|\s+are\s+going\s+to|"
    r"['’]re\s+going\s+to|\s+can|['’]m\s+going\s+to)\s+(?P<do>(?!see\b).+)|"
    r"(?:we|let['’]s)\s*(?:['’]ll|\s+will)?\s+(?P<then>(?!see\b)\w.+\bnext\s+(?:week|time|session|visit).*)|"
    r"(?:(?:at|for)\s+home(?:work)?,?\s+)?(?:please|i['’]d\s+like\s+you\s+to|i\s+want\s+you\s+to|you\s+can)\s+"
    r"(?P<home>(?:practice|keep|continue|try|work)\b.+\b(?:home|day|daily|week|night|morning)\b.*))$"
)
_WILL_DO = re.compile(
    r"(?i)\bi(?:['’]ll|\s+will|['’]m\s+going\s+to|\s+am\s+going\s+to)\s+(?:\w+\s+)?(?:order|"
    r"prescribe|refer|send|call|schedule|start|email|write|contact|recommend|give\s+you)\b"
)
_OBSERVED = re.compile(
    r"(?i)^(?:(?:so|okay|and|i\s+(?:see|notice[d]?)\s+(?:that\s+)?)[,\s]*)?(?:he|she|they)\b"
)


def spoken_notes(made: Outline, spoken: Sequence[Mapping[str, Any]]) -> None:
    """Every turn as a sentence of `made`, or left out with the reason."""
    heard = _found(spoken)
    asked: Mapping[str, Any] | None = None
    told: Mapping[str, Any] | None = None
    for item in spoken:
        text = " ".join(item["text"].split())
        question = text.endswith("?")
        if is_clinicians_turn(item):
            if asked is not None:
                made.leave(asked["id"], "a question that was not answered")
            if told is not None:
                _leave_said(made, told)
            used = _clinicians(made, item, text, heard)
            asked = item if question and text and not used else None
            told = item if not question and not used else None
            continue
        if told is not None and not (_confirms(text) and _about_you(told)):
            _leave_said(made, told)
            told = None
        if question or not text or (asked is None and told is None and _SMALL_TALK.match(text)):
            made.leave(item["id"], "a question" if question else "says nothing about the session")
        else:
            _answered(made, item, text, asked=asked, told=told)
            asked = told = None
    if asked is not None:
        made.leave(asked["id"], "a question that was not answered")
    if told is not None:
        _leave_said(made, told)
    stood_on = {e for told in made.sections.values() for one in told for e in one["evidence"]}
    made.left_out = [one for one in made.left_out if one["evidence"] not in stood_on]


def role_of(item: Mapping[str, Any]) -> str:
    who = str(item.get("speaker") or "").strip()
    return who.casefold().split()[0].rstrip(".:") if who else ""


def is_clinicians_turn(item: Mapping[str, Any]) -> bool:
    """Whether the clinician speaks, or nobody is named."""
    role = role_of(item)
    return not role or role in _CLINICIAN


def _leave_said(made: Outline, item: Mapping[str, Any]) -> None:
    if not re.sub(r"[\[(][^\])]*[\])]|[\W\d_]", "", item["text"]):
        made.leave(item["id"], "nothing in it can be understood")
        return
    made.leave(item["id"], "said by the clinician; capture it to have it written")


def _confirms(text: str) -> bool:
    return bool(re.match(r"(?i)^(?:yes|yeah|yep|correct|right|that['’]s\s+right|exactly)\b", text))


def _about_you(item: Mapping[str, Any]) -> bool:
    return len(item["text"].split()) >= 4 and bool(
        re.search(r"(?i)\b(?:you|your|you['’]re|he|she|his|her)\b", item["text"])
    )


def _answered(
    made: Outline,
    item: Mapping[str, Any],
    text: str,
    *,
    asked: Mapping[str, Any] | None,
    told: Mapping[str, Any] | None,
) -> None:
    """What somebody said; with the question or statement that gives a short answer its sense."""
    role = role_of(item)
    who = str(item.get("speaker") or "").strip()
    speaker = "child" if role in _CHILD else _NAMES.get(role, who)
    fact = Fact(id=item["id"], kind="quote", text=text, speaker=speaker)
    said = wording.said(fact, made.child, first=True)
    short = _ANSWER.match(text) or len(text.split()) < 5
    if asked is not None and short:
        question = " ".join(asked["text"].split())
        made.add("S", f"Asked “{question}” {said}", asked["id"], item["id"])
        return
    if told is not None:
        statement = " ".join(told["text"].split())
        made.add("S", f"Told “{statement}” {said}", told["id"], item["id"])
        return
    if asked is not None:
        made.leave(asked["id"], "a question")
    made.add("S", said, item["id"])


def _found(spoken: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[Fact, tuple[str, ...]]]]:
    """Counts and hard moments by the turn that completes them, with the turns they stand on."""
    spans, place = [], 0
    for item in spoken:
        text = " ".join(item["text"].split())
        speaker = "therapist" if is_clinicians_turn(item) else str(item.get("speaker") or "")
        end = place + len(text)
        spans.append((item, Fact("", "span", text=text, speaker=speaker, start=place, end=end)))
        place = end + 1
    found: dict[str, list[tuple[Fact, tuple[str, ...]]]] = {}
    for fact in find([span for _, span in spans]):
        if fact.kind not in ("activity", "hard_moment") or fact.start is None or fact.end is None:
            continue
        under = [
            item
            for item, span in spans
            if (span.start or 0) < fact.end and fact.start < (span.end or 0)
        ]
        if not under or not is_clinicians_turn(under[-1]):
            continue
        ids = tuple(dict.fromkeys((under[0]["id"], under[-1]["id"])))
        found.setdefault(under[-1]["id"], []).append((fact, ids))
    return found


def _clinicians(
    made: Outline,
    item: Mapping[str, Any],
    text: str,
    heard: Mapping[str, list[tuple[Fact, tuple[str, ...]]]],
) -> bool:
    """Whether something of this turn went into the note."""
    used = False
    for fact, ids in heard.get(item["id"], ()):
        told = (
            _quoted(fact.text)
            if fact.kind == "hard_moment" or fact.text
            else sentence(wording.did_it(fact, made.child, first=True))
        )
        made.add("O", told, *ids, confirmed=False)
        used = True
    for line in sentences_in(text):
        if line.endswith("?"):
            continue
        if plan := _plan(line):
            made.add("P", planned(plan, also=bool(made.sections["P"])), item["id"])
            used = True
        elif _WILL_DO.search(line):
            made.add("P", _quoted(line), item["id"])
            used = True
        elif not used and _observes(line, made.child.name):
            made.add("O", _quoted(line), item["id"], confirmed=False)
            used = True
    return used


def _quoted(line: str) -> str:
    return f"The clinician said, “{line}”"


def _observes(line: str, name: str) -> bool:
    """Something said about the child in five words or more: "He is using a fisted grasp"."""
    own = re.match(
        rf"(?i)^{re.escape(name)}\s+(?:is|was|has|did|needs?|uses?|kept|used|\w+ed)\b", line
    )
    return len(line.split()) >= 5 and bool(own or _OBSERVED.match(line))


def _plan(line: str) -> str:
    found = _PLAN_SAID.match(line)
    if found is None:
        return ""
    if found["next"]:
        return f"{found['next']} {found['do']}"
    return found["then"] or found["home"] or ""

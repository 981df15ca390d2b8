"""One captured fact as one English sentence. Varied by what happened, never by chance."""

from __future__ import annotations

import re
from collections.abc import Mapping

from countersign.base.words import wordset
from countersign.notes.grammar import (
    Child,
    is_plural,
    listed,
    lower_first,
    possessive,
    sentence,
    with_article,
)
from countersign.notes.own_words import own_words
from countersign.notes.verbs import counted, did, has_verb, worked_on
from countersign.practice.facts import AIMS, Assist, Fact, HardKind
from countersign.practice.facts_wording import describe_cues, plural
from countersign.practice.shorthand import expanded

ASSIST: Mapping[Assist, str] = {
    "supervision": "supervision",
    "standby": "standby assistance",
    "contact_guard": "contact guard assistance",
    "min": "minimal assistance",
    "mod": "moderate assistance",
    "max": "maximal assistance",
    "dependent": "total assistance",
}
_FAMILY = wordset(
    "mom mum mother dad father parent parents grandma grandmother grandpa grandfather aunt uncle "
    "brother sister nanny caregiver teacher aide babysitter stepmom stepdad"
)
_STARTS_PLACE = re.compile(
    r"(?i)^(?:at|during|when|while|after|before|in|on|over|because|as|upon|with)\b"
)


AIM_WORDS: Mapping[str, str] = {
    "self-care": "self-care training",
    "function": "functional tasks",
    "sensory": "sensory work",
    "strength": "strength and endurance work",
    "coordination": "balance and coordination work",
    "cognition": "attention and planning work",
    "feeding": "feeding therapy",
    "evaluation": "evaluation",
}
if AIM_WORDS.keys() != AIMS.keys():
    raise RuntimeError("every aim needs its words")


def did_it(fact: Fact, child: Child, *, first: bool, lead: bool = False, again: int = 0) -> str:
    """The sentence of an activity, without its end mark: a trend may still be added.

    `lead`: begin with what the activity was for, since the sentence before began with the child.
    `again`: how often an activity of this name was told before.
    """
    name = expanded(lower_first(fact.activity.strip()))
    who = child.name if first else child.they
    if not fact.billable:
        minutes = f" took {plural(fact.minutes, 'minute')} and" if fact.minutes else ""
        return f"{name}{minutes} was not counted as treatment time"
    prepared = fact.preparatory and not _scored(fact)
    core = _core(fact, name, child)
    if not first and child.pronouns == "they":
        core = re.sub(r"^was ", "were ", core)
    purpose = " as a preparatory activity" if prepared else ""
    told = f"{who} {core}{manner(fact)}{purpose}{_using(fact)}"
    if again:
        return f"in {'a second' if again == 1 else 'a further'} round, {told}"
    aim = "" if prepared else AIM_WORDS.get(fact.aim, "")
    took = plural(fact.minutes, "minute") if fact.minutes else ""
    if not _scored(fact):
        return told
    if lead and aim:
        return f"in {took} of {aim}, {told}" if took else f"in {aim}, {told}"
    inside = ", ".join(bit for bit in (aim, took) if bit)
    return f"{told} ({inside})" if inside else told


def _scored(fact: Fact) -> bool:
    return bool(fact.trials) and fact.successes is not None


def _core(fact: Fact, name: str, child: Child) -> str:
    doing = did(name, child)
    if _scored(fact):
        score = f"{fact.successes} of {fact.trials}"
        tries = "trial" if fact.trials == 1 else "trials"
        if doing is None and (verb := counted(name)):
            return f"{verb} {score} {name}"
        if doing is not None:
            return f"{doing} in {score} {tries}"
        return f"was successful in {score} {_as_kind(name)} {tries}"
    # Without a count nobody has said that it was done, only that it was worked on.
    done = worked_on(name, child)
    if fact.trials:  # Tried, and nobody wrote down how often it worked.
        done += f" over {plural(fact.trials, 'trial')}"
    return f"{done} for {plural(fact.minutes, 'minute')}" if fact.minutes else done


def _as_kind(name: str) -> str:
    """ "textured bins" as it stands before "trials": "textured bin"."""
    words = name.split()
    last = words[-1]
    if is_plural(last) and last.casefold().endswith("s") and len(last) > 3:
        last = last[:-3] + "y" if last.endswith("ies") else last[:-1]
    return " ".join((*words[:-1], last))


def manner(fact: Fact) -> str:
    """ " independently", " with 2 verbal cues and minimal assistance"."""
    having, without = [], []
    for cue in fact.cues:
        if cue.count == 0:
            without.append(describe_cues(cue).removeprefix("no "))
        elif cue.kind == "hand_over_hand" and cue.count is None:
            having.append("hand-over-hand assistance")
        else:
            having.append(describe_cues(cue))
    if fact.assist is not None and fact.assist in ASSIST:
        having.append(ASSIST[fact.assist])
    alone = {"independent": " independently", "setup": " after set-up"}.get(fact.assist or "", "")
    told = alone + (f" with {listed(having)}" if having else "")
    if without:
        told += f"{' and' if having or alone else ''} without {listed(without)}"
    return told


def _using(fact: Fact) -> str:
    if not fact.tools:
        return ""
    return f", using {listed([with_article(lower_first(tool)) for tool in fact.tools])}"


def said(fact: Fact, child: Child, *, first: bool) -> str:
    """A quote with who said it; the words themselves stay as they were."""
    words = fact.text.strip().strip("“”\"'").strip()
    if not re.search(r"[.!?…]$", words):
        words += "."
    speaker = fact.speaker.strip()
    low = speaker.casefold()
    if low in ("", "child", "client", "patient", child.name.casefold()):
        who = child.name if first else child.they
    elif low in ("therapist", "clinician", "ot", "ota", "cota", "provider"):
        who = "The clinician"
    elif low.split()[-1] in _FAMILY:
        who = f"{possessive(child.name) if first else child.their} {low}"
    else:
        who = speaker
    return sentence(f"{who} said, “{words}”")


def responded(fact: Fact, child: Child, *, first: bool) -> str:
    """How the child was: a tapped word becomes a sentence, a written line stays one."""
    return own_words(fact.text, child, first=first)


_HARD: Mapping[HardKind, tuple[str, str]] = {
    # With minutes, and without. {t} is "7-minute" or "7 minutes".
    "meltdown": ("had a {m}-minute meltdown", "had a meltdown"),
    "crying": ("cried for {t}", "cried"),
    "refusal": ("refused for {t}", "refused"),
    "elopement": ("ran off for {t}", "ran off"),
    "injury": ("was hurt ({t})", "was hurt"),
    "other": ("had a hard moment of {t}", "had a hard moment"),
}


# The therapist's own words already say that it was a moment of this kind.
_SAYS_IT: Mapping[HardKind, re.Pattern[str]] = {
    "meltdown": re.compile(r"(?i)\b(?:melt(?:ed)?[- ]?down|tantrum\w*)"),
    "crying": re.compile(r"(?i)\b(?:cried|crying|sobb\w+)"),
    "refusal": re.compile(r"(?i)\b(?:refus\w+|declined|would\s+not)"),
    "elopement": re.compile(r"(?i)\b(?:elop\w+|ran\s+(?:off|away|out|from))"),
    "injury": re.compile(r"(?i)\b(?:injur\w+|hurt|fell|bruis\w+|scrap\w+|bled|bleeding|bumped)"),
    "other": re.compile(
        r"(?i)\b(?:fell|hit|bit|scratch\w+|scream\w+|threw|kick\w+|seizure\w*|vomit\w+)"
    ),
}
_NO_SUCH = re.compile(r"(?i)\b(?:no|not|without|never|denie[sd]|didn['’]t)\s+(?:\w+\s+){0,3}$")


def was_hard(fact: Fact, child: Child, *, first: bool) -> str:
    """A hard moment, said plainly, in the therapist's words about what happened and what helped."""
    kind = fact.hard or "other"
    text = " ".join(fact.text.split())
    says = _SAYS_IT[kind].search(text)
    if says and not _NO_SUCH.search(text[: says.start()]):
        told = own_words(text, child, first=first)
        return _with_minutes(told, fact.minutes)
    timed, untimed = _HARD[kind]
    if fact.minutes:
        what = timed.format(m=fact.minutes, t=plural(fact.minutes, "minute"))
        if fact.minutes in (8, 11, 18) or 80 <= fact.minutes < 90:
            what = what.replace("had a ", "had an ", 1) if "-minute" in what else what
    else:
        what = untimed
    who = child.name if first else child.they
    refused = kind == "refusal" and text and len(text.split()) <= 4 and not has_verb(f"x {text}")
    if refused and not re.match(r"(?i)to\b|[^,;]*[,;]", text) and not _STARTS_PLACE.match(text):
        return _with_minutes(sentence(f"{who} refused {lower_first(text)}"), fact.minutes)
    if child.pronouns == "they" and not first:
        what = re.sub(r"^was ", "were ", what)
    return sentence(f"{who} {what}{_circumstances(text, kind)}")


def _with_minutes(told: str, minutes: int | None) -> str:
    """The captured minutes behind the sentence, unless it names them itself."""
    if not minutes or re.search(rf"\b{minutes}\b", told):
        return told
    return re.sub(r"([.!?]*)$", rf" ({plural(minutes, 'minute')})\1", told, count=1)


def _circumstances(text: str, kind: HardKind) -> str:
    text = text.rstrip(".; ")
    if not text:
        return ""
    head, comma, rest = text.partition(",")
    if kind == "refusal" and re.match(r"(?i)to\s+\w", text):
        return f" {text}"
    if _STARTS_PLACE.match(text):
        return f" {lower_first(head)}" + (f" ({rest.strip()})" if comma and rest.strip() else "")
    if re.search(r"[.!?]\s+\S", text):
        return f". {text}"
    return f": {lower_first(text)}"

"""What words are, in a goal: verbs, occupations, places, people, things that are counted.

The words stand in `*.txt`, one group a line, so that a clinician can read and correct them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

_VOWEL = re.compile(r"[aeiou]")
_DOUBLES = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprtz]$")
_IRREGULAR = {
    "write": "writes writing written wrote",
    "cut": "cuts cutting",
    "put": "puts putting",
    "sit": "sits sitting sat",
    "tie": "ties tying tied",
    "eat": "eats eating ate eaten",
    "drink": "drinks drinking drank drunk",
    "throw": "throws throwing threw thrown",
    "catch": "catches catching caught",
    "draw": "draws drawing drew drawn",
    "take": "takes taking took taken",
    "choose": "chooses choosing chose chosen",
    "stand": "stands standing stood",
    "begin": "begins beginning began begun",
    "keep": "keeps keeping kept",
    "hold": "holds holding held",
    "feed": "feeds feeding fed",
    "go": "goes going went gone",
    "do": "does doing did done",
    "get": "gets getting got",
    "make": "makes making made",
    "ride": "rides riding rode ridden",
    "swing": "swings swinging swung",
    "string": "strings stringing strung",
    "sweep": "sweeps sweeping swept",
    "leave": "leaves leaving left",
    "bring": "brings bringing brought",
    "say": "says saying said",
    "tell": "tells telling told",
    "show": "shows showing showed shown",
    "give": "gives giving gave given",
    "set": "sets setting",
    "read": "reads reading",
    "run": "runs running ran",
    "swim": "swims swimming swam",
    "sleep": "sleeps sleeping slept",
    "lie": "lies lying lay",
    "bite": "bites biting bit bitten",
    "shake": "shakes shaking shook",
    "spread": "spreads spreading",
    "build": "builds building built",
    "find": "finds finding found",
    "have": "has having had",
    "be": "is are being been am",
    "know": "knows knowing knew known",
    "understand": "understands understanding understood",
    "become": "becomes becoming became",
    "feel": "feels feeling felt",
    "wear": "wears wearing wore worn",
    "open": "opens opening opened",
    "button": "buttons buttoning buttoned",
    "unbutton": "unbuttons unbuttoning unbuttoned",
    "fasten": "fastens fastening fastened",
    "follow": "follows following followed",
    "color": "colors coloring colored colours colouring coloured colour",
    "copy": "copies copying copied",
    "transfer": "transfers transferring transferred",
    "participate": "participates participating participated",
    "begin to": "",
    "quit": "quits quitting",
    "lead": "leads leading led",
    "win": "wins winning",
    "ask": "asks asking asked",
    "wait": "waits waiting waited",
    "visit": "visits visiting visited",
    "enter": "enters entering entered",
    "answer": "answers answering answered",
    "gather": "gathers gathering gathered",
    "cover": "covers covering covered",
    "recover": "recovers recovering recovered",
    "finger": "fingers fingering",
    "steer": "steers steering steered",
    "pedal": "pedals pedaling pedaled pedalling pedalled",
    "label": "labels labeling labeled labelling labelled",
    "refer": "refers referring referred",
    "scissor": "scissors scissoring",
}


def lines(name: str) -> Iterator[str]:
    """The lines of `lexicon/<name>.txt` that hold words."""
    text = files("countersign.goals.lexicon").joinpath(f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        if line := line.partition("#")[0].strip():
            yield line


@cache
def groups(name: str) -> Mapping[str, tuple[str, ...]]:
    """The groups of a file whose lines read `group = word, word`; a group may go over lines."""
    found: dict[str, list[str]] = {}
    for line in lines(name):
        group, _, members = line.partition("=")
        found.setdefault(group.strip(), []).extend(
            member for one in members.split(",") if (member := " ".join(one.split()))
        )
    return {group: tuple(members) for group, members in found.items()}


def forms(verb: str) -> tuple[str, ...]:
    """Every written form of a verb: tie, ties, tied, tying."""
    if verb in _IRREGULAR:
        return (verb, *_IRREGULAR[verb].split())
    if verb.endswith("e"):
        return (verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    if verb.endswith("y") and not _VOWEL.match(verb[-2]):
        return (verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    stem = verb + verb[-1] if _DOUBLES.match(verb) else verb
    plural = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return (verb, f"{verb}{plural}", f"{stem}ed", f"{stem}ing")


def singular(word: str) -> str:
    """ "letters" as "letter"; what is one thing already stays."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word

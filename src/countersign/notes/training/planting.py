"""An invented session, its composed note, and planted errors: the same seed, the same note."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from countersign.notes.compose import GoalNow, NoteInput, compose
from countersign.notes.grammar import Child
from countersign.practice.facts import Cues, Fact
from countersign.practice.facts_wording import describe
from countersign.spine.draft import Statement

MOST = 3
KINDS = {
    "number": "A count was changed",
    "assist": "The level of help was changed",
    "cue": "The kind of cue was changed",
    "minutes": "The minutes were changed",
    "child": "Another child’s name was put in",
    "overstated": "“Independently” was added",
    "invented": "This happened in no session",
}
_CHILDREN = (("Wren", "she"), ("Ivo", "he"), ("Sol", "they"), ("Mina", "she"))
_WORK = (
    ("buttons", "self-care"),
    ("zipper", "self-care"),
    ("cutting on a line", "function"),
    ("letter formation", "function"),
    ("beam walk", "coordination"),
    ("picture schedule", "cognition"),
)
_SAID = ("I want the blue one", "one more time", "look, no hands")
_PLANS = ("start with the hardest item", "try it without the model", "move to smaller pieces")
_INVENTED = (
    "{name} also wrote both names from memory.",
    "{name} greeted a peer without being asked.",
    "{name} tied both shoes before leaving.",
)


@dataclass(frozen=True, slots=True)
class Exercise:
    """Whose session, what happened, the note as shown, and the planted errors: place to kind."""

    child: str
    facts: tuple[str, ...]
    sentences: tuple[str, ...]
    planted: dict[int, str]


def exercise(seed: int) -> Exercise:
    """The invented note of `seed`, with none to three errors in it."""
    rng = random.Random(seed)  # noqa: S311  invents an exercise, guards nothing
    name, pronouns = rng.choice(_CHILDREN)
    facts = tuple(_facts(rng))
    part = compose(
        NoteInput(Child(name, pronouns), date(2026, 10, 5), facts, goals=_goals(facts, name))
    )
    shown = list(part.statements)
    planted: dict[int, str] = {}
    for kind in rng.sample(sorted(KINDS), k=rng.choice((0, 1, 2, 2, 3))):
        _plant(rng, kind, name, shown, planted)
    return Exercise(
        name,
        tuple(describe(f) for f in facts),
        tuple(s.text for s in shown),
        dict(sorted(planted.items())),
    )


def _facts(rng: random.Random) -> list[Fact]:
    facts = []
    for number, (activity, aim) in enumerate(rng.sample(_WORK, 3)):
        facts.append(
            Fact(
                id=f"f{number}",
                kind="activity",
                activity=activity,
                aim=aim,
                minutes=rng.choice((8, 10, 12, 15)),
                successes=rng.randrange(1, 5),
                trials=5,
                assist=rng.choice(("min", "mod", "max")),
                cues=(Cues(rng.choice(("verbal", "visual", "tactile")), rng.randrange(1, 4)),),
            )
        )
    facts.append(Fact(id="q", kind="quote", text=rng.choice(_SAID), speaker="child"))
    facts.append(Fact(id="n", kind="no_hard_moment"))
    facts.append(Fact(id="p", kind="plan", text=rng.choice(_PLANS)))
    return facts


def _goals(facts: tuple[Fact, ...], name: str) -> tuple[GoalNow, ...]:
    first = facts[0]
    return (GoalNow("g", f"{name} will succeed in 5 of 5 trials without cues.", first.activity),)


Change = Callable[[random.Random, str, str], str]


def _other(rng: random.Random, word: str, words: tuple[str, ...]) -> str:
    return rng.choice([one for one in words if one != word])


def _number(rng: random.Random, text: str, name: str) -> str:
    found = re.search(r"\b(\d) of 5\b", text)
    if found is None:
        return text
    other = _other(rng, found[1], ("1", "2", "3", "4", "5"))
    return f"{text[: found.start()]}{other} of 5{text[found.end() :]}"


def _assist(rng: random.Random, text: str, name: str) -> str:
    levels = ("minimal", "moderate", "maximal")
    found = re.search(r"\b(minimal|moderate|maximal)\b", text)
    return text if found is None else text.replace(found[1], _other(rng, found[1], levels), 1)


def _cue(rng: random.Random, text: str, name: str) -> str:
    kinds = ("verbal", "visual", "tactile")
    found = re.search(r"\b(verbal|visual|tactile)\b", text)
    return text if found is None else text.replace(found[1], _other(rng, found[1], kinds), 1)


def _minutes(rng: random.Random, text: str, name: str) -> str:
    found = re.search(r"\b(\d+) minutes", text)
    if found is None:
        return text
    return text.replace(found[0], f"{int(found[1]) + rng.choice((5, 10))} minutes", 1)


def _child(rng: random.Random, text: str, name: str) -> str:
    other = _other(rng, name, tuple(one for one, _ in _CHILDREN))
    return text.replace(name, other, 1)


def _overstated(rng: random.Random, text: str, name: str) -> str:
    if " assistance" not in text or "“" in text:
        return text
    return f"{text[:-1]}, then independently."


CHANGES: dict[str, Change] = {
    "number": _number,
    "assist": _assist,
    "cue": _cue,
    "minutes": _minutes,
    "child": _child,
    "overstated": _overstated,
}


def _plant(
    rng: random.Random, kind: str, name: str, shown: list[Statement], planted: dict[int, str]
) -> None:
    """Put one error of that kind into a sentence that has none, where it can be put."""
    if kind == "invented":
        text = rng.choice(_INVENTED).format(name=name)
        shown.append(Statement("invented", "O", text))
        planted[len(shown) - 1] = kind
        return
    places = [at for at in range(len(shown)) if at not in planted]
    rng.shuffle(places)
    for at in places:
        changed = CHANGES[kind](rng, shown[at].text, name)
        if changed != shown[at].text:
            shown[at] = replace(shown[at], text=changed)
            planted[at] = kind
            return

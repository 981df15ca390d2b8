"""The same draft in Spanish, for a qualified person to read and put right. Pure.

Only what stands in a fixed frame is composed. What a person typed in English stays in English,
marked as still to be translated; while a mark is left, or nobody qualified has said that the text
is right, the update does not leave. Nothing here claims to translate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from countersign.family.compose import Line
from countersign.practice.facts import Assist, Fact, HardKind

MARK = "[por traducir: "
_GLOSSARY = Path(__file__).parent / "lexicon" / "spanish.txt"
_HELP: Mapping[Assist, str] = {
    "independent": "sin ayuda",
    "setup": "con todo preparado",
    "supervision": "conmigo cerca",
    "standby": "conmigo cerca",
    "contact_guard": "con mi mano cerca por seguridad",
    "min": "con un poco de ayuda",
    "mod": "con algo de ayuda",
    "max": "con mucha ayuda",
    "dependent": "haciéndolo entre los dos",
}
_HARD: Mapping[HardKind, str] = {
    "meltdown": "{child} lo pasó muy mal",
    "elopement": "{child} salió corriendo y se alejó de mí",
    "refusal": "{child} no quiso hacer una parte y dijo que no",
    "injury": "{child} se lastimó",
    "crying": "{child} lloró un poco",
    "other": "hubo un momento difícil",
}


def lines(child: str, facts: Sequence[Fact]) -> tuple[Line, ...]:
    """One Spanish sentence for each English one of `compose.lines`, with the same number."""
    told = [fact for fact in facts if fact.confirmed]
    order = (("hard_moment",), ("activity",), ("quote", "response"), ("plan",))
    return tuple(
        Line(f"es-u-{fact.id}-{number}", text, fact.id)
        for kinds in order
        for fact in told
        if fact.kind in kinds
        for number, text in enumerate(_of(child, fact))
    )


def open_words(text: str) -> bool:
    """Whether something of a Spanish text is still to be translated."""
    return MARK in text


def _of(child: str, fact: Fact) -> Iterator[str]:
    match fact.kind:
        case "hard_moment":
            minutes = f" durante unos {fact.minutes} minutos" if fact.minutes else ""
            what = _HARD[fact.hard or "other"].format(child=child)
            yield f"Una parte de hoy fue difícil: {what}{minutes}."
            if fact.text.strip():
                yield _open(fact.text)
        case "activity":
            yield from _done(child, fact)
        case "quote":
            if fact.speaker.casefold() in ("", "child", child.casefold()):
                words = fact.text.strip().strip('“”"').rstrip(".")
                yield f"{child} dijo: “{words}”."
        case "response":
            yield _open(fact.text)
        case "plan":
            yield f"La próxima vez: {_open(fact.text)}"


def _done(child: str, fact: Fact) -> Iterator[str]:
    what = fact.activity.strip()
    known = glossary().get(what.casefold())
    counted = ""
    if fact.trials and fact.successes is not None:
        counted = f", {fact.successes} de {fact.trials}"
    helped = f" {_HELP[fact.assist]}" if fact.assist else ""
    yield f"{child} practicó {known or _open(what).rstrip('.')}{counted}{helped}."
    cues = sum(cue.count or 0 for cue in fact.cues)
    if cues:
        yield f"Le di {'una pista' if cues == 1 else f'{cues} pistas'}."


def _open(text: str) -> str:
    words = " ".join(text.split()).rstrip(".")
    return f"{MARK}{words}]."


@lru_cache(maxsize=1)
def glossary() -> Mapping[str, str]:
    """English activities and how they are said in Spanish, one a line of `lexicon/spanish.txt`."""
    found = {}
    for line in _GLOSSARY.read_text("utf-8").splitlines():
        english, equals, spanish = line.partition(" = ")
        if equals and not line.startswith("#"):
            found[english.strip().casefold()] = spanish.strip()
    return found

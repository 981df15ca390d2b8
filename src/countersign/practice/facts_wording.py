"""How a captured fact reads in a line, and when it cannot be true."""

from __future__ import annotations

from collections.abc import Mapping

from countersign.base.errors import UserError
from countersign.practice.facts import AIMS, Assist, Cues, Fact, FactKind, HardKind

KINDS: tuple[FactKind, ...] = (
    "activity",
    "quote",
    "response",
    "hard_moment",
    "no_hard_moment",
    "free",
    "plan",
    "span",
)
ASSIST_SHORT: Mapping[Assist, str] = {
    "independent": "independent",
    "setup": "set-up",
    "supervision": "supervision",
    "standby": "standby A",
    "contact_guard": "contact guard A",
    "min": "min A",
    "mod": "mod A",
    "max": "max A",
    "dependent": "total A",
}
CUE_WORDS: Mapping[str, str] = {
    "verbal": "verbal",
    "visual": "visual",
    "gestural": "gestural",
    "tactile": "tactile",
    "hand_over_hand": "hand-over-hand",
}
HARD_WORDS: Mapping[HardKind, str] = {
    "meltdown": "meltdown",
    "elopement": "ran off",
    "refusal": "refusal",
    "injury": "injury",
    "crying": "crying",
    "other": "hard moment",
}
DAY = 24 * 60
LONGEST_TEXT = 20_000


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 cue", "2 cues"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def describe_cues(cues: Cues) -> str:
    """ "2 verbal cues", "1 tactile cue", "no visual cues", "verbal cues"."""
    word = CUE_WORDS[cues.kind]
    if cues.count is None:
        return f"{word} cues"
    if cues.count == 0:
        return f"no {word} cues"
    return plural(cues.count, f"{word} cue")


def describe(fact: Fact) -> str:
    """A fact as one line, e.g. "Buttons 4 of 5, 2 verbal cues, min A, 23 min"."""
    match fact.kind:
        case "activity":
            return _describe_activity(fact)
        case "quote":
            who = f"{fact.speaker}: " if fact.speaker else ""
            words = fact.text.strip().strip('“”"')
            return f"{who}“{words}”"
        case "hard_moment":
            what = HARD_WORDS[fact.hard or "other"]
            minutes = f" {fact.minutes} min" if fact.minutes is not None else ""
            return f"Hard moment: {what}{minutes}" + (f", {fact.text}" if fact.text else "")
        case "no_hard_moment":
            return "Anything hard today? No"
        case "plan":
            return f"Next: {fact.text}"
    return fact.text


def _describe_activity(fact: Fact) -> str:
    bits = [fact.activity[:1].upper() + fact.activity[1:]]
    if fact.trials is not None and fact.successes is not None:
        bits[0] += f" {fact.successes} of {fact.trials}"
    elif fact.trials:
        bits.append(plural(fact.trials, "trial"))
    bits += [describe_cues(c) for c in fact.cues]
    if fact.assist:
        bits.append(ASSIST_SHORT[fact.assist])
    bits += fact.tools
    if fact.minutes is not None:
        bits.append(f"{fact.minutes} min")
    if fact.aim:
        bits.append(fact.aim)
    if fact.preparatory:
        bits.append("preparatory")
    if not fact.billable:
        bits.append("not billed")
    if fact.text:
        bits.append(fact.text)
    return ", ".join(bits)


def validate(fact: Fact) -> None:
    """Raise UserError, naming the field, when a fact contradicts itself or lacks its subject."""
    if fact.kind not in KINDS:
        raise UserError(f"{fact.kind!r} is not a kind of fact.", field="kind")
    _whole("minutes", fact.minutes, DAY)
    _whole("successes", fact.successes, 10_000)
    _whole("trials", fact.trials, 10_000)
    for cue in fact.cues:
        if cue.kind not in CUE_WORDS:
            raise UserError(f"{cue.kind!r} is not a kind of cue.", field="cues")
        _whole("cues", cue.count, 1000)
    if fact.assist is not None and fact.assist not in ASSIST_SHORT:
        raise UserError(f"{fact.assist!r} is not a level of assistance.", field="assist")
    if fact.hard is not None and fact.hard not in HARD_WORDS:
        raise UserError(f"{fact.hard!r} is not a kind of hard moment.", field="hard")
    if fact.aim and fact.aim not in AIMS:
        raise UserError(f"{fact.aim!r} is not an aim.", field="aim")
    if fact.successes is not None and (fact.trials is None or fact.successes > fact.trials):
        raise UserError(
            "There are more successes than trials.",
            field="successes",
            remedy="Give how many tries there were, and how many worked.",
        )
    _has_words(fact)


def _whole(field: str, value: object, most: int) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise UserError(
            f"The {field} must be a whole number from 0 to {most}.",
            field=field,
            remedy="Give the number that was counted, or leave it empty.",
        )


def _has_words(fact: Fact) -> None:
    if fact.kind == "activity" and not fact.activity.strip():
        raise UserError(
            "The activity has no name.", field="activity", remedy="Say what the child did."
        )
    if fact.kind in ("quote", "response", "free", "plan", "span") and not fact.text.strip():
        raise UserError(
            "There are no words here.", field="text", remedy="Write them, or leave out."
        )
    if fact.kind == "hard_moment" and fact.hard is None:
        raise UserError(
            "Say what kind of hard moment it was.", field="hard", remedy="Pick one, or “other”."
        )
    longest = max(len(fact.text), len(fact.activity), *(len(t) for t in fact.tools), 0)
    if longest > LONGEST_TEXT:
        raise UserError("This text is too long for one fact.", field="text")

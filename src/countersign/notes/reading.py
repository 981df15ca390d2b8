"""A line of free text as a structured fact, only when every word of it is understood. Pure."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.notes.verbs import has_verb
from countersign.practice.facts import Assist, CueKind, Cues, Fact
from countersign.practice.shorthand import expanded, number

_N = r"(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_SCORE = re.compile(
    rf"(?i)(?<![\d./-])\b{_N}\s*(?:of|out\s+of|/)\s*{_N}\b(?![\d%/]|[.-]\d)"
    r"(?:\s+(?:trials?|times|tries|attempts|opportunities))?"
)
_CUES = re.compile(
    rf"(?i)\b(?:(no|without)\s+|{_N}\s+)?(verbal|visual|gestural|tactile|hand[- ]over[- ]hand)\s+"
    r"(?:cues?|prompts?)(?:\s*x\s*(\d{1,3}))?\b"
)
_HAND = re.compile(r"(?i)\bhand[- ]over[- ]hand(?:\s+assist(?:ance)?)?\b")
_ASSIST = re.compile(
    r"(?i)\b(?:(minimal|moderate|maximal|total|standby|contact guard)\s+assist(?:ance)?|"
    r"(supervision)|(independent(?:ly)?))\b"
)
_LEVELS: dict[str, Assist] = {
    "minimal": "min",
    "moderate": "mod",
    "maximal": "max",
    "total": "dependent",
    "standby": "standby",
    "contact guard": "contact_guard",
    "supervision": "supervision",
    "independent": "independent",
    "independently": "independent",
}
_KINDS: dict[str, CueKind] = {
    "verbal": "verbal",
    "visual": "visual",
    "gestural": "gestural",
    "tactile": "tactile",
}
_PREP = re.compile(r"(?i)\b(?:as\s+)?(?:prep(?:aration|aratory(?:\s+activity)?)?|warm[- ]?up)\b")
_MINUTES = re.compile(rf"(?i)\b{_N}\s*(?:minutes?|mins?)\b")
_GLUE = re.compile(r"(?i)^(?:[\s,;:.()–-]|\bwith\b|\band\b|\bin\b|\bfor\b|\bx\b|\bat\b)*$")
_NO_ACTIVITY = wordset(
    "he she they it his her their the a an i we mom dad mother father parent teacher goal goals "
    "baseline last next plan will needs need required requires was is were had has did not no"
)
_DENIES = re.compile(r"(?i)\b(?:not|unable|never|didn'?t|couldn'?t|refus\w+|instead|except|but)\b")
_WHEN = (
    r"(last\s+(?:session|visit|week|time|month)|previous(?:ly|\s+(?:session|visit|week))?|"
    r"(?:at\s+)?baseline|at\s+(?:initial\s+)?eval(?:uation)?|initial(?:ly|\s+eval(?:uation)?)?)"
)
_EARLIER_FIRST = re.compile(rf"(?i)^\s*{_WHEN}\s*[:,–-]?\s+")
_EARLIER_INSIDE = re.compile(rf"(?i)\s*[,(]?\s*\b{_WHEN}\b\s*\)?,?")
# "BUE strength 4/5" is a grade and "9 of 10 visits" attendance: no tries of an activity.
_NO_TRIES = re.compile(
    r"(?i)\b(?:strength|mmt|pain|grade|muscle|tone|rating|scale|visits?|sessions?|goals?|score|"
    r"appointments?|days?|weeks?|months?|attend\w*|flexion|extension|abduction|motion|reflex\w*|"
    r"percentile|age|years?|units?|minutes?|authoriz\w+|steps?\s+goal|spilled|missed|errors?|"
    r"incorrect|failed|dropped|lost)\b"
)
# Activities that a line may name with nothing but its minutes.
_KNOWN = re.compile(
    r"(?i)^(?:(?:linear|platform|net|tire|bolster|rotary)\s+)?(?:swing|swinging|obstacle\s+course|"
    r"trampoline|scooter\s*board|crash\s+pad|balance\s+beam|climbing\s+wall|theraputty|putty|"
    r"handwriting|(?:letter\s+)?tracing|cutting|scissors?|buttons|buttoning|zipper|zipping|"
    r"shoe\s+tying|lacing|beads|puzzles?|peg\s*board|heavy\s+work|animal\s+walks|yoga|"
    r"sensory\s+bin|shaving\s+cream|feeding|self-feeding|dressing|grooming|tooth\s*brushing|"
    r"hand\s*washing|typing|keyboarding|ball\s+(?:catch|toss|skills)|visual\s+schedule|"
    r"brushing\s+protocol|deep\s+pressure|weight\s+bearing|prone\s+extension|tall\s+kneel(?:ing)?)$"
)


_ONLY_A_COUNT = re.compile(
    r"(?i)^(?:[^\W\d_][\w -]{1,40}?\s+)?(\d{1,3})\s*(?:of|out\s+of|/)\s*(\d{1,3})$"
)


def unusable(text: str) -> str:
    """Why a count cannot be told: of nothing, more than were tried, or of no tries."""
    found = _ONLY_A_COUNT.match(text.strip(" ."))
    if found is None:
        return ""
    done, tries = int(found.group(1)), int(found.group(2))
    if found.start(1) == 0:
        return "there is a count, and not of what"
    if _NO_TRIES.search(text):
        return ""
    if not tries:
        return "nothing was tried"
    return "there are more successes than tries" if done > tries else ""


def earlier(text: str) -> tuple[str, str] | None:
    """When an earlier line was, and the line without that: ("last session", "zipper 2/5")."""
    found = _EARLIER_FIRST.match(text)
    if found is None:
        inside = list(_EARLIER_INSIDE.finditer(text))
        if len(inside) != 1 or inside[0].start() == 0:
            return None
        found = inside[0]
    return found.group(1).casefold(), f"{text[: found.start()]} {text[found.end() :]}".strip()


def read(text: str, *, id: str, minutes: int | None = None) -> Fact | None:
    """The activity that `text` measures, or None when any of its words is left over."""
    line = expanded(text).strip(" .;")
    if _DENIES.search(line):
        return None
    spans: list[tuple[int, int]] = []
    score = _once(_SCORE, line, spans)
    cues = _cues(line, spans)
    level = _once(_ASSIST, line, spans)
    said = _once(_MINUTES, line, spans)
    prepared = _once(_PREP, line, spans)
    name = _left_over(line, spans, score_first=bool(score and score.start() == 0))
    if name is None:
        return None
    bare = score is None and level is None and not cues
    if bare and not (said and _KNOWN.match(name)):
        return None
    if score and _NO_TRIES.search(line):
        return None
    done, tries = (number(score.group(1)), number(score.group(2))) if score else (None, None)
    if score and (done is None or tries is None or done > tries or not tries):
        return None
    return Fact(
        id=id,
        kind="activity",
        activity=name,
        successes=done,
        trials=tries,
        assist=_LEVELS[next(g for g in level.groups() if g).casefold()] if level else None,
        cues=cues,
        preparatory=prepared is not None and score is None,
        minutes=minutes if minutes is not None else number(said.group(1)) if said else None,
    )


def _once(
    pattern: re.Pattern[str], line: str, spans: list[tuple[int, int]]
) -> re.Match[str] | None:
    """The match when there is exactly one; two stay in the line and so are left over."""
    found = list(pattern.finditer(line))
    if len(found) != 1:
        return None
    spans.append(found[0].span())
    return found[0]


def _cues(line: str, spans: list[tuple[int, int]]) -> tuple[Cues, ...]:
    found: dict[CueKind, Cues] = {}
    for match in _CUES.finditer(line):
        kind = _KINDS.get(match.group(3).casefold(), "hand_over_hand")
        if kind in found:
            return ()
        counted = match.group(2) or match.group(4)
        found[kind] = Cues(kind, 0 if match.group(1) else number(counted) if counted else None)
        spans.append(match.span())
    if "hand_over_hand" not in found and (hand := _once(_HAND, line, spans)) is not None:
        found["hand_over_hand"] = Cues("hand_over_hand")
        del hand
    return tuple(found.values())


def _left_over(line: str, spans: list[tuple[int, int]], *, score_first: bool = False) -> str | None:
    """The activity's name: the words before the first measure, when only glue is between others.

    After a leading score ("0/4 trials shoe tying, max A") the name stands behind it.
    """
    spans = sorted(spans)
    if not spans:
        return None
    ends = [end for _, end in spans]
    starts = [start for start, _ in spans[1:]] + [len(line)]
    gaps = [line[end:start] for end, start in zip(ends, starts, strict=True)]
    given = gaps.pop(0) if score_first else line[: spans[0][0]]
    if not all(_GLUE.match(gap) for gap in gaps):
        return None
    name = re.sub(r"(?i)(?:[\s,;:–(-]|\b(?:with|in|for|at|and|x)\b)+$", "", given)
    name = re.sub(r"(?i)^(?:[\s,;:–-]|\b(?:of|on|for|in|with)\b)+", "", name)
    words = name.split()
    if (
        not 1 <= len(words) <= 6
        or words[0].casefold() in _NO_ACTIVITY
        or re.search(r"[\d,;.:/]", name)
        or has_verb(f"x {name}" if score_first else name)
        or (score_first and has_verb(f"x {words[-1]}"))
    ):
        return None
    return name

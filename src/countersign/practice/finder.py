"""Facts that are plainly in uploaded words, as unconfirmed proposals bound to their span.

It never guesses: a question, a plan, something denied, wanted or from another day is no fact, and
a number is taken only where its meaning stands beside it. Every proposal waits for the therapist.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from countersign.base.words import wordset
from countersign.practice.facts import Assist, CueKind, Cues, Fact
from countersign.practice.happened import ABOUT, DENIED, hard_moment
from countersign.practice.headings import under_headings
from countersign.practice.shorthand import expanded, number

MOST_QUOTES = 8
TURNS_BACK = 3  # how far a bare count may stand from the name of its activity
_N = (
    r"(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
    r"(?:[- ]five)?|thirty|forty(?:[- ]five)?)"
)
_TRIALS = re.compile(
    rf"(?i)(?<![\d./-])\b{_N}\s*(?:(?:out\s+)?of|/)\s*(?:the\s+)?{_N}\b(?![\d%/]|[.-]\d|\s*(?:degrees|minutes|min|years|visits))"
)
_TRY_WORD = re.compile(r"(?i)^\s*(?:\w+\s+)?(?:trials?|times|tries|attempts|opportunities|tops?)\b")
_MINUTES = re.compile(rf"(?i)(?<![\d.:/-])\b{_N}[\s-]*(?:minutes?|mins?)\b")
_ASSIST = re.compile(
    r"(?i)\b(?:(minimal|moderate|maximal|maximum|minimum|total|contact[- ]guard|stand-?by)\s+"
    r"assist(?:ance)?|(supervision)\b(?!\s+of)|(independent(?:ly)?)\b)"
)
_ASSIST_WORD: dict[str, Assist] = {
    "minimal": "min",
    "minimum": "min",
    "moderate": "mod",
    "maximal": "max",
    "maximum": "max",
    "total": "dependent",
    "contact guard": "contact_guard",
    "contact-guard": "contact_guard",
    "standby": "standby",
    "stand-by": "standby",
    "supervision": "supervision",
    "independent": "independent",
    "independently": "independent",
}
_CUES = re.compile(
    rf"(?i)(?:\b(?:(no|without)|{_N})\s+)?\b(verbal|visual|gestural|tactile|hand[- ]over[- ]hand)"
    r"\s+(?:cue|prompt|assist|reminder)\w*"
)
_CUE_WORD: dict[str, CueKind] = {
    "verbal": "verbal",
    "visual": "visual",
    "gestural": "gestural",
    "tactile": "tactile",
}
# Words that take a sentence out of "this happened today".
_NOT_TODAY = re.compile(
    r"(?i)\?\s*$|\b(?:goal|want(?:s|ed)?\s+(?:to|him|her|them)|last\s+(?:week|time|session|visit|"
    r"month|year)|yesterday|next\s+(?:week|time|session|visit)|will\s+(?:try|work|do|start|be)|"
    r"plan(?:s|ned)?\s+(?:to|is|for)|let'?s|should|could|would|might|usually|at\s+home|at\s+school|"
    r"used\s+to|\w+\s+ago|if\s+(?:he|she|they|you|we)|by\s+(?:\d{1,2}\s+)?(?:january|february|march|"
    r"april|may|june|july|august|september|october|november|december))\b"
)
# "Strength 4/5" is a grade, "9 of 10 visits" attendance.
_NO_TRIES = re.compile(
    r"(?i)\b(?:strength|mmt|pain|grade|rating|scale|score|visits?|sessions?|appointments?)\b"
)
# Somebody else did it, or the clinician showed how.
_ELSE = re.compile(
    r"(?i)\b(?:(?:his|her|their|your|my|the\s+other)\s+(?:\w+\s+)?(?:brother|sister|sibling|twin|cousin|"
    r"friend|peer|classmate|kids?|child(?:ren)?|student)|another\s+(?:kid|child|boy|girl|client)|"
    r"watch\s+me|my\s+turn|i(?:'ll|’ll|'m\s+going|\s+will)\s+(?:do|show)|let\s+me\s+show)\b"
)
_CORRECTS = re.compile(
    r"(?i)\b(?:no,?\s+wait|wait,?\s+no|wait|no|actually|i\s+mean|sorry|scratch\s+that|make\s+that|"
    r"correction|rather|i\s+meant)\b[\s,.:;–-]*(?:that(?:'s|’s|\s+was|\s+is)\s+|it(?:'s|’s|\s+was)\s+)?"
    r"(?:he\s+got\s+|she\s+got\s+|they\s+got\s+|you\s+got\s+)?$"
)
_TAKES_BACK = re.compile(
    r"(?i)^(?:oh,?\s+|um,?\s+)?(?:no,?\s+wait|wait|scratch\s+that|correction|i\s+mean|sorry)\b"
)
_ACTIVITIES = re.compile(
    r"(?i)\b((?:front|small|large|shirt|big)\s+buttons|buttons|buttoning|zipper|zipping|snaps|"
    r"shoe[- ]tying|tying\s+(?:his|her|their|the)?\s*shoes?|shoelaces|socks|shoes|pullover|shirt|"
    r"jacket|coat|pants|dressing|tooth\s?brushing|brushing\s+teeth|hand\s?washing|washing\s+hands|"
    r"spoon|fork|feeding|scissors?|cutting|handwriting|tracing|letter\s+formation|copying\s+shapes|"
    r"beads|pegs|puzzle|lacing|theraputty|putty|(?:linear\s+|platform\s+|net\s+)?swing(?:ing)?|"
    r"obstacle\s+course|scooter\s+board|balance\s+beam|trampoline|climbing\s+wall|crab\s+walk|"
    r"animal\s+walks|wheelbarrow|ball\s+(?:toss|catch)|visual\s+schedule|board\s+game|"
    r"memory\s+game|sequencing|deep\s+pressure|tactile\s+bin|typing|keyboarding)\b"
)
_SIDES = re.compile(r"(?i)\b(?:left|right)[- ](?:hand\w*|arm|foot|leg|side|sleeve|shoe|sock|eye)\b")
_FILLERS = wordset(
    "that s so you got he she they it i okay ok and great good nice job now did was is a the on "
    "on those of them this then with for in we gave needed had times trials tries out all one "
    "two three four five six seven eight nine ten yes yeah right there well oh no wait actually "
    "make"
)
_CLINICIAN = wordset("ot ota cota otr therapist therapy clinician provider doctor dr t")
_CHILD = wordset("child client kid patient pt c")
_PARENT = wordset(
    "mom mum mother dad father parent caregiver grandma grandmother grandpa grandfather"
)
_REPORTS = re.compile(
    r"(?i)\b(?:at\s+home|at\s+school|slept|sleep|ate|eating|medicin|medication|pain|hurts?|fell|"
    r"practic\w*|worked\s+on|better|harder|worried|teacher|doctor|started|stopped|new|seizures?|"
    r"vomit\w*|threw\s+up|melt\w*|refus\w+|cried|tantrum\w*|hospital|emergency|allerg\w+|fever|"
    r"sick|rash|scared|anxious|fall|fallen|dose)\b"
)


def find(spans: Sequence[Fact], *, child: Collection[str] = ()) -> tuple[Fact, ...]:
    """Unconfirmed facts found in span facts, each with its span's source and offsets.

    `child` are the names under which the child may speak.
    """
    named = frozenset(name.casefold() for name in child)
    found: list[Fact] = []
    heard = _Heard()
    quotes = 0
    headed = under_headings(spans)
    for place, span in enumerate(spans):
        kind, words = headed.get(place, (None, span.text))
        own = replace(span, speaker="child") if span.speaker.casefold() in named else span
        if kind is not None and words:
            found.append(_at(span, kind=kind, text=words))
        elif _role(own) not in _PARENT:
            _in_span(replace(own, text=words), found, heard)
        if quotes < MOST_QUOTES and _is_quote(own):
            found.append(_at(span, kind="quote", text=span.text, speaker=span.speaker))
            quotes += 1
        heard.turns += 1
    return tuple(found)


@dataclass
class _Heard:
    """What a later turn may refer back to: the activity talked of, and the last count."""

    turns: int = 0
    named: tuple[int, str, Fact] | None = None
    corrects: int = -1  # the turn that began to correct something
    counted: tuple[int, int] | None = None  # turn, place in what was found

    def activity(self) -> tuple[str, Fact] | None:
        """The activity named in this turn or one of the three before, when there is one."""
        if self.named is None or self.turns - self.named[0] > TURNS_BACK:
            return None
        return self.named[1], self.named[2]


def _in_span(span: Fact, found: list[Fact], heard: _Heard) -> None:
    for sentence in re.split(r"(?<=[.!?])\s+|\n+|;\s+", span.text):
        words = expanded(sentence)
        if not words.strip():
            continue
        named = {m.group(1).casefold() for m in _ACTIVITIES.finditer(words)}
        if len(named) == 1:
            heard.named = (heard.turns, named.pop(), span)
        elif named:
            heard.named = None
        if _NOT_TODAY.search(words) or _ELSE.search(words) or _of_another(span, words):
            continue
        if _TAKES_BACK.match(words) and not _TRIALS.search(words):
            heard.corrects = heard.turns
        # What the child tells of itself may be of any day; it is quoted.
        if _role(span) not in _CHILD and (hard := hard_moment(words)):
            minutes = _one(_MINUTES, words)
            found.append(_at(span, kind="hard_moment", hard=hard, minutes=minutes, text=words))
        elif not (_corrected(span, words, found, heard) or _helped(span, words, found, heard)):
            activity = _activity(span, words) or _counted_later(span, words, heard)
            if activity is not None:
                found.append(activity)
                if activity.trials is not None:
                    heard.counted = (heard.turns, len(found) - 1)


def _of_another(span: Fact, words: str) -> bool:
    """Whether somebody who is neither the child nor the clinician speaks of himself."""
    role = _role(span)
    if not role or role in _CHILD or role in _CLINICIAN:
        return False
    return re.search(r"\b(?:I|I['’]m|I['’]ve|my|me)\b", words) is not None


def _corrected(span: Fact, words: str, found: list[Fact], heard: _Heard) -> bool:
    """ "No wait, four of five": the count before it is replaced, and its words are kept too."""
    if heard.counted is None or heard.turns - heard.counted[0] > TURNS_BACK:
        return False
    if _ACTIVITIES.search(words):
        return False
    scores = [m for m in _TRIALS.finditer(words) if _plausible(m)]
    if len(scores) != 1:
        return False
    if heard.corrects != heard.turns and not _CORRECTS.search(words[: scores[0].start()]):
        return False
    before = found[heard.counted[1]]
    found[heard.counted[1]] = replace(
        before,
        successes=number(scores[0].group(1)),
        trials=number(scores[0].group(2)),
        assist=_assist(words) or before.assist,
        cues=_cues(words) or before.cues,
        end=span.end if before.source == span.source else before.end,
    )
    return True


def _helped(span: Fact, words: str, found: list[Fact], heard: _Heard) -> bool:
    """ "I gave two verbal cues" behind a count in the same turn or the one before belongs to it."""
    if heard.counted is None or heard.turns - heard.counted[0] > 1 or _TRIALS.search(words):
        return False
    before = found[heard.counted[1]]
    assist, cues = _assist(words), _cues(words)
    if _ACTIVITIES.search(words) or (assist is None and not cues):
        return False
    if (assist and before.assist) or (cues and before.cues):
        return False
    found[heard.counted[1]] = replace(
        before,
        assist=assist or before.assist,
        cues=cues or before.cues,
        end=span.end if before.source == span.source else before.end,
    )
    return True


def _counted_later(span: Fact, words: str, heard: _Heard) -> Fact | None:
    """A count in a sentence of its own, for the one activity that was just talked of."""
    talked = heard.activity()
    scores = _scores(words, "")
    if talked is None or _ACTIVITIES.search(words) or len(scores) != 1 or _says_more(words):
        return None
    name, origin = talked
    made = _at(
        span,
        kind="activity",
        activity=name,
        successes=number(scores[0].group(1)),
        trials=number(scores[0].group(2)),
        assist=_assist(words),
        cues=_cues(words),
        minutes=_one(_MINUTES, words),
    )
    same = origin.source == span.source and origin.start is not None
    return replace(made, start=origin.start) if same else made


def _says_more(words: str) -> bool:
    """Whether a sentence with a count speaks of something by itself ("tied the left shoe")."""
    rest = words
    for pattern in (_TRIALS, _ASSIST, _CUES, _MINUTES):
        rest = pattern.sub(" ", rest)
    left = [w for w in re.findall(r"[^\W\d_]+", rest.casefold()) if w not in _FILLERS]
    return len(left) > 2


def _scores(words: str, name: str) -> list[re.Match[str]]:
    """The counts that stand after any self-correction: "three, no, four of five" is four."""
    scores = [m for m in _TRIALS.finditer(words) if _is_score(m, words, name)]
    if len(scores) > 1 and _CORRECTS.search(words[scores[-2].end() : scores[-1].start()]):
        return scores[-1:]
    return scores


def _plausible(match: re.Match[str]) -> bool:
    done, tries = number(match.group(1)), number(match.group(2))
    return done is not None and tries is not None and 0 < tries <= 100 and done <= tries


def _activity(span: Fact, words: str) -> Fact | None:
    """One named activity with at least one thing measured; two names are not told apart."""
    named = {m.group(1).casefold(): m for m in _ACTIVITIES.finditer(words)}
    if len(named) != 1:
        return None
    name = next(iter(named.values())).group(1)
    scores = _scores(words, name)
    successes = trials = None
    if len(scores) == 1:
        successes, trials = number(scores[0].group(1)), number(scores[0].group(2))
    assist = _assist(words)
    cues = _cues(words)
    minutes = _one(_MINUTES, words)
    if trials is None and assist is None and not cues and minutes is None:
        return None
    return _at(
        span,
        kind="activity",
        activity=name,
        successes=successes,
        trials=trials,
        assist=assist,
        cues=cues,
        minutes=minutes,
        # A side has no field: the words are kept, so that it is not lost.
        text=words if _SIDES.search(words) else "",
    )


def _is_score(match: re.Match[str], words: str, name: str) -> bool:
    if not _plausible(match):
        return False
    if _NO_TRIES.search(words):
        return False
    before = words[: match.start()]
    if (DENIED.search(before) and not _CORRECTS.search(before)) or ABOUT.search(before):
        return False
    after = words[match.end() :]
    # "4/5" may be a muscle grade or a date: only with its noun beside it.
    named = bool(name) and bool(re.search(rf"(?i){re.escape(name)}\s*[:,–-]?\s*$", before))
    beside = (
        named or _TRY_WORD.match(after) or name.casefold() in after[: len(name) + 12].casefold()
    )
    return bool(beside) or "/" not in match.group()


def _assist(words: str) -> Assist | None:
    levels = set()
    for match in _ASSIST.finditer(words):
        if DENIED.search(words[: match.start()]):
            return None
        levels.add(_ASSIST_WORD[next(g for g in match.groups() if g).casefold()])
    return levels.pop() if len(levels) == 1 else None


def _cues(words: str) -> tuple[Cues, ...]:
    found: dict[CueKind, Cues] = {}
    for match in _CUES.finditer(words):
        kind = _CUE_WORD.get(match.group(3).casefold(), "hand_over_hand")
        if kind in found:
            return ()
        count = 0 if match.group(1) else number(match.group(2)) if match.group(2) else None
        found[kind] = Cues(kind, count)
    return tuple(found.values())


def _one(pattern: re.Pattern[str], words: str) -> int | None:
    """The number when the pattern is there exactly once."""
    found = [number(m.group(1)) for m in pattern.finditer(words)]
    return found[0] if len(found) == 1 else None


def _role(span: Fact) -> str:
    return span.speaker.casefold().split()[0].rstrip(".:") if span.speaker.strip() else ""


def _is_quote(span: Fact) -> bool:
    who = _role(span)
    words = span.text.split()
    if len(words) < 3 or len(words) > 40 or span.text.rstrip().endswith("?"):
        return False
    if who in _CHILD:
        return bool(re.search(r"\b(?:I|I'm|I’m|my|My|me)\b", span.text))
    return who in _PARENT and bool(_REPORTS.search(span.text))


def _at(span: Fact, **values: object) -> Fact:
    return Fact(
        id="",
        source=span.source,
        start=span.start,
        end=span.end,
        origin="upload",
        confirmed=False,
        **values,  # type: ignore[arg-type]  # each caller names fields of Fact
    )

"""An update as sentences, and what each is for: to tell, to plan, to thank, to greet, to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from countersign.family.reading.phrases import Stems, stems
from countersign.spine.grounding.sentences import sentences

Use = Literal["tell", "plan", "thanks", "greeting", "wish", "ask", "home"]

_GREETING = re.compile(
    r"(?i)^\W*(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening)|greetings|hola|to\s+the\s+(?:family|parents?))\b[^.!?]{0,50}[,.!:–—-]*\s*$"
)
_OPENS = re.compile(
    r"(?i)^\W*(?:(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening)|hola)\b(?:\s+(?:there|again|all|everyone|family|mom|dad|mum|[A-Z][\w.'’-]*|and|&|mr\.?|mrs\.?|ms\.?|dr\.?)){0,5}\s*[,!:–—-]+\s+)(?=\S)"
)
_SIGNED = re.compile(
    r"(?i)^\W*(?:(?:warm(?:ly|est)?|best|kind|many|sincerely|yours|cheers|regards|respectfully|love|take\s+care|with\s+(?:care|warmth|gratitude|thanks)|all\s+the\s+best|talk\s+soon|see\s+you|until\s+(?:next|then)|bye|till\s+next)\b[^.!?]{0,60}|[-–—]\s*[A-Z][\w .,'’/-]{1,50}|(?:ms|mr|mrs|miss|dr)\.?\s+[A-Z]\w+[^.!?]{0,40}|[A-Z][\w'’]+(?:\s+[A-Z][\w'’.]+)?,?\s*(?:OTR?(?:/L)?|COTA(?:/L)?|OT))[,.!]?\s*$"
)
_THANKS = re.compile(
    r"(?i)^\W*(?:(?:and|also|as\s+always|again|many|a\s+big|big|so\s+many)[,]?\s+)*(?:thank(?:s|\s+you)|(?:we|i)\s+(?:really\s+|so\s+|truly\s+)?(?:appreciate|thank)|grateful|much\s+appreciated|gracias)\b"
)
_WISH = re.compile(
    r"(?i)^\W*(?:(?:we|i)\s+(?:hope|wish)|hope|hoping|wishing|have\s+(?:a|an|fun|the)|enjoy|happy\s+(?:birthday|holidays|halloween|thanksgiving|new\s+year|weekend)|fingers\s+crossed|good\s+luck|feel\s+better|safe\s+travels|sweet\s+dreams|rest\s+up|welcome\s+back|congrat\w*)\b"
)
_ASK = re.compile(
    r"(?i)^\W*(?:please\b|let\s+(?:me|us)\s+know|feel\s+free|(?:call|text|email|message|reach\s+out|contact|write|reply)\b|(?:any|if\s+you\s+have(?:\s+any)?)\s+questions|questions\?|don['’]?t\s+hesitate|(?:we|i)['’]?(?:re|\s+am|\s+are|m)?\s+(?:happy|glad|here|available|always)\s+(?:to|for|if|here)|(?:i|we)['’]?d\s+(?:love|like)\s+to\s+(?:hear|know|talk|chat|speak|call|tell|share)|can\s+(?:you|we)|could\s+(?:you|we)|would\s+you|do\s+you|did\s+you|have\s+you|how\s+(?:did|is|was|are)|is\s+there|what\s+(?:do|did|works))\b"
)
_PLAN = re.compile(
    r"(?i)^\W*(?:(?:so|and|then|today|for\s+now|from\s+here|after\s+that|because\s+of\s+(?:this|that)|starting\s+\w+|on\s+\w+day|(?:this|the|that)\s+(?:coming|same|week|weekend)[^,]{0,20}|in\s+(?:two|the)\s+\w+|tomorrow|tonight|soon|later|when\s+\w+\s+comes?\s+back|before\s+(?:the\s+)?next[^,]{0,25}|at\s+(?:the\s+|our\s+|his\s+|her\s+)?next\s+\w+|(?:for\s+)?next\s+(?:time|week|session|visit|month|up|step|steps|\w+day))\b[,:]?\s+)*(?:(?:i|we|ot|(?:the|our)\s+(?:team|plan|goal|focus|next\s+step|next\s+goal|aim|hope|idea)|my\s+(?:plan|hope|goal))(?:['’](?:ll|d|m|re)|\s+(?:will|would|plan|are\s+going|am\s+going|are\s+planning|am\s+planning|want|hope|intend|aim|need|can|is\s+to|is\s+that|are\s+to|look\s+forward|am\s+looking|are\s+looking|might|may|should))\b|plan(?:s|ning)?\b|let['’]?s\b|next\s+(?:time|week|session|visit|month|up|step|steps|\w+day)\b|up\s+next\b|looking\s+forward|coming\s+up|(?:see|talk\s+to)\s+you|\w+\s+(?:will|is\s+going\s+to)\s+(?:be\s+(?:working|trying|back|practicing)|try|practice|work|start|get|have|use|need|see|come)\b|(?:we|i)['’]?re\s+(?:going|planning|looking|hoping|aiming)\b|(?:i|we)['’]?m\s+(?:going|planning|looking|hoping)\b|goal\s+for\b)"
)
_HOME = re.compile(
    r"(?i)^\W*(?:(?:so|and|also|then|if\s+[^,]{2,60},|when\s+[^,]{2,60},|before\s+[^,]{2,40},|after\s+[^,]{2,40},|during\s+[^,]{2,40},|while\s+[^,]{2,40},|this\s+week(?:end)?,?|at\s+home,?|for\s+home[,:]?|home\s+(?:idea|tip|practice|activity|program|exercise)s?[,:]?|(?:one|a|an|something|something\s+fun|one\s+(?:small\s+|easy\s+|quick\s+|little\s+)?(?:thing|idea))\s*(?:small\s+|easy\s+|quick\s+|little\s+)?(?:thing|idea|tip|way)?\s*(?:to|you\s+(?:can|could))?\s*(?:try|do|practice)?(?:\s+at\s+home)?[,:]?|tonight,?|until\s+then,?|over\s+the\s+weekend,?|in\s+the\s+meantime,?|try\s+(?:this|it)[^,:]{0,20}[,:]|for\s+practice[,:]?|maybe|perhaps|just)\s+)*(?:try|you\s+(?:can|could|might|may)|give\b|ask\b|let\s+(?:him|her|them|your|\w+)\b|have\s+(?:him|her|them|\w+)\s+\w+|keep\b|practice\b|use\b|offer\b|play\b|put\b|set\b|make\b|show\b|hold\b|read\b|start\b|say\b|tell\b|encourage\b|remind\b|help\b|watch\b|leave\b|bring\b|wear\b|pick\b|choose\b|do\b|take\b|add\b|point\b|praise\b|count\b|place\b|turn\b|avoid\b|remember\b|work\s+on\b|go\s+(?:slow|easy)\b|look\s+for\b|sit\b|stand\b|warm\b|cut\b|draw\b|squeeze\b|push\b|pour\b|stir\b|it\s+(?:may|might|could|would)\s+help|might\s+help|(?:i|we)\s+(?:suggest|recommend)|feel\s+free|a\s+(?:good|fun|quick|simple|nice|great)\s+(?:way|game|idea|thing)\s+(?:to|is|at|for)|five\s+minutes)\b"
)
_REASON = re.compile(
    r"(?i)(?:,\s*|\s+|^)(?:because|since|as|now\s+that|after|given\s+(?:that|how)|seeing\s+(?:that|how))\s+(?=(?:he|she|they|it|his|her|their|the|you|[A-Z]\w+)\b)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an update: half-open characters, its words, and what it is for."""

    start: int
    end: int
    text: str
    use: Use
    stems: Stems
    human: bool = False  # written by the person who was there

    @property
    def tells(self) -> bool:
        """Whether it may tell of the child or the session."""
        return self.use == "tell"


@dataclass(frozen=True, slots=True)
class Page:
    """A whole text, read."""

    text: str
    sentences: tuple[Sentence, ...]

    @property
    def telling(self) -> Iterator[Sentence]:
        return (one for one in self.sentences if one.tells)


def page(text: str, human: str = "", names: frozenset[str] = frozenset()) -> Page:
    """`text` in sentences. A greeting that opens a sentence is one of its own.

    `human` is the part of it that a person wrote: a sentence is human when most of it lies there.
    `names` are stems of what the child is called.
    """
    mine = _place(text, human)
    found: list[Sentence] = []
    spans = list(_spans(text, mine))
    for number, (start, end) in enumerate(spans):
        last = number >= len(spans) - 2
        inside = min(end, mine[1]) - max(start, mine[0])
        read = stems(text, start, end, names=names)
        use = _use(text[start:end], last=last)
        found.append(
            Sentence(start, end, text[start:end], use, read, human=2 * inside > end - start)
        )
    return Page(text, tuple(found))


def _spans(text: str, mine: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Its sentences; where the human part begins or ends, one does too."""
    for start, end in _after_quotes(text):
        if opening := _OPENS.match(text[start:end]):
            yield start, start + len(opening.group().rstrip())
            start += opening.end()
        for cut in mine:
            if start < cut < end and re.search(r"\w", text[start:cut]):
                if not re.search(r"\w", text[cut:end]):
                    break
                yield start, start + len(text[start:cut].rstrip())
                start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
        yield start, end


# `She calls it "the kite." She asked when you would come`: after a full stop nobody is quoted.
_QUOTE_ENDS = re.compile(r"[.][\"”]\s+(?=(?:He|She|They|We)\s)")


def _after_quotes(text: str) -> Iterator[tuple[int, int]]:
    for start, end in sentences(text):
        for m in _QUOTE_ENDS.finditer(text, start, end):
            yield start, start + len(text[start : m.end()].rstrip())
            start = m.end()
        yield start, end


def _place(text: str, human: str) -> tuple[int, int]:
    """Where the human part stands in the text, however its spaces and quotes are written."""
    words = re.findall(r"\w+", human)
    if not words:
        return 0, 0
    found = re.search(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", text, re.IGNORECASE)
    return found.span() if found else (0, 0)


def _use(words: str, *, last: bool) -> Use:
    if _GREETING.match(words):
        return "greeting"
    if last and _SIGNED.match(words):
        return "greeting"
    for use, pattern in _USES:
        if pattern.match(words):
            return use
    return "ask" if words.rstrip("\"'”’) ").endswith("?") else "tell"


_USES: Sequence[tuple[Use, re.Pattern[str]]] = (
    ("thanks", _THANKS),
    ("wish", _WISH),
    ("ask", _ASK),
    ("plan", _PLAN),
    ("home", _HOME),
)

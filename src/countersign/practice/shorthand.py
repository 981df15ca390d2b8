"""The shorthand of occupational therapists, written out: "max A", "VC", "HOH", "BUE", "SBA"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from countersign.base import needles
from countersign.base.needles import Needed, may_match
from countersign.base.words import COUNTED, TENS

_NUMBERS = (
    COUNTED
    | {ten: number for ten, number in TENS.items() if number <= 60}
    | {"twenty five": 25, "forty five": 45}
)

_A = r"(?:A\b(?!\w|[-'’])|(?i:assist(?:ance)?)\b)"
_OF_BODY = (
    r"(?=\s*(?:hand|arm|foot|leg|side|ankle|wrist|elbow|shoulder|knee|"
    r"hip|thumb|forearm|index|sleeve|sock|shoe|UE|LE)\b)"
)
_LEVELS = (
    ("min(?:imum|imal)?", "minimal"),
    ("mod(?:erate)?", "moderate"),
    ("max(?:imum|imal)?", "maximal"),
)
_RANGES = tuple(
    (rf"(?i:\b{a})\.?\s*(?:[-/–]|\s(?i:to)\s)\s*(?i:{b})\.?\s*{_A}", f"{x} to {y} assistance")
    for a, x in _LEVELS
    for b, y in _LEVELS
    if a != b
)
# "10 min A lot" is minutes; "3/5 min A" and "min A for the coat" are a level.
_NO_MINUTES = r"(?<!\d)(?<!\d\s)"
_ENDS = r"(?=\s*(?:$|[,;.)/&+]|(?:for|with|w/|to|on|at|in|during|and|from|after|when|x\s?\d)\b|w/))"
_SINGLES = tuple(
    pair
    for a, x in _LEVELS
    for pair in (
        (rf"{_NO_MINUTES if x == 'minimal' else ''}(?i:\b{a})\.?\s*{_A}", f"{x} assistance"),
        (rf"(?i:\b{a})\.?\s*{_A}{_ENDS}", f"{x} assistance"),
        (rf"{_NO_MINUTES}\b{a[:3]}\s+a(?=\s*(?:$|[,;.])|\s+(?:for|to|with|w/))", f"{x} assistance"),
    )
)

# Case matters where the letters also are a word. Order matters: the longer form first. What may
# mean two things (SI, FM, S, I, vest) stays as typed unless its neighbours tell.
_FORMS: Sequence[tuple[str, str]] = (
    *_RANGES,
    *_SINGLES,
    (r"(?i:\bmod)[- ]I\b", "modified independence"),
    (rf"(?i:\btotal|\bdependent|\bdep)\.?\s*{_A}", "total assistance"),
    (r"\b(?:SBA|(?i:stand-?by)\s+A)\b", "standby assistance"),
    (rf"\b(?:CGA\b|(?:CG|(?i:contact[- ]guard))\s*{_A})", "contact guard assistance"),
    (r"\b(?:SUP|[Ss]up|SPV)\b(?=[,;.]|\s*$|\s+(?:for|during|on|with|w/))", "supervision"),
    (r"\bHOHA\b", "hand-over-hand assistance"),
    (r"\bHOH\b(?!\s+(?:A\b|assist))", "hand-over-hand assistance"),
    (r"\bHOH(?=\s+assist)", "hand-over-hand"),
    (r"\bHOH\s+A\b", "hand-over-hand assistance"),
    (r"\b1\s*(?:x\s*)?VC\b", "1 verbal cue"),
    (r"\bVC'?s?\b", "verbal cues"),
    (r"\b1\s*(?:x\s*)?TC\b", "1 tactile cue"),
    (r"\bTC'?s?\b", "tactile cues"),
    (r"\b1\s*(?:x\s*)?VisC\b", "1 visual cue"),
    (r"\bVisC'?s?\b", "visual cues"),
    (
        r"\bBUE\b(?=\s+(?:strength|A?ROM|PROM|coord\w*|function|weakness|weight))",
        "bilateral upper extremity",
    ),
    (r"\bBUEs?\b", "both upper extremities"),
    (r"\bRUE\b", "right upper extremity"),
    (r"\bLUE\b", "left upper extremity"),
    (r"\bBLEs?\b", "both lower extremities"),
    (r"\bRLE\b", "right lower extremity"),
    (r"\bLLE\b", "left lower extremity"),
    (r"\b[Bb]/?[Ll]\b(?=\s+(?:UE|LE|hand|arm|grasp|coord))", "bilateral"),
    (rf"\((?:R)\){_OF_BODY}|\bR{_OF_BODY}", "right"),
    (rf"\((?:L)\){_OF_BODY}|\bL{_OF_BODY}", "left"),
    (r"(?:\(B\)|\bB)(?=\s+(?:hands|arms|feet|legs|UEs?|LEs?|upper|lower)\b)", "both"),
    (r"\bUEs\b", "upper extremities"),
    (r"\bUE\b", "upper extremity"),
    (r"\bIADLs?\b", "instrumental activities of daily living"),
    (r"\bADLs?\b", "activities of daily living"),
    (r"\bAROM\b", "active range of motion"),
    (r"\bPROM\b", "passive range of motion"),
    (r"\bROM\b", "range of motion"),
    (r"\bMMT\b", "manual muscle testing"),
    (r"\bWFL\b", "within functional limits"),
    (r"\bWNL\b", "within normal limits"),
    (
        r"\bFM(?:C)?(?=\s+(?:skills?|tasks?|coord\w*|control|activit\w+|work|strength|delays?))",
        "fine motor",
    ),
    (
        r"\bGM(?=\s+(?:skills?|tasks?|coord\w*|control|activit\w+|work|strength|delays?))",
        "gross motor",
    ),
    (r"\bVM(?=\s+(?:skills?|tasks?|integration|coord\w*))", "visual-motor"),
    (r"\bVMI(?=\s+(?:skills?|tasks?|activit\w+|work|deficits?))", "visual-motor integration"),
    (r"\bHEP\b", "home exercise program"),
    (r"\bLOB\b", "loss of balance"),
    (r"\bAFOs\b", "ankle-foot orthoses"),
    (r"\bAFO\b", "ankle-foot orthosis"),
    (r"(?i:\bprop)(?=\s+(?:input|work|activit\w+)\b)", "proprioceptive"),
    (r"(?i:\bvest)(?=\s+(?:input|work|activit\w+)\b)", "vestibular"),
    (r"(?i:\bprop/vest)(?=\s+(?:input|work|activit\w+)\b)", "proprioceptive and vestibular"),
    (r"\bSI(?=\s+(?:strategies|techniques|approach|activit\w+|gym)\b)", "sensory integration"),
    (r"(?i:\bc/o)\b", "complains of"),
    (r"(?i:\bs/p)\b", "status post"),
    (r"(?i:\bd/t)\b", "due to"),
    (r"(?i:\bd/c)(?=\s+to\b)", "discharge"),
    (r"(?i:\bw/o\b)", "without"),
    (r"(?i:\bw/(?!c\b))\s*(?=\w)", "with "),
    (r"(?i:\bindep\b)\.?", "independently"),
)
# Written out only where a text is read and not where it is shown: they spoil no sense, but style.
_READ_ONLY: Sequence[tuple[str, str]] = (
    (r"(?i)\b(?:SB|DS|dist)\.?\s*(?:A|S|sup)\b", "standby assistance"),
    (r"\bHHA\b", "hand-held assistance"),
    (r"\bDep\b", "total assistance"),
    (r"(?i)\bmod\.?\s+indep\w*", "modified independence"),
    (r"(?i)\b(?:S/U|set[- ]?up)\s*A\b", "set-up assistance"),
    (r"(?i)(?<=\d)[ \t]*(?:v\.c\.|v/c)", " verbal cues"),
    (r"\bvcs?\b", "verbal cues"),
    (r"(?i)(?<=\d)[ \t]*(?:y/?o|yrs?|y)(?=\d|\b)\.?", " years "),
    (r"(?i)(?<=years  \d)\s*m\b|(?<=years  \d\d)\s*m\b|(?<=years \d)\s*m\b", " months"),
    (r"\bHUHA?\b", "hand-under-hand assistance"),
    (r"(?i)\ba\s+sist\b", "assist"),
    (r"(?i)\bhand\s*over\s*hand\b|\bhand\s+overhand\b|\bhandover\s+hand\b", "hand-over-hand"),
    (r"(?i)(?<=\d\s)trails\b|(?<=five\s)trails\b|(?<=ten\s)trails\b|(?<=four\s)trails\b", "trials"),
    (r"(?i)\b(?:thera|sarah|there\s+a)\s+putty\b", "theraputty"),
    (r"(?i)\b(?:visual|pitcher)\s+(?:shed\w*|skedule)\b", "visual schedule"),
    (r"(?i)\bverble\b|\bverbal\s+queues?\b", "verbal cues"),
    (r"(?i)\bqueues?\b(?=\s*(?:[.,;]|$))", "cues"),
    (r"\bO2\b", "oxygen"),
    (r"(?<=oxygen\s\d)\s*L\b|(?<=\d)[ \t]*L(?=\s+(?:NC|via|nasal|O2|oxygen))", " liters"),
    (r"(?i)\bwpm\b", "words per minute"),
    (r"(?<=\d)[ \t]*m\b(?=\s*(?:[,;.)]|$|with|in|on))", " meters"),
    (r"(?i)(?<=\d)[ \t]*h\b", " hours"),
    (r"(?i)\b(?:gest|gestrl)\.?\s+(?=cue|prompt)", "gestural "),
    (r"(?i)\bgesture\s+(?=cue|prompt)", "gestural "),
    (r"(?i)\b(?:vis)\.?\s+(?=cue|prompt)", "visual "),
    (r"(?i)\b(?:phys)\.?\s+(?=cue|prompt|assist)", "physical "),
    (r"\bGC'?s?\b", "gestural cues"),
    (r"\bPC'?s\b", "physical cues"),
    (r"(?i)\bB/?L\b|\bbilat\b\.?", "bilateral"),
    (
        r"(?<![\w'’])R(?=[ ]?[-–:]?[ ]?\d|\s+(?:CVA|grip|grasp|dom|handed|pinch|U/E|thumb|heel|ear|eye|knee)|\))",
        "right",
    ),
    (
        r"(?<![\w'’])L(?=[ ]?[-–:]?[ ]?\d|\s+(?:CVA|grip|grasp|dom|handed|pinch|U/E|thumb|heel|ear|eye|knee|hemi)|\))",
        "left",
    ),
    (
        r"(?<=[a-z\d]\s)R(?=\s*(?:[,;.]|$|\n)|\s+[-–])|(?<=[a-z\d],\s)R(?=\s*(?:[,;.]|$|\n))",
        "right side",
    ),
    (
        r"(?<=[a-z\d]\s)L(?=\s*(?:[,;.]|$|\n)|\s+[-–])|(?<=[a-z\d],\s)L(?=\s*(?:[,;.]|$|\n))",
        "left side",
    ),
    (r"(?<![\w/'’\d])d(?=\d{1,3}\b)", "day "),
    (r"(?<=[a-z]\s)R(?=:\s)|(?<=[,;]\s)R(?=:\s)|(?<![\w'’])R(?=\s+[\"“])", "right side"),
    (r"(?<=[a-z]\s)L(?=:\s)|(?<=[,;]\s)L(?=:\s)|(?<![\w'’])L(?=\s+[\"“])", "left side"),
    (r"(?<![\w'’])R(?=\s*[<>])|(?<=[<>]\s)R\b|(?<=[<>])R\b", "right side"),
    (r"(?<![\w'’])L(?=\s*[<>])|(?<=[<>]\s)L\b|(?<=[<>])L\b", "left side"),
    (r"(?<![\w'’/])R(?=\s+(?:off|on|only|over|out|up|in|for|of)\b)", "right side"),
    (r"(?<![\w'’/])L(?=\s+(?:off|on|only|over|out|up|in|for|of)\b)", "left side"),
    (r"(?i)\btemp\b\.?", "temperature"),
    (r"(?i)\bwt\b\.?", "weight"),
    (r"(?i)(?<=\d\s)upper\b(?=\s*(?:[,;.]|$))", "uppercase"),
    (r"(?i)(?<=\d\s)lower\b(?=\s*(?:[,;.]|$))", "lowercase"),
    (r"(?<![\w'’/])R(?=\s+[a-z]{3,})", "right"),
    (r"(?<![\w'’/])L(?=\s+[a-z]{3,})", "left"),
    (r"(?<![\w'’])(?:[Rr]t|RT)\b\.?(?=\s+(?-i:[a-z]))", "right"),
    (r"(?<![\w'’])(?:[Ll]t|LT)\b\.?(?=\s+(?-i:[a-z]))", "left"),
    (r"(?i)\bU/E\b", "upper extremity"),
    (r"(?i)\bw/in\b", "within"),
    (r"(?i)\bb/c\b", "because"),
    (r"(?i)\babt\b", "about"),
    (r"(?i)\bf/u\b", "follow up"),
    (r"(?i)\breq'?d\b", "required"),
    (r"(?i)\bcont\b\.?(?=\s)", "continue"),
    (r"(?i)\bapprox\b\.?", "approximately"),
    (r"(?i)\bhx\b", "history"),
    (r"(?i)\bdx\b", "diagnosis"),
    (r"(?i)\btx\b", "treatment"),
    (r"(?i)\brx\b", "prescription"),
    (r"(?i)\bsz\b", "seizure"),
    (
        r"(?i)\b(?:(?!(?-i:PT)\s+(?:will|says|said|to|reports|eval|discharge|note|wants|recommends|also|d/c))pt|cl)\b\.?(?=\s)",
        "patient",
    ),
    (r"(?i)\bwks?\b\.?", "weeks"),
    (r"\b(?:mos?|MOS?)\b(?=\s|[,;.)]|$)", "months"),
    (r"(?<=\d)[ \t]*(?:[Hh]rs?|HRS)\b(?:\.(?=\s+[a-z]))?", " hours"),
    (
        r"(?i)(?<=\d)[ \t]*secs?\b(?:\.(?=\s+(?-i:[a-z])))?|(?<=\d)[ \t]*s(?=\s*[(),;.]|\s|$)",
        " seconds",
    ),
    (r"(?i)(?<=\d)[ \t]*mins?\b(?!\s*A\b)(?:\.(?=\s+(?-i:[a-z])))?", " minutes"),
    (r"(?i)(?<=\d)[ \t]*lbs?\b(?:\.(?=\s+(?-i:[a-z])))?", " pounds"),
    (r"(?i)(?<=\d)[ \t]*deg\b\.?|(?<=\d)[ \t]*°", " degrees"),
    (r"(?i)(?<=\d)[ \t]*(?:ft|')(?=\s|[,;.)]|$)", " feet"),
    (r"(?i)(?<=\d)[ \t]*(?:\"|”)", " inches"),
    (r"(?i)\breps?\b", "repetitions"),
    (r"(?i)\bPOC\b", "plan of care"),
    (r"(?i)\b(?:STGs?|LTGs?)\b", "goal"),
    (r"(?i)\bn/v\b", "nausea or vomiting"),
    (r"\b(?:IND|Ind)\b\.?", "independently"),
    (r"(?<![\w/])(?:DEP)\b", "total assistance"),
    (r"\bMOD\s*I\b|\bModI\b", "modified independence"),
    (
        r"\bGF\b(?=\s*(?:says?|said|reports?|:|there|states|brought|w/|watch|notes|told|asks|came|and|&|,))",
        "grandfather",
    ),
    (
        r"\bGM\b(?=\s*(?:says?|said|reports?|:|there|states|brought|w/|watch|notes|told|asks|came|and|&|,))",
        "grandmother",
    ),
    (r"\b(?:FM|FMom)\b(?=\s*(?:says?|said|reports?|[:=]|there|states))", "foster mother"),
    (r"\b(?:MGM|PGM)\b", "grandmother"),
    (r"\b(?:MGF|PGF)\b", "grandfather"),
    (r"(?i)\bgma\b", "grandma"),
    (r"(?i)\bgpa\b(?=\s*(?:says?|said|reports?|:|brought))", "grandpa"),
    (r"(?m)^(?:\s*)M(?=:\s)", "mom"),
    (r"(?m)^(?:\s*)T(?=:\s+M[rs]s?\.)", "teacher"),
    (r"\bHA\b(?=\s*(?:\d|->|→|today|after|x\d|c/o|w/|[,;.]|$))", "headache"),
    (r"(?i)\bs/sx\b|\bsx\b", "symptoms"),
    (r"\bLE\b(?=\s+(?:dress\w*|strength\w*|ROM|bath\w*))", "lower body"),
    (r"\bUE\b(?=\s+(?:dress\w*|bath\w*))", "upper body"),
    (r"\bEO\b", "eyes open"),
    (r"\bEC\b(?=\s|[,;.]|$)", "eyes closed"),
    (r"\b2PD\b", "two-point discrimination"),
    (r"\bMBSS?\b", "modified barium swallow"),
    (r"(?i)\bcath\b", "catheter"),
    (r"(?i)\bneuro\b(?!\s*-)", "neurologist"),
    (r"(?i)\best\b\.?(?=\s|\d)", "estimated"),
    (r"(?i)\bortho\b", "orthopedist"),
    (r"(?i)\bpsych\b(?=\s+(?:ref|eval|appt))", "psychology"),
    (r"(?i)\bpeds?\b(?!\s*[.]?\s*\d)", "pediatrician"),
    (r"(?i)\brheum\b", "rheumatologist"),
    (r"(?i)\bappts?\b\.?", "appointment"),
    (r"(?i)\bmtg\b\.?", "meeting"),
    (r"(?i)\beval\b\.?", "evaluation"),
    (r"(?i)\bfx\b", "fracture"),
    (r"\bORIF\b", "surgery with fixation"),
    (r"(?i)\bh/o\b", "history of"),
    (r"(?i)\bprev\b\.?(?=\s|\d)", "previously"),
    (r"(?i)\bavg\b\.?", "average"),
    (r"(?i)\bacc\b\.?(?=\s*(?:[,;.)]|$|\d))", "accuracy"),
    (r"(?i)\bcoord\b\.?", "coordination"),
    (r"(?i)\bstd\b\.?", "standard"),
    (
        r"(?i)\bdev\b\.?(?=\s+(?:delay\w*|age|coord\w*|hx|history|milestone\w*|dyspraxia))",
        "developmental",
    ),
    (r"(?i)\bspont\b\.?", "spontaneously"),
    (r"(?i)\bobst\b\.?(?=\s+course)", "obstacle"),
    (r"(?i)\bex\b\.?(?=\s*(?:x|×)\s*\d)", "exercise"),
    (r"(?i)\bmeds\b", "medication"),
    (r"(?i)\babd\b(?=\s*\d)", "abduction"),
    (r"(?i)\bflex\b(?=\s*\d)", "flexion"),
    (r"(?i)\bext\b(?=\s*-?\d)", "extension"),
    (r"(?i)\bsup\b(?=\s*\d)", "supination"),
    (r"(?i)\bpron\b(?=\s*\d)", "pronation"),
    (r"(?i)\bw/c\b", "wheelchair"),
    (r"\bHR\b(?=\s*\d)", "heart rate"),
    (r"\bHW\b", "homework"),
    (r"(?i)\bcaps\b(?=\s*(?:\d|[,;.]|$))", "capitals"),
    (r"(?i)\bpic(?:s)?\b(?=\s+(?:card|chart|schedule|sched|strip|cue|exchange))", "picture"),
    (r"(?i)\bsched\b\.?", "schedule"),
    (r"(?i)\bd/c\b(?=\s*(?:plan\w*|meeting|mtg|date|summary|next|home|from|[,;.]|$))", "discharge"),
    (r"(?i)\bd/c['’]?d\b", "discontinued"),
    (r"(?i)\bHEP\b", "home exercise program"),
    (r"(?i)\bed\b(?=\s*:)|\bedu\b", "education"),
    (r"(?i)\bthru\b", "through"),
    (r"(?i)\bb4\b", "before"),
    (r"(?i)\bq\s?day\b|\bqd\b", "daily"),
    (r"(?i)\bBID\b", "twice a day"),
    (r"(?i)\bTID\b", "three times a day"),
    (r"(?i)\bM\s?[-–]\s?F\b", "Monday to Friday"),
    (r"\bM\s?[-–]\s?Th\b", "Monday to Thursday"),
    (r"\b(?:Tu|Tues)\s?/\s?(?:Th|Thurs)\b", "Tuesday and Thursday"),
    (r"\bM\s?/\s?W(?:\s?/\s?F)?\b", "Monday and Wednesday"),
    (
        r"\bPT\b(?=\s+(?:will|says|said|to|reports|eval|discharge|note|wants|recommends|also|d/c))",
        "physical therapist",
    ),
    (r"(?i)(?<=\d)[ \t]*tsp\b", " teaspoons"),
    (r"(?i)(?<=\d)[ \t]*tbsp\b", " tablespoons"),
    (r"(?<=\d)[ \t]*in(?=\s*(?:[,;.)]|$|of\b|from\b|line\b|and\b))", " inches"),
    (r"(?i)\b(?:L|lt)\s+side\b", "left side"),
    (r"\bPCP\b", "doctor"),
    (r"(?i)\bTh\b(?=\s*(?:[,;.]|\d|$|AM\b|PM\b))", "Thursday"),
    (r"\bThur?\b", "Thursday"),
    (r"\bTue\b", "Tuesday"),
    (r"\b(?:Wed)\b", "Wednesday"),
    (r"\b(?:Sat)\b(?!\s+(?:for|on|at|in|with|up|still|out|w/|through|x|\d))", "Saturday"),
    (r"\b(?:Sun)\b(?!\w|\s*(?:screen|shade|light))", "Sunday"),
)
_COMPILED = tuple((re.compile(pattern), words) for pattern, words in _FORMS)
_TO_READ = (*_COMPILED, *((re.compile(pattern), words) for pattern, words in _READ_ONLY))


def _lead(needed: tuple[Needed, ...]) -> tuple[str, str]:
    """The letters that a text needs in any case, as they stand and in small letters: asked first."""
    for one in needed:
        if len(one.exact) + len(one.small) == 1:
            return ("".join(one.exact), "".join(one.small))
    return "", ""


_LEADS = tuple(
    (*_lead(needed), needed, pattern, words)
    for needed, pattern, words in (
        (needles.needed(pattern.pattern), pattern, words) for pattern, words in _TO_READ
    )
)


@lru_cache(maxsize=2000)
def expanded(text: str) -> str:
    """`text` with the shorthand written out and its spaces single; nothing else changes.

    Sixty patterns a text, and a sheet's are asked again at every look: a process keeps the last.
    """
    for pattern, words in _COMPILED:
        text = pattern.sub(words, text)
    return " ".join(text.split())


@lru_cache(maxsize=4000)  # the same facts are read for every sentence that stands on them
def placed(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` written out for reading, and for each of its characters where it stood in `text`.

    One more place is given than there are characters: that of the end.
    """
    origin = list(range(len(text) + 1))
    small = text.casefold()
    for exact, folded, needed, pattern, words in _LEADS:
        if exact not in text or folded not in small or not may_match(needed, text, small):
            continue
        found = list(pattern.finditer(text))
        if not found:
            continue
        bits: list[str] = []
        places: list[int] = []
        at = 0
        for match in found:
            bits += (text[at : match.start()], words)
            places += origin[at : match.start()]
            places += _spread(origin, match, len(words))
            at = match.end()
        text, origin = "".join((*bits, text[at:])), [*places, *origin[at:]]
        small = text.casefold()
    return text, tuple(origin)


def _spread(origin: list[int], match: re.Match[str], length: int) -> list[int]:
    """Places of written-out words: the first at the beginning of the short form, the rest in it."""
    first, last = origin[match.start()], origin[max(match.end() - 1, match.start())]
    return [min(first + i, last) for i in range(length)]


def number(word: str) -> int | None:
    """ "4" or "four" as 4; None for anything else."""
    word = re.sub(r"[-\s]+", " ", word.casefold().strip())
    return int(word) if word.isdigit() else _NUMBERS.get(word)

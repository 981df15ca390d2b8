"""What can be seen after a vague verb: an infinitive, a gerund with its object, a sign."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.goals.reading.verbs import (
    ADVERBS,
    DETERMINERS,
    HOLLOW,
    MENTAL,
    PREPOSITIONS,
    SEEN,
    Token,
    Verb,
    finite,
    said,
    verb_at,
)

# Gerunds that name an occupation tell nothing that can be seen.
BROAD = wordset(
    "dressing bathing feeding grooming toileting eating writing handwriting playing cooking "
    "drawing typing cutting coloring keyboarding processing planning functioning drinking "
    "undressing toothbrushing showering reading learning understanding being working "
    "testing spelling talking listening attending swimming shopping cleaning self-feeding "
    "scissoring sequencing copying speaking sleeping matching printing sorting"
)


AFTER_SKILL = wordset(
    "skills skill ability abilities performance independence tasks task activities activity "
    "speed accuracy legibility quality tolerance fluency"
)


_OF_IT = wordset("program programme protocol routine plan schedule technique strategy strategies")


_PURPOSE_TO = re.compile(r"\b(?:in order to|so that|so as to)\b")


_MAKES_VISIBLE = re.compile(
    r"\b(?:by (?=\w+ing)|as (?:shown|evidenced|demonstrated|measured|seen|indicated|noted) by|aeb|"
    r"as shown in|evidenced by|demonstrated by|shown by|through (?=\w+ing)|such as (?=\w+ing)|"
    r"without (?=\w+ing\b)|while (?=\w+ing\b)|defined as|i\.?e\.?|meaning|with no (?=cry|gag|hit|scream|pull|withdraw|avers|flinch|turn|cover|signs? of|distress|vomit|protest|leav))"
)


_CONCRETE = re.compile(
    r"^\w+\s+(?:the|a|an|all|each|his|her|correct|proper|safe|\d+)?\s*(?:(?!improv|increas|better|understand|good|more)[\w-]+\s+){0,4}"
    r"(?:routine|steps?|sequence|technique|procedure|transfers?|stretch(?:es)?|exercises?|set-up|setup|program|programme|protocol|strokes?|sign|gesture)\b"
)


# What a caregiver shows of the care she gives: "demonstrates safe bottle feeding of her infant".
_SHOWN_CARE = re.compile(
    r"^\w+\s+(?:(?!understand|knowledge|aware|interest|improv|increas)[\w-]+\s+){0,4}(?:feeding|bathing|dressing|positioning|handling|carrying|swaddling|diapering|lifting|toileting|pacing|burping|massage)\b"
    r"(?!\s+(?:skills?|abilit\w+|independence|tolerance))"
)


_HANDLED = re.compile(
    r"\w+\s+(?:[\w'-]+\s+){0,3}(?:pills?|meds?|medications?|clothing|clothes|pants|zippers?|buttons?|fasteners?|"
    r"containers?|money|change purse|wheelchair|brace|splint|orthos[ei]s|catheter|pump|insulin|inhaler|laces|"
    r"menstrual|toilet paper|keys?|locks?|coats?|jackets?|hats?|gloves|mittens|shoes?|boots?|socks|backpack|"
    r"book ?bag|lunch ?box|lunch bag|belongings|utensils?|silverware|walker|crutches|diapers?|hearing aids?|"
    r"glasses|contact lenses|ostomy|feeding tube)\b"
)
_SIGNS = re.compile(
    r"\b(?:hands down|mouth (?:open|closed)|eyes (?:open|on)|lips closed|feet (?:flat|on)|hands in|"
    r"without (?!prompt|cue|assist|help|remind|support|adult|verbal|physical|cuing)\w+|"
    r"(?:no|zero|0|fewer than \d+|\d+ or fewer) (?:gags?|gagging|crying|withdrawals?|protests?|screams?|hits?|tears|"
    r"outbursts?|elopements?|flinch\w*|refusals?|attempts? to leave|bites?|stops?|aversive|pulling|meltdowns?))"
)


_NOUN_VERBS = wordset(
    "button buttons step steps trial place places hand hands set sets point points state "
    "states match matches line lines name names order orders move moves use uses play plays "
    "space spaces circle cross form forms record records report reports plan plans check "
    "checks log time sign signs share turn turns visit break sleep play work brush dress "
    "lace laces snap snaps zip tape clip hook string strings bead copy print type cut cuts "
    "walk run jump swing drink bite bites sip sips catch catches throw throws kick rest "
    "balance look cover label labels request requests answer answers return start finish "
    "close present question exit comb toast water shop load sequence wait knot cast "
    "transfer transfers transition transitions release grasp grip pinch reach hold lead "
    "text call color pass twist position dance march rate rates score measure stand act "
    "process function demonstrate"
)


# How somebody feels or seems: what is done beside it is no proof of it.
_MOODS = re.compile(
    r"\b(?:confiden\w+|comfort\w*|happ(?:y|ier)|calm(?:er)?|motivat\w+|interest\w*|aware\w*|overwhelmed|anxious|anxiety|"
    r"frustrat\w+|proud|ready|willing\w*|engaged|relaxed|safe(?:r)?|enthusias\w+|enjoy\w*|patien\w+|secure|scared|"
    r"afraid|fearful|bored|excited|independence|competen\w+|attentive\w*|focus\w*|mindful|accustomed|used to|okay|ok|"
    r"(?<!no )(?:good|better|less|more)(?! than)|stress\w*|nervous\w*|upset|self-esteem|pleasure|trust)\b"
)
_BY_PROOF = re.compile(
    r"\b(?:by (?=\w+ing)|as (?:shown|evidenced|demonstrated|measured|seen|indicated|noted) by|aeb|"
    r"as shown in|evidenced by|demonstrated by|shown by|defined as|i\.?e\.?|meaning)"
)
_FEELS = wordset(
    "feel become be seem appear grow get gain build show develop enjoy like love stay remain"
)


_OF_THE_MIND = re.compile(
    r"^\w+\s+(?:(?:an?|the|his|her|their|good|better|full|basic|improved|increased|some|of)\s+){0,3}"
    r"(?:understanding|awareness|knowledge|insight|appreciation|comprehension|familiarity|readiness|"
    r"feeling|confidence|comfort|willingness|interest|motivation)\b"
)


_LOOSE_ACTS = wordset(
    "respond react behave act interact communicate socialize engage adjust adapt conduct cooperate"
)
_SUITABLY = wordset(
    "appropriately adequately properly suitably effectively successfully functionally acceptably "
    "positively well"
)


def tells_of_the_mind(words: tuple[Token, ...], verb: Verb) -> bool:
    """Whether it only says that somebody understands ("verbalizes understanding"), or does
    something suitable without saying what ("responds appropriately to noise")."""
    text = said(words, verb.index)
    if _OF_THE_MIND.match(text):
        return True
    around = words[max(0, verb.index - 1) : verb.index] + words[verb.index + 1 : verb.index + 6]
    suitably = any(word.word in _SUITABLY for word in around)
    return verb.base.split()[0] in _LOOSE_ACTS and suitably and not _MAKES_VISIBLE.search(text)


def made_visible(words: tuple[Token, ...], main: Verb) -> Verb | None:
    """What can be seen after a vague verb, or None."""
    text = said(words, main.index)
    if main.base.split()[0] in _FEELS and (mood := _MOODS.search(" ".join(text.split()[1:7]))):
        proof = _BY_PROOF.search(text) or _SIGNS.search(text)
        rest = " ".join(text.split()[1:7])[: mood.start()]
        if not proof and not re.search(r"\d|,|:|;", rest):
            return None
    if main.base in ("manage", "handle") and _HANDLED.match(text) and "better" not in text:
        return main
    if main.kind == HOLLOW and (_CONCRETE.search(text) or _SHOWN_CARE.match(text)):
        return main
    if _MAKES_VISIBLE.search(text) or _SIGNS.search(text):
        return main if main.kind != MENTAL or _MAKES_VISIBLE.search(text) else None
    if main.kind == MENTAL:
        return None
    return seen_after(words, main.index + len(main.base.split()), hollow=main.kind == HOLLOW)


def seen_after(words: tuple[Token, ...], at: int, *, hollow: bool = False) -> Verb | None:
    """The first verb of something visible after word `at`: an infinitive, a gerund with an object."""
    for n in range(at, len(words)):
        word = words[n].word
        if word in (".", ";", "\n"):
            return None
        if _PURPOSE_TO.match(said(words, n)[:14]):
            return None
        found = verb_at(words, n)
        if found is None or found.kind != SEEN or tells_of_the_mind(words, found):
            continue
        m = n - 1
        while m > 0 and (words[m].word in ADVERBS or words[m].word.endswith("ly")):
            m -= 1
        before = words[m].word if m >= 0 else ""
        after = words[n + 1].word if n + 1 < len(words) else ""
        if word.endswith("ing") and word not in ("string", "swing", "ring", "bring"):
            if after in AFTER_SKILL or (word in BROAD and not has_object(words, n)):
                continue
            if before in ("the", "a") and after in _OF_IT:
                continue  # "the brushing program" is a thing
            if before in (
                "while",
                "when",
                "during",
                "after",
                "before",
                "upon",
                "for",
            ) or word.startswith("using"):
                continue
            apart = before == "," or (word == "wearing" and n > at)
            if apart and word in ("wearing", "sitting", "standing", "kneeling", "lying"):
                continue  # how it is done, not what
            return found
        if before == "to" and word != found.base.split()[0]:
            continue  # "attention to lines"
        if before in ("to", "and", "will", "then", "or") and word not in ("use",):
            if before == "to" and m >= 1 and words[m - 1].word in ("order", "due", "compared"):
                continue
            return found
        if before == ":" and finite(word):
            return found
        if before == "(" and hollow and not word.endswith(("ing", "ed")):
            return found  # "performs grooming tasks (brush hair, shave)"
        if before in ("(", ",", "&") and finite(word) and at and finite(words[at - 1].word):
            return found
        if word.endswith("ed") and before not in DETERMINERS | PREPOSITIONS and before.isalpha():
            return found
    return None


def has_object(words: tuple[Token, ...], n: int) -> bool:
    after = words[n + 1].word if n + 1 < len(words) else ""
    return after in DETERMINERS - {"and", "on", "from", "over"} or after.isdigit()

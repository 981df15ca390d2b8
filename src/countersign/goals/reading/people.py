"""Who is named in a goal: the client, a carer, a professional, or no person at all."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.goals.reading.verbs import Token, known
from countersign.privacy import vocabulary

_CLIENTS = wordset(
    "client child patient pt student learner he she they boy girl toddler infant kiddo kid "
    "pupil youth teen adolescent individual consumer preschooler kindergartner youngster "
    "baby ct cl participant member resident"
)


_CARERS = wordset(
    "parent parents mother father mom dad mum caregiver caregivers carer guardian guardians "
    "family grandmother grandfather grandma grandpa grandparent grandparents nanny foster "
    "aunt uncle mama papa sitter babysitter stepmother stepfather stepmom stepdad daughter son wife husband spouse partner sibling "
    "sister brother"
)


_PROS = wordset(
    "therapist therapists ot ota otr cota otr/l clinician practitioner teacher teachers "
    "aide aides paraprofessional paraprofessionals para staff team nurse slp assistant "
    "provider school district we i occupational"
)


_THINGS = re.compile(
    r"(?:handwriting|fine|gross|motor|skills?|strength|endurance|ability|tolerance|attention|"
    r"behaviou?rs?|score|scores|legibility|coordination|participation|independence|performance|"
    r"copm|bot|vmi|shoes?|sessions?|therapy|services?|goal|increase|improved?|grip|sensory|there|"
    r"it|this|that|these|self|visual|dressing|feeding|upper|core|balance|posture|tantrums?|"
    r"meltdowns?|transitions?|toileting|writing|speed|letters?|baseline|data|will|by|in|on|at|"
    r"given|when|during|after|while|with|using|for|to|from|before|upon|following|within|outcome)$"
)


_ENDINGS = ("tion", "ness", "ity", "ment", "ing", "ance")


def noun(words: list[Token], cased: str) -> tuple[str, tuple[int, int] | None]:
    """What kind of person or thing the last noun of `words` is."""
    last = words[-1]
    if last.word in ("goal", "objective", "aim", "target"):
        return "", None  # "her goal is to shave": she is meant
    kind = kind_of(last, cased, before_verb=True)  # Drew, Mark and Chase are names here
    phrase = [w.word for w in words[-4:]]
    if kind == "thing":
        if any(w in _CARERS for w in phrase[-2:]) and "and" in phrase:
            return "carer", (last.start, last.end)
        if last.word in ("years", "old", "months", "yo", "y.o", "old's", "."):
            return "client", (last.start, last.end)
        if re.match(r"[a-z]\.?$", last.word) or last.word.isdigit():
            return "client", (last.start, last.end)
    if kind == "carer" and len(words) > 2 and phrase[-2] in ("and", "with", "or"):
        return "carer", (last.start, last.end)
    return kind, (last.start, last.end)


def kind_of(token: Token, cased: str, *, before_verb: bool = False) -> str:
    word = token.word.removesuffix("'s").removesuffix("'")
    owner = token.word != word
    if word in _CLIENTS and not owner:
        return "client"
    if word in _CARERS:
        return "carer"
    if word in _PROS:
        return "professional"
    typed = cased[token.start : token.end]
    if not owner and typed[:1].isupper() and (before_verb or not known().get(word)):
        return "client" if not _is_thing(word) else "thing"
    if not owner and typed.isupper() and len(typed) <= 4:
        return "client"
    if (
        before_verb
        and cased.islower()
        and word.isalpha()
        and not _is_thing(word)
        and not known().get(word)
    ):
        return "client"  # whoever types no capitals types none for a name
    return "thing"


def _is_thing(word: str) -> bool:
    """A skill or a service, by itself or by its ending; Chance, Trinity and Sterling are people."""
    if _THINGS.match(word):
        return True
    return word.endswith(_ENDINGS) and word not in vocabulary.names("given")

"""What a child did, as a verb phrase in the past: "Buttons" is fastened, "tie shoes" was tied.

Small tables of the clinic's own words. What is in none of them is a thing that was worked on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from countersign.base.words import wordlist, wordset
from countersign.notes.grammar import Child, lower_first, with_article, with_the

# Counted things: "4 of 5" of them reads "fastened 4 of 5 front buttons".
COUNTED: Mapping[str, str] = {
    "buttons": "fastened",
    "snaps": "fastened",
    "beads": "strung",
    "pegs": "placed",
    "puzzle pieces": "placed",
    "letters": "formed",
    "shapes": "copied",
    "clothespins": "placed",
    "blocks": "stacked",
    "steps": "completed",
    "bites": "took",
    "sips": "took",
    "words": "wrote",
    "sentences": "wrote",
    "socks": "donned",
}

_IRREGULAR: Mapping[str, str] = {
    "put": "put",
    "cut": "cut",
    "don": "donned",
    "doff": "doffed",
    "zip": "zipped",
    "unzip": "unzipped",
    "write": "wrote",
    "draw": "drew",
    "throw": "threw",
    "catch": "caught",
    "string": "strung",
    "hold": "held",
    "build": "built",
    "feed": "fed",
    "drink": "drank",
    "eat": "ate",
    "sit": "sat",
    "stand": "stood",
    "find": "found",
    "make": "made",
    "take": "took",
    "wear": "wore",
    "tie": "tied",
    "copy": "copied",
    "carry": "carried",
    "dry": "dried",
    "hop": "hopped",
    "step": "stepped",
    "grip": "gripped",
    "spin": "spun",
    "keep": "kept",
    "get": "got",
    "let": "let",
    "ride": "rode",
    "swing": "swung",
    "hang": "hung",
    "go": "went",
    "come": "came",
    "read": "read",
    "spread": "spread",
    "shut": "shut",
    "bring": "brought",
    "stick": "stuck",
    "slide": "slid",
    "sweep": "swept",
    "clap": "clapped",
    "pat": "patted",
    "snap": "snapped",
    "scan": "scanned",
    "plan": "planned",
    "stop": "stopped",
    "tap": "tapped",
}
_REGULAR = wordlist(
    "fasten unfasten button unbutton open close trace throw stack squeeze pinch pull push jump "
    "walk crawl balance wash brush pour stir scoop sort match sequence follow complete place pick "
    "lift reach transfer chew use attend wait rinse wipe comb fold pack unpack cross color colour "
    "lace hook unhook roll rotate turn twist press climb bounce kick grasp release remove thread "
    "name answer point imitate initiate request share look listen identify locate organize "
    "tolerate navigate perform demonstrate finish start peel cook mix spray scrub paint count "
    "type touch explore rest bathe dress undress"
)


def _past(verb: str) -> str:
    if verb == "scrub":
        return "scrubbed"
    return _IRREGULAR.get(verb) or (f"{verb}d" if verb.endswith("e") else f"{verb}ed")


# These double their last letter before -ing.
_DOUBLED = wordset(
    "put cut don zip unzip sit hop step grip spin get let shut stop tap clap pat snap scan plan "
    "scrub"
)


def gerund(verb: str) -> str:
    """ "continue" as "continuing"."""
    if verb == "tie":
        return "tying"
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ing"
    return f"{verb[:-1]}ing" if re.search(r"[^e]e$", verb) else f"{verb}ing"


PAST: Mapping[str, str] = {verb: _past(verb) for verb in (*_REGULAR, *_IRREGULAR)}
_BY_GERUND: Mapping[str, str] = {gerund(verb): past for verb, past in PAST.items()}


# Past forms of verbs that lines of notes begin with, beside those of activities.
_IRREGULAR_PAST = wordset(
    "said told ran left fell hit bit threw began became saw gave felt knew thought sang slept woke "
    "spoke chose broke lost won met led fed sought held sat stood lay laid sent spent slid swung "
    "understood hid bent bled cost dealt dug drove flew forgot froze grew hurt meant paid quit "
    "rang rose set shook shot sank stole stuck swam taught tore wept wore withdrew paced"
) | frozenset(_IRREGULAR.values())
# "Increased tone", "limited grasp": what was seen, not what the child did.
_SEEN = wordset(
    "increased decreased limited improved impaired reduced noted observed elevated delayed mixed "
    "restricted continued sustained preferred unassisted varied advanced marked detailed repeated "
    "isolated related supported weighted textured adapted modified skilled red need indeed "
    "speed bed shed seed sled weed hundred feed embed exceed"
)
# What the child was: "tired today", "distracted by the noise".
_PRESENT = wordset(
    "needs requires tolerates enjoys demonstrates seeks avoids continues shows uses presents has "
    "prefers responds struggles tends appears seems refuses resists attends follows initiates "
    "maintains engages benefits participates completes works looks sits stands holds keeps does "
    "becomes gets makes takes wants likes dislikes loves exhibits displays remains "
    "lacks lives speaks eats sleeps plays wears writes"
)
# Others than the child say these; they make a sentence, and never begin one for the child.
_SAYING = wordset(
    "says reports states notes describes denies complains asks mentions feels agrees explains told "
    "tells wonders worries hopes confirms shares requests thinks believes"
)
# What the clinician did, when a line begins with it.
_CLINICIANS = wordset(
    "provided educated instructed graded modeled modelled facilitated trained reviewed introduced "
    "upgraded downgraded assessed administered discussed issued fabricated consulted contacted "
    "called emailed collaborated updated recommended taught offered monitored addressed cued "
    "prompted redirected encouraged reminded gave incorporated coached measured fitted"
)
# What was done to the child, when a line begins with it.
_PASSIVE = wordset(
    "referred diagnosed born accompanied evaluated admitted seen escorted hospitalized enrolled "
    "adopted placed given distracted exposed medicated brought discharged treated homeschooled"
)
_GERUNDS = wordset(
    "crying smiling laughing humming working sitting standing walking playing talking singing "
    "yawning coughing rubbing looking pacing running screaming yelling seeking avoiding using "
    "trying doing fidgeting giggling rocking chewing leaning drooling"
)
_AUXILIARY = wordset(
    "is was were are am be been being has had have did does do can could will would should may "
    "might isn't wasn't weren't aren't didn't doesn't don't can't couldn't won't wouldn't hasn't "
    "hadn't"
)
_BASE_MORE = wordlist(
    "continue introduce add fade increase decrease reduce work review contact call email ask give "
    "focus grade progress trial repeat teach train offer provide upgrade downgrade consult "
    "collaborate discuss schedule probe address monitor update retest reassess recheck measure "
    "target begin set check model encourage limit alternate vary switch shift have send move warn "
    "practice try challenge advance allow avoid bring coach confirm create develop educate ensure "
    "establish evaluate expand extend incorporate instruct issue maintain order prepare promote "
    "pair print recommend record refer remind return see show simplify support tape transition "
    "change discharge discontinue resume rotate separate swap test time watch wean re-measure "
    "re-test re-check re-assess reinforce revisit re-introduce reintroduce re-evaluate"
)
BASE = frozenset((*_REGULAR, *_IRREGULAR, *_BASE_MORE))
# Words that a noun may follow as its first half: "pinch board", "swing set", "color sheet".
_BOTH = wordset(
    "pinch swing balance catch climb jump button snap lace color colour copy trace match sort "
    "sequence crawl walk count paint stop step kick reach hook spin squeeze type press thread name "
    "point scan plan tap clap touch mix roll peel pack comb brush wash swing slide ride string "
    "stick spread hang cut draw write read hop throw play grip hold sit stand cook feed drink zip"
)
_THINGS = wordset(
    "board boards game games beam wall course set pad station stations task tasks activity "
    "activities practice training work schedule bin bins card cards kit sheet sheets relay circuit "
    "frame vest book page worksheet worksheets toy toys exercise exercises drill drills chart bar "
    "bars swing time break program strip test assessment path mat cup routine play line song sand "
    "strength tower box house pool rope motion skills skill control pattern patterns"
)
# Activities everybody calls by the same noun, as what is done in one try.
_NAMED: Mapping[str, str] = {
    "shoe tying": "tied {their} shoes",
    "tying shoes": "tied {their} shoes",
    "tie shoes": "tied {their} shoes",
    "shoelaces": "tied {their} shoelaces",
    "hand washing": "washed {their} hands",
    "handwashing": "washed {their} hands",
    "tooth brushing": "brushed {their} teeth",
    "toothbrushing": "brushed {their} teeth",
    "letter formation": "formed letters",
    "name writing": "wrote {their} name",
    "ball catch": "caught the ball",
    "ball toss": "tossed the ball",
    "picture schedule": "followed the picture schedule",
    "visual schedule": "followed the visual schedule",
    "obstacle course": "completed the obstacle course",
    "puzzle": "completed the puzzle",
    "zipper": "managed the zipper",
    "jacket zipper": "managed the jacket zipper",
    "coat zipper": "managed the coat zipper",
}
# What one does with a thing for some minutes, by its last word.
_DONE_WITH: Mapping[str, str] = {
    **dict.fromkeys(
        wordlist("swing trampoline board pad hammock slide bike tricycle bolster"), "used"
    ),
    **dict.fromkeys(wordlist("game"), "played"),
    **dict.fromkeys(
        wordlist("putty theraputty dough clay foam sand slime cream paint bin bins tub beans rice"),
        "worked with",
    ),
    **dict.fromkeys(wordlist("snack meal lunch breakfast dinner song"), "took part in"),
    **dict.fromkeys(wordlist("walk walks jumps exercises stretches work push-ups sit-ups"), "did"),
}
_BODY = wordset(
    "face teeth hair nose mouth hands hand name shoes feet fingers nails lips chin arms"
)
_PREPOSITIONS = wordset(
    "on off in into onto to at from with without over under through across for of around up down "
    "along between out past toward towards by and or"
)


# "Fatigue limited grip": after a noun these are verbs.
_CHANGED = wordset("limited increased decreased improved reduced affected impacted")
_DEGREES = wordset(
    "good poor fair no with mildly moderately slightly significantly very severely and of in"
)


def is_past(word: str) -> bool:
    """Whether a line that starts with `word` tells what somebody did ("looked for …")."""
    word = word.casefold()
    if word in _IRREGULAR_PAST or word in _PASTS:
        return True
    return len(word) > 3 and word.endswith("ed") and word not in _SEEN


def is_present(word: str) -> bool:
    """Whether `word` is what somebody does ("needs", "tolerates")."""
    return word.casefold() in _PRESENT


def is_saying(word: str) -> bool:
    """Whether a line that starts with `word` tells what somebody unnamed said ("denies pain")."""
    return word.casefold() in _SAYING


def is_clinicians(word: str) -> bool:
    """Whether a line that starts with `word` tells what the clinician did ("provided 2 cues")."""
    return word.casefold() in _CLINICIANS


def is_passive(words: list[str]) -> bool:
    """Whether a line tells what was done to the child ("referred by", "prompted x2")."""
    low = [w.casefold() for w in words[:2]]
    if not low:
        return False
    if low[0] in _PASSIVE:
        return low[0] != "placed" or low[1:] == ["in"]
    after = low[1] if len(low) > 1 else ""
    given = low[0] in ("cued", "prompted", "redirected", "encouraged", "reminded")
    return (is_past(low[0]) and after == "by") or (
        given and (after in ("to", "by") or re.fullmatch(r"x\d*", after) is not None)
    )


def is_doing(word: str) -> bool:
    """Whether `word` is what somebody was doing ("crying")."""
    return word.casefold() in _GERUNDS


def is_auxiliary(word: str) -> bool:
    """ "was", "did", "can't"."""
    return word.casefold().replace("’", "'") in _AUXILIARY


def is_base(word: str) -> bool:
    """Whether a plan that starts with `word` says what to do ("try smaller buttons")."""
    return word.casefold() in BASE


def has_verb(text: str) -> bool:
    """Whether something in `text` after its first word is a verb in a person's form."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    if any(
        b.casefold() in _CHANGED and a.casefold() not in _DEGREES for a, b in pairwise(words[:-1])
    ):
        return True
    later = words[1:]
    return any(
        is_auxiliary(w) or is_present(w) or is_past(w) or w.casefold() in _SAYING for w in later
    )


_PASTS = frozenset(PAST.values())


def did(activity: str, child: Child) -> str | None:
    """ "Tie shoes" or "shoe tying" as "tied her shoes"; None for a thing that is no doing."""
    low = " ".join(activity.casefold().split())
    if named := _NAMED.get(low):
        return named.format(their=_their(child)).replace("  ", " ")
    words = activity.split()
    if len(words) < 2:
        return None
    first = words[0].casefold()
    gerund = first in _BY_GERUND
    # "pinch board" and "sequencing game" are things; "pinch the clips" is a doing.
    if (first in _BOTH or gerund) and len(words) == 2 and words[1].casefold() in _THINGS:
        return None
    past = PAST.get(first) or _BY_GERUND.get(first)
    if past is None:
        return activity[0].lower() + activity[1:] if is_past(first) else None
    return f"{past} {_object(words[1:], child)}"


def _their(child: Child) -> str:
    """The possessive when a pronoun is known; "tied shoes" needs no name in it."""
    return child.their if child.pronouns else ""


def _object(words: list[str], child: Child) -> str:
    """ "a circle", "her face", "the spoon to the mouth": articles that shorthand leaves out."""
    cut = next((at for at, w in enumerate(words) if w.casefold() in _PREPOSITIONS), len(words))
    head, rest = words[:cut], words[cut:]
    if not head:
        return " ".join(words)
    thing = " ".join(head)
    if head[-1].casefold() in _BODY and head[0].casefold() not in _OWNED:
        thing = f"{_their(child)} {thing}".strip()
    else:
        thing = with_article(thing)
    return " ".join((thing, *rest))


_OWNED = wordset("a an the his her their its my own both each all two three four five some")


def worked_on(activity: str, child: Child) -> str:
    """ "used the linear swing", "did animal walks", "worked on handwriting", "traced letters"."""
    words = activity.split()
    first, last = words[0].casefold(), words[-1].casefold()
    if is_past(first):
        return activity[0].lower() + activity[1:]
    is_thing = first in _BOTH and len(words) == 2 and last in _THINGS
    if first in PAST and len(words) > 1 and not is_thing:
        return f"worked on {gerund(first)} {_object(words[1:], child)}"
    verb = "did" if first == "heavy" else _DONE_WITH.get(last, "worked on")
    return f"{verb} {thing(activity)}"


def thing(activity: str) -> str:
    """ "the picture schedule", "cutting on a line", "buttons": an activity after "with"."""
    name = lower_first(activity.strip())
    words = name.casefold().split()
    doing = len(words) > 1 and words[0].endswith("ing") and words[1] not in _THINGS
    return name if doing else with_the(name)


def counted(activity: str) -> str | None:
    """The verb for a number of these things, when they are things one counts."""
    low = activity.casefold()
    return next((verb for noun, verb in COUNTED.items() if re.search(rf"\b{noun}$", low)), None)

"""Schools and employers that no list holds, found by how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_CAP = r"(?:[A-Z][\w'’.-]*|of|the|de|la|del|and|&)"
_KIND = (
    r"Elementary(?:[ ]School)?|Elem\.?(?:[ ]School)?|Middle[ ]School|High[ ]School|Primary(?:[ ]School)?|Intermediate(?:[ ]School)?"
    r"|Junior[ ]High|Academy|Montessori(?:[ ]School)?|Preschool|Pre-School|Charter(?:[ ]School)?|Kindergarten[ ]Center|Magnet(?:[ ]School)?"
    r"|(?:Early[ ])?(?:Learning|Childhood|Education)[ ](?:Center|Academy)|Day[ ]?care|Child[ ]Care|Head[ ]Start|K-8|K-12|Jr\.?[ ]High(?:[ ]School)?|Sr\.?[ ]High|Prep(?:aratory)?|ISD|USD"
    r"|Unified(?:[ ]School[ ]District)?|(?:Community[ ]|Public[ ]|Consolidated[ ]|Independent[ ])?School[ ]District|Community[ ]Schools|Public[ ]Schools|(?:Catholic|Lutheran|Christian|Waldorf|Day|Public|Friends|Community|Hebrew)[ ]School|School"
    r"|University|College|Escuela|Hospital|Medical[ ]Center|Children's[ ]Hospital"
)
_SCHOOL = re.compile(rf"\b[A-Z][\w'’.-]*(?:[ ]{_CAP}){{0,4}}?[ ](?:{_KIND})\b(?:[ ]School)?")
_ESCUELA = re.compile(r"\bEscuela[ ][A-Z][\w'’.-]*(?:[ ][A-Z][\w'’.-]*){0,3}")
_SMALL = wordset("of the de la del and")
_NUMBERED_START = re.compile(r"(?:ps|is|ms|hs|jhs)(?:\d{1,3})?$")
_NUMBERED = re.compile(
    r"\b(?:P\.?S\.?|I\.?S\.?|M\.?S\.?|H\.?S\.?|J\.?H\.?S\.?)[ ]?#?\d{1,3}\b(?![ ]*(?:ms|sec|/|%))"
)
_NUMBERED_LOWER = re.compile(
    r"\b(?:to|at|attends|school)[ ](?P<name>(?:ps|is|ms|hs|p\.s\.|i\.s\.)[ ]?#?\d{1,3})\b"
)
_LOWER = re.compile(
    r"\b(?:goes to|attends|at|from|go to|going to|school is)[ ](?P<name>(?!(?:the|his|her|their|my|a|an|our|new|same|old|this|that|public|private|local)\b)"
    r"(?:[a-z'.-]+[ ]){1,4}?(?:elementary|elem|middle school|high school|academy|montessori|preschool|charter|primary|daycare|learning center)(?:[ ]school)?)\b"
)
_ATTENDS = re.compile(
    r"\b(?i:attends|attending|enrolled (?:at|in)|goes to|transferred (?:to|from)|student at|asiste a|va a)[ ](?P<name>[A-Z][\w'’.-]*(?:[ ](?:[A-Z][\w'’.-]*|&|of)){0,4})"
)
_SCHOOL_LABEL = re.compile(
    r"(?m)\b(?:School|Escuela|Daycare|Preschool)[ ]?(?:name)?[:=][ ]*(?P<name>[A-Z](?:(?![ ]{2})[^\n,;(]){2,40})"
)
_COMPANY = re.compile(
    r"\b[A-Z][\w'’-]*(?:[ ](?:[A-Z][\w'’-]*|&|and)){0,4}[ ](?:Inc|LLC|L\.L\.C|Corp|Corporation|Co|Company|Ltd|PLLC|LLP|Machine Works|Works"
    r"|Bakery|Foundry|Logistics|Industries|Manufacturing|Farms?|Brewery|Motors|Plumbing|Roofing|Construction|Landscaping|Salon|Cafe"
    r"|Auto[ ]Body|Auto[ ]Repair|Poultry|Laundry|Tool[ ](?:&|and)[ ]Die|Dairy|Foods|Steel|Catering|Deli|Ranch|Airlines|Welding|Paving|Excavating|HVAC|Towing"
    r"|Lumber|Packing|Meats|Seafood|Barbershop|Florist|Vineyards?|Winery|Distillery|Fabrication|Boutique|Jewelers|Furniture"
    r"|Diner|Grill|Hardware|Market|Grocery|Pharmacy|Freight|Trucking|Cannery|Mills?|Printing|Cleaners|Electric|Dental|Realty|Bank|Credit Union|(?:Therapy|Rehab|Pediatrics?|Medical|Kids|Counseling|Orthopa?edics?|Wellness|Family|Health|Hand)[ ](?:Group|Associates|Partners|Specialists|Network|Collective|Center|Clinic|Practice)|Orthopedics|Pediatrics|Church|Mall|Apartments|Estates|Mobile[ ]Home[ ]Park|Nursing[ ]Home|Assisted[ ]Living|Manor)\b\.?"
)
_JOB = re.compile(
    r"\b(?i:(?:works?|worked|working|job|employed|position|shift|retired|hired|laid off|trabaja|employer|machinist|cook|nurse|cashier|clerk|driver|teacher|manager|welder|baker|foreman|mechanic)"
    r"(?:[ ]\w+){0,2}?[ ](?i:at|by|for|with|from|en|to)|(?:at[ ]|from[ ])?work[ ]?\(|employer:?|empleador:?)(?:(?<=\()|[ ])(?P<name>(?:[A-Z][\w'’-]*|3M)(?:[ ](?:[A-Z][\w'’-]*|&|and(?=[ ][A-Z]))){0,4})"
)
_GROUP = re.compile(
    r"\b(?i:church|mosque|temple|synagogue|camp|sunday school|head start|soccer|karate|dance|gymnastics|scouts?|troop"
    r"|plays|league|ymca camp|daycare|preschool|school)[ ](?i:at|with|for|is)(?:[ ]the)?[ ]"
    r"(?P<name>(?:St\.|[A-Z][\w'’]*)(?:[ ](?:[A-Z][\w'’]*|&|of(?=[ ][A-Z]))){0,4})"
)
# A place by two capital words after a preposition, where neither is a word of the trade.
_AT_PLACE = re.compile(
    r"(?<=[a-z,;] )(?:at|thru|through|from|past|near)[ ](?P<name>[A-Z][a-z'’]+(?:[ ](?:[A-Z][a-z'’]+|&|of(?=[ ][A-Z]))){1,3})"
    r"|(?P<camp>(?:Camp|Fort|Lake|Mount)[ ][A-Z][a-z'’]+(?:[ ][A-Z][a-z'’]+)?)"
)
_TRADE = wordset(
    "occupational physical speech therapy therapist motor fine gross sensory visual level assist assistance plan "
    "care skill skills program home school grade evaluation eval assessment goal goals objective session time "
    "initial midline moderate minimal maximum independent hand over upper lower left right extremity medical "
    "necessity special education present performance activities daily living range motion exercise exercises "
    "standing sitting kneeling prone supine neutral progress report note notes review team meeting room table "
    "board chair swing monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december circle lunch recess art music gym library morning snack "
    "baseline stage step phase part section page visit week day month year age years months the this my our his her"
)


def _at_place(words: Words, at: int) -> Iterator[Span]:
    """`at Little Steps`, `thru Rock Island Arsenal`, `Camp Ramah`"""
    if at + 1 >= len(words.written) or not words.written[at + 1][0].isupper():
        return
    match = _AT_PLACE.match(words.text, words.starts[at])
    if match is None:
        return
    group = "name" if match["name"] else "camp"
    if _TRADE.isdisjoint(match[group].lower().split()):
        yield from _trimmed(words.text, *match.span(group), "EMPLOYER")


_SCHOOL_ROW = re.compile(
    r"(?i:school|daycare|preschool)[ ]+(?P<name>[A-Z][\w'’]*(?:[ ][A-Z][\w'’]*){1,3})(?=[ ]*(?:[;,.\n]|$))"
)
_BEFORE_US = re.compile(
    r"\b(?i:prev(?:ious(?:ly)?)?|former(?:ly)?|seen|treated|records?|transfer(?:red)?|discharged|therapy|ot|evaluated)"
    r"(?:[ ,:–—-]+(?!at\b|from\b)[\w'/.]+){0,5}?[ ](?:at|from)[ ](?P<name>[A-Z][\w'’-]*(?:[ ](?:[A-Z][\w'’-]*|&|and(?=[ ][A-Z]))){1,3})"
)
_BEFORE_US_WORDS = wordset(
    "prev previous previously former formerly seen treated record records transfer transferred "
    "discharged therapy ot evaluated"
)
_JOB_LOWER = re.compile(
    r"\b(?:works?|worked|working|job|employed)[ ](?:at|for)[ ](?P<name>(?!(?:the|a|an|his|her|their|my|our|home|night|nights|least|times|school|this|that|any|all|it|him|us|them|me|you|being|longer|about|least|minutes|table|desk|age|level|grade|\d)\b)"
    r"[a-z][\w'’-]*(?:[ ](?:&|and|[a-z][\w'’-]*)){0,3}?[ ](?:llc|inc|auto body|tool (?:&|and) die|bakery|foundry|logistics|poultry|laundry|dairy|farms?|motors|plumbing|roofing|construction|landscaping|trucking|freight|cannery|mill|diner|grill|hardware|cafe|salon|steel|foods|market|pharmacy|works)(?:[ ](?:llc|inc|co))?)\b"
)
_WORKS = re.compile(
    r"(?:works?|worked|working)[ ](?:(?:nights|days|evenings|weekends|mornings|full[ -]time|part[ -]time|pt|ft|"
    r"[123](?:st|nd|rd)[ ]shift|late|early|shifts?)[ ])?(?:(?:at|for)[ ])?(?P<name>[a-z][a-z'-]{4,}(?:[ ][a-z'-]+)?)"
)


def _unheard(words: Words, at: int) -> Iterator[Span]:
    """`works nights unitypoint`: what somebody works at, in small letters, and no word."""
    match = _WORKS.match(words.text, words.starts[at])
    if match is None:
        return
    first, _, _ = match["name"].partition(" ")
    if not (vocabulary.written(first) or vocabulary.misspelt(first) or vocabulary.ordinary(first)):
        start = match.start("name")
        yield Span(start, start + len(first), "EMPLOYER", why="where somebody works")


_NOT_PLACE = re.compile(
    r"(?:The|A|An|Her|His|Their|My|Our|This|That|Public|Private|Preschool|Elementary|Middle|High|School|Grade|Kindergarten|Home|OT|PT|SLP|Speech|Therapy"
    r"|Occupational|Physical|Special|Mom|Dad|Medicaid|Medicare|Social|Sensory|Dr|Mr|Mrs|Ms|Miss|Monday|Tuesday|Wednesday|Thursday|Friday|Student|Attends|I|If|When|Before|After|At|In|To|From|For|During|Since|Old|New(?! [A-Z]))(?:[ ](?:School|Preschool|Elementary|Middle School|High School|Hospital|College|University|Bank|Market|Pharmacy|Grill|Mills?|K-8|Function|Primary|Academy))?"
)
_LEADING = re.compile(
    r"^(?:(?:The|At|In|To|From|Attends|For|During|Student|School|Her|His|My|Our|Their|After|Before|When|If)[ ])+"
)


def _backwards(words: Words, at: int, most: int) -> int:
    """The first of up to `most` capital words before `at` that may belong to one name."""
    first, step = at, at
    while step and at - step < most:
        gap, before = words.gaps[step], words.written[step - 1]
        if gap.strip(" .'’&-") or "\n" in gap or not gap:
            break
        step -= 1
        if before[0].isupper():
            first = step
        elif before not in _SMALL:
            break
    return first


def _ending(pattern: re.Pattern[str], label: str) -> Callable[[Words, int], Iterator[Span]]:
    """A name whose last words, read here, say what it is."""

    def read(words: Words, at: int) -> Iterator[Span]:
        if words.written[at][0].isupper():
            for first in range(_backwards(words, at, 6), at):
                match = pattern.match(words.text, words.starts[first])
                if match and match.end() >= words.ends[at]:
                    yield from _trimmed(words.text, *match.span(), label)
                    return

    return read


def _beginning(pattern: re.Pattern[str], label: str) -> Callable[[Words, int], Iterator[Span]]:
    """A name after the words that announce it, read at the first of these."""

    def read(words: Words, at: int) -> Iterator[Span]:
        if match := pattern.match(words.text, words.starts[at]):
            group = "name" if "name" in pattern.groupindex else 0
            if group and words.written[at].isupper() and match[group].isupper():
                return  # FROM WORK CALLED TO ASK: a capital says nothing
            yield from _trimmed(words.text, *match.span(group), label)

    return read


def _lower(words: Words, at: int) -> Iterator[Span]:
    """`goes to cedar ridge middle school`, read at the word that says what it is."""
    if words.written[at][0].islower():
        for cue in range(max(0, at - 6), at - 1):
            match = _LOWER.match(words.text, words.starts[cue])
            if match and match.end() >= words.ends[at]:
                yield from _trimmed(words.text, *match.span("name"), "SCHOOL")
                return


def _trimmed(text: str, start: int, end: int, label: str) -> Iterator[Span]:
    leading = _LEADING.match(text[start:end])
    start += leading.end() if leading else 0
    while end > start and text[end - 1] in " .,:;":
        end -= 1
    written = text[start:end]
    if len(written) > 2 and not _NOT_PLACE.fullmatch(written) and "Function" not in written:
        yield Span(start, end, label, why="how schools and employers are written")


_KIND_WORDS = wordset(
    "elementary elem middle high primary intermediate junior academy montessori preschool pre "
    "charter kindergarten magnet early learning childhood education day daycare child head k prep "
    "preparatory isd usd unified school catholic lutheran christian waldorf public friends "
    "community district schools jr sr hebrew university college hospital medical children's children’s"
)
_COMPANY_WORDS = wordset(
    "inc llc l corp corporation co company ltd pllc llp machine works bakery foundry logistics "
    "industries manufacturing farm farms brewery motors plumbing roofing construction landscaping "
    "salon cafe diner grill hardware market grocery pharmacy freight trucking cannery mill mills "
    "mall apartments estates park manor home living group associates partners specialists network collective practice clinic orthopedics pediatrics church center printing cleaners electric dental realty bank credit auto poultry laundry tool dairy foods steel "
    "catering deli ranch airlines welding paving excavating hvac towing lumber packing meats seafood "
    "barbershop florist vineyard vineyards winery distillery fabrication boutique jewelers furniture"
)
_JOB_WORDS = wordset(
    "work works worked working job employed position shift retired hired laid trabaja employer "
    "empleador machinist cook nurse cashier clerk driver teacher manager welder baker foreman "
    "mechanic"
)
RULES = (
    Rule(_ending(_SCHOOL, "SCHOOL"), _KIND_WORDS),
    Rule(_beginning(_ESCUELA, "SCHOOL"), wordset("escuela")),
    Rule(_ending(_COMPANY, "EMPLOYER"), _COMPANY_WORDS),
    Rule(_beginning(_NUMBERED, "SCHOOL"), wordset("p i m h j"), _NUMBERED_START),
    Rule(_beginning(_NUMBERED_LOWER, "SCHOOL"), wordset("to at attends school")),
    Rule(
        _lower,
        wordset(
            "elementary elem middle high academy montessori preschool charter primary daycare learning"
        ),
    ),
    Rule(
        _beginning(_ATTENDS, "SCHOOL"),
        wordset("attends attending enrolled goes transferred student asiste va"),
    ),
    Rule(_beginning(_SCHOOL_LABEL, "SCHOOL"), wordset("school escuela daycare preschool")),
    Rule(_beginning(_JOB, "EMPLOYER"), _JOB_WORDS),
    Rule(
        _beginning(_GROUP, "SCHOOL"),
        wordset(
            "church mosque temple synagogue camp sunday head soccer karate dance gymnastics scout "
            "scouts troop plays league ymca daycare preschool school"
        ),
    ),
    Rule(_beginning(_SCHOOL_ROW, "SCHOOL"), wordset("school daycare preschool")),
    Rule(_at_place, wordset("at thru through from past near camp")),
    Rule(_unheard, wordset("work works worked working")),
    Rule(_beginning(_BEFORE_US, "EMPLOYER"), _BEFORE_US_WORDS),
    Rule(_beginning(_JOB_LOWER, "EMPLOYER"), wordset("work works worked working job employed")),
)

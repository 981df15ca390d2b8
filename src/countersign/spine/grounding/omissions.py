"""Key facts of the sources that a draft does not tell: what harms, hurts, scares or changes care."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.spine.grounding.clauses import Written
from countersign.spine.grounding.lexicon import PERSON, SOFT
from countersign.spine.grounding.pool import Pool
from countersign.spine.grounding.units import Unit
from countersign.spine.grounding.values import Omission

KEY: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (kind, re.compile(rf"(?i)\b(?:{pattern})"))
    for kind, pattern in (
        (
            "seizure",
            r"seizures?\b|convuls\w+|staring\s+(?:spell|episode|off)\w*|blank(?:ed)?\s+(?:spell|out|stare)|went\s+blank|spaced\s+out|zoned\s+out|eyes\s+rolled|absence\b|unresponsive|stiffened\s+and|shaking\s+(?:episode|all\s+over)|passed\s+out|fainted|lost\s+consciousness",
        ),
        (
            "medication_change",
            r"(?:new|changed|switched|started|stopped|upped|raised|increased|lowered|decreased|doubled|halved|missed|skipped|off|forgot|ran\s+out\s+of|weaned)\b[^.\n]{0,70}\b(?:medic\w+|meds?\b|dose|pill|mg\b|ml\b|milligrams?|keppra|guanfacine|ritalin|clonidine|adderall|concerta|cyproheptadine|risperdal\w*|melatonin|baclofen|antibiotic\w*|inhaler)|(?:medic\w+|meds?\b|dose|keppra|guanfacine|ritalin|clonidine|adderall|concerta|baclofen|risperd\w+|melatonin)\b[^.\n]{0,40}\b(?:new|changed|switched|started|stopped|upped|raised|increased|lowered|decreased|doubled|halved|missed|skipped|forgot|went\s+(?:up|down)|bumped)|started\s+(?:on\s+)?(?:a\s+)?(?:new\s+)?(?:cyproheptadine|guanfacine|keppra|ritalin|clonidine|melatonin|an?\s+antibiotic)",
        ),
        (
            "elopement",
            r"elop\w+|ran\s+(?:off|away|out\b(?!\s+of\s+(?:time|paper|room|patience)))|run(?:ning)?\s+(?:off|away)|bolt(?:ed|s|ing)|took\s+off\s+(?:down|running|toward|out|for|through|across)|(?:got|slipped|made\s+it)\s+(?:out\s+)?(?:through|out|past)\s+(?:of\s+)?(?:the\s+|a\s+)?(?:\w+\s+)?(?:door|gate|room|building|exit)|parking\s+lot|wandered\s+(?:off|out|away)|darted",
        ),
        (
            "fall",
            r"fell\b(?!\s+(?:out\b|asleep|behind|apart|in\s+love|short|into\s+place|from\s+\d|to\s+\d))|falls?\b(?!\s+(?:asleep|apart|short|at|in\s+the|between|into|back|semester|term))|fallen\b|tumbled|slid\s+off|slipped\s+(?:off|and|on|\d|out|down)|tripped|dropped\s+(?:onto|to)\s+the|went\s+down\s+(?:hard|face)|landed\s+on\s+(?:his|her|the)\s+(?!feet)|toppled|wiped\s+out|tipped\s+over|rolled\s+off",
        ),
        (
            "injury",
            r"injur\w+|bruis\w+|bumped?\b[^.\n]{0,30}\b(?:head|forehead|chin|knee|elbow|lip|nose|arm|face|eye)|(?:bump|lump|goose\s?egg|knot)\s+on|nose\s?bleeds?|bled\b|bleed\w*|blood\b(?!\s*pressure)|scrap(?:ed|e)\s+(?:his|her|on|knee|elbow)|scratch(?:ed)?\s+(?:on|his|her)|skinned|cut\s+(?:his|her)\s+(?:own\s+)?(?:finger|hand|lip|thumb|knee|arm)|laceration|blister\w*|burn(?:ed|t)?\b|pinched\s+(?:his|her|left|right|a|finger)|jammed|twisted|sprain\w*|swollen|swelling|hurt\s+(?:his|her|himself|herself)|(?:got|was|is)\s+hurt|red\s+mark|\bred\b[^.\n]{0,15}(?:\d\s*cm|spot|blanch|blister)|(?:heel|skin|finger\w*|toe|elbow|palm)\b[^.\n]{0,25}\bred\b|touched\s+the\s+(?:pan|stove|iron)|band-?\s?aid|ice\s+pack|split\s+lip|chipped|stitches|broke\s+(?:his|her)\s+(?:arm|wrist|finger|tooth|toe|leg)|rash\b|hives|stung|poked\s+(?:his|her)|pierced|pricked|stabbed|punctur\w+|splinter",
        ),
        (
            "pain",
            r"pain(?:s|ful)?\b|hurts?\b|hurting|sore(?:ness)?\b|ache[sd]?\b|aching|\w+ache\b|ouch\b|oww*\b|tender\b|wince[sd]?|winc\w+|grimac\w+|stings\b|owie|boo-?boo|limp\w*|holding\s+(?:his|her)\s+(?:wrist|arm|elbow|head|ear|side|stomach|tummy|belly|knee)|bother(?:s|ing)\s+(?:him|her|me)",
        ),
        (
            "refusal",
            r"refus\w+|declin(?:ed|es)\b(?!\s+(?:in|from|over))|would(?:n['’]t|\s+not)\s+(?:even\s+)?(?:do|try|touch|sit|come|go|let|put|wear|eat|take|get|join|participate|open|look|leave|have|hold|use|stand|move)|won['’]t\s+(?:do|try|touch|sit|come|go|let|put|wear|eat|take|get|join|participate|have|use)|push(?:ed|es)\s+(?:it|the\s+\w+|\w+|them)\s+away|threw\s+(?:it|the\s+(?!ball|beanbag|bean))|turned\s+(?:his|her)\s+(?:head|face|back)\s*(?:away)?|said\s+no\b|shook\s+(?:his|her)\s+head|not\s+going\s+to\s+do|i['’]?m\s+not\s+doing|i\s+don['’]?t\s+want(?:\s+to|a)\b(?=\W*$)|asked\s+to\s+(?:stop|leave|go\s+home)\b(?!\s+(?:for|to))|wanted\s+to\s+(?:stop|leave)|i\s+don['’]?t\s+want\s+(?:a|the|any|it|that|this)\b|i\s+don['’]?t\s+wanna|throws?\s+(?:the\s+)?(?:pencil|scissors|paper|crayon|spoon)|ripped\s+(?:it|them)\s+off|left\s+the\s+room|hid\s+under|walked\s+away|ran\s+from\s+the\s+table|no\s+way|crossed\s+(?:his|her)\s+arms",
        ),
        (
            "safety",
            r"spooked|electrical|\bplug\b(?!\s+cover)|outlet|pulled\s+(?:\w+['’]s|his|her|my|the)\s+(?:\w+['’]s\s+)?hair|chok\w+|gag(?:ged|s|ging)?\b|aspirat\w+|vomit\w*|threw\s+up|turned\s+blue|stopped\s+breathing|trouble\s+breathing|allergic\s+reaction|epi-?pen|911|ambulance|emergency\s+room|\bER\b|urgent\s+care|incident\s+report|harm(?:ing)?\s+(?:himself|herself|themselves|myself)|kill\s+(?:himself|herself|myself)|suicid\w+|self-?injur\w+|head-?\s?bang\w*|banged\s+(?:his|her)\s+head|bit\s+(?:me|him|her|himself|herself|his|the\s+(?:therapist|ot|aide|teacher))|hit\s+(?:me|himself|herself|the\s+(?:therapist|ot|aide|teacher)|a\s+(?:peer|classmate)|another)|kicked\s+(?:me|the\s+(?:therapist|ot|aide)|a\s+peer|another)|meltdown|tantrum|broke\s+down\s+(?:crying|sobbing|in)|inconsolab\w+|unsafe|nearly\s+fell|almost\s+fell|(?:knees?|legs?|ankles?)\s+(?:gave\s+(?:way|out)|buckled)|(?<!a )(?<!little )(?<!tiny )bit\s+(?:(?:his|her|the|my|a|an|on|\w+['’]s)\s+\w+|me\b|him\b|her\b)|lost\s+(?:his|her)\s+balance|loss\s+of\s+balance|mouthed\s+a|swallowed\s+(?:a|the|some)|put\s+(?:\w+\s+)?in\s+(?:his|her)\s+(?:mouth|nose|ear)|poison\s+control|fever\b|dizz\w+|light-?\s?headed\w*|faint\w*|allerg\w+[^.\n]{0,60}(?:exposure|table|ate|crackers|reaction)|against\s+(?:medical\s+)?advice|abuse|neglect(?!\s+(?:of|on))|bruises\s+on",
        ),
        (
            "equipment_failure",
            r"(?:brakes?|glasses|frame|hearing\s+aid|pump|wheel\w*|caster|straps?|buckle|harness|swing|splint|brace|walker|orthosis|afo|chair|hook|carabiner|bolt|rope|device|tablet|stander|lift|tray|footrest|joystick|battery|tip|tube|cushion|handle|seat\s?belt|rail|helmet)\b[^.\n]{0,45}\b(?:broke\w*|snapped|cracked|tore|torn|loose|slip(?:ped|ping|s)|came\s+(?:off|loose|apart)|fail(?:ed|s|ing)|stuck|dead|missing|worn|malfunction\w*|not\s+(?:working|locking|holding|charging)|won['’]t\s+(?:lock|hold|charge|stay)|frayed|bent|gave\s+(?:way|out)|fell\s+(?:off|apart)|detached|leak\w*|unlatched|does(?:n['’]t|\s+not)\s+(?:lock|hold|fit|work))|(?:broke|broken|snapped|cracked|tore|frayed|loose|missing|malfunction\w*)\b[^.\n]{0,25}\b(?:brakes?|wheel\w*|caster|straps?|harness|swing|splint|brace|walker|orthosis|afo|frame|glasses|hook|carabiner|bolt|rope|stander|tray|footrest|joystick|battery|tip|helmet)",
        ),
        (
            "missed_goal",
            r"goals?\b[^.\n]{0,40}\b(?:not\s+(?:yet\s+)?(?:been\s+)?(?:met|reached|achieved)|unmet|missed)|(?:did(?:n['’]t|\s+not)|has(?:n['’]t|\s+not))\s+(?:yet\s+)?(?:meet|met|reach(?:ed)?|achieve[d]?)\b[^.\n]{0,25}\b(?:goal|target|criterion)|no\s+progress|not\s+quite\s+there|fell\s+short|short\s+of\s+(?:the\s+)?(?:goal|target)|regress\w+",
        ),
    )
)
_NOT_SO = re.compile(
    r"(?i)\b(?:no|not|never|without|denie[sd]|denying|didn['’]?t|don['’]?t|doesn['’]?t|wasn['’]?t|isn['’]?t|hasn['’]?t|nobody|none|nor|free\s+of|neither|negative\s+for|any)\b(?:[^\w.;]+\w+){0,4}[^\w.;]*$"
)
_IF = re.compile(
    r"(?i)\b(?:if|in\s+case|watch\s+(?:for|out)|monitor\s+for|risk\s+of|prevent|avoid|careful|so\s+(?:he|she|you)\s+(?:don['’]?t|doesn['’]?t)|history\s+of|h/o|tell\s+me\s+about|about\s+the|fear\s+of|afraid\s+of|worried\s+about|might|could|would)\b[^.]{0,40}$"
)
_OTHER = re.compile(
    r"(?i)\b(?:(?:his|her|my|their|your)\s+(?:twin|brother|sister|sibling|cousin|friend|dog|cat|dad|mom|uncle|aunt)|another\s+(?:kid|child|boy|girl)|the\s+other\s+(?:kid|child|boy|girl)|it)\s+(?:just\s+)?$"
)
_THINGS_FALL = re.compile(
    r"(?i)\b(?:it|they|tower|block\w*|ball|peg\w*|bead\w*|cup|paper|pencil|bolster|bridge|beanbag|spoon|crayon|that|one|toy|book|hat|shoe|sock)\s+(?:just\s+|all\s+)?$"
)


def omissions(draft: Sequence[Written], pool: Pool) -> Iterator[Omission]:
    """Key facts of this session that no sentence of the draft tells of, one for each unit."""
    told = [t.text for t in draft]
    for unit in pool.units:
        if not unit.here:
            continue
        shown = _answer(unit, pool)
        if shown is None:
            continue
        kinds = _kinds(unit)
        missing = [(kind, m) for kind, m in kinds if not _is_told(kind, unit, m, told, draft)]
        if missing and len(missing) == len(kinds):
            kind = missing[0][0]
            yield Omission(shown.span, kind, f"The draft does not tell of this ({_SAID[kind]}).")


_SAID = {
    "seizure": "a possible seizure",
    "medication_change": "a change of medication",
    "elopement": "an elopement",
    "fall": "a fall",
    "injury": "an injury",
    "pain": "pain",
    "refusal": "a refusal",
    "safety": "a matter of safety",
    "equipment_failure": "faulty equipment",
    "missed_goal": "a goal that was missed",
}


def _answer(unit: Unit, pool: Pool) -> Unit | None:
    """The unit that tells it: a question's answer stands for the question; None when it is denied."""
    if not unit.asked:
        return unit
    after = pool.units[unit.index + 1 : unit.index + 2]
    if unit.answered < 0 or not after or after[0].speaker == unit.speaker or after[0].asked:
        return None
    return after[0]


def _kinds(unit: Unit) -> list[tuple[str, re.Match[str]]]:
    found = []
    text = unit.read.text
    for kind, pattern in KEY:
        for m in pattern.finditer(text):
            before = text[: m.start()]
            if kind not in (
                "equipment_failure",
                "missed_goal",
                "refusal",
                "medication_change",
            ) and _NOT_SO.search(before):
                continue
            if unit.answered == -1 or _IF.search(before) or _OTHER.search(before):
                continue
            if unit.speaker == "therapist" and m.group().casefold().startswith(
                ("i ", "i'm", "i’m")
            ):
                continue
            if kind == "seizure" and re.search(r"(?i)\blast\s+$", before):
                continue
            if kind == "fall" and _THINGS_FALL.search(before):
                continue
            found.append((kind, m))
            break
    return found


_ACCEPTS = re.compile(
    r"(?i)\b(?:tolerat\w+|accept\w+|wore|worn|agreed|without\s+complaint|willing\w*|cooperat\w+|happily)\b"
)
KIND_IDEAS = {
    "seizure": frozenset({"seizure"}),
    "pain": frozenset({"pain"}),
    "fall": frozenset({"fall"}),
}
# A kind is told when the draft speaks of it, or of one that it came with.
_TOLD_BY = {
    "fall": ("fall", "injury"),
    "injury": ("injury", "fall", "pain"),
    "pain": ("pain", "injury"),
    "elopement": ("elopement",),
    "seizure": ("seizure",),
    "medication_change": ("medication_change",),
    "refusal": ("refusal",),
    "safety": ("safety",),
    "equipment_failure": ("equipment_failure",),
    "missed_goal": ("missed_goal",),
}


def _is_told(
    kind: str, unit: Unit, match: re.Match[str], told: Sequence[str], draft: Sequence[Written]
) -> bool:
    """Whether a sentence of the draft tells of the same kind of thing and the same matter."""
    matter = {i for w in unit.read.words for i in w.ideas}
    matter |= {i for i, strength in unit.near.items() if strength >= 0.3}
    for text, read in zip(told, draft, strict=True):
        ideas = {i for w in read.words for i in w.ideas}
        spoken = any(p.search(text) for k, p in KEY if k in _TOLD_BY[kind])
        told_ideas = (ideas & matter) - KIND_IDEAS.get(kind, frozenset())
        told_ideas = {i for i in told_ideas if not i.startswith(PERSON)}
        if spoken and (told_ideas or len(matter) < 2 or unit.speaker):
            return True
        own = {i for w in unit.read.words for i in w.ideas} - SOFT
        need = 3 if kind == "safety" else max(3, round(0.7 * len(own)))
        if kind == "refusal" and ideas & own and _ACCEPTS.search(text):
            return True
        if kind not in ("seizure", "medication_change", "elopement") and len(ideas & own) >= need:
            return True
    return False

"""Sentences of a report that are about no child: what a test is, how the report was made. Pure.

A description of a test is told by what it is: it speaks of an instrument, says in general what that
is, does or means, and speaks of no child. What a child scored is told of a child, once, in the
past; it is no description though it names the same test.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from countersign.base.words import wordset

Of = Callable[[str], bool]
"""Whether a sentence names a child."""
_TELLING = wordset(
    "test tests testing subtest subtests assessment assessments questionnaire questionnaires "
    "inventory inventories checklist checklists screening screenings screener screeners battery "
    "batteries instrument instruments score scores scoring composite composites percentile "
    "percentiles quotient quotients deviation deviations norm norms sample samples scale scales "
    "profile profiles measure measures tool tools form forms index survey interview beery "
    "bruininks peabody vineland vmi bot pdms spm dayc mvpt tvps wravma pedi sfa copm dtvp etch "
    "sipt easi ths abas mfun gas procedures published designed developed intended normed "
    "artificial ai llm llms language chatbot chatbots chat countersign machine generative "
    "documentation computer software technology automated automatic writing drafting scribe "
    "scribing dictation transcription"
)
_SMALL_WORD = re.compile(r"[a-z]{2,}")
_EDITION = re.compile(r"[A-Z]-\d|\bA\.I\.")
_HE_OR_SHE = re.compile(r"(?i)\b(?:he|she|him|her|his|hers|himself|herself)\b")
_OURS = re.compile(r"(?i)\b(?:I|we|my|our|us|me)\b|^(?:they|their)\b")
_STRONG = re.compile(
    r"(?:(?i:\b(?:tests?(?!\s+(?:day|week|time|period|run))|subtests?|assessments?|questionnaires?|inventor(?:y|ies)|checklists?|"
    r"screen(?:ing|er)s?|batter(?:y|ies)|instruments?|scores?|scoring|composites?|percentiles?|"
    r"quotients?|standard\s+deviations?|norms?|(?:national|normative|standardization)\s+samples?|"
    r"(?:rating|sensory|behavior|developmental)\s+scales?|sensory\s+profile|Beery|Bruininks|Peabody|"
    r"Vineland)\b)|\b(?:VMI|BOT|PDMS|SPM|DAYC|MVPT|TVPS|WRAVMA|PEDI|SFA|COPM|DTVP|ETCH|SIPT|EASI|THS|"
    r"ABAS|M-FUN|MFUN|GAS|[A-Z]{2,6}-\d)\b|"
    r"\b[A-Z][\w-]+\s+(?:[A-Z][\w-]+\s+|of\s+|and\s+|in\s+){0,5}"
    r"(?:Measure|Profile|Scales?|Tool|Form|Index|Survey|Interview|Inventory|Screener)\b)"
)
_WEAK = re.compile(
    r"(?i)\b(?:measures?|scales?|profiles?|tools?|items?|ratings?|forms?|index|survey|interview|"
    r"raters?|examiners?|domains?|bands?|categor(?:y|ies)|respondents?|SD)\b"
)
_KIND = (
    r"(?:standardi[sz]ed|norm|norm-referenced|criterion-referenced|criterion|designed|developed|"
    r"intended|used|published|composed|comprised|made\s+up|divided|considered|called|reported|"
    r"based|normed|scored|rated|completed|filled|answered|grouped|sorted|converted|administered|"
    r"given|chosen|selected|questionnaire|assessment|test|measure|tool|instrument|checklist|"
    r"battery|interview|inventory|survey|screener|system|scale|form|average|typical|compared|"
    r"individually|paper-and-pencil|performance-based|parent|teacher|caregiver|observational)"
)
_ONCE = (
    "designed|developed|published|normed|standardi[sz]ed|used|administered|given|chosen|selected"
)
_INSTRUMENT = (
    r"(?:tests?|measures?|questionnaires?|checklists?|inventor(?:y|ies)|batter(?:y|ies)|"
    r"instruments?|interviews?|surveys?|scales?|tools?|screeners?)"
)
_DESCRIBES = re.compile(
    rf"(?i)\b(?:an?\s+(?:[\w-]+,?\s+){{0,6}}?{_INSTRUMENT}\s+(?:in\s+which|of|for|that|which|where|by)\b|"
    r"(?:is|are|has\s+been|have\s+been|can\s+be)\s+(?:an?\s+|the\s+)?"
    rf"(?:[\w-]+,?\s+){{0,5}}?{_KIND}|(?:was|were)\s+(?:\w+\s+)?(?:{_ONCE})|measures?|assess(?:es)?|evaluates?|examines?|samples|"
    r"consists?\s+of|includes?|contains?|provides?|yields?|gives?|covers?|asks?|captures?|rates?|"
    r"\d+\s*=\s*[a-z]\w+|mean\s+of|mean\s+is|averages?\s+(?:of\s+)?\d+|standard\s+deviation|"
    r"average\s+range|"
    r"(?:scores?|ratings?|values?|points?|percentiles?)\s+(?:\w+\s+){0,6}?(?:runs?|ranges?|go|"
    r"falls?|mean|means|express|describe|tells?|shows?|reflects?)|"
    r"ranges?\s+from|runs?\s+from|falls?\s+(?:between|within|in|into)|takes?\s+(?:about|around|"
    r"between|from|approximately)?\s*(?:\d+|\w+)\s+(?:to\s+\w+\s+)?minutes|compares?|"
    r"looks?\s+at|identif(?:y|ies)|describes?|allows?|helps?|requires?|uses?|"
    r"combines?|makes?\s+up|"
    r"indicates?\s+(?:an?\s+)?(?:typical|difficult|average|more|less|greater|better|higher|lower|"
    r"strong|some|definite|areas?|need|risk|performance|function))\b"
)
_TOLD_ONCE = re.compile(
    r"(?i)\b(?:fell|scored|earned|obtained|achieved|received|attained|performed|demonstrated|"
    r"placed|showed|revealed|suggested|indicated|stood\s+out|dropped|rose|improved|"
    r"(?:score|scores|composite|result|results|percentile|rating|ratings|quotient|index|"
    r"performance)\s+(?:[\w-]+\s+){0,6}?(?:was|were|came)|"
    r"(?:results?|findings|performance|testing|data|ratings)\s+(?:\w+\s+){0,4}?(?:suggests?|shows?|"
    r"indicates?|reveals?|points?)|(?:was|were)\s+(?:the\s+)?(?:\w+\s+){0,3}?(?:lowest|highest|"
    r"strongest|weakest|below|above|within|at|a\s+(?:relative|clear)))\b"
)
_GENERAL = re.compile(
    r"(?i)\b(?:designed|developed|published|normed|standardi[sz]ed|norm-referenced|intended|"
    r"(?:national|normative|standardization)\s+samples?|"
    r"following\s+(?:\w+\s+){0,2}(?:tests|tools|measures|assessments|instruments|procedures)|"
    r"(?:tests|tools|measures|assessments|instruments)\s+(?:that\s+)?(?:were\s+|are\s+)?"
    r"(?:administered|used|given|chosen|"
    r"selected))\b"
)
_GOES_ON = re.compile(
    r"^(?:Its?|Items?|Scores?|Scaled|Standard|Raw|Higher|Lower|Results?|Ratings?|Subtests?|"
    r"Composites?|Percentiles?|T-scores?|Norms|Ages?|Values|Administration|Scoring|Answers|Responses|"
    r"Respondents|Examiners?)\b"
)
_OF_ITS_PARTS = re.compile(
    r"^(?:The\s+)?(?:[A-Z][\w-]*\s+){1,5}(?:combines?|rates?|measures?|assess(?:es)?|samples|covers?|"
    r"asks?|yields?|consists?|comprises?|looks?)\b"
)
_SCORED = re.compile(r"(?i)\b(?:scores?|percentile|quotient)\s+(?:of\s+)?\d+|\b[a-z]+:?\s+\d+\.?$")
_GENERAL_FIGURE = re.compile(
    r"(?i)\b(?:mean|SD|deviation|ages?|to|through|range|average)\b\W+(?:of\s+)?\d"
)
_AT_ITS_HEAD = 12
_TO_THE_READER = re.compile(
    r"(?i)^(?:(?:so\s+)?please|do|feel\s+free|kindly|thank\s+you|thanks|(?:if\s+you|you\s+(?:may|can|are))|"
    r"(?:any\s+)?questions?)\b(?:\W+\w+){0,4}?\W+(?:ask|contact|call|reach|e-?mail|write|tell|hesitate|welcome|stop\s+me|"
    r"let\s+(?:me|us)\s+know|get\s+in\s+touch)\b"
)
_ABOUT_A_CHILD = re.compile(
    r"(?i)\b(?:the|this|your)\s+(?:child|student|pupil|learner|boy|girl|son|daughter)\b"
)
_PAST = re.compile(r"(?i)\b(?:was|were|had|did|went|came|took|made|said|told|got|\w{3,}ed)\b")
_MACHINE = re.compile(
    r"(?i)\b(?:artificial\s+intelligence|A\.?I\.?(?:[- ](?:assisted|generated|supported|based|"
    r"powered|drafted|written))?|(?:large\s+)?language\s+models?|LLMs?|chat\s?bots?|countersign|"
    r"machine[- ](?:generated|written|learning|drafted)|generative|"
    r"documentation\s+(?:assistants?|software|tools?|systems?|platforms?)|"
    r"(?:computer|software|technology)[- ](?:assist\w*|generated|supported|drafted|aided)|"
    r"(?:automated|automatic)\s+(?:\w+\s+)?(?:tools?|software|drafting|programs?|systems?|"
    r"assistants?|drafts?|text|writing|documentation)|(?:writing|drafting|scribe|scribing|"
    r"dictation|transcription)\s+(?:software|programs?|tools?|assistants?|systems?)|"
    r"(?:a|the|our)\s+(?:computer|software)\s+(?:programs?|systems?|tools?))\b"
)
_AI = re.compile(
    r"(?i)\b(?:artificial\s+intelligence|language\s+models?|generative|machine[- ]generated|"
    r"countersign)\b|\bA\.?I\.?\b(?![\w.]*@)"
)
_MAKING = re.compile(
    r"(?i)\b(?:draft\w*|prepar\w*|wr(?:ite|iting|itten|ote)\w*|word(?:ed|ing)|generat\w*|assist\w*|"
    r"review\w*|creat\w*|compos\w*|help\w*|uses?|used|using|disclos\w*|support\w*|produc\w*|"
    r"suggest\w*|organi[sz]\w*|summari[sz]\w*|transcrib\w*|compil\w*|edit\w*|authored|formatt\w*)\b"
)
_PAPER = re.compile(
    r"(?i)\b(?:reports?|documents?|documentation|letters?|notes?|updates?|drafts?|drafted|sections?|"
    r"summar(?:y|ies)|texts?|wording|sentences?|evaluations?|statements?|narratives?|paragraphs?|"
    r"language|content|portions?|record)\b"
)
_OF_THE_PAPER = re.compile(
    r"(?i)\b(?:therapists?|clinicians?|evaluator|author|assistant|software|tool|model|product|"
    r"sentences?|report|document|letter|text|wording|content|line|signed|signs|signer|undersigned|"
    r"reviewed|checked|verified|edited|approved|draft\w*|disclosure|practice|licensed|human|"
    r"responsib\w*|versions?|cop(?:y|ies)|recipients?|(?:kept|sent|given|filed)\s+(?:to|with|in|on|by))\b"
)


def may_stand_aside(text: str) -> bool:
    """Whether a report has a word at all that such a sentence has; most of one's words are read
    once for it, and not once a sentence."""
    if _EDITION.search(text) is not None:
        return True
    return not _TELLING.isdisjoint(_SMALL_WORD.findall(text.casefold()))


def describes_a_test(said: str, child_in: Of) -> bool:
    """Whether a sentence says in general what an instrument is, does or means."""
    if _speaks_of_a_child(said, child_in):
        return False
    general = _GENERAL.search(said) is not None
    named = _STRONG.search(said)
    if named is None and not (general and _WEAK.search(said)):
        return False
    if named is not None and _only_names(said, named):
        return True
    if _TOLD_ONCE.search(said) and not general:
        return False
    # What it is, does or means is said behind its name.
    return _DESCRIBES.search(said, named.start() if named and not general else 0) is not None


def goes_on_describing(said: str, child_in: Of) -> bool:
    """Whether a sentence right behind a description goes on with it."""
    if _speaks_of_a_child(said, child_in) or _TOLD_ONCE.search(said):
        return False
    if _OF_ITS_PARTS.search(said):
        return True
    if _SCORED.search(said) and not _GENERAL_FIGURE.search(said):
        return False
    of_it = bool(_STRONG.search(said) or _WEAK.search(said))
    if not (of_it or _GOES_ON.search(said)):
        return False
    return not _PAST.search(said) or _DESCRIBES.search(said) is not None


def _only_names(said: str, named: re.Match[str]) -> bool:
    """Whether a sentence is an instrument's name and edition: "BOT-2 (… Proficiency, 2nd Ed.)"."""
    words = re.findall(r"[A-Za-z][\w-]*", said)
    small = [w for w in words if w[0].islower() and len(w) > 3 and w != "edition"]
    return (
        named.start() < _AT_ITS_HEAD and len(words) > 1 and not small and not _SCORED.search(said)
    )


def speaks_to_the_reader(said: str, child_in: Of) -> bool:
    """Whether a sentence only asks its reader to come with questions."""
    if _HE_OR_SHE.search(said) or _ABOUT_A_CHILD.search(said) or child_in(said):
        return False
    return _TO_THE_READER.search(said) is not None


def _speaks_of_a_child(said: str, child_in: Of) -> bool:
    return bool(_HE_OR_SHE.search(said) or _OURS.search(said)) or child_in(said)


def discloses(said: str, child_in: Of) -> bool:
    """Whether a sentence says how the report was made."""
    if not _MACHINE.search(said) or not _MAKING.search(said):
        return False
    if _HE_OR_SHE.search(said) or child_in(said):
        return False
    return _AI.search(said) is not None or _PAPER.search(said) is not None


def of_the_paper(said: str, child_in: Of) -> bool:
    """Whether a sentence beside a disclosure is part of it."""
    if _HE_OR_SHE.search(said) or child_in(said):
        return False
    return _OF_THE_PAPER.search(said) is not None

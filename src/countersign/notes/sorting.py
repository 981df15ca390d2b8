"""Where a line of the therapist's own words belongs: S, O, A or P."""

from __future__ import annotations

import re

_PEOPLE = (
    r"mom|mum|mother|dad|father|parents?|grandm\w+|grandpa|grandfather|caregiver|teacher|aunt|"
    r"uncle|nanny|aide|family|guardian|child|client|patient|he|she|they"
)
_SAYS = (
    r"said|says|reports?|reported|states?|stated|told|asked|shares?|shared|mention(?:s|ed)|notes|"
    r"noted|feels|wants?|wanted|complain(?:s|ed)|describes?|described|denie[sd]|expressed|requested"
)
# Base verbs that begin a plan; those that are nouns too need what follows.
_TO_DO = (
    r"increase|decrease|introduce|add|fade|try|reassess|re-?assess|re-?evaluate|re-?test|incorporate|"
    r"upgrade|downgrade|consider|consult|monitor|discontinue|begin|start|move\s+to|"
    r"(?:work|focus|practice|progress|grade|transition|review|trial|target|probe|challenge|d/c|"
    r"discharge)\s+(?:on|to|up|down|with|at\s+home|next|larger|smaller|harder|easier|a|the|without)"
)
_PLAN = re.compile(
    rf"(?i)^\s*(?:{_TO_DO})\b(?!\s*:)|"
    r"^\s*(?:next\b|plan\b|p:|continue\b|will\b|recommend|home\s+(?:exercise\s+)?pro|hep\b|home\s*:|"
    r"send\s+home|(?:skilled\s+)?(?:ot|therapy)\s+\d+\s*x|"
    r"introduce\b|schedule\b|discharge\s+to|follow[- ]up\b|refer\b|return\b|trial\b.*next|"
    r"grade\s+up\b|fade\b|add\b.*next)|\bnext\s+(?:session|visit|week|time)\b|\bwill\s+(?:be\s+)?"
    r"(?:continue|try|introduce|work|increase|fade|send|practice|trial)\b"
)
_JUDGED = re.compile(
    r"(?i)\b(?:progress(?:ing|ed)?\b|improv\w+|regress\w+|declin\w+|plateau\w*|benefits?\s+from|"
    r"continues\s+to\s+(?:need|require|benefit|demonstrate|present)|skilled\s+(?:ot|therapy|care|cue\w*|"
    r"intervention|assist\w*)|suggests?\b|indicat(?:es|ing)\b|consistent\s+with|appears\s+(?:to|that)|"
    r"limit(?:s|ed|ing)\s+(?:by|his|her|their|participation|independence)|rehab\w*\s+potential|"
    r"prognosis|goals?\s+(?:[\d#,&\s]|and)*(?:met|not\s+met|partially\s+met)|"
    r"(?:not\s+)?met\s+(?:\w+\s+){0,2}goals?|"
    r"(?<!get\s)(?<!getting\s)ready\s+(?:for|to)|impact(?:s|ing)\b|barrier\w*|emerging)"
)


def section_of(text: str, child: str = "") -> str:
    """S for what somebody said, P for what comes next, A for a judgement, else O."""
    names = f"{_PEOPLE}|{re.escape(child)}" if child else _PEOPLE
    says = re.compile(
        rf"(?i)^\W*(?:(?:reports|denies|states|complains\s+of|c/o)\b|per\s+(?:{_PEOPLE})\b|(?:(?:his|her|their|the)\s+)?"
        rf"(?:{names})(?:\s*\([^)]*\))?(?:\s+(?:also|then|spontaneously|proudly|again))?\s+"
        rf"(?:{_SAYS})\b)|[“\"][^”\"]{{2,}}[”\"]\s*,?\s*(?:{names})?\s*(?:{_SAYS})"
    )
    if _PLAN.search(text) and not re.search(r"(?i)\b(?:was|were|did|had)\b", text):
        return "P"
    if says.search(text):
        return "S"
    return "A" if _JUDGED.search(text) else "O"

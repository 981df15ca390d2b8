"""A child, or a family, tells of harm: for a person at once, and no update. Pure.

What is found here may be less than it sounds; a person decides. The report is the duty of whoever
heard it, by the law of each state, and neither this product nor a colleague makes it for them.

Source: rules/parent_communication.yaml, emotional_events: disclosure_risk (block all automation,
clinician and practice lead, the words kept as they were said, no message to the family); 42 U.S.C.
5106a(b)(2)(B)(i) (each state has a law on mandatory reporting).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WHO = (
    r"(?:(?:his|her|their|my|the|a)\s+)?(?:step)?(?:dad(?:dy)?|papa|pop|father|mom(?:my)?|mama|"
    r"mother|uncle|aunt(?:ie)?|grand\w+|brother|sister|cousin|baby\s?sitter|sitter|nanny|coach|"
    r"teacher|neighbou?r|boyfriend|girlfriend|husband|wife|partner|roommate|man|lady|grown[- ]?up|"
    r"somebody|someone)"
)
_ANYBODY = rf"(?:{_WHO}|he|she|they)"
_DOES = (
    r"(?:hits?|hurts?|beats?|whips?|whipped|slaps?|slapped|punche[sd]|punch|kicks?|kicked|"
    r"chokes?|choked|burns?|burned|shakes|shook|throws?|threw|drags?|dragged|ties?|tied|"
    r"locks?|locked|touche[sd]|touch(?:es)?\s+(?:him|her|me)\s+down|hitting|hurting|beating|"
    r"touching|choking|slapping|punching|kicking|locking)"
)
_TOLD = (
    r"(?:said|says|saying|stat(?:es|ed|ing)|tells?|told|report(?:s|ed|ing)|disclos(?:es|ed)|"
    r"whisper(?:s|ed)|shar(?:es|ed)|mention(?:s|ed)|asked|announced|repeated)"
)
# In a child's own mouth "me" is the child; in a record the child is "him".
_IN_QUOTES = re.compile(
    rf"(?i)\b(?:hurts?|hits?|beats?|burned|kicks?|slaps?|punche[sd]|chokes?d?)\s+me\b(?!\s+(?:first|back|with\s+(?:the|a)\s+(?:ball|balloon|pillow|pool)))"
    rf"|\btouche[sd]\s+(?:me\b|my\s+private)|\b(?:don['’]?t|do\s+not|not\s+to|mustn['’]?t|can['’]?t)\s+tell\s+(?:any(?:one|body)|mom|mommy|dad|daddy|my|a\s+soul)"
    rf"|\b{_WHO}\s+{_DOES}\s+(?:on\s+)?(?:him|her|me|us|the\s+kids|my\s+\w+)\b(?!\s+(?:first|back|with\s+(?:the|a)\s+(?:ball|balloon|pillow|pool)))"
    rf"|\b{_ANYBODY}\s+{_DOES}\s+me\b(?!\s+(?:first|back|with|the|a|my)\b)|\b(?:locks?|locked|ties?|tied)\s+me\b|\bour\s+secret\b"
)
_ANYWHERE = re.compile(
    rf"(?i)\b{_TOLD}\b[^.;]{{0,50}}?\b{_WHO}\s+(?:\w+\s+)?{_DOES}\s+(?:on\s+)?(?:him|her|them|his|my|me|us|the\s+kids)\b(?!\s+with\s+(?:the|a)\s+(?:ball|balloon|pillow|pool))"
    rf"|\b{_TOLD}\b[^.;]{{0,30}}?\b(?:he|she|they)\s+{_DOES}\s+(?:him|her|them)\s+(?:at\s+(?:home|night)|in\s+the\s+dark|when\s+(?:he|she)\b)"
    r"|\bwant(?:s|ed|ing)?\s+to\s+(?:die|be\s+dead|kill\s+(?:myself|himself|herself))|\bkill(?:ing)?\s+(?:myself|himself|herself)"
    r"|\bwish(?:es|ed|ing)?\s+(?:(?:that\s+)?(?:I|he|she)\s+(?:was|were)\s+(?:dead|never\s+born))|\bbetter\s+off\s+(?:dead|without\s+(?:me|him|her))|\bsuicid\w*"
    r"|\b(?:afraid|scared|frightened|terrified)\s+(?:to\s+go|of\s+going)\s+home\b"
    r"|\b(?:afraid|scared|frightened|terrified)\s+of\s+(?:(?:his|her|my|the)\s+)?(?:step)?(?:dad(?:dy)?|father|mom(?:my)?|mother|uncle|brother|boyfriend)\b"
    r"|\b(?:belt|cord|cigarette|hand\s?print|loop|bite|finger)[- ](?:shaped\s+)?"
    r"(?:marks?|burns?|bruis\w+|welts?)\b[^.;]{0,40}\b(?:arrival|back|thigh|neck|buttock\w*|unexplained|home)"
    r"|\bunexplained\s+(?:bruis\w+|burns?|marks?|welts?|injur\w+)|\bpattern(?:ed)?\s+(?:bruis\w+|marks?|burns?)"
    r"|\b(?:no|nothing|not\s+anything)\s+(?:food\s+|to\s+eat\s+)(?:at|in\s+the)\s+(?:home|house)|\bleft\s+(?:me|him|her|us|them)\s+(?:home\s+)?alone\s+(?:all|at|over|for)\b"
    r"|\b(?:child\s+abuse|sexual\s+abuse|abus(?:ed|ing)\s+(?:him|her|me|by)|being\s+abused|neglected|child\s+protective|mandated\s+report\w*)\b|\bCPS\b"
    r"|\bdisclos(?:ed|es|ure)\b[^.;]{0,40}\b(?:harm|hurt|hit|hitting|touch\w*|abuse)"
    r"|\btouche[sd]\s+(?:him|her|my|his)\s+(?:private|down\s+there|bottom)"
)
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]|(?<!\w)[\u2018']([^’']*(?:['’]\w[^’']*)*)[’'](?!\w)")

STOPPED = "These words are answered by a person, not by a message: “{words}”."
REMINDER = (
    "Send no update with this visit. Keep the child's own words in the note, ask nothing more, and "
    "tell the practice's lead now. You are likely a mandated reporter: the report to your state's "
    "child protection line is yours to make, at once; telling a colleague is not a report, and the "
    "family is not told first. Childhelp, 1-800-422-4453, knows each state's line. A child who "
    "speaks of dying is not left alone: call or text 988."
)
"""What stands beside such words, wherever they are found."""


def told_of_harm(lines: Iterable[str], quotes: Iterable[str] = ()) -> str:
    """The words that call for a person and for no message; empty when there are none.

    `quotes` are a child's own words throughout; in `lines` only what stands in quotation marks is.
    """
    for text in quotes:
        if said := _IN_QUOTES.search(text) or _ANYWHERE.search(text):
            return said.group()
    for text in lines:
        if said := _ANYWHERE.search(text):
            return said.group()
        for quoted in _QUOTED.finditer(text):
            if said := _IN_QUOTES.search(quoted.group(1) or quoted.group(2) or ""):
                return said.group()
    return ""

"""Numbers that name a person: records, members, accounts, licences, devices, vehicles.

A number with its label is taken as it stands; without one, by its shape. CPT, ICD and HCPCS codes,
scores and measures never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.base.words import wordset
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_VALUE = r"(?P<value>(?=[\w/-]{0,6}\d)[A-Za-z0-9](?:[A-Za-z0-9]|[-./](?=[A-Za-z0-9])|[ -](?=\d{2,})(?!\d{5}\b)){2,24})"
_LINK = r"(?:[ ]?(?:number|num|no\.?|nbr|#|id|is|code|nro\.?))*[ ]?[:#=]*[ (]*"
_OWN_NUMBER = re.compile(r"mrn|(?:patient|pt|client|student)[ ]?id")


def _labelled(label: str, first: str, words: str, value: str = _VALUE) -> Rule:
    """A number after its label, one of `words`; it is looked for at the label's `first` word."""
    pattern = re.compile(rf"(?<![\w])(?:{words})(?![a-z]){_LINK}{value}")

    def read(page: Words, at: int) -> Iterator[Span]:
        match = pattern.match(page.lowered, page.starts[at])
        if match is None:
            return
        after = page.text[match.end("value") : match.end("value") + 12]
        least = 2 if _OWN_NUMBER.match(match.group()) else 4
        if _names_somebody(match["value"], label, after, least):
            yield Span(*match.span("value"), label, why="a number after its label")

    return Rule(read, frozenset(first.split("|")), re.compile(rf"(?:{first})\d"))


_LABELLED = (
    _labelled(
        "SSN",
        "ssn|ss|social|soc|seguro",
        r"ssn|ss#|social(?:[ ]security)?(?:[ ]number)?|soc[ ]sec|seguro[ ]social",
        r"(?P<value>[\dxX*]{3}[ .-]?[\dxX*]{2}[ .-]?\d{4}|\d{4})(?!\w)",
    ),
    _labelled(
        "MRN",
        "mrn|med|medical|chart|record|emr|patient|pt|client|expediente",
        r"mrn|med(?:ical)?[ .]?rec(?:ord)?|chart|record|emr[ ]?id|patient[ ]id|pt[ ]id|client[ ]id"
        r"|expediente",
    ),
    _labelled(
        "STUDENT_ID",
        "student|sid|iep|ssid|lunch|state|pupil|studentid|iepid",
        r"student[ ]?(?:id)|sid|iep[ ]?(?:id)|ssid|lunch[ ](?:pin|number)|state[ ]id|pupil[ ]id",
    ),
    _labelled(
        "MEMBER_ID",
        "member|mbr|subscriber|policy|group|grp|medicaid|medicare|beneficiary|mbi|hic|hicn|insurance"
        "|ins|plan|cin|dcn|rx|rxbin|rxgrp|poliza|póliza",
        r"member(?:[ ]id)?|mbr(?:[ ]id)?|subscriber(?:[ ]id)?|policy|group|grp"
        r"|medicaid(?:[ ](?:id|cin))?|medicare(?:[ ]id)?|beneficiary|mbi|hic|hicn|insurance[ ]id"
        r"|ins(?:[ ]id)|plan[ ]id|cin|dcn|rx[ ]?bin|rxgrp|p[oó]liza",
    ),
    _labelled(
        "AUTH_NO",
        "auth|authorization|pre|preauth|preauthorization|prior|pa|referral|cert|autorizacion|autorización",
        r"auth(?:orization)?|pre-?auth(?:orization)?|prior[ ]auth(?:orization)?|pa|referral|cert"
        r"|autorizaci[oó]n",
    ),
    _labelled("NPI", "npi|taxonomy", r"npi|taxonomy", r"(?P<value>\d{10})(?!\w)"),
    _labelled(
        "LICENSE",
        "lic|license|licence|licencia|dea|cert|certification|driver's|drivers|dl|passport|registration|nbcot",
        r"lic(?:en[sc]e)?|licencia|dea|cert(?:ification)?|driver'?s[ ]?lic(?:en[sc]e)?|dl"
        r"|passport|registration|nbcot",
    ),
    _labelled(
        "VEHICLE",
        "vin|license|licence|plate|plates|tag|placa|placas|car",
        r"vin|(?:licen[sc]e[ ])?plates?|tag|placas?|car[ ]reg",
        r"(?P<value>(?=[a-z0-9 -]{0,4}\d)[a-z0-9]{1,17}(?:[ -](?=[a-z0-9]*\d|[a-z]{3}\b)[a-z0-9]{1,5}){0,2})(?!\w)",
    ),
    _labelled(
        "DEVICE",
        "serial|s|sn|ser|device|udi|imei|meid|lot|model|asset|concentrator|pump|pacemaker|implant"
        "|hearing|wheelchair|aac",
        r"serial|s/n|sn|ser|device(?:[ ]id)?|udi|imei|meid|lot|model[ ]no|asset(?:[ ]tag)?"
        r"|concentrator|pump|pacemaker|implant|hearing[ ]aids?|wheelchair|aac(?:[ ]device)?",
    ),
    _labelled(
        "ACCOUNT",
        "acct|account|ref|reference|claim|invoice|inv|case|ticket|conf|confirmation|tracking|check"
        "|cheque|card|visa|mastercard|routing|iban|order|receipt|balance|transaction|txn|encounter"
        "|enc|visit|cuenta|folio|icn|id",
        r"acct|account|ref(?:erence)?|claim|invoice|inv|case|ticket|conf(?:irmation)?|tracking"
        r"|check|cheque|card|visa|mastercard|routing|iban|order|receipt|balance[ ]id|transaction"
        r"|txn|encounter|enc|visit[ ]id|cuenta|folio|icn|id",
    ),
    _labelled(
        "BIOMETRIC",
        "voice|voiceprint|finger|fingerprint|retina|face|faceid|biometric",
        r"voice ?print|finger ?print(?:[ ]id)?|retina(?:[ ]scan)?|face ?id|biometric",
    ),
)
_SSN = re.compile(
    r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])|(?<![\w-])[xX*]{3}-[xX*]{2}-\d{4}(?!\w)"
)
_MBI = re.compile(
    r"(?<![\w-])\d[A-Z][A-Z0-9]\d[- ]?[A-Z][A-Z0-9]\d[- ]?[A-Z]{2}\d{2}(?![\w-])", re.I
)
_SHAPED = re.compile(
    r"(?<![\w./%])(?:[A-Za-z]{1,6}[-#]?)?(?:\d{2,}|\d+[A-Za-z]+\d*)[A-Za-z0-9]*(?:-[A-Za-z0-9]+){0,12}(?![\w%])"
    r"|(?<![\w./%])[A-Za-z]{1,5}(?:[-.][A-Za-z]{0,3}\d[A-Za-z0-9]*){1,12}(?:-[A-Za-z0-9]+){0,12}(?![\w%])"
)
_LONGEST = 60  # letters and figures of one group of an identifier
_LED_BY = re.compile(r"(?<![\w./%])[A-Za-z]{1,6}[-#.]$")
_SPACED = re.compile(r"(?<![\w.])[A-Z]{1,3}\d{2,9}(?:[ ]\d{2,6}){1,3}(?![\w.])")
_HASHED = re.compile(r"(?<!\w)#[ ]?(?P<value>[A-Z]{0,3}-?\d{5,}[\w-]*)")
_VIN = re.compile(
    r"(?<!\w)(?=[A-HJ-NPR-Z0-9]*\d)(?=[A-HJ-NPR-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}(?!\w)"
)
_CARD = re.compile(r"(?<![\w-])(?:\d{4}[ -]){3}\d{4}(?![\w-])")
_CODE = re.compile(
    r"(?:[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?|\d{4}[0-9TFMU]|[A-V]\d{4})(?:-[A-Z0-9]{2})?",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"(?i)\d+(?:x\d+)+|\d+(?:st|nd|rd|th|x|s|m|h|mm|cm|lbs?|kg|g|mg|mcg|ml|oz|in|ft|hz|khz|db|w|v|yo|yr|yrs|mo|mos|wk|wks|hrs?|min|mins|sec|secs|deg|am|pm|k)"
    r"|\d+-\d+|o2|[a-z]+-?\d|\d+-(?:point|step|piece|inch|year|month|week|day|minute|min|foot|hole|word|letter|part|item|hour|second|sec|lb|pound|way|finger)\w*"
    r"(?:-\w+)*"
)
_RATIO = re.compile(r"\d{1,3}/\d{1,3}")
_FILE_BEFORE = re.compile(r"(?<![\w/])[\w()-]+\.$")
_Shape = tuple[str, re.Pattern[str], str]
_ANY_LENGTH: tuple[_Shape, ...] = (("MEMBER_ID", _SPACED, "the shape of a member number"),)
_MEDICARE: _Shape = ("MEMBER_ID", _MBI, "the shape of a Medicare number")
# By the length of the first word.
_BY_LENGTH: dict[int, tuple[_Shape, ...]] = {
    3: (("SSN", _SSN, "the shape of a social security number"), *_ANY_LENGTH),
    4: (_MEDICARE, ("ACCOUNT", _CARD, "the shape of a card number"), *_ANY_LENGTH),
    7: (_MEDICARE, *_ANY_LENGTH),
    11: (_MEDICARE, *_ANY_LENGTH),
    17: (("VEHICLE", _VIN, "the shape of a vehicle number"),),
}


def _shaped(words: Words, at: int) -> Sequence[Span]:
    """Numbers whose shape says what they are."""
    text, start = words.text, words.starts[at]
    gap, length = words.gaps[at + 1][:1], words.ends[at] - start
    if length > _LONGEST:
        return ()
    spaced = gap == " " and at + 1 < len(words.written) and words.written[at + 1][0].isdigit()
    if gap == "-" or spaced or length >= 9:
        for label, pattern, why in _BY_LENGTH.get(length, _ANY_LENGTH):
            if match := pattern.match(text, start):
                return (Span(*match.span(), label, why=why),)
    lead = words.gaps[at][-1:]
    if lead and lead in "-#." and at:
        if back := _LED_BY.search(text, max(0, start - 8), start):
            start = back.start()
    elif gap != "-" and (length < 5 or (length < 7 and words.written[at].isdigit())):
        return ()
    match = _SHAPED.match(text, start)
    if match is None and start != words.starts[at]:
        match = _SHAPED.match(text, words.starts[at])
    if match and _by_shape(match.group()):
        return (Span(*match.span(), "OTHER_ID", why="a long number or code"),)
    return ()


def _hashed(words: Words, at: int) -> Iterator[Span]:
    mark = words.text.rindex("#", words.starts[at] - len(words.gaps[at]), words.starts[at])
    if match := _HASHED.match(words.text, mark):
        yield Span(*match.span("value"), "MRN", why="a number after #")


def _masked(words: Words, at: int) -> Iterator[Span]:
    """`***-**-2717`"""
    if match := _SSN.match(words.text, max(0, words.starts[at] - 7)):
        yield Span(*match.span(), "SSN", why="the shape of a social security number")


def _file(words: Words, at: int) -> Iterator[Span]:
    """`IMG_2034.jpg`, read at its ending."""
    if words.gaps[at] == ".":
        start = max(0, words.starts[at] - 80)
        if name := _FILE_BEFORE.search(words.text[start : words.starts[at]]):
            yield Span(start + name.start(), words.ends[at], "PHOTO", why="the name of a file")


def _names_somebody(value: str, label: str, after: str, least: int) -> bool:
    digits = sum(c.isdigit() for c in value)
    if _RATIO.fullmatch(value):
        return False
    if label in ("SSN", "NPI"):
        return True
    if label == "VEHICLE":
        return len(value) >= 4 and digits >= 1
    if digits < least or (_CODE.fullmatch(value.strip(".")) and label not in ("MRN", "STUDENT_ID")):
        return False
    return not re.match(r"[ ]?(?:%|units?|visits?|minutes?|mins?|hours?|sessions?|x/)", after)


def _by_shape(value: str) -> bool:
    """Seven figures, or five with letters among them; no code, no measure."""
    if len(value) < 5:
        return False
    if value.isdigit():
        return len(value) >= 7
    digits = sum(c.isdigit() for c in value)
    if any(c.isalpha() for c in value):
        long = digits >= 5 or (digits == 4 and value.upper() == value and "-" in value)
    else:
        long = digits >= 7
    return long and not _CODE.fullmatch(value) and not _MEASURE.fullmatch(value)


_PLATE = re.compile(
    r"\w+,?[ ]\(?(?P<value>(?=[A-Z0-9 -]*\d)(?=[A-Z0-9 -]*[A-Z])[A-Z0-9]{2,4}[ -][A-Z0-9]{2,4})(?![\w-])"
)


def _plate(words: Words, at: int) -> Iterator[Span]:
    """`the grey Subaru HJK 4486`"""
    if match := _PLATE.match(words.text, words.starts[at]):
        yield Span(*match.span("value"), "VEHICLE", why="a plate after a car")


_CARS = wordset(
    "car van suv truck sedan minivan jeep honda toyota subaru nissan mazda hyundai kia ford chevy "
    "chevrolet dodge chrysler tesla volvo volkswagen vw bmw audi mercedes lexus acura buick gmc ram "
    "corolla camry civic accord odyssey sienna prius highlander outback forester altima rogue"
)
RULES = (
    *_LABELLED,
    Rule(_plate, _CARS),
    Rule(_shaped, shape=re.compile(r"(?=.*\d)"), joined=True),
    Rule(_shaped, shape=re.compile(r"xxx$")),
    Rule(_masked, mark="*-"),
    Rule(_hashed, mark="#"),
    Rule(_file, wordset("jpg jpeg png heic gif mp4 mov wav m4a mp3 pdf doc docx")),
)

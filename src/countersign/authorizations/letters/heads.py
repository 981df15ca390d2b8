"""Who and which: payer, member, numbers, providers and NPIs, place of service."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from countersign.authorizations.letters import values, vocabulary
from countersign.authorizations.letters.found import Choice, Proposal, chosen
from countersign.authorizations.letters.labelled import Labelled
from countersign.authorizations.letters.runs import Layout
from countersign.authorizations.letters.statements import Sentence

_ID = re.compile(r"(?<![\w/])([A-Z0-9][A-Z0-9-]*[A-Z0-9](?:[ -](?=[A-Z-]*\d)[A-Z0-9-]+)*)(?![\w/])")
_PROSE_ID = re.compile(r"(?<![\w/])([A-Z0-9][A-Z0-9-]*[A-Z0-9])(?![\w/])")
_CREDENTIALS = (
    r"M\.?D\.?|D\.?O\.?|NP|PA-?C?|ARNP|APRN|FNP(?:-C|-BC)?|DNP|CNP|CPNP|CRNP|MBBS|PNP|RN|PhD"
    r"|OTR/?L?|OTD|SLP|CCC-SLP|DPT|PT"
)
_CAP = r"[A-Z][\w'\u2019.-]*"
_PERSON = rf"(?:Dr\.?\s+)?{_CAP}(?:\s+{_CAP}){{1,3}}(?:,\s*(?:{_CREDENTIALS})(?![\w]))*"
_FIRM = (
    rf"{_CAP}(?:\s+(?:{_CAP}|&|of|and|for|the)){{0,6}}(?:,\s*"
    rf"(?:LLC|P\.?C\.?|Inc\.?|PLLC|LLP|P\.?A\.?)(?!\w))?"
)
_WHO = (
    r"(?:member|patient|enrollee|client|beneficiary|recipient"
    r"|consumer|participant|subscriber|child)"
)
_ASKS = r"(?:requesting|referring|ordering|prescribing|attending)"
FIRM = re.compile(
    r"\b(?:Therap(?:y|ies)|Clinics?|Cent(?:er|re)s?|Group|Associates|Rehab\w*|Pediatrics?|Kids|OT"
    r"|Services|Sensory|Partners|Hospital|School|LLC|PLLC|Inc|P\.?C)\b",
)
_TITLES = {
    "Dear",
    "The",
    "This",
    "Your",
    "Our",
    "We",
    "You",
    "If",
    "For",
    "Please",
    "Notice",
    "Re",
    "Member",
    "Services",
    "Service",
    "Provider",
    "On",
    "In",
    "Plan",
    "Date",
}

_PROSE: tuple[tuple[str, str], ...] = (
    (
        "member_id",
        rf"(?i:{_WHO}(?:'s)?\s+(?:id|identification|medicaid|number)"
        rf"|medicaid\s+(?:id|number)|(?<!king )(?<!tax )(?<!dor )(?<!der )(?<!ion )(?<!rol )"
        rf"(?<!ation )(?<!uth )(?<!val )"
        rf"(?<!ase )(?<!nce )(?<!ider )\(?\bid\b)(?i:\s*(?:number"
        rf"|no\.?|#|id))?(?i:\s*(?:is|:|#|,|\())*\s*(?P<v>{_PROSE_ID.pattern})",
    ),
    (
        "auth_number",
        rf"(?i:(?:authori[sz]ation|certification|approval|auth|cert)\s*"
        rf"(?:number|no\.?|#|id))(?i:\s*(?:for\s+(?:this|these)\s+\w+\s*)?"
        rf"(?:is|:|#|,)?)\s*(?P<v>{_PROSE_ID.pattern})",
    ),
    (
        "auth_number",
        rf"(?i:(?:under|as|with|use|quote)\s+(?:authori[sz]ation"
        rf"|certification|approval))(?i:\s*(?:number|no\.?|#))?\s*"
        rf"(?P<v>{_PROSE_ID.pattern})",
    ),
    (
        "auth_number",
        rf"(?i:(?:to|this|your|our|the|revised|amended|new)\s+(?:service\s+)?"
        rf"(?:authori[sz]ation|certification)(?:\s+number)?)\s+(?P<v>{_PROSE_ID.pattern})",
    ),
    (
        "member_name",
        rf"(?i:(?:parent|guardian|family|caregiver)s?(?:\s+or\s+"
        rf"(?:legal\s+)?guardians?)?\s+of)\s+(?P<v>{_PERSON})",
    ),
    (
        "reference",
        rf"(?i:(?:reference|tracking|control|case|determination)\s*"
        rf"(?:number|no\.?|#|id))(?i:\s*(?:is|:|#|,)?)\s*(?P<v>{_PROSE_ID.pattern})",
    ),
    (
        "member_name",
        rf"(?i:{_WHO}(?:'s\s+name\s+is)?|on behalf of|regarding|for your child"
        rf"|\bre:|\bfor)[,:]?\s+(?P<v>{_PERSON})(?=\s*[,(]?\s*(?i:{_WHO}"
        rf"|medicaid|\(?id\b|dob|d\.o\.b|born|date of birth|\(|will"
        rf"|has|is\b|may))",
    ),
    (
        "member_name",
        rf"(?:^|[.;:]\s|\b(?:for|of)\s+(?:(?:our|your"
        rf"|the)\s+)?)(?i:{_WHO})[,:]?\s+(?P<v>{_PERSON})(?=\s*[,(])",
    ),
    (
        "member_name",
        rf"(?:^|\s)(?i:re|regarding|subject)\b[:.]?\s.{{0,80}}?\b(?:for"
        rf"|of)\s+(?P<v>{_PERSON})(?=\s*[.,;]?\s*$)",
    ),
    (
        "member_name",
        rf"(?:^|[,;:.]\s+|\bfor\s+)(?P<v>{_PERSON})(?=,?\s+\(?(?i:(?:{_WHO}\s+)?id\b|dob\b|born\b)"
        rf"|\s*\((?=[A-Z0-9-]*\d{{4}}))",
    ),
    (
        "reference",
        rf"(?i:\b(?:auth(?:ori[sz]ation)?|referral|case|reference|certification))\s+\#?"
        rf"(?P<v>(?=[A-Z0-9-]*\d{{4}}){_PROSE_ID.pattern})",
    ),
    (
        "reference",
        rf"(?i:(?:confirmation|approval|authori[sz]ation|auth)\s*(?:code|number|no\.?"
        rf"|#))(?i:\s*(?:is|:|#|,)?)"
        rf"\s*(?P<v>{_PROSE_ID.pattern})",
    ),
    ("member_id", rf"{_PERSON}\s*\((?i:id|no\.?|\#|\s)*(?P<v>{_PROSE_ID.pattern})\)"),
    (
        "requesting_provider",
        rf"(?i:{_ASKS}\s+(?:provider|physician|practitioner|clinician"
        rf"|prescriber)|(?:requested|ordered|referred|prescribed"
        rf"|submitted|made|sent in|asked for)\s+by|request(?:s)?\s+(?:from|of"
        rf"|by))(?i:\s+(?:is|was|your\s+provider|dr\.?))?[,:]?\s+"
        rf"(?P<v>{_PERSON})",
    ),
    (
        "requesting_provider",
        rf"(?P<v>{_PERSON}),?\s*(?i:\(NPI[: #]*\d{{10}}\),?\s*)?"
        rf"(?i:asked|requested|submitted|ordered|referred|has asked"
        rf"|sent)\b",
    ),
    (
        "addressee",
        rf"(?:^|[.;]\s)(?:To|Dear|Attn|Attention):?\s+(?P<v>{_FIRM})(?=\s*(?:[(:,;.]|$))",
    ),
    (
        "rendering_provider",
        rf"(?i:(?:provided|delivered|rendered|given|performed|furnished)\s+by"
        rf"|(?:servicing|rendering|treating|performing)\s+(?:provider"
        rf"|facility|clinic|agency|therapist)(?:\s+is)?|therapy\s+"
        rf"(?:at|with|from)|services?\s+(?:at|with|from)|visits?\s+"
        rf"(?:at|with)|care\s+(?:at|with|from)|vendor(?:\s+is)?)[,:]?\s+"
        rf"(?P<v>{_FIRM})",
    ),
)
_PROSE_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _PROSE)
_NPI = re.compile(r"(?<!\d)([12]\d{9})(?!\d)")
_PLACES = (
    (r"\bhome\b", r"tele", "10"), (r"^\W*tele", None, "02"), (r"on[\s-]campus", None, "22"),
    (r"off[\s-]campus", None, "19"), (r"\bschool\b", None, "03"), (r"\bhome\b", None, "12"),
    (r"\boffice\b", None, "11"),
)  # fmt: skip


def identifier(text: str) -> tuple[str, int, int] | None:
    """A number such as A731994616 or EMC-551448 at the start of the text, and where it stands."""
    found = _ID.match(text.strip()) or _ID.search(text[:24])
    if not found:
        return None
    value = found[1]
    tail = re.search(r"[ ]\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", value)
    value = value[: tail.start()] if tail else value
    plain = re.sub(r"\W", "", value)
    if len(plain) < 4 or sum(c.isdigit() for c in plain) < 3 or next(values.dates(value), None):
        return None
    begin = text.find(value)
    return value, begin, begin + len(value)


def from_labels(pairs: Iterable[Labelled]) -> Iterator[Proposal]:
    """What labels say about the heads."""
    provider: list[tuple[Labelled, str]] = []
    for pair in pairs:
        weight = 3 if pair.sure_label else 1
        role = pair.role
        if role in ("member_id", "auth_number", "reference", "request_number", "previous_auth"):
            if (one := identifier(pair.text)) is not None:
                words = pair.run.within(pair.start + one[1], pair.start + one[2])
                yield Proposal(role, _plain(one[0]), words, "label", weight)
        elif role == "member_name":
            yield from _person(pair, weight)
            tail = re.match(
                rf"{_PERSON},?\s+(?P<v>[A-Z]{{0,4}}\d[A-Z0-9-]{{5,}})$", pair.text.strip()
            )
            if tail and weight == 3 and (one := identifier(tail["v"])) is not None:
                begin = pair.start + pair.text.find(tail["v"])
                words = pair.run.within(begin, begin + len(one[0]))
                yield Proposal("member_id", one[0], words, "label", 2)
            own = re.match(r"[A-Z0-9-]{6,}(?=$|[\s,;.])", pair.text.strip())
            if own and sum(c.isdigit() for c in own[0]) >= 5:
                words = pair.run.within(pair.start, pair.start + len(own[0]))
                yield Proposal("member_id", own[0], words, "label", 2)
            inner = re.search(r"\((?i:id|no\.?|#|:|\s)*(?P<v>[A-Z0-9-]{5,})\)", pair.text)
            if inner and weight == 3 and (one := identifier(inner["v"])) is not None:
                begin = pair.start + inner.start("v")
                words = pair.run.within(begin, begin + len(one[0]))
                yield Proposal("member_id", one[0], words, "label", 2)
        elif role in ("requesting_provider", "rendering_provider"):
            provider.append((pair, role))
            yield from _provider(pair, role, weight)
            if re.search(r"(?i)\bNPI\b", pair.text):
                yield from _npis(pair, role.split("_")[0] + "_npi", weight)
        elif role in ("requesting_npi", "rendering_npi"):
            yield from _npis(pair, role, weight)
        elif role == "npi":
            if (home := _whose(pair, provider)) is not None:
                yield from _npis(pair, home.split("_")[0] + "_npi", weight)
        elif role == "place_of_service":
            yield from _place(pair, weight)
        elif role == "payer" and pair.sure_label and 2 <= len(pair.words) <= 8 and _is_named(pair):
            yield Proposal("payer", pair.text.strip(" .,"), pair.words, "label", weight)


def _is_named(pair: Labelled) -> bool:
    words = [w.text for w in pair.words if w.text[0].isalpha()]
    return all(w[0].isupper() or w in ("of", "and", "for", "the") for w in words)


def _plain(text: str) -> str:
    return text.strip(" .,;:")


def _person(pair: Labelled, weight: int) -> Iterator[Proposal]:
    text = re.split(r"\s*(?:\(|;|\bDOB\b|\bborn\b|\bID\b|\||\s-\s)", pair.text)[0].strip(" .,:")
    tokens = re.findall(r"[A-Za-z][\w'\u2019.-]*", text)
    if not 2 <= len(tokens) <= 5 or re.search(r"\d", text):
        return
    if not all(t[0].isupper() or t in ("de", "la", "van", "von", "del") for t in tokens):
        return
    if tokens[0] in _TITLES or re.search(r"(?i)\b(services?|plan|health|notice|number)\b", text):
        return
    begin = pair.start + pair.text.find(text)
    yield Proposal("member_name", text, pair.run.within(begin, begin + len(text)), "label", weight)


def _provider(pair: Labelled, role: str, weight: int) -> Iterator[Proposal]:
    text = re.split(r"\s*(?:\(|;|\bNPI\b|\bTIN\b|\bTax ID\b|\||\bFax\b|\bPhone\b)", pair.text)[0]
    text = text.strip(" .,:-")
    if len(text) < 4 or not text[0].isupper() or sum(c.isdigit() for c in text) > 4:
        return
    if len(text.split()) < 2 or len(text.split()) > 9:
        return
    begin = pair.start + pair.text.find(text)
    yield Proposal(role, text, pair.run.within(begin, begin + len(text)), "label", weight)


def _npis(pair: Labelled, role: str, weight: int) -> Iterator[Proposal]:
    for found in _NPI.finditer(pair.text):
        words = pair.run.within(pair.start + found.start(), pair.start + found.end())
        yield Proposal(role, found[1], words, "label", weight)
        return


def _whose(npi: Labelled, providers: Sequence[tuple[Labelled, str]]) -> str | None:
    """The provider an NPI belongs to: left of it in the row, else the nearest above it."""
    place = npi.place
    same_page = [(p, role) for p, role in providers if p.place.page == place.page]
    row = [
        (p, role)
        for p, role in same_page
        if abs(p.place.middle - place.middle) < place.height and p.place.x0 <= place.x0
    ]
    if row:
        return max(row, key=lambda one: one[0].place.x0)[1]
    above = [
        (p, role)
        for p, role in same_page
        if p.place.middle < place.middle and abs(p.place.x0 - place.x0) < 40
    ]
    if above:
        near = max(above, key=lambda one: one[0].place.middle)
        return near[1] if place.middle - near[0].place.middle < 70 else None
    return None


def _place(pair: Labelled, weight: int) -> Iterator[Proposal]:
    text = pair.text.strip()
    found = re.match(r"\(?(\d{2})\b(?!\d|/)", text)
    inside = re.search(r"\((?:POS\s*)?(\d{2})\)", text)
    if found or inside:
        value = (found or inside)[1]  # type: ignore[index]
        yield Proposal("place_of_service", value, pair.words, "label", weight)
        return
    for sign, also, code in _PLACES:
        if re.search(sign, text, re.I) and (also is None or re.search(also, text, re.I)):
            yield Proposal("place_of_service", code, pair.words, "wording", 1)
            return


_ALONE = re.compile(
    r"[A-Z][\w'\u2019-]+(?: [A-Z]\.?)?(?: (?:de |De |van |Van |St\. )?[A-Z][\w'\u2019-]+){1,2}"
)


def from_places(layouts: Iterable[Layout]) -> Iterator[Proposal]:
    """A person's name in a line of its own, above an address or a number of the member's."""
    for layout in layouts:
        for row, below in itertools.pairwise(layout.rows):
            one, two = row[0], below[0]
            text = one.text.strip(" ,")
            if not _ALONE.fullmatch(text) or FIRM.search(text) or _PAYERISH.search(text):
                continue
            if text.split()[0] in _TITLES or vocabulary.label_at(text, 0) or _TITLE.search(text):
                continue
            near = two.place.y0 - one.place.y1 < 1.2 * max(one.place.height, 6)
            beside = row[1].text if len(row) > 1 else ""
            named = re.match(
                r"(?i)(?:member |patient |medicaid )?(?:id|no\.?|#|dob|date of birth)\b",
                two.text if near else "",
            )
            named = named or re.match(r"(?i)(?:member |patient |medicaid )?(?:id|#|dob)\b", beside)
            street = near and len(row) == 1 and re.match(r"\d+ [A-Z]|P\.? ?O\.? Box", two.text)
            if (named or street) and len(row) <= 3:
                yield Proposal(
                    "member_name", text, one.within(0, len(text)), "place", 2 if named else 1
                )


def from_prose(sentences: Iterable[Sentence]) -> Iterator[Proposal]:
    """What running text says about the heads."""
    for sentence in sentences:
        text = sentence.text
        for role, pattern in _PROSE_COMPILED:
            for found in pattern.finditer(text):
                value, start = found["v"], found.start("v")
                if role in ("member_id", "auth_number", "reference"):
                    one = identifier(value)
                    if one is None or _is_previous(text, found.start()):
                        continue
                    value = one[0]
                elif role == "addressee":
                    if FIRM.search(value) is None or not _is_usable(role, value):
                        continue
                    role = "rendering_provider"
                elif not _is_usable(role, value):
                    continue
                value = re.sub(r"(?:\s+(?:of|and|for|the))+$", "", value)
                value = value.rstrip(" .") if not re.search(r"\b[A-Z]\.[A-Z]\.$", value) else value
                yield Proposal(role, value, sentence.words(start, start + len(value)), "prose", 2)
                if role.endswith("provider"):
                    yield from _npi_after(sentence, text, found.end("v"), role)


_KNOWN_AS = re.compile(
    rf"(?<![\w/]){_CAP}(?: (?:{_CAP}|&|and|of))*? (?:Therapy(?: (?:Center|Group|Associates"
    rf"|Services|Clinic))?"
    r"|Clinic|Rehab(?:ilitation)?|OT(?: Group)?|Pediatrics|Therapies)(?:, (?:LLC|PLLC|P\.?C\.?"
    r"|Inc\.?))?(?!\w)"
)
_KIND_OF = re.compile(
    r"(?i)\b(occupational|physical|speech|outpatient|the|your|our|dear|service|servicing"
    r"|provider|md)\b"
)


def firms(text: str) -> Iterator[tuple[str, int, int]]:
    """Names of clinics in a text: words in capitals that end as such names do."""
    broken = [
        found
        for found in _KNOWN_AS.finditer(text.replace("\n", " "))
        if (cut := text.find("\n", found.start(), found.end())) >= 0
        and len(text[:cut].rsplit("\n", 1)[-1].split()) > 4  # the line of a sentence
    ]
    for found in (*_KNOWN_AS.finditer(text), *broken):
        name, start = found[0], found.start()
        while (lead := re.match(r"(?:Dear|At|With|The|From|To|Your|We|If|For) ", name)) is not None:
            name, start = name[lead.end() :], start + lead.end()
        if text[:start].endswith("\n") and _may_go_on(text[: start - 1].rsplit("\n", 1)[-1]):
            continue  # it may have begun in the line above
        if len(name.split()) >= 2 and not re.search(r"\d", name) and not _KIND_OF.search(name):
            yield name, start, found.end()


def _may_go_on(line: str) -> bool:
    """Whether a clinic's name may have begun in this line above it."""
    line = line.strip()
    if not line or re.search(r"[\d:.,]$", line) or re.match(r"\d", line):
        return False
    if re.search(r"(?i)(?:\b(?:of|and|the|for|at|with|by|from)|&)$", line):
        return True
    last = line.split()[-1]
    label = vocabulary.whole_label(" ".join(line.split()[-2:])) or vocabulary.whole_label(last)
    return last[:1].isupper() and len(line.split()) > 4 and label is None


def _is_usable(role: str, value: str) -> bool:
    """Whether words in capitals are a name that fits the role, and no piece of a form."""
    words = value.split()
    if words[0] in _TITLES or len(words) < 2:
        return False
    if role == "member_name" and re.search(r"\d", value):
        return False
    if role.endswith("provider") and re.search(r"\b(?:No|Number|Date|ID)\b", value):
        return False
    # Who asks is a person; a firm that asks is the one that will treat.
    return role != "requesting_provider" or FIRM.search(value) is None


def _is_previous(text: str, start: int) -> bool:
    before = text[max(0, start - 28) : start]
    return bool(
        re.search(
            r"(?i)\b(previous|former|old|original|replaces|amends|prior|supersed\w+)\b", before
        )
    )


def _npi_after(sentence: Sentence, text: str, end: int, role: str) -> Iterator[Proposal]:
    after = re.match(r"[\s,(]*NPI[\s:#]*([12]\d{9})(?!\d)", text[end:])
    if after:
        start = end + after.start(1)
        words = sentence.words(start, start + 10)
        yield Proposal(role.split("_")[0] + "_npi", after[1], words, "prose", 2)


_PAYERISH = re.compile(
    r"\b(health|plan|care|insurance|assurance|medicaid|mutual|benefits?|network|alliance|managed"
    r"|regional center|department|administrators?|cross|shield|community|advantage|rehab|medical"
    r"|um|review|cooperative|company|partners|choice|fund|trust|state|county|agency)\b",
    re.I,
)
_TITLE = re.compile(
    r"\b(notice|determination|authori[sz]ation|form|letter|approval|denial|decision|utilization"
    r"|confidential|fax|page|dear|summary|response|report|print|portal|re|attn|member services"
    r"|date|request|certification|status|important)\b",
    re.I,
)


def payer(layouts: Sequence[Layout], labelled: Iterable[Proposal]) -> Choice:
    """The payer: by label, else the first line of the letterhead that names one."""
    found = [p for p in labelled if p.role == "payer"]
    head: list[Proposal] = []
    for row in layouts[0].rows[:9] if layouts else ():
        for segment in row:
            text = re.split(
                r" \| |\s(?=(?i:provider|member|web|online)s?\s(?i:portal|site|services?)\b)",
                segment.text,
            )[0]
            text = text.strip(" .,:|*-=")
            words = [w for w in text.split() if w[0].isalpha()]
            if not 2 <= len(words) <= 8 or re.search(r"\d{3}|:", text) or _TITLE.search(text):
                continue
            if not all(w[0].isupper() or w in ("of", "and", "for", "the") for w in words):
                continue
            by = 3 if _PAYERISH.search(text) else 1
            begin = segment.text.find(text)
            words_of = segment.within(begin, begin + len(text))
            head.append(Proposal("payer", text, words_of, "letterhead", by))
    strong = [p for p in head if p.weight == 3][:1]
    made = chosen(found or strong or head[:1])
    if found and strong and _folded(found[0].value) not in _folded(strong[0].value):
        made.doubt("letterhead and label differ")
    return made


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())

"""What was decided, and what kind of letter it is, from words that can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from countersign.authorizations.letters import vocabulary
from countersign.authorizations.letters.found import Choice, Proposal, chosen
from countersign.authorizations.letters.gathering import Gathered
from countersign.authorizations.letters.labelled import Labelled
from countersign.authorizations.letters.outcomes import (
    APPROVED,
    DENIED,
    MORE_OF_IT,
    PARTIAL,
    PENDED,
    kind,
    where,
)
from countersign.authorizations.letters.statements import Fact, Sentence


def proposals(letter: Gathered) -> Iterator[Proposal]:
    """Every place that says what was decided on the letter as a whole."""
    whole = _of_the_whole(letter)
    for pair in letter.pairs:
        amount = pair.role in ("quantity", "total_quantity", "added_quantity")
        if amount and pair.sure_label and re.match(r"\d", pair.text):
            more = MORE_OF_IT.search(pair.label)
            if more and not re.match(r"0\b", pair.text):
                yield Proposal("decision", "approved", pair.words, "amount", 2)
        short = pair.sure_label and len(pair.words) <= 8
        if pair.role == "decision" and short and pair in whole and (value := kind(pair.text)):
            begin, end = where(pair.text)
            words = pair.run.within(pair.start + begin, pair.start + end)
            yield Proposal("decision", value, words, "label", 3)
    for option in letter.options:
        if option.ticked and (value := kind(option.run.text)):
            yield Proposal("decision", value, option.run.words, "tick", 3, option.box)
    for layout in letter.layouts[:1]:
        for row in layout.rows[:14]:
            for segment in row if len(row) <= 2 else ():
                text = segment.text
                short = len(segment.words) <= 8 and not re.search(r"\d|:", text)
                head = re.match(r"(?:PARTIALLY |NOT )?(?:APPROVED|DENIED|PENDED|CERTIFIED)\b", text)
                if head:
                    first = re.split(r"\s[-\u2013\u2014]\s|[:.;,(]", text)[0]
                    value = kind(first if len(first.split()) <= 8 else head.group(0))
                    words = segment.within(*where(head.group(0)))
                    yield Proposal("decision", value, words, "title", 3)
                elif (
                    short
                    and (value := kind(text))
                    and _is_title(text)
                    and vocabulary.whole_label(text) is None
                ):
                    words = segment.within(*where(text))
                    yield Proposal("decision", value, words, "title", 3)
    yield from _said(letter.sentences)
    yield from less(letter.facts)
    yield from _granted(letter.facts)


_OVERALL = re.compile(
    r"(?i)\b(?:overall|final|case|request|auth\w*|certification|pa|prior|review|our|plan)\b"
)


def _of_the_whole(letter: Gathered) -> list[Labelled]:
    """The labelled decisions about the whole letter, when the lines have labelled ones too."""
    said = [
        p for p in letter.pairs
        if p.role == "decision" and p.sure_label and len(p.words) <= 8 and kind(p.text)
    ]  # fmt: skip
    if len({kind(p.text) for p in said}) < 2:
        return said
    return [p for p in said if _OVERALL.search(p.label)]


def _granted(facts: Sequence[Fact]) -> Iterator[Proposal]:
    """A sentence that approves an amount approves something, whoever its subject is."""
    amounts = {f.statement for f in facts if f.by == "prose" and f.kind == "amount"
               and f.role in ("approved", "total", "added")}  # fmt: skip
    refused = {f.statement for f in facts if f.kind == "decision" and f.value != "approved"}
    plain = [f for f in facts if MORE_OF_IT.search(" ".join(w.text for w in f.words))]
    for fact in (*plain, *facts):
        if fact.kind != "decision" or fact.by != "prose" or fact.value != "approved":
            continue
        if fact.role == "approved" and fact.statement in amounts - refused:
            yield Proposal("decision", "approved", fact.words, "prose", 2)


def chosen_of(proposals: Iterable[Proposal]) -> Choice:
    """The letter's decision. A sentence that approves something fits a partial one."""
    found = list(proposals)
    if any(p.value == "partially_approved" for p in found):
        found = [
            p
            for p in found
            if p.value == "partially_approved"
            or p.by not in ("prose", "amount")
            or p.value == "pended"
        ]
    return chosen(found)


def _is_title(text: str) -> bool:
    words = [w for w in re.findall(r"[A-Za-z]+", text) if len(w) > 3]
    if re.search(r"(?i)\b(?:or|request for|prior|pre|if)\b|/", text):
        return False
    return bool(words) and all(w[0].isupper() for w in words)


_BE = (
    r"(?:is|are|was|were|has been|have been|been|is being|are being)"
    r"(?:\s+(?:hereby|now|also|all|both|still|therefore))*"
)
_SAID = (
    ("partially_approved", r"\b(?:partial(?:ly)? (?:approv|authori[sz]|certif|den)\w+|(?:approved"
        r"|authori[sz]ed|certified|denied) in part|(?:part|partly) (?:approved|denied"
        r"|authori[sz]ed)"
        r"|(?:approved|authori[sz]ed|certified) with (?:changes|modifications?|a (?:change"
        r"|modification)))\b"
        r"|\bapproved,? (?:but"
        r"|with)\b.{0,40}\b(?:fewer|less|reduced|changes)\b|\b(?:fewer|less) \w+ than (?:was "
        r"|were |you )?(?:requested|asked)|\bpartial (?:approval|denial|certification"
        r"|authori[sz]ation)\b"
        r"|\bmodified (?:approval|approved|the request|your request)\b|\bapproved,? as modified\b"
        r"|\b(?:only|just) (?:a )?part of (?:the|this|your) request\b"),
    ("denied", r"\b(?:we|plan|reviewer|director|center|program)\b.{0,45}\b(?:denied|deny"
               r"|denying|declined?"
        r"|cannot (?:approve|cover|authori[sz]e|certify|pay for)|(?:did|do|could|can"
        r"|will) not (?:approve|cover|authori[sz]e|certify|pay for)"
        r"|(?:are|is|was|were) (?:unable|not able) to (?:approve|cover|authori[sz]e|certify)"
        r"|decided not to (?:approve|cover|authori[sz]e|certify))\b"
        rf"|\b{_BE}\s+(?:denied|declined|disapproved|rejected|not (?:been )?(?:approved"
        rf"|authori[sz]ed|certified|covered|medically necessary))\b"
        r"|\b(?:could|can|cannot|can't|will|would|did|may) ?(?:not )?be (?:denied"
        r"|not (?:be )?approved)\b|\b(?:(?:could|can|will|would) not|cannot) be (?:approved"
        r"|authori[sz]ed|certified|covered)\b"
        r"|\b(?:decision|determination) (?:is )?to (?:deny|decline|not approve)\b"
        r"|\badverse (?:benefit )?determination (?:was|has been) made\b"
        r"|\b(?:has|have|had|is|are|was|were)\s+not\s+(?:been\s+)?(?:approved|authori[sz]ed"
        r"|certified|covered)\b|\bdo(?:es)? not meet (?:the|our|medical|criteria|this)\b"),
    ("pended", r"\b(?:request|review|decision|case|services?|therapy|part|line|portion)\b.{0,60}\b"
        r"(?:is|are|was|has been|have been|remains?|stays?)\s+(?:still\s+|being\s+"
        r"|currently\s+)?(?:pended|pending"
        r"|on hold|under review|suspended)|\b(?:we|reviewer) (?:still )?(?:needs?"
        r"|requires?) (?:more"
        r"|additional) (?:information|records|documentation|clinical)\b"
        r"|\b(?:cannot|could not|unable to|not (?:yet )?able to) (?:yet )?(?:(?:make|reach"
        r"|complete|finish|give)(?: you)? (?:a|the|our|this)"
        r" (?:\w+ )?(?:decision|determination|review)|decide)"
        r"|\bbefore we can (?:decide|make|complete)\b|\bno decision (?:has been|was|is|can be"
        r"|could be|has yet been) (?:made|reached)\b"
        r"|\bwe have (?:pended|placed .{0,30} on hold)\b|\bhas not (?:yet )?been (?:decided"
        r"|reviewed)\b"),
    ("approved", r"\b(?:we|plan|center|program|reviewer|nurse|director"
                 r"|department)\b.{0,60}\b(?:approved|authori[sz]ed"
        r"|certified|granted|approving|authori[sz]ing)\b|\bwe (?:approve|authori[sz]e|certify)\b"
        rf"|\b{_BE}\s+(?:approved|authori[sz]ed|certified|granted)\b"
        r"|\b(?:able|happy|pleased|glad) to (?:approve|authori[sz]e|certify|cover)\b|\b(?:we"
        r"|plan) will (?:pay for|cover)\b"
        r"|\b(?:remains?|stays?) (?:approved|authori[sz]ed|certified)\b"
        r"|\bauthori[sz]es\b|\bapproves\b|\bcertifies\b|\bagree[sd]? to cover\b|\b(?:decided"
        r"|decision|determination) to (?:approve|authori[sz]e|certify|cover)\b"
        r"|^\W*(?:approved|authori[sz]ed|certified|granted)\s+(?:by|for|as requested|from|to"
        r"|in full|under|through)\b"
        r"|\bapproval (?:is|was|has been) (?:granted|given)\b|\b(?:is|are) (?:covered"
        r"|payable) (?:for|from|under)\b|\bapproval (?:begins|starts|is for|covers|is good)\b"),
)  # fmt: skip
_SAID_COMPILED = tuple((name, re.compile(pattern, re.I | re.S)) for name, pattern in _SAID)
_SUPPOSED = re.compile(
    r"\b(?:unless|if|until|when|whether|guarantee|once|after which|in case|should|before this"
    r"|previous(?:ly)?"
    r"|prior|earlier|must|may|example|normally|usually|only (?:if|when|after))\b",
    re.I,
)
_PAID = re.compile(r"\bwill (?:not )?be (?:paid|reimbursed)|\bmust be\b|\bguarantee", re.I)
_EARLIER = re.compile(
    r"\b(?:previously|earlier|before this|originally|last (?:year|spring|fall)|formerly"
    r"|unless|if|in advance|first)\b",
    re.I,
)


def _said(found: Sequence[Sentence]) -> Iterator[Proposal]:
    for sentence in found:
        text = sentence.text
        if _PAID.search(text):
            continue
        taken: list[tuple[int, int]] = []
        for name, pattern in _SAID_COMPILED:
            for match in pattern.finditer(text):
                core = _core(text, match.start(), match.end())
                if any(a < match.end() and match.start() < b for a, b in taken):
                    continue
                if _is_supposed(text, core) or (name == "approved" and _is_negated(text, core)):
                    continue
                taken.append(match.span())
                yield Proposal("decision", name, sentence.words(*core), "prose", 2)
                break


_OUTSIDE = re.compile(
    r"^\W*(?:any |all |other )?(?:visits?|services?|units?|sessions?|care|therapy|claims?"
    r"|hours|anything)\s+(?:\w+\s+){0,2}?"
    r"(?:after|before|beyond|outside|over|above|in excess|exceeding|that exceed|not listed"
    r"|without)\b",
    re.I,
)


def _is_negated(text: str, core: tuple[int, int]) -> bool:
    return bool(re.search(r"(?i)\b(?:not|never|nor|n't)\s+(?:\w+\s+){0,2}$", text[: core[0]]))


def _is_supposed(text: str, core: tuple[int, int]) -> bool:
    """Whether the words before, in the same clause, make it a condition or something past."""
    if _OUTSIDE.search(text[: core[0]]):
        return True
    begin = max(
        (m.end() for m in re.finditer(r"[;:.]\s|\s[-\u2013\u2014]\s", text[: core[0]])), default=0
    )
    before, after = text[begin : core[0]], text[core[1] : core[1] + 18]
    condition = [m.start() for m in _SUPPOSED.finditer(before)]
    if condition:
        # "If you disagree, ..." and "as you asked before, we have approved": a main clause follows.
        tail = before[condition[-1] :]
        main = re.search(r",\s+(?:we|the (?:plan|center|program)|our|this|your)\b", tail)
        if main is None or re.match(r"(?i)(?:unless|until|guarantee|must)", tail):
            return True
    return bool(_EARLIER.match(after.lstrip()))


def less(facts: Sequence[Fact]) -> Iterator[Proposal]:
    """A sentence that approves fewer than were asked for: "24 of the 36 visits requested"."""
    by_statement: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.by == "prose" and fact.kind in ("amount", "decision"):
            by_statement.setdefault(fact.statement, []).append(fact)
    for group in by_statement.values():
        got = [f for f in group if f.kind == "amount" and f.role == "approved"]
        asked = [f for f in group if f.kind == "amount" and f.role == "requested"]
        if len({f.value[0] for f in got}) != 1 or len({f.value[0] for f in asked}) != 1:
            continue
        units = {f.value[1] for f in (*got, *asked)} - {None}
        if len(units) <= 1 and 0 < got[0].value[0] < asked[0].value[0]:
            said = [f.words for f in group if f.kind == "decision" and f.role == "approved"]
            yield Proposal("decision", "partially_approved", (said or [got[0].words])[0], "less", 2)
    prose = [f for f in facts if f.by == "prose" and f.kind == "amount"]
    granted = [f for f in prose if f.role == "approved" and f.value[0]]
    refused = [f for f in prose if f.role == "denied" and f.value[0]]
    asked = {f.value[0] for f in facts if f.kind == "amount" and f.role == "requested"}
    one_each = len({f.value[0] for f in granted}) == len({f.value[0] for f in refused}) == 1
    if one_each and asked <= {granted[0].value[0] + refused[0].value[0]}:
        said = [
            f.words
            for f in facts
            if (f.kind, f.role, f.statement) == ("decision", "approved", granted[0].statement)
        ]
        words = (said or [granted[0].words])[0]
        yield Proposal("decision", "partially_approved", words, "less", 2)


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """The deciding word itself, as evidence."""
    core = None
    for sign in (PARTIAL, DENIED, PENDED, APPROVED):
        core = core or sign.search(text, start, end)
    return core.span() if core else (start, end)


_TYPES: tuple[tuple[str, str], ...] = (
    ("retro", r"\bretro(?:spective|active)?(?:ly)?\b|\bpost[- ]service\b"
        r"|\bafter the services? (?:was|were)\b|\balready (?:been )?"
        r"(?:provided|delivered|rendered)\b"),
    ("amendment", r"\bamend(?:s|ed|ment|ing)?\b|\bcorrected\b|\bcorrection\b"
        r"|\brevis(?:ed|ion)\b|\bsupersedes?\b|\breplaces\b|\bmodif"
        r"(?:ies|ication)\b(?! code)|\bhas been changed\b|\bwe "
        r"(?:have )?changed\b"),
    ("extension", r"\bcontinuation\b|\bextension\b|\bextend(?:s|ed|ing)?\b"
        r"|\bconcurrent\b|\brenew(?:al|ed)?\b|\brecertif\w+|\bre-?authori[sz]\w+"
        r"|\bmore (?:occupational|physical|speech|therapy|visits"
        r"|units|hours)\b|\badditional (?:visits|units|hours|therapy"
        r"|occupational)\b|\d+ (?:additional|more) (?:visits|units"
        r"|hours)\b|\bbefore this decision\b|\bpreviously approved\b"
        r"|\bprevious (?:period|approval|authori[sz]ation)\b|\bnew total\b"
        r"|\bcontinued (?:\w+ ){0,2}(?:stay|services?|treatment|therapy|care|authori[sz]ation)\b"
        r"|\b(?:visits|units|hours|sessions) (?:were|was|are|have been|has been) added\b"
        r"|\bnumber of (?:visits|units|hours) (?:is |was |has been )?increase[sd]?\b"),
)  # fmt: skip
_TYPES_COMPILED = tuple((name, re.compile(pattern, re.I)) for name, pattern in _TYPES)
_WITH_CHANGES = re.compile(
    r"\b(?:approved|authori[sz]ed|certified)\s+(?:as\s+|with\s+)(?:\w+\s+)?\w+", re.I
)
_HYPOTHETICAL = re.compile(
    r"\b(?:if|unless|may be|must|will not|cannot|no (?:date )?extension"
    r"|does not|request an?|to request|before|any (?:extension"
    r"|change)|should|can be|not be extended|need more|when)\b",
    re.I,
)


def letter_types(letter: Gathered) -> list[Proposal]:
    """Every word that makes the letter an extension, an amendment or a retroactive approval."""
    made: list[Proposal] = []
    for pair in letter.pairs:
        if pair.role == "letter_type" and pair.sure_label and len(pair.words) <= 8:
            named = [name for name, sign in _TYPES_COMPILED if sign.search(pair.text)]
            if re.search(r"(?i)\b(?:initial|new|first)\b", pair.text):
                named.append("initial")
            made += [Proposal("letter_type", n, pair.words, "label", 3) for n in named[:1]]
    for option in letter.options:
        if option.ticked:
            named = [name for name, sign in _TYPES_COMPILED if sign.search(option.run.text)]
            if re.match(r"(?i)(?:initial|new request|new)\b", option.run.text):
                named.append("initial")
            made += [
                Proposal("letter_type", n, option.run.words, "tick", 3, option.box) for n in named
            ]
    for sentence in letter.sentences:
        text = _WITH_CHANGES.sub(lambda m: " " * len(m[0]), sentence.text)
        title = len(text.split()) <= 9 and not text.rstrip().endswith(".") and _is_title(text)
        for name, sign in _TYPES_COMPILED:
            if match := sign.search(text):
                hypothetical = _HYPOTHETICAL.search(text.replace("efore this decision", ""))
                weight = 1 if hypothetical and not title else 2
                made.append(
                    Proposal(
                        "letter_type",
                        name,
                        sentence.words(*match.span()),
                        "title" if title else "prose",
                        weight,
                    )
                )
    return made

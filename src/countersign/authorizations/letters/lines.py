"""Lines of a letter: which code and discipline, how much, of what, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from countersign.authorizations.letters.found import Choice, Proposal, chosen
from countersign.authorizations.letters.statements import Fact
from countersign.base.pages.words import around

FIELDS = (
    "discipline",
    "codes",
    "decision",
    "quantity",
    "quantity_added",
    "basis",
    "start",
    "end",
    "frequency",
)
_SPEAKS = ("approved", "total", "")
_OTHERS = ("previous", "used", "requested", "appeal", "rule")


@dataclass(slots=True)
class Line:
    """One line: a choice per field, and what was asked for, to compare."""

    fields: dict[str, Choice] = field(default_factory=lambda: {name: Choice() for name in FIELDS})
    requested: float | None = None
    refused: float | None = None
    before: float | None = None  # what was approved earlier, when an extension says so

    def __getitem__(self, name: str) -> Choice:
        return self.fields[name]

    def __setitem__(self, name: str, choice: Choice) -> None:
        self.fields[name] = choice


def from_facts(facts: Sequence[Fact], decision: Choice) -> list[Line]:
    """The lines of forms and running text."""
    facts = [f for f in facts if f.kind != "marker" or f.words]
    groups = _by_marker(facts) or _groups([f for f in facts if f.kind != "marker"])
    groups = _with_shared_days(groups)
    if len(groups) < 2:
        only = _line(facts, facts, decision, alone=True)
        if _is_split(facts) and decision.value in ("approved", "partially_approved"):
            for name in ("discipline", "codes", "decision", "quantity"):
                only[name].doubt("another service has another outcome")
        return [only]
    rest = [f for f in facts if not any(f in group for group in groups)]
    therapies = {f.value for f in facts if f.kind == "discipline"}
    shared = _proposals(facts, "discipline", _SPEAKS) if len(therapies) == 1 else []
    return [_line(group, [*group, *rest], decision, alone=False, shared=shared) for group in groups]


def _with_shared_days(groups: list[list[Fact]]) -> list[list[Fact]]:
    """The groups without days that stand apart after the last of them: those are everybody's."""
    dated = [g for g in groups if any(f.kind in ("start", "end") for f in g)]
    if len(groups) < 2 or len(dated) != 1:
        return groups
    named = {f.statement for f in dated[0] if f.kind in ("discipline", "code", "amount")}
    shared = [f for f in dated[0] if f.kind in ("start", "end") and f.statement not in named]
    return [[f for f in g if f not in shared] if g is dated[0] else g for g in groups]


def _by_marker(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The facts of each numbered line, when the letter numbers its lines: "Service line 2"."""
    marks = sorted((f for f in facts if f.kind == "marker"), key=_key)
    if [f.value for f in marks] != list(range(1, len(marks) + 1)) or len(marks) < 2:
        return []
    groups: list[list[Fact]] = [[] for _ in marks]
    for fact in facts:
        if fact.kind == "marker" or not fact.words:
            continue
        place = _key(fact)[:2]
        over = [n for n, mark in enumerate(marks) if _key(mark)[:2] <= (place[0], place[1] + 3)]
        if over:
            groups[over[-1]].append(fact)
    whole = all(any(_is_outcome(f) for f in g) for g in groups)
    return groups if whole and _are_apart(groups) else []


def _key(fact: Fact) -> tuple[int, float, float]:
    place = fact.words[0].place
    return (place.page, place.middle, place.x0)


def _ordered(facts: Iterable[Fact]) -> list[Fact]:
    """In reading order: words of one line stand at slightly different heights."""
    rows: list[list[Fact]] = []
    for fact in sorted(facts, key=_key):
        page, middle, _ = _key(fact)
        if rows and _key(rows[-1][0])[0] == page and middle - _key(rows[-1][0])[1] < 4:
            rows[-1].append(fact)
        else:
            rows.append([fact])
    return [fact for row in rows for fact in sorted(row, key=lambda f: _key(f)[2])]


def _groups(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Facts of each service when the letter speaks of several; else one group."""
    live = [f for f in facts if f.role not in _OTHERS and f.words]
    kinds = {f.value for f in live if f.kind == "discipline"}
    given = _distinct([f for f in live if f.kind == "amount" and f.role in _SPEAKS])
    if len(kinds) < 2 and len(given) < 2:
        return [list(facts)]
    by_statement: dict[int, list[Fact]] = {}
    for fact in live:
        by_statement.setdefault(fact.statement, []).append(fact)
    made = []
    for group in by_statement.values():
        anchors = [f for f in group if f.kind in ("discipline", "code")]
        says = [f for f in group if f.kind == "amount" and f.role in _SPEAKS]
        decided = [f for f in group if f.kind == "decision" and f.value in ("denied", "pended")]
        if anchors and (says or decided):
            made.append(group)
    amounts = sum(any(f.kind == "amount" for f in group) for group in made)
    if len(made) >= 2 and _are_apart(made) and amounts >= len(given):
        return made
    return _side_by_side(live, given) or _listed(live, given) or _in_order(live, given)


_EVERYBODYS = ("start", "end", "decision", "frequency", "day")


def _listed(live: Sequence[Fact], given: set[Any]) -> list[list[Fact]]:
    """Services listed in one sentence: "24 visits of occupational and 12 of speech therapy"."""
    by_statement: dict[int, list[Fact]] = {}
    for fact in live:
        by_statement.setdefault(fact.statement, []).append(fact)
    for group in by_statement.values():
        order = _ordered(group)
        amounts = [f for f in order if f.kind == "amount" and f.role in _SPEAKS]
        kinds = [f for f in order if f.kind == "discipline"]
        if (
            len(kinds) < 2
            or len({f.value for f in kinds}) != len(kinds)
            or len(amounts) != len(kinds)
        ):
            continue
        if {f.value for f in amounts} != given:
            continue
        heads = amounts if order.index(amounts[0]) < order.index(kinds[0]) else kinds
        parts: list[list[Fact]] = [[] for _ in heads]
        for fact in order:
            if fact.kind not in _EVERYBODYS:
                here = order.index(fact)
                over = [n for n, head in enumerate(heads) if order.index(head) <= here]
                parts[over[-1] if over else 0].append(fact)
        if _are_apart(parts) and all(any(_is_outcome(f) for f in p) for p in parts):
            return parts
    return []


def _side_by_side(live: Sequence[Fact], given: set[Any]) -> list[list[Fact]]:
    """Services in boxes beside each other: each fact belongs to the heading over its column."""
    heads: list[Fact] = []
    for fact in sorted(live, key=_key):
        if fact.kind == "discipline" and fact.value not in {h.value for h in heads}:
            heads.append(fact)
    if len(heads) < 2 or any(_key(h)[0] != _key(heads[0])[0] for h in heads):
        return []
    if max(_key(h)[1] for h in heads) - min(_key(h)[1] for h in heads) > 8:
        return []
    heads.sort(key=lambda h: _key(h)[2])
    groups: list[list[Fact]] = [[] for _ in heads]
    for fact in live:
        page, middle, left = _key(fact)
        if page != _key(heads[0])[0] or middle < _key(heads[0])[1] - 8:
            continue
        home = [n for n, h in enumerate(heads) if _key(h)[2] <= left + 12]
        if home:
            groups[home[-1]].append(fact)
    held = {f.value for g in groups for f in g if f.kind == "amount" and f.role in _SPEAKS}
    whole = all(any(_is_outcome(f) for f in g) for g in groups)
    single = all(
        len({f.value for f in g if f.kind == "amount" and f.role in _SPEAKS}) <= 1 for g in groups
    )
    return groups if whole and single and held == given else []


def _is_split(facts: Sequence[Fact]) -> bool:
    """Whether a sentence that names a service turns it down or puts it off."""
    refused = {
        f.statement
        for f in facts
        if f.kind == "decision"
        and f.value in ("denied", "pended")
        and f.by == "prose"
        and f.role in ("denied", "pended")
    }
    return any(f.statement in refused and f.kind in ("code", "discipline") for f in facts)


def _in_order(live: Sequence[Fact], given: set[Any]) -> list[list[Fact]]:
    """Split where a new service begins: a therapy or code after the last one had its outcome."""
    groups: list[list[Fact]] = []
    full = True
    for fact in _ordered(live):
        anchor = fact.kind in ("discipline", "code")
        if anchor and full:
            if fact.value in {f.value for g in groups for f in g}:
                continue
            groups.append([])
            full = False
        if groups:
            groups[-1].append(fact)
            full = full or _is_outcome(fact)
    whole = [g for g in groups if any(_is_outcome(f) for f in g)]
    held = {f.value for g in whole for f in g if f.kind == "amount" and f.role in _SPEAKS}
    return whole if len(whole) >= 2 and held == given and _are_apart(whole) else [list(live)]


def _is_outcome(fact: Fact) -> bool:
    """Whether a fact says what came of a service: an amount, or that there is none."""
    refused = fact.kind == "decision" and fact.value in ("denied", "pended")
    return (fact.kind == "amount" and fact.role in _SPEAKS) or (refused and fact.role == fact.value)


def _are_apart(groups: Sequence[Sequence[Fact]]) -> bool:
    """Whether each group names a service of its own: all by therapy or all by code, none twice."""
    for kind in ("discipline", "code"):
        named = [{f.value for f in group if f.kind == kind} for group in groups]
        if all(named) and sum(map(len, named)) == len(set().union(*named)):
            return True
    return False


def _distinct(facts: Iterable[Fact]) -> set[Any]:
    return {f.value for f in facts}


def _proposals(facts: Iterable[Fact], kind: str, roles: Sequence[str]) -> list[Proposal]:
    found = []
    given = [fact for fact in facts if fact.kind == kind]
    # Without a cue a value is believed only when nothing else on the letter could be meant.
    alone = len({fact.value for fact in given if fact.role in _SPEAKS}) == 1
    for fact in given:
        if fact.role in roles:
            weight = 3 if fact.by in ("label", "tick") else 2 if fact.role or alone else 1
            found.append(Proposal(kind, fact.value, fact.words, fact.by, weight))
    return found


def _line(
    own: Sequence[Fact],
    every: Sequence[Fact],
    decision: Choice,
    *,
    alone: bool,
    shared: Sequence[Proposal] = (),
) -> Line:
    line = Line()
    _who(line, own, every, shared)
    line["decision"] = _decided(own, decision, alone=alone)
    _amount(line, own, every)
    if line["decision"].value == "pended":
        return line
    spoken = own if alone else every
    for name in ("start", "end"):
        near = _proposals(own, name, _SPEAKS) or _proposals(spoken, name, _SPEAKS)
        strong = [p for p in near if p.weight == max(q.weight for q in near)]
        line[name] = chosen(strong or near)
        if not near:
            line[name] = _as_asked(spoken, name)
        if len({p.value for p in near}) > 1 and len({p.by for p in near}) > 1:
            line[name].doubt("label and text differ")
    if line["decision"].value != "denied":
        line["frequency"] = chosen(_proposals(own, "frequency", _SPEAKS))
    return line


def _as_asked(facts: Sequence[Fact], name: str) -> Choice:
    """The day that was asked for, when no other is named: shown, never vouched for."""
    made = chosen(_proposals(facts, name, ("requested",)))
    if made.value is not None:
        made.doubt("only named in the request")
    return made


def _who(
    line: Line, own: Sequence[Fact], every: Sequence[Fact], shared: Sequence[Proposal]
) -> None:
    named = _proposals(own, "discipline", (*_SPEAKS, "denied", "pended", "added", "requested"))
    named = named or _proposals(
        every, "discipline", (*_SPEAKS, "denied", "pended", "added", "requested")
    )
    named = named or shared
    line["discipline"] = chosen(
        Proposal("discipline", p.value, p.words, p.by, max(p.weight, 2)) for p in named
    )
    codes = _proposals(own, "code", (*_SPEAKS, "denied", "pended", "added"))
    asked = _proposals(own, "code", ("requested",))
    used = codes or asked
    if used:
        value = tuple(dict.fromkeys(p.value for p in used))
        first: dict[str, Proposal] = {}
        for one in used:
            if one.value not in first or (one.agreed and not first[one.value].agreed):
                first[one.value] = one
        words = tuple(w for one in first.values() for w in one.words)
        line["codes"] = chosen([Proposal("codes", value, words, used[0].by, 2)])
        extra = {p.value for p in asked} - set(value)
        if extra or (len({p.by for p in codes}) > 1 and _differ(codes)):
            line["codes"].doubt("some codes may only have been asked for")


def _differ(codes: Sequence[Proposal]) -> bool:
    by: dict[str, set[Any]] = {}
    for one in codes:
        by.setdefault(one.by, set()).add(one.value)
    sets = list(by.values())
    return any(one != sets[0] for one in sets[1:])


def _decided(own: Sequence[Fact], decision: Choice, *, alone: bool) -> Choice:
    if alone:
        made = Choice(decision.value, decision.box, decision.words, decision.by)
        made.doubts = list(decision.doubts)
        return made
    said = [f for f in own if f.kind == "decision" and f.role not in ("previous", "appeal", "rule")]
    labelled = [f for f in said if f.by == "label"]
    made = chosen(Proposal("decision", f.value, f.words, f.by, 2) for f in labelled or said)
    if made.value is None:
        made = Choice(
            "approved" if decision.value == "approved" else decision.value,
            decision.box,
            decision.words,
        )
        made.doubts = list(decision.doubts)
        if decision.value == "partially_approved":
            made.doubt("the line does not say what was decided")
    return made


def _amount(line: Line, own: Sequence[Fact], every: Sequence[Fact]) -> None:
    decision = line["decision"].value
    units = chosen(_proposals(own, "unit", _SPEAKS) or _proposals(every, "unit", _SPEAKS))
    asked = [f.value for f in own if f.kind == "amount" and f.role in ("requested", "denied")]
    line.requested = _only(f.value[0] for f in own if f.kind == "amount" and f.role == "requested")
    line.refused = _only(f.value[0] for f in own if f.kind == "amount" and f.role == "denied")
    line.before = _only(f.value[0] for f in own if f.kind == "amount" and f.role == "previous")
    added = _proposals(own, "amount", ("added",))
    total = _proposals(own, "amount", ("total",))
    plain = _proposals(own, "amount", ("approved", ""))
    amount = chosen(_as_one(total or plain or added))
    if total and plain and not added:
        amount = chosen(_as_one([*total, *plain]))
    if decision in ("denied", "pended"):
        said = [f for f in own if f.kind == "amount" and f.role in ("approved", "total")]
        loose = {f.value[1] for f in own if f.kind == "amount" and not f.role and f.value[1]}
        dated = {f.statement for f in own if f.kind in ("start", "end") and f.role in _SPEAKS}
        said += [f for f in own if f.kind == "amount" and not f.role and f.statement in dated]
        contrary = any(f.value[0] for f in said)
        _nothing(line, decision, own, asked=asked, units=units, loose=loose, contrary=contrary)
        return
    if amount.value is None:
        _rate(line, own)
        return
    number, unit = amount.value
    line["quantity"] = _with(amount, tidy(number))
    if added and (total or plain):
        more = chosen(added)
        line["quantity_added"] = _with(more, tidy(more.value[0]))
        if not total and (line.before is None or line.before + more.value[0] != number):
            line["quantity"].doubt("which number is the new total is not said")
    elif added:
        line["quantity"].doubt("only what was added is stated")
        line["quantity_added"] = _with(amount, tidy(number))
        line["quantity_added"].doubt("only what was added is stated")
    line["basis"] = _basis(amount, unit, units)
    named = [f for f in own if f.unit and f.value[1] == line["basis"].value]
    beside = next((f.unit for f in named if f.words == amount.words), ())
    beside = beside or next((f.unit for f in named if f.role in (*_SPEAKS, "added")), ())
    if beside and units.value is None:
        line["basis"].box = around(w.box for w in beside)


def _only(numbers: Iterable[float]) -> float | None:
    """The number, when there is one only."""
    given = set(numbers)
    return given.pop() if len(given) == 1 else None


def _as_one(given: Sequence[Proposal]) -> list[Proposal]:
    """The same number without its unit, or with a less exact one, is the same amount."""
    made = []
    for one in given:
        number, unit = one.value
        better = {p.value[1] for p in given if p.value[0] == number and p.value[1] != unit}
        if len(better) == 1 and (unit is None or (unit == "units" and better == {"units15"})):
            one = replace(one, value=(number, better.pop()))
        made.append(one)
    return made


def _basis(amount: Choice, unit: str | None, units: Choice) -> Choice:
    if units.value is not None:
        if unit not in (None, units.value) and not (unit == "units" and units.value == "units15"):
            units.doubt("two kinds of unit")
        return units
    made = _with(amount, unit)
    if unit is None:
        made.doubt("the unit is not stated")
    return made


def _nothing(
    line: Line,
    decision: str,
    own: Sequence[Fact],
    *,
    asked: Sequence[Any],
    units: Choice,
    loose: set[str],
    contrary: bool,
) -> None:
    """A denied line has 0, a pended one nothing yet; its unit is at best what was asked for."""
    if decision == "denied":
        line["quantity"] = Choice(0)
        named = {unit for _, unit in asked if unit} or loose
        line["basis"] = units if units.value else Choice(named.copy().pop() if named else "visits")
        words = next((f.unit for f in own if f.unit and f.value[1] == line["basis"].value), ())
        if words and not units.value:
            line["basis"].words, line["basis"].box = words, around(w.box for w in words)
        if not units.value and len(named) != 1:
            line["basis"].doubt("a denied amount has no stated unit")
    if contrary:
        line["quantity"].doubt("an approved amount is stated too")
        line["decision"].doubt("an approved amount is stated too")


def _rate(line: Line, own: Sequence[Fact]) -> None:
    """No amount, but a rate such as 8 hours per month: shown, never vouched for."""
    rate = chosen(_proposals(own, "frequency", _SPEAKS))
    if rate.value is not None and rate.value.basis:
        line["quantity"] = _with(rate, tidy(rate.value.count))
        line["basis"] = _with(rate, rate.value.basis)
    line["quantity"].doubt("no total amount is stated")
    line["basis"].doubt("no total amount is stated")


def _with(choice: Choice, value: Any) -> Choice:
    made = Choice(value, choice.box, choice.words, choice.by, list(choice.doubts))
    made.others = choice.others
    return made


def tidy(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def days(line: Line) -> tuple[date | None, date | None]:
    """The line's first and last day."""
    return line["start"].value, line["end"].value

"""A claim against its payer's tables: pairs, unit caps and the modifiers that are demanded.

Pure but for the tables. A modifier is proposed to a person with its reason and never added. What a
payer's own tables do not say is not asserted: the practitioner pairs, the caps, GO and CO are
Medicare's, so a Medicaid or commercial claim is judged only by tables given for it.

Source: rules/cpt_ot.yaml `ncci` and `modifiers`; rules/time_rules.yaml `ota_de_minimis`, `kx`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations

from countersign.base import rules
from countersign.coding.assistant import portions
from countersign.coding.codes import Code, known
from countersign.coding.tables import NEVER, Tables

DISTINCT = ("59", "XE", "XP", "XS", "XU")
# The modifiers that CMS lets open an edit with indicator 1 (NCCI Policy Manual, ch. I, E).
OPENING = frozenset(
    (
        *DISTINCT,
        *[
            "24",
            "25",
            "27",
            "57",
            "58",
            "78",
            "79",
            "91",
            "LT",
            "RT",
            "LC",
            "LD",
            "RC",
            "LM",
            "RI",
            "E1",
            "E2",
            "E3",
            "E4",
            "FA",
            "TA",
        ],
        *(f"F{n}" for n in range(1, 10)),
        *(f"T{n}" for n in range(1, 10)),
    )
)
# From this day CMS takes the modifier on either code of a pair (CR 11168).
EITHER_SIDE = date(2019, 7, 1)
CO_SINCE = date(2020, 1, 1)
MEDICARE = "medicare"
NEAR = Decimal("0.8")  # of the year's amount


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a claim. `assistant` are the minutes by an OTA alone."""

    code: str
    units: int
    modifiers: frozenset[str]
    minutes: int | None = None
    assistant: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What the tables say of a claim: `codes` are the pair (column 1 first) or the one code."""

    code: str
    codes: tuple[str, ...]
    message: str
    blocks: bool = True


def judge(
    lines: Sequence[Line], *, payer_type: str, on: date, tables: Mapping[str, Tables]
) -> list[Fault]:
    """Everything that stops this claim, in a fixed order; each fault once."""
    billed = [line for line in lines if line.units > 0]
    found: list[Fault] = []
    if (own := tables.get(payer_type)) is not None:
        found += _pairs(billed, own, on=on)
        found += _caps(billed, own)
    if payer_type == MEDICARE:
        codes = known(on)
        found += _missing_go(billed, codes)
        if on >= CO_SINCE:
            found += _missing_co(billed, codes)
    return found


def _pairs(lines: Sequence[Line], tables: Tables, *, on: date) -> Iterator[Fault]:
    by_code: dict[str, list[Line]] = {}
    for line in lines:
        by_code.setdefault(line.code, []).append(line)
    for one, two in permutations(by_code, 2):
        indicator = tables.indicator(one, two, on)
        if indicator == NEVER:
            yield Fault(
                "coding.ncci-never",
                (one, two),
                f"{one} and {two} are never paid on one day. Bill the one that was the service.",
            )
        elif indicator is not None and not _opened(by_code[one], by_code[two], on=on):
            yield Fault(
                "coding.ncci-needs-modifier",
                (one, two),
                f"{two} is not paid beside {one} unless a modifier says that they were apart. Add "
                "59 or an X modifier only if each had its own minutes and its own purpose.",
            )


def _opened(ones: Sequence[Line], twos: Sequence[Line], *, on: date) -> bool:
    either = on >= EITHER_SIDE
    return all(
        bool(two.modifiers & OPENING) or (either and bool(one.modifiers & OPENING))
        for one in ones
        for two in twos
    )


def _caps(lines: Sequence[Line], tables: Tables) -> Iterator[Fault]:
    for code in dict.fromkeys(line.code for line in lines):
        cap = tables.cap(code)
        if cap is None:
            continue
        units = [line.units for line in lines if line.code == code]
        most = max(units) if cap.mai == 1 else sum(units)
        if most > cap.units:
            per = "on one line" if cap.mai == 1 else "in a day"
            yield Fault(
                "coding.mue",
                (code,),
                f"{code} is billed {most} times; {cap.units} {per} is the cap. Check the minutes.",
            )


def _missing_go(lines: Sequence[Line], codes: Mapping[str, Code]) -> Iterator[Fault]:
    for code in dict.fromkeys(ln.code for ln in lines if "GO" not in ln.modifiers):
        if code in codes and not codes[code].therapy:
            continue
        yield Fault(
            "coding.missing-go",
            (code,),
            f"{code} is under an occupational therapy plan of care and does not say so: GO.",
        )


def _missing_co(lines: Sequence[Line], codes: Mapping[str, Code]) -> Iterator[Fault]:
    told = set()
    for line in lines:
        if "CO" in line.modifiers or not line.assistant or line.code in told:
            continue
        due = with_co(line, codes.get(line.code))
        if due:
            told.add(line.code)
            units = "its unit" if line.units == 1 else f"{due} of its {line.units} units"
            yield Fault(
                "coding.co-needed",
                (line.code,),
                f"An assistant gave more than a tenth of {units} of {line.code}: CO is due on "
                + ("the line." if due == line.units else "them, on a line of their own."),
            )


def with_co(line: Line, code: Code | None) -> int:
    """How many units of `line` carry CO."""
    timed = code is None or code.timed
    whole = line.minutes if line.minutes is not None else line.units * 15
    therapist = max(0, whole - line.assistant)
    return portions(
        therapist=therapist, assistant=line.assistant, units=line.units, timed=timed
    ).with_co


def advice(
    lines: Sequence[Line],
    *,
    payer_type: str,
    on: date,
    tables: Mapping[str, Tables],
    allowed: Decimal | None = None,
) -> list[Fault]:
    """What a person should look at, though nothing forbids it. None of it blocks.

    `allowed`: the dollars allowed for occupational therapy so far this year, by every provider.
    """
    found = list(_threshold(lines, payer_type, on, allowed))
    own = tables.get(payer_type)
    codes = [line.code for line in lines if line.units > 0]
    for line in lines:
        if own is not None and line.modifiers & set(DISTINCT):
            others = [c for c in codes if c != line.code]
            if not any(
                own.indicator(a, b, on) for o in others for a, b in ((o, line.code), (line.code, o))
            ):
                found.append(_warn("distinct-needless", line, "no pair asks for its 59 or X"))
        if "CO" in line.modifiers and "GO" not in line.modifiers and payer_type == MEDICARE:
            found.append(_warn("co-without-go", line, "CO goes with GO on the same line"))
        if line.modifiers >= {"96", "97"}:
            found.append(_warn("96-and-97", line, "a service is habilitative or rehabilitative"))
        if "KX" in line.modifiers:
            found.append(_warn("kx-attested", line, _kx(payer_type, on)))
        if line.modifiers & {"95", "GT"}:
            found.append(
                _warn("telehealth", line, "ask the payer which modifier and place it wants")
            )
    return found


def _threshold(
    lines: Sequence[Line], payer_type: str, on: date, allowed: Decimal | None
) -> Iterator[Fault]:
    """Where the year's dollars stand beside Medicare's amounts. KX is never added."""
    if payer_type != MEDICARE or allowed is None or not lines:
        return
    facts = rules.load("time_rules", on=on)["kx"]
    amount, review = facts["by_year_usd"].get(on.year), facts["medical_review_usd"]
    attested = any("KX" in line.modifiers for line in lines)
    if amount is None:
        why = f"the KX amount of {on.year} is not known here; look it up"
        yield _warn("kx-unknown-year", lines[0], why)
    elif allowed > amount and not attested:
        why = f"${allowed:,} of ${amount:,} are used: KX, and why care is still needed"
        yield _warn("kx-due", lines[0], why)
    elif allowed <= amount and attested:
        why = f"${allowed:,} of ${amount:,} are used, so KX has nothing to attest yet"
        yield _warn("kx-early", lines[0], why)
    elif NEAR * amount <= allowed <= amount:
        yield _warn("kx-near", lines[0], f"${allowed:,} of this year's ${amount:,} are used")
    if allowed > review:
        why = f"above ${review:,} a medical review may be made; the chart must stand by itself"
        yield _warn("medical-review", lines[0], why)


def _kx(payer_type: str, on: date) -> str:
    if payer_type != MEDICARE:
        return "KX belongs to Medicare claims"
    amount = rules.load("time_rules", on=on)["kx"]["by_year_usd"].get(on.year)
    if amount is None:
        return f"the threshold of {on.year} is not known here; look it up before KX is claimed"
    return f"KX attests that care above ${amount:,} in {on.year} is needed; the chart must say why"


def _warn(code: str, line: Line, why: str) -> Fault:
    return Fault(f"coding.{code}", (line.code,), f"{line.code}: {why}.", blocks=False)

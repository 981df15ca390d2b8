"""Claim files: two readers of others take what we write; our own names every planted fault."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from benchmarks.claims_faults import FORTY
from hypothesis import given
from hypothesis import strategies as st

from countersign.base.errors import UserError
from countersign.cli import main
from countersign.exchange.formats.x12 import p270, p837, read837, sample, values
from countersign.exchange.formats.x12.faults import CODES, Fault
from countersign.exchange.formats.x12.scrub import scrub
from countersign.exchange.formats.x12.segments import NotX12, read, transactions

ONE = sample.claim()
SELF = replace(ONE, insured=replace(sample.INSURED, relation="18", person=sample.CHILD))
SECOND = replace(
    ONE,
    insured=replace(sample.INSURED, order="S", payer="State Medicaid", payer_id="MCD1"),
    earlier=p837.Earlier(
        insured=sample.INSURED,
        paid=Decimal("60.00"),
        on=date(2026, 11, 4),
        lines=(
            (Decimal(40), [p837.Adjustment("CO", "45", Decimal(60))]),
            (Decimal(20), [p837.Adjustment("PR", "2", Decimal("28.50"))]),
        ),
    ),
)
SHAPES = {
    "a child on a parent's plan": [ONE],
    "the client's own plan": [SELF],
    "with an authorization": [replace(ONE, authorization="A-77")],
    "another site and a referral": [
        replace(
            ONE,
            facility=p837.Provider("Oak School", sample.BILLING.npi, address=sample.HOME),
            referring=p837.Provider("Moss", values.with_check_digit("145678901"), first="Bela"),
            place="03",
        )
    ],
    "a replacement": [replace(ONE, frequency="7", replaces="ICN001")],
    "a void": [replace(ONE, frequency="8", replaces="ICN001")],
    "a second payer": [SECOND],
    "a therapist who bills alone": [replace(ONE, rendering=sample.BILLING)],
    "twelve diagnoses": [replace(ONE, diagnoses=[f"F8{n}.{n}" for n in range(3)] + ["R27.8"])],
    "many claims of many people": list(sample.many(9)),
}


def found(text: str) -> list[Fault]:
    return list(scrub(read(io.BytesIO(text.encode("latin-1")))))


@pytest.mark.parametrize("claims", SHAPES.values(), ids=SHAPES)
def test_our_own_reader_finds_nothing_in_what_we_write(claims: list[p837.Claim]) -> None:
    text = sample.text(*claims)
    assert found(text) == []
    (one,) = transactions(read(io.BytesIO(text.encode())))
    assert one.guide == p837.GUIDE


@pytest.mark.parametrize("claims", SHAPES.values(), ids=SHAPES)
def test_pyx12_takes_it(claims: list[p837.Claim], tmp_path: Path) -> None:
    taken, answer = by_pyx12(sample.text(*claims), tmp_path)
    assert taken
    assert "AK9*A*" in answer
    assert "IK3" not in answer


def by_pyx12(text: str, folder: Path) -> tuple[bool, str]:
    """Whether pyx12 takes the file, and its answer."""
    from pyx12 import params, x12n_document

    file = folder / "claims.837"
    file.write_text(text)
    answer = io.StringIO()
    taken = x12n_document.x12n_document(params.params(), str(file), answer, None)
    return bool(taken), answer.getvalue()


@pytest.mark.parametrize("claims", SHAPES.values(), ids=SHAPES)
def test_x12sdk_takes_it(claims: list[p837.Claim]) -> None:
    from x12sdk.io import X12ModelReader

    with X12ModelReader(sample.text(*claims)) as reader:
        assert len(list(reader.models())) == 1


QUESTIONS = [
    p270.Question("T1", sample.CHILD, sample.INSURED, date(2026, 11, 9)),
    p270.Question("T2", sample.CHILD, SELF.insured, date(2026, 11, 9)),
    p270.Question("T3", sample.CHILD, replace(sample.INSURED, payer_id="P2"), date(2026, 11, 9)),
]


def asked() -> str:
    return "".join(p270.question_file(sample.ENVELOPE, "Clearing House", sample.BILLING, QUESTIONS))


def test_two_readers_take_our_questions_of_coverage(tmp_path: Path) -> None:
    """pyx12 has the guide of 4010 only, so it reads them in that spelling."""
    from x12sdk.io import X12ModelReader

    text = asked()
    with X12ModelReader(text) as reader:
        assert len(list(reader.models())) == 1
    older = text.replace("*^*00501*", "*U*00401*").replace("*0001*005010X279A1", "*0001")
    older = older.replace("005010X279A1", "004010X092A1").replace("DTP*291", "DTP*472")
    taken, answer = by_pyx12(older, tmp_path)
    assert taken
    assert "AK5*A" in answer
    told = list(p270.questions(sample.segments(text)))
    assert [(one.trace, one.payer_id, one.first, one.member_id) for one in told] == [
        ("T1", "NW001", "JUNIPER", "W12345"),
        ("T2", "NW001", "JUNIPER", "W12345"),
        ("T3", "P2", "JUNIPER", "W12345"),
    ]
    assert {one.born for one in told} == {sample.CHILD.birth_date}
    with pytest.raises(UserError):
        list(p270.question_file(sample.ENVELOPE, "House", sample.BILLING, []))


def test_forty_faults_of_clearinghouses_are_named_where_they_are() -> None:
    assert len(FORTY) == 40
    for one in FORTY:
        named = {(fault.loop, fault.segment) for fault in found(one.text())}
        assert named & set(one.places), (one.name, named)


def test_it_says_what_the_claim_says() -> None:
    (told,) = read837.claims(sample.segments(sample.text(replace(ONE, authorization="A-77"))))
    assert (told.number, told.total, told.authorization) == (ONE.control, Decimal("148.5"), "A-77")
    assert (told.last, told.first, told.born) == ("HALE", "JUNIPER", date(2018, 5, 4))
    assert told.diagnoses == ["F82", "F840"]
    assert [(ln.code, ln.modifiers, int(ln.units or 0)) for ln in told.lines] == [
        ("97530", ("GO", "59"), 2),
        ("97535", ("GO",), 1),
    ]
    assert told.rendering == sample.THERAPIST.npi


def test_claims_of_one_plan_share_their_subscriber() -> None:
    text = sample.text(ONE, replace(ONE, control="CS000000002"))
    assert text.count("*22*") == text.count("NM1*IL*") == text.count("NM1*QC*") == 1
    assert text.count("CLM*") == 2


def test_more_than_five_thousand_claims_are_more_than_one_set() -> None:
    text = sample.text(*sample.many(5_001))
    assert text.count("~ST*") == 2
    assert text.count("CLM*") == 5_001
    assert len(list(transactions(read(io.BytesIO(text.encode()))))) == 2


# The eight planted faults: what is changed, and the code, loop and segment that must be named.
PLANTED: dict[str, tuple[Callable[[str], str], str, str, str]] = {
    "no billing provider": (
        lambda t: t.replace(f"NM1*85*2*WILLOW STREET OT*****XX*{sample.BILLING.npi}~", ""),
        *("claims.no-billing-provider", "2010AA", "HL"),
    ),
    "bad date": (
        lambda t: t.replace("DTP*472*D8*20261104", "DTP*472*D8*20261345", 1),
        *("claims.date", "2400", "DTP"),
    ),
    "bad unit code": (
        lambda t: t.replace("*UN*2", "*XX*2"),
        *("claims.unit-code", "2400", "SV1"),
    ),
    "wrong total": (
        lambda t: t.replace("*148.5***", "*158.5***"),
        *("claims.total", "2300", "CLM"),
    ),
    "no DMG": (
        lambda t: t.replace("DMG*D8*20180504*F~", ""),
        *("claims.no-dmg", "2010CA", "NM1"),
    ),
    "dotted ICD": (
        lambda t: t.replace("ABF:F840", "ABF:F84.0"),
        *("claims.icd", "2300", "HI"),
    ),
    "bad NPI check digit": (
        lambda t: t.replace(sample.THERAPIST.npi, f"{sample.THERAPIST.npi[:9]}0"),
        *("claims.npi", "2310B", "NM1"),
    ),
    "unknown code": (
        lambda t: t.replace("HC:97530", "HC:97599"),
        *("claims.unknown-code", "2400", "SV1"),
    ),
}


@pytest.mark.parametrize(("plant", "code", "loop", "segment"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_named_with_loop_and_segment(
    plant: Callable[[str], str], code: str, loop: str, segment: str
) -> None:
    text = sample.text()
    planted = plant(text)
    assert planted != text
    faults = [one for one in found(planted) if one.code != "claims.count"]
    assert [(one.code, one.loop, one.segment) for one in faults] == [(code, loop, segment)]
    (fault,) = faults
    assert fault.do
    assert planted.split("~")[fault.at - 1].strip().startswith(segment)


OTHERWISE = {
    "claims.unknown-code": ("11:B:1", "98:B:1"),
    "claims.date": ("D8*20180504", "D8*20280504"),
    "claims.icd": ("ABK:F82", "ABK:8FX"),
    "claims.total": ("*148.5***", "*much***"),
    "claims.npi": (sample.BILLING.npi, "12345"),
    "claims.unit-code": ("*UN*2", "*MJ*2"),
    "claims.no-dmg": ("DMG*", "DMX*"),
    "claims.no-name": ("NM1*85*2*WILLOW STREET OT", "NM1*85*2*"),
    "claims.units": ("*UN*2", "*UN*0"),
}
"""The same faults, planted in other ways."""

GUIDE = """ISA*00*          *00*          *ZZ*PREMIER        *ZZ*KEYINS         *261005*1023*^\
*00501*000000905*0*T*:~GS*HC*PREMIER*KEYINS*20261005*1023*1*X*005010X222A1~ST*837*0021*005010X222A1~
BHT*0019*00*244579*20261005*1023*CH~NM1*41*2*PREMIER BILLING*****46*TGJ23~
PER*IC*JERRY*TE*3055552222*EX*231~NM1*40*2*KEY INSURANCE*****46*66783JJT~HL*1**20*1~
PRV*BI*PXC*225X00000X~NM1*85*2*BEN THERAPY*****XX*1234567893~N3*234 SEAWAY ST~N4*MIAMI*FL*33111~
REF*EI*587654321~NM1*87*2~N3*2345 OCEAN BLVD~N4*MIAMI*FL*33111~HL*2*1*22*1~SBR*P**2222-SJ******CI~
NM1*IL*1*SMITH*JANE****MI*JS00111223333~DMG*D8*19830501*F~NM1*PR*2*KEY INSURANCE*****PI*999996666~
REF*G2*KA6663~HL*3*2*23*0~PAT*19~NM1*QC*1*SMITH*TED~N3*236 N MAIN ST~N4*MIAMI*FL*33413~
DMG*D8*20180501*M~CLM*26463774*100.00***11:B:1*Y*A*Y*I~REF*D9*17312345600006351~
HI*ABK:U099*ABF:F840~LX*1~SV1*HC:97530*60.00*UN*2***1~DTP*472*D8*20261003~LX*2~
SV1*HC:97110:GO*40*UN*1***1:2~DTP*472*RD8*20261003-20261003~SE*36*0021~GE*1*1~IEA*1*000000905~"""
"""A file as another program writes it: a pay-to address without a name, five-digit postal codes,
a birth date of the insured too, other spellings of dollars and days."""


def test_another_programs_file_is_not_stopped() -> None:
    assert [one.code for one in found(GUIDE) if one.blocks] == []
    assert {one.code for one in found(GUIDE)} == {"claims.postal"}
    without = GUIDE[: GUIDE.index("HL*1*")] + GUIDE[GUIDE.index("HL*2*") :]
    named = [(one.code, one.loop) for one in found(without)]
    assert ("claims.no-billing-provider", "2010AA") in named


def test_every_fault_is_found_somewhere() -> None:
    assert set(sample.PLANTED) == set(CODES)
    for code, (old, new) in (*sample.PLANTED.items(), *OTHERWISE.items()):
        planted = sample.text().replace(old, new)
        assert planted != sample.text(), code
        assert code in {one.code for one in found(planted)}, code


def test_a_fault_of_a_client_is_laid_at_its_claim() -> None:
    text = sample.text(*sample.many(4))
    second = text.index("NM1*QC*1*HALE2")
    at = text.index("DMG*", second)
    planted = text[:at] + text[text.index("~", at) + 1 :]
    assert {(one.code, one.claim) for one in found(planted)} == {
        ("claims.no-dmg", "CS000000002"),
        ("claims.count", ""),
    }


def test_a_code_with_a_price_is_known() -> None:
    text = sample.text().replace("HC:97530", "HC:97599")
    segments = read(io.BytesIO(text.encode()))
    assert list(scrub(segments, others=frozenset({"97599"}))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"diagnoses": ()},
        {"lines": ()},
        {"frequency": "7"},
        {"lines": (replace(ONE.lines[0], pointers=(3,)),)},
        {"lines": (replace(ONE.lines[0], modifiers=("GO", "59", "95", "96", "97")),)},
        {"client": replace(sample.CHILD, last="李")},
        {"client": replace(sample.CHILD, address=p837.Address("", "", "", ""))},
        {"control": "CS~1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_cannot_be_written_is_refused_not_bent(change: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        sample.text(replace(ONE, **change))


def test_names_are_written_in_letters_that_every_reader_takes() -> None:
    text = sample.text(replace(ONE, client=replace(sample.CHILD, last="Núñez-O’Hara*~")))
    assert "NM1*QC*1*NUNEZ-O'HARA*JUNIPER~" in text


@given(st.text(max_size=60))
def test_no_name_brings_a_separator_into_a_file(name: str) -> None:
    made = values.plain(name, 35)
    assert not set(made) & set("*~^:\n")
    assert len(made) <= 35


@given(st.integers(0, 999_999_999))
def test_one_wrong_digit_of_an_npi_is_always_seen(number: int) -> None:
    right = values.with_check_digit(f"1{number % 100_000_000:08d}")
    for place in range(1, 10):
        other = str((int(right[place]) + 1) % 10)
        assert not values.npi_holds(right[:place] + other + right[place + 1 :])


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for given_ in (data, sample.text().encode()[:400] + data):
        with suppress(NotX12):
            list(scrub(read(io.BytesIO(given_))))


def test_the_command_names_each_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.837", tmp_path / "bad.837"
    good.write_text(sample.text())
    bad.write_text(sample.text().replace("ABF:F840", "ABF:F84.0"))
    assert main.main(["claims", "check", str(good), str(bad)]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {"id": "good", "claims": 1, "clean": True, "findings": []}
    assert not second["clean"]
    (fault,) = second["findings"]
    assert (fault["loop"], fault["segment"], fault["element"]) == ("2300", "HI", "HI02")
    assert fault["claim"] == "CS000000001"


def test_the_command_says_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html>")
    assert main.main(["claims", "check", str(page), str(tmp_path / "absent")]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "does not begin with ISA" in told[0]["error"]["message"]
    assert "cannot be opened" in told[1]["error"]["message"]
    codes = tmp_path / "codes"
    codes.write_text("97599\n")
    page.write_text(sample.text().replace("HC:97530", "HC:97599"))
    assert main.main(["claims", "check", str(page), "--codes", str(codes)]) == 0
    assert json.loads(capsys.readouterr().out)["clean"]

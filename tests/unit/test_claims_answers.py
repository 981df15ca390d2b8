"""What payers send back is read whole, or refused with segment and line. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.base import rules
from countersign.base.errors import UserError
from countersign.cli import main
from countersign.demo import payer
from countersign.exchange.formats.x12 import sample
from countersign.exchange.formats.x12.answers import read_answer
from countersign.exchange.formats.x12.segments import NotX12

ON = date(2026, 11, 20)
CLAIMS = payer.told(sample.text(*sample.many(3)).encode())
FILES = {
    "999": payer.acknowledgement(1, on=ON),
    "999 refused": payer.acknowledgement(1, on=ON, faults={22: ("HI", "2300")}),
    "277": payer.statuses(CLAIMS, on=ON),
    "277 refused": payer.statuses(CLAIMS, on=ON, refused={CLAIMS[0].number: "A7:562:85"}),
    "835": payer.remittance(CLAIMS, on=ON),
    "835 denied": payer.remittance(CLAIMS, on=ON, judge=payer.wants_authorization),
}


def said(text: str) -> list[dict[str, Any]]:
    return [one.as_dict() for one in read_answer(text.encode()).said]


ELIGIBLE = payer.envelope(
    *("271", "005010X279A1", "HB"),
    [
        "BHT*0022*11*1*20261120*1200",
        *("HL*1**20*1", "NM1*PR*2*MERIDIAN CREST*****PI*MER01", "HL*2*1*21*1"),
        *("NM1*1P*2*RIVERSIDE*****XX*1234567893", "HL*3*2*22*0", "TRN*2*1*9SUB"),
        "NM1*IL*1*HALE*ROWAN****MI*W1",
        "EB*1**30",
        "EB*B**AD****30",
        "EB*F**AD***23***VS*20*Y",
        "DTP*346*D8*20260101",
    ],
    on=ON,
    number=4,
)
DECIDED = payer.envelope(
    *("278", "005010X217", "HI"),
    [
        "BHT*0007*11*1*20261120*1200",
        *("HL*1**20*1", "NM1*X3*2*MERIDIAN CREST*****PI*MER01", "HL*2*1*21*1"),
        *("NM1*1P*2*RIVERSIDE*****XX*1234567893", "HL*3*2*22*1"),
        *("NM1*IL*1*HALE*ROWAN****MI*W1", "HL*4*3*23*1", "NM1*QC*1*HALE*JUNIPER"),
        *("DMG*D8*20180504", "HL*5*4*EV*1", "HCR*A1*AUTH77", "HL*6*5*SS*0"),
        *("DTP*472*RD8*20261201-20270228", "SV1*HC:97530", "HSD*VS*12", "MSG*TWICE A WEEK"),
    ],
    on=ON,
    number=5,
)


def test_an_acknowledgement_says_what_was_wrong_and_where() -> None:
    (good,) = said(FILES["999"])
    assert (good["group"], good["taken"]) == ("1", True)
    (bad,) = said(FILES["999 refused"])
    assert not bad["taken"]
    assert bad["sets"] == [
        {
            "set": "0001",
            "taken": False,
            "faults": [{"segment": "HI", "at": 22, "loop": "2300", "code": "8", "element": ""}],
        }
    ]


def test_a_status_says_whether_each_claim_was_taken() -> None:
    (one,) = said(FILES["277 refused"])
    first, second, _ = one["claims"]
    assert (first["taken"], first["codes"]) == (False, ["A7:562:85"])
    assert (second["taken"], second["payer_number"]) == (True, "ICN000002")
    whole = FILES["277"].replace(
        "NM1*41*2*RIVERSIDE", "STC*A8:24:41*20261120*U~\nNM1*41*2*RIVERSIDE"
    )
    count = int(whole.split("SE*")[1].split("*")[0])
    (one,) = said(whole.replace(f"SE*{count}", f"SE*{count + 1}"))
    assert one["refused"] == ["A8:24:41"]


def test_a_remittance_is_read_line_by_line() -> None:
    (one,) = read_answer(FILES["835 denied"].encode()).said
    assert one.balanced
    paid = {claim.number: claim for claim in one.claims}
    denied = paid["CS000000002"]
    assert (denied.status, denied.paid) == ("4", Decimal(0))
    assert [(t.group, t.reason) for t in denied.lines[0].taken] == [("CO", "197")]
    assert denied.lines[0].remarks == ["N130"]
    good = paid["CS000000001"]
    assert good.paid == Decimal("118.80")
    assert all(claim.balanced and all(ln.balanced for ln in claim.lines) for claim in one.claims)


def test_what_does_not_add_up_is_seen() -> None:
    (one,) = read_answer(FILES["835"].replace("*80**2", "*70**2", 1).encode()).said
    assert not all(claim.balanced for claim in one.claims)
    (one,) = read_answer(FILES["835"].replace("BPR*I*356.4", "BPR*I*300").encode()).said
    assert not one.balanced


def test_eligibility_says_what_the_plan_pays() -> None:
    (one,) = said(ELIGIBLE)
    (person,) = one["people"]
    assert person["member_id"] == "W1"
    assert person["active"] is True
    assert person["starts_on"] == "2026-01-01"
    assert {told["what"] for told in person["told"]} == {"co-payment", "limit"}


def test_a_decision_says_what_was_granted() -> None:
    (one,) = said(DECIDED)
    (person,) = one["people"]
    told = {n: person[n] for n in ("decision", "reference", "starts_on", "ends_on", "amount")}
    assert told == {
        "decision": "approved",
        "reference": "AUTH77",
        "starts_on": "2026-12-01",
        "ends_on": "2027-02-28",
        "amount": 12,
    }
    assert (person["counts"], person["codes"]) == ("visits", ["97530"])


MALFORMED: dict[str, Callable[[str], str]] = {
    "cut in the middle": lambda t: t[: len(t) // 2],
    "a wrong count": lambda t: t.replace("SE*", "SE*9"),
    "another control number": lambda t: t.replace("IEA*1*", "IEA*1*9"),
    "no ISA": lambda t: t[3:],
    "a set inside a set": lambda t: t.replace("~\nSE*", "~\nST*835*0002~\nSE*"),
    "an amount that is none": lambda t: t.replace("*80*", "*8O*"),
    "a day that is none": lambda t: t.replace("*20261120*", "*20261320*").replace(
        "*20261120~", "*20261320~"
    ),
    "no status": lambda t: t.replace("*1*148.5", "**148.5"),
    "a line before its claim": lambda t: t.replace("CLP*", "CLX*"),
    "a reason without dollars": lambda t: t.replace("CAS*CO*45*20", "CAS*CO*45"),
    "words at the end": lambda t: t + "and more",
    "a report, not a file": lambda t: "Claim report\n" + t,
}


@pytest.mark.parametrize("spoil", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_remittance_is_refused_with_segment_and_line(
    spoil: Callable[[str], str],
) -> None:
    text = spoil(FILES["835"])
    assert text != FILES["835"]
    with pytest.raises(NotX12) as error:
        read_answer(text.encode())
    assert error.value.segment >= 1
    assert f"line {error.value.line}" in str(error.value)


def test_the_line_is_the_line_of_the_file() -> None:
    lines = FILES["835"].splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("SVC"))
    lines[at] = "SVC*HC:97530*much*0**1~"
    with pytest.raises(NotX12) as error:
        read_answer("\n".join(lines).encode())
    assert error.value.line == error.value.segment == at + 1


def test_other_kinds_are_named() -> None:
    with pytest.raises(UserError, match="837"):
        read_answer(sample.text().encode())
    with pytest.raises(UserError, match="nothing"):
        read_answer(FILES["999"].encode().split(b"GS*")[0] + b"IEA*0*000000001~")


def test_the_check_that_a_reason_names_is_one_of_ours() -> None:
    package = Path(payer.__file__).parents[1]
    source = "\n".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    table = rules.load("claim_codes", on=ON)["reasons"]
    named = {row["check"] for row in table.values() if "check" in row}
    assert len(named) > 8
    assert {one for one in named if f'"{one}"' not in source} == set()
    assert all(row["says"] for row in table.values())


ALL = [*FILES.values(), ELIGIBLE, DECIDED]


@settings(max_examples=150)
@given(
    which=st.sampled_from(ALL),
    at=st.integers(0, 3_000),
    length=st.integers(0, 40),
    put=st.one_of(st.binary(max_size=30), st.sampled_from([b"*", b"~", b"~SE*1~", b"CLP*", b"0"])),
)
def test_a_spoiled_file_is_read_or_refused_never_half(
    which: str, at: int, length: int, put: bytes
) -> None:
    """Whatever is cut out or put in: a whole answer, or one clear error."""
    data = which.encode()
    at %= len(data)
    with suppress(UserError):
        answer = read_answer(data[:at] + put + data[at + length :])
        assert all(one.as_dict() for one in answer.said)


def test_the_command_reads_or_names_the_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.835", tmp_path / "bad.835"
    good.write_text(FILES["835"])
    bad.write_text(FILES["835"][:200])
    assert main.main(["claims", "read", str(good), str(bad), str(tmp_path / "none")]) == 1
    first, second, third = (json.loads(x) for x in capsys.readouterr().out.splitlines())
    assert (first["kind"], first["balanced"], len(first["claims"])) == ("835", True, 3)
    assert "Segment" in second["error"]["message"]
    assert "cannot be opened" in third["error"]["message"]

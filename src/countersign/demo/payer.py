"""An invented clearinghouse and payer: what they answer to a claim file. For the demo and tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countersign.exchange.formats.x12 import p270, read837
from countersign.exchange.formats.x12.read837 import Told, ToldLine
from countersign.exchange.formats.x12.segments import read
from countersign.exchange.formats.x12.values import written_day, written_money

PAID_SHARE = Decimal("0.80")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the payer does with a line: pays its share, or denies it for a reason."""

    reason: str = ""
    remark: str = ""
    group: str = "CO"


Judge = Callable[[Told, ToldLine], Verdict]


def told(file: bytes) -> list[Told]:
    """The claims of a claim file."""
    return list(read837.claims(read(io.BytesIO(file))))


def pays(claim: Told, line: ToldLine) -> Verdict:
    """Everything is paid."""
    return Verdict()


def wants_authorization(claim: Told, line: ToldLine) -> Verdict:
    """What names no authorization is denied."""
    return Verdict() if claim.authorization else Verdict("197", "N130")


def envelope(
    kind: str, guide: str, code: str, body: Iterable[str], *, on: date, number: int
) -> str:
    """A file of one set."""
    segments = list(body)
    day = written_day(on)
    head = [
        f"ISA*00*          *00*          *ZZ*CLEARING       *ZZ*RIVERSIDE      *{day[2:]}*1200*^"
        f"*00501*{number:09d}*0*P*:",
        f"GS*{code}*CLEARING*RIVERSIDE*{day}*1200*{number}*X*{guide}",
        f"ST*{kind}*0001*{guide}",
        *segments,
        f"SE*{len(segments) + 2}*0001",
        f"GE*1*{number}",
        f"IEA*1*{number:09d}",
    ]
    return "~\n".join(head) + "~\n"


def acknowledgement(
    group: int, *, on: date, faults: Mapping[int, tuple[str, str]] | None = None, number: int = 1
) -> str:
    """A 999 for our file `group`. `faults` are (segment, loop) by place in the ST; none: taken."""
    body = [f"AK1*HC*{group}*005010X222A1", "AK2*837*0001*005010X222A1"]
    for at, (segment, loop) in (faults or {}).items():
        body.append(f"IK3*{segment}*{at}*{loop}*8")
    code = "R" if faults else "A"
    body += [f"IK5*{code}", f"AK9*{code}*1*1*{0 if faults else 1}"]
    return envelope("999", "005010X231A1", "FA", body, on=on, number=number)


def statuses(
    claims: Iterable[Told], *, on: date, refused: Mapping[str, str] | None = None, number: int = 2
) -> str:
    """A 277CA: every claim is taken under a number of the payer's, but those `refused`."""
    day = written_day(on)
    body = [
        *("BHT*0085*08*277X214*" + day + "*1200*TH", "HL*1**20*1"),
        *("NM1*PR*2*MERIDIAN CREST*****PI*MER01", "TRN*1*T1", "HL*2*1*21*1"),
        *("NM1*41*2*RIVERSIDE*****46*SUB01", "HL*3*2*19*1"),
        "NM1*85*2*RIVERSIDE*****XX*1234567893",
    ]
    for at, one in enumerate(claims, start=4):
        why = (refused or {}).get(one.number)
        status = f"STC*{why}*{day}*U" if why else f"STC*A2:20:PR*{day}*WQ"
        total = written_money(one.total or Decimal(0))
        body += [
            *(f"HL*{at}*3*PT", f"NM1*QC*1*{one.last}*{one.first}", f"TRN*2*{one.number}"),
            f"{status}*{total}",
        ]
        if not why:
            body.append(f"REF*1K*ICN{one.number[-6:]}")
    return envelope("277", "005010X214", "HN", body, on=on, number=number)


def remittance(
    claims: Iterable[Told], *, on: date, judge: Judge = pays, number: int = 3, check: str = "EFT1"
) -> str:
    """An 835 that pays a share of each line, or denies it, as `judge` says."""
    body: list[str] = []
    whole = Decimal(0)
    for one in claims:
        paid, segments = _paid(one, judge)
        whole += paid
        body += segments
    day = written_day(on)
    head = [
        f"BPR*I*{written_money(whole)}*C*ACH*CCP*01*999999999*DA*1*1512345678**01*999988880*DA*2"
        f"*{day}",
        f"TRN*1*{check}*1512345678",
        "N1*PR*MERIDIAN CREST",
        "N3*1 PAYER WAY",
        "N4*OAKLAND*CA*94612",
        "PER*BL*PROVIDER DESK*TE*5105550199",
        "N1*PE*RIVERSIDE*XX*1234567893",
        "LX*1",
    ]
    return envelope("835", "005010X221A1", "HP", [*head, *body], on=on, number=number)


def _paid(one: Told, judge: Judge) -> tuple[Decimal, list[str]]:
    paid = Decimal(0)
    lines: list[str] = []
    for number, line in enumerate(one.lines, start=1):
        charged, verdict = line.dollars or Decimal(0), judge(one, line)
        share = Decimal(0) if verdict.reason else (charged * PAID_SHARE).quantize(Decimal("0.01"))
        paid += share
        code = ":".join(["HC", line.code, *(m for m in line.modifiers if m)])
        lines += [
            f"SVC*{code}*{written_money(charged)}*{written_money(share)}**{line.units}",
            f"DTM*472*{written_day(line.day or date.min)}",
            f"CAS*{verdict.group}*{verdict.reason or '45'}*{written_money(charged - share)}",
            f"REF*6R*{one.number}-{number}",
        ]
        if verdict.remark:
            lines.append(f"LQ*HE*{verdict.remark}")
    total = one.total or Decimal(0)
    status = "1" if paid else "4"
    head = f"CLP*{one.number}*{status}*{written_money(total)}*{written_money(paid)}*0*12"
    return paid, [f"{head}*ICN{one.number[-6:]}*11", f"NM1*QC*1*{one.last}*{one.first}", *lines]


def eligibility(
    questions: bytes,
    *,
    on: date,
    number: int = 4,
    inactive: Callable[[p270.Told], bool] | None = None,
) -> str:
    """A 271 for a file of questions: each is covered, but those `inactive`."""
    body = [f"BHT*0022*11*{number}*{written_day(on)}*1200"]
    level, payer = 0, ""
    for one in p270.questions(read(io.BytesIO(questions))):
        if one.payer_id != payer:
            payer, above = one.payer_id, level + 2
            body += [
                *(f"HL*{level + 1}**20*1", f"NM1*PR*2*{one.payer}*****PI*{payer}"),
                *(f"HL*{above}*{level + 1}*21*1", "NM1*1P*2*RIVERSIDE*****XX*1234567893"),
            ]
            level = above
        level += 1
        body += [
            *(f"HL*{level}*{above}*22*0", f"TRN*2*{one.trace}*9INVENTED0"),
            f"NM1*IL*1*{one.last}*{one.first}****MI*{one.member_id}",
        ]
        if inactive is not None and inactive(one):
            body.append("EB*6**30")
        else:
            body += [
                *("EB*1**30", "EB*B**AD****30", "EB*F**AD***23***VS*30*Y"),
                f"DTP*346*D8*{on.year}0101",
            ]
    return envelope("271", "005010X279A1", "HB", body, on=on, number=number)

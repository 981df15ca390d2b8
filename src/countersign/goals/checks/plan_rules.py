"""What state, payer and schedule want of the plan before anybody treats on it.

What has to be there when a plan is signed (an order that the state wants, a length that the payer
allows) stops it. What is due later has its clock on the child's plan page. Where no rules of a
state are on file, the signer is told.

Source: rules/state_rules, topic referral; the practice's own signed rules; rules/
soap_and_medical_necessity.yaml, plan_of_care consistency_checks; read 2026-11-23.

Blocks: yes, where the rule was verified or the practice signed it; else it warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countersign.goals.checks.plan_examples import Known, plan
from countersign.goals.plans.words import KIND
from countersign.spine.checks.engine import CheckInput, Finding, check

_STOPS = {
    "plan.order-missing": "Enter the order on the child's plan page.",
    "plan.order-late": "Have an order that covers the first treatment, or ask the payer.",
    "plan.too-long": "Shorten the plan: begin it again with an earlier last day.",
}
_WARNS = {
    "plan.no-state-pack": "Enter what the board says, under Rules of ours.",
    "plan.more-than-authorized": "Ask for more, or plan fewer visits.",
    "plan.beyond-authorization": "Ask for more in time, or end the plan earlier.",
    "plan.booked-beyond": "Book fewer, or plan more visits.",
    "plan.booked-too-few": "Book the series, or plan fewer visits.",
    "plan.own-rule": "See that the plan says it.",
}


@dataclass(frozen=True, slots=True)
class _Need:
    code: str
    state: str = "missing"
    title: str = "Order or referral"
    words: str = "it has to be on file."
    verified: bool = True


def _knowing(*found: _Need) -> CheckInput:
    return plan(around=Known(needs=found))


@check(
    "sheet",
    passes=[plan(), CheckInput(parts={}), _knowing(_Need("plan.order-missing", "met"))],
    fails=[
        _knowing(_Need("plan.order-missing")),
        _knowing(_Need("plan.order-missing", "ask", verified=False)),
        _knowing(_Need("plan.no-state-pack")),
        _knowing(_Need("plan.more-than-authorized", "due")),
    ],
    codes=["plan.rule-not-kept", "plan.rule-to-look-at"],
)
def are_kept(sheet: CheckInput) -> Iterator[Finding]:
    if sheet.part(KIND) is None:
        return
    for need in getattr(sheet.context.get("plan"), "needs", ()):
        stops = need.code in _STOPS and need.state == "missing" and need.verified
        shown = need.state != "met" and (need.code in _STOPS or need.code in _WARNS)
        if shown:
            yield Finding(
                "plan.rule-not-kept" if stops else "plan.rule-to-look-at",
                f"{need.title}: {need.words}",
                blocks=stops,
                part=KIND,
                where=need.code,
                do=_STOPS.get(need.code) or _WARNS[need.code],
            )

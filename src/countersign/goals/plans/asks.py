"""What state and payer want of a plan, each with the day it is due and where that is written. Pure.

Nothing is wanted that no rule says. A rule that nobody verified is asked about, and stops nothing.
The practice's own signed rules come before the packs, since they are what its board or payer said.

Source: rules/soap_and_medical_necessity.yaml, certification_medicare and progress_report;
rules/state_rules, topic referral; 42 CFR 424.24(c); read 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from countersign.base import dates, rules
from countersign.goals.packs import Fact

State = Literal["met", "due", "missing", "ask"]
MET: State = "met"
DUE: State = "due"
MISSING: State = "missing"
ASK: State = "ask"
SOON = timedelta(days=10)
OT_SOURCE = "rules/soap_and_medical_necessity.yaml"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that the practice entered and signed: its topic, number, words and source."""

    topic: str
    words: str
    source: str
    on: date
    of: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """A physician's order: written or verbal, and its day."""

    kind: str
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Certified:
    """What a physician did about the plan: signature, verbal, written (after a verbal), refused."""

    way: str
    on: date


@dataclass(frozen=True, slots=True)
class Sent:
    """The plan was sent: to whom, when, and with which proof."""

    whom: str
    on: date
    proof: str = ""


@dataclass(frozen=True, slots=True)
class PlanDays:
    """The signed plan. `initial` is False for one that certifies another anew."""

    signed_on: date
    starts_on: date
    ends_on: date
    visits: int = 0
    initial: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is asked about on the day `on`. `facts` is None where no pack exists."""

    on: date
    kind: str = "care"
    state: str = ""
    payer: str = ""
    payer_type: str | None = None
    diagnoses: tuple[str, ...] = ()
    facts: tuple[Fact, ...] | None = None
    own: tuple[Rule, ...] = ()
    plan: PlanDays | None = None
    drafted: bool = False
    first_treated: date | None = None
    treated: tuple[date, ...] = ()
    last_report: date | None = None
    orders: tuple[Ordered, ...] = ()
    certified: tuple[Certified, ...] = ()
    sent: tuple[Sent, ...] = ()
    goals: int = 0
    refused: int = 0
    authorized_until: date | None = None
    authorized_visits: int | None = None
    booked: int | None = None

    @property
    def at_school(self) -> bool:
        return self.kind != "care"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a reviewer looks for, and how it stands."""

    code: str
    state: State
    title: str
    words: str
    due: date | None = None
    source: str = ""
    verified: bool = True

    def as_case(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "state": self.state,
            "message": f"{self.title}: {self.words}",
            "due": str(self.due) if self.due else None,
            "source": self.source,
            "verified": self.verified,
        }


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a clock counts by, and where it is from."""

    value: int
    source: str
    verified: bool = True


def needs(case: Case) -> tuple[Need, ...]:
    """What is wanted, what is missing first."""
    found = [*_packs(case), *_goals(case), *_plan(case)]
    if not case.at_school:
        found += [*_order(case), *_certification(case), *_again(case), *_amount(case)]
    found += [*_progress(case), *_says(case)]
    order = {MISSING: 0, DUE: 1, ASK: 2, MET: 3}
    return tuple(sorted(found, key=lambda one: order[one.state]))


def _papers() -> Mapping[str, Any]:
    facts: Mapping[str, Any] = rules.load("soap_and_medical_necessity", on=date(2026, 11, 23))
    found: Mapping[str, Any] = facts["documents"]
    return found


def _own(case: Case, topic: str) -> Rule | None:
    return next((rule for rule in case.own if rule.topic == topic), None)


def _said(rule: Rule) -> str:
    return f"{rule.of}: {rule.source}, {dates.said(rule.on)}, entered and signed by the practice"


def _packs(case: Case) -> Iterator[Need]:
    """No pack is said loudly: a quiet page would look like one that was checked."""
    state = case.state.upper()
    mine = [rule for rule in case.own if rule.of == state]
    if state and case.facts is None and not mine:
        yield Need(
            "plan.no-state-pack",
            MISSING,
            f"No rules of {state} are on file",
            f"nothing here was checked against the law of {state}. Ask the board, and enter what "
            "it says under “Rules of ours”.",
        )
    theirs = [rule for rule in case.own if rule.of == case.payer]
    if case.payer and case.payer_type != "medicare" and not theirs and not case.at_school:
        yield Need(
            "plan.no-payer-pack",
            ASK,
            f"No rules of {case.payer} are on file",
            "whether it wants a physician’s signature, and by when, is not known here. Ask the "
            "payer, and enter what it says under “Rules of ours”.",
        )


def _goals(case: Case) -> Iterator[Need]:
    if not case.goals:
        yield Need("plan.no-goal", MISSING, "Goals", "none is set.", source="rules/goals.yaml")
    elif case.refused:
        text = f"{case.refused} of {case.goals} would be sent back."
        yield Need("plan.goals-refused", MISSING, "Goals", text, source="rules/goals.yaml")
    else:
        yield Need("plan.goals", MET, "Goals", f"all {case.goals} would be accepted.")


def _plan(case: Case) -> Iterator[Need]:
    name = "Plan of care" if not case.at_school else "Goals for the school’s team"
    source = f"{OT_SOURCE}, plan_of_care" if not case.at_school else "34 CFR 300.320(a)"
    if case.plan is None:
        words = "begun, and not signed by the OT." if case.drafted else "there is none."
        yield Need("plan.unsigned", MISSING, name, words, source=source)
        return
    if case.plan.ends_on < case.on:
        words = f"it ended on {dates.said(case.plan.ends_on)}; nothing after it is covered by one."
        yield Need("plan.ended", MISSING, name, words, case.plan.ends_on, source)
        return
    words = f"signed by the OT on {dates.said(case.plan.signed_on)}, until "
    yield Need(
        "plan.signed", MET, name, words + f"{dates.said(case.plan.ends_on)}.", case.plan.ends_on
    )
    longest = _own(case, "longest")
    days = (case.plan.ends_on - case.plan.starts_on).days + 1
    if longest and longest.number and days > longest.number:
        words = f"it runs {days} days; {longest.number} are allowed."
        yield Need("plan.too-long", MISSING, "Length", words, source=_said(longest))
    if case.at_school and days > 366:
        yield Need("plan.too-long", MISSING, "Length", "goals of an IEP are annual.", source=source)


def _order(case: Case) -> Iterator[Need]:
    """Whether an order has to be there, and whether it is."""
    began = case.first_treated or (case.plan.starts_on if case.plan else case.on)
    held = next(
        (one for one in case.orders if one.on <= case.on and (not one.until or one.until >= began)),
        None,
    )
    if (rule := _own(case, "no_order")) is not None:
        yield Need("plan.order", MET, "Order or referral", "none is needed.", source=_said(rule))
        return
    rule, fact = _own(case, "order"), _referral(case)
    wanted = rule is not None or _wants_order(case, fact)
    source = _said(rule) if rule else _cited(fact)
    verified = rule is not None or (fact is not None and fact.verified)
    if held is not None:
        words = f"{held.kind}, {dates.said(held.on)}."
        late = wanted and case.first_treated is not None and held.on > case.first_treated
        if late and case.first_treated is not None:
            words = f"dated {dates.said(held.on)}, after the first treatment on "
            words += f"{dates.said(case.first_treated)}."
            yield Need(
                "plan.order-late", MISSING, "Order or referral", words, None, source, verified
            )
            return
        yield Need("plan.order", MET, "Order or referral", words, None, source, verified)
    elif wanted:
        words = (rule.words if rule else fact.rule if fact else "it has to be on file.").strip()
        state: State = MISSING if verified else ASK
        yield Need("plan.order-missing", state, "Order or referral", words, None, source, verified)
    elif fact is not None:
        yield Need("plan.order-ask", ASK, "Order or referral", fact.rule, None, source, verified)


def _referral(case: Case) -> Fact | None:
    return next((fact for fact in case.facts or () if fact.topic == "referral"), None)


def _cited(fact: Fact | None) -> str:
    return "" if fact is None else ", ".join(x for x in (fact.citation, fact.source) if x)


def _wants_order(case: Case, fact: Fact | None) -> bool:
    """What the pack's `check` of the topic says about this child today."""
    if fact is None:
        return False
    action, when = fact.check.get("action"), str(fact.check.get("when", ""))
    if action == "block_without":
        return bool(case.diagnoses) or "medical" not in when
    if action == "count":
        at = fact.check.get("warn_at") or fact.check.get("block_at") or {}
        days = (case.on - case.first_treated).days + 1 if case.first_treated else 0
        return len(case.treated) >= int(at.get("visits", 0)) or days >= int(at.get("days", 0))
    return False


def _within(case: Case, topic: str, medicare: int, source: str) -> Number | None:
    """The practice's own number for this payer or state, else Medicare's for Medicare."""
    rule = _own(case, topic)
    if rule is not None and rule.number is not None:
        return Number(rule.number, _said(rule))
    return Number(medicare, source) if case.payer_type == "medicare" else None


def _certification(case: Case) -> Iterator[Need]:
    """Signed by the physician within so many days of the first treatment; a verbal order holds for
    14 days; since 2025 an order with a sent plan stands in, for Medicare's initial plan alone."""
    table = _papers()["certification_medicare"]
    first = table["initial"]
    within = _within(
        case, "certify", int(first["within_days_of_first_treatment"]), str(first["source"])
    )
    if within is None or case.plan is None or not case.plan.initial:
        return
    title = "Certification of the plan"
    if case.first_treated is None:
        words = f"due {within.value} days after the first treatment, which is still to come."
        yield Need("plan.certify", DUE, title, words, None, within.source)
        return
    due = case.first_treated + timedelta(days=within.value)
    done = _done(case, case.plan.signed_on, due)
    if done is not None:
        yield Need("plan.certified", MET, title, done, due, within.source)
        return
    if (stands := _exception(case, due, table["exception_2025"])) is not None:
        yield stands
        return
    yield from _open(case, title, due, within.source)


def _open(case: Case, title: str, due: date, source: str) -> Iterator[Need]:
    if any(one.way == "refused" for one in case.certified):
        words = "the physician returned it unsigned: change the plan with them and send it again."
        yield Need("plan.certification-refused", MISSING, title, words, due, source)
        return
    late = [one for one in case.certified if one.way in ("signature", "written") and one.on > due]
    if late:
        words = f"signed on {dates.said(late[0].on)}, after it was due on {dates.said(due)}: keep "
        words += "with it why it is late."
        yield Need("plan.certified-late", ASK, title, words, due, source)
        return
    gone = case.on > due
    words = f"no physician’s signature is on file; it was due on {dates.said(due)}."
    if not gone:
        words = f"no physician’s signature is on file; it is due on {dates.said(due)}."
    yield Need("plan.certify", MISSING if gone else DUE, title, words, due, source)


def _done(case: Case, since: date, due: date) -> str | None:
    """How it was certified in time; None when it was not."""
    table = _papers()["certification_medicare"]["initial"]
    days = 14 if "14 days" in str(table["how"]) else 0
    for one in case.certified:
        if one.on < since or one.on > due:
            continue
        if one.way in ("signature", "written"):
            return f"signed by the physician on {dates.said(one.on)}."
        if one.way == "verbal":
            signed = [x.on for x in case.certified if x.way in ("written", "signature")]
            until = one.on + timedelta(days=days)
            if any(one.on <= on <= until for on in signed):
                return f"by verbal order on {dates.said(one.on)}, signed since."
            if case.on <= until:
                return (
                    f"by verbal order on {dates.said(one.on)}; it has to be signed by "
                    f"{dates.said(until)}."
                )
    return None


def _exception(case: Case, due: date, table: Mapping[str, Any]) -> Need | None:
    """The exception where it applies: Medicare, or a payer of which the practice signed that it
    does; a written, signed and dated order before treatment; and the plan sent to who ordered
    within 30 days, with proof."""
    rule = _own(case, "exception")
    applies = case.payer_type == "medicare" or rule is not None
    first = case.first_treated
    if not applies or first is None or first < date.fromisoformat(str(table["from"])):
        return None
    source = _said(rule) if rule else str(table["source"])
    ordered = [one for one in case.orders if one.kind == "written" and one.on <= first]
    sent = [one for one in case.sent if one.whom == "provider" and one.on <= due]
    title = "Certification of the plan"
    if not ordered:
        return None
    if any(one.proof.strip() for one in sent):
        on = next(one.on for one in sent if one.proof.strip())
        words = (
            f"the order of {dates.said(ordered[-1].on)} stands in for the signature: the plan went "
            f"to who ordered on {dates.said(on)}, with proof. Renewed plans have no exception."
        )
        return Need("plan.certified-by-order", MET, title, words, due, source)
    if sent:
        words = "the plan was sent to who ordered, but nothing proves it: write down the proof."
        return Need("plan.sent-unproven", MISSING, title, words, due, source)
    if case.on <= due:
        words = (
            f"send the plan to who ordered by {dates.said(due)} and keep the proof; then the order "
            "stands in for the signature. Or have it signed."
        )
        return Need("plan.certify", DUE, title, words, due, source)
    return None


def _again(case: Case) -> Iterator[Need]:
    """Recertification: at the plan's end, and at the latest every so many days. Always signed."""
    if case.plan is None:
        return
    table = _papers()["certification_medicare"]["recertification"]
    every = _within(case, "recertify", int(table["at_least_every_days"]), str(table["source"]))
    if every is None:
        return
    title, plan = "Recertification", case.plan
    if not plan.initial:
        done = [one for one in case.certified if one.way in ("signature", "written")]
        if not done:
            state: State = MISSING if case.on > plan.starts_on else DUE
            words = "a renewed plan needs the physician’s signature; no order stands in for it."
            yield Need("plan.recertify-unsigned", state, title, words, plan.starts_on, every.source)
    due = min(plan.ends_on, plan.starts_on + timedelta(days=every.value - 1))
    words = f"the next plan has to be certified by {dates.said(due)}."
    if case.on > due:
        yield Need(
            "plan.recertify", MISSING, title, f"it was due on {dates.said(due)}.", due, every.source
        )
    elif case.on >= due - SOON:
        yield Need("plan.recertify", DUE, title, words, due, every.source)
    else:
        yield Need("plan.recertified", MET, title, words, due, every.source)


def _progress(case: Case) -> Iterator[Need]:
    """Progress is due by treatment days, never by visits booked; the day of evaluation counts."""
    table = _papers()["progress_report"]
    visits = _within(
        case,
        "progress_visits",
        int(table["interval"]["treatment_days_max"]),
        str(table["interval"]["source"]),
    )
    title = "Progress report"
    since = case.last_report
    days = sorted({day for day in case.treated if since is None or day > since})
    if visits is not None:
        yield _counted(title, len(days), visits)
    rule = _own(case, "progress_days")
    began = since or case.first_treated
    if rule is not None and rule.number and began is not None:
        due = began + timedelta(days=rule.number)
        state: State = MISSING if case.on > due else DUE if case.on >= due - SOON else MET
        words = f"due by {dates.said(due)}, {rule.number} days after {dates.said(began)}."
        yield Need("plan.progress-days", state, title, words, due, _said(rule))


def _counted(title: str, done: int, most: Number) -> Need:
    words = f"{done} of {most.value} treatment days since the last one."
    if done >= most.value:
        return Need("plan.progress", MISSING, title, f"{words} It is due now.", None, most.source)
    if done >= most.value - 2:
        return Need("plan.progress", DUE, title, words, None, most.source)
    return Need("plan.progress", MET, title, words, None, most.source)


def _amount(case: Case) -> Iterator[Need]:
    """The plan beside the authorization and the schedule."""
    plan = case.plan
    if plan is None or not plan.visits:
        return
    title = "Authorization"
    if case.authorized_until is not None and case.authorized_until < plan.ends_on:
        words = (
            f"it ends on {dates.said(case.authorized_until)}; the plan goes on until "
            f"{dates.said(plan.ends_on)}."
        )
        yield Need("plan.beyond-authorization", DUE, title, words, case.authorized_until)
    if case.authorized_visits is not None and case.authorized_visits < plan.visits:
        words = f"{case.authorized_visits} visits are authorized; the plan comes to {plan.visits}."
        yield Need("plan.more-than-authorized", DUE, title, words)
    if case.booked is not None and case.booked > plan.visits:
        words = (
            f"{case.booked} visits are held or booked in the plan’s days; it says {plan.visits}."
        )
        yield Need("plan.booked-beyond", DUE, "Schedule", words)
    elif case.booked is not None and 4 * case.booked < 3 * plan.visits:
        words = f"{case.booked} of the plan’s {plan.visits} visits are held or booked."
        yield Need("plan.booked-too-few", DUE, "Schedule", words)


def _says(case: Case) -> Iterator[Need]:
    for rule in case.own:
        if rule.topic == "says":
            yield Need("plan.own-rule", ASK, rule.of, rule.words, None, _said(rule))


def ready(found: Sequence[Need]) -> bool:
    """Whether nothing is missing."""
    return not any(one.state == MISSING for one in found)

"""Whether the ledger covers a whole block, and exactly which visit it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from countersign.authorizations import series
from countersign.authorizations.clauses import clause_of
from countersign.authorizations.series import Answer, Wanted
from countersign.base import dates
from countersign.practice.models import Client, Coverage, PayerPlan
from countersign.practice.paying import first_in_force
from countersign.scheduling.finding import Ledger
from countersign.scheduling.values import Obstacle, Offer


def coverages_of(client: Client) -> list[Coverage]:
    """The client's coverages in the order in which they pay."""
    return list(client.coverages.select_related("plan__payer").order_by("order"))


def wanted(offer: Offer, coverages: Sequence[Coverage]) -> list[Wanted]:
    """The offer's visits as the ledger takes them: the evaluation first, if there is one."""
    found = []
    if offer.evaluation is not None:
        at = offer.evaluation.at
        found.append(
            Wanted(
                at.day,
                _plan(coverages, at.day),
                minutes=at.minutes,
                therapist=offer.evaluation.therapist.id,
                site=offer.site.id,
                evaluation=True,
            )
        )
    found += [
        Wanted(
            at.day,
            _plan(coverages, at.day),
            minutes=at.minutes,
            therapist=offer.therapist.id,
            site=offer.site.id,
        )
        for at in offer.visits
    ]
    return found


def _plan(coverages: Sequence[Coverage], day: date) -> PayerPlan | None:
    paying = first_in_force(coverages, day)
    return paying.plan if paying is not None else None


def ledger_of(client: Client) -> Ledger:
    """Asks the ledger about one offer after another; holds nothing."""
    coverages = coverages_of(client)
    answer = series.asking(client)

    def covers(offer: Offer) -> Obstacle | None:
        return refusal(answer(wanted(offer, coverages)).answers, offer)

    return covers


def refusal(answers: Sequence[Answer], offer: Offer) -> Obstacle | None:
    """The first visit that the ledger refuses, with its number, its day and where that stands."""
    for answer in answers:
        if answer.ok or answer.said is None:
            continue
        number = answer.place + (0 if offer.evaluation is not None else 1)
        which = f"visit {number}" if number else "the evaluation"
        return Obstacle(
            "ledger",
            f"{which}, {dates.short(answer.wanted.day)}: {answer.said.message}{_where(answer)}",
            answer.place,
            do=answer.said.do,
            line=answer.line,
        )
    return None


def _where(answer: Answer) -> str:
    """Where the letter says so."""
    reason = answer.said.code.partition(".")[2] if answer.said is not None else ""
    clause = clause_of(answer.line, reason) if answer.line else None
    if clause is None or clause.letter is None:
        return ""
    return f" It stands on page {clause.page + 1} of {clause.name}."

"""Who can be heard in a session, what each answered, and when. One no stops it for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from countersign.base import audit
from countersign.base.errors import UserError
from countersign.notes.models import Answer, Heard
from countersign.notes.scribe.asking import Demand, demanded
from countersign.practice import terms
from countersign.practice.models import Staff, Visit

CHILD, THERAPIST = "child", "therapist"


@dataclass(frozen=True, slots=True)
class Standing:
    """The answers as they stand, and what still keeps a recording away; empty when nothing does."""

    demand: Demand
    answers: tuple[Heard, ...]
    missing: tuple[str, ...]

    @property
    def open(self) -> bool:
        return not self.missing


def standing(visit: Visit) -> Standing:
    """What everybody who can be heard in `visit` answered last."""
    demand = demanded(visit.site.state, visit.client.diagnosis_codes, on=visit.date_of_service)
    latest: dict[tuple[str, str], Heard] = {}
    for row in Heard.objects.filter(visit=visit).select_related("asked_by").order_by("answered_at"):
        latest[(row.relation, row.name.casefold())] = row
    answers = tuple(latest.values())
    declined = terms.against_recording(visit.client_id)
    return Standing(demand, answers, (*declined, *_missing(answers, demand)))


def _missing(answers: Sequence[Heard], demand: Demand) -> list[str]:
    found = [
        f"{one.name} {'took it back' if one.answer == Answer.WITHDRAWN else 'said no'}."
        for one in answers
        if one.answer != Answer.YES
    ]
    asked = {one.relation for one in answers}
    if CHILD not in asked:
        found.append("Nobody has answered for the child yet.")
    if THERAPIST not in asked:
        found.append("The therapist has not answered yet.")
    if demand.in_writing:
        found += [
            f"{one.name}’s consent has to be in writing here."
            for one in answers
            if one.answer == Answer.YES and one.relation != THERAPIST and not one.in_writing
        ]
    return found


def answer(
    visit: Visit,
    *,
    name: str,
    relation: str,
    said: str,
    given_by: str,
    in_writing: bool,
    by: Staff,
) -> Heard:
    """Keep one person's answer with its time. Raises UserError for one that names nobody.

    A child's consent is a guardian's: `given_by` says whose.
    """
    name, given_by = name.strip(), given_by.strip()
    if not name:
        raise UserError("Say who can be heard.", field="name")
    if said not in Answer.values:
        raise UserError("Choose yes, no or taken back.", field="said")
    if relation in (CHILD, "sibling") and said == Answer.YES and not given_by:
        raise UserError(
            "A child’s consent is given by a parent or guardian.",
            field="given_by",
            remedy="Write who gave it.",
        )
    demand = demanded(visit.site.state, visit.client.diagnosis_codes, on=visit.date_of_service)
    with (
        transaction.atomic(),
        audit.act(actor=by.pk, subject=visit.pk, client=visit.client_id) as chain,
    ):
        row = Heard.objects.create(
            visit=visit,
            name=name,
            relation=relation,
            answer=said,
            given_by=given_by,
            in_writing=in_writing,
            rule=demand.rule,
            asked_by=by,
        )
        chain.record("notes.consent", answer=said, relation=relation, rule=demand.rule)
    return row


def require(visit: Visit) -> None:
    """Raise UserError unless everybody who can be heard agreed."""
    found = standing(visit)
    if found.missing:
        raise UserError(
            f"This is a recording, or a transcript of one. {' '.join(found.missing)}",
            field="file",
            remedy="Ask everybody who can be heard first. Without it, tap or type what happened.",
        )

"""Keeping a review of a vendor, and the owner's acceptance that opens its agreements' ways."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from countersign.assessment.models import ReviewedPaper, VendorReview
from countersign.assessment.price.reading import terms
from countersign.assessment.vendor import agreement_text, papers
from countersign.assessment.vendor.papers import Paper
from countersign.assessment.vendor.review import ABSENT, NOT_STATED, PRESENT, RULE, review
from countersign.base import files
from countersign.base.canonical import digest_of
from countersign.base.errors import UserError
from countersign.base.rules import load
from countersign.practice.models import Staff
from countersign.privacy.models import Agreement

STATES = (PRESENT, ABSENT, NOT_STATED)


@dataclass(frozen=True, slots=True)
class Given:
    """A paper as it was dropped."""

    name: str
    data: bytes


def read(given: Sequence[Given], *, on: date) -> tuple[list[dict[str, Any]], Any]:
    """The flags and, where an agreement is among the papers, its elements. Raises UserError.

    Without papers every flag is not stated: a model on the practice's own machine has no vendor.
    """
    opened = [_opened(one) for one in given]
    flags = [
        {
            **flag.as_dict(named=True),
            "evidence": [
                {**one.as_dict(named=True), "says": one.says, "why": one.why}
                for one in flag.evidence
            ],
        }
        for flag in review(opened, on=on)
    ]
    return flags, _elements(opened, on)


def prices(given: Sequence[Given]) -> list[dict[str, Any]]:
    """What the papers say about price, as it is kept. Raises UserError."""
    return [one.as_dict() for one in terms([_opened(one) for one in given])]


def _opened(given: Given) -> Paper:
    try:
        return papers.read(given.data, given.name)
    except UserError as error:
        raise UserError(f"{given.name}: {error}", field="papers") from None


def _elements(opened: Sequence[Paper], on: date) -> Any:
    """The required elements over the papers that are an agreement; None when none is."""
    from countersign.assessment.vendor import sentences

    named = [one for one in opened if agreement_text.is_agreement(sentences.of([one]))]
    if not named:
        return None
    found = agreement_text.elements(named, on=on)
    return {
        "elements": [one.as_dict() for one in found],
        "breach_notice_hours": agreement_text.notice_hours(named),
    }


def keep(
    given: Sequence[Given], *, vendor: str, product: str, by: Staff, on: date, entry: Any
) -> VendorReview:
    """Read the papers and store them with the answers. Raises UserError. Inside an audited act."""
    flags, elements = read(given, on=on)
    row = VendorReview.objects.create(
        vendor=vendor,
        product=product,
        flags=flags,
        elements=elements,
        prices=prices(given),
        made_by=by,
    )
    for one in given:
        paper = ReviewedPaper(review=row, name=one.name)
        paper.file = files.write(
            [one.data], owner=f"review:{row.pk}", media_type="application/octet-stream"
        )
        paper.save()
    states = [flag["state"] for flag in flags]
    entry.record(
        "assessment.vendor_reviewed",
        papers=len(given),
        present=states.count(PRESENT),
        absent=states.count(ABSENT),
        not_stated=states.count(NOT_STATED),
        digest=digest_of({"flags": flags}),
    )
    return row


def state_of(row: VendorReview, flag: Mapping[str, Any]) -> str:
    """The state of a flag: as the owner settled it, else as it was read."""
    return str(row.settled.get(str(flag["flag"]), flag["state"]))


def stops(row: VendorReview, settled: Mapping[str, str], *, on: date) -> list[int]:
    """The flags that stop a vendor unless a named person clears them, and are there."""
    asks = load(RULE, on=on)["flags"]
    return [
        flag["flag"]
        for flag in row.flags
        if asks[flag["flag"]]["stops"] and settled.get(str(flag["flag"]), flag["state"]) == PRESENT
    ]


def accept(
    row: VendorReview,
    *,
    settled: Mapping[str, str],
    why: str,
    agreements: Collection[Agreement],
    by: Staff,
    on: date,
    entry: Any,
) -> None:
    """Accept a review for the agreements named; each counts as reviewed from `on` on.

    Raises UserError when a flag that stops is there, or was settled otherwise, without a reason.
    """
    if row.accepted_on is not None:
        raise UserError(
            "This review was accepted already.", field="why", remedy="Read the papers again."
        )
    changed = {key: state for key, state in settled.items() if state in STATES}
    changed = {
        str(flag["flag"]): changed[str(flag["flag"])]
        for flag in row.flags
        if changed.get(str(flag["flag"]), flag["state"]) != flag["state"]
    }
    stopping = stops(row, changed, on=on)
    if not why.strip() and (stopping or changed or not row.papers.exists()):
        raise UserError(
            "Say why this vendor may be used all the same.",
            field="why",
            remedy="Name what was agreed, with whom, and where it is written.",
        )
    row.settled, row.why, row.accepted_by, row.accepted_on = changed, why.strip(), by, on
    row.expires_on = on + timedelta(days=load(RULE, on=on)["review_days"])
    row.save()
    row.agreements.set(agreements)
    for agreement in agreements:
        agreement.reviewed_on = on
        agreement.save(update_fields=["reviewed_on"])
    states = [state_of(row, flag) for flag in row.flags]
    entry.record(
        "assessment.vendor_accepted",
        until=row.expires_on,
        settled=len(changed),
        present=states.count(PRESENT),
        stops=len(stopping),
        agreements=[str(one.pk) for one in agreements],
    )

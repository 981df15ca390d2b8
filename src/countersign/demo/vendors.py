"""An invented vendor whose papers contradict each other: read, and not yet accepted."""

from __future__ import annotations

from datetime import date

from countersign.assessment.models import ReviewedPaper, VendorReview
from countersign.assessment.vendor import desk
from countersign.assessment.vendor.desk import Given
from countersign.base import files
from countersign.practice.models import Staff

_PAPERS = (
    Given(
        "quietnote-website.txt",
        b"Quietnote for clinics\n\n"
        b"We sign a business associate agreement with every customer.\n\n"
        b"Every note waits for the therapist's signature before it is sent.\n\n"
        b"You pay $89 per therapist per month.\n",
    ),
    Given(
        "quietnote-terms.txt",
        b"Quietnote terms\n\n1. Plans\nThis order is for the Standard plan.\n\n"
        b"2. Health data\nA business associate agreement is concluded on the Enterprise plan.\n\n"
        b"3. Release\nNotes that nobody opened for two days are signed automatically.\n",
    ),
)


def write(today: date, owner: Staff) -> None:
    """The review with its two papers."""
    flags, elements = desk.read(_PAPERS, on=today)
    row = VendorReview.objects.create(
        vendor="Quietnote",
        product="Standard",
        flags=flags,
        elements=elements,
        prices=desk.prices(_PAPERS),
        made_by=owner,
    )
    for given in _PAPERS:
        kept = files.write(
            [given.data], owner=f"review:{row.pk}", media_type="application/octet-stream"
        )
        ReviewedPaper.objects.create(review=row, name=given.name, file=kept)

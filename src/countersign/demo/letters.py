"""Letters that came this morning: one in order, one at odds with itself, one that says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources

from countersign.authorizations.letters import desk
from countersign.base import clock, paper
from countersign.demo.people import DemoPractice, wanting
from countersign.practice.models import Client, Coverage, Practice, Staff

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What one letter says besides whom it is about."""

    name: str
    title: str
    opening: str
    closing: str
    rows: list[tuple[str, str]] = field(default_factory=list)


def write(demo: DemoPractice, clients: Mapping[str, Client]) -> None:
    """Have the front desk drop three letters; the worker reads them as it would anybody's."""
    brought_by = Staff.objects.filter(role_grants__role="front_desk").first()
    if brought_by is None:
        return
    others = [one.key for one in wanting(demo.clients, demo.visits) if not one.of_story]
    template = resources.files(__package__).joinpath("letter.typ").read_text(encoding="utf-8")
    for number, (key, said) in enumerate(zip(others[-3:], _said(demo.today), strict=False)):
        child = clients[key]
        cover = Coverage.objects.select_related("plan__payer").filter(client=child)[0]
        about = [
            ("Member", f"{child.first_name} {child.last_name}"),
            ("Date of birth", _us(child.birth_date)),
            ("Member ID", cover.member_id),
            ("Authorization number", f"UM{70418 + 3 * number}"),
            ("Rendering provider", Practice.objects.get().name),
        ]
        data = {
            "payer": cover.plan.payer.name,
            "written": f"Date of this letter: {_us(demo.today - timedelta(days=2))}",
            "title": said.title,
            "opening": said.opening,
            "rows": [*about, *said.rows],
            "closing": said.closing,
        }
        pdf = paper.render(template, data, at=clock.now())
        desk.bring(pdf, name=said.name, by=brought_by)


def _said(today: date) -> tuple[Said, ...]:
    starts = today + timedelta(days=7)
    ends = starts + timedelta(weeks=WEEKS, days=-1)
    dates = [("Start date", _us(starts)), ("End date", _us(ends))]
    codes = ("Procedure codes", "97530, 97535")
    approved = "We have approved the services listed below."
    return (
        Said(
            "fax-0712.pdf",
            "Notice of approval: occupational therapy",
            approved,
            "This approval does not guarantee payment.",
            [codes, ("Approved quantity", "24 visits"), ("Frequency", "2 visits a week"), *dates],
        ),
        Said(
            "fax-0713.pdf",
            "Notice of approval: occupational therapy",
            approved,
            "This approval does not guarantee payment.",
            [codes, ("Approved quantity", "20 visits"), ("Frequency", "2 visits a week"), *dates],
        ),
        Said(
            "fax-0714.pdf",
            "Notice of denial: occupational therapy",
            "We have denied the request for the services listed below.",
            f"You may appeal this decision. We must receive your appeal by {_us(ends)}.",
            [codes, ("Requested quantity", "24 visits"), ("Decision", "Denied")],
        ),
    )


def _us(day: date) -> str:
    return f"{day:%m/%d/%Y}"

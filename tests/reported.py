"""A child with 24 signed sessions, as the demo has one, for tests of the progress report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from countersign.base.clock import today
from countersign.demo import chart, history, people, rows, signing
from countersign.demo.people import DemoPractice
from countersign.practice.models import Client, ClientSite, Coverage, PayerPlan, Site, Staff


@dataclass
class Reported:
    """Whose sessions they are, and who signed them."""

    demo: DemoPractice
    client: Client
    ot: Staff
    email: str
    secret: str


def reported() -> Reported:
    """The demo's staff and payers, one child, and 24 sessions signed by the child's OT."""
    demo = people.make(today=today(ZoneInfo(people.ZONE)), therapists=4, clients=40)
    staff = rows.write(demo)
    later = demo.clients[len(people.STORY) :]
    hers = (c for c in later if c.therapist == "st-1" and _billable(demo, c.plan))
    child = next(c for c in hers if all(g.activity in people.CONDITIONS for g in c.goals))
    client = Client.objects.create(
        first_name=child.first_name,
        last_name=child.last_name,
        birth_date=child.birth_date,
        pronouns=child.pronouns,
        diagnosis_codes=child.diagnosis_codes,
        primary_therapist=staff["st-1"],
    )
    name = dict(demo.sites)[child.site]
    ClientSite.objects.create(
        client=client, site=Site.objects.get(name=name), starts_on=demo.today.replace(year=2020)
    )
    plan = next(p for p in demo.plans if p.key == child.plan)
    Coverage.objects.create(
        client=client,
        plan=PayerPlan.objects.get(payer__name=plan.payer, name=plan.name),
        member_id=child.member_id,
    )
    alone = replace(demo, clients=(child,), authorizations=())
    chart.write(alone, {child.key: client})
    with signing.desk():
        history.write_reported(demo, {child.key: client})
    person = next(s for s in demo.staff if s.key == "st-1")
    return Reported(demo, client, staff["st-1"], person.email, rows.totp_secret(person.email))


def _billable(demo: DemoPractice, key: str) -> bool:
    return any(p.key == key and p.method for p in demo.plans)

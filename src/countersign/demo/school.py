"""One report to a school that waits for its therapist: a passage in it is another child's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from countersign.demo.people import DemoPractice
from countersign.practice.models import Client, Guardian, Staff
from countersign.school import compose, gathering, making
from countersign.school.models import (
    ApprovedText,
    Custody,
    OldReport,
    Permission,
    ReportKind,
    School,
    TestResult,
)
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet

PASSAGE = (
    "Getting dressed for recess takes long unless the coat hangs at shoulder height, and then the "
    "whole line waits at the door with growing noise that makes the next step harder still. An "
    "early start with two classmates and a picture of each step keeps the line calm and on time."
)
TEXT = (
    "Occupational therapy in a school looks at what a student needs and wants to do there, and at "
    "what stands in the way. Please call us with any question about this report."
)


def write(demo: DemoPractice, clients: Mapping[str, Client], reported: Client | None) -> None:
    """The schools, one child's permission and test, and the report begun for them."""
    owner = Staff.objects.filter(role_grants__role="owner").order_by("created_at").first()
    therapist = Staff.objects.get(npi=demo.staff[0].npi)
    if owner is None:
        return
    school = School.objects.create(
        name="Alder Creek Elementary",
        district="Alder Creek Unified",
        state="CA",
        wording="The district's office of special education was told of this use.",
        contract="Letter of the district, August 2026",
    )
    School.objects.create(
        name="Orchard Lane School", state="CA", regime="ferpa", assistant="no_model"
    )
    ApprovedText.objects.create(
        name="What occupational therapy is",
        text=TEXT,
        approved_by=owner,
        approved_on=demo.today - timedelta(days=60),
    )
    _other(demo, clients, reported, owner)
    if reported is None:
        return
    permission = _permission(demo, reported, school, therapist)
    _begin(demo, reported, permission, therapist)


def _other(
    demo: DemoPractice, clients: Mapping[str, Client], reported: Client | None, owner: Staff
) -> None:
    """An earlier report of another child, from which somebody copied."""
    other = next(
        clients[c.key]
        for c in demo.clients
        if c.key in clients and (reported is None or clients[c.key].pk != reported.pk)
    )
    name = f"{other.called} {other.last_name}"
    OldReport.objects.create(
        client=other,
        mark="demo",
        child=name,
        author=demo.staff[0].name,
        template="School report 2025",
        text=f"{other.called} has come to us since spring.\n\n{PASSAGE}\n\n{TEXT}",
        brought_by=owner,
    )


def _permission(demo: DemoPractice, client: Client, school: School, by: Staff) -> Permission:
    parent = Guardian.objects.filter(client=client).order_by("created_at").first()
    if parent is None:
        parent = Guardian.objects.create(client=client, name="Alma Weller", relation="mother")
    custody = Custody.objects.create(
        client=client, rule="any", basis="Said at the first visit", entered_by=by
    )
    custody.who.set([parent])
    signed_on = demo.today - timedelta(days=20)
    permission = Permission.objects.create(
        client=client,
        school=school,
        person="IEP team, Ms. Odell",
        basis="hipaa",
        records=["progress", "tests"],
        purpose="IEP meeting next month",
        signed_on=signed_on,
        starts_on=signed_on,
        ends_on=demo.today + timedelta(days=300),
        entered_by=by,
    )
    permission.given_by.set([parent])
    TestResult.objects.create(
        client=client,
        tool="beery_vmi",
        edition="6th edition",
        given_on=demo.today - timedelta(days=15),
        scores=[
            {
                "name": "visual-motor integration",
                "scale": "standard",
                "value": 84,
                "percentile": 14,
                "band": "",
            }
        ],
        entered_by=by,
    )
    return permission


def _begin(demo: DemoPractice, client: Client, permission: Permission, by: Staff) -> Sheet | None:
    starts_on = demo.today - timedelta(days=180)
    if not gathering.signed_notes(client, starts_on, demo.today).exists():
        return None
    asked = making.Asked(ReportKind.EVALUATION, permission, starts_on, demo.today)
    sheet = making.make(client, asked, by=by, on=demo.today)
    sheets.answer(sheet, part=compose.KIND, question="means", text=PASSAGE, evidence=(), by=by)
    sheets.attest(sheet, part=compose.KIND, statement_id="q-means", by=by)
    sheets.examine(sheet)
    return sheet

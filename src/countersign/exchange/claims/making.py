"""One claim from one signed charge: everything that it says, or what keeps it from being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from countersign.base import dates
from countersign.exchange.claims import hooks, setup
from countersign.exchange.claims.signed import SignedCharge, is_taken_back, signed_charge
from countersign.exchange.formats.x12 import p837
from countersign.exchange.formats.x12.values import digits, icd_bare, icd_fault, npi_holds
from countersign.exchange.models import ClientBilling, Subscriber
from countersign.exchange.port import ConnectorError
from countersign.practice.models import Coverage, Visit
from countersign.spine.models import Release, Sheet
from countersign.spine.signed import Forged


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a claim cannot be made, or should be looked at first (`blocks` is False).

    `page` names where it is put right, `key` which row there.
    """

    code: str
    message: str
    do: str
    page: str = ""
    key: UUID | None = None
    blocks: bool = True


@dataclass(slots=True)
class Prepared:
    """A charge on its way to a claim. `charge` is None when its signature does not prove."""

    release: Release
    charge: SignedCharge | None = None
    coverage: Coverage | None = None
    authorization: str = ""
    until: date | None = None
    lines: tuple[p837.Line, ...] = ()
    obstacles: list[Obstacle] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return self.charge is not None and not any(one.blocks for one in self.obstacles)

    @property
    def total(self) -> Decimal:
        return sum((line.dollars for line in self.lines), Decimal(0))

    def must(self, so: object, code: str, message: str, do: str, **more: Any) -> None:
        """An obstacle unless `so`."""
        if not so:
            self.obstacles.append(Obstacle(code, message, do, **more))


def prepare(
    release: Release,
    *,
    today: date,
    prices: dict[str, Decimal],
    coverage: Coverage | None = None,
    void: bool = False,
) -> Prepared:
    """Look at everything a claim of this charge needs.

    `coverage` is another of the client's than the one that was signed: the second payer's. A claim
    that voids one may be of a visit in the wrong chart.
    """
    made = Prepared(release)
    try:
        charge = made.charge = signed_charge(release)
    except Forged as error:
        made.must(
            *(False, error.codes[0], "The signature of this charge does not prove, or is no OT's."),
            "Run `countersign audit verify`, and call whoever looks after the system.",
        )
        return made
    except ConnectorError as error:
        made.must(False, "claims.no-units", error.message, error.remedy)
        return made
    made.must(
        void or not is_taken_back(release.sheet),
        "claims.taken-back",
        "The visit was marked as entered in the wrong chart.",
        "It is not billed.",
    )
    rows = Coverage.objects.select_related("plan__payer", "client")
    if coverage is None and charge.coverage_id is not None:
        coverage = rows.filter(pk=charge.coverage_id).first()
    made.coverage = coverage
    _lines(made, charge, prices)
    _therapist(made, charge)
    if made.coverage is not None and release.sheet.visit is not None:
        _coverage(made, charge, made.coverage, release.sheet.visit, today)
    return made


def _lines(made: Prepared, charge: SignedCharge, prices: dict[str, Decimal]) -> None:
    made.must(charge.lines, "claims.no-line", "No unit was signed.", "There is nothing to bill.")
    unpriced = [line.code for line in charge.lines if line.code not in prices]
    made.must(
        *(not unpriced, "claims.no-price", f"{', '.join(dict.fromkeys(unpriced))} has no price."),
        "Enter what the practice charges for it.",
        page="claims_setup",
    )
    wrong = [code for code in charge.diagnoses if icd_fault(icd_bare(code))]
    made.must(
        charge.diagnoses and not wrong,
        "claims.no-diagnosis",
        f"{wrong[0]} is not of the form of an ICD-10-CM code." if wrong else "No diagnosis signed.",
        "Put it right on the chart; the OT then signs an addendum that names it.",
        page="client_edit",
        key=charge.client_id,
    )
    pointers = tuple(range(1, min(len(charge.diagnoses), p837.MOST_POINTERS) + 1))
    made.lines = tuple(
        p837.Line(
            code=line.code,
            units=line.units,
            dollars=prices.get(line.code, Decimal(0)) * line.units,
            day=charge.day,
            control="",
            modifiers=line.modifiers,
            pointers=pointers,
        )
        for line in charge.lines
    )


def _therapist(made: Prepared, charge: SignedCharge) -> None:
    person = charge.therapist
    made.must(
        npi_holds(person.npi),
        "claims.npi",
        f"{person.name} has no NPI, or one whose check digit does not agree.",
        "Compare it with the NPI registry and mend it under Staff.",
        page="person",
        key=person.pk,
    )


def _coverage(
    made: Prepared, charge: SignedCharge, coverage: Coverage, visit: Visit, today: date
) -> None:
    payer = coverage.plan.payer
    made.must(
        payer.payer_id,
        "claims.no-payer-id",
        f"{payer.name} has no payer id.",
        "Enter it; the clearinghouse lists them.",
        page="payer_filing",
        key=payer.pk,
    )
    made.must(
        coverage.member_id.strip(),
        "claims.no-member-id",
        "The coverage has no member number.",
        "Enter it on the client's chart.",
        page="client_billing",
        key=coverage.client_id,
    )
    made.must(
        coverage.client_id == charge.client_id,
        "claims.other-client",
        "The coverage belongs to another client.",
        "Put the right coverage on the visit; the OT signs it again.",
    )
    _person(made, coverage)
    codes = [line.code for line in charge.lines]
    made.authorization = hooks.reference(visit, coverage, charge.day, codes)
    made.must(
        made.authorization or not coverage.plan.needs_authorization,
        "claims.no-authorization",
        f"{coverage.plan} wants an authorization, and none covers that day.",
        "Find the letter first, or expect reason 197.",
        page="authorization_new",
        key=coverage.client_id,
        blocks=False,
    )
    told = coverage.eligibility.filter(on__lte=today).first()
    made.must(
        told is None or told.active is not False,
        "claims.not-covered",
        f"{payer.name} answered that this coverage is not active.",
        "Ask the family, and bill whoever covered that day.",
        page="client_billing",
        key=coverage.client_id,
        blocks=False,
    )
    made.until = charge.day + timedelta(days=setup.filing_of(payer).days)
    made.must(
        today <= made.until,
        "claims.late",
        f"{payer.name} took claims of that day until {dates.said(made.until)}.",
        "Send it with the proof of an earlier sending, or write it off.",
        blocks=False,
    )


def _person(made: Prepared, coverage: Coverage) -> None:
    where: dict[str, Any] = {"page": "client_billing", "key": coverage.client_id}
    held = ClientBilling.objects.filter(client=coverage.client_id).first()
    made.must(
        held is not None and held.line and held.city and held.state and digits(held.postal),
        "claims.no-address",
        "The client's address and sex for claims are not entered.",
        "Enter them as the insurance card has them.",
        **where,
    )
    insured = Subscriber.objects.filter(coverage=coverage).first()
    made.must(
        insured is not None,
        "claims.no-subscriber",
        "Nobody said whose insurance it is.",
        "Say whether it is the client's own or a parent's.",
        **where,
    )
    if insured is not None and insured.relation != p837.SELF:
        made.must(
            insured.last and insured.first,
            "claims.no-subscriber",
            "The insured's name is missing.",
            "Enter it as the insurance card has it.",
            **where,
        )


def claim(
    made: Prepared,
    number: str,
    *,
    frequency: str = p837.NEW,
    replaces: str = "",
    earlier: p837.Earlier | None = None,
) -> p837.Claim:
    """The claim of a charge that is ready. Raises ValueError for one that is not."""
    charge, coverage = made.charge, made.coverage
    if charge is None or coverage is None or not made.ready:
        raise ValueError("this charge is not ready to be claimed")
    held = ClientBilling.objects.get(client=coverage.client_id)
    person = _client(charge, held)
    site = _visit(made.release.sheet).site
    place = setup.place_of(site)
    return p837.Claim(
        control=number,
        client=person,
        insured=insured_of(coverage, person, order="S" if earlier else "P"),
        diagnoses=charge.diagnoses[: p837.MOST_DIAGNOSES],
        lines=tuple(
            p837.Line(
                *(line.code, line.units, line.dollars, line.day, f"{number}-{at}"),
                *(line.modifiers, line.pointers),
            )
            for at, line in enumerate(made.lines, start=1)
        ),
        rendering=_rendering(charge),
        place=place.place,
        frequency=frequency,
        replaces=replaces,
        authorization=made.authorization,
        referring=_referring(held),
        facility=setup.facility_of(place),
        earlier=earlier,
    )


def _visit(sheet: Sheet) -> Visit:
    if sheet.visit is None:
        raise ValueError("a charge is of a visit")
    return sheet.visit


def _client(charge: SignedCharge, held: ClientBilling) -> p837.Person:
    """Name and birth date as they were signed; the rest as it was entered for claims."""
    address = p837.Address(held.line, held.city, held.state, held.postal)
    return p837.Person(charge.last, charge.first, charge.born, held.sex, address)


def insured_of(coverage: Coverage, client: p837.Person, *, order: str = "P") -> p837.Insured:
    """Whose plan a coverage is, and who pays by it."""
    insured = Subscriber.objects.get(coverage=coverage)
    own = insured.relation == p837.SELF
    payer = coverage.plan.payer
    person = (
        client
        if own
        else p837.Person(
            insured.last, insured.first, insured.born or client.birth_date, "U", client.address
        )
    )
    return p837.Insured(
        person=person,
        member_id=coverage.member_id,
        payer=payer.name,
        payer_id=payer.payer_id,
        filing=setup.filing_of(payer).filing,
        relation=insured.relation,
        group=insured.group,
        order=order,
    )


def _rendering(charge: SignedCharge) -> p837.Provider:
    *first, last = charge.therapist.name.split() or [""]
    return p837.Provider(
        last=last,
        first=" ".join(first) or last,
        npi=charge.therapist.npi,
        taxonomy="225X00000X",
    )


def _referring(held: ClientBilling) -> p837.Provider | None:
    if not held.referrer_last:
        return None
    return p837.Provider(last=held.referrer_last, first=held.referrer_first, npi=held.referrer_npi)

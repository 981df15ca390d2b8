"""Letters made to try the reader on: invented payers, layouts and wording of our own, with their truth.

`made(seed)` gives a letter as PDF and what a careful person would read in it. `letters_machines`
puts its pages through a scanner, a fax or a camera. Nothing here is copied from a real letter.
"""

from __future__ import annotations

import ctypes
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import typst

PAYERS = (
    "Pelican Bay Health Alliance", "Stonebridge Community Care Plan", "Granite Peak Health Insurance",
    "Willow County Regional Center", "Summit Ridge Medicaid Managed Care", "Blue Heron Mutual Benefit",
    "Prairie Lantern Health Network", "Northgate Children's Medical Plan",
)  # fmt: skip
FIRST = (
    "Odessa",
    "Ruben",
    "Wren",
    "Thaddeus",
    "Maribel",
    "Soren",
    "Philippa",
    "Dashiell",
    "Noor",
    "Ezekiel",
)
LAST = (
    "Marchetti",
    "Vanterpool",
    "O'Shaughnessy",
    "Lindqvist",
    "Abernathy",
    "Castellanos",
    "Brightwater",
    "De Haan",
    "Pemberton",
    "Nakagawa",
)
DOCTORS = (
    "Lucinda Farrow, MD",
    "Amos Tillery, DO",
    "Ingrid Solheim, NP",
    "Marcus Delgado, MD",
    "Yvette Carmody, PA-C",
)
CLINICS = (
    "Willowbrook Pediatric Therapy",
    "Harbor Steps OT Group, LLC",
    "Maple & Main Therapy Center",
    "Little Otter Therapy, PC",
    "Cedar Grove Children's Clinic",
)
CODES = {
    "OT": ("97530", "97535", "97110", "97112", "97533"),
    "ST": ("92507", "92526"),
    "PT": ("97110", "97116", "97112"),
}
NAMES = {"OT": "occupational therapy", "ST": "speech therapy", "PT": "physical therapy"}
FONTS = (
    "Libertinus Serif",
    "New Computer Modern",
    "DejaVu Sans",
    "DejaVu Serif",
    "DejaVu Sans Mono",
)


def npi(rng: random.Random) -> str:
    """Ten digits with a right check digit."""
    start = str(rng.choice((1, 2))) + "".join(str(rng.randrange(10)) for _ in range(8))
    return next(start + str(d) for d in range(10) if _luhn("80840" + start + str(d)))


def _luhn(digits: str) -> bool:
    total = 0
    for place, figure in enumerate(reversed(digits)):
        worth = int(figure) * (2 if place % 2 else 1)
        total += worth - 9 if worth > 9 else worth
    return total % 10 == 0


@dataclass(slots=True)
class Case:
    """What a letter is about, before it is worded."""

    rng: random.Random
    payer: str = ""
    member: str = ""
    member_id: str = ""
    auth: str = ""
    doctor: str = ""
    doctor_npi: str = ""
    clinic: str = ""
    clinic_npi: str = ""
    written: date = date(2026, 1, 1)
    born: date = date(2018, 1, 1)
    start: date = date(2026, 1, 1)
    end: date = date(2026, 1, 1)
    style: str = "%m/%d/%Y"
    truth: dict[str, Any] = field(default_factory=dict)
    must_flag: list[str] = field(default_factory=list)

    def day(self, day: date) -> str:
        text = day.strftime(self.style)
        return re.sub(r"(?<!\d)0(?=\d[/ ,])", "", text) if self.style == "%B %d, %Y" else text

    def stated(self, *names: str) -> None:
        """Copy these heads into the truth; what is not named stays null."""
        given = {"payer": self.payer, "member_name": self.member, "member_id": self.member_id,
                 "auth_number": self.auth, "requesting_provider": self.doctor, "requesting_npi": self.doctor_npi,
                 "rendering_provider": self.clinic, "rendering_npi": self.clinic_npi}  # fmt: skip
        for name in names:
            self.truth[name] = given[name]


def case(rng: random.Random) -> Case:
    one = Case(rng)
    one.payer, one.doctor, one.clinic = rng.choice(PAYERS), rng.choice(DOCTORS), rng.choice(CLINICS)
    one.member = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    figures = "".join(str(rng.randrange(10)) for _ in range(9))
    one.member_id = rng.choice((f"W{figures}", figures, f"{figures[:8]}K", f"PBH{figures[:7]}"))
    more = "".join(str(rng.randrange(10)) for _ in range(8))
    one.auth = rng.choice(
        (f"PA{more}", f"{more}01", f"AUT-{more[:6]}", f"R{more[:7]}X", f"2026{more[:6]}")
    )
    one.doctor_npi, one.clinic_npi = npi(rng), npi(rng)
    one.written = date(2026, 1, 5) + timedelta(days=rng.randrange(300))
    one.born = date(2014, 1, 1) + timedelta(days=rng.randrange(3000))
    one.start = one.written + timedelta(days=rng.randrange(1, 12))
    one.end = one.start + timedelta(days=7 * rng.choice((8, 12, 13, 26)) - 1)
    one.style = rng.choice(("%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y", "%m-%d-%Y"))
    one.truth = dict.fromkeys(("payer", "member_name", "member_id", "auth_number", "requesting_provider", "requesting_npi", "rendering_provider", "rendering_npi", "place_of_service")) | {"letter_type": "initial", "decision": "approved", "lines": []}  # fmt: skip
    return one


def line(
    one: Case, kind: str, codes: list[str], quantity: float | None, basis: str | None, **more: Any
) -> dict[str, Any]:
    made = {"discipline": kind, "codes": codes, "decision": "approved", "quantity": quantity, "quantity_added": None,
            "basis": basis, "start": one.start.isoformat(), "end": one.end.isoformat(), "frequency": None} | more  # fmt: skip
    one.truth["lines"].append(made)
    return made


def safe(text: str) -> str:
    return re.sub(r"([#$_*@<>\\\[\]`~])", r"\\\1", text)


def mark(paths: str, text: str, *, mono: bool = False) -> str:
    """The text as a link that names the fields it stands for: its box is the evidence."""
    shown = f"#raw({typst_string(text)})" if mono else safe(text)
    return f'#link("field:{paths.replace(" ", ",")}")[{shown}]'


def boxes(pdf: bytes) -> dict[str, list[dict[str, Any]]]:
    """The box of every marked text, by field: page from 0, corners in points from the top left."""
    found: dict[str, list[dict[str, Any]]] = {}
    document = pdfium.PdfDocument(pdf)
    for number, page in enumerate(document):
        tall = page.get_height()
        start, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page.raw, start, link):
            area, target = raw.FS_RECTF(), ctypes.create_string_buffer(400)
            raw.FPDFLink_GetAnnotRect(link, area)
            action = raw.FPDFLink_GetAction(link)
            raw.FPDFAction_GetURIPath(document.raw, action, target, 400)
            box = [number, area.left, tall - area.top, area.right, tall - area.bottom]
            for path in target.value.decode().removeprefix("field:").split(","):
                found.setdefault(path, []).append({"text": "", "box": [round(s, 1) for s in box]})
    return found


BOILER = (
    "This letter does not promise payment. Payment depends on eligibility on the day of service and on the terms of the plan.",
    "You may ask for a new review within 60 days of this letter. Expedited reviews are decided within 72 hours.",
    "Requests for more visits must reach us at least 10 business days before the last covered day.",
    "If you need this letter in another language, call the number on the back of the card.",
    "Interpreter services are free. We follow civil rights law and treat everyone the same way.",
)


def boiler(one: Case, count: int = 3) -> str:
    return "\n\n".join(safe(text) for text in one.rng.sample(BOILER, count))


def prose(one: Case) -> str:
    """A letter in sentences, approved or in part."""
    rng = one.rng
    kind = rng.choice(("OT", "ST"))
    code = rng.sample(CODES[kind], rng.choice((1, 2)))
    asked = rng.choice((12, 16, 24, 36))
    unit = rng.choice(("visits", "hours"))
    part = rng.random() < 0.4
    got = asked // 2 if part else asked
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "rendering_provider",
    )
    done = "partially_approved" if part else "approved"
    one.truth["decision"] = done
    line(one, kind, sorted(code), got, unit, decision=done)
    what = "partially approved" if part else "approved"
    return f"""*{safe(one.payer)}*

{one.day(one.written)}

Dear Provider:

On {one.day(one.written - timedelta(days=5))} we received a request from {safe(one.doctor)} asking for {asked} {unit} of outpatient {NAMES[kind]} for our member {safe(one.member)} (member ID {one.member_id}, born {one.day(one.born)}).

We have {what} this request. We approved {got} {unit} under procedure {"codes" if len(code) > 1 else "code"} {" and ".join(code)}. Services will be provided by {safe(one.clinic)} from {one.day(one.start)} through {one.day(one.end)}.

The authorization number is {one.auth}. Write it on each claim.

{boiler(one)}
"""


def two_columns(one: Case) -> str:
    """Labels above their values, in two columns."""
    rng = one.rng
    count = rng.choice((10, 12, 20))
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "requesting_npi",
        "rendering_provider",
        "rendering_npi",
    )
    one.truth["place_of_service"] = "11"
    line(one, "OT", ["97530"], count, "visits")

    def cell(label: str, value: str) -> str:
        return f"[#text(size: 8pt)[{label}] \\ {safe(value)}]"

    left = [
        ("Member name", one.member),
        ("Date of birth", one.day(one.born)),
        ("Member number", one.member_id),
        ("Referring physician", one.doctor),
        ("Referring NPI", one.doctor_npi),
    ]
    right = [
        ("Certification number", one.auth),
        ("Date of notice", one.day(one.written)),
        ("Treating facility", one.clinic),
        ("Facility NPI", one.clinic_npi),
        ("Place of service", "11 Office"),
    ]
    cells = ", ".join(f"{cell(*a)}, {cell(*b)}" for a, b in zip(left, right, strict=True))
    low = [
        ("Service type", "Occupational therapy"),
        ("CPT code", "97530"),
        ("Visits requested", str(count)),
        ("Visits certified", str(count)),
        ("Start date", one.day(one.start)),
        ("End date", one.day(one.end)),
    ]
    rest = ", ".join(cell(*a) for a in low)
    return f"""#text(size: 16pt)[*{safe(one.payer)}*] \\ Certification of outpatient services

Determination: Approved

#grid(columns: (1fr, 1fr), row-gutter: 10pt, {cells})

#line(length: 100%)

#grid(columns: (1fr, 1fr), row-gutter: 10pt, {rest})

{boiler(one, 2)}
"""


def long_letter(one: Case) -> str:
    """Boilerplate first, the facts on page two."""
    rng = one.rng
    count = rng.choice((24, 48, 96))
    rng.choice((1, 2))
    one.end = one.start + timedelta(days=7 * 12 - 1)
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    line(one, "OT", ["97112", "97530"], count, "units15")
    return f"""*{safe(one.payer)}* \\ Utilization Management Department

{one.day(one.written)}

Re: Coverage decision

{boiler(one, 5)} {boiler(one, 5)}

#pagebreak()

== Details of the decision

Member: {safe(one.member)} \\
Member ID: {one.member_id} \\
Date of birth: {one.day(one.born)} \\
Authorization number: {one.auth} \\
Servicing provider: {safe(one.clinic)} \\
Service: Occupational therapy \\
Procedure codes: 97112, 97530 \\
Status: Approved \\
Approved amount: {count} units (one unit is 15 minutes) \\
Dates of service: {one.day(one.start)} - {one.day(one.end)}

{boiler(one, 4)}

#pagebreak()
== Your rights
{boiler(one, 5)}
"""


def fixed(one: Case) -> str:
    """A mainframe's print: one pitch, capitals, MMDDYY."""
    rng = one.rng
    got = [rng.choice((24, 48, 96)), rng.choice((12, 24, 36))]
    codes = rng.sample(CODES["OT"], 2)
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "rendering_provider",
        "rendering_npi",
    )
    one.truth["payer"] = one.payer

    def d(day: date) -> str:
        return day.strftime("%m%d%y")

    rows = [
        f"{code:<8}{count + 12:<9}{count:<10}{'UNITS':<7}{d(one.start)}  {d(one.end)}   APPROVED"
        for code, count in zip(codes, got, strict=True)
    ]
    for code, count in zip(codes, got, strict=True):
        line(one, "OT", [code], count, "units")
    # Less than was asked for, and called approved: a person must look.
    one.must_flag += ["lines.0.decision", "lines.1.decision", "decision"]
    head = "PROC    REQ QTY  APPR QTY  UOM    FROM    THRU     STATUS"
    body = f"""{one.payer.upper()}
SERVICE AUTHORIZATION NOTICE                 DATE {d(one.written)}

MEMBER NAME: {one.member.upper()}
MEMBER ID:   {one.member_id}        DOB: {d(one.born)}
AUTH NO:     {one.auth}
ORDERING PROVIDER: {one.doctor.upper()}
SERVICE PROVIDER:  {one.clinic.upper()}     NPI: {one.clinic_npi}
TYPE OF SERVICE:   OCCUPATIONAL THERAPY

{head}
""" + "\n".join(rows)
    return f"""#set text(font: "DejaVu Sans Mono", size: 9pt)
#raw(block: true, {typst_string(body)})

{boiler(one, 2).upper()}
"""


def typst_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def monthly(one: Case) -> str:
    """Hours a month, with the total printed."""
    rng = one.rng
    hours, months = rng.choice((4, 8, 10)), rng.choice((6, 12))
    one.start = date(2026, rng.randrange(1, 6), 1)
    last = one.start.month + months
    one.end = date(2026 + (last - 1) // 12, (last - 1) % 12 + 1, 1) - timedelta(days=1)
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    line(
        one,
        "OT",
        [],
        hours * months,
        "hours",
        frequency={"count": hours, "per": "month", "weeks": None},
    )
    return f"""*{safe(one.payer)}* \\ Purchase of service authorization

#table(columns: (auto, 1fr), stroke: 0.5pt,
[Consumer], [{safe(one.member)}], [UCI number], [{one.member_id}], [Date of birth], [{one.day(one.born)}],
[Vendor], [{safe(one.clinic)}], [Authorization \\#], [{one.auth}], [Service], [Occupational therapy], [Issued], [{one.day(one.written)}])

This purchase of service is authorized for {hours} hours per month from {one.day(one.start)} to {one.day(one.end)}, for a total of {hours * months} hours.

{boiler(one, 2)}
"""


def pool(one: Case) -> str:
    """Several codes that share one amount."""
    rng = one.rng
    codes = sorted(rng.sample(CODES["OT"], 3))
    count = rng.choice((30, 48, 60))
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "requesting_npi",
        "rendering_provider",
        "rendering_npi",
    )
    line(one, "OT", codes, count, "units15")
    return f"""#align(center)[*{safe(one.payer)}*]
#align(center)[NOTICE OF AUTHORIZATION]

Notice date: {one.day(one.written)}

Patient: {safe(one.member)} #h(2em) DOB: {one.day(one.born)} #h(2em) Subscriber ID: {one.member_id}

Requesting provider: {safe(one.doctor)} (NPI {one.doctor_npi}) \\
Rendering provider: {safe(one.clinic)} (NPI {one.clinic_npi}) \\
Approval number: {one.auth}

Decision: APPROVED

We have authorized a combined total of {count} 15-minute units of occupational therapy. CPT {", ".join(codes)} share these units in any mix, between {one.day(one.start)} and {one.day(one.end)}.

{boiler(one)}
"""


def two_therapies(one: Case) -> str:
    """OT and ST on one letter, as a table or in bullets."""
    rng = one.rng
    a, b = rng.choice((12, 24)), rng.choice((10, 18))
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    line(one, "OT", ["97530"], a, "visits")
    line(one, "ST", ["92507"], b, "visits")
    span = f"{one.day(one.start)} - {one.day(one.end)}"
    if rng.random() < 0.5:
        body = f"""#table(columns: (1.4fr, 0.7fr, 1fr, 1fr, 2fr), [Service], [CPT], [Visits requested], [Visits approved], [Service dates],
[Occupational therapy], [97530], [{a}], [{a}], [{span}], [Speech therapy], [92507], [{b}], [{b}], [{span}])"""
    else:
        body = f"""- Occupational therapy (97530): {a} visits approved, {one.day(one.start)} to {one.day(one.end)}
- Speech therapy (92507): {b} visits approved, {one.day(one.start)} to {one.day(one.end)}"""
    return f"""*{safe(one.payer)}*

Date: {one.day(one.written)}

Member: {safe(one.member)} \\ Member ID: {one.member_id} \\ Birth date: {one.day(one.born)} \\
Authorization number: {one.auth} \\ Provider: {safe(one.clinic)}

The following services are approved:

{body}

{boiler(one)}
"""


def denial(one: Case) -> str:
    """An adverse decision in sentences."""
    asked = one.rng.choice((12, 24, 36))
    one.stated("payer", "member_name", "member_id", "auth_number", "requesting_provider")
    one.truth["decision"] = "denied"
    line(one, "OT", ["97530"], 0, "visits", decision="denied", start=None, end=None)
    return f"""*{safe(one.payer)}*

{one.day(one.written)}

#align(center)[*NOTICE OF ADVERSE BENEFIT DETERMINATION*]

Member: {safe(one.member)} \\ ID number: {one.member_id} \\ Reference number: {one.auth} \\ Requested by: {safe(one.doctor)}

We have denied the request for {asked} visits of occupational therapy (CPT 97530). The records do not show that the service is medically necessary.

You have the right to appeal. Your appeal must reach us by {one.day(one.written + timedelta(days=60))}. You may also ask for a fair hearing.

{boiler(one, 2)}
"""


def extension(one: Case) -> str:
    """More visits on a running authorization, with the new total."""
    had, more = one.rng.choice((12, 20, 24)), one.rng.choice((6, 8, 12))
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    one.truth["letter_type"] = "extension"
    line(one, "OT", ["97530"], had + more, "visits", quantity_added=more)
    return f"""*{safe(one.payer)}* #h(1fr) {one.day(one.written)}

Subject: Extension of authorization {one.auth}

Member: {safe(one.member)} #h(1em) Member ID: {one.member_id} #h(1em) DOB: {one.day(one.born)}

Authorization number: {one.auth}

We approved the request to extend occupational therapy (97530) at {safe(one.clinic)}. Previously we had approved {had} visits. We added {more} additional visits, for a new total of {had + more} visits. The authorization is now valid from {one.day(one.start)} through {one.day(one.end)}.

Servicing provider: {safe(one.clinic)}

{boiler(one)}
"""


def amendment(one: Case) -> str:
    """An end date that was changed."""
    count = one.rng.choice((12, 20, 24))
    old = one.end - timedelta(days=28)
    one.stated("payer", "member_name", "member_id", "auth_number")
    one.truth["letter_type"] = "amendment"
    line(one, "OT", [], count, "visits")
    return f"""*{safe(one.payer)}*

AMENDED AUTHORIZATION NOTICE #h(1fr) {one.day(one.written)}

#grid(columns: (1fr, 1fr), row-gutter: 8pt, [Enrollee: {safe(one.member)}], [Enrollee ID: {one.member_id}], [Authorization number: {one.auth}], [Therapy: Occupational therapy], [Status: Approved], [Visits approved: {count}])

This notice replaces our earlier notice. The end date was changed from {one.day(old)} to {one.day(one.end)}.

Approved dates: {one.day(one.start)} to {one.day(one.end)}

{boiler(one)}
"""


def portal(one: Case) -> str:
    """A print of a payer's web page."""
    rng = one.rng
    asked = rng.choice((16, 24))
    got = asked if rng.random() < 0.6 else asked - 8
    part = got < asked
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "requesting_npi",
        "rendering_provider",
        "rendering_npi",
    )
    done = "partially_approved" if part else "approved"
    one.truth["decision"] = done
    one.truth["place_of_service"] = "12"
    line(one, "OT", ["97535"], got, "visits", decision=done)
    pairs = [("Status", "Partially Approved" if part else "Approved"), ("Authorization Number", one.auth), ("Submitted On", one.day(one.written - timedelta(days=3))),
             ("Member Name", one.member), ("Member ID", one.member_id), ("Date of Birth", one.day(one.born)),
             ("Requesting Provider", one.doctor), ("Requesting Provider NPI", one.doctor_npi), ("Servicing Provider", one.clinic), ("Servicing Provider NPI", one.clinic_npi),
             ("Place of Service", "12 - Home"), ("Service Type", "Occupational Therapy"), ("Procedure Code", "97535"), ("Requested Quantity", f"{asked} Visits"), ("Approved Quantity", f"{got} Visits"), ("Start Date", one.day(one.start)), ("End Date", one.day(one.end))]  # fmt: skip
    rows = ", ".join(f"[{a}], [{safe(b)}]" for a, b in pairs)
    return f"""#text(size: 8pt)[{one.day(one.written)} 10:42 AM #h(1fr) Provider Portal - Authorization Details]

#text(size: 15pt)[{safe(one.payer)}]

#grid(columns: (160pt, 1fr), row-gutter: 9pt, {rows})

#text(size: 8pt)[Page 1 of 1]
"""


def mixed(one: Case) -> str:
    """One therapy approved, the other waiting for records."""
    count = one.rng.choice((12, 24))
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], count, "visits")
    line(one, "ST", ["92507"], None, None, decision="pended", start=None, end=None)
    one.must_flag.append("decision")
    return f"""*{safe(one.payer)}*

Date of notice: {one.day(one.written)}

Member: {safe(one.member)} \\ Member ID: {one.member_id} \\ Case number: {one.auth} \\ Treating provider: {safe(one.clinic)}

- Occupational therapy, code 97530: we approved {count} visits from {one.day(one.start)} through {one.day(one.end)}.
- Speech therapy, code 92507: this request is pended. We need the last three progress notes.

{boiler(one)}
"""


def form(one: Case) -> str:
    """A form with typed tick boxes."""
    rng = one.rng
    count = rng.choice((12, 16, 48))
    unit = rng.choice(("visits", "units15", "hours"))
    done = rng.choice(("approved", "approved", "denied"))
    kind = rng.choice(("OT", "ST"))
    one.stated(
        "payer", "member_name", "member_id", "auth_number", "rendering_provider", "rendering_npi"
    )
    one.truth["decision"] = done

    def box(on: bool, text: str) -> str:
        return f"{safe('[X]' if on else '[ ]')} {text}"

    if done == "approved":
        line(one, kind, [CODES[kind][0]], count, unit)
        tail = f"Quantity approved: {count} #h(2em) Start: {one.day(one.start)} #h(2em) End: {one.day(one.end)}"
    else:
        line(one, kind, [CODES[kind][0]], 0, unit, decision="denied", start=None, end=None)
        tail = (
            "Quantity approved: \\_\\_\\_\\_ #h(2em) Start: \\_\\_\\_\\_ #h(2em) End: \\_\\_\\_\\_"
        )
    return f"""*{safe(one.payer)}* \\ Therapy response form #h(1fr) Date sent: {one.day(one.written)}

Child's name: {safe(one.member)} #h(2em) ID no.: {one.member_id} #h(2em) DOB: {one.day(one.born)}

Therapy provider: {safe(one.clinic)} #h(2em) NPI: {one.clinic_npi} \\
Auth no.: {one.auth} #h(2em) CPT code: {CODES[kind][0]}

{box(kind == "OT", "Occupational therapy")} #h(1em) {box(kind == "PT", "Physical therapy")} #h(1em) {box(kind == "ST", "Speech therapy")}

{box(done == "approved", "Approved")} #h(1em) {box(False, "Approved in part")} #h(1em) {box(done == "denied", "Denied")}

{box(unit == "visits", "Visits")} #h(1em) {box(unit == "units15", "15-minute units")} #h(1em) {box(unit == "hours", "Hours")}

{tail}

{boiler(one, 2)}
"""


def requested_table(one: Case) -> str:
    """Two tables: what was asked for, and what was decided."""
    rng = one.rng
    a, b = rng.choice((24, 36)), rng.choice((24, 36))
    got = a - 12
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "rendering_provider",
    )
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], got, "units", decision="partially_approved")
    line(one, "OT", ["97112"], 0, "units", decision="denied")
    s, e = one.day(one.start), one.day(one.end)
    early = one.day(one.start - timedelta(days=7))
    return f"""= {safe(one.payer)}

Determination summary #h(1fr) Letter date: {one.day(one.written)}

#table(columns: 4, stroke: none, [Member:], [{safe(one.member)}], [Member ID:], [{one.member_id}], [Authorization no.:], [{one.auth}], [Birth date:], [{one.day(one.born)}], [Ordering physician:], [{safe(one.doctor)}], [Service provider:], [{safe(one.clinic)}])

Outcome: Partially approved

*Services requested*
#table(columns: 5, [Code], [Discipline], [Units], [From], [To], [97530], [OT], [{a}], [{early}], [{e}], [97112], [OT], [{b}], [{early}], [{e}])

*Services decided*
#table(columns: 6, [Code], [Discipline], [Units approved], [From], [To], [Status], [97530], [OT], [{got}], [{s}], [{e}], [Partially approved], [97112], [OT], [0], [{s}], [{e}], [Denied])

{boiler(one, 2)}
"""


def weekly(one: Case) -> str:
    """Visits in weeks; sometimes the arithmetic is wrong, and must be seen."""
    rng = one.rng
    often, weeks = rng.choice((1, 2)), rng.choice((6, 8, 12))
    wrong = rng.random() < 0.4
    count = often * weeks + (4 if wrong else 0)
    one.end = one.start + timedelta(days=7 * weeks - 1)
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    line(
        one,
        "PT",
        ["97110"],
        count,
        "visits",
        frequency={"count": often, "per": "week", "weeks": weeks},
    )
    if wrong:
        one.must_flag += ["lines.0.quantity", "lines.0.frequency"]
    return f"""*{safe(one.payer)}*

Authorization letter, {one.day(one.written)}

Patient name: {safe(one.member)} \\ Policy number: {one.member_id} \\ Authorization ID: {one.auth}

Your request for physical therapy is approved. {safe(one.clinic)} may give {count} visits, {often} per week for {weeks} weeks, starting {one.day(one.start)} and ending {one.day(one.end)}. Code: 97110.

Treating provider: {safe(one.clinic)}

{boiler(one)}
"""


def backwards(one: Case) -> str:
    """A period that ends before it starts, or a length in place of an end."""
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    count = 12
    head = f"""*{safe(one.payer)}* \\ Approval letter of {one.day(one.written)}

Patient: {safe(one.member)} \\ Member ID: {one.member_id} \\ Authorization \\#: {one.auth} \\ Servicing facility: {safe(one.clinic)} \\ Discipline: OT
"""
    if one.rng.random() < 0.5:
        one.start, one.end = one.end, one.start
        line(one, "OT", ["97530"], count, "visits")
        one.must_flag += ["lines.0.start", "lines.0.end"]
        tail = f"From: {one.day(one.start)} \\ To: {one.day(one.end)}"
    else:
        line(one, "OT", ["97530"], count, "visits")
        one.must_flag += ["lines.0.end"]
        tail = f"Start date: {one.day(one.start)} \\ Length: 90 days"
    return f"""{head}
Decision: approved \\ Approved visits: {count} \\ CPT: 97530 \\ {tail}

{boiler(one)}
"""


Layouts = dict[str, Callable[[Case], str]]
LAYOUTS: Layouts = {
    f.__name__: f
    for f in (prose, two_columns, long_letter, fixed, monthly, pool, two_therapies, denial, extension,
              amendment, portal, mixed, form, requested_table, weekly, backwards)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """A made letter: its PDF, and what is to be read in it."""

    id: str
    layout: str
    pdf: bytes
    truth: dict[str, Any]


def made(seed: int, layout: str | None = None, layouts: Layouts | None = None) -> Letter:
    """The letter of this seed; the same bytes each time."""
    rng = random.Random(seed)
    layouts = layouts or LAYOUTS
    name = layout or sorted(layouts)[seed % len(layouts)]
    one = case(rng)
    font, size = rng.choice(FONTS), rng.choice((9.5, 10.5, 11.5))
    body = layouts[name](one)
    source = f'#set page(paper: "us-letter", margin: {rng.choice((0.8, 1.0))}in)\n#set text(font: "{font}", size: {size}pt)\n{body}'
    pdf = typst.compile(source.encode(), format="pdf", timestamp=1_767_225_600)
    truth = {"id": f"M{seed:04}", "channel": "digital", "mode": "digital", "layout": name, "fields": one.truth,
             "must_flag": one.must_flag, "decoys": {}, "evidence": boxes(bytes(pdf))}  # fmt: skip
    return Letter(truth["id"], name, bytes(pdf), truth)  # type: ignore[arg-type]

"""More layouts, written after the reader, to try it on wording that it had not seen."""

from __future__ import annotations

from datetime import date, timedelta

from tests import letters_made
from tests.letters_made import Case, Layouts, Letter, boiler, line, safe, typst_string


def _short(day: date) -> str:
    return day.strftime("%m%d%y")


def to_parents(one: Case) -> str:
    """A letter to the parents, in sentences."""
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "rendering_provider",
    )
    count = one.rng.choice((18, 30))
    line(one, "OT", [], count, "visits")
    return f"""#text(14pt)[{safe(one.payer)}]

Dear Parent or Guardian of {safe(one.member)}:

This letter is to let you know that we have authorized {count} occupational therapy visits for your child. These visits may be used from {one.day(one.start)} until {one.day(one.end)}.

Your child's ID number is {one.member_id}. Please refer to authorization {one.auth} when you call us.

Who asked for this: {safe(one.doctor)} \\
Who will provide it: {safe(one.clinic)}

The request was received on {one.day(one.written - timedelta(days=4))}. If you do not agree you may appeal by {one.day(one.written + timedelta(days=60))}.

{boiler(one)}
"""


def boxed(one: Case) -> str:
    """Heads in a table of boxes, lines in another."""
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
    count = one.rng.choice((24, 32))
    rows = ""
    for number, (code, units) in enumerate((("97530", count), ("97535", count // 2)), start=1):
        line(one, "OT", [code], units, "units")
        rows += f"[{number}], [{code}], [{units}], [{one.day(one.start)}], [{one.day(one.end)}], [Certified], "
    return f"""#align(right)[{safe(one.payer)} \\ Medical Management]

*AUTHORIZATION SUMMARY*

#table(columns: (1fr, 1fr), stroke: 0.4pt, [*Member* \\ {safe(one.member)} \\ ID: {one.member_id} \\ DOB: {one.day(one.born)}], [*Reference* \\ Certification no. {one.auth} \\ Issued {one.day(one.written)}], [*Ordering provider* \\ {safe(one.doctor)} \\ NPI {one.doctor_npi}], [*Rendering provider* \\ {safe(one.clinic)} \\ NPI {one.clinic_npi}])

Service category: Occupational therapy, outpatient

#table(columns: 6, [Line], [Procedure], [Units], [Begin date], [End date], [Status], {rows})

{boiler(one, 2)}
"""


def continued(one: Case) -> str:
    """A continuation that tells the old approval too."""
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    count = one.rng.choice((12, 20))
    one.truth["letter_type"] = "extension"
    one.end = one.start + timedelta(days=7 * (count // 2) - 1)
    line(
        one, "ST", ["92507"], count, "visits", frequency={"count": 2, "per": "week", "weeks": None}
    )
    return f"""*{safe(one.payer)}*

{one.day(one.written)}

RE: {safe(one.member)} \\ Medicaid ID: {one.member_id} \\ Service authorization number: {one.auth} \\ Agency: {safe(one.clinic)}

The plan has approved a continuation of speech therapy (CPT 92507). Until now {safe(one.member.split()[0])} was authorized for 16 visits, 1 per week, from {one.day(one.start - timedelta(days=120))} to {one.day(one.start - timedelta(days=1))}.

Beginning {one.day(one.start)} and ending {one.day(one.end)}, {count} visits are authorized, 2 visits per week.

{boiler(one)}
"""


def partial(one: Case) -> str:
    """Part of what was asked for; its days are those of the request."""
    one.stated("payer", "member_name", "member_id", "auth_number", "requesting_provider")
    asked = one.rng.choice((24, 36))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97110"], asked - 8, "visits", decision="partially_approved")
    return f"""{safe(one.payer)}

#align(center)[NOTICE OF PARTIAL APPROVAL]

Notice date {one.day(one.written)}

Member name: {safe(one.member)} \\ Member number: {one.member_id} \\ Tracking number: {one.auth} \\ Requesting physician: {safe(one.doctor)} \\ Type of service: Occupational therapy (CPT 97110)

Your doctor requested {asked} visits for the period {one.day(one.start)} to {one.day(one.end)}. We reviewed the records and are approving {asked - 8} visits for that period. The remaining 8 visits are denied because the goals can be met with fewer visits.

You have until {one.day(one.written + timedelta(days=60))} to ask for an appeal.

{boiler(one)}
"""


def afterwards(one: Case) -> str:
    """Approved after the service."""
    one.stated(
        "payer", "member_name", "member_id", "auth_number", "rendering_provider", "rendering_npi"
    )
    count = one.rng.choice((26, 52))
    one.truth["letter_type"] = "retro"
    one.start, one.end = one.written - timedelta(days=60), one.written - timedelta(days=2)
    line(one, "OT", ["97530", "97533"], count, "units15")
    return f"""*{safe(one.payer)}*

RETROSPECTIVE REVIEW DETERMINATION

Client: {safe(one.member)} | Client ID: {one.member_id} | Birthdate: {one.day(one.born)}

Case \\# {one.auth} \\ Facility: {safe(one.clinic)} (NPI: {one.clinic_npi})

Determination: Approved

Services already provided between {one.day(one.start)} and {one.day(one.end)} are approved: {count} units (15 minutes each) of occupational therapy, procedure codes 97530 and 97533.

{boiler(one)}
"""


def stacked(one: Case) -> str:
    """Two therapies, each under its own heading."""
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "rendering_provider",
    )
    first, second = one.rng.choice((10, 14)), one.rng.choice((8, 16))
    line(one, "OT", ["97530"], first, "visits")
    line(one, "PT", ["97110"], second, "visits")
    days = f"Effective: {one.day(one.start)} \\ Expires: {one.day(one.end)}"
    return f"""{safe(one.payer)}

Date: {one.day(one.written)}

Patient {safe(one.member)}, ID {one.member_id}

Authorization number {one.auth}

Referring provider {safe(one.doctor)}

Treating provider {safe(one.clinic)}

*Occupational therapy* \\ CPT code: 97530 \\ Visits approved: {first} \\ {days}

*Physical therapy* \\ CPT code: 97110 \\ Visits approved: {second} \\ {days}

Status of request: approved

{boiler(one, 2)}
"""


def waiting(one: Case) -> str:
    """No decision yet."""
    one.stated(
        "payer",
        "member_name",
        "member_id",
        "auth_number",
        "requesting_provider",
        "rendering_provider",
    )
    count = one.rng.choice((12, 24))
    one.truth["decision"] = "pended"
    line(one, "OT", ["97530"], None, None, decision="pended", start=None, end=None)
    return f"""*{safe(one.payer)}* \\ Request for additional information

{one.day(one.written)}

Member: {safe(one.member)} (ID {one.member_id}) \\ Request reference: {one.auth} \\ Requesting provider: {safe(one.doctor)} \\ Servicing provider: {safe(one.clinic)}

We cannot make a decision yet about {count} visits of occupational therapy, CPT 97530, requested from {one.day(one.start)} to {one.day(one.end)}. The request is pending. Please send the plan of care by {one.day(one.written + timedelta(days=14))}.

{boiler(one, 2)}
"""


def mainframe(one: Case) -> str:
    """A mainframe print with short, hyphened headings."""
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    count = one.rng.choice((96, 48))
    line(one, "OT", ["97530"], count, "units")
    body = f"""{one.payer.upper()}   PRIOR AUTHORIZATION RESPONSE
RUN DATE {_short(one.written)}
RECIPIENT  {one.member.upper()}
RECIP ID   {one.member_id}
PA NUMBER  {one.auth}
PROVIDER   {one.clinic.upper()}

LN PROC   MOD  UNITS-REQ  UNITS-APP  BEG-DT  END-DT  STAT
01 97530  GO   {count:<9}  {count:<9}  {_short(one.start)}  {_short(one.end)}  A"""
    return f"""#set text(font: "DejaVu Sans Mono", size: 9pt)
#raw(block: true, {typst_string(body)})

THERAPY TYPE: OCCUPATIONAL
"""


def two_ids(one: Case) -> str:
    """Two member numbers on one letter."""
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    other = "".join(str(one.rng.randrange(10)) for _ in range(9))
    one.must_flag.append("member_id")
    count = one.rng.choice((12, 24))
    line(one, "OT", ["97535"], count, "visits")
    return f"""*{safe(one.payer)}*

{one.day(one.written)}

Member: {safe(one.member)} \\ Member ID: {one.member_id} \\ Authorization: {one.auth} \\ Provider of service: {safe(one.clinic)}

Approved: {count} visits of occupational therapy (97535), {one.day(one.start)} through {one.day(one.end)}.

Keep this letter. When you call, give member ID {other}.

{boiler(one, 2)}
"""


def corrected(one: Case) -> str:
    """A number of visits that was changed."""
    one.stated("payer", "member_name", "member_id", "auth_number")
    count = one.rng.choice((12, 24))
    one.truth["letter_type"] = "amendment"
    line(one, "OT", ["97530"], count + 6, "visits")
    return f"""*{safe(one.payer)}*

Revised authorization {one.auth} - {one.day(one.written)}

Enrollee {safe(one.member)}, enrollee ID {one.member_id}

We have corrected this authorization for occupational therapy (97530). The number of visits is changed from {count} to {count + 6} visits. Service dates stay {one.day(one.start)} to {one.day(one.end)}.

Authorization number: {one.auth}

{boiler(one)}
"""


LAYOUTS: Layouts = {
    f.__name__: f
    for f in (to_parents, boxed, continued, partial, afterwards, stacked, waiting, mainframe, two_ids, corrected)
}  # fmt: skip


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of the further layouts."""
    return letters_made.made(seed, layout, LAYOUTS)

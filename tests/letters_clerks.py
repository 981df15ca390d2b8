"""Letters as the clerks of many different payers would word them; the values carry their places.

A value in `mark(path, text)` is a link in the PDF, so that its box on the page is known exactly:
the truth of each letter has its evidence. Payers, people and numbers are invented.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from tests import letters_made
from tests.letters_made import CODES, NAMES, Case, Layouts, Letter, line, mark, safe, typst_string

STREETS = ("4180 Quarry Lane, Suite 300", "P.O. Box 71142", "77 Beacon Mill Road", "1200 Ferry St")


def marked(one: Case, role: str, text: str | None = None) -> str:
    """A head value with its place; stating it makes it part of the truth."""
    one.stated(role)
    return mark(role, text or str(one.truth[role]))


def span(one: Case, *lines: int, joint: str = " - ") -> str:
    """The first and the last day of these lines."""
    starts = " ".join(f"lines.{n}.start" for n in lines)
    ends = " ".join(f"lines.{n}.end" for n in lines)
    return mark(starts, one.day(one.start)) + safe(joint) + mark(ends, one.day(one.end))


def rights(one: Case, how: str = "plain") -> str:
    """What letters say at the end, with decoys of every kind."""
    day = one.day(one.written + timedelta(days=60))
    said = {
        "plain": f"You have 60 calendar days from the date of this notice to file an appeal, that is until {day}. A decision is made within 30 days of receipt.",
        "hearing": f"If you disagree with this action you or your representative can ask for a State Fair Hearing no later than {day}. To keep getting services during the hearing, ask within 10 days.",
        "peer": "The treating practitioner may call 1-555-010-4477, option 3, for a peer-to-peer discussion within 14 business days.",
        "money": "Authorization is not a guarantee of payment. Benefits are limited to 60 combined therapy visits per calendar year. Claims must be filed within 180 days of the date of service.",
        "renew": "To request additional visits submit the plan of care and current progress notes at least 15 days before the end date. Requests received after the end date will be treated as new requests.",
        "language": "ATTENTION: language assistance services are available to you at no charge. Call 1-555-010-9000 (TTY 711), Monday through Friday, 8:00 am to 5:00 pm.",
    }
    return safe(said[how])


def free_prose(one: Case) -> str:
    """A friendly letter without a single label."""
    rng = one.rng
    kind = rng.choice(("OT", "OT", "ST"))
    count = rng.choice((8, 10, 12, 18, 20))
    one.stated("payer")
    first = one.member.split()[0]
    code = CODES[kind][0]
    words = {8: "eight", 10: "ten", 12: "twelve", 18: "eighteen", 20: "twenty"}[count]
    amount = rng.choice((f"{count}", f"{words} ({count})"))
    line(one, kind, [code], count, "visits")
    opening = rng.choice((
        f"Thank you for your recent request on behalf of {marked(one, 'member_name')} (member number {marked(one, 'member_id')}, date of birth {one.day(one.born)}), which reached our office on {one.day(one.written - timedelta(days=6))}.",
        f"We are writing about our member {marked(one, 'member_name')}, born {one.day(one.born)}, whose member ID is {marked(one, 'member_id')}. Your office contacted us on {one.day(one.written - timedelta(days=6))}.",
    ))  # fmt: skip
    good = rng.choice((
        f"I am pleased to let you know that {mark('lines.0.discipline', NAMES[kind])} (procedure code {mark('lines.0.codes', code)}) has been {mark('decision lines.0.decision', 'approved')}. {first} may be seen for {mark('lines.0.quantity', amount)} {mark('lines.0.basis', 'visits')} with {marked(one, 'rendering_provider')} between {span(one, 0, joint=' and ')}.",
        f"After looking at the notes you sent, our nurse reviewer {mark('decision lines.0.decision', 'authorized')} {mark('lines.0.quantity', amount)} {mark('lines.0.basis', 'visits')} of {mark('lines.0.discipline', NAMES[kind])} (CPT {mark('lines.0.codes', code)}). They can take place at {marked(one, 'rendering_provider')} any time from {span(one, 0, joint=' to ')}.",
        f"The plan has agreed to cover {mark('lines.0.quantity', amount)} {mark('lines.0.basis', 'sessions')} of {mark('lines.0.discipline', NAMES[kind])}, billed as {mark('lines.0.codes', code)}, provided by {marked(one, 'rendering_provider')}. The sessions must fall between {span(one, 0, joint=' and ')}. This {mark('decision lines.0.decision', 'approval')} is for the first episode of care.",
    ))  # fmt: skip
    number = rng.choice((
        f"Please use authorization number {marked(one, 'auth_number')} when you bill.",
        f"Your authorization number for these services is {marked(one, 'auth_number')}.",
        f"When you submit claims, quote authorization {marked(one, 'auth_number')}.",
    ))  # fmt: skip
    return f"""{mark("payer", one.payer)} \\ {rng.choice(STREETS)}

{one.day(one.written)}

Dear Colleague,

{opening}

{good}

{number} {rights(one, "money")}

{rights(one, "renew")}

With kind regards, \\ Paula Dennison, RN \\ Care Coordination
"""


def side_by_side(one: Case) -> str:
    """Two columns: the member on the left, the provider on the right, then the services."""
    rng = one.rng
    count, asked = rng.choice(((24, 24), (16, 24), (30, 48)))
    part = count < asked
    said = "partially_approved" if part else "approved"
    one.truth["decision"] = said
    one.truth["place_of_service"] = "11"
    line(one, "OT", ["97530", "97535"], count, "units", decision=said)
    told = rng.choice(("Partially Approved", "PARTIAL APPROVAL", "Approved with modification")) if part else rng.choice(("Approved", "APPROVED AS REQUESTED", "Certified in full"))  # fmt: skip
    left = [
        ("Member", marked(one, "member_name")), ("Subscriber ID", marked(one, "member_id")), ("DOB", one.day(one.born)),
        ("Group", "00418-B"), ("Diagnosis", "F82, R27.8"),
    ]  # fmt: skip
    right = [
        ("Requesting practitioner", marked(one, "requesting_provider")), ("NPI", marked(one, "requesting_npi")),
        ("Performing provider", marked(one, "rendering_provider")), ("NPI", marked(one, "rendering_npi")), ("Place of service", mark("place_of_service", "11 - Office")),
    ]  # fmt: skip
    cells = ", ".join(
        f"[*{safe(a)}:* {b}], [*{safe(c)}:* {d}]"
        for (a, b), (c, d) in zip(left, right, strict=True)
    )
    return f"""#grid(columns: (1fr, auto), [#text(15pt)[{marked(one, "payer")}] \\ Health Services Department], [Case Reference: {marked(one, "auth_number")} \\ Letter Date: {one.day(one.written)}])

#line(length: 100%)
#grid(columns: (1fr, 1.2fr), row-gutter: 9pt, column-gutter: 20pt, {cells})
#line(length: 100%)

*Review outcome:* {mark("decision lines.0.decision", told)}

#grid(columns: (1fr, 1fr), row-gutter: 9pt, [Service type: {mark("lines.0.discipline", "Occupational Therapy")}], [CPT codes: {mark("lines.0.codes", "97530")}, {mark("lines.0.codes", "97535")}], [Units requested: {asked}], [Units {rng.choice(("approved", "authorized", "certified"))}: {mark("lines.0.quantity", str(count))}], [Effective date: {mark("lines.0.start", one.day(one.start))}], [Expiration date: {mark("lines.0.end", one.day(one.end))}])

{rights(one, "plain")}

{rights(one, "money")}
"""


def booklet(one: Case) -> str:
    """Many pages: cover, decision, rights, and the numbers in an annex."""
    rng = one.rng
    one.end = one.start + timedelta(days=7 * 12 - 1)
    often = rng.choice((1, 2))
    count = often * 12
    line(one, "OT", ["97530"], count, "visits", frequency={"count": often, "per": "week", "weeks": 12})  # fmt: skip
    who = marked(one, "member_name")
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)}

{one.day(one.written)}

To the parent or guardian of {who} \\ 18 Alder Court \\ Fernwick, OH 43999

*Important: This notice explains your right to appeal our decision. Read this notice carefully.*

Enclosed you will find: the decision (page 2), your rights (page 3) and contact details (page 4). {rights(one, "language")} {rights(one, "hearing")}

#pagebreak()
#align(right)[{safe(one.member)} / page 2 of 4]
== What we decided

{marked(one, "rendering_provider")} asked us on {one.day(one.written - timedelta(days=8))} to cover {mark("lines.0.discipline", "occupational therapy")} for {safe(one.member.split()[0])}. We {mark("decision lines.0.decision", "approved")} the request.

#table(columns: (1fr, 2fr), stroke: 0.3pt,
[Member ID], [{marked(one, "member_id")}],
[Authorization number], [{marked(one, "auth_number")}],
[Service], [Occupational therapy, CPT {mark("lines.0.codes", "97530")}],
[What is approved], [{mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} ({mark("lines.0.frequency", f"{often} per week for 12 weeks")})],
[When], [From {span(one, 0, joint=" through ")}],
[Where], [{safe(one.clinic)}])

#pagebreak()
#align(right)[{safe(one.member)} / page 3 of 4]
== Your rights
{rights(one, "plain")} {rights(one, "hearing")} For example, if your notice is dated January 2, 2026 you must ask by March 3, 2026.

Services that were approved for 8 visits or fewer are not reviewed again.

#pagebreak()
#align(right)[{safe(one.member)} / page 4 of 4]
== Where to write
Appeals and Grievances, {rng.choice(STREETS)}. Fax 555-010-8834. {rights(one, "language")}
"""


def greenbar(one: Case) -> str:
    """A state system's print in fixed pitch, dates as MMDDYY, labels with dots."""
    rng = one.rng
    kinds = rng.sample(CODES["OT"], rng.choice((1, 2, 3)))
    counts = [rng.choice((24, 36, 48, 72)) for _ in kinds]

    def d(day: date) -> str:
        return day.strftime(style)

    style = rng.choice(("%m%d%y", "%m/%d/%y"))
    for code, count in zip(kinds, counts, strict=True):
        line(one, "OT", [code], count, "units")
    unit = " ".join(f"lines.{n}.basis" for n in range(len(kinds)))
    upper = one.member.upper().split()
    name = f"{upper[-1]}, {' '.join(upper[:-1])}"
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider", "rendering_npi")  # fmt: skip

    def raw(text: str) -> str:
        return f"#raw({typst_string(text)})"

    rows = []
    for n, (code, count) in enumerate(zip(kinds, counts, strict=True)):
        rows.append(
            raw(f"{n + 1:02}   ")
            + mark(f"lines.{n}.codes", code, mono=True)
            + raw(f"   GO    {count:<8} ")
            + mark(f"lines.{n}.quantity", str(count), mono=True)
            + raw(f"{'':<{9 - len(str(count))}}")
            + mark(f"lines.{n}.start", d(one.start), mono=True)
            + raw("   ")
            + mark(f"lines.{n}.end", d(one.end), mono=True)
            + raw("   ")
            + mark(f"lines.{n}.decision", "APPROVED", mono=True)
        )
    listed = " \\ ".join(rows)
    return f"""#set text(font: "DejaVu Sans Mono", size: 9pt)
#set par(leading: 0.5em)
{raw("RPT PA-4410                 ")}{mark("payer", one.payer.upper(), mono=True)} \\
{raw("PRIOR AUTHORIZATION NOTICE                      RUN DATE " + d(one.written))} \\
\\
{raw("PRIOR AUTH NUMBER....: ")}{mark("auth_number", one.auth, mono=True)} \\
{raw("RECIPIENT NAME.......: ")}{mark("member_name", name, mono=True)} \\
{raw("RECIPIENT ID.........: ")}{mark("member_id", one.member_id, mono=True)}{raw("     DOB: " + d(one.born))} \\
{raw("BILLING PROVIDER.....: ")}{mark("rendering_provider", one.clinic.upper(), mono=True)} \\
{raw("BILLING PROVIDER NPI.: ")}{mark("rendering_npi", one.clinic_npi, mono=True)} \\
{raw("PA STATUS............: ")}{mark("decision", "APPROVED", mono=True)}{raw("      RECEIVED: " + d(one.written - timedelta(days=4)))} \\
{raw("SERVICE CATEGORY.....: ")}{mark(" ".join(f"lines.{n}.discipline" for n in range(len(kinds))), "OCCUPATIONAL THERAPY", mono=True)} \\
\\
{raw("LINE PROC    MOD   REQ ")}{mark(unit, "UNITS", mono=True)}{raw(" AUTH UNITS FROM     THRU     STATUS")} \\
{listed} \\
\\
{raw("PAYMENT IS SUBJECT TO ELIGIBILITY ON THE DATE OF SERVICE.")} \\
{raw("APPEALS MUST BE FILED BY " + d(one.written + timedelta(days=60)) + ".")}
"""


def by_the_month(one: Case) -> str:
    """A regional centre's purchase of service: hours a month over whole months."""
    rng = one.rng
    hours, months = rng.choice(((8, 6), (10, 3), (12, 12), (6, 12)))
    one.start = date(2026, rng.choice((1, 4, 7)), 1)
    last = one.start.month + months
    one.end = date(2026 + (last - 1) // 12, (last - 1) % 12 + 1, 1) - timedelta(days=1)
    one.written = one.start - timedelta(days=11)
    line(one, "OT", [], hours * months, "hours", frequency={"count": hours, "per": "month", "weeks": None})  # fmt: skip
    rate = rng.choice((f"{hours} hours per month", f"{hours} hours a month", f"{hours} hrs/month"))
    return f"""#align(center)[*{marked(one, "payer")}* \\ AUTHORIZATION FOR PURCHASE OF SERVICES]

Vendor: {marked(one, "rendering_provider")} #h(1fr) Vendor number: PX{rng.randrange(10000, 99999)} \\
Consumer name: {marked(one, "member_name")} #h(1fr) UCI: {marked(one, "member_id")} \\
Authorization no. {marked(one, "auth_number")} #h(1fr) Date issued: {one.day(one.written)}

#table(columns: (1.5fr, 1fr, 1fr, 1fr, 1fr), stroke: 0.4pt, [Service], [Service period from], [Service period to], [Rate of service], [Total hours authorized],
[{mark("lines.0.discipline", "Occupational therapy")}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}], [{mark("lines.0.frequency", rate)}], [{mark("lines.0.quantity", str(hours * months))}])

The service shown above is {mark("decision lines.0.decision", "authorized")} in accordance with the Individual Program Plan. Hours not used in one month may not be carried into the next month. Submit invoices by the 5th of the following month.

Service coordinator: Beverly Otis, 555-010-3326
"""


def shared_pool(one: Case) -> str:
    """One amount for several codes, in prose or in a box."""
    rng = one.rng
    codes = sorted(rng.sample(CODES["OT"], 3))
    count = rng.choice((36, 48, 64))
    line(one, "OT", codes, count, "units15")
    listed = [mark("lines.0.codes", code) for code in codes]
    amount, unit = (
        mark("lines.0.quantity", str(count)),
        mark("lines.0.basis", "units of 15 minutes"),
    )
    body = rng.choice((
        f"A pool of {amount} {unit} has been {mark('decision lines.0.decision', 'authorized')}, to be used across {listed[0]}, {listed[1]} and {listed[2]} in any combination.",
        f"We {mark('decision lines.0.decision', 'approve')} {amount} {unit} in total. The units may be spread over procedure codes {listed[0]}, {listed[1]}, {listed[2]} as the therapist sees fit; there is no separate limit for each code.",
        f"{mark('decision lines.0.decision', 'Approved')}: {amount} {unit}, shared by CPT {' / '.join(listed)}.",
    ))  # fmt: skip
    return f"""*{marked(one, "payer")}* #h(1fr) {one.day(one.written)}

*Re: Outpatient {mark("lines.0.discipline", "occupational therapy")} for {marked(one, "member_name")}*

#table(columns: (auto, 1fr, auto, 1fr), stroke: none, [Health plan ID], [{marked(one, "member_id")}], [Authorization \\#], [{marked(one, "auth_number")}], [Referred by], [{marked(one, "requesting_provider")}], [Birth date], [{one.day(one.born)}], [Treating facility], [{marked(one, "rendering_provider")}], [Facility NPI], [{marked(one, "rendering_npi")}])

{body}

This authorization is valid for dates of service {span(one, 0, joint=" through ")}.

{rights(one, "money")}

{rights(one, "peer")}
"""


def both_therapies(one: Case) -> str:
    """OT and ST on one letter, each with days of its own."""
    rng = one.rng
    a, b = rng.choice(((12, 24), (20, 16), (10, 15)))
    later = one.start + timedelta(days=7)
    line(one, "OT", ["97530"], a, "visits")
    line(one, "ST", ["92507"], b, "visits", start=later.isoformat())
    start = one.day(one.start)
    if rng.random() < 0.5:
        body = f"""#table(columns: 5, stroke: 0.4pt, [Therapy], [Code], [Visits authorized], [Start], [Stop],
[{mark("lines.0.discipline", "OT")}], [{mark("lines.0.codes", "97530")}], [{mark("lines.0.quantity", str(a))}], [{mark("lines.0.start", start)}], [{mark("lines.0.end", one.day(one.end))}],
[{mark("lines.1.discipline", "ST")}], [{mark("lines.1.codes", "92507")}], [{mark("lines.1.quantity", str(b))}], [{mark("lines.1.start", one.day(later))}], [{mark("lines.1.end", one.day(one.end))}])"""
    else:
        body = f"""{mark("lines.0.discipline", "Occupational therapy")}, CPT {mark("lines.0.codes", "97530")}: {mark("lines.0.quantity", str(a))} {mark("lines.0.basis", "visits")} from {mark("lines.0.start", start)} through {mark("lines.0.end", one.day(one.end))}.

{mark("lines.1.discipline", "Speech therapy")}, CPT {mark("lines.1.codes", "92507")}: {mark("lines.1.quantity", str(b))} {mark("lines.1.basis", "visits")} from {mark("lines.1.start", one.day(later))} through {mark("lines.1.end", one.day(one.end))}."""
    return f"""#text(13pt)[{marked(one, "payer")}]

Date: {one.day(one.written)} #h(2em) Reference no.: {marked(one, "auth_number")}

Patient name: {marked(one, "member_name")} #h(2em) Policy ID: {marked(one, "member_id")} #h(2em) Date of birth: {one.day(one.born)}

Provider of services: {marked(one, "rendering_provider")}

We have completed our review. The services listed below are {mark("decision lines.0.decision lines.1.decision", "approved")}.

{body}

{rights(one, "renew")}

{rights(one, "language")}
"""


def adverse(one: Case) -> str:
    """A denial in the words of a regulation, with the last day to appeal."""
    rng = one.rng
    asked = rng.choice((24, 36, 48))
    one.truth["decision"] = "denied"
    line(one, "OT", ["97530"], 0, "visits", decision="denied", start=None, end=None)
    said = rng.choice((
        f"Your request for {asked} visits of {mark('lines.0.discipline', 'occupational therapy')} (CPT code {mark('lines.0.codes', '97530')}) is {mark('decision lines.0.decision', 'denied')}.",
        f"We {mark('decision lines.0.decision', 'cannot approve')} the {asked} visits of {mark('lines.0.discipline', 'occupational therapy')}, code {mark('lines.0.codes', '97530')}, that were requested.",
        f"{asked} visits of {mark('lines.0.discipline', 'occupational therapy')} (code {mark('lines.0.codes', '97530')}) were requested. The request has been {mark('decision lines.0.decision', 'denied')} in full.",
    ))  # fmt: skip
    return f"""{marked(one, "payer")}

#align(center)[*{rng.choice(("NOTICE OF ADVERSE BENEFIT DETERMINATION", "NOTICE OF ACTION", "Denial of Coverage"))}*]

Date: {one.day(one.written)} \\
Beneficiary: {marked(one, "member_name")} \\
Beneficiary ID: {marked(one, "member_id")} \\
Service request number: {marked(one, "auth_number")} \\
Requesting provider: {marked(one, "requesting_provider")}

{said}

The reason: the records show that the goals were met and that a home programme is in place. A previous request, 24 visits from {one.day(one.start - timedelta(days=200))} to {one.day(one.start - timedelta(days=110))}, was approved.

{rights(one, "plain")}

{rights(one, "peer")}
"""


def less_than_asked(one: Case) -> str:
    """Part of what was asked for, in sentences; the rest is denied."""
    rng = one.rng
    asked, got = rng.choice(((36, 24), (24, 12), (52, 26)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97535"], got, "visits", decision="partially_approved")
    amount, unit = mark("lines.0.quantity", str(got)), mark("lines.0.basis", "visits")
    said = rng.choice((
        f"You asked for {asked} visits. We {mark('decision lines.0.decision', 'partially approved')} your request: {amount} {unit} are approved and {asked - got} visits are denied.",
        f"Of the {asked} visits requested, {amount} {unit} were approved. The remaining {asked - got} are not medically necessary. This is a {mark('decision lines.0.decision', 'partial approval')}.",
        f"Requested: {asked} visits. Our decision: {mark('decision lines.0.decision', 'approved in part')}, {amount} {unit}. The difference of {asked - got} visits is denied.",
    ))  # fmt: skip
    return f"""*{marked(one, "payer")}* \\ Medical Review Unit

{one.day(one.written)}

RE: {marked(one, "member_name")} \\ Medicaid number: {marked(one, "member_id")} \\ Case no.: {marked(one, "auth_number")}

Dear {marked(one, "rendering_provider")}:

This letter concerns {mark("lines.0.discipline", "occupational therapy")}, procedure {mark("lines.0.codes", "97535")}, ordered by {marked(one, "requesting_provider")}.

{said} The approved dates of service are {span(one, 0, joint=" to ")}.

{rights(one, "hearing")}
"""


def more_time(one: Case) -> str:
    """An amendment that only moves the last day."""
    rng = one.rng
    count = rng.choice((12, 16, 24))
    old = one.end - timedelta(days=30)
    one.truth["letter_type"] = rng.choice(("amendment",))
    line(one, "OT", ["97530"], count, "visits")
    said = rng.choice((
        f"The expiration date has been changed from {one.day(old)} to {mark('lines.0.end', one.day(one.end))}. All other details stay the same.",
        f"Please replace the end date {one.day(old)} on your copy with {mark('lines.0.end', one.day(one.end))}.",
        f"This notice supersedes the notice that showed {one.day(old)} as last day. The last day is now {mark('lines.0.end', one.day(one.end))}.",
    ))  # fmt: skip
    return f"""{marked(one, "payer")}

*{mark("letter_type", rng.choice(("AMENDED AUTHORIZATION", "CORRECTED NOTICE", "REVISED AUTHORIZATION LETTER")))}*

Date of this notice: {one.day(one.written)}

Client name: {marked(one, "member_name")} \\ Client no.: {marked(one, "member_id")} \\ Prior authorization number: {marked(one, "auth_number")} \\ Servicing provider: {marked(one, "rendering_provider")}

{said}

Status: {mark("decision lines.0.decision", "Approved")} \\ Service: {mark("lines.0.discipline", "Occupational therapy")} ({mark("lines.0.codes", "97530")}) \\ Quantity approved: {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} \\ Begin date: {mark("lines.0.start", one.day(one.start))}

{rights(one, "money")}
"""


def top_up(one: Case) -> str:
    """An extension: what there was, what is added, what it makes now."""
    rng = one.rng
    had, more = rng.choice(((12, 12), (20, 10), (24, 6)))
    old_start = one.start
    one.truth["letter_type"] = "extension"
    line(one, "OT", ["97530"], had + more, "visits", quantity_added=more)
    now = mark("lines.0.quantity", str(had + more))
    added = mark("lines.0.quantity_added", str(more))
    said = rng.choice((
        f"Your authorization was for {had} visits. We have added {added} visits, which brings the total to {now} {mark('lines.0.basis', 'visits')}.",
        f"{added} more visits are approved on top of the {had} visits approved earlier. The new total is {now} {mark('lines.0.basis', 'visits')}.",
    ))  # fmt: skip
    table = f"""#table(columns: 4, stroke: 0.4pt, [Service], [Previously approved], [Visits added], [New total visits], [{mark("lines.0.discipline", "Occupational therapy")} {mark("lines.0.codes", "97530")}], [{had}], [{added}], [{now}])"""
    prose = f"{said} The service is {mark('lines.0.discipline', 'occupational therapy')}, CPT {mark('lines.0.codes', '97530')}."
    return f"""*{marked(one, "payer")}*

{one.day(one.written)}

Notice of {mark("letter_type", "extension")} of services

Member {marked(one, "member_name")}, ID {marked(one, "member_id")} \\ Authorization {marked(one, "auth_number")}

We {mark("decision lines.0.decision", "approved")} your request to extend therapy at {marked(one, "rendering_provider")}.

{prose if rng.random() < 0.6 else table}

The authorization period is {mark("lines.0.start", one.day(old_start))} to {mark("lines.0.end", one.day(one.end))}.

{rights(one, "renew")}
"""


def web_page(one: Case) -> str:
    """A print of a payer's web page, with menus and time stamps."""
    rng = one.rng
    asked = rng.choice((12, 24))
    line(one, "OT", ["97530"], asked, "visits")
    one.truth["place_of_service"] = "11"

    def cell(label: str, value: str) -> str:
        return f"[#text(7.5pt, fill: luma(90))[{safe(label)}] \\ {value}]"

    cells = [
        cell("Auth Reference Number", marked(one, "auth_number")), cell("Status", mark("decision", rng.choice(("Approved", "Certified in Total")))), cell("Created", one.day(one.written) + " 09:12 AM"),
        cell("Patient Name", marked(one, "member_name")), cell("Member ID", marked(one, "member_id")), cell("Patient DOB", one.day(one.born)),
        cell("Requesting Provider", marked(one, "requesting_provider")), cell("Requesting NPI", marked(one, "requesting_npi")), cell("Place of Service", mark("place_of_service", "11 - Office")),
        cell("Servicing Provider", marked(one, "rendering_provider")), cell("Servicing NPI", marked(one, "rendering_npi")), cell("Request Type", "Outpatient - Initial"),
    ]  # fmt: skip
    return f"""#text(7.5pt)[{one.day(one.written + timedelta(days=1))}, 4:52 PM #h(1fr) Authorization Inquiry | {safe(one.payer)} Provider Connect]

#text(14pt)[{marked(one, "payer")}] #h(1fr) Home | Eligibility | Claims | Authorizations | Log out

== Authorization details
#grid(columns: (1fr, 1fr, 1fr), row-gutter: 11pt, {", ".join(cells)})

== Service lines
#table(columns: 7, stroke: (bottom: 0.3pt), [Line], [Procedure Code], [Service Type], [Requested], [Approved], [Service Dates], [Decision],
[1], [{mark("lines.0.codes", "97530")}], [{mark("lines.0.discipline", "Occupational Therapy")}], [{asked} {"Visits"}], [{mark("lines.0.quantity", str(asked))} {mark("lines.0.basis", "Visits")}], [{span(one, 0)}], [{mark("lines.0.decision", "Approved")}])

#text(7.5pt)[https:\\/\\/provider.example/auth/view?id=88213 #h(1fr) 1\\/1]
"""


def part_waits(one: Case) -> str:
    """OT approved, ST waiting for records."""
    rng = one.rng
    count = rng.choice((12, 16, 20))
    one.truth["decision"] = "partially_approved"
    one.must_flag.append("decision")
    line(one, "OT", ["97530"], count, "visits")
    line(one, "ST", ["92507"], None, None, decision="pended", start=None, end=None)
    if rng.random() < 0.5:
        body = f"""#table(columns: 6, stroke: 0.4pt, [Service], [CPT], [Decision], [Visits approved], [From], [Through],
[{mark("lines.0.discipline", "Occupational therapy")}], [{mark("lines.0.codes", "97530")}], [{mark("lines.0.decision", "Approved")}], [{mark("lines.0.quantity", str(count))}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}],
[{mark("lines.1.discipline", "Speech therapy")}], [{mark("lines.1.codes", "92507")}], [{mark("lines.1.decision", "Pended")}], [-], [-], [-])"""
    else:
        body = f"""*Approved.* We {mark("lines.0.decision", "approved")} {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} of {mark("lines.0.discipline", "occupational therapy")}, code {mark("lines.0.codes", "97530")}, from {span(one, 0, joint=" through ")}.

*Pended.* We need more information before we can decide on {mark("lines.1.discipline", "speech therapy")}, code {mark("lines.1.codes", "92507")}. Send the current evaluation by {one.day(one.written + timedelta(days=14))}; otherwise this part of the request will be denied."""
    return f"""{marked(one, "payer")}

Determination letter of {one.day(one.written)}

#table(columns: (auto, 1fr), stroke: none, [Member name:], [{marked(one, "member_name")}], [Member ID:], [{marked(one, "member_id")}], [Tracking number:], [{marked(one, "auth_number")}], [Ordering provider:], [{marked(one, "requesting_provider")}], [Rendering provider:], [{marked(one, "rendering_provider")}])

{body}

{rights(one, "plain")}
"""


def six_in_eight(one: Case) -> str:
    """Visits within weeks, the last day to be reckoned: a length in place of a last day."""
    rng = one.rng
    count, weeks = rng.choice(((6, 8), (8, 10), (10, 12)))
    one.end = one.start + timedelta(days=7 * weeks - 1)
    line(one, "OT", ["97110-97112", "97530"], count, "visits")
    one.must_flag += ["lines.0.end"]
    return f"""{marked(one, "payer")} \\ Outpatient therapy management

Notification date {one.day(one.written)}

Member: {marked(one, "member_name")} ({marked(one, "member_id")}) \\ Notification number: {marked(one, "auth_number")} \\ Servicing provider: {marked(one, "rendering_provider")}

{mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} of {mark("lines.0.discipline", "occupational therapy")} are {mark("decision lines.0.decision", "approved")} within {weeks} weeks, beginning {mark("lines.0.start", one.day(one.start))}. Codes {mark("lines.0.codes", "97110-97112")}, {mark("lines.0.codes", "97530")}. Dates cannot be extended.

{rights(one, "renew")}
"""


def contradicts(one: Case) -> str:
    """A letter that says two things: an NPI, an amount, a number or a day cannot be."""
    rng = one.rng
    count = 12
    which = rng.choice(("npi", "id", "weeks", "days"))
    start, end = one.start, one.end
    shown_npi = one.clinic_npi
    often = ""
    line(one, "OT", ["97530"], count, "visits")
    if which == "npi":
        shown_npi = one.clinic_npi[:-1] + str((int(one.clinic_npi[-1]) + 3) % 10)
        one.clinic_npi = shown_npi
        one.must_flag.append("rendering_npi")
    if which == "id":
        one.must_flag.append("member_id")
    if which == "weeks":
        often = f" ({mark('lines.0.frequency', '2 per week for 8 weeks')})"
        one.truth["lines"][0]["frequency"] = {"count": 2, "per": "week", "weeks": 8}
        one.end = end = one.start + timedelta(days=55)
        one.truth["lines"][0]["end"] = end.isoformat()
        one.must_flag += ["lines.0.quantity"]
    if which == "days":
        one.start, one.end = end, start
        one.truth["lines"][0] |= {"start": end.isoformat(), "end": start.isoformat()}
        one.must_flag += ["lines.0.start", "lines.0.end"]
    other = "".join(str(rng.randrange(10)) for _ in range(9)) if which == "id" else None
    again = f" Member ID on file: {other}." if other else ""
    return f"""{marked(one, "payer")}

Authorization confirmation #h(1fr) Issue date: {one.day(one.written)}

Insured: {marked(one, "member_name")} #h(1em) Member ID: {marked(one, "member_id")} #h(1em) DOB {one.day(one.born)} \\
Certification number: {marked(one, "auth_number")} \\
Rendering facility: {marked(one, "rendering_provider")}, NPI {marked(one, "rendering_npi")}

Decision: {mark("decision lines.0.decision", "Approved")} \\
Service: {mark("lines.0.discipline", "Occupational therapy")}, {mark("lines.0.codes", "97530")} \\
Visits approved: {mark("lines.0.quantity", str(count))}{often} \\
Valid from {mark("lines.0.start", one.day(one.start))} to {mark("lines.0.end", one.day(one.end))}

{rights(one, "money")}{again}
"""


def after_the_fact(one: Case) -> str:
    """A retroactive approval with both a request and a decision date."""
    rng = one.rng
    count = rng.choice((8, 12))
    one.truth["letter_type"] = "retro"
    one.start, one.end = one.written - timedelta(days=80), one.written - timedelta(days=14)
    line(one, "OT", ["97530"], count, "visits")
    return f"""{marked(one, "payer")}

{one.day(one.written)}

Dear Provider:

We received your {mark("letter_type", rng.choice(("retrospective", "retroactive")))} authorization request for {marked(one, "member_name")}, member ID {marked(one, "member_id")}, on {one.day(one.written - timedelta(days=9))}. The services were given before coverage was confirmed.

Decision: {mark("decision lines.0.decision", "Approved")} \\ Authorization number: {marked(one, "auth_number")} \\ Service provider: {marked(one, "rendering_provider")} \\ Therapy: {mark("lines.0.discipline", "Occupational")} \\ Code: {mark("lines.0.codes", "97530")} \\ Dates of service: {span(one, 0, joint=" to ")} \\ Number of visits: {mark("lines.0.quantity", str(count))}

{rights(one, "plain")}
"""


LAYOUTS: Layouts = {
    f.__name__: f
    for f in (free_prose, side_by_side, booklet, greenbar, by_the_month, shared_pool, both_therapies, adverse, less_than_asked,
              more_time, top_up, web_page, part_waits, six_in_eight, contradicts, after_the_fact)
}  # fmt: skip


def made(seed: int, layout: str | None = None, layouts: Layouts | None = None) -> Letter:
    """The letter of this seed; the truth has the boxes of its values."""
    rng = random.Random(9_000 + seed)
    names = sorted(layouts or LAYOUTS)
    return letters_made.made(seed, layout or names[rng.randrange(len(names))], layouts or LAYOUTS)


def evidence(letter: Letter) -> dict[str, Any]:
    """Where each value of the letter stands."""
    found: dict[str, Any] = letter.truth["evidence"]
    return found

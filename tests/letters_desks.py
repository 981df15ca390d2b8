"""A fourth set of layouts, written to be unlike the others and run once before anybody looked.

Letters as review desks of different payers send them: sentences, columns, prints of systems, packets
of many pages. Their first run is in docs/benchmarks.md. Everything in them is invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from tests import letters_clerks
from tests.letters_clerks import STREETS, marked, rights, span
from tests.letters_made import (  # fmt: skip
    CODES,
    NAMES,
    Case,
    Layouts,
    Letter,
    line,
    mark,
    npi,
    safe,
    typst_string,
)


def plan_letter(one: Case) -> str:
    """Sentences only: part of what was asked for, with the earlier approval told first."""
    rng = one.rng
    asked, got = rng.choice(((36, 24), (24, 16), (20, 20), (30, 12)))
    part = got < asked
    said = "partially_approved" if part else "approved"
    one.truth["decision"] = said
    old = rng.choice((10, 18))
    line(one, "OT", ["97530", "97535"], got, "visits", decision=said)
    before = one.day(one.start - timedelta(days=100))
    until = one.day(one.start - timedelta(days=1))
    member = f"{marked(one, 'member_name')} (ID {marked(one, 'member_id')})"
    told = (
        f"We have {mark('decision lines.0.decision', 'approved')} {mark('lines.0.quantity', str(got))} of the {asked} {mark('lines.0.basis', 'visits')} requested. The remaining {asked - got} visits do not meet our criteria for medical necessity at this time."
        if part
        else f"All {mark('lines.0.quantity', str(got))} {mark('lines.0.basis', 'visits')} that were requested have been {mark('decision lines.0.decision', 'approved')}."
    )
    days = rng.choice((
        f"This decision is effective {mark('lines.0.start', one.day(one.start))} and runs through {mark('lines.0.end', one.day(one.end))}.",
        f"Visits may take place on any date of service from {mark('lines.0.start', one.day(one.start))} until {mark('lines.0.end', one.day(one.end))}.",
        f"The approval begins on {mark('lines.0.start', one.day(one.start))}. It expires on {mark('lines.0.end', one.day(one.end))}.",
    ))  # fmt: skip
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)}

{one.day(one.written)}

{marked(one, "rendering_provider")} \\ 900 Harbor Way \\ Fernwick, OH 43999

Dear Provider,

On {one.day(one.written - timedelta(days=4))} {marked(one, "requesting_provider")} (NPI {marked(one, "requesting_npi")}) asked us to review {mark("lines.0.discipline", "occupational therapy")} for {member}. The child was previously authorized for {old} visits, which covered {before} through {until}; {old - 2} of these have been used according to our claims.

{told} The procedures reviewed were {mark("lines.0.codes", "97530")} (therapeutic activities) and {mark("lines.0.codes", "97535")}. {days}

Please reference {marked(one, "auth_number")} on all claims and correspondence. {rights(one, "money")}

{rights(one, "plain")}

Sincerely, \\ Medical Management
"""


def newsletter(one: Case) -> str:
    """Two columns of text: the letter on the left, a list at a glance on the right."""
    rng = one.rng
    count, often = rng.choice(((16, 2), (12, 1), (24, 2)))
    weeks = count // often
    one.end = one.start + timedelta(days=7 * weeks - 1)
    kind = rng.choice(("OT", "PT"))
    code = CODES[kind][0]
    line(one, kind, [code], count, "visits", frequency={"count": often, "per": "week", "weeks": weeks})  # fmt: skip
    glance = " \\ ".join(
        f"*{a}* \\ {b}"
        for a, b in (
            ("Member", marked(one, "member_name")), ("Plan ID", marked(one, "member_id")), ("Born", one.day(one.born)),
            ("Your reference for claims", marked(one, "auth_number")),
            ("Ordered by", marked(one, "requesting_provider")), ("Who provides care", marked(one, "rendering_provider")),
            ("Group NPI", marked(one, "rendering_npi")), ("Questions?", "1-555-010-2323"),
        )
    )  # fmt: skip
    left = f"""Thank you for working with us. Your request, received {one.day(one.written - timedelta(days=2))}, is {mark("decision lines.0.decision", "approved")}.

{mark("lines.0.discipline", NAMES[kind].capitalize())} is covered for {mark("lines.0.frequency", f"{often} visit{'s' if often > 1 else ''} a week for {weeks} weeks")}, {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} in total. The service code is {mark("lines.0.codes", code)}. Please schedule all visits between {span(one, 0, joint=" and ")}.

{rights(one, "renew")}

{rights(one, "money")}"""
    return f"""#text(15pt)[{marked(one, "payer")}] #h(1fr) {one.day(one.written)}

*Good news about {one.member.split()[0]}'s care*

#grid(columns: (1.4fr, 1fr), column-gutter: 22pt, [{left}], [{glance}])

{rights(one, "language")}
"""


def terminal(one: Case) -> str:
    """A system's screen printed in fixed pitch: dots, MMDDYY, single letters for the outcome."""
    rng = one.rng
    rows = [("97530", 48, 48, "A"), ("97112", 24, 12, "M")] if rng.random() < 0.5 else [("97530", 36, 36, "A"), ("97535", 24, 0, "D")]  # fmt: skip
    names = {"A": "approved", "M": "partially_approved", "D": "denied"}
    for code, _, got, how in rows:
        line(one, "OT", [code], got, "units", decision=names[how])
    one.truth["decision"] = "partially_approved"

    def d(day: date) -> str:
        return day.strftime("%m%d%y")

    def r(text: str) -> str:
        return f"#raw({typst_string(text)})"

    m = partial(mark, mono=True)
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider", "rendering_npi")  # fmt: skip
    body = [
        r(f"RUN {d(one.written)} 04:17                     ") + m("payer", one.payer.upper()),
        r("PA-INQ-03   PRIOR AUTHORIZATION INQUIRY                       PAGE 1 OF 1"),
        r("-" * 74),
        r("PA NUMBER........ ")
        + m("auth_number", one.auth)
        + r("     PA STATUS........ ")
        + m("decision", "PARTIAL"),
        r("RECIPIENT ID..... ") + m("member_id", one.member_id),
        r("RECIPIENT NAME... ")
        + m("member_name", one.member.upper())
        + r(f"      BIRTH {d(one.born)}"),
        r("SVC PROV......... ") + m("rendering_provider", one.clinic.upper()),
        r("SVC PROV NPI..... ")
        + m("rendering_npi", one.clinic_npi)
        + r(f"     DATE RECEIVED {d(one.written - timedelta(days=9))}"),
        r("SERVICE TYPE..... ")
        + m("lines.0.discipline lines.1.discipline", "OCCUPATIONAL THERAPY"),
        r("-" * 74),
        r("LN  PROC   UNITS REQ  UNITS APP  UNITS USED  FROM DT  THRU DT  ST"),
    ]
    for n, (code, asked, got, how) in enumerate(rows):
        p = f"lines.{n}."
        body.append(
            r(f"{n + 1:02}  ") + m(p + "codes", code) + r(f"  {asked:>7}     ") + m(p + "quantity", f"{got:>4}") + r(f"{0:>12}      ")
            + m(p + "start", d(one.start)) + r("   ") + m(p + "end", d(one.end)) + r("   ") + m(p + "decision", how)
        )  # fmt: skip
    body += [r("-" * 74), r("ST: A=APPROVED M=MODIFIED D=DENIED P=PENDING"), r("*** END OF INQUIRY ***")]  # fmt: skip
    return '#set text(font: "DejaVu Sans Mono", size: 8.5pt)\n' + " \\\n".join(body) + "\n"


def packet(one: Case) -> str:
    """Four pages: a cover, the decision, the criteria with numbers of their own, and the rights."""
    rng = one.rng
    count = rng.choice((20, 32, 40))
    unit, word = rng.choice((("visits", "visits"), ("units15", "units (1 unit = 15 minutes)")))
    line(one, "OT", ["97110", "97530"], count, unit)
    member = marked(one, "member_name")
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)}

{one.day(one.written)}

#v(2em)
{one.member} \\ 55 Larch Street \\ Fernwick, OH 43999

Dear {one.member}:

Enclosed is our decision about services your provider asked for. Please read all pages. If you need help to understand them, call Member Services at 1-555-010-9000. {rights(one, "language")}

This packet has four parts: this page, the decision, the rules that we used, and your rights.

#pagebreak()
*Notice of Decision* #h(1fr) page 2

Name: {member} #h(2em) Date of birth: {one.day(one.born)} \\
Identification number: {marked(one, "member_id")} \\
Tracking number: {marked(one, "auth_number")} \\
Requested by: {marked(one, "requesting_provider")} \\
To be given by: {marked(one, "rendering_provider")}

#table(columns: (1.3fr, 1fr, 1fr, 1.3fr), stroke: 0.4pt, [*What was asked for*], [*How much*], [*Our decision*], [*When*],
[{mark("lines.0.discipline", "Occupational therapy")}, {mark("lines.0.codes", "97110")} and {mark("lines.0.codes", "97530")}], [{mark("lines.0.quantity", str(count))} {mark("lines.0.basis", word)}], [{mark("decision lines.0.decision", rng.choice(("Approved", "Approved in full")))}], [{span(one, 0, joint=" through ")}])

{rights(one, "money")}

#pagebreak()
*The rules we used* #h(1fr) page 3

Our guideline for outpatient therapy says that an episode of care for a child is usually 12 to 24 visits over 12 weeks. More than 60 units in a month need a second review. A re-evaluation (97168) is allowed once every 6 months. The guideline was last changed on 01/01/2025.

{rights(one, "renew")}

#pagebreak()
*Your rights* #h(1fr) page 4

{rights(one, "hearing")}

{rights(one, "plain")}

{rights(one, "peer")}
"""


def split_outcome(one: Case) -> str:
    """OT is approved, ST waits for records: bullets or paragraphs under small headings."""
    rng = one.rng
    count = rng.choice((12, 24))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], count, "visits")
    line(one, "ST", ["92507"], None, None, decision="pended", start=None, end=None)
    due = one.day(one.written + timedelta(days=14))
    if rng.random() < 0.5:
        body = f"""*{mark("lines.0.discipline", "Occupational Therapy")}* \\ CPT {mark("lines.0.codes", "97530")}. {mark("lines.0.decision", "Approved")}: {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")}, {span(one, 0, joint=" to ")}.

*{mark("lines.1.discipline", "Speech Therapy")}* \\ CPT {mark("lines.1.codes", "92507")}. {mark("lines.1.decision", "Pended")}. 24 visits were requested. We need a current evaluation with standard scores; send it by {due} or the request will be closed."""
    else:
        body = f"""Your request for {mark("lines.0.discipline", "occupational therapy")} ({mark("lines.0.codes", "97530")}) is {mark("lines.0.decision", "approved")} for {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} with dates of service {span(one, 0, joint=" - ")}.

We are not able to decide yet on {mark("lines.1.discipline", "speech therapy")} ({mark("lines.1.codes", "92507")}, 24 visits). This part of your request is {mark("lines.1.decision", "pended")} until we receive the speech evaluation. Please fax it no later than {due}."""
    return f"""#align(right)[{marked(one, "payer")} \\ {one.day(one.written)}]

Member: {marked(one, "member_name")}, DOB {one.day(one.born)} \\
Member No. {marked(one, "member_id")} \\
Request/authorization no. {marked(one, "auth_number")} \\
Provider: {marked(one, "rendering_provider")}

{body}

{rights(one, "plain")}
"""


def pool_units(one: Case) -> str:
    """One amount for a range and several codes, in a sentence."""
    rng = one.rng
    count = rng.choice((48, 96, 120))
    line(one, "OT", ["97110-97112", "97530", "97535"], count, "units15")
    return f"""#text(14pt)[*{marked(one, "payer")}*] \\ Outpatient Therapy Program

{one.day(one.written)} #h(1fr) Determination ID {marked(one, "auth_number")}

RE: {marked(one, "member_name")} \\ Medicaid No.: {marked(one, "member_id")} \\ Date of Birth: {one.day(one.born)}

Provider of service: {marked(one, "rendering_provider")}, NPI {marked(one, "rendering_npi")} \\
Referring: {marked(one, "requesting_provider")}, NPI {marked(one, "requesting_npi")}

{rng.choice(("The clinical reviewer has determined that", "Based on the records sent to us,"))} {mark("lines.0.discipline", "occupational therapy")} services are medically necessary and are {mark("decision lines.0.decision", "authorized")} from {span(one, 0, joint=" through ")}.

A combined total of {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "fifteen-minute units")} may be billed under any mix of the following: {mark("lines.0.codes", "97110-97112")}, {mark("lines.0.codes", "97530")}, {mark("lines.0.codes", "97535")}. No more than 4 units may be billed on one day.

{rights(one, "renew")} {rights(one, "peer")}
"""


def centre(one: Case) -> str:
    """Hours a month, with the earlier authorization printed below."""
    rng = one.rng
    hours, months = rng.choice(((8, 6), (10, 12), (4, 6)))
    one.start = date(2026, rng.randrange(1, 7), 1)
    last = one.start.month + months
    one.end = date(2026 + (last - 1) // 12, (last - 1) % 12 + 1, 1) - timedelta(days=1)
    line(one, "OT", [], hours * months, "hours", frequency={"count": hours, "per": "month", "weeks": None})  # fmt: skip
    return f"""#align(center)[#text(14pt)[{marked(one, "payer")}] \\ AUTHORIZATION FOR PURCHASE OF SERVICES]

#grid(columns: (1fr, 1fr), row-gutter: 8pt, [Client: {marked(one, "member_name")}], [UCI: {marked(one, "member_id")}], [Birthdate: {one.day(one.born)}], [Auth \\#: {marked(one, "auth_number")}], [Vendor: {marked(one, "rendering_provider")}], [Vendor No.: PH{rng.randrange(1000, 9999)}], [Print date: {one.day(one.written)}], [Service coordinator: L. Okafor])

#table(columns: (1.6fr, 1fr, 1fr, 1fr, 1fr), stroke: 0.4pt, [Service], [Begin], [End], [Hours per month], [Total hours],
[{mark("lines.0.discipline", "Occupational therapy")}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}], [{mark("lines.0.frequency", str(hours))}], [{mark("lines.0.quantity", str(hours * months))}])

{mark("decision lines.0.decision", "Authorized")} by the regional center for the period shown. Hours not used in one month do not carry over.

Previous authorization: {one.day(one.start - timedelta(days=181))} to {one.day(one.start - timedelta(days=1))}, {hours - 2} hours per month.

{rights(one, "hearing")}
"""


def amending(one: Case) -> str:
    """An amendment in sentences: one thing is changed, the rest is said to stay."""
    rng = one.rng
    one.truth["letter_type"] = "amendment"
    count = rng.choice((15, 25))
    old = one.end - timedelta(days=30)
    line(one, "OT", ["97530"], count, "visits")
    if rng.random() < 0.5:
        change = f"The end date has been changed from {one.day(old)} to {mark('lines.0.end', one.day(one.end))}. The number of approved {mark('lines.0.basis', 'visits')}, {mark('lines.0.quantity', str(count))}, and the start date, {mark('lines.0.start', one.day(one.start))}, remain the same."
    else:
        change = f"The number of {mark('lines.0.basis', 'visits')} is increased from {count - 5} to {mark('lines.0.quantity', str(count))}. The dates of service do not change: {span(one, 0, joint=' through ')}."
    return f"""{marked(one, "payer")} \\ Provider Services

{one.day(one.written)}

To: {marked(one, "rendering_provider")}

Subject: {mark("letter_type", rng.choice(("Amended authorization", "Correction to authorization", "Revised approval")))} {marked(one, "auth_number")}

This letter replaces the one dated {one.day(one.written - timedelta(days=21))}. It concerns {mark("lines.0.discipline", "occupational therapy")} (code {mark("lines.0.codes", "97530")}) that was {mark("decision lines.0.decision", "approved")} for {marked(one, "member_name")}, member ID {marked(one, "member_id")}.

{change}

All other terms of the approval are unchanged. {rights(one, "money")}
"""


def extending(one: Case) -> str:
    """More visits: what there was, what is added, what it makes."""
    rng = one.rng
    one.truth["letter_type"] = "extension"
    old, more = rng.choice(((24, 12), (12, 8), (16, 16)))
    first = one.start - timedelta(days=90)
    line(one, "OT", ["97530"], old + more, "visits", quantity_added=more)
    told = rng.choice((
        f"We are {mark('decision lines.0.decision', 'approving')} {mark('lines.0.quantity_added', str(more))} more {mark('lines.0.basis', 'visits')} of {mark('lines.0.discipline', 'occupational therapy')} ({mark('lines.0.codes', '97530')}). Together with the {old} visits approved earlier, the authorization now allows {mark('lines.0.quantity', str(old + more))} visits.",
        f"An additional {mark('lines.0.quantity_added', str(more))} {mark('lines.0.basis', 'visits')} of {mark('lines.0.discipline', 'occupational therapy')} ({mark('lines.0.codes', '97530')}) have been {mark('decision lines.0.decision', 'approved')}, for a new total of {mark('lines.0.quantity', str(old + more))}. The first approval was for {old} visits from {one.day(first)} to {one.day(one.start - timedelta(days=1))}.",
    ))  # fmt: skip
    return f"""*{marked(one, "payer")}*

{mark("letter_type", "Extension of services")} #h(1fr) {one.day(one.written)}

#table(columns: (auto, 1fr), stroke: none, [Patient], [{marked(one, "member_name")}], [Patient ID], [{marked(one, "member_id")}], [Authorization], [{marked(one, "auth_number")}], [Facility], [{marked(one, "rendering_provider")}], [Physician], [{marked(one, "requesting_provider")}])

{told} The additional visits can be used from {mark("lines.0.start", one.day(one.start))} through {mark("lines.0.end", one.day(one.end))}.

{rights(one, "plain")}
"""


def both(one: Case) -> str:
    """OT and ST in two boxes beside each other, the same labels in each."""
    rng = one.rng
    a, b = rng.choice(((24, 12), (20, 30), (12, 12)))
    later = one.end - timedelta(days=14)
    line(one, "OT", ["97530", "97535"], a, "visits")
    line(one, "ST", ["92507"], b, "visits", end=later.isoformat())

    def box(n: int, name: str, codes: tuple[str, ...], count: int, end: date) -> str:
        p = f"lines.{n}."
        listed = ", ".join(mark(p + "codes", c) for c in codes)
        return (
            f"[*{mark(p + 'discipline', name)}* \\ Procedure: {listed} \\ Decision: {mark(p + 'decision', 'Approved')} \\ Visits approved: {mark(p + 'quantity', str(count))} \\ "
            f"Start date: {mark(p + 'start', one.day(one.start))} \\ End date: {mark(p + 'end', one.day(end))}]"
        )

    return f"""{marked(one, "payer")} #h(1fr) {one.day(one.written)}

*Therapy authorization summary*

Member {marked(one, "member_name")} #h(2em) Member ID {marked(one, "member_id")} #h(2em) DOB {one.day(one.born)}

Authorization no. {marked(one, "auth_number")} #h(2em) Provider {marked(one, "rendering_provider")} #h(2em) NPI {marked(one, "rendering_npi")}

#grid(columns: (1fr, 1fr), column-gutter: 20pt, rect(inset: 8pt, width: 100%){box(0, "Occupational therapy", ("97530", "97535"), a, one.end)}, rect(inset: 8pt, width: 100%){box(1, "Speech therapy", ("92507",), b, later)})

{rights(one, "money")} {rights(one, "renew")}
"""


def refusal(one: Case) -> str:
    """An adverse decision told to the family, with the request repeated."""
    rng = one.rng
    one.truth["decision"] = "denied"
    asked = rng.choice((24, 36))
    line(one, "OT", ["97533"], 0, "visits", decision="denied", start=None, end=None)
    told = rng.choice((
        f"After careful review we have decided that we {mark('decision lines.0.decision', 'cannot approve')} this request.",
        f"We have made the decision to {mark('decision lines.0.decision', 'deny')} the request for the reason given below.",
        f"This service has {mark('decision lines.0.decision', 'not been approved')}.",
    ))  # fmt: skip
    return f"""{marked(one, "payer")}

{one.day(one.written)}

The parent of {marked(one, "member_name")} \\ Member identification: {marked(one, "member_id")} \\ Case: {marked(one, "auth_number")}

Your child's provider, {marked(one, "rendering_provider")}, asked us to cover {asked} {mark("lines.0.basis", "visits")} of {mark("lines.0.discipline", "occupational therapy")} for sensory integration ({mark("lines.0.codes", "97533")}) from {one.day(one.start)} to {one.day(one.end)}. {told}

Reason: the notes show that your child has reached most goals, and a home program can keep up the progress. This was decided by a licensed physician who was not involved before.

{rights(one, "hearing")}

{rights(one, "plain")}
"""


def portal_card(one: Case) -> str:
    """A portal's page printed: labels above values, then a history with other numbers."""
    rng = one.rng
    asked, got = rng.choice(((24, 24), (40, 20)))
    part = got < asked
    said = "partially_approved" if part else "approved"
    one.truth["decision"] = said
    one.truth["place_of_service"] = "11"
    line(one, "OT", ["97168"], got, "visits", decision=said)
    told = mark("decision lines.0.decision", "Partially approved" if part else "Approved")

    def cell(label: str, value: str) -> str:
        return f"[#text(7pt)[{safe(label)}] \\ {value}]"

    cells = ", ".join((
        cell("Authorization ID", marked(one, "auth_number")), cell("Status", told), cell("Request type", "Outpatient - standard"),
        cell("Member", marked(one, "member_name")), cell("Member ID", marked(one, "member_id")), cell("Birth date", one.day(one.born)),
        cell("Requesting provider", marked(one, "requesting_provider")), cell("NPI", marked(one, "requesting_npi")), cell("Place of service", mark("place_of_service", "11 - Office")),
        cell("Servicing provider", marked(one, "rendering_provider")), cell("NPI", marked(one, "rendering_npi")), cell("Last updated", one.day(one.written)),
    ))  # fmt: skip
    return f"""#text(8pt)[https:\\/\\/portal.example/auths/{one.auth} #h(1fr) {one.day(one.written + timedelta(days=2))}, 9:41 AM]

{marked(one, "payer")} #h(1fr) Home | Eligibility | Claims | *Authorizations* | Help

#grid(columns: (1fr, 1fr, 1fr), row-gutter: 9pt, {cells})

*Service lines*
#table(columns: (auto, 1fr, auto, auto, auto), stroke: (bottom: 0.4pt), [Code], [Service], [Requested], [Approved], [Dates],
[{mark("lines.0.codes", "97168")}], [{mark("lines.0.discipline", "Occupational therapy")} visits], [{asked} visits], [{mark("lines.0.quantity", str(got))} {mark("lines.0.basis", "visits")}], [{span(one, 0)}])

*Activity*
#text(8pt)[{one.day(one.written - timedelta(days=3))} Submitted by provider: {asked} visits \\ {one.day(one.written - timedelta(days=2))} Assigned to clinical review \\ {one.day(one.written)} Decision entered]

#text(7pt)[Authorization does not guarantee payment. Print this page for your records.]
"""


def at_odds(one: Case) -> str:
    """Sentences that contradict each other: numbers, days, amounts, or a length for an end."""
    rng = one.rng
    how = rng.choice(("sum", "member", "order", "npi", "length", "twice"))
    often, weeks = 2, rng.choice((6, 8))
    count = often * weeks
    one.end = one.start + timedelta(days=7 * weeks - 1)
    stated = count + 3 if how == "sum" else count
    start, end = (one.end, one.start) if how == "order" else (one.start, one.end)
    one.start, one.end = start, end
    line(one, "OT", ["97530"], stated, "visits", frequency={"count": often, "per": "week", "weeks": weeks})  # fmt: skip
    one.must_flag += {
        "sum": ["lines.0.quantity"], "member": ["member_id"], "order": ["lines.0.start", "lines.0.end"],
        "npi": ["rendering_npi"], "length": ["lines.0.end"], "twice": ["lines.0.quantity"],
    }[how]  # fmt: skip
    if how == "npi":
        good = npi(rng)
        one.clinic_npi = good[:-1] + str((int(good[-1]) + 3) % 10)
    until = f"for a period of {7 * weeks} days" if how == "length" else f"and ending {mark('lines.0.end', one.day(end))}"  # fmt: skip
    other = one.member_id[:-2] + ("71" if one.member_id[-2:] != "71" else "17")
    foot = f"Member {other}" if how == "member" else f"Reference {one.auth}"
    again = f"In summary, {count + 6} visits are approved." if how == "twice" else ""
    return f"""{marked(one, "payer")}

{one.day(one.written)}

Re: {marked(one, "member_name")}, member ID {marked(one, "member_id")}

To {marked(one, "rendering_provider")} (NPI {marked(one, "rendering_npi")}): your request for {mark("lines.0.discipline", "occupational therapy")}, {mark("lines.0.codes", "97530")}, has been {mark("decision lines.0.decision", "approved")} under number {marked(one, "auth_number")}. You may see the child {mark("lines.0.frequency", f"twice a week for {weeks} weeks")}, a total of {mark("lines.0.quantity", str(stated))} {mark("lines.0.basis", "visits")}, beginning {mark("lines.0.start", one.day(start))} {until}. {again}

{rights(one, "money")}

#align(right)[#text(7pt)[{foot}]]
"""


LAYOUTS: Layouts = {
    f.__name__: f
    for f in (plan_letter, newsletter, terminal, packet, split_outcome, pool_units, centre, amending, extending, both,
              refusal, portal_card, at_odds)
}  # fmt: skip


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of these layouts."""
    return letters_clerks.made(seed, layout, LAYOUTS)

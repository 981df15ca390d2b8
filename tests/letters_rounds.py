"""A fifth set of layouts, written after the reader had learnt the fourth, and run once before a look.

Their first run is in docs/benchmarks.md. Everything in them is invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from tests import letters_clerks
from tests.letters_clerks import STREETS, marked, rights, span
from tests.letters_made import Case, Layouts, Letter, line, mark, safe, typst_string


def benefits_manager(one: Case) -> str:
    """A review company for a plan: a list of members' data, then a paragraph with units of several codes."""
    rng = one.rng
    asked, got = rng.choice(((36, 24), (24, 24), (48, 40)))
    part = got < asked
    said = "partially_approved" if part else "approved"
    one.truth["decision"] = said
    line(one, "OT", ["97110", "97112", "97530"], got, "units", decision=said)
    body = (
        f"The request for {asked} units was reviewed. We are able to {mark('decision lines.0.decision', 'approve')} {mark('lines.0.quantity', str(got))} {mark('lines.0.basis', 'units')}; {asked - got} units could not be approved."
        if part
        else f"The following was {mark('decision lines.0.decision', 'approved')}: up to {mark('lines.0.quantity', str(got))} {mark('lines.0.basis', 'units')}."
    )
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)} #h(1fr) {one.day(one.written)}

{marked(one, "rendering_provider")} \\ Attn: Office Manager

#table(columns: (auto, 1fr, auto, 1fr), stroke: none, inset: 2pt, [Member], [{marked(one, "member_name")}], [DOB], [{one.day(one.born)}], [Member ID], [{marked(one, "member_id")}], [Order number], [{marked(one, "auth_number")}], [Ordering provider], [{marked(one, "requesting_provider")}], [Received], [{one.day(one.written - timedelta(days=3))}])

Dear Provider:

This letter is to inform you that we have reviewed a request for outpatient {mark("lines.0.discipline", "occupational therapy")} for the member above. {body} The units may be used for any of these codes: {mark("lines.0.codes", "97110")}, {mark("lines.0.codes", "97112")} and {mark("lines.0.codes", "97530")}.

The approval is valid for dates of service {mark("lines.0.start", one.day(one.start))} through {mark("lines.0.end", one.day(one.end))}. {rights(one, "money")}

If you would like to talk with a clinician about this decision, call 1-555-010-4477 within 10 business days. {rights(one, "plain")}
"""


def panels(one: Case) -> str:
    """Two panels side by side without colons, dates and visits in the right one."""
    rng = one.rng
    count = rng.choice((6, 8, 12))
    line(one, "OT", ["97530"], count, "visits")
    one.truth["place_of_service"] = "12"

    def rows(pairs: list[tuple[str, str]]) -> str:
        cells = ", ".join(f"[#text(fill: gray)[{safe(a)}]], [{b}]" for a, b in pairs)
        return f"table(columns: (auto, 1fr), stroke: none, inset: 3pt, {cells})"

    left = rows([
        ("Patient", marked(one, "member_name")), ("Subscriber no.", marked(one, "member_id")), ("Birth date", one.day(one.born)),
        ("Referring clinician", marked(one, "requesting_provider")), ("Clinician NPI", marked(one, "requesting_npi")),
    ])  # fmt: skip
    right = rows([
        ("Authorization", marked(one, "auth_number")), ("Outcome", mark("decision lines.0.decision", rng.choice(("Approved", "Certified")))), ("Therapy", mark("lines.0.discipline", "Occupational")),
        ("Code", mark("lines.0.codes", "97530")), ("Visits", f"{mark('lines.0.quantity', str(count))} of {count} requested"), ("Valid", span(one, 0, joint=" to ")),
        ("Where", mark("place_of_service", "12 - Home")), ("Clinic", marked(one, "rendering_provider")), ("Clinic NPI", marked(one, "rendering_npi")),
    ])  # fmt: skip
    return f"""#text(13pt)[{marked(one, "payer")}]

Letter of {one.day(one.written)}

#grid(columns: (1fr, 1fr), column-gutter: 14pt, {left}, {right})

No extension of the dates is possible. {rights(one, "renew")}

{rights(one, "peer")}
"""


def state_form(one: Case) -> str:
    """A treatment request's answer in fixed pitch: each line of service takes two printed lines."""
    rng = one.rng
    rows = rng.choice(([("97530", 36, 24, "APPROVED AS MODIFIED"), ("97110", 12, 12, "APPROVED")], [("97530", 48, 48, "APPROVED"), ("97533", 24, 0, "DENIED")]))  # fmt: skip
    names = {"APPROVED AS MODIFIED": "partially_approved", "APPROVED": "approved", "DENIED": "denied"}  # fmt: skip
    one.truth["decision"] = "partially_approved"
    for code, _, got, how in rows:
        line(one, "OT", [code], got, "units", decision=names[how])
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider", "rendering_npi")  # fmt: skip

    def d(day: date) -> str:
        return day.strftime("%m%d%y")

    def r(text: str) -> str:
        return f"#raw({typst_string(text)})"

    m = partial(mark, mono=True)
    body = [
        m("payer", one.payer.upper()) + r("        ADJUDICATION RESPONSE"),
        r(f"DATE {d(one.written)}"),
        r(""),
        r("REQUEST CONTROL NBR: ") + m("auth_number", one.auth) + r("   OVERALL: ") + m("decision", "APPROVED AS MODIFIED" if rows[1][3] == "APPROVED" else "PARTIALLY APPROVED"),
        r("BENEFICIARY: ") + m("member_name", one.member.upper()) + r("   BENEFICIARY ID: ") + m("member_id", one.member_id) + r(f"   DOB: {d(one.born)}"),
        r("PROVIDER: ") + m("rendering_provider", one.clinic.upper()) + r("   NPI: ") + m("rendering_npi", one.clinic_npi),
        r(""),
    ]  # fmt: skip
    for n, (code, asked, got, how) in enumerate(rows):
        p = f"lines.{n}."
        body += [
            r(f"LINE {n + 1}  CODE ") + m(p + "codes", code) + r("  ") + m(p + "discipline", "OCCUPATIONAL THERAPY") + r("  FROM ") + m(p + "start", d(one.start)) + r(" THRU ") + m(p + "end", d(one.end)),
            r(f"        REQUESTED {asked} ") + r("UNITS  APPROVED ") + m(p + "quantity", str(got)) + r(" ") + m(p + "basis", "UNITS") + r("  STATUS ") + m(p + "decision", how),
        ]  # fmt: skip
    body += [r(""), r("THIS RESPONSE DOES NOT GUARANTEE PAYMENT.")]
    return '#set text(font: "DejaVu Sans Mono", size: 8pt)\n' + " \\\n".join(body) + "\n"


def weekly_cap(one: Case) -> str:
    """A state plan's paragraph with a frequency and a ceiling for the whole period."""
    rng = one.rng
    often, weeks = rng.choice(((1, 12), (2, 12), (2, 8)))
    one.end = one.start + timedelta(days=7 * weeks - 1)
    count = often * weeks
    line(one, "OT", ["97530"], count, "visits", frequency={"count": often, "per": "week", "weeks": None})  # fmt: skip
    per = {1: "once per week", 2: "two times per week"}[often]
    return f"""{marked(one, "payer")} \\ Prior Authorization Unit

{one.day(one.written)}

{marked(one, "rendering_provider")}

Client: {marked(one, "member_name")} \\ Client number: {marked(one, "member_id")} \\ Prior authorization number (PAN): {marked(one, "auth_number")}

The prior authorization request submitted on {one.day(one.written - timedelta(days=6))} for {mark("lines.0.discipline", "occupational therapy")}, procedure code {mark("lines.0.codes", "97530")}, has been reviewed and is {mark("decision lines.0.decision", "approved")}. Therapy may be provided {mark("lines.0.frequency", per)} from {span(one, 0, joint=" through ")}, not to exceed {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")}.

A week begins on the weekday of the first authorized date. Visits that are missed may not be made up in a later week. {rights(one, "money")}

{rights(one, "hearing")}
"""


def reference_box(one: Case) -> str:
    """A letter to the member, the facts in a box at the foot of the page."""
    rng = one.rng
    count, weeks = rng.choice(((6, 8), (8, 10), (10, 12)))
    one.end = one.start + timedelta(days=7 * weeks - 1)
    line(one, "OT", [], count, "visits")
    return f"""{marked(one, "payer")}

{one.day(one.written)}

{marked(one, "member_name")} \\ 2 Mill Pond Road \\ Fernwick, OH 43999

We have {mark("decision lines.0.decision", "approved")} your provider's request.

Dear {one.member.split()[0]},

Your provider, {marked(one, "rendering_provider")}, asked for {mark("lines.0.discipline", "occupational therapy")} for you. We approved it because it is medically necessary. You do not have to do anything. Below are the details your provider needs.

If your coverage ends, this approval ends too. {rights(one, "money")}

{rights(one, "language")}

#rect(width: 100%, inset: 9pt)[
*Details* \\
Member ID {marked(one, "member_id")} #h(2em) Service reference number {marked(one, "auth_number")} \\
Approved {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} in {weeks} weeks #h(2em) First date {mark("lines.0.start", one.day(one.start))} #h(2em) Last date {mark("lines.0.end", one.day(one.end))} \\
The dates cannot be extended. Unused visits expire on the last date.
]
"""


def was_is(one: Case) -> str:
    """A correction as a table: what is wrong, what is right."""
    rng = one.rng
    one.truth["letter_type"] = "amendment"
    old, new = rng.choice(((12, 18), (20, 24)))
    line(one, "OT", ["97530"], new, "visits")
    prior = one.end - timedelta(days=21)
    return f"""#align(center)[{marked(one, "payer")} \\ *{mark("letter_type", "AMENDED NOTICE OF AUTHORIZATION")}*]

{one.day(one.written)}

Member {marked(one, "member_name")}, ID {marked(one, "member_id")}. Authorization {marked(one, "auth_number")}. Provider {marked(one, "rendering_provider")}.

Our notice of {one.day(one.written - timedelta(days=10))} for {mark("lines.0.discipline", "occupational therapy")} ({mark("lines.0.codes", "97530")}) contained an error. The services remain {mark("decision lines.0.decision", "approved")}. Please use the corrected information.

#table(columns: 3, stroke: 0.4pt, [Item], [Earlier notice], [Corrected],
[{mark("lines.0.basis", "Visits")}], [{old}], [{mark("lines.0.quantity", str(new))}],
[Start date], [{one.day(one.start)}], [{mark("lines.0.start", one.day(one.start))}],
[End date], [{one.day(prior)}], [{mark("lines.0.end", one.day(one.end))}])

{rights(one, "money")}
"""


def row_reasons(one: Case) -> str:
    """A table with a reason in each row: a code approved, another waits for records."""
    rng = one.rng
    a, b = rng.choice(((24, 12), (16, 16)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], a, "visits")
    line(one, "OT", ["97533"], None, None, decision="pended", start=None, end=None)
    return f"""= {marked(one, "payer")}

Status of your request as of {one.day(one.written)}

#table(columns: (1fr, 1fr), stroke: none, [Member: {marked(one, "member_name")}], [Member ID: {marked(one, "member_id")}], [Birth date: {one.day(one.born)}], [Authorization number: {marked(one, "auth_number")}], [Provider: {marked(one, "rendering_provider")}], [NPI: {marked(one, "rendering_npi")}])

Overall status: {mark("decision", "Partially approved")}

#table(columns: (auto, 1.2fr, auto, auto, auto, 1.6fr), stroke: 0.4pt, [Code], [Service], [Visits], [Status], [Dates], [Comment],
[{mark("lines.0.codes", "97530")}], [{mark("lines.0.discipline", "Occupational therapy")}], [{mark("lines.0.quantity", str(a))}], [{mark("lines.0.decision", "Approved")}], [{span(one, 0)}], [Meets criteria],
[{mark("lines.1.codes", "97533")}], [{mark("lines.1.discipline", "Occupational therapy")}], [], [{mark("lines.1.decision", "Pended")}], [], [{b} visits requested. Send the sensory profile by {one.day(one.written + timedelta(days=10))}.])

{rights(one, "plain")}
"""


def line_cards(one: Case) -> str:
    """A portal's page with a card for each line, one below the other."""
    rng = one.rng
    a, b = rng.choice(((48, 24), (60, 30)))
    line(one, "OT", ["97530"], a, "units15")
    line(one, "OT", ["97112"], b, "units15")

    def card(n: int, code: str, count: int) -> str:
        p = f"lines.{n}."
        return f"""*Service line {n + 1}* \\
Procedure code #h(1em) {mark(p + "codes", code)} #h(3em) Quantity requested #h(1em) {count} \\
Status #h(1em) {mark(p + "decision", "Approved")} #h(3em) Quantity approved #h(1em) {mark(p + "quantity", str(count))} \\
Unit of measure #h(1em) {mark(p + "basis", "15 minutes")} #h(3em) Service dates #h(1em) {mark(p + "start", one.day(one.start))} - {mark(p + "end", one.day(one.end))}"""

    return f"""{marked(one, "payer")} provider portal #h(1fr) Printed {one.day(one.written)} 10:22 AM

*Authorization {marked(one, "auth_number")}* #h(2em) Overall status #h(1em) {mark("decision", "Approved")}

Member name #h(1em) {marked(one, "member_name")} #h(3em) Member ID #h(1em) {marked(one, "member_id")} \\
Date of birth #h(1em) {one.day(one.born)} #h(3em) Service type #h(1em) {mark("lines.0.discipline lines.1.discipline", "Occupational Therapy")} \\
Servicing provider #h(1em) {marked(one, "rendering_provider")} #h(3em) NPI #h(1em) {marked(one, "rendering_npi")}

{card(0, "97530", a)}

{card(1, "97112", b)}

This page is not a bill.
"""


def adverse_part(one: Case) -> str:
    """An adverse benefit determination in short sentences: asked, approved, denied."""
    rng = one.rng
    asked, got = rng.choice(((48, 24), (36, 20), (24, 8)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], got, "units", decision="partially_approved")
    told = rng.choice((
        f"You asked for {asked} units. We approved {mark('lines.0.quantity', str(got))} {mark('lines.0.basis', 'units')}. We denied {asked - got} units.",
        f"Your provider asked for {asked} units from {one.day(one.start)} to {one.day(one.end)}. We will pay for {mark('lines.0.quantity', str(got))} {mark('lines.0.basis', 'units')}. We will not pay for the other {asked - got} units.",
    ))  # fmt: skip
    return f"""{marked(one, "payer")}

*NOTICE OF {mark("decision lines.0.decision", "PARTIAL DENIAL")} OF SERVICES*

Date of notice: {one.day(one.written)} \\ Name: {marked(one, "member_name")} \\ Medicaid ID number: {marked(one, "member_id")} \\ Service authorization number: {marked(one, "auth_number")} \\ Provider: {marked(one, "rendering_provider")}

This notice is about {mark("lines.0.discipline", "occupational therapy")} ({mark("lines.0.codes", "97530")}). {told} The approved units can be used between {span(one, 0, joint=" and ")}.

Why: the notes do not show that more is needed at this time.

{rights(one, "hearing")}

{rights(one, "plain")}
"""


def grown(one: Case) -> str:
    """An extension as a list of what was and what it is now, with signs."""
    rng = one.rng
    one.truth["letter_type"] = "extension"
    old, more = rng.choice(((12, 8), (20, 10)))
    first, until = one.start, one.start + timedelta(days=55)
    line(one, "OT", ["97530"], old + more, "visits", quantity_added=more)
    return f"""{marked(one, "payer")} #h(1fr) {one.day(one.written)}

*{mark("letter_type", "Extension")} of authorization {marked(one, "auth_number")}*

{marked(one, "member_name")} #h(1em) ID {marked(one, "member_id")} #h(1em) {marked(one, "rendering_provider")}

Service: {mark("lines.0.discipline", "occupational therapy")}, code {mark("lines.0.codes", "97530")} \\
Decision: {mark("decision lines.0.decision", "approved")}

#table(columns: 4, stroke: 0.4pt, [], [Originally approved], [Added], [Now approved],
[{mark("lines.0.basis", "Visits")}], [{old}], [+{mark("lines.0.quantity_added", str(more))}], [{mark("lines.0.quantity", str(old + more))}],
[Start], [{one.day(first)}], [], [{mark("lines.0.start", one.day(first))}],
[End], [{one.day(until)}], [], [{mark("lines.0.end", one.day(one.end))}])

{rights(one, "renew")}
"""


def running_head(one: Case) -> str:
    """Three pages with the member and the number at the head of each, the table on the second."""
    rng = one.rng
    a, b = rng.choice(((40, 20), (32, 32)))
    one.truth["decision"] = "approved"
    line(one, "OT", ["97110"], a, "units15")
    line(one, "OT", ["97530"], b, "units15")
    head = f"{safe(one.member)} #h(1fr) {safe(one.auth)}"
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)}

{one.day(one.written)}

Member: {marked(one, "member_name")} \\ Member number: {marked(one, "member_id")} \\ Reference number: {marked(one, "auth_number")} \\ Rendering provider: {marked(one, "rendering_provider")} \\ Ordering provider: {marked(one, "requesting_provider")}

Dear Provider:

We completed our review of the {mark("lines.0.discipline lines.1.discipline", "occupational therapy")} services requested for this member. The services on the next page are {mark("decision", "approved")}. {rights(one, "money")} {rights(one, "renew")}

{rights(one, "peer")}
#pagebreak()
#text(8pt)[{head} #h(1fr) Page 2 of 3]

*Approved services*
#table(columns: (auto, 1fr, auto, auto, auto), stroke: 0.4pt, [Procedure], [Description], [Qty], [Start], [Stop],
[{mark("lines.0.codes", "97110")}], [Therapeutic exercise, each {mark("lines.0.basis", "15 minutes")}], [{mark("lines.0.quantity", str(a))}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}],
[{mark("lines.1.codes", "97530")}], [Functional activities, each {mark("lines.1.basis", "15 minutes")}], [{mark("lines.1.quantity", str(b))}], [{mark("lines.1.start", one.day(one.start))}], [{mark("lines.1.end", one.day(one.end))}])

Quantities are units. {rights(one, "plain")}
#pagebreak()
#text(8pt)[{head} #h(1fr) Page 3 of 3]

{rights(one, "hearing")}

{rights(one, "language")}
"""


LAYOUTS: Layouts = {
    f.__name__: f
    for f in (benefits_manager, panels, state_form, weekly_cap, reference_box, was_is, row_reasons, line_cards, adverse_part,
              grown, running_head)
}  # fmt: skip


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of these layouts."""
    return letters_clerks.made(seed, layout, LAYOUTS)

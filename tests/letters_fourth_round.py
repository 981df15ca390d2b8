"""A seventh set of layouts, nearer to what plans of several states send than to our own taste.

Their first run is in docs/benchmarks.md. Everything in them is invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from tests import letters_clerks
from tests.letters_clerks import STREETS, marked, rights, span
from tests.letters_made import Case, Layouts, Letter, line, mark, typst_string


def field_office(one: Case) -> str:
    """A field office's reply in fixed pitch; the claim wants one more digit than is printed."""
    rng = one.rng
    rows = rng.choice(([("97530", 48, 32, "MOD"), ("97110", 24, 24, "APV")], [("97530", 24, 24, "APV"), ("97112", 24, 0, "DEN")]))  # fmt: skip
    names = {"MOD": "partially_approved", "APV": "approved", "DEN": "denied"}
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
        m("payer", one.payer.upper()) + r(f"   FIELD OFFICE 07   {d(one.written)}"),
        r("ADJUDICATION OF TREATMENT REQUEST"),
        r(""),
        r("REQUEST CONTROL NUMBER  ") + m("auth_number", one.auth) + r("   ADD PRICING DIGIT 1 ON CLAIM"),
        r("PATIENT NAME            ") + m("member_name", one.member.upper()),
        r("MEDICAL ID              ") + m("member_id", one.member_id) + r(f"   BIRTHDATE {d(one.born)}"),
        r("RENDERING PROVIDER      ") + m("rendering_provider", one.clinic.upper()),
        r("RENDERING NPI           ") + m("rendering_npi", one.clinic_npi),
        r("DECISION                ") + m("decision", "APPROVED AS MODIFIED"),
        r("SERVICE CATEGORY        ") + m("lines.0.discipline lines.1.discipline", "OCCUPATIONAL THERAPY"),
        r(""),
        r("LN SVC-CODE MOD UNITS-REQ UNITS-APV FROM-DOS THRU-DOS STAT RSN"),
        r("-- -------- --- --------- --------- -------- -------- ---- ---"),
    ]  # fmt: skip
    for n, (code, asked, got, how) in enumerate(rows):
        p = f"lines.{n}."
        body.append(
            r(f"{n + 1:02} ") + m(p + "codes", code) + r(f"    GO  {asked:>9} ") + r(" " * (9 - len(str(got)))) + m(p + "quantity", str(got)) + r(" ")
            + m(p + "start", d(one.start)) + r("   ") + m(p + "end", d(one.end)) + r("   ") + m(p + "decision", how) + r(f"  {'' if how == 'APV' else '0117'}")
        )  # fmt: skip
    body += [r(""), r("RSN 0117 DOCUMENTATION DOES NOT SUPPORT FULL AMOUNT")]
    return '#set text(font: "DejaVu Sans Mono", size: 8.5pt)\n' + " \\\n".join(body) + "\n"


def short_course(one: Case) -> str:
    """A plan for elders that approves few visits in some weeks and extends no date."""
    rng = one.rng
    count, weeks = rng.choice(((6, 8), (8, 8), (4, 6)))
    one.end = one.start + timedelta(days=7 * weeks - 1)
    line(one, "OT", ["97110", "97530"], count, "visits")
    return f"""#grid(columns: (1fr, auto), [#text(15pt)[{marked(one, "payer")}]], [{one.day(one.written)}])

{marked(one, "rendering_provider")} \\ {rng.choice(STREETS)}

*Service reference number:* {marked(one, "auth_number")} \\
*Member name:* {marked(one, "member_name")} \\
*Member ID:* {marked(one, "member_id")} \\
*Ordering physician:* {marked(one, "requesting_provider")}

Hello,

Thank you for the prior authorization request for {mark("lines.0.discipline", "occupational therapy")}. We have {mark("decision lines.0.decision", "approved")} the plan of care as follows:

- *Visits:* {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} in {weeks} weeks
- *Dates:* {span(one, 0, joint=" through ")}
- *Codes:* {mark("lines.0.codes", "97110")}, {mark("lines.0.codes", "97530")}

Date extensions are not available. If more visits are needed, submit a new request no sooner than 10 days before {one.day(one.end)}.

{rights(one, "money")}
"""


def both_pages(one: Case) -> str:
    """What was asked for on page one, what was decided on page two, each as a table."""
    rng = one.rng
    asked, got = rng.choice(((40, 24), (32, 16)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], got, "units", decision="partially_approved")
    first = one.start - timedelta(days=7)
    late = one.end + timedelta(days=60)
    return f"""{marked(one, "payer")} #h(1fr) Notice date {one.day(one.written)}

*NOTICE OF DETERMINATION*

#table(columns: 4, stroke: 0.3pt, [Member], [{marked(one, "member_name")}], [Member ID], [{marked(one, "member_id")}], [Determination no.], [{marked(one, "auth_number")}], [Received], [{one.day(one.written - timedelta(days=5))}], [Requesting provider], [{marked(one, "requesting_provider")}], [Servicing provider], [{marked(one, "rendering_provider")}])

*What your provider asked for*
#table(columns: 4, stroke: 0.3pt, [Service], [Code], [Amount], [Dates],
[Occupational therapy], [97530], [{asked} units], [{one.day(first)} - {one.day(late)}])

{rights(one, "money")} {rights(one, "language")}
#pagebreak()
*What we decided*
#table(columns: 5, stroke: 0.3pt, [Service], [Code], [Amount], [Dates], [Decision],
[{mark("lines.0.discipline", "Occupational therapy")}], [{mark("lines.0.codes", "97530")}], [{mark("lines.0.quantity", str(got))} {mark("lines.0.basis", "units")}], [{span(one, 0)}], [{mark("decision lines.0.decision", "Partially approved")}])

The rest of the request, {asked - got} units, is not approved because the goals can be reached with fewer units.

{rights(one, "hearing")}
"""


def change_note(one: Case) -> str:
    """A short note on what changes in an authorization, as bullets."""
    rng = one.rng
    one.truth["letter_type"] = "amendment"
    old, new = rng.choice(((24, 36), (12, 20)))
    was = one.end - timedelta(days=28)
    line(one, "OT", ["97530"], new, "units")
    return f"""{marked(one, "payer")} \\ Fax-back

{one.day(one.written)}

To {marked(one, "rendering_provider")}

The following {mark("letter_type", "change")} was made to {mark("decision lines.0.decision", "approved")} authorization {marked(one, "auth_number")} for {marked(one, "member_name")} (ID {marked(one, "member_id")}), {mark("lines.0.discipline", "occupational therapy")} {mark("lines.0.codes", "97530")}:

- {mark("lines.0.basis", "Units")} changed from {old} to {mark("lines.0.quantity", str(new))}
- End date extended from {one.day(was)} to {mark("lines.0.end", one.day(one.end))}
- Start date {mark("lines.0.start", one.day(one.start))} (no change)

Please destroy the earlier copy. This amended authorization replaces it.
"""


def more_visits(one: Case) -> str:
    """An extension in sentences, the total in brackets."""
    rng = one.rng
    one.truth["letter_type"] = "extension"
    old, more = rng.choice(((12, 8), (20, 10), (16, 6)))
    line(one, "OT", ["97530"], old + more, "visits", quantity_added=more)
    until = one.start + timedelta(days=30)
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)}

{one.day(one.written)}

Re: {mark("letter_type", "extension")} of {mark("lines.0.discipline", "occupational therapy")} for {marked(one, "member_name")}, member no. {marked(one, "member_id")}, authorization {marked(one, "auth_number")}

Dear {marked(one, "rendering_provider")}:

We received your progress report and have {mark("decision lines.0.decision", "approved")} {mark("lines.0.quantity_added", str(more))} additional {mark("lines.0.basis", "visits")} (total {mark("lines.0.quantity", str(old + more))}) under code {mark("lines.0.codes", "97530")}. The authorization, which began on {mark("lines.0.start", one.day(one.start))} with {old} visits and was to end on {one.day(until)}, now runs through {mark("lines.0.end", one.day(one.end))}.

{rights(one, "renew")}
"""


def three_lists(one: Case) -> str:
    """Requested, approved, not approved: a list for each."""
    rng = one.rng
    asked, got = rng.choice(((36, 24), (48, 20)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97112", "97530"], got, "units", decision="partially_approved")
    end = one.day(one.end + timedelta(days=42))
    return f"""{marked(one, "payer")}

*Partial {mark("decision lines.0.decision", "approval")} of services*

{one.day(one.written)}

{marked(one, "member_name")} \\ ID: {marked(one, "member_id")} \\ DOB: {one.day(one.born)} \\ Reference: {marked(one, "auth_number")} \\ Provider: {marked(one, "rendering_provider")}

*Requested*
- {asked} units of occupational therapy, codes 97112 and 97530
- {one.day(one.start)} to {end}

*Approved*
- {mark("lines.0.quantity", str(got))} {mark("lines.0.basis", "units")} of {mark("lines.0.discipline", "occupational therapy")}, codes {mark("lines.0.codes", "97112")} and {mark("lines.0.codes", "97530")}
- {span(one, 0, joint=" to ")}

*Not approved*
- {asked - got} units

{rights(one, "plain")}
"""


def wide_row(one: Case) -> str:
    """One row of nine narrow columns whose headings wrap."""
    rng = one.rng
    count = rng.choice((10, 12, 24))
    line(one, "OT", ["97530"], count, "visits")
    return f"""{marked(one, "payer")} #h(1fr) #text(8pt)[Printed on {one.day(one.written)}]

*Authorization summary*

Member: {marked(one, "member_name")} #h(1em) DOB: {one.day(one.born)} #h(1em) Member ID: {marked(one, "member_id")} \\
Provider: {marked(one, "rendering_provider")} #h(1em) NPI: {marked(one, "rendering_npi")}

#text(7.5pt)[#table(columns: 9, stroke: 0.3pt, [Auth number], [Service type], [Procedure code], [Number requested], [Number approved], [Unit type], [Begin date], [End date], [Auth status],
[{marked(one, "auth_number")}], [{mark("lines.0.discipline", "Occupational therapy")}], [{mark("lines.0.codes", "97530")}], [{count}], [{mark("lines.0.quantity", str(count))}], [{mark("lines.0.basis", "Visits")}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}], [{mark("decision lines.0.decision", "Approved")}])]

{rights(one, "money")}
"""


def no_total(one: Case) -> str:
    """Hours a month without a total: nobody may multiply for the payer."""
    rng = one.rng
    hours = rng.choice((6, 8, 10))
    one.start = date(2026, rng.randrange(2, 7), 1)
    one.end = date(2026, one.start.month + 5, 28)
    one.written = one.start - timedelta(days=6)
    line(one, "OT", [], hours, "hours", frequency={"count": hours, "per": "month", "weeks": None})
    one.must_flag += ["lines.0.quantity"]
    return f"""{marked(one, "payer")}

Authorization {marked(one, "auth_number")} #h(1fr) {one.day(one.written)}

Consumer {marked(one, "member_name")}, UCI {marked(one, "member_id")}, is {mark("decision lines.0.decision", "authorized")} for {mark("lines.0.frequency", f"{hours} hours per month")} of {mark("lines.0.discipline", "occupational therapy")} by {marked(one, "rendering_provider")} from {span(one, 0, joint=" through ")}.

{rights(one, "hearing")}
"""


def denial_box(one: Case) -> str:
    """A denial with the service in a box and the decision in a title."""
    rng = one.rng
    asked = rng.choice((12, 24))
    one.truth["decision"] = "denied"
    line(one, "ST", ["92507"], 0, "visits", decision="denied", start=None, end=None)
    return f"""{marked(one, "payer")}

*NOTICE OF {mark("decision lines.0.decision", "DENIAL")} OF MEDICAL COVERAGE*

Date: {one.day(one.written)} #h(2em) Member number: {marked(one, "member_id")} \\
Name: {marked(one, "member_name")} #h(2em) Case number: {marked(one, "auth_number")}

*Your request was denied.* We have denied the services listed below, requested by {marked(one, "requesting_provider")}:

#rect(inset: 8pt)[{asked} {mark("lines.0.basis", "visits")} of {mark("lines.0.discipline", "speech therapy")} ({mark("lines.0.codes", "92507")}) at {marked(one, "rendering_provider")}]

*Why did we deny your request?* The plan of care does not show what would change with therapy.

You may appeal within 60 days, that is by {one.day(one.written + timedelta(days=60))}. {rights(one, "hearing")}
"""


LAYOUTS: Layouts = {
    f.__name__: f
    for f in (field_office, short_course, both_pages, change_note, more_visits, three_lists, wide_row, no_total, denial_box)
}  # fmt: skip


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of these layouts."""
    return letters_clerks.made(seed, layout, LAYOUTS)

"""A second set kept aside, written after the first was read. Its first run is in the docs too."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from tests import letters_clerks
from tests.letters_clerks import STREETS, marked, rights, span
from tests.letters_made import Case, Layouts, Letter, line, mark, typst_string


def boxes(one: Case) -> str:
    """Boxes with headings, and the same short labels in each."""
    rng = one.rng
    asked, got = rng.choice(((24, 24), (40, 20)))
    said = "approved" if got == asked else "partially_approved"
    one.truth["decision"] = said
    one.truth["place_of_service"] = "11"
    line(one, "OT", ["97530"], got, "visits", decision=said)
    told = {"approved": "APPROVED", "partially_approved": "PARTIALLY APPROVED"}[said]
    return f"""#text(14pt)[{marked(one, "payer")}] #h(1fr) {one.day(one.written)}

#grid(columns: (1fr, 1fr), column-gutter: 14pt,
rect(width: 100%)[*MEMBER INFORMATION* \\ Name: {marked(one, "member_name")} \\ ID: {marked(one, "member_id")} \\ DOB: {one.day(one.born)}],
rect(width: 100%)[*AUTHORIZATION INFORMATION* \\ Number: {marked(one, "auth_number")} \\ Status: {mark("decision lines.0.decision", told)} \\ Requested on: {one.day(one.written - timedelta(days=6))}])

#grid(columns: (1fr, 1fr), column-gutter: 14pt,
rect(width: 100%)[*REQUESTING PROVIDER* \\ Name: {marked(one, "requesting_provider")} \\ NPI: {marked(one, "requesting_npi")}],
rect(width: 100%)[*SERVICING PROVIDER* \\ Name: {marked(one, "rendering_provider")} \\ NPI: {marked(one, "rendering_npi")}])

*SERVICES*

#table(columns: 6, stroke: 0.4pt, [CPT], [Description], [Qty Req], [Qty Auth], [Dates of service], [POS],
[{mark("lines.0.codes", "97530")}], [{mark("lines.0.discipline", "Occupational therapy")}], [{asked} visits], [{mark("lines.0.quantity", str(got))} {mark("lines.0.basis", "visits")}], [{span(one, 0)}], [{mark("place_of_service", "11")}])

{rights(one, "money")}

{rights(one, "plain")}
"""


def dense(one: Case) -> str:
    """One long paragraph in which everything stands, with the request in the same sentences."""
    rng = one.rng
    asked, got = rng.choice(((30, 30), (48, 24)))
    said = "approved" if got == asked else "partially_approved"
    one.truth["decision"] = said
    line(one, "OT", ["97530", "97535"], got, "units15", decision=said)
    early = one.day(one.start - timedelta(days=14))
    verdict = (
        f"has been {mark('decision lines.0.decision', 'approved')} in full"
        if got == asked
        else f"has been {mark('decision lines.0.decision', 'approved in part')}"
    )
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)}

{one.day(one.written)}

Re: Prior authorization determination, reference number {marked(one, "auth_number")}

To whom it may concern:

A request for {asked} 15-minute units of {mark("lines.0.discipline", "occupational therapy")} (CPT codes {mark("lines.0.codes", "97530")} and {mark("lines.0.codes", "97535")}) for {marked(one, "member_name")}, member number {marked(one, "member_id")}, was submitted by {marked(one, "requesting_provider")} with a proposed start of {early}. Following clinical review the request {verdict}. {mark("lines.0.quantity", str(got))} {mark("lines.0.basis", "15-minute units")} may be provided by {marked(one, "rendering_provider")} for dates of service {span(one, 0, joint=" through ")}.

{rights(one, "peer")}

{rights(one, "renew")}
"""


def hourly(one: Case) -> str:
    """Hours a month with the months counted out, and no table."""
    hours, months = one.rng.choice(((4, 6), (8, 12), (12, 3)))
    one.start = date(2026, 2, 1)
    last = 2 + months
    one.end = date(2026 + (last - 1) // 12, (last - 1) % 12 + 1, 1) - timedelta(days=1)
    one.written = date(2026, 1, 20)
    line(one, "OT", [], hours * months, "hours", frequency={"count": hours, "per": "month", "weeks": None})  # fmt: skip
    return f"""#align(right)[{marked(one, "payer")}]

SERVICE AUTHORIZATION

Date: {one.day(one.written)}

UCI \\#: {marked(one, "member_id")} \\ Individual: {marked(one, "member_name")} \\ Authorization: {marked(one, "auth_number")} \\ Vendor name: {marked(one, "rendering_provider")} \\ Service code: 773 {mark("lines.0.discipline", "Occupational Therapy")}

Authorized: {mark("lines.0.frequency", f"{hours} hours per month")} \\ Total authorized hours: {mark("lines.0.quantity", str(hours * months))} \\ Service begins: {mark("lines.0.start", one.day(one.start))} \\ Service ends: {mark("lines.0.end", one.day(one.end))}

The above services are {mark("decision lines.0.decision", "approved")}. Payment is made for hours actually delivered, at the rate on file.
"""


def was_now(one: Case) -> str:
    """An amendment with what was and what is now side by side."""
    rng = one.rng
    old, new = rng.choice(((12, 18), (20, 26)))
    one.truth["letter_type"] = "amendment"
    line(one, "OT", ["97530"], new, "visits")
    return f"""{marked(one, "payer")}

*{mark("letter_type", "Amended")} authorization notice* #h(1fr) {one.day(one.written)}

Member: {marked(one, "member_name")} #h(1.5em) Member ID: {marked(one, "member_id")} #h(1.5em) Authorization number: {marked(one, "auth_number")} \\
Treating provider: {marked(one, "rendering_provider")} #h(1.5em) Service: {mark("lines.0.discipline", "Occupational therapy")}, CPT {mark("lines.0.codes", "97530")}

At the request of the provider this authorization has been changed as shown. It remains {mark("decision lines.0.decision", "approved")}.

#table(columns: 3, stroke: 0.4pt, [], [Was], [Now], [Approved visits], [{old}], [{mark("lines.0.quantity", str(new))}], [End date], [{one.day(one.end - timedelta(days=30))}], [{mark("lines.0.end", one.day(one.end))}], [Start date], [{one.day(one.start)}], [{mark("lines.0.start", one.day(one.start))}])

{rights(one, "money")}
"""


def sections(one: Case) -> str:
    """Two therapies, each in a section with its own decision; one is denied or waits."""
    rng = one.rng
    count = rng.choice((12, 24))
    second = rng.choice(("denied", "pended"))
    one.truth["decision"] = "partially_approved"
    if second == "pended":
        one.must_flag.append("decision")
    line(one, "OT", ["97530"], count, "visits")
    zero = 0 if second == "denied" else None
    line(one, "ST", ["92507"], zero, "visits" if second == "denied" else None, decision=second, start=None, end=None)  # fmt: skip
    if second == "denied":
        one.must_flag += ["lines.1.basis", "decision"]
    why = {
        "denied": f"Decision: {mark('lines.1.decision', 'Denied')}. Reason: medical necessity was not shown.",
        "pended": f"Decision: {mark('lines.1.decision', 'Pended')}. Reason: we need the latest evaluation.",
    }[second]
    return f"""{marked(one, "payer")} \\ Notice of determination \\ {one.day(one.written)}

Patient: {marked(one, "member_name")} \\ Identification number: {marked(one, "member_id")} \\ Case reference: {marked(one, "auth_number")} \\ Facility: {marked(one, "rendering_provider")}

=== 1. {mark("lines.0.discipline", "Occupational therapy")} (CPT {mark("lines.0.codes", "97530")})
Decision: {mark("lines.0.decision", "Approved")}. {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")}, {span(one, 0, joint=" to ")}.

=== 2. {mark("lines.1.discipline", "Speech therapy")} (CPT {mark("lines.1.codes", "92507")})
{why}

{rights(one, "hearing")}
"""


def punched(one: Case) -> str:
    """A fixed-pitch print with two heading lines and a trailer of totals."""
    rng = one.rng
    a, b = rng.choice((24, 48)), rng.choice((12, 36))

    def d(day: date) -> str:
        return day.strftime("%m%d%y")

    def raw(text: str) -> str:
        return f"#raw({typst_string(text)})"

    m = partial(mark, mono=True)
    for code, count in (("97530", a), ("97112", b)):
        line(one, "OT", [code], count, "units")
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider")
    rows = " \\ ".join(
        raw(f"{n + 1}   ") + m(f"lines.{n}.codes", code) + raw("     ") + m(f"lines.{n}.start", d(one.start)) + raw("   ")
        + m(f"lines.{n}.end", d(one.end)) + raw(f"   {count:>6}    {'':<3}") + m(f"lines.{n}.quantity", f"{count}") + raw("     ") + m(f"lines.{n}.decision", "APPROVED")
        for n, (code, count) in enumerate((("97530", a), ("97112", b)))
    )  # fmt: skip
    kinds = m("lines.0.discipline lines.1.discipline", "OT")
    return f"""#set text(font: "DejaVu Sans Mono", size: 9pt)
{m("payer", one.payer.upper())} \\
{raw("DATE: " + d(one.written) + "      PRIOR AUTHORIZATION DECISION NOTICE     PAGE 1")} \\
\\
{raw("PA NBR: ")}{m("auth_number", one.auth)}{raw("    CLIENT ID: ")}{m("member_id", one.member_id)} \\
{raw("CLIENT NAME: ")}{m("member_name", one.member.upper())}{raw("    DOB: " + d(one.born))} \\
{raw("SERVICING PROV: ")}{m("rendering_provider", one.clinic.upper())} \\
{raw("SVC TYPE: ")}{kinds}{raw("   RECD: " + d(one.written - timedelta(days=3)))} \\
\\
{raw("LN  PROC      FROM     THRU      UNITS    ")}{m("lines.0.basis lines.1.basis", "UNITS")}{raw("   STATUS")} \\
{raw("    CODE      DATE     DATE      REQ      APPR")} \\
{rows} \\
\\
{raw("SEE REVERSE FOR APPEAL RIGHTS. FILE BY " + d(one.written + timedelta(days=30)))}
"""


def adverse_again(one: Case) -> str:
    """A denial that repeats the request with its dates, and the last day to appeal."""
    rng = one.rng
    asked = rng.choice((20, 30))
    one.truth["decision"] = "denied"
    line(one, "OT", ["97530"], 0, "visits", decision="denied", start=None, end=None)
    one.must_flag += ["lines.0.start", "lines.0.end"]
    return f"""#align(center)[*{marked(one, "payer")}* \\ INITIAL ADVERSE DETERMINATION]

{one.day(one.written)}

Enrollee: {marked(one, "member_name")} \\ Enrollee ID: {marked(one, "member_id")} \\ Service: {mark("lines.0.discipline", "occupational therapy")}, {mark("lines.0.codes", "97530")} \\ Provider: {marked(one, "rendering_provider")} \\ Plan reference number: {marked(one, "auth_number")}

On {one.day(one.written - timedelta(days=9))}, you or your provider asked for: {asked} visits from {one.day(one.start)} to {one.day(one.end)}.

The plan has decided to {mark("decision lines.0.decision", "deny")} this request because it is not medically necessary.

You can file an appeal. The last day to ask for one is {one.day(one.written + timedelta(days=60))}.

{rights(one, "language")}
"""


LAYOUTS: Layouts = {
    f.__name__: f for f in (boxes, dense, hourly, was_now, sections, punched, adverse_again)
}


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of the layouts kept aside."""
    return letters_clerks.made(seed, layout, LAYOUTS)

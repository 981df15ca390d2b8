"""Layouts kept aside while the reader was written. Their first run is in docs/benchmarks.md."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from tests import letters_clerks
from tests.letters_clerks import STREETS, marked, rights, span
from tests.letters_made import CODES, Case, Layouts, Letter, line, mark, safe, typst_string


def memo(one: Case) -> str:
    """An internal-looking memo: TO, FROM, RE, then one dense paragraph."""
    rng = one.rng
    count = rng.choice((14, 22, 26))
    kind = rng.choice(("OT", "PT"))
    code = CODES[kind][0]
    name = {"OT": "occupational therapy", "PT": "physical therapy"}[kind]
    line(one, kind, [code], count, "visits")
    ask = one.day(one.written - timedelta(days=7))
    return f"""*{marked(one, "payer")}*

TO: #h(1.6em) {marked(one, "rendering_provider")} \\
FROM: #h(1em) Utilization Review \\
DATE: #h(1em) {one.day(one.written)} \\
RE: #h(1.6em) Authorization {marked(one, "auth_number")}, {marked(one, "member_name")}, ID {marked(one, "member_id")}

Per your request dated {ask}, outpatient {mark("lines.0.discipline", name)} (CPT {mark("lines.0.codes", code)}) is {mark("decision lines.0.decision", rng.choice(("approved", "authorized", "certified")))} for {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")}, effective {mark("lines.0.start", one.day(one.start))} and expiring {mark("lines.0.end", one.day(one.end))}. Any visits not used by that date are forfeited. Concurrent review is due 10 days before expiration.

{rights(one, "money")}

{rights(one, "peer")}
"""


def card(one: Case) -> str:
    """A summary in a frame: values right of labels, two pairs a row, then rights in small print."""
    rng = one.rng
    asked, got = rng.choice(((20, 20), (32, 16)))
    part = got < asked
    said = "partially_approved" if part else "approved"
    one.truth["decision"] = said
    line(one, "OT", ["97112", "97530"], got, "units15", decision=said)
    told = "Partially approved" if part else "Approved"
    pairs = [
        ("Decision", mark("decision lines.0.decision", told)), ("Decision date", one.day(one.written)),
        ("Customer", marked(one, "member_name")), ("Customer ID", marked(one, "member_id")),
        ("Birth date", one.day(one.born)), ("Approval no.", marked(one, "auth_number")),
        ("Ordered by", marked(one, "requesting_provider")), ("Care provided by", marked(one, "rendering_provider")),
        ("Type of care", mark("lines.0.discipline", "Occupational therapy")), ("Billing codes", f"{mark('lines.0.codes', '97112')}, {mark('lines.0.codes', '97530')}"),
        ("Units asked for", str(asked)), ("Units allowed", f"{mark('lines.0.quantity', str(got))} (1 unit = 15 minutes)"),
        ("First day", mark("lines.0.start", one.day(one.start))), ("Last day", mark("lines.0.end", one.day(one.end))),
    ]  # fmt: skip
    cells = ", ".join(f"[{safe(a)}], [{b}]" for a, b in pairs)
    return f"""#text(17pt)[{marked(one, "payer")}]

#rect(width: 100%, inset: 10pt)[#grid(columns: (auto, 1fr, auto, 1fr), column-gutter: 8pt, row-gutter: 8pt, {cells})]

#text(8pt)[{rights(one, "plain")} {rights(one, "money")} {rights(one, "language")}]
"""


def renewal(one: Case) -> str:
    """A continuation with the earlier period beside the new one, in a table of two columns."""
    rng = one.rng
    old, new = rng.choice(((16, 20), (24, 12), (12, 18)))
    one.truth["letter_type"] = "extension"
    one.end = one.start + timedelta(days=90)
    line(one, "OT", ["97530"], new, "visits")
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)} #h(1fr) {one.day(one.written)}

*{mark("letter_type", rng.choice(("CONTINUED STAY REVIEW", "CONCURRENT REVIEW DETERMINATION", "Continuation of Services")))}*

Enrollee {marked(one, "member_name")} #h(1em) Enrollee number {marked(one, "member_id")} #h(1em) Reference {marked(one, "auth_number")}

Requested by {marked(one, "requesting_provider")} for treatment at {marked(one, "rendering_provider")}.

Outcome: {mark("decision lines.0.decision", "Approved")}

#table(columns: (1fr, 1fr, 1fr), stroke: 0.4pt, [], [Prior authorization period], [New authorization period],
[Service], [Occupational therapy 97530], [{mark("lines.0.discipline", "Occupational therapy")} {mark("lines.0.codes", "97530")}],
[Visits], [{old}], [{mark("lines.0.quantity", str(new))}],
[From], [{one.day(one.start - timedelta(days=92))}], [{mark("lines.0.start", one.day(one.start))}],
[To], [{one.day(one.start - timedelta(days=1))}], [{mark("lines.0.end", one.day(one.end))}])

{rights(one, "renew")}

{rights(one, "hearing")}
"""


def teletype(one: Case) -> str:
    """Capitals without a table: one value a line, and a trailer."""
    rng = one.rng
    count = rng.choice((48, 60, 96))
    line(one, "OT", ["97530"], count, "units")

    def d(day: date) -> str:
        return day.strftime("%m%d%y")

    def raw(text: str) -> str:
        return f"#raw({typst_string(text)})"

    def row(label: str, *cells: str) -> str:
        return raw(f"{label:<22}") + "".join(cells) + " \\"

    m = partial(mark, mono=True)
    one.stated("payer", "member_name", "member_id", "auth_number", "requesting_provider", "rendering_provider")  # fmt: skip
    return f"""#set text(font: "DejaVu Sans Mono", size: 9.5pt)
{m("payer", one.payer.upper())} \\
{raw("SERVICE AUTHORIZATION RESPONSE     " + d(one.written) + "  0731")} \\
\\
{row("MEMBER ID", m("member_id", one.member_id))}
{row("MEMBER NAME", m("member_name", one.member.upper()))}
{row("BIRTHDATE", raw(d(one.born)))}
{row("SA NUMBER", m("auth_number", one.auth))}
{row("REFERRING PROVIDER", m("requesting_provider", one.doctor.upper()))}
{row("SERVICING PROVIDER", m("rendering_provider", one.clinic.upper()))}
{row("SERVICE", m("lines.0.discipline", "OCCUPATIONAL THERAPY"))}
{row("PROCEDURE", m("lines.0.codes", "97530"))}
{row("UNITS REQUESTED", raw(str(count)))}
{row("UNITS APPROVED", m("lines.0.quantity", str(count)))}
{row("BEGIN DATE", m("lines.0.start", d(one.start)))}
{row("END DATE", m("lines.0.end", d(one.end)))}
{row("ACTION", m("decision lines.0.decision", "APPROVED"))}
\\
{raw("THIS IS NOT A GUARANTEE OF PAYMENT.  END OF REPORT")}
"""


def combined(one: Case) -> str:
    """A table by therapy in which one row is denied."""
    rng = one.rng
    a = rng.choice((12, 18, 24))
    b = rng.choice((8, 16))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], a, "visits")
    line(one, "ST", ["92507"], 0, "visits", decision="denied")
    return f"""#align(center)[{marked(one, "payer")} \\ *Notice of Decision*]

Date {one.day(one.written)}

Child: {marked(one, "member_name")} \\ Date of birth: {one.day(one.born)} \\ Medicaid ID: {marked(one, "member_id")} \\ PA number: {marked(one, "auth_number")} \\ Agency: {marked(one, "rendering_provider")}

Overall decision: {mark("decision", rng.choice(("Partially approved", "Approved in part")))}

#table(columns: 7, stroke: 0.4pt, [Type of therapy], [Procedure code], [Visits requested], [Visits approved], [Begin], [End], [Result],
[{mark("lines.0.discipline", "Occupational")}], [{mark("lines.0.codes", "97530")}], [{a}], [{mark("lines.0.quantity", str(a))}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}], [{mark("lines.0.decision", "Approved")}],
[{mark("lines.1.discipline", "Speech")}], [{mark("lines.1.codes", "92507")}], [{b}], [{mark("lines.1.quantity", "0")}], [{mark("lines.1.start", one.day(one.start))}], [{mark("lines.1.end", one.day(one.end))}], [{mark("lines.1.decision", "Denied")}])

Reason for the denied part: the evaluation did not show a delay of 1.5 standard deviations or more.

{rights(one, "hearing")}
"""


def short_note(one: Case) -> str:
    """Three sentences, as a small self-funded plan sends them."""
    rng = one.rng
    count = rng.choice((9, 15, 30))
    unit = rng.choice(("visits", "hours"))
    line(one, "OT", [], count, unit)
    body = rng.choice((
        f"{marked(one, 'member_name')} ({marked(one, 'member_id')}) is {mark('decision lines.0.decision', 'approved')} for {mark('lines.0.quantity', str(count))} {mark('lines.0.basis', unit)} of {mark('lines.0.discipline', 'occupational therapy')} at {marked(one, 'rendering_provider')}. Start: {mark('lines.0.start', one.day(one.start))}. End: {mark('lines.0.end', one.day(one.end))}. Approval code: {marked(one, 'auth_number')}.",
        f"This confirms {mark('lines.0.quantity', str(count))} {mark('lines.0.basis', unit)} of {mark('lines.0.discipline', 'occupational therapy')} {mark('decision lines.0.decision', 'approved')} for {marked(one, 'member_name')}, member ID {marked(one, 'member_id')}, at {marked(one, 'rendering_provider')}, good from {span(one, 0, joint=' until ')}. Confirmation no. {marked(one, 'auth_number')}.",
    ))  # fmt: skip
    return f"""{marked(one, "payer")}

{one.day(one.written)}

{body}

Questions? Call 555-010-2210 and ask for Ms. Ostrander.
"""


LAYOUTS: Layouts = {f.__name__: f for f in (memo, card, renewal, teletype, combined, short_note)}


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of the layouts kept aside."""
    return letters_clerks.made(seed, layout, LAYOUTS)

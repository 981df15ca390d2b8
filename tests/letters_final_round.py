"""An eighth set of layouts, run once after everything else: how well the reader meets the unknown.

Their first run is in docs/benchmarks.md. Everything in them is invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from tests import letters_clerks
from tests.letters_clerks import marked, rights, span
from tests.letters_made import Case, Layouts, Letter, line, mark, safe, typst_string


def committee(one: Case) -> str:
    """A committee's answer: what came in, what was weighed, what was agreed."""
    rng = one.rng
    asked, got = rng.choice(((40, 30), (24, 24), (32, 20)))
    part = got < asked
    said = "partially_approved" if part else "approved"
    one.truth["decision"] = said
    line(one, "OT", ["97530", "97535"], got, "visits", decision=said)
    outcome = (
        f"The committee agreed to a {mark('decision lines.0.decision', 'partial approval')}: {mark('lines.0.quantity', str(got))} {mark('lines.0.basis', 'visits')} instead of the {asked} that were requested."
        if part
        else f"The committee {mark('decision lines.0.decision', 'approved')} the {mark('lines.0.quantity', str(got))} {mark('lines.0.basis', 'visits')} that were requested."
    )
    return f"""{marked(one, "payer")} \\ Care Review Committee

{one.day(one.written)}

Reference: {marked(one, "auth_number")}

{marked(one, "rendering_provider")} \\ 12 Orchard Lane

Dear Sir or Madam,

At its meeting the committee looked at a request of {marked(one, "requesting_provider")} concerning {mark("lines.0.discipline", "occupational therapy")} for {marked(one, "member_name")} (member number {marked(one, "member_id")}, born {one.day(one.born)}). In the past year the member had 10 visits, the last on {one.day(one.start - timedelta(days=40))}.

{outcome} They are to be given from {span(one, 0, joint=" to ")} and billed with {mark("lines.0.codes", "97530")} or {mark("lines.0.codes", "97535")}.

{rights(one, "money")} {rights(one, "plain")}
"""


def ledger_card(one: Case) -> str:
    """A print of a clerk's screen: two fields a line, colons far away, values in capitals."""
    rng = one.rng
    count = rng.choice((12, 36, 48))
    unit, word = rng.choice((("visits", "VISITS"), ("units", "UNITS"), ("hours", "HOURS")))
    line(one, "OT", ["97530"], count, unit)
    one.stated("payer", "member_name", "member_id", "auth_number", "rendering_provider", "requesting_provider")  # fmt: skip

    def d(day: date) -> str:
        return day.strftime("%m%d%y")

    def r(text: str) -> str:
        return f"#raw({typst_string(text)})"

    m = partial(mark, mono=True)

    def two(a: str, x: str, width: int, b: str, y: str) -> str:
        return r(f"{a:<14}: ") + x + r(" " * max(1, 26 - width)) + r(f"{b:<12}: ") + y

    body = [
        m("payer", one.payer.upper()), r("AUTH MASTER RECORD                              SCREEN AM02"), r("=" * 70),
        two("AUTH NBR", m("auth_number", one.auth), len(one.auth), "AUTH STATUS", m("decision lines.0.decision", "APPROVED")),
        two("MEMBER", m("member_name", one.member.upper()), len(one.member), "MEMBER NBR", m("member_id", one.member_id)),
        two("BIRTH DATE", r(d(one.born)), 6, "ENTRY DATE", r(d(one.written))),
        two("REF PROVIDER", m("requesting_provider", one.doctor.upper()), len(one.doctor), "SVC TYPE", m("lines.0.discipline", "OT")),
        two("SVC PROVIDER", m("rendering_provider", one.clinic.upper()), len(one.clinic), "PROC CODE", m("lines.0.codes", "97530")),
        two("EFF DATE", m("lines.0.start", d(one.start)), 6, "TERM DATE", m("lines.0.end", d(one.end))),
        two("QTY REQUESTED", r(str(count)), len(str(count)), "QTY APPROVED", m("lines.0.quantity", str(count))),
        two("UNIT OF MEAS", m("lines.0.basis", word), len(word), "QTY USED", r("0")), r("=" * 70), r("PF3 EXIT   PF7 BACK   PF8 NEXT"),
    ]  # fmt: skip
    return '#set text(font: "DejaVu Sans Mono", size: 8.5pt)\n' + " \\\n".join(body) + "\n"


def questions(one: Case) -> str:
    """A letter made of questions and answers."""
    rng = one.rng
    count = rng.choice((8, 16, 20))
    line(one, "ST", ["92507"], count, "visits")
    return f"""#text(14pt)[{marked(one, "payer")}]

{one.day(one.written)} \\ Member: {marked(one, "member_name")}, {marked(one, "member_id")}

*What did we decide?* \\ We {mark("decision lines.0.decision", "approved")} {mark("lines.0.discipline", "speech therapy")} at {marked(one, "rendering_provider")}.

*How much was approved?* \\ {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")}, procedure {mark("lines.0.codes", "92507")}.

*When can the visits take place?* \\ From {mark("lines.0.start", one.day(one.start))} through {mark("lines.0.end", one.day(one.end))}. Visits after that day are not covered.

*What number belongs on the claim?* \\ {marked(one, "auth_number")}

*What if more is needed?* \\ Your provider can ask again after 6 of the visits have taken place.

{rights(one, "language")}
"""


def stepped(one: Case) -> str:
    """OT and PT in a table with a shared period and a sum, OT denied in part."""
    rng = one.rng
    a, asked, b = rng.choice(((16, 24, 12), (20, 30, 20)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], a, "visits", decision="partially_approved")
    line(one, "PT", ["97110"], b, "visits")
    p, q = "lines.0.", "lines.1."
    return f"""{marked(one, "payer")} #h(1fr) {one.day(one.written)}

Authorization {marked(one, "auth_number")} for {marked(one, "member_name")} (ID {marked(one, "member_id")}) with {marked(one, "rendering_provider")}

Effective {mark(p + "start " + q + "start", one.day(one.start))}, expires {mark(p + "end " + q + "end", one.day(one.end))}.

#table(columns: 5, stroke: 0.4pt, [Therapy], [Procedure], [Visits asked for], [Visits approved], [Result],
[{mark(p + "discipline", "Occupational")}], [{mark(p + "codes", "97530")}], [{asked}], [{mark(p + "quantity", str(a))}], [{mark(p + "decision", "Approved in part")}],
[{mark(q + "discipline", "Physical")}], [{mark(q + "codes", "97110")}], [{b}], [{mark(q + "quantity", str(b))}], [{mark(q + "decision", "Approved")}],
[Total], [], [{asked + b}], [{a + b}], [{mark("decision", "Approved in part")}])

{rights(one, "money")}
"""


def postscript(one: Case) -> str:
    """An extension whose numbers stand in a paragraph at the end."""
    rng = one.rng
    one.truth["letter_type"] = "extension"
    old, more = rng.choice(((10, 5), (24, 12)))
    line(one, "OT", ["97530"], old + more, "visits", quantity_added=more)
    return f"""{marked(one, "payer")}

{one.day(one.written)}

Dear {marked(one, "rendering_provider")},

thank you for the progress report of {marked(one, "requesting_provider")} on {marked(one, "member_name")}, ID {marked(one, "member_id")}. It shows steady gains, and we agree that therapy should go on.

We are therefore {mark("letter_type", "extending")} authorization {marked(one, "auth_number")} for {mark("lines.0.discipline", "occupational therapy")}, code {mark("lines.0.codes", "97530")}. {mark("lines.0.quantity_added", str(more))} {mark("lines.0.basis", "visits")} have been added to the {old} that were {mark("decision lines.0.decision", "approved")} before, so that the authorization now includes {mark("lines.0.quantity", str(old + more))} visits. The new period is {span(one, 0, joint=" through ")}.

{rights(one, "renew")}
"""


def grid_of_two(one: Case) -> str:
    """Labels in small capitals above the values, four to a row, with the decision in a banner."""
    rng = one.rng
    count = rng.choice((30, 60, 90))
    one.truth["place_of_service"] = "11"
    line(one, "OT", ["97110-97112", "97530"], count, "units15")

    def cell(label: str, value: str) -> str:
        return f"[#text(6.5pt)[{label.upper()}] \\ {value}]"

    cells = ", ".join((
        cell("Member", marked(one, "member_name")), cell("Member ID", marked(one, "member_id")), cell("Date of birth", one.day(one.born)), cell("Auth no.", marked(one, "auth_number")),
        cell("Ordering provider", marked(one, "requesting_provider")), cell("Ordering NPI", marked(one, "requesting_npi")), cell("Rendering provider", marked(one, "rendering_provider")), cell("Rendering NPI", marked(one, "rendering_npi")),
        cell("Service", mark("lines.0.discipline", "Occupational therapy")), cell("CPT", f"{mark('lines.0.codes', '97110-97112')}, {mark('lines.0.codes', '97530')}"), cell("Units approved", f"{mark('lines.0.quantity', str(count))} x {mark('lines.0.basis', '15 min')}"), cell("Place of service", mark("place_of_service", "11")),
        cell("Start", mark("lines.0.start", one.day(one.start))), cell("End", mark("lines.0.end", one.day(one.end))), cell("Notice date", one.day(one.written)), cell("Reviewer", "RN 114"),
    ))  # fmt: skip
    return f"""#text(15pt)[{marked(one, "payer")}]

#rect(width: 100%, fill: luma(230), inset: 7pt)[#align(center)[*YOUR REQUEST IS {mark("decision lines.0.decision", "APPROVED")}*]]

#grid(columns: (1fr, 1fr, 1fr, 1fr), row-gutter: 11pt, column-gutter: 8pt, {cells})

{safe("Keep this page with the chart.")} {rights(one, "money")}
"""


LAYOUTS: Layouts = {
    f.__name__: f for f in (committee, ledger_card, questions, stepped, postscript, grid_of_two)
}


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of these layouts."""
    return letters_clerks.made(seed, layout, LAYOUTS)

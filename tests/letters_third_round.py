"""A sixth set of layouts, to see once more whether what was learnt is general.

Their first run is in docs/benchmarks.md. Everything in them is invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from tests import letters_clerks, letters_made
from tests.letters_clerks import STREETS, marked, rights, span
from tests.letters_made import Case, Layouts, Letter, line, mark, npi, safe, typst_string

WORDS = {8: "eight", 10: "ten", 12: "twelve", 16: "sixteen", 18: "eighteen", 24: "twenty-four"}


def nurse(one: Case) -> str:
    """A nurse reviewer's note: numbers in words, the request in the same breath as the approval."""
    rng = one.rng
    asked, got = rng.choice(((24, 16), (18, 12), (16, 16)))
    said = "partially_approved" if got < asked else "approved"
    one.truth["decision"] = said
    line(one, "OT", ["97530"], got, "visits", decision=said)
    told = (
        f"While {WORDS[asked]} visits were requested, the clinical information supports {mark('lines.0.quantity', WORDS[got])} {mark('lines.0.basis', 'visits')}, and these have been {mark('decision lines.0.decision', 'authorized')}."
        if got < asked
        else f"The request was for {WORDS[asked]} visits. All {mark('lines.0.quantity', WORDS[got])} {mark('lines.0.basis', 'visits')} have been {mark('decision lines.0.decision', 'authorized')}."
    )
    return f"""{marked(one, "payer")} \\ Medical Review

{one.day(one.written)}

RE: {marked(one, "member_name")} #h(2em) Member \\#: {marked(one, "member_id")} #h(2em) Auth \\#: {marked(one, "auth_number")}

To {marked(one, "rendering_provider")}:

I reviewed the plan of care that {marked(one, "requesting_provider")} sent for {mark("lines.0.discipline", "occupational therapy")} (CPT {mark("lines.0.codes", "97530")}). {told} The authorization covers dates of service beginning {mark("lines.0.start", one.day(one.start))} and ending {mark("lines.0.end", one.day(one.end))}.

{rights(one, "peer")} {rights(one, "money")}

Respectfully, \\ T. Okonjo, RN, Utilization Review
"""


def sections(one: Case) -> str:
    """Headed sections in two columns with the same bare labels below each heading."""
    rng = one.rng
    count = rng.choice((10, 20, 30))
    unit, word = rng.choice((("visits", "Visits"), ("units", "Units"), ("hours", "Hours")))
    line(one, "OT", ["97110", "97535"], count, unit)

    def part(title: str, pairs: list[tuple[str, str]]) -> str:
        rows = " \\ ".join(f"{a}: {b}" for a, b in pairs)
        return f"[*{title}* \\ {rows}]"

    return f"""#text(14pt)[{marked(one, "payer")}] #h(1fr) Notice date: {one.day(one.written)}

*AUTHORIZATION NOTIFICATION*

#grid(columns: (1fr, 1fr), column-gutter: 16pt, row-gutter: 12pt,
{part("MEMBER INFORMATION", [("Name", marked(one, "member_name")), ("ID", marked(one, "member_id")), ("Date of birth", one.day(one.born))])},
{part("REQUESTING PROVIDER", [("Name", marked(one, "requesting_provider")), ("NPI", marked(one, "requesting_npi")), ("Phone", "1-555-010-7788")])},
{part("SERVICING PROVIDER", [("Name", marked(one, "rendering_provider")), ("NPI", marked(one, "rendering_npi")), ("Tax ID", "94-1000417")])},
{part("AUTHORIZATION", [("Number", marked(one, "auth_number")), ("Status", mark("decision lines.0.decision", "APPROVED")), ("Received", one.day(one.written - timedelta(days=2)))])})

*SERVICES* \\
Service: {mark("lines.0.discipline", "Outpatient occupational therapy")} \\
Procedures: {mark("lines.0.codes", "97110")}, {mark("lines.0.codes", "97535")} \\
Quantity / unit: {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", word)} \\
From/through: {span(one, 0, joint=" / ")}

{rights(one, "money")}
"""


def one_breath(one: Case) -> str:
    """OT and ST in one sentence, each with its number."""
    rng = one.rng
    a, b = rng.choice(((24, 12), (16, 8), (20, 10)))
    line(one, "OT", ["97530"], a, "visits")
    line(one, "ST", ["92507"], b, "visits")
    p, q = "lines.0.", "lines.1."
    return f"""{marked(one, "payer")} \\ {rng.choice(STREETS)}

{one.day(one.written)}

Dear {marked(one, "rendering_provider")}:

We are pleased to inform you that {mark(p + "quantity", str(a))} {mark(p + "basis", "visits")} of {mark(p + "discipline", "occupational therapy")} ({mark(p + "codes", "97530")}) and {mark(q + "quantity", str(b))} {mark(q + "basis", "visits")} of {mark(q + "discipline", "speech therapy")} ({mark(q + "codes", "92507")}) have been {mark("decision lines.0.decision lines.1.decision", "approved")} for {marked(one, "member_name")}, member ID {marked(one, "member_id")}. Both are valid {mark("lines.0.start lines.1.start", one.day(one.start))} to {mark("lines.0.end lines.1.end", one.day(one.end))}. The authorization number for both is {marked(one, "auth_number")}.

{rights(one, "renew")}

{rights(one, "money")}
"""


def tally(one: Case) -> str:
    """A row of requested, approved, denied and pended, each a number."""
    rng = one.rng
    asked, got = rng.choice(((24, 24), (36, 20), (40, 30)))
    said = "partially_approved" if got < asked else "approved"
    one.truth["decision"] = said
    line(one, "OT", ["97530"], got, "visits", decision=said)
    return f"""#align(center)[{marked(one, "payer")} \\ OUTPATIENT THERAPY DETERMINATION]

#table(columns: (1fr, 1fr), stroke: 0.4pt, [Patient: {marked(one, "member_name")}], [Patient ID: {marked(one, "member_id")}], [DOB: {one.day(one.born)}], [Case ID: {marked(one, "auth_number")}], [Ordering MD: {marked(one, "requesting_provider")}], [Therapy provider: {marked(one, "rendering_provider")}])

#table(columns: 7, stroke: 0.4pt, [Therapy], [CPT], [Requested], [Approved], [Denied], [Effective], [Expires],
[{mark("lines.0.discipline", "OT")}], [{mark("lines.0.codes", "97530")}], [{asked}], [{mark("lines.0.quantity", str(got))} {mark("lines.0.basis", "visits")}], [{asked - got}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}])

Determination: {mark("decision lines.0.decision", "Partial approval" if got < asked else "Full approval")} #h(2em) Decision date: {one.day(one.written)}

{rights(one, "peer")}

{rights(one, "plain")}
"""


def print_out(one: Case) -> str:
    """A fixed pitch print whose values stand in a column far from their labels, without dots."""
    rng = one.rng
    count = rng.choice((24, 60, 96))
    line(one, "OT", ["97530", "97112"], count, "units15")
    one.stated("payer", "member_name", "member_id", "auth_number", "requesting_provider", "rendering_provider", "rendering_npi")  # fmt: skip
    one.truth["place_of_service"] = "11"

    def d(day: date) -> str:
        return day.strftime("%m%d%y")

    def r(text: str) -> str:
        return f"#raw({typst_string(text)})"

    m = partial(mark, mono=True)

    def row(label: str, *cells: str) -> str:
        return r(f"{label:<30}") + "".join(cells)

    body = [
        r("** AUTHORIZATION DETAIL **          ") + m("payer", one.payer.upper()), r(""),
        row("AUTHORIZATION", m("auth_number", one.auth)), row("STATUS", m("decision lines.0.decision", "APPROVED")),
        row("STATUS DATE", r(d(one.written))), row("MEMBER", m("member_name", one.member.upper())), row("MEMBER ID", m("member_id", one.member_id)),
        row("MEMBER DOB", r(d(one.born))), row("REFERRED BY", m("requesting_provider", one.doctor.upper())),
        row("REFERRED TO", m("rendering_provider", one.clinic.upper())), row("REFERRED TO NPI", m("rendering_npi", one.clinic_npi)),
        row("PLACE OF SERVICE", m("place_of_service", "11"), r(" OFFICE")), row("SPECIALTY", m("lines.0.discipline", "OCCUPATIONAL THERAPY")),
        row("PROCEDURES", m("lines.0.codes", "97530"), r(" "), m("lines.0.codes", "97112")), row("QUANTITY REQ/AUTH", r(f"{count}/"), m("lines.0.quantity", str(count))),
        row("QUANTITY TYPE", m("lines.0.basis", "15 MIN UNITS")), row("EFFECTIVE/TERM DATE", m("lines.0.start", d(one.start)), r(" "), m("lines.0.end", d(one.end))),
        r(""), r("*** END OF DETAIL ***  OPER 0417  TERM X22"),
    ]  # fmt: skip
    return '#set text(font: "DejaVu Sans Mono", size: 9pt)\n' + " \\\n".join(body) + "\n"


def conversion(one: Case) -> str:
    """Units with the visits that they make in brackets, and a daily limit."""
    rng = one.rng
    visits = rng.choice((12, 24))
    line(one, "OT", ["97530"], visits * 4, "units15")
    return f"""{marked(one, "payer")}

{one.day(one.written)}

Provider: {marked(one, "rendering_provider")} (NPI: {marked(one, "rendering_npi")}) \\
Member: {marked(one, "member_name")} (ID: {marked(one, "member_id")}; DOB: {one.day(one.born)}) \\
Authorization no.: {marked(one, "auth_number")}

Decision: {mark("decision lines.0.decision", "Approved")}

{mark("lines.0.discipline", "Occupational therapy")}, {mark("lines.0.codes", "97530")}: {mark("lines.0.quantity", str(visits * 4))} {mark("lines.0.basis", "15-minute units")} are authorized, to be used in sessions of up to 4 units, from {span(one, 0, joint=" until ")}. This corresponds to about {visits} sessions of one hour.

{rights(one, "money")}
"""


def split_table(one: Case) -> str:
    """A table that goes on over the page with its heading again."""
    rng = one.rng
    counts = rng.sample((16, 24, 32, 40), 3)
    codes = ["97110", "97112", "97530"]
    for code, count in zip(codes, counts, strict=True):
        line(one, "OT", [code], count, "units")

    def row(n: int) -> str:
        p = f"lines.{n}."
        return f"[{mark(p + 'codes', codes[n])}], [{mark(p + 'discipline', 'OT')}], [{counts[n]}], [{mark(p + 'quantity', str(counts[n]))}], [{mark(p + 'start', one.day(one.start))}], [{mark(p + 'end', one.day(one.end))}], [{mark(p + 'decision', 'Approved')}]"

    heading = "[Code], [Type], [Units requested], [Units approved], [From], [To], [Decision]"
    return f"""{marked(one, "payer")} #h(1fr) {one.day(one.written)}

Member: {marked(one, "member_name")} \\ Member ID: {marked(one, "member_id")} \\ Authorization number: {marked(one, "auth_number")} \\ Requesting provider: {marked(one, "requesting_provider")} \\ Servicing provider: {marked(one, "rendering_provider")}

Overall decision: {mark("decision", "Approved")}

{rights(one, "money")} {rights(one, "renew")}

#table(columns: 7, stroke: 0.4pt, {heading}, {row(0)}, {row(1)})
#pagebreak()
Page 2 #h(1fr) {safe(one.auth)}

#table(columns: 7, stroke: 0.4pt, {heading}, {row(2)})

{rights(one, "plain")}
"""


def other_language(one: Case) -> str:
    """A letter to a family, with the same again in Spanish."""
    rng = one.rng
    count = rng.choice((8, 12))
    line(one, "OT", [], count, "visits")
    return f"""{marked(one, "payer")}

{one.day(one.written)}

Parent or guardian of {marked(one, "member_name")} \\ 77 Cooper Row \\ Fernwick, OH 43999

Member ID: {marked(one, "member_id")} \\ Reference: {marked(one, "auth_number")}

*We approved your child's therapy.* Your child can get {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} of {mark("lines.0.discipline", "occupational therapy")} with {marked(one, "rendering_provider")}. The visits are {mark("decision lines.0.decision", "approved")} from {span(one, 0, joint=" through ")}.

*{safe("Aprobamos la terapia de su hijo.")}* {safe(f"Su hijo puede recibir {count} visitas de terapia ocupacional desde {one.day(one.start)} hasta {one.day(one.end)}.")}

{rights(one, "language")} {rights(one, "plain")}
"""


def retro_table(one: Case) -> str:
    """Approved after the fact, in a table with months written out."""
    rng = one.rng
    one.truth["letter_type"] = "retro"
    one.start, one.end = one.written - timedelta(days=70), one.written - timedelta(days=12)
    count = rng.choice((6, 9))
    line(one, "OT", ["97530"], count, "visits")
    return f"""{marked(one, "payer")} \\ Claims and Authorizations

*{mark("letter_type", "Retrospective review")} - outcome* #h(1fr) {one.day(one.written)}

#table(columns: (auto, 1fr), stroke: 0.3pt, [Member], [{marked(one, "member_name")}], [Member ID], [{marked(one, "member_id")}], [Authorization], [{marked(one, "auth_number")}], [Provider], [{marked(one, "rendering_provider")}], [Service], [{mark("lines.0.discipline", "Occupational therapy")}, CPT {mark("lines.0.codes", "97530")}], [Outcome], [{mark("decision lines.0.decision", "Approved")}], [Visits], [{mark("lines.0.quantity", str(count))}], [Dates of service], [{span(one, 0, joint=" to ")}])

The services above were given before an authorization was asked for. {rights(one, "money")}
"""


def doubtful(one: Case) -> str:
    """A form that contradicts itself: numbers of another member, days, NPIs, amounts."""
    rng = one.rng
    how = rng.choice(("two numbers", "late", "npi", "more", "auth"))
    asked = 24
    got = 30 if how == "more" else 24
    if how == "late":
        one.start, one.end = one.end, one.start
    line(one, "OT", ["97530"], got, "visits")
    if how == "npi":
        good = npi(rng)
        one.doctor_npi = good[:4] + good[5] + good[4] + good[6:] if good[4] != good[5] else good[:-1] + str((int(good[-1]) + 1) % 10)  # fmt: skip
        if letters_made._luhn("80840" + one.doctor_npi):
            one.doctor_npi = good[:-1] + str((int(good[-1]) + 1) % 10)
    one.must_flag += {"two numbers": ["member_id"], "late": ["lines.0.start", "lines.0.end"], "npi": ["requesting_npi"], "more": ["lines.0.quantity"], "auth": ["auth_number"]}[how]  # fmt: skip
    swapped = one.member_id[:3] + one.member_id[4] + one.member_id[3] + one.member_id[5:]
    if swapped == one.member_id:
        swapped = one.member_id[:-1] + ("3" if one.member_id[-1] != "3" else "4")
    other = one.auth[:-1] + ("7" if one.auth[-1] != "7" else "8")
    foot = {"two numbers": f"Member ID {swapped}", "auth": f"Authorization {other}"}.get(how, "")
    return f"""{marked(one, "payer")} #h(1fr) {one.day(one.written)}

Member name {marked(one, "member_name")} #h(2em) Member ID {marked(one, "member_id")} \\
Authorization number {marked(one, "auth_number")} #h(2em) Status {mark("decision lines.0.decision", "Approved")} \\
Referring provider {marked(one, "requesting_provider")} #h(2em) NPI {marked(one, "requesting_npi")} \\
Facility {marked(one, "rendering_provider")} #h(2em) NPI {marked(one, "rendering_npi")} \\
Service {mark("lines.0.discipline", "Occupational therapy")} #h(2em) Code {mark("lines.0.codes", "97530")} \\
Visits requested {asked} #h(2em) Visits approved {mark("lines.0.quantity", str(got))} \\
Start {mark("lines.0.start", one.day(one.start))} #h(2em) End {mark("lines.0.end", one.day(one.end))}

{rights(one, "money")}

{safe(foot)}
"""


LAYOUTS: Layouts = {
    f.__name__: f
    for f in (nurse, sections, one_breath, tally, print_out, conversion, split_table, other_language, retro_table, doubtful)
}  # fmt: skip


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of these layouts."""
    return letters_clerks.made(seed, layout, LAYOUTS)

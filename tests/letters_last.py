"""The third set of layouts kept aside, for a last look at wording that nobody had seen."""

from __future__ import annotations

from datetime import timedelta

from tests import letters_clerks
from tests.letters_clerks import marked, rights, span
from tests.letters_made import Case, Layouts, Letter, line, mark, safe


def action(one: Case) -> str:
    """A notice of action: what was requested in one table, what was approved in the next."""
    asked, got = one.rng.choice(((48, 24), (36, 12)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", ["97530"], got, "units", decision="partially_approved")
    period = f"{one.day(one.start)} - {one.day(one.end)}"
    return f"""{marked(one, "payer")}

Notice of Action: Partial Denial of Request for Services

{one.day(one.written)}

Beneficiary: {marked(one, "member_name")} \\ MID: {marked(one, "member_id")} \\ Service Authorization Request \\# {marked(one, "auth_number")}

We are writing to explain a decision about services requested for you by {marked(one, "rendering_provider")}.

#table(columns: 4, stroke: 0.4pt, [Date request was received], [Service and amount requested], [Authorization period requested], [Decision],
[{one.day(one.written - timedelta(days=5))}], [Occupational therapy 97530, {asked} units], [{period}], [Partially approved])

We could not approve all of this service as requested but did approve the following:

#table(columns: 4, stroke: 0.4pt, [Service], [Authorization period approved], [Amount approved], [Decision],
[{mark("lines.0.discipline", "Occupational therapy")} {mark("lines.0.codes", "97530")}], [{span(one, 0)}], [{mark("lines.0.quantity", str(got))} {mark("lines.0.basis", "units")}], [{mark("decision lines.0.decision", "Partially approved")}])

{rights(one, "hearing")}
"""


def referral(one: Case) -> str:
    """A referral form of a medical group, with abbreviated labels."""
    count = one.rng.choice((6, 12))
    line(one, "OT", ["97530"], count, "visits")
    return f"""#align(center)[{marked(one, "payer")} \\ REFERRAL AUTHORIZATION]

#grid(columns: (1fr, 1fr), row-gutter: 8pt,
[Referral auth no: {marked(one, "auth_number")}], [Date auth'd: {one.day(one.written)}],
[Pt name: {marked(one, "member_name")}], [Pt DOB: {one.day(one.born)}],
[Mbr ID: {marked(one, "member_id")}], [Status: {mark("decision lines.0.decision", "APPROVED")}],
[Referred by: {marked(one, "requesting_provider")}], [Referred to: {marked(one, "rendering_provider")}],
[Svc: {mark("lines.0.discipline", "Occupational Therapy")}], [CPT: {mark("lines.0.codes", "97530")}],
[\\# visits auth: {mark("lines.0.quantity", str(count))}], [Eff: {mark("lines.0.start", one.day(one.start))} #h(1em) Exp: {mark("lines.0.end", one.day(one.end))}])

Auth is valid only for the services listed. Add'l visits need a new referral.
"""


def mail(one: Case) -> str:
    """A secure e-mail printed out."""
    count = one.rng.choice((10, 16))
    line(one, "OT", ["97530", "97535"], count, "visits")
    return f"""From: UM Intake \\<um\\@plan.example\\> \\ Sent: {one.day(one.written)} 3:14 PM \\ To: front desk \\ Subject: Auth {marked(one, "auth_number")} approved

Hi,

good news, the OT auth for {marked(one, "member_name")} (member ID {marked(one, "member_id")}) went through. Details:

- Decision: {mark("decision lines.0.decision", "approved")}
- {mark("lines.0.quantity", str(count))} {mark("lines.0.basis", "visits")} of {mark("lines.0.discipline", "OT")}
- CPT {mark("lines.0.codes", "97530")}, {mark("lines.0.codes", "97535")}
- DOS {span(one, 0)}
- Servicing: {marked(one, "rendering_provider")}

Let me know if anything looks off. We asked for nothing else.

Thanks, \\ Dana \\ {marked(one, "payer")}
"""


def weeks(one: Case) -> str:
    """Visits over weeks, with the request, the renewal rule and a closing date for notes."""
    often, length = one.rng.choice(((1, 8), (2, 6)))
    one.end = one.start + timedelta(days=7 * length - 1)
    line(one, "OT", [], often * length, "visits", frequency={"count": often, "per": "week", "weeks": length})  # fmt: skip
    return f"""*{marked(one, "payer")}* \\ Therapy Review Program

Letter date: {one.day(one.written)}

Patient {marked(one, "member_name")} \\ Member number {marked(one, "member_id")} \\ Treating clinic {marked(one, "rendering_provider")} \\ Case \\#{marked(one, "auth_number")}

*Result of our review: {mark("decision lines.0.decision", "Approved")}*

We approve a course of {mark("lines.0.discipline", "occupational therapy")} of {mark("lines.0.quantity", str(often * length))} {mark("lines.0.basis", "visits")}, {mark("lines.0.frequency", f"{often} per week for {length} weeks")}. First visit on or after {mark("lines.0.start", one.day(one.start))}; last visit no later than {mark("lines.0.end", one.day(one.end))}.

If more than {often * length} visits are needed, send progress notes before {one.day(one.end - timedelta(days=14))}. {rights(one, "money")}
"""


def turned_down(one: Case) -> str:
    """A denial in a table whose amounts are nought."""
    asked = one.rng.choice((12, 24))
    one.truth["decision"] = "denied"
    line(one, "OT", ["97530"], 0, "visits", decision="denied")
    return f"""{marked(one, "payer")}

Determination notice of {one.day(one.written)}

#table(columns: 2, stroke: none, [Name of member], [{marked(one, "member_name")}], [Member ID], [{marked(one, "member_id")}], [Reference], [{marked(one, "auth_number")}], [Requested by], [{marked(one, "requesting_provider")}], [Final decision], [{mark("decision", "Denied")}])

#table(columns: 6, stroke: 0.4pt, [Service], [Visits requested], [Visits approved], [From], [To], [Decision],
[{mark("lines.0.discipline", "Occupational therapy")} {mark("lines.0.codes", "97530")}], [{asked}], [{mark("lines.0.quantity", "0")}], [{mark("lines.0.start", one.day(one.start))}], [{mark("lines.0.end", one.day(one.end))}], [{mark("lines.0.decision", "Denied")}])

Reason: {safe("no measurable progress in the last authorization period (12 visits, approved in spring).")}

{rights(one, "plain")}
"""


LAYOUTS: Layouts = {f.__name__: f for f in (action, referral, mail, weeks, turned_down)}


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed in one of the layouts kept aside."""
    return letters_clerks.made(seed, layout, LAYOUTS)

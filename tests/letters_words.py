"""Letters put together from the many words that payers use for the same thing.

Every field draws its label and the form of its value from a list, every sentence its wording, and
the form its arrangement; so a seed gives a letter whose wording nobody has tried before.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from tests import letters_clerks
from tests.letters_clerks import marked, rights, span
from tests.letters_made import CODES, NAMES, Case, Layouts, Letter, line, mark, safe

MEMBER = ("Member", "Member Name", "Patient", "Patient name", "Name of member", "Enrollee", "Recipient", "Participant", "Client", "Client name", "Insured", "Beneficiary name", "Covered person", "Customer name")  # fmt: skip
MEMBER_ID = ("Member ID", "Member ID #", "Member no.", "ID number", "Subscriber ID", "Medicaid ID", "Recipient ID", "Client ID number", "Health plan ID", "Policy #", "CIN", "Identification no.", "Plan ID", "Enrollee ID", "Insurance ID", "Medicaid #", "Beneficiary number")  # fmt: skip
BORN = ("DOB", "Date of Birth", "Birthdate", "D.O.B.", "Birth date")
AUTH = ("Authorization Number", "Auth #", "Authorization No.", "Prior Auth #", "PA #", "Reference #", "Reference Number", "Certification #", "Case ID", "Case number", "Approval No.", "Control number", "Service authorization no.", "Tracking ID", "Authorization ID", "Auth/Ref #", "Determination ID")  # fmt: skip
ASKED_BY = ("Requesting provider", "Referring physician", "Ordering provider", "Ordering/referring provider", "Requested by", "Prescribing practitioner", "Requestor", "Referring provider name")  # fmt: skip
TREATS = ("Servicing provider", "Rendering provider", "Treating provider", "Provider of service", "Service facility", "Facility", "Performing provider", "Billing provider", "Vendor", "Agency", "Therapy provider", "Servicing facility name")  # fmt: skip
PLACE = ("Place of service", "POS", "Service location", "Location of service", "Place of treatment")
DECIDED = ("Decision", "Determination", "Status", "Outcome", "Disposition", "Result", "Review result", "Request status", "Determination status", "Authorization status", "Final decision")  # fmt: skip
SAID = {
    "approved": ("Approved", "APPROVED", "Certified", "Authorized", "Approved as requested", "Certified in total", "Fully approved"),
    "partially_approved": ("Partially approved", "PARTIAL APPROVAL", "Approved in part", "Approved with modifications", "Partial", "Partially certified"),
    "denied": ("Denied", "DENIED", "Not approved", "Not certified", "Adverse determination", "Denied - not medically necessary"),
    "pended": ("Pended", "Pending", "Pended for additional information", "Pending review"),
}  # fmt: skip
KIND = ("Service", "Service type", "Type of service", "Discipline", "Therapy type", "Service category", "Treatment type", "Type of therapy")  # fmt: skip
THERAPY = {
    "OT": ("Occupational Therapy", "OT", "Outpatient occupational therapy", "Occupational therapy (OT)", "Therapy - Occupational", "OCCUPATIONAL THERAPY"),
    "ST": ("Speech Therapy", "Speech-language pathology", "ST", "Speech therapy (ST)", "Outpatient speech therapy"),
    "PT": ("Physical Therapy", "PT", "Outpatient physical therapy"),
}  # fmt: skip
CODE = ("CPT", "CPT code", "CPT code(s)", "Procedure", "Procedure code", "Code", "HCPCS/CPT", "Service code", "Proc code", "Billing code", "Codes covered")  # fmt: skip
GRANTED = ("{U} approved", "Approved {u}", "Authorized {u}", "Number of {u} approved", "Total {u} authorized", "{U} authorized", "{U} granted", "{U} allowed", "{U} certified", "Number of {u} authorized", "Approved {u} (total)")  # fmt: skip
GRANTED_BARE = ("Quantity approved", "Approved quantity", "Amount authorized", "Qty approved", "Approved amount", "Authorized quantity", "Amount approved")  # fmt: skip
WANTED = ("{U} requested", "Requested {u}", "Number of {u} requested", "Requested quantity", "Amount requested", "Quantity requested")  # fmt: skip
START = ("Start date", "From", "Effective date", "Begin date", "Service start date", "Valid from", "Start", "Authorization start date", "Approved from", "First date of service", "From date", "Eff. date", "Beginning date", "Authorized from")  # fmt: skip
END = ("End date", "To", "Expiration date", "Through", "Thru date", "Valid through", "End", "Authorization end date", "Approved through", "Last date of service", "To date", "Term date", "Ending date", "Authorized through")  # fmt: skip
RANGE = ("Dates of service", "Service dates", "Approved dates", "Authorization period", "Valid dates", "Date range", "Approval period", "Authorized period", "Effective dates", "Coverage period", "Dates approved", "DOS", "Period covered", "Authorized dates of service")  # fmt: skip
LETTER = ("Date", "Notice date", "Letter date", "Date of notice", "Date issued", "Notification date", "Decision date", "Date printed", "Determination date", "Date mailed")  # fmt: skip
CAME = (
    "Date received",
    "Request received",
    "Received",
    "Request date",
    "Date of request",
    "Submitted",
)
APPEAL = ("Appeal by", "Appeal deadline", "Appeal due", "Last day to appeal")
TYPES = {
    "initial": ("Initial", "Initial request", "New request", "Initial review"),
    "extension": ("Extension", "Continuation", "Concurrent", "Concurrent review", "Reauthorization", "Renewal"),
    "amendment": ("Amendment", "Revision", "Correction", "Amended"),
    "retro": ("Retrospective", "Retro", "Retrospective review"),
}  # fmt: skip
TYPE = ("Request type", "Review type", "Type of request", "Type of review")
JOINTS = (" - ", " to ", " through ", " thru ", " \u2013 ")
OFTEN = ("Frequency", "How often", "Visit frequency")
Row = tuple[str, str]


def _unit(one: Case) -> tuple[str, str, str]:
    """A unit as labels, values and the truth write it."""
    return one.rng.choice((("visits", "visits", "visits"), ("visits", "visits", "visits"), ("units", "units", "units"), ("units", "15-minute units", "units15"), ("hours", "hours", "hours"), ("sessions", "sessions", "visits")))  # fmt: skip


def _facts(one: Case) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows about the people, the decision, and what was granted; the truth follows them."""
    rng = one.rng
    pick = rng.choice
    kind = pick(("OT", "OT", "ST", "PT"))
    codes = sorted(rng.sample(CODES[kind], pick((1, 1, 2))))
    label, value, basis = _unit(one)
    decision = pick(("approved", "approved", "approved", "partially_approved", "denied"))
    asked = pick((12, 16, 24, 36, 15, 52))
    got = {"approved": asked, "partially_approved": asked // 2, "denied": 0}[decision]
    one.truth["decision"] = decision
    type_ = pick(("initial", "initial", "initial", "extension", "amendment", "retro"))
    one.truth["letter_type"] = type_
    told = mark("decision lines.0.decision", pick(SAID[decision]))
    listed = pick((", ", " / ", "; ")).join(mark("lines.0.codes", c) for c in codes)
    people = [
        (pick(MEMBER), marked(one, "member_name")),
        (pick(MEMBER_ID), marked(one, "member_id")),
        (pick(BORN), one.day(one.born)),
        (pick(TREATS), marked(one, "rendering_provider")),
    ]
    if rng.random() < 0.7:
        people.append((pick(ASKED_BY), marked(one, "requesting_provider")))
    if rng.random() < 0.5:
        place, written = pick((("11", "11"), ("11", "11 - Office"), ("11", "Office (11)"), ("12", "12 Home"), ("12", "Home (12)"), ("03", "03 - School")))  # fmt: skip
        one.truth["place_of_service"] = place
        people.append((pick(PLACE), mark("place_of_service", written)))
    decided = [
        (pick(AUTH), marked(one, "auth_number")),
        (pick(DECIDED), told),
        (pick(LETTER), one.day(one.written)),
    ]
    if type_ != "initial" or rng.random() < 0.4:
        decided.append((pick(TYPE), mark("letter_type", pick(TYPES[type_]))))
    if rng.random() < 0.5:
        decided.append((pick(CAME), one.day(one.written - timedelta(days=5))))
    if decision != "approved" and rng.random() < 0.5:
        decided.append((pick(APPEAL), one.day(one.written + timedelta(days=60))))
    services = [(pick(KIND), mark("lines.0.discipline", pick(THERAPY[kind]))), (pick(CODE), listed)]
    if decision == "denied":
        wanted = pick(WANTED)
        basis = "units" if basis == "units15" else basis
        line(one, kind, codes, 0, basis, decision="denied", start=None, end=None)
        if "{" not in wanted:
            one.must_flag.append("lines.0.basis")  # nothing says what is counted
        services.append((wanted.format(U=label.capitalize(), u=label), str(asked)))
        return people, decided, services
    line(one, kind, codes, got, basis, decision=decision)
    if decision != "approved" or rng.random() < 0.5:
        services.append((pick(WANTED).format(U=label.capitalize(), u=label), str(asked)))
    number = mark("lines.0.quantity", str(got))
    if basis == "units15" or rng.random() < 0.4:
        shown = f"{number} {mark('lines.0.basis', value)}"
        services.append((pick((*GRANTED_BARE, *GRANTED)).format(U=label.capitalize(), u=label), shown))  # fmt: skip
    else:
        services.append((pick(GRANTED).format(U=label.capitalize(), u=label), number))
    if rng.random() < 0.5:
        services.append((pick(RANGE), span(one, 0, joint=pick(JOINTS))))
    else:
        services += [(pick(START), mark("lines.0.start", one.day(one.start))), (pick(END), mark("lines.0.end", one.day(one.end)))]  # fmt: skip
    return people, decided, services


def _end(one: Case) -> str:
    hows = one.rng.sample(("plain", "hearing", "peer", "money", "renew", "language"), 2)
    return "\n\n".join(rights(one, how) for how in hows)


def inline(one: Case) -> str:
    """Label, colon, value; one to a line or several with wide gaps."""
    rng = one.rng
    groups = _facts(one)
    gap = rng.choice((" \\\n", " #h(2.5em) "))
    text = "\n\n".join(gap.join(f"{safe(a)}: {b}" for a, b in group) for group in groups)
    return f"{marked(one, 'payer')} \\ Authorization notice\n\n{text}\n\n{_end(one)}\n"


def gridded(one: Case) -> str:
    """Labels in a column of their own, with or without lines."""
    rng = one.rng
    rows = [row for group in _facts(one) for row in group]
    stroke = rng.choice(("none", "0.4pt"))
    colon = rng.choice((":", ""))
    if rng.random() < 0.5:
        cells = ", ".join(f"[{safe(a)}{colon}], [{b}]" for a, b in rows)
        table = f"#table(columns: (150pt, 1fr), stroke: {stroke}, {cells})"
    else:
        cells = ", ".join(f"[{safe(a)}{colon}], [{b}]" for a, b in rows)
        table = f"#table(columns: (auto, 1fr, auto, 1fr), stroke: {stroke}, {cells}{', [], []' if len(rows) % 2 else ''})"
    return f"*{marked(one, 'payer')}*\n\n{table}\n\n{_end(one)}\n"


def stacked(one: Case) -> str:
    """Small labels above their values, three to a row."""
    cells = ", ".join(
        f"[#text(7.5pt)[{safe(a)}] \\ {b}]" for group in _facts(one) for a, b in group
    )
    return f"""#text(14pt)[{marked(one, "payer")}]

#grid(columns: (1fr, 1fr, 1fr), row-gutter: 11pt, column-gutter: 10pt, {cells})

{_end(one)}
"""


def rows_of_services(one: Case) -> str:
    """Heads with labels, then a table with a row for each code."""
    rng = one.rng
    pick = rng.choice
    kinds = pick((("OT", "OT"), ("OT", "ST"), ("OT",), ("OT", "OT", "OT")))
    label, value, basis = pick((("Visits", "visits", "visits"), ("Units", "units", "units"), ("Hours", "hours", "hours")))  # fmt: skip
    del value
    outcomes = [pick(("approved", "approved", "partially_approved", "denied")) for _ in kinds]
    if all(o == "denied" for o in outcomes):
        outcomes[0] = "approved"
    overall = outcomes[0] if len(set(outcomes)) == 1 else "partially_approved"
    one.truth["decision"] = overall
    pool = {k: rng.sample(CODES[k], len(CODES[k])) for k in set(kinds)}
    heads = [(pick(MEMBER), marked(one, "member_name")), (pick(MEMBER_ID), marked(one, "member_id")), (pick(AUTH), marked(one, "auth_number")),
             (pick(TREATS), marked(one, "rendering_provider")), (pick(LETTER), one.day(one.written)), (pick(DECIDED), mark("decision", pick(SAID[overall])))]  # fmt: skip
    columns = [pick(CODE), pick(KIND), pick((f"{label} requested", f"Req {label.lower()}", "Requested")), pick((f"{label} approved", f"Approved {label.lower()}", f"{label} authorized", f"Auth {label.lower()}")), pick(("From", "Start", "Begin date", "Start date", "Eff date")), pick(("To", "End", "Through", "End date", "Thru", "Exp date")), pick(("Status", "Decision", "Determination", "Outcome"))]  # fmt: skip
    cells = []
    for n, (kind, outcome) in enumerate(zip(kinds, outcomes, strict=True)):
        asked = pick((12, 15, 24, 48))
        got = {"approved": asked, "partially_approved": asked // 2, "denied": 0}[outcome]
        code = pool[kind].pop()
        line(one, kind, [code], got, basis, decision=outcome)
        cells += [mark(f"lines.{n}.codes", code), mark(f"lines.{n}.discipline", pick((kind, NAMES[kind].capitalize()))), str(asked), mark(f"lines.{n}.quantity", str(got)),
                  mark(f"lines.{n}.start", one.day(one.start)), mark(f"lines.{n}.end", one.day(one.end)), mark(f"lines.{n}.decision", {"approved": "Approved", "partially_approved": "Partially approved", "denied": "Denied"}[outcome])]  # fmt: skip
    table = f"#table(columns: 7, stroke: {pick(('0.4pt', 'none'))}, {', '.join(f'[{safe(c)}]' for c in columns)}, {', '.join(f'[{c}]' for c in cells)})"
    text = " \\\n".join(f"{safe(a)}: {b}" for a, b in heads)
    return f"{marked(one, 'payer')}\n\n{text}\n\n{table}\n\n{_end(one)}\n"


def _opening(one: Case) -> str:
    who, number = marked(one, "member_name"), marked(one, "member_id")
    doctor = marked(one, "requesting_provider")
    came = one.day(one.written - timedelta(days=5))
    return one.rng.choice((
        f"Re: {who} (ID {number})\n\nOn {came} we received a request from {doctor}.",
        f"Member: {who} \\ Member ID: {number}\n\n{doctor} submitted a request for services on {came}.",
        f"Member name: {who} #h(2em) Member ID: {number}\n\nThis letter is about the request that {doctor} sent us on {came}.",
        f"RE: {who}, member ID {number}, DOB {one.day(one.born)}\n\nWe have finished our review of the request made by {doctor}, received {came}.",
    ))  # fmt: skip


def _closing(one: Case) -> str:
    number, clinic = marked(one, "auth_number"), marked(one, "rendering_provider")
    return one.rng.choice((
        f"The authorization number is {number}. Services will be provided by {clinic}.",
        f"Authorization number: {number} \\ Servicing provider: {clinic}",
        f"Use reference number {number} on all claims. The servicing provider is {clinic}.",
        f"Please keep authorization number {number} for your records. Treatment is to be provided by {clinic}.",
    ))  # fmt: skip


def _service(one: Case, kind: str) -> tuple[str, str, str]:
    code = CODES[kind][0]
    return code, mark("lines.0.discipline", NAMES[kind]), mark("lines.0.codes", code)


def _letter(one: Case, *said: str) -> str:
    parts = [marked(one, "payer"), one.day(one.written), _opening(one), *said, _closing(one), _end(one)]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def said_yes(one: Case) -> str:
    """An approval in one of many wordings."""
    rng = one.rng
    kind = rng.choice(("OT", "OT", "ST", "PT"))
    code, therapy, cpt = _service(one, kind)
    unit, basis = rng.choice((("visits", "visits"), ("sessions", "visits"), ("hours", "hours"), ("units", "units"), ("15-minute units", "units15")))  # fmt: skip
    n = rng.choice((8, 10, 12, 20, 24, 30, 48))
    line(one, kind, [code], n, basis)
    q, u = mark("lines.0.quantity", str(n)), mark("lines.0.basis", unit)
    days = span(one, 0, joint=rng.choice((" through ", " to ")))
    first, last = (mark(f"lines.0.{k}", one.day(d)) for k, d in (("start", one.start), ("end", one.end)))  # fmt: skip
    yes = partial(mark, "decision lines.0.decision")
    return _letter(one, rng.choice((
        f"We have {yes('approved')} {q} {u} of {therapy} (CPT {cpt}) from {days}.",
        f"Your request has been {yes('approved')}. You may provide {q} {u} of {therapy}, procedure code {cpt}, between {first} and {last}.",
        f"We are pleased to inform you that {q} {u} of {therapy} ({cpt}) have been {yes('authorized')}. The authorization begins {first} and ends {last}.",
        f"The following has been {yes('certified')}: {therapy}, {cpt}, {q} {u}, {days}.",
        f"{yes('Approved')}: {q} {u} of {therapy}, code {cpt}. Start {first}. End {last}.",
        f"This is to confirm that the plan will cover {q} {u} of {therapy} (code {cpt}) starting {first}. This {yes('approval')} expires on {last}.",
        f"Coverage for {therapy} (CPT {cpt}) is {yes('approved')} effective {first} through {last}, not to exceed {q} {u}.",
        f"Our medical director {yes('approved')} up to {q} {u} of {therapy}, CPT {cpt}. Valid for dates of service {days}.",
        f"{q} {u} of {therapy} billed with {cpt} are {yes('authorized')} for the period {days}.",
        f"The request for {therapy}, {cpt}, was reviewed and {yes('approved')} as follows: {q} {u}, to be used from {first} until {last}.",
        f"We {yes('authorize')} {therapy} under code {cpt} for a maximum of {q} {u}. Services may begin on {first} and must be completed by {last}.",
    )))  # fmt: skip


def said_less(one: Case) -> str:
    """A partial approval in one of many wordings."""
    rng = one.rng
    code, therapy, cpt = _service(one, "OT")
    unit, basis = rng.choice((("visits", "visits"), ("units", "units"), ("hours", "hours")))
    asked, got = rng.choice(((24, 12), (36, 20), (52, 26), (16, 10)))
    one.truth["decision"] = "partially_approved"
    line(one, "OT", [code], got, basis, decision="partially_approved")
    q, u, days = mark("lines.0.quantity", str(got)), mark("lines.0.basis", unit), span(one, 0, joint=" through ")  # fmt: skip
    part = partial(mark, "decision lines.0.decision")
    return _letter(one, rng.choice((
        f"The request for {asked} {unit} of {therapy} ({cpt}) is {part('partially approved')}. We approved {q} {u} from {days}. {asked - got} {unit} are denied.",
        f"You requested {asked} {unit} of {therapy}, CPT {cpt}. We have {part('approved in part')}: {q} {u}, {days}. We did not approve the other {asked - got} {unit}.",
        f"This is a {part('partial approval')}. {q} of the {asked} requested {u} of {therapy}, code {cpt}, are approved for {days}.",
        f"We can approve only {q} {u} of the {asked} requested. Service: {therapy}, CPT {cpt}. Dates: {days}. The request is therefore {part('partially approved')}.",
        f"Of {asked} {unit} requested, {q} {u} are approved and {asked - got} are not approved. Decision: {part('Partially approved')}. Service: {therapy} {cpt}. Approved period: {days}.",
    )))  # fmt: skip


def said_no(one: Case) -> str:
    """A denial in one of many wordings."""
    rng = one.rng
    code, therapy, cpt = _service(one, "OT")
    asked = rng.choice((12, 24, 36))
    one.truth["decision"] = "denied"
    line(one, "OT", [code], 0, "visits", decision="denied", start=None, end=None)
    no = partial(mark, "decision lines.0.decision")
    return _letter(one, rng.choice((
        f"We have {no('denied')} your request for {asked} visits of {therapy} (CPT {cpt}). The information does not show medical necessity.",
        f"The request for {therapy}, code {cpt}, {asked} visits, has been {no('denied')} because the evaluation is older than six months.",
        f"After review by a licensed therapist, {asked} visits of {therapy} ({cpt}) are {no('not approved')}.",
        f"Determination: {no('Denied')}. Service: {therapy}, {cpt}. {asked} visits were requested.",
        f"We are unable to approve {therapy} (code {cpt}). This is a {no('denial')} of the {asked} visits requested.",
    )))  # fmt: skip


def said_later(one: Case) -> str:
    """A request that waits, in one of many wordings."""
    rng = one.rng
    code, therapy, cpt = _service(one, "OT")
    asked = rng.choice((12, 24))
    one.truth["decision"] = "pended"
    line(one, "OT", [code], None, None, decision="pended", start=None, end=None)
    due = one.day(one.written + timedelta(days=14))
    wait = partial(mark, "decision lines.0.decision")
    return _letter(one, rng.choice((
        f"Your request for {asked} visits of {therapy} (CPT {cpt}) has been {wait('pended')}. Please send the current plan of care by {due}.",
        f"We cannot complete our review of {therapy}, code {cpt}. The request is {wait('pending')} until we receive the evaluation. Send it by {due}.",
        f"Status: {wait('Pended')}. Service: {therapy} {cpt}. We need additional information by {due} to decide on the {asked} visits.",
    )))  # fmt: skip


def said_more(one: Case) -> str:
    """An extension in one of many wordings."""
    rng = one.rng
    code, therapy, cpt = _service(one, "OT")
    had, more = rng.choice(((12, 6), (20, 10), (16, 8), (24, 12)))
    one.truth["letter_type"] = "extension"
    total, added = (
        mark("lines.0.quantity", str(had + more)),
        mark("lines.0.quantity_added", str(more)),
    )
    unit, last = mark("lines.0.basis", "visits"), mark("lines.0.end", one.day(one.end))
    old = one.day(one.end - timedelta(days=60))
    first = mark("lines.0.start", one.day(one.start))
    days = span(one, 0, joint=" to ")
    line(one, "OT", [code], had + more, "visits", quantity_added=more)
    yes = partial(mark, "decision lines.0.decision")
    ext = partial(mark, "letter_type")
    return _letter(one, rng.choice((
        f"We have {yes('approved')} an {ext('extension')} of {therapy} ({cpt}). {added} visits were added to the {had} approved before, for a total of {total} {unit}. The authorization now runs from {days}.",
        f"This is an {ext('extension')} of your authorization for {therapy}, CPT {cpt}. Previously approved: {had} visits. Additional visits {yes('approved')}: {added}. New total: {total} {unit}. Valid {days}.",
        f"{therapy}, code {cpt}: {added} additional visits have been {yes('authorized')} as a {ext('continuation')} of care. The new total is {total} {unit}. The end date moves from {old} to {last}, and the start date remains {first}.",
        f"Your request for {ext('continued')} {therapy} (CPT {cpt}) is {yes('approved')}. The number of visits increases from {had} to {total} {unit} ({added} added). Dates of service: {days}.",
    )))  # fmt: skip


def said_anew(one: Case) -> str:
    """An amendment in one of many wordings."""
    rng = one.rng
    code, therapy, cpt = _service(one, "OT")
    n = rng.choice((12, 20, 24))
    one.truth["letter_type"] = "amendment"
    q, u = mark("lines.0.quantity", str(n)), mark("lines.0.basis", "visits")
    first, last = (mark(f"lines.0.{k}", one.day(d)) for k, d in (("start", one.start), ("end", one.end)))  # fmt: skip
    old_end, old_start = one.day(one.end - timedelta(days=45)), one.day(one.start - timedelta(days=10))  # fmt: skip
    line(one, "OT", [code], n, "visits")
    yes = partial(mark, "decision lines.0.decision")
    am = partial(mark, "letter_type")
    return _letter(one, rng.choice((
        f"{am('Amended')} notice. Original end date: {old_end}. Revised end date: {last}. {yes('Approved')}: {q} {u} of {therapy} ({cpt}) starting {first}.",
        f"We have {am('corrected')} your authorization. It {yes('authorizes')} {q} {u} of {therapy}, CPT {cpt}, from {first} to {last} (the earlier letter said {old_start} to {old_end}).",
        f"This letter {am('replaces')} our earlier letter. {q} {u} of {therapy} (code {cpt}) are {yes('approved')}. The dates are changed from {old_start} - {old_end} to {first} - {last}.",
        f"{am('Revision')}: the start date is {first} instead of {old_start}. Everything else is as before: {q} {u} of {therapy}, {cpt}, {yes('approved')}, ending {last}.",
    )))  # fmt: skip


LAYOUTS: Layouts = {
    f.__name__: f
    for f in (inline, gridded, stacked, rows_of_services, said_yes, said_less, said_no, said_later, said_more, said_anew)
}  # fmt: skip


def made(seed: int, layout: str | None = None) -> Letter:
    """The letter of this seed."""
    return letters_clerks.made(seed, layout, LAYOUTS)

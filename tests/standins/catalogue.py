"""Which fields each page of each product has.

Every label comes in several wordings: the first is the plain one, the others are what the same
field may be called in the next release. Codes stand alone, without what they are called.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

CODES = ("97530", "97533", "97535", "97110", "97112", "97129", "97165", "97166", "97168")
MODIFIERS = ("GO", "CO", "59", "KX", "95")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Field:
    """One place to enter something. `gate` names the yes/no field that must say Yes first."""

    key: str
    kind: str
    labels: tuple[str, ...]
    options: tuple[str, ...] = ()
    most: int = 0
    tab: str = ""
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines of like fields, with a button that adds one."""

    key: str
    add: tuple[str, ...]
    columns: tuple[Field, ...]
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One screen: its tabs, fields, lines, and what its two buttons are called."""

    key: str
    title: str
    fields: tuple[Field, ...]
    grids: tuple[Grid, ...] = ()
    tabs: tuple[tuple[str, str], ...] = (("all", ""),)
    save: str = "Save"
    sign: str = ""


def _field(key: str, kind: str, *labels: str, tab: str = "all", most: int = 0) -> Field:
    return Field(key, kind, labels, most=most, tab=tab)


def _choice(key: str, options: tuple[str, ...], *labels: str, tab: str = "all") -> Field:
    return Field(key, "select", labels, options, tab=tab)


PAIN = tuple(str(number) for number in range(11))
PROGRESS = ("Progressing as expected", "Progressing slowly", "No change", "Regressed", "Goal met")
GOAL_STATUS = ("New", "Ongoing", "Partly met", "Met", "Discontinued")
INSURANCES = ("Larkspur Health Plan", "Tern Valley Mutual", "State Children's Program")
THERAPISTS = ("Rowan Ellery OTR/L", "Sasha Minton COTA/L", "Devika Stroud OTR/L")
APPOINTMENTS = ("Treatment 45", "Treatment 60", "Evaluation", "Re-evaluation")
SETTINGS = ("Clinic", "Home", "School", "Telehealth")

_S, _O, _A, _P = "subjective", "objective", "assessment", "plan"
SOAP = ((_S, "Subjective"), (_O, "Objective"), (_A, "Assessment"), (_P, "Plan"))

WEBPT_NOTE = Page(
    "note",
    "Daily Note",
    (
        _field("date", "date", "Date of note", "Note date", "Treatment date", tab=_S),
        _field("diagnosis", "text", "Treatment diagnosis", "Treating Dx", "ICD-10", tab=_S),
        Field("timed", "yesno", ("Time In/Time Out", "Record times"), ("No", "Yes"), tab=_S),
        Field("time_in", "time", ("Time In", "Arrived", "In"), tab=_S, gate="timed"),
        Field("time_out", "time", ("Time Out", "Left", "Out"), tab=_S, gate="timed"),
        _field("subjective", "area", "Subjective", "Patient report", "Current report", tab=_S),
        _choice("pain", PAIN, "Pain now", "Current pain level", "Pain (0-10)", tab=_S),
        _field("minutes", "number", "Total treatment time", "Total minutes", "Time", tab=_O),
        _field("objective", "area", "Objective", "Objective findings", "Observations", tab=_O),
        _field("treatment", "area", "Treatment provided", "Interventions", "Treatment", tab=_O),
        _field("assessment", "rich", "Assessment", "Assessment/Summary", "Response", tab=_A),
        _choice("progress", PROGRESS, "Progress", "Progress toward goals", "Status", tab=_A),
        _field("plan", "area", "Plan", "Plan for next visit", "Plan of treatment", tab=_P),
        _field("home", "area", "Home program", "HEP", "Home exercise", tab=_P, most=500),
        _field("taught", "check", "Caregiver taught", "Education given", "Taught", tab=_P),
    ),
    tabs=SOAP,
    sign="Finalize",
)

FUSION_NOTE = Page(
    "note",
    "Daily Note",
    (
        _field("date", "date", "Date of service", "Session date", "Date", tab="visit"),
        _field("time_in", "time", "Time in", "Start time", "Session start", tab="visit"),
        _field("time_out", "time", "Time out", "End time", "Session end", tab="visit"),
        Field("setting", "combo", ("Location", "Place", "Where seen"), SETTINGS, tab="visit"),
        _field("present", "text", "Attended by", "Present", "Accompanied by", tab="visit"),
        _field("diagnosis", "text", "Diagnosis codes", "Diagnoses", "ICD-10 codes", tab="visit"),
        _field("units", "text", "Billing codes", "Charges", "Codes and quantity", tab="visit"),
        _field("subjective", "rich", "Subjective", "Caregiver report", "Report", tab=_S),
        _field("objective", "rich", "Objective", "Treatment", "Activities", tab=_O),
        _choice("cues", ("None", "Minimal", "Moderate", "Maximal"), "Cueing", "Cues", tab=_O),
        _field("assessment", "area", "Assessment", "Clinical impression", "Response", tab=_A),
        _field("plan", "area", "Plan", "Treatment plan", "Next session", tab=_P),
        _field("home", "area", "Home program", "Carryover", "For home", tab=_P, most=600),
        _field("taught", "check", "Reviewed with caregiver", "Caregiver educated", tab=_P),
    ),
    tabs=(("visit", "Appointment"), *SOAP),
    sign="Sign",
)

RAINTREE_NOTE = Page(
    "note",
    "Treatment Encounter",
    (
        _field("time_in", "time", "Start", "Session start", "Begin time", tab="visit"),
        _field("time_out", "time", "Stop", "Session end", "End time", tab="visit"),
        _field("minutes", "number", "Total minutes", "Total treatment time", tab="visit"),
        _field("date", "date", "Encounter date", "Date", "Service date", tab="visit"),
        _field("diagnosis", "text", "Dx", "Diagnosis", "Encounter Dx", tab="visit", most=60),
        Field("setting", "combo", ("Place of service", "POS", "Site"), SETTINGS, tab="visit"),
        _field("subjective", "area", "Subjective", "Subjective complaint", "History", tab="soap"),
        _field("objective", "rich", "Objective", "Objective/Treatment", "Findings", tab="soap"),
        _field("assessment", "area", "Assessment", "Analysis", "Impression", tab="soap"),
        _field("plan", "area", "Plan", "Plan/Recommendations", "Plan of action", tab="soap"),
        _choice("pain", PAIN, "Pain rating", "Pain", "Pain score", tab="soap"),
        _field("home", "text", "Home program", "HEP issued", "Homework", tab="soap", most=255),
        _field("taught", "check", "Education provided", "Patient education", tab="soap"),
    ),
    tabs=(("visit", "Encounter"), ("soap", "SOAP")),
    sign="Sign & Lock",
)

THERAOFFICE_NOTE = Page(
    "note",
    "Daily Note",
    (
        _field("date", "date", "Treatment date", "Date", "Date of treatment", tab=_S),
        Field("therapist", "select", ("Treated by", "Therapist", "Provider"), THERAPISTS, tab=_S),
        _field("subjective", "area", "Subjective", "Subjective statement", "Complaint", tab=_S),
        _choice("pain", PAIN, "Pain level", "Pain today", "VAS", tab=_S),
        _choice("tolerance", ("Good", "Fair", "Poor"), "Tolerance", "Tolerated", tab=_S),
        _field("objective", "area", "Objective", "Treatment detail", "Settings", tab=_O),
        _field("minutes", "number", "Treatment minutes", "Minutes", "Time (min)", tab=_O),
        _field("treated", "text", "Treatments", "CPT treatments", "Procedures", tab=_O),
        _field("diagnosis", "text", "Diagnosis", "Treatment Dx", "Dx code", tab=_A),
        _field("assessment", "rich", "Assessment", "Assessment comments", "Response", tab=_A),
        _choice("progress", PROGRESS, "Progress", "Patient progress", "Outcome", tab=_A),
        _field("plan", "area", "Plan", "Plan comments", "Continue with", tab=_P),
        _field("home", "area", "Home exercise", "Home program", "HEP", tab=_P, most=400),
        _field("taught", "check", "Instructed caregiver", "Caregiver instructed", tab=_P),
    ),
    tabs=SOAP,
    save="OK",
    sign="Lock",
)


def _charges(*, code: str, add: tuple[str, ...], sign: str, save: str = "Save") -> Page:
    columns = (
        Field("code", code, ("CPT", "Code", "Procedure"), CODES),
        _field("modifiers", "text", "Modifiers", "Mods", "Mod"),
        _field("minutes", "number", "Minutes", "Min", "Time"),
        _field("units", "number", "Units", "Qty", "Unit"),
        _field("comment", "text", "Comment", "Remark", "Line note"),
    )
    fields = (
        _field("direct", "number", "Direct minutes", "Direct time", "Timed minutes"),
        _field("total", "number", "Total minutes", "Total time", "Minutes in all"),
        _field("diagnosis", "text", "Diagnosis", "ICD-10", "Dx", most=12),
    )
    return Page("charges", "Charges", fields, (Grid("lines", add, columns),), save=save, sign=sign)


def _goals(*, save: str = "Save", text: str = "area") -> Page:
    columns = (
        _choice("term", ("Short term", "Long term"), "Term", "Type", "Goal type"),
        _field("text", text, "Goal", "Goal statement", "Description"),
        _field("baseline", "text", "Baseline", "Starting level", "Initial status"),
        _field("by", "date", "Target date", "By", "Due"),
        _choice("status", GOAL_STATUS, "Status", "Goal status", "State"),
    )
    fields = (
        _field("from", "date", "Plan of care from", "Certification from", "Effective from"),
        _field("to", "date", "Plan of care to", "Certification to", "Effective to"),
        _choice("frequency", ("1", "2", "3", "4", "5"), "Visits a week", "Frequency", "Per week"),
        _field("weeks", "number", "Weeks", "Duration (weeks)", "For weeks"),
        _field("interventions", "area", "Interventions", "Treatment to include", "Procedures"),
    )
    grid = Grid("goals", ("Add goal", "New goal", "+ Goal"), columns)
    return Page("goals", "Goals and Plan of Care", fields, (grid,), save=save)


def _authorization(*, save: str, payer: str = "select") -> Page:
    fields = (
        Field("payer", payer, ("Insurance", "Payer", "Insurance plan"), INSURANCES, tab="all"),
        _field("number", "text", "Authorization #", "Auth number", "Reference no.", most=30),
        _field("visits", "number", "Visits", "Auth visits", "Approved visits"),
        _field("starts", "date", "Effective start", "From", "Start date"),
        _field("ends", "date", "Effective end", "To", "End date"),
        _field("codes", "text", "Codes", "Billing codes", "Procedures covered"),
        _field("notes", "area", "Additional info", "Notes", "Comments", most=1000),
    )
    return Page("authorization", "Authorization", fields, save=save)


def _series(*, save: str, who: str = "select") -> Page:
    fields = (
        _choice("kind", APPOINTMENTS, "Appointment type", "Type", "Visit type"),
        Field("therapist", who, ("Therapist", "Provider", "With"), THERAPISTS, tab="all"),
        _field("first", "date", "First date", "Date", "Starting on"),
        _field("at", "time", "Time", "Start time", "At"),
        _field("minutes", "number", "Duration", "Minutes", "Length (min)"),
        _field("every", "number", "Repeat every (weeks)", "Interval in weeks", "Every (weeks)"),
        *(
            Field(f"on_{day.lower()}", "check", (day, f"{day}.", f"On {day}"), tab="all")
            for day in DAYS
        ),
        _field("visits", "number", "Ends after (visits)", "Number of visits", "Occurrences"),
        _field("comment", "area", "Comment", "Appointment note", "Note", most=250),
    )
    return Page("series", "Repeating Appointments", fields, save=save)


PAGES: dict[str, dict[str, Page]] = {
    product: {page.key: page for page in pages}
    for product, pages in {
        "webpt": (
            WEBPT_NOTE,
            _charges(code="select", add=("CPT Code +", "Add code", "Add CPT"), sign="Finalize"),
            _goals(),
            _authorization(save="Add"),
            _series(save="Create"),
        ),
        "fusion": (
            FUSION_NOTE,
            _charges(code="combo", add=("+ Charge", "Add charge", "New charge"), sign="Sign"),
            _goals(text="area"),
            _authorization(save="Save Authorization", payer="combo"),
            _series(save="Save", who="combo"),
        ),
        "raintree": (
            RAINTREE_NOTE,
            _charges(code="text", add=("Insert line", "Add line", "New line"), sign="Post"),
            replace(_goals(text="text"), title="Plan of Care"),
            _authorization(save="Save", payer="combo"),
            _series(save="Book"),
        ),
        "theraoffice": (
            THERAOFFICE_NOTE,
            _charges(code="select", add=("Add Charge", "Add", "Insert"), sign="Lock", save="OK"),
            _goals(save="OK"),
            _authorization(save="OK"),
            _series(save="OK"),
        ),
    }.items()
}

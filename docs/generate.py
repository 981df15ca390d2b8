"""Writes the parts of these pages that the code itself knows: python docs/generate.py.

A page holds `<!-- begin NAME -->` and `<!-- end NAME -->`; what stands between them comes from the
code. `make fix` runs this, and tests/unit/test_docs.py fails while a page is stale.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # both reach for Django, which is set up later
    from countersign.practice.importing import Kind
    from countersign.spine.checks.engine import Check

DOCS = Path(__file__).parent
BLOCK = re.compile(r"(<!-- begin ([a-z-]+) -->\n)(.*?)(<!-- end \2 -->)", re.DOTALL)
RULES_AS_OF = date(2026, 11, 24)

ACTS = {
    "account.own": "Change one's own password, second factor and view",
    "today.read": "See the list of the day",
    "debt.read": "See note debt: one's own, or everybody's for owner, biller and auditor",
    "debt.remind": "Remind somebody of late notes",
    "terms.edit": "Enter what was agreed with a guardian",
    "family.read": "See what a family agreed to, was told and wrote; who heard nothing",
    "family.answer": "Answer a family's reply, enter a call, hand an update over",
    "family.rules": "Decide how the practice writes to families; see who may leave",
    "training.own": "Read training notes; only the reader sees how it went",
    "report.make": "Make a progress report of one's own client",
    "school.read": "See a child's schools, permissions and tests, and reports to schools",
    "school.permit": "Enter a family's permission to share, and who decides for a child",
    "school.result": "Enter results of tests",
    "school.setup": "Enter schools and what they say of AI; approve texts; bring earlier reports",
    "school.archive": "See which authors and templates have the most cloning",
    "school.hand": "Take a signed report to a school, and record to whom it was handed",
    "client.read": "Find clients, see who they are",
    "client.edit": "Enter and change clients",
    "chart.read": "Read a chart: goals, signed notes",
    "chart.export": "Take out a whole chart (PDF or JSON)",
    "glass.break": "Open any chart and record care by exception, with a reason",
    "visit.read": "See visits",
    "visit.edit": "Enter and change visits",
    "schedule.arrange": "Enter hours, rooms, closed days and skills",
    "visit.check": "Check a child in and out",
    "sheet.read": "Read a sheet",
    "sheet.edit": "Capture, draft, correct",
    "sheet.sign": "Open the sign page (who may sign is the table below)",
    "charge.read": "See charges",
    "charge.export": "List released charges, and take them out as a file",
    "claim.read": "See claims, their files and what payers answered",
    "claim.edit": "Make, drop and take out claim files; enter what claims say",
    "coverage.edit": "Enter coverage",
    "goal.read": "See goals and what a reviewer would say of them",
    "goal.edit": "Write and change goals",
    "authorization.read": "See authorizations",
    "authorization.edit": "Enter authorizations",
    "overdraw.settle": "Settle an overdraw: nobody pays for the visit",
    "letter.read": "See letters from payers",
    "letter.edit": "Bring, confirm and set aside letters from payers",
    "payer.read": "See payers and plans",
    "coding.audit": "Have past charges read again beside their notes; see corrective actions",
    "coding.correct": "Open corrective actions and say how far they are",
    "payer.edit": "Change payers and how a plan counts units",
    "staff.read": "See staff, roles and licences",
    "staff.edit": "Invite people; give roles; enter licences; reset a second factor",
    "import.run": "Bring lists as CSV files",
    "setup.edit": "Set the practice up",
    "connection.edit": "Set up connections to other systems and the outside witness",
    "extension.own": "Pair one's own browser",
    "extension.note": "Fill notes and goals into the EMR with the browser extension",
    "extension.charge": "Fill charges into the EMR with the browser extension",
    "extension.office": "Fill authorizations and series into the EMR with the browser extension",
    "sent.read": "See what was sent",
    "sent.again": "Try a held note again; read the EMR now",
    "sent.settle": "Settle a held note by hand",
    "privacy.read": "See agreements with vendors of models, and each use",
    "privacy.edit": "Enter agreements and the ways to models",
    "vendor.read": "See reviews of vendors and their papers",
    "vendor.edit": "Review a vendor's papers and accept the review",
    "privacy.check": "Check a text; teach a client's call name",
    "privacy.ask": "Ask a model through the gateway",
    "risk.read": "See where the practice stands, and the list behind each figure",
    "risk.edit": "Set the practice's own target of a measure, write down a baseline week",
    "look.run": "Have files of the first hour looked at, without keeping them",
    "policy.read": "Read the policy for AI and agree to it",
    "policy.edit": "Write and sign the policy for AI; see who has not agreed",
    "audit.read": "Read the audit page",
    "token.own": "Make access tokens of one's own",
}
ROOMS = {
    "spine": "The visit and the licence",
    "authorizations": "The authorization",
    "coding": "The charge",
    "notes": "The note",
    "school": "The report to a school",
}
RELEASES = {
    "clinical": "A note and every correction",
    "judgement": "A progress report, a report to a school",
    "money": "A charge",
    "claim_batch": "A batch of claims",
    "ai_policy": "The policy for AI",
    "standing_order": "A standing order",
    "renewal": "A request to a payer for more",
    "booking": "A booking",
}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def acts() -> str:
    """Who may do which act, from practice.access."""
    from countersign.practice import access
    from countersign.practice.models.staff import Role

    rows = [
        [ACTS[act], f"`{act}`", *("✓" if role in holders else "" for role in Role.values)]
        for act, holders in access.ACTS.items()
    ]
    return table(["act", "name", *(role.label for role in Role)], rows)


def signers() -> str:
    """Who may sign and release what, from rules/signers.yaml."""
    from countersign.base import rules
    from countersign.practice.models.staff import Role

    cosign = {"never": "nobody", "always": "an OT", "by_state": "by the state's rule, see below"}
    rows = []
    for kind, rule in rules.load("signers", on=RULES_AS_OF)["kinds"].items():
        for role, said in rule["roles"].items():
            licence = f"{said['licence']}, for the site's state" if said["licence"] else "none"
            proof = "fresh, over the exact bytes" if rule["strength"] == "fresh_factor" else "none"
            rows.append(
                [
                    RELEASES[kind] + (f" ({rule['only']})" if "only" in rule else ""),
                    Role(role).label,
                    licence,
                    cosign[said["cosign"]],
                    proof,
                ]
            )
    return table(["what", "signed by", "licence", "who else must sign", "proof of who it is"], rows)


def cosign() -> str:
    """Co-signatures by state, from rules/signers.yaml."""
    from countersign.base import rules

    rule = rules.load("signers", on=RULES_AS_OF)["cosign"]
    basis = {
        "law": "the state's law",
        "law_for_temporary": "law for temporary licences, our default for assistants",
        "product_default": "our default, stricter than law",
    }
    states = {**rule["states"], "any other": rule["default"]}
    rows = [
        [
            state,
            "yes" if said["ota"] else "no",
            "yes" if said["temporary"] else "no",
            f"{said['hours']} hours",
            basis[said["basis"]],
        ]
        for state, said in states.items()
    ]
    heads = ["state", "an assistant's note", "a note on a temporary licence", "clock", "why"]
    return table(heads, rows)


def orders() -> str:
    """The standing orders there are, from rules/signers.yaml."""
    from countersign.base import rules

    rule = rules.load("signers", on=RULES_AS_OF)["standing_orders"]
    return table(["name", "what it allows"], [[f"`{k}`", v] for k, v in rule["kinds"].items()])


def never() -> str:
    """Findings that nobody may set aside, from rules/signers.yaml."""
    from countersign.base import rules

    codes = rules.load("signers", on=RULES_AS_OF)["overrides"]["never"]
    return ", ".join(f"`{code}{'…' if code.endswith('.') else ''}`" for code in codes) + ".\n"


def checks() -> str:
    """Every check: what it demands, from its docstring, and its findings, from its examples."""
    from countersign.spine.checks import engine

    said: list[str] = []
    rooms: dict[str, list[Check]] = {}
    for one in engine.find_all():
        rooms.setdefault(one.name.split(".")[1], []).append(one)
    for room in sorted(rooms, key=lambda name: (name != "spine", name)):
        said.append(f"## {ROOMS.get(room, room.capitalize())}\n")
        said += [_check(one) for one in rooms[room]]
    return "\n".join(said)


def _check(one: Check) -> str:
    demand, _, source = one.doc.partition("Source:")
    title, _, more = demand.strip().partition("\n")
    found = {f.code: f for example in one.fails for f in one.run(example)}
    rows = []
    for code in one.codes:
        finding = found.get(code)
        if finding is None:
            rows.append([f"`{code}`", "", "", ""])
            continue
        message = f"{finding.message} {finding.do}".strip()
        aside = ", ".join(finding.override).replace("_", " ") or "nobody"
        blocks = finding.blocks
        rows.append([f"`{code}`", "stops" if blocks else "warns", message, aside if blocks else ""])
    parts = [
        f"### {title.rstrip('.')}",
        more.strip(),
        f"Source: {_flat(source.partition('Blocks:')[0])}",
    ]
    parts.append(table(["finding", "", "for example", "set aside by"], rows))
    return "\n\n".join(part for part in parts if part)


def _flat(text: str) -> str:
    return " ".join(text.split())


def lists() -> str:
    """The columns of every list that can be imported, with their example line."""
    from countersign.practice.importing import KINDS
    from countersign.web.setup.imports import ORDER

    return "\n".join(_list(KINDS[name]) for name in ORDER)


def _list(kind: Kind) -> str:
    rows = [
        [f"`{c.name}`", "needed" if c.required else "", c.example, c.help] for c in kind.columns
    ]
    example = kind.template().decode("utf-8-sig").replace("\r\n", "\n").strip()
    words = table(["column", "", "example", "what goes in it"], rows)
    return f"#### {kind.title}\n\n{words}\n```csv\n{example}\n```\n"


def audit_kinds() -> str:
    """Every kind of entry in the audit chain, by who writes it."""
    from countersign.base.audit import kinds

    said = [
        [f"`{kind.name}`", kind.says, ", ".join(f"`{key}`" for key in kind.keys)]
        for kind in sorted(kinds.find_all().values(), key=lambda kind: kind.name)
    ]
    return table(["kind", "it reads", "its payload"], said)


def parts() -> str:
    """The parts a sheet is made of."""
    from countersign.spine import sheet

    rows = [
        [
            part.title,
            f"`{part.kind}`",
            f"`{part.compose.__module__.removeprefix('countersign.')}`",
            RELEASES[part.strength].lower(),
            ", ".join(part.destinations),
        ]
        for part in (*sheet.parts(), *sheet.parts("report"), *sheet.parts("school"))
    ]
    return table(["part", "kind", "registered in", "signed as", "goes to"], rows)


LATER = {
    "encryption.md": "what is encrypted with which key, and how keys are changed.",
    "benchmarks.md": "how fast it is, measured.",
}


def also() -> str:
    """The pages of the index that are there only in some versions."""
    return "".join(
        f"- [{name}]({name}): {what}\n" for name, what in LATER.items() if (DOCS / name).exists()
    )


BLOCKS: dict[str, Callable[[], str]] = {
    "acts": acts,
    "also": also,
    "audit-kinds": audit_kinds,
    "checks": checks,
    "cosign": cosign,
    "lists": lists,
    "never": never,
    "orders": orders,
    "parts": parts,
    "signers": signers,
}


def filled(page: str) -> str:
    """The page with every block written anew. Raises KeyError for an unknown block."""
    return BLOCK.sub(lambda m: f"{m[1]}{BLOCKS[m[2]]().strip()}\n{m[4]}", page)


def main(words: Sequence[str]) -> int:
    """Write every page that is stale; with --check only name them. 1: some were stale."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.base.settings")
    django.setup()
    stale = []
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text("utf-8")
        new = filled(page)
        if new == page:
            continue
        stale.append(path.name)
        if "--check" not in words:
            path.write_text(new, "utf-8")
    for name in stale:
        print(f"stale: docs/{name}" if "--check" in words else f"written: docs/{name}")
    return int("--check" in words and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

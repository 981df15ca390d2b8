"""Cloning over the whole archive: which authors and templates have the most, and the worst pairs.

Source: DESIGN of the product: found here before a district finds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from countersign.base.canonical import digest_of
from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff
from countersign.school.archive import approved, owner_of
from countersign.school.cloners import Cloner, ranked, shares
from countersign.school.compose import KIND
from countersign.school.facts import findings, same
from countersign.school.models import OldReport
from countersign.school.telling import telling
from countersign.school.uniqueness import Report, pairs, report
from countersign.spine.draft import part_from_payload
from countersign.spine.models import Release

MOST_PAIRS = 50
MOST_READ = 2_000
"""Of either kind, the newest; the command compares any number."""
MOST_FOR_FACTS = 300
"""Reports whose facts a page compares; `countersign school uniqueness --facts` compares all."""


@dataclass(frozen=True, slots=True)
class Couple:
    """Two reports that share, by child and author; `share` is the larger of both, in percent."""

    a: str
    b: str
    authors: str
    percent: int


@dataclass(frozen=True, slots=True)
class Cloning:
    """What the archive holds."""

    reports: int
    pairs: int
    authors: tuple[Cloner, ...]
    templates: tuple[Cloner, ...]
    worst: tuple[Couple, ...]
    same_facts: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    report: Report
    child: str
    template: str
    text: str


def over_all() -> Cloning:
    """Every released and every earlier report, compared with every other."""
    kept = list(_everything())
    by_id = {one.report.id: one for one in kept}
    found = list(pairs([one.report for one in kept]))
    cloned = shares(found)
    worst = sorted(found, key=lambda p: -max(p.share_a, p.share_b))[:MOST_PAIRS]
    return Cloning(
        reports=len(kept),
        pairs=len(found),
        authors=ranked([(k.report.author, k.report.id) for k in kept], cloned)[:MOST_PAIRS],
        templates=ranked([(k.template, k.report.id) for k in kept], cloned)[:MOST_PAIRS],
        worst=tuple(
            Couple(
                by_id[p.a].child,
                by_id[p.b].child,
                " and ".join(dict.fromkeys((by_id[p.a].report.author, by_id[p.b].report.author))),
                round(100 * max(p.share_a, p.share_b)),
            )
            for p in worst
        ),
        same_facts=_same_facts(kept[:MOST_FOR_FACTS]),
    )


def _same_facts(kept: list[_Kept]) -> tuple[tuple[str, str, int], ...]:
    listed = [findings(one.text, one.report.own.spans) for one in kept]
    found = same(listed, [one.report.child for one in kept])
    ranked = sorted(found, key=lambda s: -len(s.pairs))[:MOST_PAIRS]
    return tuple((kept[s.a].child, kept[s.b].child, len(s.pairs)) for s in ranked)


def _everything() -> Iterator[_Kept]:
    texts = approved()
    rows = Release.objects.filter(part=KIND).select_related(
        "revision", "sheet__client", "sheet__author"
    )
    for row in rows.order_by("-pk")[:MOST_READ]:
        child = row.sheet.client
        if child is None:
            continue
        part = part_from_payload(json.loads(bytes(row.revision.payload)))
        name = f"{child.called} {child.first_name} {child.last_name}"
        text = telling(part).text
        made = report(
            str(row.pk), child=name, author=row.sheet.author.name, text=text, approved=texts
        )
        own = Report(made.id, str(child.pk), made.author, made.own)
        yield _Kept(own, child.short_name, f"Countersign: {part.data['report']}", text)
    for old in OldReport.objects.select_related("client").order_by("-pk")[:MOST_READ]:
        made = report(
            str(old.pk), child=old.child, author=old.author, text=old.text, approved=texts
        )
        own = Report(made.id, owner_of(old), made.author, made.own)
        yield _Kept(own, old.child, old.template, old.text)


def bring(lines: Iterable[bytes], *, by: Staff) -> int:
    """Keep earlier reports, one JSON object a line; how many were new.

    Raises UserError naming the first line that is no report; then none is kept.
    """
    clients = _clients()
    count = 0
    with transaction.atomic():
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            case = _case(line, number)
            mark = digest_of([case["id"], case["child"], case["text"]])
            _, made = OldReport.objects.get_or_create(
                mark=mark,
                defaults={
                    "client": clients.get(case["child"].strip().casefold()),
                    "child": case["child"],
                    "author": str(case.get("author") or ""),
                    "template": str(case.get("template") or "")[:120],
                    "text": case["text"],
                    "brought_by": by,
                },
            )
            count += made
    return count


def _case(line: bytes, number: int) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except ValueError:
        case = None
    if not isinstance(case, dict):
        raise UserError(f"Line {number} is no JSON object.", field="line", remedy="Mend the line.")
    for name in ("child", "text"):
        if not isinstance(case.get(name), str) or not case[name].strip():
            raise UserError(
                f"Line {number}: the report has no {name}.",
                field=name,
                remedy="Give it as a string, as `countersign school uniqueness` reads it.",
            )
    case.setdefault("id", "")
    case["id"] = str(case["id"])
    return case


def _clients() -> dict[str, Client]:
    """Our clients by full name; a name that two have is nobody's."""
    found: dict[str, Client] = {}
    twice = set()
    for client in Client.objects.all():
        for first in {client.first_name, client.called}:
            name = f"{first} {client.last_name}".casefold()
            if found.setdefault(name, client).pk != client.pk:
                twice.add(name)
    return {name: client for name, client in found.items() if name not in twice}

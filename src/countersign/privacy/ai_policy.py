"""The practice's policy for AI: a versioned text, signed by the owner, agreed to by everybody.

A version holds once the owner's signature over its exact words is proven. Everybody who works here
says once a year, and again for each version, that they work by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.rules import load
from countersign.practice.models import Notice, Staff
from countersign.privacy.models import AiPolicy, Attestation
from countersign.spine import acts
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.models import Sheet, SheetKind, SheetStatus
from countersign.spine.revisions import append, locked_draft
from countersign.spine.signed import Forged, prove

PART = "ai_policy"
RULE = "ai_policy"
LONGEST = 20_000
NOTICE = "ai_policy"


def starter(on: date) -> str:
    """Words to begin from, while the practice has none of its own."""
    return str(load(RULE, on=on)["text"]).strip()


def propose(text: str, *, by: Staff) -> AiPolicy:
    """A new version to sign. Raises UserError for an empty text, or for the words that hold now."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise UserError("Write the policy first.", field="text")
    if len(words) > LONGEST:
        raise UserError("This is longer than anybody reads.", field="text", remedy="Shorten it.")
    holds = in_force()
    if holds is not None and holds.text == words:
        raise UserError("These are the words that hold already.", field="text")
    with transaction.atomic():
        _drop_unsigned()
        number = (AiPolicy.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        sheet = Sheet.objects.create(kind=SheetKind.AI_POLICY, author=by, status=SheetStatus.DRAFT)
        part = PartDraft(kind=PART, statements=tuple(_statements(words)), data={"number": number})
        append(locked_draft(sheet, PART), part, cause="composed", by=by)
        made = AiPolicy.objects.create(sheet=sheet, number=number, text=words)
        acts.record(
            "privacy.ai_policy_drafted", by=by, sheet=sheet, number=number, digest=part.digest
        )
    return made


def _drop_unsigned() -> None:
    """A version that nobody signed makes way for the next; its sheet stays as a draft."""
    AiPolicy.objects.filter(sheet__signatures=None).delete()


def _statements(text: str) -> Iterable[Statement]:
    paragraphs = [" ".join(one.split()) for one in text.split("\n\n")]
    for number, words in enumerate((one for one in paragraphs if one), start=1):
        yield Statement(f"p{number}", "", words, author="person")


def in_force() -> AiPolicy | None:
    """The newest version whose signature is proven over just these words; None when none is."""
    rows = AiPolicy.objects.exclude(sheet__signatures=None).select_related("sheet")
    for policy in rows.prefetch_related("sheet__signatures__staff"):
        for signature in policy.sheet.signatures.all():
            try:
                covered = prove(signature.pk).covers()["parts"][0]["payload"]
            except Forged:
                continue
            said = [one["text"] for one in covered["statements"]]
            if said == [one.text for one in _statements(policy.text)]:
                return policy
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands with a version: since when they agreed, and whether it is time."""

    staff: Staff
    on: date | None
    until: date | None
    earlier: bool

    @property
    def missing(self) -> bool:
        return self.on is None


def standings(policy: AiPolicy, today: date) -> list[Standing]:
    """Everybody who works here with an account, those first who have not agreed."""
    days = timedelta(days=int(load(RULE, on=today)["attested_days"]))
    people = Staff.objects.filter(Q(left_on=None) | Q(left_on__gte=today), user__isnull=False)
    agreed: dict[object, list[Attestation]] = {}
    for row in Attestation.objects.filter(staff__in=people).select_related("policy"):
        agreed.setdefault(row.staff_id, []).append(row)
    found = []
    for staff in people.order_by("name"):
        mine = agreed.get(staff.pk, [])
        valid = [r.on for r in mine if r.policy_id == policy.pk and today < r.on + days]
        last = max(valid, default=None)
        found.append(Standing(staff, last, last and last + days, bool(mine)))
    return sorted(found, key=lambda one: (not one.missing, one.staff.name))


def attest(policy: AiPolicy, *, staff: Staff, today: date) -> None:
    """Keep that `staff` read that version and works by it; the notice about it goes."""
    with audit.act(actor=staff.pk, subject=policy.pk) as entry:
        Attestation.objects.create(policy=policy, staff=staff, on=today)
        Notice.objects.filter(staff=staff, kind=NOTICE, seen_at=None).update(seen_at=now())
        entry.record("privacy.ai_policy_attested", number=policy.number)


def remind(policy: AiPolicy, *, today: date, link: str, by: Staff | None = None) -> int:
    """Put a notice on the desk of everybody who has not agreed and has none yet; how many."""
    waiting = [one.staff for one in standings(policy, today) if one.missing]
    told = set(
        Notice.objects.filter(kind=NOTICE, seen_at=None, staff__in=waiting).values_list(
            "staff_id", flat=True
        )
    )
    new = [staff for staff in waiting if staff.pk not in told]
    if not new:
        return 0
    with audit.act(actor="system" if by is None else by.pk, subject=policy.pk) as entry:
        for staff in new:
            Notice.objects.create(
                staff=staff,
                kind=NOTICE,
                message="Read the policy for AI, and say that you work by it.",
                link=link,
            )
        entry.record("privacy.ai_policy_reminded", number=policy.number, count=len(new))
    return len(new)

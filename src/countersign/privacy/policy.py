"""What the owner decided about models. Read from the database alone: no text can change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.practice.access import Access
from countersign.practice.models import Staff
from countersign.privacy import agreements
from countersign.privacy.models import Door, Policy
from countersign.privacy.prompt import Prompt
from countersign.spine.checks import Finding

__all__ = ["present", "sound_stops", "stops"]


def present() -> Policy:
    """The policy in force: the owner's, or what holds until there is one."""
    return Policy.objects.first() or Policy()


def stops(
    policy: Policy, staff: Staff, prompt: Prompt, on: date, *, door: str = ""
) -> list[Finding]:
    """What of the policy keeps this prompt here."""
    found = list(_who(policy, staff, on))
    if door == Door.REPORT and not policy.words_reports:
        found.append(("no-wording", "The owner decided that no model words sentences of reports."))
    if prompt.tools and not policy.tools:
        found.append(("no-tools", "The owner decided that models may not use tools."))
    return _findings(found, on)


def sound_stops(policy: Policy, staff: Staff, on: date) -> list[Finding]:
    """What of the policy keeps a recording here."""
    found = list(_who(policy, staff, on))
    if not policy.sound:
        found.append(("no-sound-here", "The owner decided that no recording leaves."))
    return _findings(found, on)


def _who(policy: Policy, staff: Staff, on: date) -> Iterator[tuple[str, str]]:
    if not Access(staff, on).roles & set(policy.roles):
        yield "not-you", "The owner decided that your role does not ask models."


def _findings(found: list[tuple[str, str]], on: date) -> list[Finding]:
    do = agreements.who_can_fix(on) if found else ""
    return [Finding(f"privacy.{code}", message, do=do) for code, message in found]

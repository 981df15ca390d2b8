"""Whether a way to a model is open today: agreement, product, plan, model, region, review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from countersign.base import clock, dates
from countersign.base.rules import load
from countersign.practice.models import Practice, RoleGrant
from countersign.practice.models.staff import Role
from countersign.privacy.models import Agreement, Training, Way
from countersign.spine.checks import Finding

__all__ = ["is_here", "obstacles", "offerings", "today", "warnings", "who_can_fix"]
LOCAL = "local"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN_NETWORK = (".local", ".lan", ".internal", ".home.arpa")


def today() -> date:
    """The practice's calendar day: an agreement closes at the practice's own midnight."""
    practice = Practice.objects.first()
    return clock.today(practice.tz if practice else ZoneInfo("UTC"))


def offerings(on: date) -> list[Mapping[str, Any]]:
    """The products of each vendor, and which an agreement can cover, as known on `on`."""
    rows: list[Mapping[str, Any]] = load("privacy", on=on)["llm_vendors"]["rows"]
    return rows


def is_here(address: str) -> bool:
    """Whether an address is this machine."""
    return urlsplit(address).hostname in _HERE


def who_can_fix(on: date) -> str:
    """The next step of a refusal, with the names of those who can take it."""
    held = RoleGrant.objects.filter(role=Role.OWNER).select_related("staff")
    owners = sorted({grant.staff.name for grant in held if grant.in_force(on)})
    named = f" ({', '.join(owners)})" if owners else ""
    return f"The owner of the practice{named} can fix this on the page Models."


def obstacles(
    way: Way, on: date, *, model: str = "", region: str = "", sound: bool = False
) -> list[Finding]:
    """Everything that closes `way` on `on`; empty when open. `model` and `region` as asked."""
    agreement = way.agreement
    found = [] if way.open else [("way-closed", f"The way {way.name} was closed here.")]
    found += _asked(way, model, region)
    found += _product(agreement, way, on)
    found += _paper(agreement, on)
    if sound and not way.sound:
        found.append(("no-sound", f"The agreement behind {way.name} is not entered for sound."))
    if not found:
        return []
    do = who_can_fix(on)
    return [Finding(f"privacy.{code}", message, do=do) for code, message in found]


Said = tuple[str, str]
"""Why it is closed: a code, and the words."""


def _asked(way: Way, model: str, region: str) -> list[Said]:
    agreement, found = way.agreement, []
    if (model and model != way.model) or not agreement.covers_model(way.model):
        said = f"The agreement behind {way.name} does not cover that model."
        found.append(("other-model", said))
    if (region and region != way.region) or not agreement.covers_region(way.region):
        said = f"The agreement behind {way.name} does not cover that region."
        found.append(("other-region", said))
    if way.plan.strip().casefold() != agreement.plan.strip().casefold():
        said = f"The agreement behind {way.name} is for another plan than its account has."
        found.append(("other-plan", said))
    return found


def _product(agreement: Agreement, way: Way, on: date) -> list[Said]:
    row = next(
        (
            row
            for row in offerings(on)
            if (row["vendor"], row["offering"]) == (agreement.vendor, agreement.offering)
        ),
        None,
    )
    if row is None:
        return [("unknown-product", f"{agreement} is not in the list of products we know.")]
    if row["phi"] == "never":
        said = f"{agreement.vendor} signs no agreement for this product ({agreement.offering})."
        return [("never-covered", said)]
    host = urlsplit(way.address).hostname or ""
    if agreement.vendor == LOCAL and not _is_own(host):
        return [("not-local", f"{way.name} is entered as our own machine, and is not one.")]
    hosts = row.get("hosts")
    if hosts is not None and host not in _HERE and not any(fnmatchcase(host, h) for h in hosts):
        said = f"{host} is not where {agreement.vendor} offers this product ({agreement.offering})."
        return [("other-address", said)]
    return []


def _is_own(host: str) -> bool:
    """Whether a host is this machine or in the practice's own network."""
    if host in _HERE or host.endswith(_OWN_NETWORK):
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def _paper(agreement: Agreement, on: date) -> list[Said]:
    vendor, local = agreement.vendor, agreement.vendor == LOCAL
    found = []
    if not agreement.in_force(on):
        found.append(("not-in-force", f"No agreement with {vendor} is in force today."))
    if not local and agreement.paper_id is None:
        found.append(("no-paper", f"The signed agreement with {vendor} is not on file."))
    if not local and agreement.signed_on is None:
        found.append(("not-signed", f"The agreement with {vendor} has no date of signature."))
    if agreement.training == Training.UNKNOWN:
        found.append(("training", f"Whether {vendor} trains on our data is not settled."))
    if agreement.reviewed_on is None or agreement.reviewed_on > on:
        found.append(("no-review", f"No review of {vendor} is on file. See the page Vendors."))
    elif on >= agreement.reviewed_on + timedelta(
        days=load("vendor_questions", on=on)["review_days"]
    ):
        found.append(("review-expired", f"The review of {vendor} is older than a year."))
    return found


def _review_lasts(on: date) -> timedelta:
    return timedelta(days=load("vendor_questions", on=on)["review_days"])


def warnings(on: date) -> list[str]:
    """What ends within 60 days, or has ended while its ways are still open."""
    ending = Agreement.objects.filter(closed_on=None, ends_on__isnull=False)
    return [warning(agreement, on) for agreement in ending if agreement.ends_soon(on)]


def warning(agreement: Agreement, on: date) -> str:
    """When an agreement that has a last day ends, or that it has ended."""
    if agreement.ends_on is None:
        return f"{agreement} has no last day."
    left = (agreement.ends_on - on).days
    if left < 0:
        return f"{agreement} ended on {dates.said(agreement.ends_on)}. Its ways are closed."
    return (
        f"{agreement} ends in {left} day{'s' * (left != 1)}. "
        f"Renew it, or its ways close at midnight after {dates.said(agreement.ends_on)}."
    )

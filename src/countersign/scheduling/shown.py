"""A plan of many visits that was shown travels in a form, signed, and is done exactly or not.

It carries a digest of everything it stands on: when any of that has changed, nothing is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core import signing

from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.scheduling import changes
from countersign.scheduling.changes import Beside, NewPlace
from countersign.scheduling.models import Change, ChangeKind, Hours
from countersign.scheduling.version import must_be, version

LASTS = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on: these sites and children between two days, and its state then."""

    sites: Collection[UUID]
    clients: Collection[UUID]
    first: date
    last: date
    state: str

    @classmethod
    def now(
        cls, sites: Collection[UUID], clients: Collection[UUID], first: date, last: date
    ) -> Ground:
        """As it is at this moment."""
        return cls(sites, clients, first, last, version(sites, clients, first, last))


def pack(
    kind: ChangeKind,
    steps: Iterable[NewPlace],
    ground: Ground,
    *,
    beside: Beside | None = None,
    staff: Iterable[UUID] | None = None,
) -> str:
    """The plan as a form carries it: nobody can change it on the way.

    With `staff`, everybody with hours at the sites waits while it is done, and these too.
    """
    beside = beside or Beside()
    said: Mapping[str, Any] = {
        "key": str(uuid4()),
        "steps": [[str(one.visit), one.as_dict()] for one in steps],
        "state": ground.state,
        "sites": sorted(str(one) for one in ground.sites),
        "clients": sorted(str(one) for one in ground.clients),
        "days": [str(ground.first), str(ground.last)],
        "leaves": [[str(who), str(first), str(last)] for who, first, last in beside.leaves],
        "primary": [[str(child), str(to)] for child, to in beside.primary],
        "again": [str(one) for one in beside.wait_again],
        "staff": None if staff is None else [str(one) for one in staff],
    }
    return signing.dumps(said, salt=_salt(kind), compress=True)


def commit(packed: str, *, kind: ChangeKind, by: Staff) -> Change:
    """Do exactly what was shown. Raises UserError, and nothing is done, when anything changed."""
    try:
        said: Mapping[str, Any] = signing.loads(packed, salt=_salt(kind), max_age=LASTS)
    except signing.BadSignature as error:
        raise UserError("This plan is too old.", remedy="Look at the new plan.") from error
    first, last = _days(said["days"])
    sites, clients = ([UUID(one) for one in said[name]] for name in ("sites", "clients"))
    everybody: list[UUID] = []
    if said["staff"] is not None:
        everybody = list(Hours.objects.filter(site__in=sites).values_list("staff", flat=True))
        everybody += [UUID(one) for one in said["staff"]]
    return changes.apply(
        [NewPlace.of(visit, about) for visit, about in said["steps"]],
        kind=kind,
        by=by,
        key=UUID(said["key"]),
        beside=Beside(
            leaves=tuple((UUID(who), *_days(days)) for who, *days in said["leaves"]),
            primary=tuple((UUID(child), UUID(to)) for child, to in said["primary"]),
            wait_again=tuple(UUID(one) for one in said["again"]),
        ),
        guard=lambda: must_be(said["state"], version(sites, clients, first, last)),
        everybody=everybody,
    )


def _days(said: Iterable[str]) -> tuple[date, date]:
    first, last = (date.fromisoformat(one) for one in said)
    return first, last


def _salt(kind: ChangeKind) -> str:
    return f"countersign.scheduling.{kind}"

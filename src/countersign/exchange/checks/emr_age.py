"""What the EMR told us is young enough to decide on: who comes, when, and who pays.

Past an hour it is said; past the connection's limit (24 hours unless the owner set another) a sheet
waits, and an owner or an OT may let it go with a reason, for example while the EMR is moved.

Source: docs/threat-model.md, work that is done in the EMR behind the gate; the limit is set on the
connection's page.

Blocks: yes past the limit, where an owner or an OT may set it aside; warns past an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from countersign.base import dates
from countersign.exchange.age import EmrAge
from countersign.spine.checks import CheckInput, Finding, check

AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def _sheet(hours: float) -> CheckInput:
    age = EmrAge("The EMR", AT - timedelta(hours=hours), AT, timedelta(hours=24))
    return CheckInput(parts={}, context={"emr": age})


@check(
    "sheet",
    passes=[_sheet(0), _sheet(0.9), CheckInput(parts={}, context={"emr": None})],
    fails=[_sheet(1.1), _sheet(23), _sheet(25)],
    codes=["exchange.emr-old", "exchange.emr-too-old"],
)
def emr_is_known(sheet: CheckInput) -> Iterator[Finding]:
    age: EmrAge | None = sheet.context.get("emr")
    if age is None or age.standing == "fresh":
        return
    # The moment, not the age: the same words stand while it is signed.
    read = f"{age.name} was last read on {_moment(age.read_at)}"
    if age.standing == "too_old":
        hours = int(age.limit.total_seconds() // 3600)
        yield Finding(
            "exchange.emr-too-old",
            f"{read}, more than {hours} hours ago. This visit may have changed there since.",
            do="Ask the owner to look at Set-up, Connections; or let it go with a reason.",
            where="visit",
            override=("owner", "ot"),
        )
    else:
        yield Finding(
            "exchange.emr-old",
            f"{read}. What changed there since is not known here.",
            blocks=False,
            do="Compare with the EMR when you are in doubt.",
            where="visit",
        )


def _moment(at: datetime) -> str:
    return f"{dates.short(at)} at {at.hour}:{at.minute:02d}"

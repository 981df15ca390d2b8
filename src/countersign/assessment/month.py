"""The owner's page of one month, as a PDF."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files as package_files

from countersign.assessment.live import Measured, Score
from countersign.base import paper

TEMPLATE = "paper/month.typ"


def render(score: Score, *, practice: str, month: date, at: datetime) -> bytes:
    """The PDF. `score` must have been measured up to the month's last day. Raises NotRendered."""
    template = package_files("countersign.assessment").joinpath(TEMPLATE).read_text("utf-8")
    data = {
        "title": f"{practice}: {month:%B %Y}",
        "score": f"{score.over} of {score.of} measures are over their target; "
        f"${score.dollars:,} are at stake in what went wrong in the last 30 days.",
        "about": "Every figure counts dated rows of the record; the product lists them.",
        "rows": [_row(one) for one in score.measures],
        "next": [_next(one) for one in score.worklist] or ["Nothing went wrong."],
        "counted": [f"{one.risk.name}: {one.risk.counted}" for one in score.measures],
        "footer": f"Counted on {at:%Y-%m-%d}. No client is named on this page.",
    }
    return paper.render(template, data, at=at)


def _row(one: Measured) -> list[str]:
    before, now = one.months[-2], one.months[-1]
    return [
        one.risk.name,
        f"{now.wrong} of {now.of}",
        _share(now.percent),
        f"${one.dollars:,}" if one.dollars else "-",
        f"{one.target} %",
        _share(before.percent),
    ]


def _share(percent: int | None) -> str:
    return "nothing yet" if percent is None else f"{percent} %"


def _next(one: Measured) -> str:
    state = "over its target" if one.over else "within its target"
    money = f", ${one.dollars:,}" if one.dollars else ""
    return f"{one.risk.name}: {len(one.wrong)} of {one.of} in the last 30 days{money}, {state}."

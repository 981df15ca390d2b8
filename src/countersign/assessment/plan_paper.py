"""The plan of a self-check on paper: score, advice, and each step with owner and date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files as package_files
from typing import Any

from countersign.base import dates, paper

TEMPLATE = "paper/plan.typ"


def render(answer: Mapping[str, Any], *, on: date, at: datetime) -> bytes:
    """The PDF of what `self_check.assess` answered. Raises NotRendered."""
    template = package_files("countersign.assessment").joinpath(TEMPLATE).read_text("utf-8")
    quick, full = answer["quick"], answer["full"]
    steps = full["plan"] if full else []
    whole = sum(int(step.get("dollars", 0)) for step in steps)
    data = {
        "title": "Where the practice stands",
        "score": f"{quick['score']} of {quick['of']}: {quick['band']} risk.",
        "advice": quick["advice"],
        "whole": f"{whole:,} dollars a year are at stake in these steps." if whole else "",
        "steps": [_step(step) for step in steps],
        "none": "" if steps else "No step follows from what was answered.",
        "footer": f"Answered on {dates.said(on)}. Nothing of it was stored.",
    }
    return paper.render(template, data, at=at)


def _step(step: Mapping[str, Any]) -> dict[str, str]:
    money = (
        f" {int(step['dollars']):,} dollars a year for {step['for']}." if "dollars" in step else ""
    )
    return {
        "name": step["name"],
        "scene": step["scene"],
        "cost": f"{step['cost']}{money}",
        "next": step["next"],
        "who": f"{step['owner'].capitalize()}, by {dates.said(date.fromisoformat(step['by']))}",
    }

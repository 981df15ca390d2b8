"""A graph of a few dated values as SVG, made here by Vega-Lite; the table stands beside it.

The same values give the same picture. It holds no script and needs no font of this machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import vl_convert

from countersign.base import dates
from countersign.base.canonical import digest_of
from countersign.base.kept import Kept

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH, HEIGHT = 420, 120


@dataclass(frozen=True, slots=True)
class Colours:
    """One value each for lines that must be told apart on paper and on a dark screen."""

    ground: str
    ink: str
    grid: str
    line: str
    aim: str


LIGHT = Colours("#ffffff", "#333f48", "#dde3e7", "#00695f", "#8a4b00")
DARK = Colours("#1c2328", "#eceff1", "#323c43", "#5cc3ba", "#f0c36b")


@dataclass(frozen=True, slots=True)
class Line:
    """A level drawn across the graph, with its name."""

    name: str
    value: int


def read(figure: Mapping[str, Any]) -> list[tuple[date, int]]:
    """The points of a stored figure."""
    return [(date.fromisoformat(one["on"]), int(one["value"])) for one in figure["points"]]


def lines_of(figure: Mapping[str, Any]) -> list[Line]:
    """The levels of a stored figure."""
    return [Line(one["name"], int(one["value"])) for one in figure["lines"]]


def in_words(points: Sequence[tuple[date, int]]) -> str:
    """What somebody hears who does not see the graph; the table has every value."""
    if not points:
        return "No value"
    (first, start), (last, end) = points[0], points[-1]
    return (
        f"{len(points)} values from {dates.said(first)} to {dates.said(last)}, "
        f"from {start} to {end} percent"
    )


_made: Kept[str, str] = Kept(400)


def svg(
    points: Sequence[tuple[date, int]],
    *,
    unit: str = "%",
    lines: Sequence[Line] = (),
    dark: bool = False,
) -> str:
    """The graph of `points` (day, whole value from 0 to 100) with `lines` across it."""
    spec = _spec(points, unit, lines, DARK if dark else LIGHT)
    key = digest_of(json.dumps(spec, sort_keys=True))
    return _made.get(key) or _made.put(key, str(vl_convert.vegalite_to_svg(json.dumps(spec))))


def _spec(
    points: Sequence[tuple[date, int]], unit: str, lines: Sequence[Line], colours: Colours
) -> Mapping[str, Any]:
    values = [{"day": day.isoformat(), "value": value} for day, value in points]
    across = [{"name": one.name, "value": one.value} for one in lines]
    x = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%-d %b", "tickCount": 6},
    }
    axis = {"labelExpr": f"datum.value + '{unit}'", "values": [0, 25, 50, 75, 100]}
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 100]},
        "axis": axis,
    }
    mark = {"type": "line", "point": {"filled": True, "size": 36, "color": colours.line}}
    return {
        "$schema": SCHEMA,
        "width": WIDTH,
        "height": HEIGHT,
        "background": colours.ground,
        "config": {
            "axis": {
                "labelColor": colours.ink,
                "labelFontSize": 11,
                "gridColor": colours.grid,
                "domainColor": colours.grid,
                "tickColor": colours.grid,
            },
            "view": {"stroke": None},
        },
        "layer": [
            {
                "data": {"values": values},
                "mark": {**mark, "color": colours.line},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": across},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": colours.aim},
                "encoding": {"y": y},
            },
            {
                "data": {"values": across},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "x": 4,
                    "dy": -6,
                    "fontSize": 11,
                    "color": colours.aim,
                },
                "encoding": {"y": y, "text": {"field": "name"}},
            },
        ],
    }

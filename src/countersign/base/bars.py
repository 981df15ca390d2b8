"""Bars of a few named values as SVG, made here by Vega-Lite; the table stands beside it.

The same values give the same picture. It holds no script and needs no font of this machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import vl_convert

from countersign.base.canonical import digest_of
from countersign.base.graph import DARK, LIGHT, SCHEMA, WIDTH, Colours
from countersign.base.kept import Kept

A_BAR = 22
"""Height of one bar with its gap."""

_made: Kept[str, str] = Kept(200)


def svg(rows: Sequence[tuple[str, int]], *, unit: str = "", dark: bool = False) -> str:
    """The bars of `rows` (name, whole value), the first on top."""
    spec = _spec(rows, unit, DARK if dark else LIGHT)
    key = digest_of(json.dumps(spec, sort_keys=True))
    return _made.get(key) or _made.put(key, str(vl_convert.vegalite_to_svg(json.dumps(spec))))


def _spec(rows: Sequence[tuple[str, int]], unit: str, colours: Colours) -> Mapping[str, Any]:
    values = [{"name": name, "value": value, "said": f"{value}{unit}"} for name, value in rows]
    y = {"field": "name", "type": "nominal", "title": None, "sort": None}
    # A share is drawn against the whole; a count against the largest.
    most = 100 if "%" in unit else max([1, *(value for _, value in rows)])
    scale = {"domain": [0, most]}
    x = {"field": "value", "type": "quantitative", "title": None, "axis": None, "scale": scale}
    return {
        "$schema": SCHEMA,
        "width": WIDTH,
        "height": A_BAR * max(1, len(rows)),
        "background": colours.ground,
        "padding": {"left": 12, "right": 40, "top": 6, "bottom": 6},
        "data": {"values": values},
        "config": {
            "axis": {
                "labelColor": colours.ink,
                "labelFontSize": 12,
                "labelLimit": 180,
                "domainColor": colours.grid,
                "tickColor": colours.grid,
            },
            "view": {"stroke": None},
        },
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "color": colours.line}},
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 4,
                    "fontSize": 12,
                    "color": colours.ink,
                },
                "encoding": {"text": {"field": "said"}},
            },
        ],
    }

"""The documents of the stand-ins: some are drawn here, some hand a page's facts to a script."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.standins import people
from tests.standins.catalogue import PAGES
from tests.standins.people import PRODUCTS, Patient
from tests.standins.vary import RENESTED, REORDERED, REWORDED, Sheet, draw, reordered

if TYPE_CHECKING:
    from tests.standins.server import StandIn

BORN = {
    "webpt": ("DOB", "Birth Date"),
    "fusion": ("Born", "Date of birth"),
    "raintree": ("DOB", "Birthdate"),
    "theraoffice": ("Birth Date", "DOB"),
}
VISIT = {
    "webpt": ("Visit Date", "Date of Service"),
    "fusion": ("Visit", "Date of service"),
    "raintree": ("Service date", "DOS"),
    "theraoffice": ("Date of Service", "Visit"),
}
CLINIC = {
    "webpt": "Riverbend Rehab",
    "fusion": "Small Steps Pediatrics",
    "raintree": "Harborlight Therapy",
    "theraoffice": "Pinefield Clinic",
}


def page(title: str, body: str, *, scripts: tuple[str, ...] = (), facts: object = None) -> str:
    """One whole document."""
    held = ""
    if facts is not None:
        said = json.dumps(facts).replace("<", "\\u003c")
        held = f'<script type="application/json" id="boot">{said}</script>'
    loaded = "".join(f'<script src="/static/{name}.js"></script>' for name in scripts)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="/static/plain.css"></head>'
        f"<body>{body}{held}{loaded}</body></html>"
    )


def front() -> str:
    """For somebody who looks at them by hand."""
    links = "".join(f'<li><a href="/{product}/day">{product}</a></li>' for product in PRODUCTS)
    return page("Stand-ins", f"<h1>Stand-in pages</h1><p>Nobody here is real.</p><ul>{links}</ul>")


def login(product: str, *, expired: bool) -> str:
    """The log-in page; any name and password will do."""
    why = "<p class=warn>Your session has ended. Please log in again.</p>" if expired else ""
    return page(
        f"{CLINIC[product]} - Log In",
        f"<h1>{CLINIC[product]}</h1>{why}<form method=post action='/{product}/login'>"
        "<p><label>User name <input name=user autocomplete=off></label></p>"
        "<p><label>Password <input name=password type=password autocomplete=off></label></p>"
        "<p><button>Log In</button></p></form>",
    )


def day(product: str, stand: StandIn) -> str:
    """The therapist's day: one line a visit."""
    lines = "".join(
        f"<tr><td>{people.clock(who)}</td>"
        f"<td><a href='{stand.url(product, patient=who.id)}'>"
        f"{escape(people.name(product, who))}</a></td>"
        f"<td>{people.day(product, who.born)}</td></tr>"
        for who in stand.patients.values()
    )
    return page(
        f"{CLINIC[product]} - Schedule",
        f"<h1>Schedule</h1><p>{people.day(product, next(iter(stand.patients.values())).day)}</p>"
        f"<table><tr><th>Time<th>Patient<th>{BORN[product][0]}</tr>{lines}</table>",
    )


def banner(stand: StandIn, product: str, who: Patient) -> dict[str, str]:
    """Who and when, in the product's own way of writing."""
    reworded = bool(stand.seed & REWORDED)
    born = people.day(product, who.born)
    facts = {
        "name": people.name(product, who),
        "born_label": BORN[product][reworded],
        "born": born,
        "age": f"{people.years(who)} yr",
        "day_label": VISIT[product][reworded],
        "day": people.day(product, who.day),
        "clock": people.clock(who),
        "chart": f"{10000 + draw(who.id, 'chart', of=80000)}",
    }
    if stand.fault.kind == "no-birth-date":
        facts["born"] = facts["born_label"] = facts["age"] = ""
    return facts


def boot(stand: StandIn, product: str, which: str, who: Patient) -> dict[str, Any]:
    """All that a script needs to draw a page of a patient's chart."""
    kind = stand.fault.kind
    other = stand.other(who.id)
    return {
        "product": product,
        "clinic": CLINIC[product],
        "patient": who.id,
        "banner": banner(stand, product, who),
        "order": reordered(["name", "born", "day"], product, stand.seed, "banner")
        if stand.seed & REORDERED
        else ["name", "born", "day"],
        "sheet": stand.sheet(product, which).spec(),
        "pages": [[key, shape.title] for key, shape in PAGES[product].items()],
        "patients": [[one.id, people.name(product, one)] for one in stand.patients.values()],
        "second": other.id if kind == "second-patient" else "",
        "faults": {
            "delay": stand.delay if kind == "slow" else 0,
            "expire_at": 3 if kind in ("expired", "expired-overlay") else 0,
            "overlay": kind == "expired-overlay",
            "poll": kind == "switched",
            "switch_at": 2 if kind == "switched-mid-fill" else 0,
            "switch_to": other.id,
        },
    }


def _banner_line(facts: dict[str, str], order: list[str]) -> str:
    parts = {
        "name": f"<b class=pt>{escape(facts['name'])}</b>",
        "born": f"<span class=dob>{facts['born_label']}: {facts['born']} ({facts['age']})</span>"
        if facts["born"]
        else "",
        "day": f"<span class=dos>{facts['day_label']}: {facts['day']}</span>",
    }
    return "".join(f"<td>{parts[part]}</td>" for part in order)


def _query(who: Patient, which: str) -> str:
    return urlencode({"patient": who.id, "page": which})


def _webpt_chart(stand: StandIn, which: str, who: Patient) -> str:
    """The outer page: banner, links, and the frame the chart is in."""
    facts = boot(stand, "webpt", which, who)
    links = "".join(
        f"<li><a href='/webpt/chart?{_query(who, key)}'>{title}</a></li>"
        for key, title in facts["pages"]
    )
    inner = "shell" if stand.seed & RENESTED else "frame"
    body = (
        f"<table class=hdr><tr><td>{CLINIC['webpt']}</td>"
        f"<td><a href='/webpt/day'>Schedule</a></td></tr>"
        f"<tr id=who>{_banner_line(facts['banner'], facts['order'])}</tr></table>"
        f"<ul class=nav>{links}</ul>"
        f"<iframe name=main id=main src='/webpt/{inner}?{_query(who, which)}'></iframe>"
    )
    if facts["second"]:
        other = stand.patients[facts["second"]]
        line = _banner_line(banner(stand, "webpt", other), facts["order"])
        body += (
            f"<table class=hdr><tr>{line}</tr></table>"
            f"<iframe name=second src='/webpt/{inner}?{_query(other, which)}'></iframe>"
        )
    facts["inner"] = inner
    return page("Patient Chart", body, scripts=("kit", "webpt"), facts=facts)


def _pane(sheet: dict[str, Any], tab: str) -> str:
    """One tab of the classic form, its fields in a table and its lines below."""
    rows = "".join(
        _classic(field, rich="frame") for field in sheet["fields"] if field["tab"] == tab
    )
    grids = "".join(_lines(grid) for grid in sheet["grids"] if grid["tab"] == tab)
    return f"<div class=pane data-pane='{tab}'><table>{rows}</table>{grids}</div>"


def _webpt_frame(stand: StandIn, which: str, who: Patient, kept: str) -> str:
    """The chart's own document: a classic form with all its tabs in it."""
    facts = boot(stand, "webpt", which, who)
    sheet: dict[str, Any] = facts["sheet"]
    tabs = sheet["tabs"]
    head = "".join(
        f"<li><a href='#' data-tab='{tab['key']}'>{tab['label']}</a></li>"
        for tab in tabs
        if tab["label"]
    )
    panes = "".join(_pane(sheet, tab["key"]) for tab in tabs)
    sign = f"<input type=submit name=sign value='{sheet['sign']}'>" if sheet["sign"] else ""
    said = "<p class=said>The record has been saved.</p>" if kept else ""
    visit = f"{facts['banner']['day_label']}: {facts['banner']['day']}"
    form = (
        f"<form method=post action='/webpt/form/{which}?patient={who.id}'>"
        f"<input type=hidden name=token value='{draw(who.id, which, of=1 << 40):x}'>"
        f"{panes}<p><input type=submit name=save value='{sheet['save']}'> {sign}</p></form>"
    )
    if facts["faults"]["delay"]:
        form = f"<p class=wait>Loading...</p><template id=later>{form}</template>"
    return page(
        sheet["title"],
        f"<h2>{sheet['title']}</h2><p>{visit}</p>{said}<ul class=tabs>{head}</ul>{form}",
        scripts=("kit", "webpt_frame"),
        facts={**facts, "sheet": None},
    )


def _radio(field_id: str, text: str, end: str) -> str:
    own = end.replace(field_id, f"{field_id}_{text}", 1)
    on = " checked" if text == "No" else ""
    return f"<label><input type=radio value={text} {own}{on}> {text}</label> "


def _control(field: dict[str, Any], rich: str, name: str) -> str:
    """One control of a page drawn on the server."""
    kind, value = field["kind"], escape(field["value"])
    end = f"id='{field['id']}' name='{name}' data-kind='{kind}'"
    end += f" data-turn='{field['transform']}'" if field["transform"] else ""
    end += " readonly" if field["readonly"] and kind not in ("select", "check", "yesno") else ""
    end += " disabled" if field["readonly"] and kind in ("select", "check", "yesno") else ""
    end += f" maxlength={field['most']}" if field["most"] else ""
    end += f" data-gate='{field['gate']}'" if field["gate"] else ""
    if kind == "area":
        return f"<textarea rows=3 cols=60 {end}>{value}</textarea>"
    if kind == "rich" and rich == "frame":
        lock = "data-locked" if field["readonly"] else ""
        return (
            f"<textarea class=source {end}>{value}</textarea>"
            f"<iframe class=rte data-for='{field['id']}' {lock}></iframe>"
        )
    if kind == "rich":
        able = "false" if field["readonly"] else "true"
        end = end.replace("name=", "data-name=")
        return f"<div class=rich contenteditable={able} {end}>{value}</div>"
    if kind in ("select", "combo"):
        options = "".join(
            f"<option value='opt_{at}'>{escape(text)}</option>"
            for at, text in enumerate(field["options"])
        )
        return f"<select {end}><option value=''></option>{options}</select>"
    if kind == "yesno":
        return "".join(_radio(field["id"], text, end) for text in field["options"])
    if kind == "check":
        return f"<input type=checkbox {end}>"
    return f"<input type=text size=14 {end} value='{value}'>"


def _classic(field: dict[str, Any], *, rich: str) -> str:
    """A row of a table; the label is only text beside the field, as in pages of that age."""
    made = _control(field, rich, field["name"])
    for _ in range(field["nest"]):
        made = f"<table class=in><tr><td>{made}</td></tr></table>"
    return f"<tr><td class=lbl>{escape(field['label'])}:</td><td>{made}</td></tr>"


def _lines(grid: dict[str, Any]) -> str:
    """A table of lines: its first line, and the pattern of the next."""
    head = "".join(f"<th>{escape(column['label'])}</th>" for column in grid["columns"])
    cells = "".join(
        "<td>"
        + _control(
            {**column, "id": f"{column['id']}_ROW"}, "none", f"{grid['name']}~ROW~{column['name']}"
        )
        + "</td>"
        for column in grid["columns"]
    )
    return (
        f"<table class=grid data-grid='{grid['name']}'><thead><tr>{head}</tr></thead>"
        f"<tbody><tr>{cells.replace('ROW', '0')}</tr></tbody></table>"
        f"<template>{cells}</template><a href='#' class=add>{escape(grid['add'])}</a>"
    )


def _labelled(field: dict[str, Any]) -> str:
    """A field whose label is tied to it, in as many boxes as the seed says."""
    made = _control(field, "here", field["name"])
    for at in range(field["nest"]):
        made = f"<div class='upd{at}'><span>{made}</span></div>"
    return (
        f"<div class=row><label for='{field['id']}'>{escape(field['label'])}</label> {made}</div>"
    )


def _theraoffice_part(sheet: Sheet, tab: str) -> str:
    """What a tab of the document editor fetches when it is first opened."""
    spec: dict[str, Any] = sheet.spec()
    chosen = [field for field in spec["fields"] if field["tab"] == tab]
    grids = [grid for grid in spec["grids"] if grid["tab"] == tab]
    return "".join(map(_labelled, chosen)) + "".join(map(_lines, grids))


def made(
    what: str, stand: StandIn, product: str, which: str, who: Patient, query: dict[str, str]
) -> str:
    """The document of an address, or nothing where there is none."""
    if product == "webpt" and what == "chart":
        return _webpt_chart(stand, which, who)
    if product == "webpt" and what == "shell":
        return page(
            "Chart", f"<iframe name=inner src='/webpt/frame?{_query(who, which)}'></iframe>"
        )
    if product == "webpt" and what == "frame":
        return _webpt_frame(stand, which, who, query.get("kept", ""))
    if product == "fusion" and what == "app":
        return page(
            CLINIC["fusion"], "<div id=root></div>", scripts=("kit", "fusion"), facts={"spa": True}
        )
    if product == "raintree" and what == "chart":
        facts = boot(stand, product, which, who)
        body = "<wk-desk></wk-desk>"
        return page(CLINIC["raintree"], body, scripts=("kit", "raintree"), facts=facts)
    if product == "theraoffice" and what == "chart":
        facts = boot(stand, product, which, who)
        body = "<div id=desk></div>"
        return page(CLINIC["theraoffice"], body, scripts=("kit", "theraoffice"), facts=facts)
    if product == "theraoffice" and what == "part":
        return _theraoffice_part(stand.sheet(product, which), query.get("tab", "all"))
    return ""

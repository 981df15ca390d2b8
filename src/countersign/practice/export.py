"""The whole chart as a file: JSON for a computer, an accessible PDF, or both with every paper."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files as package_files
from typing import Any

import typst

from countersign.base import dates
from countersign.base.canonical import to_bytes

FORMAT = "countersign-chart/2"
ABOUT = """This folder is one person's whole chart.

chart.pdf     to read or print
chart.json    the same for a computer
papers/       each signed note as it left the practice
uploads/      texts that were brought to a session
signatures/   one JWS for each signature, and the public key (key.jwk) that verifies them

A JWS (RFC 7515) is verified with any JOSE tool; what it covers is inside it.
"""


def _dated(chart: Mapping[str, Any], practice: str, made: datetime) -> dict[str, Any]:
    return {"format": FORMAT, "practice": practice, "made": made, **chart}


def to_json(
    chart: Mapping[str, Any],
    *,
    practice: str,
    made: datetime,
    attached: Mapping[str, bytes] | None = None,
) -> bytes:
    """Canonical JSON: the same chart at the same moment gives the same bytes.

    `attached` files are put in by their names, as base64.
    """
    body = _dated(chart, practice, made)
    if attached:
        body["attachments"] = [
            {**one, "base64": base64.b64encode(attached[one["name"]]).decode()}
            for one in chart["attachments"]
        ]
    return to_bytes(body)


def to_pdf(chart: Mapping[str, Any], *, practice: str, made: datetime) -> bytes:
    """A tagged PDF (UA-1). `made` is aware; it is printed and is the file's own date."""
    template = package_files("countersign") / "practice" / "paper" / "chart.typ"
    data = json.loads(to_bytes(_dated(chart, practice, made)))
    return bytes(
        typst.compile(
            template.read_bytes(),
            format="pdf",
            sys_inputs={"chart": json.dumps(data), "made": f"{dates.said(made)}, {made:%-H:%M}"},
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(made.timestamp()),
        )
    )


def to_zip(
    chart: Mapping[str, Any], files: Mapping[str, bytes], *, practice: str, made: datetime
) -> bytes:
    """PDF, JSON, every paper, upload and signature in one file, made in memory."""
    held = {
        "README.txt": ABOUT.encode(),
        "chart.pdf": to_pdf(chart, practice=practice, made=made),
        "chart.json": to_json(chart, practice=practice, made=made),
        **files,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in held.items():
            whole.writestr(zipfile.ZipInfo(name, made.timetuple()[:6]), data)
    return out.getvalue()

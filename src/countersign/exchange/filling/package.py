"""The extension as one file that a browser installs: looked through first, and always the same.

What it may do stands here with the reason for each, once: the page Browser extension and the guide
show it, and a package that asks for anything else is not made.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from countersign.base.errors import UserError

FOLDER = Path(__file__).resolve().parents[4] / "extension"
NAME = "countersign-extension.zip"
PERMISSIONS: Mapping[str, str] = {
    "scripting": "Puts our own page scripts beside the EMR’s page when you press the button. They "
    "come with the extension; no code is ever fetched.",
    "sidePanel": "Shows the panel beside the page.",
    "storage": "Keeps the pairing’s token, the key that proves field maps, and the last version of "
    "each map. No client, no text.",
}
"""What it asks for when it is installed, and why."""
ORIGINS: Mapping[str, str] = {
    "the address of your EMR": "Asked for by name when you pair, never before. The only pages it "
    "looks at: exactly the address of the connection.",
    "the address of Countersign": "Asked for by name when you pair. The only place it talks to.",
}
"""What it asks for later, one address each, and why."""
OPTIONAL = ("https://*/*", "http://localhost/*")
"""Nobody knows a practice’s two addresses before it is installed: the browser asks for the two."""
POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "https: http://localhost:*",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_KEYS = {
    "manifest_version", "name", "version", "description", "minimum_chrome_version", "icons",
    "action", "background", "side_panel", "permissions", "optional_host_permissions",
    "content_security_policy",
}  # fmt: skip
_KINDS = {".js", ".html", ".css", ".png", ".json"}
_RUNS_TEXT = re.compile(
    r"\beval\s*\(|new\s+Function\b|\bimport\s*\(|importScripts|document\.write|\.innerHTML\b|"
    r"insertAdjacentHTML|outerHTML\s*=|createElement\(\s*['\"]script|WebAssembly|setTimeout\(\s*['\"`]"
)
_FAR = re.compile(r"(?:src|href|action)\s*=\s*['\"]?(?:https?:)?//", re.IGNORECASE)
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+\s*=|<[^>]*\sstyle\s*=", re.IGNORECASE)
_AT = (1980, 1, 1, 0, 0, 0)


def manifest(folder: Path = FOLDER) -> dict[str, Any]:
    """The manifest. Raises UserError when there is none that can be read."""
    try:
        return dict(json.loads((folder / "manifest.json").read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise UserError(
            "The extension is not beside this installation.",
            field="extension",
            remedy="It is the folder `extension` of the sources of Countersign.",
        ) from error


def faults(folder: Path = FOLDER) -> list[str]:
    """Why Chrome, Edge or we would not have it, by file; empty when it can be installed."""
    told = manifest(folder)
    return [*_of_manifest(told), *_of_files(told, folder)]


def _of_manifest(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("manifest_version") != 3:
        yield "manifest.json: only version 3 is installed by Chrome and Edge"
    for key in sorted(set(told) ^ _KEYS):
        yield f"manifest.json: {key} is missing, or is nothing we ask for"
    if set(told.get("permissions", ())) != set(PERMISSIONS):
        yield "manifest.json: the permissions are others than those that have a reason"
    if tuple(told.get("optional_host_permissions", ())) != OPTIONAL:
        yield "manifest.json: optional addresses are others than those that have a reason"
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){0,3}", str(told.get("version"))):
        yield "manifest.json: the version is one to four numbers with dots"
    if not 0 < len(str(told.get("name", ""))) <= 75 or len(str(told.get("description"))) > 132:
        yield "manifest.json: the name has 1 to 75 letters, the description at most 132"
    pages = told.get("content_security_policy", {}).get("extension_pages", "")
    policy = dict(part.strip().split(" ", 1) for part in pages.split(";") if " " in part.strip())
    if policy != dict(POLICY):
        yield "manifest.json: the content policy is another"


def _of_files(told: Mapping[str, Any], folder: Path) -> Iterator[str]:
    named = [told.get("background", {}).get("service_worker"), *told.get("icons", {}).values()]
    named.append(told.get("side_panel", {}).get("default_path"))
    for name in named:
        if not name or not (folder / name).is_file():
            yield f"manifest.json: there is no file {name}"
    for path in files(folder):
        where = path.relative_to(folder).as_posix()
        if path.suffix not in _KINDS:
            yield f"{where}: no file of this kind belongs in it"
            continue
        if path.suffix == ".png":
            continue
        text = path.read_text("utf-8")
        if path.suffix == ".js" and (found := _RUNS_TEXT.search(text)):
            yield f"{where}: {found.group()} would run or draw what it was not installed with"
        if path.suffix == ".html" and (_FAR.search(text) or _INLINE.search(text)):
            yield f"{where}: scripts, styles and addresses come from the package alone"


def files(folder: Path = FOLDER) -> list[Path]:
    """Every file of it, in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def packed(folder: Path = FOLDER) -> bytes:
    """The package: the same bytes from the same files. Raises UserError for one with a fault."""
    if found := faults(folder):
        raise UserError(
            f"The extension cannot be packed: {found[0]}.",
            field="extension",
            remedy="Take it from the sources of Countersign as they came.",
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _AT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            made.writestr(entry, path.read_bytes())
    return out.getvalue()

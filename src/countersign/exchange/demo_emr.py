"""The demo's EMR: sekmet-fhir, a FHIR R4 server for tests, on this machine only.

It asks for SMART Backend Services sign-in, keeps its data under HOME/demo_emr, and knows one
client: this installation, by the public half of its own key. Its console has no sign-in, so it
listens on the loopback address only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from countersign.base.errors import UserError
from countersign.exchange import smart
from countersign.exchange.connectors.fhir import Fhir
from countersign.exchange.formats.fhir.bindings import problems
from countersign.exchange.http import must_succeed
from countersign.exchange.port import ConnectorError

HOST = "127.0.0.1"
CLIENT_ID = "countersign-demo"
KEY_NAME = "demo_emr.pem"
CONNECTION = "Demo EMR"
_TOKEN_SECONDS = 900


def base_url(port: int) -> str:
    """The address of its FHIR interface."""
    return f"http://{HOST}:{port}/fhir"


def connection(port: int) -> dict[str, Any]:
    """The settings of a counterpart that speaks to it (connector "fhir")."""
    return {
        "base_url": base_url(port),
        "client_id": CLIENT_ID,
        "key_name": KEY_NAME,
        "token_url": f"http://{HOST}:{port}/auth/token",
    }


def prepare(home: Path, port: int) -> Path:
    """Write its settings, register our public key with it, and return the settings file.

    COUNTERSIGN_HOME must be `home`, because the key is one of the installation's secrets.
    """
    folder = home / "demo_emr"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    smart.make_key(KEY_NAME)
    settings = {
        "base_url": base_url(port),
        "host": HOST,
        "port": port,
        "data_dir": str(folder),
        "facility_name": "Demo EMR",
        "server_auth": {
            "types": ["smart"],
            "smart_clients": [
                {
                    "client_id": CLIENT_ID,
                    "jwks": smart.public_keys(KEY_NAME),
                    "scopes": "system/*.cruds",
                }
            ],
            "token_lifetime": _TOKEN_SECONDS,
        },
        "simulator": {"enabled": False},
        "own_private_key_path": str(folder / "unused.pem"),
        # Its traffic log would keep every note it is sent in clear; ours is the audit chain.
        "log_inbound": False,
    }
    path = folder / "settings.yaml"
    building = path.with_suffix(".new")
    building.write_text(yaml.safe_dump(settings, sort_keys=True))
    building.replace(path)
    return path


def command(home: Path, port: int) -> list[str]:
    """How the supervisor starts it. Run `prepare` first."""
    return [
        sys.executable,
        "-m",
        "sekmet.cli",
        "serve",
        "--config",
        str(home / "demo_emr" / "settings.yaml"),
        "--host",
        HOST,
        "--port",
        str(port),
    ]


def environment(home: Path, port: int) -> dict[str, str]:
    """Its environment: nothing of ours, no secret and no database address."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
    return kept | {
        "SEKMET_CONFIG": str(home / "demo_emr" / "settings.yaml"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def ready(port: int) -> bool:
    """Whether it answers and lets us in."""
    server = Fhir.open(connection(port) | {"seconds": 2})
    try:
        return server.ready()
    finally:
        server.close()


def count(port: int, kind: str) -> int:
    """How many resources of `kind` it holds."""
    server = Fhir.open(connection(port))
    try:
        answer = server.ask("GET", kind, params={"_summary": "count"})
        return int(must_succeed(answer)["total"])
    finally:
        server.close()


def load(port: int, bundles: Iterable[Mapping[str, Any]]) -> int:
    """Send transaction Bundles to it, each whole or not at all; returns how many resources.

    Raises UserError when a resource of ours is not sound, or the server takes one not.
    """
    server = Fhir.open(connection(port) | {"seconds": 120})
    sent = 0
    try:
        for bundle in bundles:
            for entry in bundle["entry"]:
                if wrong := problems(entry["resource"]):
                    raise UserError(f"The demo data is not sound: {wrong[0]}.")
            must_succeed(
                server.ask("POST", "", resource=bundle, headers={"prefer": "return=minimal"})
            )
            sent += len(bundle["entry"])
    except ConnectorError as error:
        raise UserError(
            f"The demo EMR did not take the demo data ({error.code}).",
            remedy="Stop the demo, delete its folder demo_emr, and start it again.",
        ) from error
    finally:
        server.close()
    return sent

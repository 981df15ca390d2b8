"""What leaves when the detector fails: our gateway, and LiteLLM's Presidio guardrail, side by side.

    python benchmarks/bench_gateway.py [--peer PYTHON]

`--peer` names the Python of an environment with litellm. Its guardrail is asked as its proxy asks
it (`async_pre_call_hook`), with an analyzer on this machine that fails in the same ways as our
scanner does here; once as it comes, once with entities configured, which makes it stricter. No
model is asked: the row says whether the name would have gone on. Ours is proven on every route,
with real connections, in tests/gate/test_privacy_faults.py.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TEXT = "Oluwaseun Reyes, SSN 987-65-4320, came on 11/24/2026 and wrote 4/5 letters."
NAME, NUMBER = "Oluwaseun Reyes", "987-65-4320"
FAULTS = ("500", "garbage", "nothing", "not a list", "nonsense offsets", "hangs", "gone")
WAIT = 1.0


def verdict(sent: str | None) -> str:
    """What became of the text."""
    if sent is None:
        return "stays here"
    leaked = [what for what in (NAME, NUMBER) if what in sent]
    return f"LEAVES with {len(leaked)} of 2 identifiers" if leaked else "leaves, hidden"


def ours() -> dict[str, str]:
    """Our scanner failing in each way."""
    from countersign.privacy import hiding
    from countersign.privacy.prompt import Prompt, said
    from countersign.privacy.roster import Roster
    from countersign.privacy.scan import Scanner
    from countersign.privacy.span import Span
    from countersign.privacy.surrogates import Surrogates

    hiding.SECONDS_TO_LOOK = WAIT
    row = {"first": "Oluwaseun", "last": "Reyes"}
    roster = Roster.read({"clients": [row]})
    real = Scanner(roster)

    def fails(text: str) -> Any:
        raise OSError("HTTP 500")

    def far(text: str) -> Any:
        return [Span(0, 10**6, "NAME_CHILD")]

    def hangs(text: str) -> Any:
        threading.Event().wait(WAIT * 5)
        return []

    ways: dict[str, Callable[[str], Any]] = {
        "no fault": real.scan,
        "500": fails,
        "garbage": lambda text: "<html>",
        "nothing": lambda text: [],
        "not a list": lambda text: {"error": "no"},
        "nonsense offsets": far,
        "hangs": hangs,
        "gone": fails,
    }

    class Failing:
        """Passes the canary, then fails: the worst case for us."""

        def __init__(self, way: Callable[[str], Any]):
            self.way = way

        def scan(self, text: str) -> Any:
            return self.way(text) if "4/5 letters" in text else real.scan(text)

    found = {}
    for name, way in ways.items():
        failing: Any = Failing(way)
        try:
            hidden, _ = hiding.hide(Prompt((said("user", TEXT),)), Surrogates(), roster, failing)
        except Exception:  # noqa: BLE001  the gateway refuses whatever it is
            found[name] = verdict(None)
        else:
            found[name] = verdict(str(hidden))
    return found


class Analyzer(BaseHTTPRequestHandler):
    """An analyzer that fails as its address says."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.path.split("/")[1].replace("%20", " ")
        status, kind, body = 200, "application/json", b"[]"
        if "anonymize" in self.path:
            body = json.dumps({"text": "<PERSON>, SSN <SSN>", "items": []}).encode()
        elif fault == "500":
            status, body = 500, b"{}"
        elif fault == "garbage":
            kind, body = "text/html", b"<html>"
        elif fault == "not a list":
            body = b'{"error": "no"}'
        elif fault == "nonsense offsets":
            far = {"entity_type": "PERSON", "start": 0, "end": 10**6, "score": 0.9}
            body = json.dumps([far]).encode()
        elif fault == "hangs":
            threading.Event().wait(WAIT * 5)
        elif fault == "no fault":
            rows = [(0, len(NAME), "PERSON"), (TEXT.index(NUMBER), TEXT.index(NUMBER) + 11, "SSN")]
            body = json.dumps(
                [{"entity_type": k, "start": a, "end": b, "score": 0.9} for a, b, k in rows]
            ).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def theirs() -> Iterator[tuple[str, str, str]]:
    """Run by the peer's Python: (how it is set, fault, verdict)."""
    import asyncio

    from litellm.caching.caching import DualCache
    from litellm.proxy._types import UserAPIKeyAuth
    from litellm.proxy.guardrails.guardrail_hooks.presidio import _OPTIONAL_PresidioPIIMasking

    server = ThreadingHTTPServer(("127.0.0.1", 0), Analyzer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    strict = {"PERSON": "MASK", "US_SSN": "MASK"}
    for setting, more in (("as it comes", {}), ("entities set", {"pii_entities_config": strict})):
        for fault in ("no fault", *FAULTS):
            if fault == "nonsense offsets":
                continue  # that is its anonymizer's to find, and ours here is made up
            port = 9 if fault == "gone" else server.server_address[1]
            base = f"http://127.0.0.1:{port}/{fault.replace(' ', '%20')}/"
            guard = _OPTIONAL_PresidioPIIMasking(
                guardrail_name="presidio",
                event_hook="pre_call",
                default_on=True,
                presidio_analyzer_api_base=base,
                presidio_anonymizer_api_base=base,
                **more,
            )
            guard.timeout = WAIT
            data = {"model": "m", "messages": [{"role": "user", "content": TEXT}]}
            try:
                got = asyncio.run(
                    guard.async_pre_call_hook(UserAPIKeyAuth(), DualCache(), data, "completion")
                )
            except Exception:  # noqa: BLE001  however it refuses, it refuses
                yield setting, fault, verdict(None)
            else:
                yield setting, fault, verdict(json.dumps(got["messages"]))


def asked_of(peer: str) -> dict[tuple[str, str], str]:
    """What the peer's own Python printed."""
    told = subprocess.run(
        [peer, str(Path(__file__).resolve()), "--theirs"],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
        env={"LITELLM_LOCAL_MODEL_COST_MAP": "True", "PATH": ""},
    ).stdout
    rows = [json.loads(line) for line in told.splitlines() if line.startswith("[")]
    return {(setting, fault): said for setting, fault, said in rows}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--peer", help="the Python of an environment with litellm")
    parser.add_argument("--theirs", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.theirs:
        for row in theirs():
            print(json.dumps(row))
        return
    mine = ours()
    peer = asked_of(args.peer) if args.peer else {}
    print(f"{'detector':18} {'countersign':18} {'litellm, as it comes':38} litellm, entities set")
    for fault in ("no fault", *FAULTS):
        two = [peer.get((how, fault), "not asked") for how in ("as it comes", "entities set")]
        print(f"{fault:18} {mine[fault]:18} {two[0]:38} {two[1]}")


if __name__ == "__main__":
    sys.exit(main())

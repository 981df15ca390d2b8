"""Two doors, no third: the source is walked for every way to reach another machine.

Only `privacy` (models) and `exchange` (everybody else) may open a connection, in one file each, and
only the delivery hands anything to a connector. The server's own listening is granian's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import countersign

SOURCE = Path(countersign.__file__).parent
# Modules that open connections, and libraries built on them.
REACH = {
    "aiohttp",
    "asyncssh",
    "boto3",
    "botocore",
    "curl_cffi",
    "dns",
    "ftplib",
    "grpc",
    "hl7.client",
    "http.client",
    "httpcore",
    "httpx",
    "imaplib",
    "multiprocessing.connection",
    "niquests",
    "nntplib",
    "paramiko",
    "poplib",
    "pycurl",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "webbrowser",
    "websocket",
    "websockets",
    "xmlrpc",
    "acme.client",
    "django.core.mail",
}
# Functions that do, whatever module they come by.
CALLS = {
    "create_connection",
    "create_datagram_endpoint",
    "open_connection",
    "open_unix_connection",
    "mail_admins",
    "mail_managers",
    "send_mail",
    "send_mass_mail",
    "EmailMessage",
    "EmailMultiAlternatives",
    "urlopen",
    "urlretrieve",
}
PROGRAMS = {"curl", "ftp", "mail", "nc", "ncat", "rsync", "scp", "sendmail", "sftp", "ssh", "wget"}
DOORS = {"exchange/http.py", "exchange/mail.py", "exchange/sftp.py", "privacy/call.py"}
"""The files that open a connection: HTTP, mail and SFTP of one door, models of the other."""
LETS_GO = {"exchange/deliver.py"}
"""The one file that hands a shipment to a connector."""
HEADS_ONLY = {"exchange/witnesses.py"}
"""Sends heads of the audit chain, ids and digests, to a witness outside; never a shipment."""
WAYS = "exchange/ways.py"
"""Hands a letter to the mail server, or a text to its outbox; its own trial names nobody."""
REMINDS = "exchange/reminders.py"
"""Has a message without a child's name conveyed, under a standing order proven each time."""
TO_FAMILIES = "exchange/messages.py"
"""Has one letter about one proven release conveyed; nobody else sends a family anything."""
TEXTS = "exchange/texts.py"
"""Writes a text message down and gives it to the service, unless its number said STOP."""


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Every Python file of the product, by its path in the package."""
    return tuple(
        (path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8")))
        for path in sorted(SOURCE.rglob("*.py"))
    )


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module and every name of one that a file imports, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and name_of(node.func) in ("import_module", "__import__"):
            said = (a.value for a in node.args if isinstance(a, ast.Constant))
            yield from (word for word in said if isinstance(word, str))


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield name_of(node.func), node


def reaches(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in REACH)


def test_only_the_two_doors_reach_other_machines() -> None:
    found = {(path, name) for path, tree in trees() for name in imported(tree) if reaches(name)}
    assert {path for path, _ in found} <= DOORS, sorted(found)
    assert found, "a walk that finds nothing proves nothing"


def test_nobody_calls_a_function_that_connects_or_mails() -> None:
    found = [
        (path, name)
        for path, tree in trees()
        for name, _ in calls(tree)
        if name in CALLS and path not in DOORS
    ]
    assert not found


def test_no_program_is_started_that_carries_things_away() -> None:
    found = []
    for path, tree in trees():
        for _, call in calls(tree):
            words = [node for arg in call.args for node in ast.walk(arg)]
            said = [w.value for w in words if isinstance(w, ast.Constant) and w.value in PROGRAMS]
            found += [(path, word) for word in said]
    assert not found


def test_only_the_delivery_hands_anything_to_a_connector() -> None:
    found = {
        path
        for path, tree in trees()
        for name, call in calls(tree)
        if name == "send" and isinstance(call.func, ast.Attribute)
    }
    assert found == LETS_GO | HEADS_ONLY
    dropped = {
        path
        for path, tree in trees()
        for name, _ in calls(tree)
        # A plan drops blocks; its engine is pure and knows no connector.
        if name == "drop" and not path.startswith("scheduling/engine/")
    }
    assert dropped == LETS_GO | {"web/claims/views.py"}  # which takes an unsigned file back
    for path, tree in trees():
        if path in HEADS_ONLY:
            assert not any("shipment" in name or "release" in name for name in imported(tree))


def test_only_what_is_proven_goes_to_a_family() -> None:
    callers = {
        door: {path for path, tree in trees() for name, _ in calls(tree) if name == door}
        for door in ("send_once", "text_once", "hand_on", "convey", "carry")
    }
    assert callers == {
        "send_once": {WAYS},
        "text_once": {WAYS},
        "hand_on": {TEXTS},
        "convey": {WAYS, TO_FAMILIES, REMINDS},
        "carry": {"family/sending.py"},
    }
    for path, door, proof, then in (
        (TO_FAMILIES, "carry", "proven", "convey"),
        (REMINDS, "remind", "in_force", "convey"),
        (TEXTS, "_given", "stopped", "hand_on"),
    ):
        said = [name_of(c.func) for c in calls_of(path, door)]
        assert proof in said
        assert said.index(proof) < said.index(then)


def calls_of(path: str, function: str) -> list[ast.Call]:
    """The calls of one function of a file, in the order of its lines."""
    tree = next(tree for one, tree in trees() if one == path)
    body = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
    found = [n for n in ast.walk(body) if isinstance(n, ast.Call)]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def test_only_the_spine_makes_what_counts_as_signed_or_released() -> None:
    makers = {"Signed": "spine/signed.py", "Released": "spine/release.py"}
    for path, tree in trees():
        for name, call in calls(tree):
            if name in makers:
                assert path == makers[name], (path, call.lineno)


def test_only_the_sign_page_signs_and_only_the_spine_releases() -> None:
    """Who calls `sign.sign` and `release.release`: no API, job or command among them."""
    may_sign = {"web/sheet/signing.py"}
    may_release = {"spine/sign.py"}
    for path, tree in trees():
        known = set(imported(tree))
        for name, call in calls(tree):
            if name == "sign" and "countersign.spine.sign" in known:
                assert path in may_sign or not is_of(call, ("sign", "signing")), (path, call.lineno)
            if name == "release" and any(k.startswith("countersign.spine.release") for k in known):
                assert path in may_release, (path, call.lineno)


def is_of(call: ast.Call, modules: tuple[str, ...]) -> bool:
    """Whether it is a call like `signing.sign(…)` on one of these modules."""
    return isinstance(call.func, ast.Attribute) and name_of(call.func.value) in modules


def test_only_connectors_use_the_door_of_the_exchange() -> None:
    for door in ("countersign.exchange.http", "countersign.exchange.sftp"):
        users = {path for path, tree in trees() if door in set(imported(tree))}
        assert users
        assert all(path.startswith("exchange/") for path in users), users

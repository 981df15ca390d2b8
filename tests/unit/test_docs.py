"""The pages are true: nothing stale, nothing left out, every link leads somewhere, examples run."""

from __future__ import annotations

import argparse
import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import URLResolver, get_resolver
from tests import proofs
from tests.world import World

from countersign.api.schemas import CaptureIn
from countersign.base.audit import kinds
from countersign.cli import main
from countersign.practice import access
from countersign.practice import models as records
from countersign.practice.importing import KINDS, run
from countersign.practice.models import Practice, Site
from countersign.practice.models.staff import Role
from countersign.spine import sheet, sign
from countersign.spine.checks import engine
from countersign.web.setup.imports import ORDER

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "countersign"
PAGES = [*ROOT.glob("*.md"), *sorted(DOCS.rglob("*.md")), *sorted(PACKAGE.rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
ABSOLUTE = re.compile(r"(?<![\w.~:)>}/*-])/([a-z]+)/")
# Folders of the reader's computer, and addresses of the product's own.
FOLDERS = {"etc", "srv", "media", "mnt", "api", "demo"}
GENERATED = re.compile(r"<!-- begin [a-z-]+ -->.*?<!-- end [a-z-]+ -->", re.DOTALL)


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def examples(name: str, language: str) -> list[str]:
    """The examples of a page in that language."""
    return [text for kind, text in FENCE.findall(page(name)) if kind == language]


def test_no_generated_page_is_stale() -> None:
    # In a process of its own: what other tests registered must not show.
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(DOCS / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr} Run: make fix"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text("utf-8"))
    for match in LINK.finditer(text):
        target, _, anchor = (match[1] or match[2]).partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), f"{path.name} links to {target}"
        if anchor:
            assert anchor in anchors(there), f"{path.name} links to {target}#{anchor}"


def anchors(path: Path) -> set[str]:
    """The anchors a Markdown page offers, as the usual viewers make them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_speak_of_the_product_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    for folder in ABSOLUTE.findall(text):
        assert folder in FOLDERS, f"{path.name} names /{folder}/"
    assert not re.search(r"\bhelpers?\b|\bTODO\b|\bFIXME\b", text, re.IGNORECASE)


SOURCE = re.compile(r"`([a-z]+/[\w/]+\.(?:py|yaml|typ|js|md))`")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_that_a_page_names_is_there(path: Path) -> None:
    for name in SOURCE.findall(path.read_text("utf-8")):
        places = [ROOT / name, PACKAGE / name, path.parent / name]
        assert any(place.exists() for place in places), f"{path.name} names {name}"


def test_every_page_is_in_the_index() -> None:
    index = page("README.md")
    listed = {match[1] for match in LINK.finditer(index)}
    missing = {p.name for p in DOCS.glob("*.md") if p.name != "README.md"} - listed
    # Pages that are written beside this one may be listed before or after they are there.
    assert not missing - {"encryption.md", "benchmarks.md"}


def test_every_room_has_a_page() -> None:
    index = page("README.md")
    rooms = {p.parent.name for p in PACKAGE.glob("*/__init__.py")} | {"rules"}
    for room in rooms:
        row = re.search(rf"^\| `{room}` \|.*\[.+\]\(.+\)", index, re.MULTILINE)
        assert row, f"docs/README.md has no row with a page for {room}"


def test_every_part_is_documented() -> None:
    for part in (*sheet.parts(), *sheet.parts("report"), *sheet.parts("school")):
        assert f"| {part.title} | `{part.kind}` |" in page("spine.md")


def test_every_check_and_finding_is_documented() -> None:
    text = page("checks.md")
    for one in engine.find_all():
        if one.name.startswith("countersign."):
            for code in one.codes:
                assert re.search(
                    rf"^\| `{re.escape(code)}` \| (stops|warns) \|", text, re.MULTILINE
                )


def test_every_kind_of_audit_entry_is_documented() -> None:
    text = page("audit.md")
    written = {
        name
        for path in PACKAGE.glob("*/audit_kinds.py")
        for name in re.findall(r"\"([a-z_]+\.[a-z_]+)\"", path.read_text())
        if name in kinds.find_all()
    }
    assert written
    for name in written:
        assert f"| `{name}` |" in text


def test_every_act_role_record_and_list_is_documented() -> None:
    for act in access.ACTS:
        assert f"`{act}`" in page("roles.md")
    for role in Role:
        assert role.label in page("roles.md")
    for record in records.__all__:
        assert f"`{record}`" in page("practice.md")
    for name in ORDER:
        assert KINDS[name].title in page("setup.md")


def parsers(
    parser: argparse.ArgumentParser, words: str = "countersign"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command a person may see, with its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            shown = {choice.dest for choice in action._choices_actions}
            for name, child in action.choices.items():
                if name in shown:
                    inner = list(parsers(child, f"{words} {name}"))
                    yield from inner or [(f"{words} {name}", child)]


COMMANDS = dict(parsers(main.build()))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented(name: str) -> None:
    start = re.compile(rf"^\| `{name}[ `]")
    row = "\n".join(ln for ln in page("cli.md").splitlines() if start.match(ln))
    assert row, f"docs/cli.md has no row for {name}"
    for action in COMMANDS[name]._actions:
        if isinstance(action, argparse._HelpAction) or action.option_strings == ["--home"]:
            continue
        said = action.option_strings[0] if action.option_strings else action.dest.upper()
        assert said in row, f"the row of {name} in docs/cli.md lacks {said}"


def variables(path: Path) -> Iterator[str]:
    """Names of the environment variables that a module reads."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        where = ""
        if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute):
            where, key = ast.unparse(node.func.value), node.args[0]
        elif isinstance(node, ast.Subscript):
            where, key = ast.unparse(node.value), node.slice
        if where == "os.environ" and isinstance(key, ast.Constant):
            yield str(key.value)


def test_every_environment_variable_is_documented() -> None:
    read = {name for path in PACKAGE.rglob("*.py") for name in variables(path)}
    # Read through a name in a variable.
    read |= {"SECRET_KEY", "SECRET_KEY_FILE", "COUNTERSIGN_TLS_CERT", "COUNTERSIGN_TLS_KEY"}
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", page("operations.md")))
    assert {"COUNTERSIGN_HOME", "DATABASE_URL"} < read
    assert not read - documented
    assert not {name for name in documented if name.startswith("COUNTERSIGN_")} - read


def test_the_logins_of_an_own_server_are_those_of_the_embedded_one() -> None:
    from countersign.base import postgres

    (sql,) = examples("operations.md", "sql")
    ours = [line.removesuffix(";") for line in sql.strip().splitlines()]
    assert ours == postgres.role_statements("…", "…")


UI = re.compile(r"\*\*([A-Z][^*.:]{1,40})\*\*")


@pytest.mark.parametrize("name", ["operations.md", "practice.md", "setup.md", "sheet.md"])
def test_a_button_named_in_bold_is_on_a_page(name: str) -> None:
    sources = [*PACKAGE.rglob("*.html"), *(PACKAGE / "web").rglob("*.py")]
    shown = _plain("\n".join(path.read_text("utf-8") for path in sources))
    for words in UI.findall(GENERATED.sub("", page(name))):
        assert _plain(words) in shown, f"docs/{name} names **{words}**"


def _plain(text: str) -> str:
    """Small letters; what a template fills in, and asks the child's name for, left out."""
    without = re.sub(r"{%.*?%}|{{.*?}}", "", text)
    return re.sub(r"\s+", " ", without).lower()


def test_the_api_example_is_accepted() -> None:
    (example,) = examples("api.md", "json")
    CaptureIn.model_validate_json(example)
    paths = re.findall(r"\| `(?:GET|POST) (/api/v1/[^`]+)` \|", page("api.md"))
    assert len(paths) == 3
    known = set(_addresses(get_resolver(), "/"))
    for path in paths:
        assert path.replace("{", "<").replace("}", ">") in known


def _addresses(resolver: URLResolver, so_far: str) -> Iterator[str]:
    """Every address below `resolver`."""
    for one in resolver.url_patterns:
        here = f"{so_far}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _addresses(one, here)
        else:
            yield here


def test_nobody_needs_the_programs_shell_to_set_a_practice_up() -> None:
    for name in ("setup.md", "signing.md"):
        assert "django.setup()" not in page(name)
    assert not examples("setup.md", "sh")  # the first owner's link is printed by itself


@pytest.mark.django_db
def test_the_example_lists_of_the_setup_page_can_be_brought_in_its_order() -> None:
    Practice.objects.create(name="Riverside Therapy")
    Site.objects.create(name="Riverside", state="CA", zone="America/Los_Angeles")
    lists = examples("setup.md", "csv")
    assert len(lists) == len(ORDER)
    for name, example in zip(ORDER, lists, strict=True):
        brought = run(KINDS[name], example.encode(), write=True)
        assert (brought.faults, brought.made) == ([], 1), name
        assert run(KINDS[name], example.encode(), write=True).same == 1


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


def test_the_verification_example_verifies_and_finds_a_changed_byte(
    world: World, tmp_path: Path
) -> None:
    one = world.sheet_for()
    signed = proofs.sign_by_code(one, world.ot)
    compact = sign.export_jws(signed.signature_id)
    found = Browser().get("/.well-known/jwks.json", secure=True)  # by anybody, signed in or not
    (tmp_path / "countersign-keys.json").write_bytes(found.content)
    (tmp_path / "signature.jws").write_text(compact)
    (example,) = examples("signing.md", "python")
    done = _run(example, tmp_path)
    assert done.returncode == 0, done.stderr
    assert world.ot.name in done.stdout
    for field in signed.covers():
        assert f"`{field}`" in page("signing.md"), f"docs/signing.md does not say what {field} is"
    assert "She said it was fun." in done.stdout
    head, body, proof = compact.split(".")
    other = body[:40] + ("A" if body[40] != "A" else "B") + body[41:]
    (tmp_path / "signature.jws").write_text(".".join((head, other, proof)))
    broken = _run(example, tmp_path)
    assert broken.returncode != 0
    assert "BadSignatureError" in broken.stderr


def _run(example: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", example], capture_output=True, text=True, cwd=folder
    )

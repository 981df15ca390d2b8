"""Logs hold ids and codes, never names or text."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from countersign.base import logging as ours
from countersign.base.errors import UserError
from countersign.base.ids import new_id

NAME = "Quillfeather"
log = logging.getLogger("countersign.tests")


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.raiseExceptions
    ours.configure({"level": "INFO"})
    yield
    root.handlers[:], root.level, logging.raiseExceptions = before
    logging.captureWarnings(False)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_with_ids_and_codes(capsys: pytest.CaptureFixture[str]) -> None:
    row = new_id()
    log.warning("released %s to %s, %d units: %s", row, "demo-emr", 3, "note.no-evidence")
    (line,) = lines(capsys)
    assert line["message"] == f"released {row} to demo-emr, 3 units: note.no-evidence"
    assert (line["level"], line["logger"]) == ("WARNING", "countersign.tests")
    assert line["at"].endswith("+00:00")


@pytest.mark.parametrize(
    "text",
    [
        NAME,
        f"{NAME} cried",
        "mila@example.org",
        {"name": NAME},
        ValueError(NAME),
        [NAME],
        "Ünï",
        "a" * 81,
    ],
)
def test_names_and_text_are_withheld(text: Any, capsys: pytest.CaptureFixture[str]) -> None:
    log.warning("drafting %s", text)
    log.warning("drafting %(what)s", {"what": text})
    found = json.dumps(lines(capsys), ensure_ascii=False)
    for word in (NAME, "cried", "mila", "Ünï", "aaaa"):
        assert word not in found


def test_an_exception_is_its_type_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(f"{NAME}, born 2019-02-03")
    except ValueError as error:
        log.exception("drafting failed")
        log.error(error)
    first, second = lines(capsys)
    assert first["error"]["type"] == "builtins.ValueError"
    assert first["error"]["at"][-1].startswith("test_logging.py:")
    assert second["message"] == "ValueError"
    assert NAME not in json.dumps([first, second])


@pytest.mark.django_db
def test_a_database_error_shows_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        pytest.raises(DatabaseError) as failed,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO practice_site (id, created_at, name, state, zone)"
            " SELECT %s, now(), %s, 'CA', 'UTC' FROM generate_series(1, 2)",
            [new_id(), NAME],
        )
    assert "DETAIL" in str(failed.value)
    log.error("saving failed", exc_info=failed.value)
    logging.getLogger("django.db.backends").error("%s", failed.value)
    first, second = lines(capsys)
    assert first["error"]["sqlstate"] == "23505"
    assert first["error"]["constraint"] == "practice_site_pkey"
    assert "DETAIL" not in json.dumps([first, second])
    assert NAME not in json.dumps([first, second])


@pytest.mark.parametrize("name", ["django.request", "procrastinate.worker", "httpx"])
def test_what_others_log_keeps_no_argument(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    other = logging.getLogger(name)
    other.error("Not Found: %s", f"/clients/?q={NAME.lower()}", extra={"request": NAME})
    other.error(["unexpected", NAME])
    other.error("status %s", 500, stack_info=True)
    found = lines(capsys)
    assert found[0]["message"] == "Not Found: …"
    assert found[1]["message"] == "list"
    assert found[2]["message"] == "status 500"
    assert NAME.lower() not in json.dumps(found).lower()


def test_a_warning_of_python_is_counted_and_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        ours.configure({"level": "INFO"})
        warnings.warn(f"odd value {NAME}", stacklevel=1)
    (line,) = lines(capsys)
    assert line["message"] == "a Python warning"


def test_a_broken_call_prints_its_template_only(capsys: pytest.CaptureFixture[str]) -> None:
    log.warning("only %d", NAME)
    log.warning("one %s", 1, 2)
    found = capsys.readouterr().err
    assert NAME not in found
    assert [json.loads(line)["message"] for line in found.splitlines()] == ["only %d", "one %s"]


def test_an_exception_whose_cause_is_the_database(capsys: pytest.CaptureFixture[str]) -> None:
    error = RuntimeError(NAME)
    error.__cause__ = type("Odd", (Exception,), {"sqlstate": "40001"})()
    log.error("failed", exc_info=(RuntimeError, error, None))
    (line,) = lines(capsys)
    assert line["error"] == {"type": "builtins.RuntimeError", "at": [], "sqlstate": "40001"}
    assert ours.describe(None, None, None) == {"type": "", "at": []}


def test_places_do_not_tell_where_things_are_installed() -> None:
    assert ours._short("/opt/x/site-packages/django/db/utils.py") == "django/db/utils.py"
    assert ours._short("/opt/x/src/countersign/base/keys.py") == "countersign/base/keys.py"
    assert ours._short("plain.py") == "plain.py"


def test_an_unknown_level_is_told() -> None:
    with pytest.raises(UserError, match="DEBUG, INFO"):
        ours.configure({"level": "LOUD"})

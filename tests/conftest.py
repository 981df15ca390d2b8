"""One embedded server per process of tests; tests talk to it as the powerless login `app`.

Its home is var/test, or var/test-gw0, var/test-gw1 ... where tests run side by side. The test
database is made as `owner`, every test runs as `app`, and only the flush after a transactional
test is `owner` again. One run at a time per checkout: a second one waits.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parents[1]

# Before anything reads Django's settings.
BESIDE = os.environ.get("PYTEST_XDIST_WORKER")
os.environ["COUNTERSIGN_HOME"] = str(ROOT / "var" / (f"test-{BESIDE}" if BESIDE else "test"))
os.environ["PYTHONPATH"] = str(ROOT / "src")
for name in ("DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FILE", "COUNTERSIGN_URL"):
    os.environ.pop(name, None)
os.environ["COUNTERSIGN_DATABASE_LOGIN"] = "app"
os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.base.settings"
# Playwright's synchronous interface keeps an event loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from countersign.base import home, postgres, setup  # noqa: E402  the environment comes first

setup.create()
hypothesis_settings.register_profile("countersign", deadline=None)
hypothesis_settings.load_profile("countersign")


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Settings only a test may have: plain static files, and a fast password hash."""
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A process beside this one chooses its own home before it reads Django's settings."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@contextmanager
def _as_owner() -> Iterator[None]:
    """This thread's connection is `owner` inside the block; other threads stay `app`."""
    from django.db import connection

    plain = connection.settings_dict
    password = home.secret_path("owner.password").read_text().strip()
    connection.close()
    options = {**plain["OPTIONS"], "options": "-c countersign.audit_job=reset"}
    connection.settings_dict = {**plain, "USER": "owner", "PASSWORD": password, "OPTIONS": options}
    try:
        yield
    finally:
        connection.close()
        plain["NAME"] = connection.settings_dict["NAME"]
        connection.settings_dict = plain


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[postgres.Server]:
    """The checkout's server, held by this run alone."""
    with (home.folder() / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = postgres.ensure(tests=True)
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    embedded_server: postgres.Server, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """The test database, made by the migrations as `owner`."""
    from django.test import TransactionTestCase
    from django.test.utils import setup_databases, teardown_databases

    # django-stubs does not know the hook.
    case_class: Any = TransactionTestCase
    flush = case_class._fixture_teardown

    def flush_as_owner(case: TransactionTestCase) -> None:
        with _as_owner():
            flush(case)

    with django_db_blocker.unblock(), _as_owner():
        made = setup_databases(verbosity=0, interactive=False)
    case_class._fixture_teardown = flush_as_owner
    yield
    case_class._fixture_teardown = flush
    with django_db_blocker.unblock(), _as_owner():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def owner_dsn(db: None) -> str:
    """How to reach the test database as `owner`, for tests that tamper behind the application."""
    from django.db import connection
    from psycopg.conninfo import make_conninfo

    return make_conninfo(home.dsn("owner"), dbname=connection.settings_dict["NAME"])

"""The peer: a plain Django site over the same notes in clear text, on the same PostgreSQL.

Sign-in sessions, one table of notes, a page that shows a note sentence by sentence, and a form that
saves one of them; no encryption, no checks, no audit chain, no signature. Served by granian with
the same workers and threads as the product. It is what the product's own work is compared with.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

HERE = Path(__file__).resolve().parent
DATABASE = "peer"
PORT = 8975

PAGE = """<!doctype html><html lang="en"><head><title>Note</title></head><body><main>
<h1>{{ note.client }} · {{ note.on }}</h1>
{% for sentence in sentences %}<form method="post">{% csrf_token %}
<input type="hidden" name="number" value="{{ forloop.counter0 }}">
<p>{{ sentence }}</p><textarea name="text">{{ sentence }}</textarea><button>Save</button>
</form>{% endfor %}</main></body></html>"""


def dsn() -> str:
    """How to reach the peer's database; the superuser of the benchmark's own server makes it."""
    return os.environ["PEER_DSN"]


def configure() -> None:
    """Django's settings for this process."""
    at = conninfo_to_dict(dsn())
    settings.configure(
        SECRET_KEY="peer",  # noqa: S106 — of a benchmark
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="peer",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": at["dbname"],
                "USER": at["user"],
                "PASSWORD": at["password"],
                "HOST": at["host"],
                "PORT": at.get("port", ""),
                "CONN_MAX_AGE": 600,
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"n": PAGE})]},
            }
        ],
        SESSION_SAVE_EVERY_REQUEST=True,
        USE_TZ=True,
    )
    django.setup()


def make(superuser: str, notes: Iterator[tuple[str, str, str, str]]) -> int:
    """Fill the peer's database anew with (id, client, day, text); how many notes."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    os.environ["PEER_DSN"] = make_conninfo(superuser, dbname=DATABASE)
    count = 0
    with psycopg.connect(dsn()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE note (id uuid PRIMARY KEY, client text, day date, body text,"
            " words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED)"
        )
        with cursor.copy("COPY note (id, client, day, body) FROM STDIN") as copy:
            for row in notes:
                copy.write_row(row)
                count += 1
        cursor.execute("CREATE INDEX note_words ON note USING gin (words)")
    with psycopg.connect(dsn(), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE note")
    return count


def people(count: int) -> list[str]:
    """Sessions of `count` signed-in people. Runs in a process of its own: it has other settings."""
    code = f"import peer; peer.configure(); print('\\n'.join(peer.sign_in({count})))"
    made = subprocess.run([sys.executable, "-c", code], cwd=HERE, check=True, capture_output=True)
    return made.stdout.decode().split()


def sign_in(count: int) -> list[str]:
    """Make tables, people and sessions."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    found = []
    for number in range(count):
        browser = Client()
        browser.force_login(User.objects.get_or_create(username=f"p{number}")[0])
        found.append(browser.cookies["sessionid"].value)
    return found


@contextmanager
def running(*, port: int = PORT) -> Iterator[None]:
    """The peer's server, as the product starts its own: two workers of eight threads."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", str(min(2, os.cpu_count() or 1)), "--blocking-threads", "8"]
    command += ["--no-ws", "--log-level", "warning", "peer:application"]
    server = subprocess.Popen(command, cwd=HERE)
    try:
        time.sleep(4)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def note(request: Any, note_id: Any) -> Any:
    """Show the note, or save one sentence of it and show it."""
    from django.db import connection
    from django.http import HttpResponseForbidden
    from django.shortcuts import render

    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    with connection.cursor() as cursor:
        cursor.execute("SELECT client, day, body FROM note WHERE id = %s", [note_id])
        client, day, body = cursor.fetchone()
        sentences = body.split("\n")
        if request.method == "POST":
            sentences[int(request.POST["number"])] = request.POST["text"]
            text = "\n".join(sentences)
            cursor.execute("UPDATE note SET body = %s WHERE id = %s", [text, note_id])
    context = {"note": {"client": client, "on": day}, "sentences": sentences}
    return render(request, "n", context)


if not settings.configured and "PEER_DSN" in os.environ and "granian" in sys.modules:
    configure()

if settings.configured and settings.ROOT_URLCONF == "peer":
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    urlpatterns = [path("notes/<uuid:note_id>/", note)]
    application = get_wsgi_application()

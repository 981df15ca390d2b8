"""The WSGI application that granian serves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.base.settings")
_pages = get_wsgi_application()

from countersign.base import patterns  # noqa: E402  the models come after the set-up
from countersign.web.search import NOTES  # noqa: E402

patterns.compile_all()

# In a thread of its own, so that the first search finds the older notes too.
NOTES.read_on()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A page. While pages are asked for, the notes are read slowly."""
    NOTES.page_asked()
    return _pages(environ, start_response)

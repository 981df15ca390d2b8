"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.base.settings")
application = get_wsgi_application()

from countersign.web.search import NOTES  # noqa: E402  the models come after the set-up

# In a thread of its own, so that the first search finds the older notes too.
NOTES.read_on()

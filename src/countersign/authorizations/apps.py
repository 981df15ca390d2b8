from __future__ import annotations

from django.apps import AppConfig


class AuthorizationsConfig(AppConfig):
    name = "countersign.authorizations"
    label = "authorizations"

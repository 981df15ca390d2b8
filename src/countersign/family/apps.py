from __future__ import annotations

from django.apps import AppConfig


class FamilyConfig(AppConfig):
    name = "countersign.family"
    label = "family"

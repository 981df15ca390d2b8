from __future__ import annotations

from django.apps import AppConfig


class SpineConfig(AppConfig):
    name = "countersign.spine"
    label = "spine"

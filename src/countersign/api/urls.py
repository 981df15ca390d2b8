"""The API's addresses, under /api/."""

from __future__ import annotations

from django.urls import path

from countersign.api.v1 import api

urlpatterns = [path("v1/", api.urls)]

"""Addresses of the sheet. `ref` names a sentence: its part's kind, a dot, its id."""

from __future__ import annotations

from django.urls import path

from countersign.web.sheet import capturing, correcting, signing, views, wording

app_name = "sheet"
urlpatterns = [
    path("visits/<uuid:visit_id>/", views.visit, name="visit"),
    path("sheets/<uuid:sheet_id>/", views.sheet, name="sheet"),
    path("sheets/<uuid:sheet_id>/now/", views.regions, name="regions"),
    path("sheets/<uuid:sheet_id>/print/", views.printed, name="print"),
    path("sheets/<uuid:sheet_id>/copied/", views.copied, name="copied"),
    path("sheets/<uuid:sheet_id>/capture/", capturing.capture, name="capture"),
    path("sheets/<uuid:sheet_id>/upload/", capturing.upload, name="upload"),
    path("sheets/<uuid:sheet_id>/draft/", wording.compose, name="compose"),
    path(
        "sheets/<uuid:sheet_id>/sentences/<str:ref>/<slug:verb>/", wording.sentence, name="sentence"
    ),
    path("sheets/<uuid:sheet_id>/parts/<slug:kind>/add/", wording.add, name="add"),
    path("sheets/<uuid:sheet_id>/parts/<slug:kind>/choose/", wording.choose, name="choose"),
    path("sheets/<uuid:sheet_id>/parts/<slug:kind>/history/", views.history, name="history"),
    path("sheets/<uuid:sheet_id>/parts/<slug:kind>/<slug:way>/", wording.step, name="step"),
    path("sheets/<uuid:sheet_id>/sign/", signing.sign, name="sign"),
    path("sheets/<uuid:sheet_id>/way/", signing.way, name="way"),
    path("sheets/<uuid:sheet_id>/signature.jws", signing.jws, name="jws"),
    path("sheets/<uuid:sheet_id>/signed.pdf", signing.pdf, name="pdf"),
    path("sheets/<uuid:sheet_id>/correct/<slug:kind>/", correcting.correct, name="correct"),
    path("sheets/<uuid:sheet_id>/take-up/<slug:kind>/", correcting.take_up, name="take_up"),
    path("sheets/<uuid:sheet_id>/override/<int:number>/", correcting.override, name="override"),
]

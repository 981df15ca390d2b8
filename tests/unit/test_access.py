"""Who may open what: every address, for every role, at one's own site and at another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.small import signed_in, small

from countersign.base import clock, files
from countersign.base.models_audit import AuditEntry
from countersign.exchange.models import Counterpart, Parcel, ParcelState
from countersign.practice.access import ACTS, Access, NotAllowed
from countersign.practice.models import (
    ApiToken,
    Client,
    Notice,
    PayerPlan,
    RoleGrant,
    Staff,
    Visit,
)
from countersign.practice.models.staff import Role
from countersign.spine.models import Sheet

__all__ = ["signed_in", "small"]

ALL = {"owner", "ot", "ota", "student", "biller", "front_desk", "auditor"}
CLINICIANS = {"ot", "ota", "student"}
DESK = {"owner", "front_desk"}
READ_CHARTS = CLINICIANS | {"owner", "auditor"}
ENTER = DESK | {"ot"}
OWNER = {"owner"}

# Every named address, and the roles that may open it. A new address is added here, or this fails.
MATRIX: dict[str, set[str]] = {
    "today": ALL,
    "still_here": ALL,
    "sign_off": ALL,
    "keep_text": ALL,
    "tokens": ALL - {"auditor"},
    "token_revoke": ALL - {"auditor"},
    "notice_seen": ALL,
    "clients": ALL,
    "client_new": ENTER,
    "chart": ALL,
    "client_edit": ENTER,
    "coverage_new": DESK | {"biller"},
    "authorization_new": DESK | {"biller"},
    "chart_export": {"owner", "ot"},
    "report_make": {"ot"},
    "schools": READ_CHARTS,
    "school_new": OWNER,
    "school_edit": OWNER,
    "school_texts": OWNER,
    "school_text_end": OWNER,
    "school_archive": {"owner", "auditor"},
    "school_delivery": READ_CHARTS,
    "school_hand": {"owner", "ot"},
    "client_school": READ_CHARTS,
    "school_make": {"ot"},
    "school_permission": ENTER,
    "school_custody": ENTER,
    "school_result": {"ot"},
    "school_withdraw": ENTER,
    "school_answer": CLINICIANS,
    "school_use": CLINICIANS,
    "school_word": CLINICIANS - {"student"},
    "school_again": {"ot"},
    "school_shared": READ_CHARTS,
    "goals": READ_CHARTS,
    "goal_bank": READ_CHARTS,
    "goal_attainment": READ_CHARTS,
    "goal_graph": READ_CHARTS,
    "goal_progress": READ_CHARTS,
    "goal_told": {"ot"},
    "client_goals": READ_CHARTS,
    "goal_write": {"ot"},
    "goal_check": {"ot"},
    "goal_rules": READ_CHARTS,
    "goal_rule_new": {"owner", "ot"},
    "goal_rule_sign": {"owner", "ot"},
    "goal_rule_end": {"owner", "ot"},
    "client_plan": READ_CHARTS,
    "plan_make": {"ot"},
    "plan_order": ENTER,
    "plan_order_withdraw": ENTER,
    "plan_certify": ENTER,
    "appeal_make": {"ot"},
    "plan_paper": READ_CHARTS,
    "plan_hand": {"owner", "ot"},
    "plan_outcome": {"ot"},
    "plan_answer": CLINICIANS,
    "plan_problem": CLINICIANS,
    "plan_again": {"ot"},
    "note_kind": CLINICIANS,
    "family": DESK | CLINICIANS,
    "family_client": DESK | CLINICIANS,
    "family_terms": ENTER,
    "family_leaving": OWNER,
    "family_rules": OWNER,
    "family_answered": DESK | {"ot", "ota"},
    "family_text": DESK | {"ot", "ota"},
    "family_call_made": DESK | {"ot", "ota"},
    "family_link": DESK | {"ot", "ota"},
    "family_paper": DESK | {"ot", "ota"},
    "family_settle": DESK | {"ot", "ota"},
    "family_words": CLINICIANS,
    "family_check": CLINICIANS,
    "family_spanish": CLINICIANS,
    "family_called": CLINICIANS,
    "scribe": CLINICIANS,
    "scribe_agree": CLINICIANS,
    "scribe_bring": CLINICIANS,
    "scribe_forget": CLINICIANS,
    "scribe_rule": OWNER,
    "note_debt": READ_CHARTS | {"biller"},
    "debt_remind": {"owner", "biller"},
    "training": CLINICIANS,
    "training_ended": CLINICIANS,
    "report_answer": CLINICIANS,
    "report_graph": READ_CHARTS,
    "emergency": {"ot", "ota"},
    "emergency_of": {"ot", "ota"},
    "emergency_chart": {"ot", "ota"},
    "emergency_care": {"ot", "ota"},
    "visit_new": ENTER,
    "visit_edit": ENTER,
    "check": DESK | CLINICIANS,
    "schedule": ALL,
    "schedule_week": ALL,
    "waiting": ENTER,
    "waiting_new": ENTER,
    "waiting_change": ENTER,
    "waiting_close": ENTER,
    "find_block": ENTER,
    "block": ENTER,
    "block_decide": ENTER,
    "block_end": ENTER,
    "block_link": ENTER,
    "block_send": ENTER,
    "family_feed_give": ENTER,
    "fill": ENTER,
    "fill_asked": ENTER,
    "schedule_arrange": DESK,
    "schedule_holidays": DESK,
    "absence": DESK,
    "schedule_changes": DESK,
    "schedule_emr": DESK,
    "schedule_emr_decide": DESK,
    "handover_blocks": DESK,
    "whole_list": DESK,
    "what_if": DESK,
    "schedule_use": DESK,
    "schedule_picture": DESK,
    "visit_move": ENTER,
    "reach": ENTER,
    "visit_missed": ENTER,
    "visit_rules": OWNER,
    "standing_orders": OWNER,
    "standing_order_end": OWNER,
    "standing_order_sign": OWNER,
    "schedule_change": DESK,
    "schedule_add": DESK,
    "schedule_end": DESK,
    "schedule_calendar": ALL,
    "authorizations": ALL - {"student"},
    "ahead": ALL - {"student"},
    "overdrawn": ALL - {"student"},
    "overdraw_bear": {"owner", "biller"},
    "ledger_rules": OWNER,
    "calendar": ALL - {"student"},
    "feed_make": ALL - {"student"},
    "feed_close": ALL - {"student"},
    "appeal_close": DESK | {"biller"},
    "line_change": DESK | {"biller"},
    "line_count": DESK | {"biller"},
    "renewal_begin": DESK | {"biller"},
    "count_settle": DESK | {"biller"},
    "renewal_asked": DESK | {"biller"},
    "renewal_packet": DESK | {"biller"},
    "authorization": ALL - {"student"},
    "authorization_change": DESK | {"biller"},
    "payer_terms": {"owner", "biller"},
    "family_agreement": DESK | {"biller"},
    "letters": DESK | {"biller"},
    "letter_bring": DESK | {"biller"},
    "letter": DESK | {"biller"},
    "letter_page": DESK | {"biller"},
    "letter_set_aside": DESK | {"biller"},
    "payers": DESK | {"biller", "auditor", "ot"},
    "payer_new": {"owner", "biller"},
    "plan_new": {"owner", "biller"},
    "plan_edit": {"owner", "biller"},
    "staff": DESK | {"auditor", "ot"},
    "person_new": OWNER,
    "person": DESK | {"auditor", "ot"},
    "person_invite": OWNER,
    "factor_reset": OWNER,
    "hand_over": OWNER,
    "person_add": OWNER,
    "person_end": OWNER,
    "setup": OWNER,
    "setup_practice": OWNER,
    "setup_sites": OWNER,
    "site_new": OWNER,
    "site_edit": OWNER,
    "import": OWNER,
    "import_template": OWNER,
    "connections": OWNER,
    "connection_new": OWNER,
    "connection": OWNER,
    "connection_edit": OWNER,
    "connection_test": OWNER,
    "connection_read": OWNER,
    "connection_reading": OWNER,
    "connection_state": OWNER,
    "field_maps": OWNER,
    "field_maps_take_on": OWNER,
    "field_map": OWNER,
    "field_map_sign": OWNER,
    "field_map_close": OWNER,
    "extension": DESK | {"biller", "ot", "ota"},
    "extension_package": DESK | {"biller", "ot", "ota"},
    "extension_revoke": DESK | {"biller", "ot", "ota"},
    "emr_entries": READ_CHARTS,
    "emr_entry": CLINICIANS,
    "message_ways": OWNER,
    "message_way": OWNER,
    "message_try": OWNER,
    "witnesses": OWNER,
    "witness_edit": OWNER,
    "witness_send": OWNER,
    "witness_remove": OWNER,
    "audit": {"owner", "auditor"},
    "past_charges": {"owner", "auditor", "biller"},
    "corrections": {"owner", "auditor", "biller"},
    "correction_new": {"owner", "biller"},
    "correction": {"owner", "biller"},
    "tables": {"owner", "biller"},
    "charge_review": {"owner", "auditor", "biller", "ot", "ota"},
    "charges": {"owner", "biller"},
    "charges_file": {"owner", "biller"},
    "claims": {"owner", "auditor", "biller"},
    "claims_make": {"owner", "biller"},
    "claim_file": {"owner", "auditor", "biller"},
    "claim_file_sign": {"owner", "biller"},
    "claim_file_drop": {"owner", "biller"},
    "claim_file_out": {"owner", "biller"},
    "claim_answers": {"owner", "auditor", "biller"},
    "claims_bring": {"owner", "biller"},
    "denials": {"owner", "auditor", "biller"},
    "denial": {"owner", "biller"},
    "claims_worth": {"owner", "auditor", "biller"},
    "claim": {"owner", "auditor", "biller"},
    "claim_correct": {"owner", "biller"},
    "claims_setup": {"owner", "biller"},
    "claims_fetch": {"owner", "biller"},
    "claims_aside": {"owner", "biller"},
    "claims_decide": {"owner", "biller"},
    "eligibility": DESK | {"biller"},
    "eligibility_ask": DESK | {"biller"},
    "eligibility_out": DESK | {"biller"},
    "payer_filing": {"owner", "biller"},
    "site_place": {"owner", "biller"},
    "client_billing": {"owner", "biller"},
    "sent": {"owner", "auditor", "biller", "ot", "ota"},
    "sent_read": {"owner", "biller", "ot"},
    "sent_paper": READ_CHARTS,
    "sent_again": {"owner", "biller", "ot"},
    "sent_again_all": {"owner", "biller", "ot"},
    "sent_settle": {"owner", "ot"},
    "privacy": {"owner", "auditor"},
    "privacy_uses": ALL - {"auditor"},
    "privacy_use": ALL - {"auditor"},
    "privacy_policy": OWNER,
    "agreement_new": OWNER,
    "agreement_edit": OWNER,
    "agreement_paper": {"owner", "auditor"},
    "model_way_new": OWNER,
    "model_way_edit": OWNER,
    "vendors": {"owner", "auditor"},
    "vendor_new": OWNER,
    "vendors_side": {"owner", "auditor"},
    "vendor": {"owner", "auditor"},
    "vendor_accept": OWNER,
    "vendor_paper": {"owner", "auditor"},
    "risk": {"owner", "auditor"},
    "risk_behind": {"owner", "auditor"},
    "risk_target": OWNER,
    "risk_report": {"owner", "auditor"},
    "saved": {"owner", "auditor"},
    "saved_behind": {"owner", "auditor"},
    "baseline": OWNER,
    "first_hour": OWNER,
    "first_look": OWNER,
    "policy": ALL,
    "policy_write": OWNER,
    "policy_sign": OWNER,
    "policy_attest": ALL,
    "policy_remind": OWNER,
    "privacy_take": ALL - {"auditor"},
    "privacy_how": ALL - {"auditor"},
    "privacy_check": ALL - {"auditor"},
    "privacy_teach": ALL - {"auditor"},
    "privacy_ask": ALL - {"auditor", "student"},
}
PUBLIC = {
    "feed",
    "self_check",
    "schedule_feed",
    "family_offer",
    "reminder",
    "texts_twilio",
    "family_feed",
    "texts_hook",
    "family_open",
    "family_page",
    "invited",
    "first_owner",
    "public_keys",
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
DEMO = {
    "demo_sign_ins",
    "demo_remittance",
    "demo_eligibility",
}  # there only while `countersign demo` runs
OWN_ACCOUNT = {
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
# Addresses about one client or visit: at another site they are refused, to all but these roles.
OF_ONE = {
    "chart",
    "client_billing",
    "reach",
    "client_edit",
    "coverage_new",
    "authorization_new",
    "chart_export",
    "family_agreement",
    "family_client",
    "report_make",
    "client_goals",
    "goal_progress",
    "goal_told",
    "goal_write",
    "goal_check",
    "client_plan",
    "plan_make",
    "plan_order",
    "plan_certify",
    "appeal_make",
    "emr_entries",
    "client_school",
    "school_make",
    "school_permission",
    "school_custody",
    "school_result",
}
OF_ONE_VISIT = {
    "visit_edit",
    "visit_move",
    "visit_missed",
    "check",
    "scribe",
    "scribe_agree",
    "scribe_bring",
}
# Addresses that are there because a chart is closed: their act decides, then a reason is asked.
BY_EXCEPTION = {"emergency_of", "emergency_chart", "emergency_care"}
EVERYWHERE = {"owner", "auditor"}
ELSEWHERE = ("api", "sheet")  # tested in test_api_access.py and test_sheet_access.py


def addresses(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern, str]]:
    """Every address: its name, its pattern and the namespace it is in."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, entry.namespace or prefix)
        else:
            yield entry.name or "", entry, prefix


def test_every_address_is_in_the_matrix() -> None:
    known = set(MATRIX) | PUBLIC | OWN_ACCOUNT | DEMO
    new = {
        f"{prefix}:{name}"
        for name, _, prefix in addresses()
        if prefix not in ELSEWHERE and name not in known
    }
    assert not new, f"say in MATRIX who may open {sorted(new)}"


def test_every_view_of_ours_declares_its_act() -> None:
    for name, entry, prefix in addresses():
        view = entry.callback
        if prefix == "api" or not view.__module__.startswith("countersign."):
            continue
        assert getattr(view, "public", False) or getattr(view, "needs", None) in ACTS, name


def test_the_api_asks_for_a_token_on_every_route() -> None:
    routes = [name for name, _, prefix in addresses() if prefix == "api"]
    assert routes
    assert Browser().get("/api/v1/visits/today", secure=True).status_code == 401
    assert Browser().get("/api/v1/openapi.json", secure=True).status_code == 401


def filled(name: str, small: Any, *, client: UUID, visit: UUID) -> str:
    """The address of `name` with rows of `small` in it."""
    keys: dict[str, dict[str, Any]] = {
        "token_revoke": {"token_id": uuid4()},
        "notice_seen": {"notice_id": uuid4()},
        "plan_new": {"payer_id": uuid4()},
        "plan_edit": {"plan_id": uuid4()},
        "person_add": {"staff_id": small.people["ot"].pk, "kind": "leave"},
        "person_end": {"staff_id": small.people["ot"].pk, "kind": "leave", "row_id": uuid4()},
        "site_edit": {"site_id": small.here.pk},
        "import": {"name": "clients"},
        "import_template": {"name": "clients"},
        "witness_edit": {"kind": "email"},
        "witness_send": {"kind": "email"},
        "witness_remove": {"kind": "email"},
        "connection": {"connection_id": uuid4()},
        "connection_edit": {"connection_id": uuid4()},
        "connection_test": {"connection_id": uuid4()},
        "connection_read": {"connection_id": uuid4()},
        "connection_reading": {"connection_id": uuid4()},
        "connection_state": {"connection_id": uuid4(), "state": "pause"},
        "field_maps": {"connection_id": uuid4()},
        "field_maps_take_on": {"connection_id": uuid4()},
        "field_map": {"map_id": uuid4()},
        "field_map_sign": {"map_id": uuid4()},
        "field_map_close": {"map_id": uuid4()},
        "extension_revoke": {"pairing_id": uuid4()},
        "emr_entry": {"client_id": client, "kind": "goal_entry"},
        "waiting_change": {"entry_id": uuid4()},
        "waiting_close": {"entry_id": uuid4()},
        "find_block": {"entry_id": uuid4()},
        "block": {"block_id": uuid4()},
        "block_decide": {"block_id": uuid4()},
        "block_end": {"block_id": uuid4()},
        "block_link": {"block_id": uuid4()},
        "family_feed_give": {"client_id": client, "guardian_id": uuid4()},
        "block_send": {"block_id": uuid4(), "guardian_id": uuid4()},
        "family_text": {"text_id": uuid4()},
        "message_way": {"way": "sms"},
        "message_try": {"way": "sms"},
        "schedule_add": {"kind": "hours"},
        "schedule_change": {"change_id": uuid4()},
        "schedule_picture": {"picture": "use", "theme": "light"},
        "standing_order_end": {"order_id": uuid4()},
        "schedule_emr_decide": {"out_id": uuid4()},
        "standing_order_sign": {"sheet_id": uuid4()},
        "schedule_end": {"kind": "hours", "row_id": uuid4()},
        "overdraw_bear": {"visit_id": uuid4()},
        "appeal_close": {"appeal_id": uuid4()},
        "line_change": {"line_id": uuid4()},
        "line_count": {"line_id": uuid4()},
        "renewal_begin": {"line_id": uuid4()},
        "count_settle": {"count_id": uuid4()},
        "renewal_asked": {"renewal_id": uuid4()},
        "renewal_packet": {"renewal_id": uuid4()},
        "authorization": {"authorization_id": uuid4()},
        "authorization_change": {"authorization_id": uuid4()},
        "payer_terms": {"payer_id": uuid4()},
        "denial": {"denial_id": uuid4()},
        "claim": {"claim_id": uuid4()},
        "claim_correct": {"claim_id": uuid4(), "how": "void"},
        "claims_aside": {"fetched_id": uuid4()},
        "claims_decide": {"parcel_id": uuid4(), "how": "again"},
        "eligibility_out": {"inquiry_id": uuid4()},
        "claim_file": {"batch_id": uuid4()},
        "claim_file_sign": {"batch_id": uuid4()},
        "claim_file_drop": {"batch_id": uuid4()},
        "claim_file_out": {"batch_id": uuid4()},
        "payer_filing": {"payer_id": uuid4()},
        "site_place": {"site_id": small.here.pk},
        "letter": {"letter_id": uuid4()},
        "letter_page": {"letter_id": uuid4(), "number": 0},
        "letter_set_aside": {"letter_id": uuid4()},
        "scribe_forget": {"visit_id": visit, "recording_id": uuid4()},
        "school_edit": {"school_id": uuid4()},
        "school_text_end": {"text_id": uuid4()},
        "school_delivery": {"delivery_id": uuid4()},
        "school_hand": {"delivery_id": uuid4()},
        "school_withdraw": {"client_id": client, "permission_id": uuid4()},
        "school_answer": {"sheet_id": uuid4()},
        "school_use": {"sheet_id": uuid4()},
        "school_word": {"sheet_id": uuid4()},
        "school_again": {"sheet_id": uuid4()},
        "school_shared": {"sheet_id": uuid4()},
        "debt_remind": {"staff_id": uuid4()},
        "training_ended": {"round_id": uuid4()},
        "note_kind": {"sheet_id": uuid4()},
        "report_answer": {"sheet_id": uuid4()},
        "family_words": {"sheet_id": uuid4()},
        "family_check": {"sheet_id": uuid4()},
        "family_spanish": {"sheet_id": uuid4()},
        "family_called": {"sheet_id": uuid4()},
        "family_terms": {"client_id": client, "guardian_id": uuid4()},
        "family_answered": {"reply_id": uuid4()},
        "family_call_made": {"call_id": uuid4()},
        "family_link": {"message_id": uuid4()},
        "family_paper": {"message_id": uuid4()},
        "family_settle": {"message_id": uuid4()},
        "goal_graph": {"goal_id": uuid4(), "theme": "light"},
        "goal_rule_sign": {"sheet_id": uuid4()},
        "goal_rule_end": {"rule_id": uuid4()},
        "plan_order_withdraw": {"client_id": client, "order_id": uuid4()},
        "plan_paper": {"paper_id": uuid4()},
        "plan_hand": {"paper_id": uuid4()},
        "plan_outcome": {"paper_id": uuid4()},
        "plan_answer": {"sheet_id": uuid4()},
        "plan_problem": {"sheet_id": uuid4()},
        "plan_again": {"sheet_id": uuid4()},
        "report_graph": {"sheet_id": uuid4(), "key": "a", "theme": "light"},
        "sent_paper": {"parcel_id": uuid4()},
        "sent_again": {"parcel_id": uuid4()},
        "sent_settle": {"parcel_id": uuid4()},
        "privacy_use": {"use_id": uuid4()},
        "vendor": {"review_id": uuid4()},
        "vendor_accept": {"review_id": uuid4()},
        "vendor_paper": {"review_id": uuid4(), "paper_id": uuid4()},
        "risk_behind": {"key": "notes.late"},
        "risk_target": {"key": "notes.late"},
        "risk_report": {"year": 2026, "number": 1},
        "saved_behind": {"key": "notes.age"},
        "first_look": {"kind": "goals"},
        "policy_sign": {"sheet_id": uuid4()},
        "correction": {"correction_id": uuid4()},
        "agreement_edit": {"agreement_id": uuid4()},
        "agreement_paper": {"agreement_id": uuid4()},
        "model_way_new": {"agreement_id": uuid4()},
        "model_way_edit": {"way_id": uuid4()},
    }
    if name in OF_ONE:
        return reverse(name, args=[client])
    if name in BY_EXCEPTION:
        return reverse(name, args=[client])
    if name in OF_ONE_VISIT:
        return reverse(name, args=[visit])
    if name in ("person", "person_invite", "factor_reset", "hand_over"):
        return reverse(name, args=[small.people["ota"].pk])
    return reverse(name, kwargs=keys.get(name, {}))


POSTED = {
    "field_maps_take_on",
    "field_map_sign",
    "field_map_close",
    "extension_revoke",
    "emr_entry",
    "school_text_end",
    "school_hand",
    "school_make",
    "school_withdraw",
    "school_answer",
    "school_use",
    "school_word",
    "school_again",
    "schedule_emr_decide",
    "visit_missed",
    "risk_target",
    "first_look",
    "policy_attest",
    "policy_remind",
    "goal_check",
    "goal_told",
    "goal_rule_end",
    "plan_make",
    "plan_order_withdraw",
    "plan_hand",
    "plan_outcome",
    "plan_answer",
    "plan_problem",
    "plan_again",
    "claims_make",
    "claims_bring",
    "claims_fetch",
    "claims_aside",
    "claims_decide",
    "eligibility_ask",
    "claim_correct",
    "claim_file_drop",
    "message_try",
    "family_text",
    "family_answered",
    "family_call_made",
    "family_link",
    "family_settle",
    "family_words",
    "family_check",
    "family_spanish",
    "family_called",
    "waiting_close",
    "block_decide",
    "block_link",
    "block_send",
    "family_feed_give",
    "fill_asked",
    "schedule_holidays",
    "schedule_end",
    "note_kind",
    "scribe_agree",
    "scribe_bring",
    "scribe_forget",
    "debt_remind",
    "report_make",
    "report_answer",
    "overdraw_bear",
    "feed_make",
    "feed_close",
    "appeal_close",
    "line_count",
    "renewal_begin",
    "count_settle",
    "renewal_asked",
    "renewal_packet",
    "still_here",
    "sign_off",
    "keep_text",
    "token_revoke",
    "notice_seen",
    "check",
    "person_invite",
    "person_end",
    "emergency_care",
    "letter_bring",
    "letter_set_aside",
    "sent_read",
    "sent_again",
    "sent_again_all",
    "connection_test",
    "connection_read",
    "connection_state",
    "witness_send",
    "witness_remove",
    "privacy_teach",
}


def ask(browser: Browser, name: str, url: str) -> int:
    """The status of the answer; 405 would mean that the test asks wrongly."""
    if name in POSTED:
        return browser.post(url, {}, secure=True).status_code
    return browser.get(url, secure=True).status_code


ANSWERS_OF_ABSENT_ROWS = {
    "family_feed_give",
    "family_text",
    "block_send",
    "family_answered",
    "family_call_made",
    "family_link",
    "family_settle",
    "family_words",
    "family_check",
    "family_spanish",
    "family_called",
    "family_paper",
    "family_terms",
    "field_maps",
    "field_maps_take_on",
    "field_map",
    "field_map_sign",
    "field_map_close",
    "extension_revoke",
    "school_edit",
    "school_text_end",
    "school_delivery",
    "school_hand",
    "school_withdraw",
    "school_answer",
    "school_use",
    "school_word",
    "school_again",
    "school_shared",
    "claims_aside",
    "claims_decide",
    "eligibility_out",
    "claim",
    "claim_correct",
    "denial",
    "claim_file",
    "claim_file_sign",
    "claim_file_drop",
    "claim_file_out",
    "payer_filing",
    "schedule_emr_decide",
    "standing_order_end",
    "standing_order_sign",
    "policy_sign",
    "schedule_change",
    "waiting_change",
    "waiting_close",
    "find_block",
    "block",
    "block_decide",
    "block_link",
    "block_end",
    "schedule_end",
    "schedule_holidays",
    "note_kind",
    "scribe_forget",
    "debt_remind",
    "training_ended",
    "report_answer",
    "report_graph",
    "goal_graph",
    "goal_rule_sign",
    "goal_rule_end",
    "plan_order_withdraw",
    "plan_paper",
    "plan_hand",
    "plan_outcome",
    "plan_answer",
    "plan_problem",
    "plan_again",
    "overdraw_bear",
    "appeal_close",
    "line_change",
    "line_count",
    "renewal_begin",
    "count_settle",
    "renewal_asked",
    "renewal_packet",
    "authorization",
    "authorization_change",
    "payer_terms",
    "emergency_care",
    "connection",
    "connection_edit",
    "connection_test",
    "connection_read",
    "connection_reading",
    "connection_state",
    "token_revoke",
    "plan_new",
    "plan_edit",
    "person_end",
    "letter",
    "letter_page",
    "letter_set_aside",
    "sent_paper",
    "sent_again",
    "sent_settle",
    "privacy_use",
    "vendor",
    "vendor_accept",
    "vendor_paper",
    "correction",
    "agreement_edit",
    "agreement_paper",
    "model_way_new",
    "model_way_edit",
}


@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_opens_its_addresses_and_no_other(
    role: str, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    if role == "student":
        small.visit.therapist = small.people["student"]
        small.visit.save()
    for name, allowed in MATRIX.items():
        browser = signed_in(role)
        url = filled(name, small, client=small.child.pk, visit=small.visit.pk)
        status = ask(browser, name, url)
        if role not in allowed:
            assert status == 403, (name, status)
        elif name not in ANSWERS_OF_ABSENT_ROWS:
            assert status in (200, 204, 302, 400, 422), (name, status)


@pytest.mark.parametrize("role", sorted(ALL))
def test_another_site_is_closed(role: str, small: Any, signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in(role)
    for name in sorted(OF_ONE | OF_ONE_VISIT):
        url = filled(name, small, client=small.elsewhere.pk, visit=small.visit_elsewhere.pk)
        opened = ask(browser, name, url) != 403
        assert opened == (role in MATRIX[name] and role in EVERYWHERE), name


def test_strangers_are_sent_to_sign_in(small: Any) -> None:
    for name in [*MATRIX, *OWN_ACCOUNT]:
        if name in OWN_ACCOUNT:
            needs_key = name in ("mfa_remove_webauthn", "mfa_edit_webauthn")
            url = reverse(name, args=[1] if needs_key else [])
        else:
            url = filled(name, small, client=small.child.pk, visit=small.visit.pk)
        answer = Browser().get(url, secure=True)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


def test_a_refusal_is_on_record_before_the_answer(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    signed_in("biller").get(reverse("audit"), secure=True)
    entry = AuditEntry.objects.get(kind="act.refused")
    assert entry.actor == str(small.people["biller"].pk)


def test_a_read_of_a_chart_is_on_record(small: Any, signed_in: Callable[[str], Browser]) -> None:
    signed_in("ot").get(reverse("chart", args=[small.child.pk]), secure=True)
    entry = AuditEntry.objects.get(kind="chart.read")
    assert entry.client == small.child.pk


def test_the_list_of_clients_holds_only_ones_own_sites(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    page = signed_in("ot").get(reverse("clients"), secure=True).content.decode()
    assert "Reyes" in page
    assert "Pardo" not in page


def test_a_student_sees_only_the_visits_given_to_them(small: Any) -> None:
    access = Access(small.people["student"], small.today)
    assert not access.clients("chart.read").exists()
    small.visit.therapist = small.people["student"]
    small.visit.save()
    assert list(access.clients("chart.read")) == [small.child]


def test_a_role_ends_with_its_last_day_and_with_the_person(small: Any) -> None:
    ot: Staff = small.people["ot"]
    yesterday = small.today - timedelta(days=1)
    RoleGrant.objects.filter(staff=ot).update(ends_on=yesterday)
    assert not Access(Staff.objects.get(pk=ot.pk), small.today).may("today.read")
    owner: Staff = small.people["owner"]
    owner.left_on = yesterday
    assert Access(owner, small.today).roles == frozenset()


def test_require_names_the_act_and_the_row(small: Any) -> None:
    access = Access(small.people["ot"], small.today)
    access.require("chart.read", small.child)
    access.require("visit.read", small.visit)
    with pytest.raises(NotAllowed) as refusal:
        access.require("chart.read", small.elsewhere)
    assert refusal.value.act == "chart.read"
    assert refusal.value.subject == str(small.elsewhere.pk)


def test_every_act_is_held_by_somebody_and_by_known_roles() -> None:
    for act, roles in ACTS.items():
        assert roles, act
        assert roles <= set(Role.values), act


FORMS = {
    "visit_new": {"day": "2026-11-20", "starts": "10:00", "minutes": "45", "kind": "treatment"},
    "client_new": {"first_name": "Ona", "last_name": "Bright", "birth_date": "2019-03-04"},
}


@pytest.mark.parametrize("name", FORMS)
def test_nobody_enters_anything_at_a_site_that_is_not_theirs(
    name: str, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    # What the ledger says of a booking is another question.
    PayerPlan.objects.update(needs_authorization=False)
    posted = {
        **FORMS[name],
        "status": "booked",
        "client": small.child.pk,
        "therapist": small.people["ot"].pk,
    }
    before = (Visit.objects.count(), Client.objects.count())
    answer = signed_in("front_desk").post(
        reverse(name), {**posted, "site": small.there.pk}, secure=True
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"site"}
    assert (Visit.objects.count(), Client.objects.count()) == before
    answer = signed_in("front_desk").post(
        reverse(name), {**posted, "site": small.here.pk}, secure=True
    )
    assert answer.status_code == 302
    answer = signed_in("owner").post(reverse(name), {**posted, "site": small.there.pk}, secure=True)
    assert answer.status_code == 302


def parcel_of(visit: Visit) -> Parcel:
    """A held parcel of a visit's sheet, as the list of what was sent shows it."""
    sheet = Sheet.objects.create(visit=visit, client=visit.client, author=visit.therapist)
    cabinet, _ = Counterpart.objects.get_or_create(
        name="Chart", defaults={"connector": "file_cabinet", "settings": {}}
    )
    key = uuid4()
    paper = files.write([b"%PDF-"], owner=f"parcel {key}", media_type="application/pdf")
    return Parcel.objects.create(
        sheet=sheet, counterpart=cabinet, key=key, paper=paper, state=ParcelState.HELD
    )


@pytest.mark.parametrize("role", sorted(ALL))
def test_what_was_sent_opens_per_site(
    role: str, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    if role == "student":
        small.visit.therapist = small.people["student"]
        small.visit.save()
    here, there = parcel_of(small.visit), parcel_of(small.visit_elsewhere)
    browser = signed_in(role)
    for name in ("sent_paper", "sent_again"):
        for parcel, open_to in ((here, MATRIX[name]), (there, MATRIX[name] & EVERYWHERE)):
            status = ask(browser, name, reverse(name, args=[parcel.pk]))
            assert (status in (200, 302)) == (role in open_to), (name, status)
            assert status in (200, 302, 403)


@pytest.mark.parametrize("role", sorted(ALL - {"auditor"}))
def test_a_token_and_a_notice_are_their_owners_alone(
    role: str, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    other = small.people["ot" if role != "ot" else "owner"]
    token = ApiToken.objects.create(
        user=other.user, name="x", digest="x", scopes=[], expires_at=clock.now()
    )
    notice = Notice.objects.create(staff=other, kind="x", message="x")
    browser = signed_in(role)
    assert ask(browser, "token_revoke", reverse("token_revoke", args=[token.pk])) == 403
    ask(browser, "notice_seen", reverse("notice_seen", args=[notice.pk]))
    token.refresh_from_db()
    notice.refresh_from_db()
    assert token.revoked_at is None
    assert notice.seen_at is None


def test_a_second_role_at_another_site_opens_that_site_too(small: Any) -> None:
    ot: Staff = small.people["ot"]
    RoleGrant.objects.create(
        staff=ot, role="front_desk", site=small.there, starts_on=date(2020, 1, 1)
    )
    access = Access(Staff.objects.get(pk=ot.pk), small.today)
    assert access.clients("client.read").count() == 2
    assert list(access.clients("chart.read")) == [small.child]

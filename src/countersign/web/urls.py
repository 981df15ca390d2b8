"""Every address of the house. Of allauth only what a practice needs is exposed."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from countersign.exchange.models import WitnessKind
from countersign.practice import first_owner
from countersign.web.charges import views as charges
from countersign.web.claims import answers as claims_answers
from countersign.web.claims import asking as claims_asking
from countersign.web.claims import road as claims_road
from countersign.web.claims import settings as claims_settings
from countersign.web.claims import signing as claims_signing
from countersign.web.claims import views as claims
from countersign.web.clients import chart_views as chart
from countersign.web.clients import views as clients
from countersign.web.coding import corrections, past, review, tables
from countersign.web.connections import views as connections
from countersign.web.debt import views as debt
from countersign.web.demo import views as demo
from countersign.web.desk import tokens
from countersign.web.desk import views as desk
from countersign.web.emergency import views as emergency
from countersign.web.extension import browsers
from countersign.web.extension import entries as emr_entries
from countersign.web.extension import maps as field_maps
from countersign.web.family import desk as families
from countersign.web.family import inbox, portal
from countersign.web.family import views as family
from countersign.web.first_hour import views as first_hour
from countersign.web.goals import own as goal_rules
from countersign.web.goals import papers as plan_papers
from countersign.web.goals import plans
from countersign.web.goals import progress as goal_progress
from countersign.web.goals import views as goals
from countersign.web.ledger import feeds
from countersign.web.ledger import views as ledger
from countersign.web.letters import views as letters
from countersign.web.messages import hooks as message_hooks
from countersign.web.messages import views as message_ways
from countersign.web.orders import views as orders
from countersign.web.papers import views as papers
from countersign.web.payers import views as payers
from countersign.web.policy import views as policy
from countersign.web.privacy import asking, workbench
from countersign.web.privacy import uses as privacy_uses
from countersign.web.privacy import views as privacy
from countersign.web.reports import views as reports
from countersign.web.risk import saved
from countersign.web.risk import views as risk
from countersign.web.schedule import (
    absent,
    arranging,
    changed,
    fill,
    finder,
    moves,
    planned,
    reminded,
    waits,
    weeks,
)
from countersign.web.schedule import emr as schedule_emr
from countersign.web.schedule import family as answers
from countersign.web.schedule import feeds as schedule_feeds
from countersign.web.school import desk as school_desk
from countersign.web.school import reports as school_reports
from countersign.web.school import views as school
from countersign.web.scribe import views as scribe
from countersign.web.self_check import views as self_check
from countersign.web.sent import views as sent
from countersign.web.setup import imports
from countersign.web.setup import views as setup
from countersign.web.sheet import signing
from countersign.web.sign_ins import watched
from countersign.web.staff import views as staff
from countersign.web.today import views as today
from countersign.web.vendors import views as vendors
from countersign.web.visits import views as visits
from countersign.web.witnesses import views as witnesses

sign_in: list[URLPattern | URLResolver] = [
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", watched(account.password_change), name="account_change_password"),
    path("account/security/", mfa.index, name="mfa_index"),
    path("account/code/", mfa.authenticate, name="mfa_authenticate"),
    path("account/code/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/app/add/", watched(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/remove/", watched(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/recovery/new/",
        watched(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery/codes.txt",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/passkeys/add/", watched(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "account/passkeys/again/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/passkeys/<int:pk>/remove/",
        watched(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("account/passkeys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("account/still-here/", desk.still_here, name="still_here"),
    path("account/sign-off/", desk.sign_off, name="sign_off"),
    path("account/kept/", desk.keep_text, name="keep_text"),
    *sign_in,
    path("", include("countersign.web.sheet.urls")),
    path(".well-known/jwks.json", signing.public_keys, name="public_keys"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/close/", tokens.revoke, name="token_revoke"),
    path("account/welcome/<uuid:user_id>/<str:token>/", staff.invited, name="invited"),
    path("notices/<uuid:notice_id>/seen/", today.seen, name="notice_seen"),
    path("clients/", clients.clients, name="clients"),
    path("clients/new/", clients.new, name="client_new"),
    path("clients/<uuid:client_id>/", chart.page, name="chart"),
    path("clients/<uuid:client_id>/change/", clients.edit, name="client_edit"),
    path("clients/<uuid:client_id>/coverage/", clients.coverage, name="coverage_new"),
    path(
        "clients/<uuid:client_id>/authorization/", clients.authorization, name="authorization_new"
    ),
    path("clients/<uuid:client_id>/agreement/", ledger.agreement, name="family_agreement"),
    path("clients/<uuid:client_id>/whole-chart/", chart.whole, name="chart_export"),
    path("clients/<uuid:client_id>/report/", reports.make, name="report_make"),
    path("goals/", goals.caseload, name="goals"),
    path("goals/bank/", goal_progress.proven, name="goal_bank"),
    path("goals/attainment/", goal_progress.practice, name="goal_attainment"),
    path("goals/<uuid:goal_id>/graph/<str:theme>/", goal_progress.picture, name="goal_graph"),
    path("goals/rules/", goal_rules.listed, name="goal_rules"),
    path("goals/rules/new/", goal_rules.new, name="goal_rule_new"),
    path("goals/rules/<uuid:sheet_id>/sign/", goal_rules.sign, name="goal_rule_sign"),
    path("goals/rules/<uuid:rule_id>/end/", goal_rules.end, name="goal_rule_end"),
    path("clients/<uuid:client_id>/plan/", plans.client, name="client_plan"),
    path("clients/<uuid:client_id>/plan/make/", plans.make, name="plan_make"),
    path("clients/<uuid:client_id>/plan/order/", plans.order, name="plan_order"),
    path(
        "clients/<uuid:client_id>/plan/order/<uuid:order_id>/withdraw/",
        plans.withdraw,
        name="plan_order_withdraw",
    ),
    path("clients/<uuid:client_id>/plan/certify/", plans.certify, name="plan_certify"),
    path("clients/<uuid:client_id>/plan/appeal/", plans.appeal, name="appeal_make"),
    path("plans/papers/<uuid:paper_id>/", plan_papers.paper, name="plan_paper"),
    path("plans/papers/<uuid:paper_id>/hand/", plan_papers.hand, name="plan_hand"),
    path("plans/papers/<uuid:paper_id>/outcome/", plan_papers.outcome, name="plan_outcome"),
    path("sheets/<uuid:sheet_id>/plan/answer/", plans.answer, name="plan_answer"),
    path("sheets/<uuid:sheet_id>/plan/problem/", plans.problem, name="plan_problem"),
    path("sheets/<uuid:sheet_id>/plan/again/", plans.again, name="plan_again"),
    path("clients/<uuid:client_id>/goals/progress/", goal_progress.of_client, name="goal_progress"),
    path("clients/<uuid:client_id>/goals/told/", goal_progress.tell, name="goal_told"),
    path("clients/<uuid:client_id>/goals/", goals.of_client, name="client_goals"),
    path("clients/<uuid:client_id>/goals/write/", goals.write, name="goal_write"),
    path("clients/<uuid:client_id>/goals/check/", goals.check, name="goal_check"),
    path("sheets/<uuid:sheet_id>/answer/", reports.answer, name="report_answer"),
    path(
        "sheets/<uuid:sheet_id>/graph/<slug:key>-<slug:theme>.svg",
        reports.figure,
        name="report_graph",
    ),
    path("sheets/<uuid:sheet_id>/note-kind/", reports.note_kind, name="note_kind"),
    path("notes/debt/", debt.debt, name="note_debt"),
    path("notes/debt/<uuid:staff_id>/remind/", debt.remind, name="debt_remind"),
    path("notes/training/", debt.training, name="training"),
    path("notes/training/<uuid:round_id>/", debt.training_ended, name="training_ended"),
    path("family/", inbox.page, name="family"),
    path("family/leaving/", inbox.may_leave, name="family_leaving"),
    path("family/rules/", inbox.rules, name="family_rules"),
    path("family/texts/<uuid:text_id>/", inbox.text_read, name="family_text"),
    path("family/replies/<uuid:reply_id>/", inbox.answered, name="family_answered"),
    path("family/calls/<uuid:call_id>/", inbox.call_made, name="family_call_made"),
    path("family/messages/<uuid:message_id>/link/", families.link, name="family_link"),
    path("family/messages/<uuid:message_id>/paper/", families.paper, name="family_paper"),
    path("family/messages/<uuid:message_id>/settle/", families.settle, name="family_settle"),
    path("clients/<uuid:client_id>/family/", families.page, name="family_client"),
    path(
        "clients/<uuid:client_id>/family/<uuid:guardian_id>/", families.agree, name="family_terms"
    ),
    path("sheets/<uuid:sheet_id>/family/words/", family.words, name="family_words"),
    path("sheets/<uuid:sheet_id>/family/check/", family.check, name="family_check"),
    path("sheets/<uuid:sheet_id>/family/spanish/", family.spanish, name="family_spanish"),
    path("sheets/<uuid:sheet_id>/family/called/", family.called, name="family_called"),
    path("f/<str:secret>/", portal.opened, name="family_open"),
    path("f/<str:secret>/page/", portal.page, name="family_page"),
    path("schools/", school.listed, name="schools"),
    path("schools/new/", school_desk.school, name="school_new"),
    path("schools/<uuid:school_id>/", school_desk.school, name="school_edit"),
    path("schools/texts/", school_desk.texts, name="school_texts"),
    path("schools/texts/<uuid:text_id>/end/", school_desk.text_end, name="school_text_end"),
    path("schools/archive/", school_desk.archive, name="school_archive"),
    path("schools/deliveries/<uuid:delivery_id>/", school_reports.delivery, name="school_delivery"),
    path("schools/deliveries/<uuid:delivery_id>/hand/", school_reports.hand, name="school_hand"),
    path("clients/<uuid:client_id>/school/", school.client, name="client_school"),
    path("clients/<uuid:client_id>/school/make/", school.make, name="school_make"),
    path(
        "clients/<uuid:client_id>/school/permission/", school.permission, name="school_permission"
    ),
    path("clients/<uuid:client_id>/school/custody/", school.custody, name="school_custody"),
    path("clients/<uuid:client_id>/school/result/", school.result, name="school_result"),
    path(
        "clients/<uuid:client_id>/school/permission/<uuid:permission_id>/withdraw/",
        school.withdraw,
        name="school_withdraw",
    ),
    path("sheets/<uuid:sheet_id>/school/answer/", school_reports.answer, name="school_answer"),
    path("sheets/<uuid:sheet_id>/school/use/", school_reports.use, name="school_use"),
    path("sheets/<uuid:sheet_id>/school/word/", school_reports.word, name="school_word"),
    path("sheets/<uuid:sheet_id>/school/again/", school_reports.again, name="school_again"),
    path("sheets/<uuid:sheet_id>/school/shared/", school_reports.shared, name="school_shared"),
    path("visits/<uuid:visit_id>/recording/", scribe.page, name="scribe"),
    path("visits/<uuid:visit_id>/recording/agree/", scribe.agree, name="scribe_agree"),
    path("visits/<uuid:visit_id>/recording/bring/", scribe.bring, name="scribe_bring"),
    path(
        "visits/<uuid:visit_id>/recording/<uuid:recording_id>/forget/",
        scribe.forget,
        name="scribe_forget",
    ),
    path("setup/recordings/", scribe.rule, name="scribe_rule"),
    path("emergency/", emergency.find, name="emergency"),
    path("emergency/<uuid:client_id>/why/", emergency.find, name="emergency_of"),
    path("emergency/<uuid:client_id>/", emergency.chart, name="emergency_chart"),
    path("emergency/<uuid:client_id>/care/", emergency.care, name="emergency_care"),
    path("visits/new/", visits.new, name="visit_new"),
    path("visits/<uuid:visit_id>/change/", visits.edit, name="visit_edit"),
    path("visits/<uuid:visit_id>/check/", visits.check, name="check"),
    path("schedule/", weeks.day, name="schedule"),
    path("schedule/week/", weeks.one_week, name="schedule_week"),
    path("schedule/waiting/", waits.board, name="waiting"),
    path("schedule/waiting/new/", waits.new, name="waiting_new"),
    path("schedule/waiting/<uuid:entry_id>/", waits.change, name="waiting_change"),
    path("schedule/waiting/<uuid:entry_id>/close/", waits.close, name="waiting_close"),
    path("schedule/waiting/<uuid:entry_id>/find/", finder.find, name="find_block"),
    path("schedule/blocks/<uuid:block_id>/", finder.block, name="block"),
    path("schedule/blocks/<uuid:block_id>/decide/", finder.decide, name="block_decide"),
    path("schedule/blocks/<uuid:block_id>/end/", finder.end, name="block_end"),
    path("schedule/blocks/<uuid:block_id>/link/", answers.link, name="block_link"),
    path(
        "schedule/blocks/<uuid:block_id>/send/<uuid:guardian_id>/", answers.send, name="block_send"
    ),
    path("offers/<str:secret>/", answers.offer, name="family_offer"),
    path("schedule/fill/", fill.page, name="fill"),
    path("schedule/fill/asked/", fill.asked, name="fill_asked"),
    path("schedule/hours/", arranging.page, name="schedule_arrange"),
    path("schedule/hours/holidays/", arranging.holidays_of, name="schedule_holidays"),
    path("schedule/hours/add/<slug:kind>/", arranging.add, name="schedule_add"),
    path("schedule/hours/end/<slug:kind>/<uuid:row_id>/", arranging.end, name="schedule_end"),
    path("schedule/absence/", absent.page, name="absence"),
    path("schedule/handover/", planned.handover, name="handover_blocks"),
    path("schedule/plan/", planned.whole_list, name="whole_list"),
    path("schedule/what-if/", planned.what_if, name="what_if"),
    path("schedule/use/", planned.use, name="schedule_use"),
    path("schedule/use/<slug:picture>-<slug:theme>.svg", planned.picture, name="schedule_picture"),
    path("schedule/move/<uuid:visit_id>/", moves.page, name="visit_move"),
    path("schedule/missed/<uuid:visit_id>/", reminded.miss, name="visit_missed"),
    path("schedule/rules/", reminded.rules, name="visit_rules"),
    path("schedule/reach/<uuid:client_id>/", reminded.reach, name="reach"),
    path(
        "schedule/reach/<uuid:client_id>/<uuid:guardian_id>/calendar/",
        schedule_feeds.give,
        name="family_feed_give",
    ),
    path("f/<str:secret>.ics", schedule_feeds.family_calendar, name="family_feed"),
    path("r/<str:secret>/", reminded.answer, name="reminder"),
    path("orders/", orders.page, name="standing_orders"),
    path("orders/<uuid:sheet_id>/sign/", orders.sign, name="standing_order_sign"),
    path("orders/<uuid:order_id>/end/", orders.end, name="standing_order_end"),
    path("schedule/emr/", schedule_emr.page, name="schedule_emr"),
    path("schedule/emr/<uuid:out_id>/", schedule_emr.decide, name="schedule_emr_decide"),
    path("schedule/changes/", changed.every, name="schedule_changes"),
    path("schedule/changes/<uuid:change_id>/", changed.one, name="schedule_change"),
    path("schedule/calendar/", schedule_feeds.page, name="schedule_calendar"),
    path("schedule/calendar/<str:secret>.ics", schedule_feeds.calendar, name="schedule_feed"),
    path("authorizations/", papers.authorizations, name="authorizations"),
    path("authorizations/ahead/", ledger.ahead_page, name="ahead"),
    path("authorizations/beyond/", ledger.overdrawn, name="overdrawn"),
    path("authorizations/beyond/<uuid:visit_id>/bear/", ledger.bear, name="overdraw_bear"),
    path("authorizations/rules/", ledger.rules, name="ledger_rules"),
    path("authorizations/calendar/", feeds.page, name="calendar"),
    path("authorizations/calendar/new/", feeds.make, name="feed_make"),
    path("authorizations/calendar/close/", feeds.close, name="feed_close"),
    path("authorizations/calendar/<str:secret>.ics", feeds.calendar, name="feed"),
    path("authorizations/appeals/<uuid:appeal_id>/", ledger.appeal, name="appeal_close"),
    path("authorizations/lines/<uuid:line_id>/", ledger.change_line, name="line_change"),
    path("authorizations/lines/<uuid:line_id>/count/", ledger.count, name="line_count"),
    path("authorizations/lines/<uuid:line_id>/renew/", ledger.renew, name="renewal_begin"),
    path("authorizations/counts/<uuid:count_id>/", ledger.settle_count, name="count_settle"),
    path("authorizations/renewals/<uuid:renewal_id>/", ledger.asked, name="renewal_asked"),
    path(
        "authorizations/renewals/<uuid:renewal_id>/packet/",
        ledger.packet_draft,
        name="renewal_packet",
    ),
    path("authorizations/<uuid:authorization_id>/", ledger.one, name="authorization"),
    path(
        "authorizations/<uuid:authorization_id>/change/",
        ledger.change,
        name="authorization_change",
    ),
    path("authorizations/letters/", letters.letters, name="letters"),
    path("authorizations/letters/bring/", letters.bring, name="letter_bring"),
    path("authorizations/letters/<uuid:letter_id>/", letters.letter, name="letter"),
    path(
        "authorizations/letters/<uuid:letter_id>/page/<int:number>.png",
        letters.page_image,
        name="letter_page",
    ),
    path(
        "authorizations/letters/<uuid:letter_id>/set-aside/",
        letters.set_aside,
        name="letter_set_aside",
    ),
    path("payers/", payers.payers, name="payers"),
    path("payers/new/", payers.new, name="payer_new"),
    path("payers/<uuid:payer_id>/plans/", payers.plan_new, name="plan_new"),
    path("payers/<uuid:payer_id>/terms/", ledger.terms, name="payer_terms"),
    path("payers/plans/<uuid:plan_id>/", payers.plan_edit, name="plan_edit"),
    path("staff/", staff.people, name="staff"),
    path("staff/new/", staff.new, name="person_new"),
    path("staff/<uuid:staff_id>/", staff.person, name="person"),
    path("staff/<uuid:staff_id>/invite/", staff.invite, name="person_invite"),
    path("staff/<uuid:staff_id>/second-factor/", staff.reset_factor, name="factor_reset"),
    path("staff/<uuid:staff_id>/hand-over/", staff.hand_over, name="hand_over"),
    path("staff/<uuid:staff_id>/add/<slug:kind>/", staff.add, name="person_add"),
    path("staff/<uuid:staff_id>/end/<slug:kind>/<uuid:row_id>/", staff.end, name="person_end"),
    path("setup/", setup.overview, name="setup"),
    path("setup/practice/", setup.practice, name="setup_practice"),
    path("setup/sites/", setup.sites, name="setup_sites"),
    path("setup/sites/new/", setup.site, name="site_new"),
    path("setup/sites/<uuid:site_id>/", setup.site, name="site_edit"),
    path(f"{first_owner.PATH}<str:code>/", setup.first_owner, name="first_owner"),
    path("setup/connections/", connections.listed, name="connections"),
    path("setup/connections/new/", connections.new, name="connection_new"),
    path("setup/connections/<uuid:connection_id>/", connections.one, name="connection"),
    path(
        "setup/connections/<uuid:connection_id>/change/", connections.edit, name="connection_edit"
    ),
    path("setup/connections/<uuid:connection_id>/test/", connections.test, name="connection_test"),
    path("setup/connections/<uuid:connection_id>/read/", connections.read, name="connection_read"),
    path(
        "setup/connections/<uuid:connection_id>/reading/",
        connections.reading,
        name="connection_reading",
    ),
    *(
        path(
            f"setup/connections/<uuid:connection_id>/{state}/",
            connections.set_state,
            {"state": state},
            name="connection_state",
        )
        for state in connections.STATES
    ),
    path("setup/connections/<uuid:connection_id>/maps/", field_maps.listed, name="field_maps"),
    path(
        "setup/connections/<uuid:connection_id>/maps/shipped/",
        field_maps.take_on,
        name="field_maps_take_on",
    ),
    path("setup/maps/<uuid:map_id>/", field_maps.one, name="field_map"),
    path("setup/maps/<uuid:map_id>/sign/", field_maps.sign, name="field_map_sign"),
    path("setup/maps/<uuid:map_id>/close/", field_maps.close, name="field_map_close"),
    path("clients/<uuid:client_id>/emr/", emr_entries.page, name="emr_entries"),
    path("clients/<uuid:client_id>/emr/<slug:kind>/", emr_entries.begin, name="emr_entry"),
    path("extension/", browsers.browsers, name="extension"),
    path("extension/package.zip", browsers.download, name="extension_package"),
    path("extension/<uuid:pairing_id>/revoke/", browsers.revoke, name="extension_revoke"),
    path("setup/messages/", message_ways.listed, name="message_ways"),
    path("setup/messages/<slug:way>/", message_ways.edit, name="message_way"),
    path("setup/messages/<slug:way>/try/", message_ways.try_out, name="message_try"),
    path("texts/twilio/", message_hooks.twilio, name="texts_twilio"),
    path("texts/hook/", message_hooks.hook, name="texts_hook"),
    path("setup/witness/", witnesses.listed, name="witnesses"),
    *(
        one
        for kind in WitnessKind
        for one in (
            path(f"setup/witness/{kind}/", witnesses.edit, {"kind": kind.value}, "witness_edit"),
            path(
                f"setup/witness/{kind}/send/", witnesses.send, {"kind": kind.value}, "witness_send"
            ),
            path(
                f"setup/witness/{kind}/remove/",
                witnesses.remove,
                {"kind": kind.value},
                "witness_remove",
            ),
        )
    ),
    path("setup/import/<slug:name>/", imports.page, name="import"),
    path("setup/import/<slug:name>/template.csv", imports.template, name="import_template"),
    path("charges/released/", charges.charges, name="charges"),
    path("charges/released/charges.csv", charges.file, name="charges_file"),
    path("claims/", claims.claims, name="claims"),
    path("claims/make/", claims.make, name="claims_make"),
    path("claims/files/<uuid:batch_id>/", claims.claim_file, name="claim_file"),
    path("claims/files/<uuid:batch_id>/sign/", claims_signing.sign, name="claim_file_sign"),
    path("claims/files/<uuid:batch_id>/drop/", claims.drop, name="claim_file_drop"),
    path("claims/files/<uuid:batch_id>/out/", claims.out, name="claim_file_out"),
    path("claims/answers/", claims_answers.answers, name="claim_answers"),
    path("claims/answers/bring/", claims_answers.bring, name="claims_bring"),
    path("claims/denials/", claims_answers.worklist, name="denials"),
    path("claims/denials/<uuid:denial_id>/", claims_answers.denial, name="denial"),
    path("claims/worth/", claims_answers.worth, name="claims_worth"),
    path("claims/<uuid:claim_id>/", claims_answers.claim, name="claim"),
    path("claims/<uuid:claim_id>/<slug:how>/", claims_answers.correct, name="claim_correct"),
    path("claims/fetch/", claims_road.fetch, name="claims_fetch"),
    path("claims/fetched/<uuid:fetched_id>/aside/", claims_road.aside, name="claims_aside"),
    path("claims/sent/<uuid:parcel_id>/<slug:how>/", claims_road.decide, name="claims_decide"),
    path("eligibility/", claims_asking.eligibility, name="eligibility"),
    path("eligibility/ask/", claims_asking.ask, name="eligibility_ask"),
    path("eligibility/<uuid:inquiry_id>/out/", claims_asking.out, name="eligibility_out"),
    path("claims/setup/", claims_settings.claims_setup, name="claims_setup"),
    path("claims/payers/<uuid:payer_id>/", claims_settings.payer_filing, name="payer_filing"),
    path("claims/sites/<uuid:site_id>/", claims_settings.site_place, name="site_place"),
    path(
        "clients/<uuid:client_id>/billing/", claims_settings.client_billing, name="client_billing"
    ),
    path("sent/", sent.sent, name="sent"),
    path("sent/read/", sent.read_now, name="sent_read"),
    path("sent/<uuid:parcel_id>/paper.pdf", sent.paper, name="sent_paper"),
    path("sent/again/", sent.again_all, name="sent_again_all"),
    path("sent/<uuid:parcel_id>/settle/", sent.settle, name="sent_settle"),
    path("sent/<uuid:parcel_id>/again/", sent.again, name="sent_again"),
    path("charges/past/", past.page, name="past_charges"),
    path("charges/past/corrections/", corrections.corrections, name="corrections"),
    path("charges/past/corrections/new/", corrections.begin, name="correction_new"),
    path("charges/past/corrections/<uuid:correction_id>/", corrections.change, name="correction"),
    path("charges/tables/", tables.page, name="tables"),
    path("charges/review/", review.queue, name="charge_review"),
    path("privacy/", privacy.register, name="privacy"),
    path("privacy/agreements/new/", privacy.agreement, name="agreement_new"),
    path("privacy/agreements/<uuid:agreement_id>/", privacy.agreement, name="agreement_edit"),
    path("privacy/agreements/<uuid:agreement_id>/paper/", privacy.paper, name="agreement_paper"),
    path("privacy/agreements/<uuid:agreement_id>/ways/", privacy.way_new, name="model_way_new"),
    path("privacy/ways/<uuid:way_id>/", privacy.way_edit, name="model_way_edit"),
    path("privacy/policy/", privacy_uses.policy, name="privacy_policy"),
    path("privacy/uses/", privacy_uses.uses, name="privacy_uses"),
    path("privacy/uses/<uuid:use_id>/", privacy_uses.use, name="privacy_use"),
    path("privacy/how/", asking.how, name="privacy_how"),
    path("privacy/check/", workbench.check, name="privacy_check"),
    path("privacy/check/from/", workbench.take, name="privacy_take"),
    path("privacy/check/teach/", workbench.teach, name="privacy_teach"),
    path("privacy/ask/", asking.ask, name="privacy_ask"),
    path("vendors/", vendors.reviews, name="vendors"),
    path("vendors/new/", vendors.new, name="vendor_new"),
    path("vendors/side/", vendors.side_by_side, name="vendors_side"),
    path("vendors/<uuid:review_id>/", vendors.review, name="vendor"),
    path("vendors/<uuid:review_id>/accept/", vendors.accept, name="vendor_accept"),
    path("vendors/<uuid:review_id>/papers/<uuid:paper_id>/", vendors.paper, name="vendor_paper"),
    path("policy/", policy.page, name="policy"),
    path("policy/write/", policy.write, name="policy_write"),
    path("policy/<uuid:sheet_id>/sign/", policy.sign, name="policy_sign"),
    path("policy/agree/", policy.attest, name="policy_attest"),
    path("policy/remind/", policy.remind, name="policy_remind"),
    path("first-hour/", first_hour.page, name="first_hour"),
    path("first-hour/<slug:kind>/", first_hour.look, name="first_look"),
    path("self-check/", self_check.page, name="self_check"),
    path("risk/", risk.score, name="risk"),
    path("risk/saved/", saved.page, name="saved"),
    path("risk/saved/<str:key>/", saved.behind, name="saved_behind"),
    path("risk/baseline/", saved.baseline, name="baseline"),
    path("risk/report/<int:year>-<int:number>.pdf", risk.report, name="risk_report"),
    path("risk/<str:key>/", risk.behind, name="risk_behind"),
    path("risk/<str:key>/target/", risk.target, name="risk_target"),
    path("audit/", papers.audit, name="audit"),
    path("api/", include("countersign.api.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", demo.sign_ins, name="demo_sign_ins"))
    urlpatterns.append(path("demo/answer.271", demo.eligibility, name="demo_eligibility"))
    urlpatterns.append(path("demo/payment.835", demo.remittance, name="demo_remittance"))

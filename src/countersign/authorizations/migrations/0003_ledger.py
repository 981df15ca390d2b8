"""The ledger: balances that add up, what is held of them, and a list of visits to look at again.

The database itself notes every visit that is new or changed, and those of every authorization that
is: whoever wrote it, the ledger sees it.
"""

from __future__ import annotations

import countersign.base.clock
import countersign.base.fields
import countersign.base.ids
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


TRIGGERS = """
CREATE FUNCTION authorizations_look_again_at_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO authorizations_recheck (visit, since) VALUES (NEW.id, clock_timestamp())
    ON CONFLICT (visit) DO UPDATE SET since = EXCLUDED.since;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_sees_new_visit AFTER INSERT ON practice_visit
    FOR EACH ROW EXECUTE FUNCTION authorizations_look_again_at_visit();
CREATE TRIGGER ledger_sees_changed_visit AFTER UPDATE ON practice_visit
    FOR EACH ROW WHEN (
        (OLD.client_id, OLD.therapist_id, OLD.site_id, OLD.coverage_id, OLD.kind, OLD.status,
         OLD.date_of_service, OLD.starts_at, OLD.ends_at)
        IS DISTINCT FROM
        (NEW.client_id, NEW.therapist_id, NEW.site_id, NEW.coverage_id, NEW.kind, NEW.status,
         NEW.date_of_service, NEW.starts_at, NEW.ends_at))
    EXECUTE FUNCTION authorizations_look_again_at_visit();

CREATE FUNCTION authorizations_look_again_since(child uuid, since date) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO authorizations_recheck (visit, since)
    SELECT id, clock_timestamp() FROM practice_visit
    WHERE client_id = child AND date_of_service >= since
    ORDER BY id
    ON CONFLICT (visit) DO UPDATE SET since = EXCLUDED.since;
$$;

CREATE FUNCTION authorizations_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM authorizations_look_again_since(
        NEW.client_id, least(NEW.starts_on, CASE WHEN TG_OP = 'UPDATE' THEN OLD.starts_on END));
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_sees_authorization
    AFTER INSERT OR UPDATE OF client_id, payer_id, starts_on, ends_on, cancelled_on
    ON authorizations_authorization
    FOR EACH ROW EXECUTE FUNCTION authorizations_changed();

CREATE FUNCTION authorizations_line_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM authorizations_look_again_since(client_id, starts_on)
    FROM authorizations_authorization WHERE id = NEW.authorization_id;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_sees_line
    AFTER INSERT OR UPDATE OF granted, used_before, codes, counts, pool_id, discipline,
        therapists, sites
    ON authorizations_authorizationline
    FOR EACH ROW EXECUTE FUNCTION authorizations_line_changed();

CREATE FUNCTION authorizations_plan_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO authorizations_recheck (visit, since)
    SELECT visit.id, clock_timestamp()
    FROM practice_visit visit JOIN practice_coverage cover ON cover.id = visit.coverage_id
    WHERE cover.plan_id = NEW.id AND visit.date_of_service >= current_date
    ORDER BY visit.id
    ON CONFLICT (visit) DO UPDATE SET since = EXCLUDED.since;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_sees_plan AFTER UPDATE OF needs_authorization, payer_id ON practice_payerplan
    FOR EACH ROW EXECUTE FUNCTION authorizations_plan_changed();
"""
UNDO = """
DROP TRIGGER ledger_sees_new_visit ON practice_visit;
DROP TRIGGER ledger_sees_changed_visit ON practice_visit;
DROP TRIGGER ledger_sees_authorization ON authorizations_authorization;
DROP TRIGGER ledger_sees_line ON authorizations_authorizationline;
DROP FUNCTION authorizations_look_again_at_visit();
DROP FUNCTION authorizations_changed();
DROP FUNCTION authorizations_line_changed();
DROP FUNCTION authorizations_look_again_since(uuid, date);
DROP TRIGGER ledger_sees_plan ON practice_payerplan;
DROP FUNCTION authorizations_plan_changed();
"""
SEEN_BEFORE = """
INSERT INTO authorizations_recheck (visit, since) SELECT id, clock_timestamp() FROM practice_visit
"""


class Migration(migrations.Migration):

    dependencies = [
        ('authorizations', '0002_letters'),
        ('base', '0002_audit_chain'),
        ('practice', '0003_capture_append_only'),
        ('spine', '0003_taken_up'),
    ]

    operations = [
        migrations.CreateModel(
            name='HouseRule',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('opened_on', models.DateField()),
                ('near_limit', models.PositiveSmallIntegerField(default=2)),
                ('near_limit_holds', models.BooleanField(default=True)),
                ('near_days', models.PositiveSmallIntegerField(default=30)),
                ('payer_days', models.PositiveSmallIntegerField(default=92)),
                ('hold_minutes', models.PositiveSmallIntegerField(default=15)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('visit', models.UUIDField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('asked_on', models.DateField(blank=True, null=True)),
                ('reference', countersign.base.fields.EncryptedTextField(blank=True, default='')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='authorizationline',
            name='discipline',
            field=models.CharField(blank=True, default='OT', max_length=4),
        ),
        migrations.AddField(
            model_name='authorizationline',
            name='held',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='authorizationline',
            name='used',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='authorizationline',
            name='sites',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='authorizationline',
            name='therapists',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='authorizationline',
            name='counts',
            field=models.CharField(choices=[('visits', 'visits'), ('units', 'units'), ('hours', 'hours')], max_length=6),
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('signed_by', countersign.base.fields.EncryptedTextField()),
                ('signed_on', models.DateField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('dollars_a_visit', models.DecimalField(decimal_places=2, max_digits=8)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='practice.client')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff')),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='base.storedfile')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.payer')),
            ],
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('due_on', models.DateField()),
                ('due_is_printed', models.BooleanField(default=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='practice.client')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff')),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='authorizations.letter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('state', models.CharField(choices=[('insured', 'Insured'), ('tentative', 'Tentative'), ('self_pay', 'Self-pay'), ('not_needed', 'No authorization needed'), ('overdrawn', 'Overdrawn'), ('given_back', 'Given back')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('codes', models.JSONField(blank=True, default=dict)),
                ('reference', countersign.base.fields.EncryptedTextField(blank=True, default='')),
                ('said_by', countersign.base.fields.EncryptedTextField(blank=True, default='')),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('found_in', models.CharField(blank=True, max_length=12)),
                ('decided_at', models.DateTimeField()),
                ('emr_read_at', models.DateTimeField(blank=True, null=True)),
                ('payer_checked_on', models.DateField(blank=True, null=True)),
                ('overdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_because', countersign.base.fields.EncryptedTextField(blank=True, default='')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='authorizations.agreement')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff')),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking', to='practice.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Cap',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('most', models.PositiveIntegerField()),
                ('per', models.CharField(choices=[('day', 'day'), ('week', 'calendar week'), ('start_week', "week from the first day's weekday"), ('month', 'calendar month'), ('rolling', 'any days in a row')], max_length=12)),
                ('days', models.PositiveSmallIntegerField(default=7)),
                ('week_starts', models.PositiveSmallIntegerField(default=6)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='caps', to='authorizations.authorizationline')),
            ],
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='practice.staff')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='practice.staff')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='practice.client')),
            ],
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('on', models.DateField()),
                ('amount', models.PositiveIntegerField()),
                ('of_pool', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('held', 'held'), ('used', 'used'), ('released', 'given back')], default='held', max_length=8)),
                ('hold', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='authorizations.hold')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='authorizations.authorizationline')),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='practice.visit')),
            ],
        ),
        migrations.CreateModel(
            name='PayerCount',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('on', models.DateField()),
                ('theirs', models.PositiveIntegerField()),
                ('ours', models.PositiveIntegerField()),
                ('source', countersign.base.fields.EncryptedTextField(blank=True, default='')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_how', models.CharField(blank=True, max_length=12)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts_by_payer', to='authorizations.authorizationline')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff')),
            ],
        ),
        migrations.CreateModel(
            name='PayerTerms',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('cancelled', models.CharField(choices=[('release', 'gives its unit back'), ('take', 'takes its unit')], default='release', max_length=8)),
                ('no_show', models.CharField(choices=[('release', 'gives its unit back'), ('take', 'takes its unit')], default='release', max_length=8)),
                ('family_pays', models.CharField(choices=[('unknown', 'Not known yet: never'), ('no', 'Never'), ('agreed', 'With a signed agreement')], default='unknown', max_length=8)),
                ('evaluation_needs_one', models.BooleanField(default=True)),
                ('turnaround_days', models.PositiveSmallIntegerField(default=14)),
                ('appeal_days', models.PositiveSmallIntegerField(default=60)),
                ('tentative_days', models.PositiveSmallIntegerField(default=14)),
                ('dollars_a_visit', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('clause', countersign.base.fields.EncryptedTextField(blank=True, default='')),
                ('read_on', models.DateField(blank=True, null=True)),
                ('payer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='practice.payer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('granted', models.PositiveIntegerField()),
                ('used_before', models.PositiveIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
                ('used', models.PositiveIntegerField(default=0)),
                ('free', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('granted'), '-', models.F('used_before')), '-', models.F('held')), '-', models.F('used')), output_field=models.IntegerField())),
                ('counts', models.CharField(choices=[('visits', 'visits'), ('units', 'units'), ('hours', 'hours')], max_length=6)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='practice.client')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='authorizationline',
            name='pool',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='authorizations.pool'),
        ),
        migrations.AddField(
            model_name='authorizationline',
            name='free',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('granted'), '-', models.F('used_before')), '-', models.F('held')), '-', models.F('used')), output_field=models.IntegerField()),
        ),
        migrations.AddConstraint(
            model_name='authorizationline',
            constraint=models.CheckConstraint(condition=models.Q(('free__gte', 0)), name='authorizationline_not_overdrawn'),
        ),
        migrations.AddConstraint(
            model_name='authorizationline',
            constraint=models.CheckConstraint(condition=models.Q(('granted', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('free'), '+', models.F('used_before')), '+', models.F('held')), '+', models.F('used')))), name='authorizationline_adds_up'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='practice.staff'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='authorizations.authorizationline'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='sheet',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='spine.sheet'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='agreement_ends_after_start'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['state', 'settled_at'], name='authorizati_state_40e3fd_idx'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'tentative'), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='tentative_ends'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'self_pay'), _negated=True), ('agreement__isnull', False), _connector='OR'), name='self_pay_is_agreed'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'overdrawn'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='overdraw_says_why'),
        ),
        migrations.AddConstraint(
            model_name='cap',
            constraint=models.CheckConstraint(condition=models.Q(('most__gte', 1), ('days__gte', 1), ('week_starts__lte', 6)), name='cap_makes_sense'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['expires_at'], name='open_holds'),
        ),
        migrations.AddIndex(
            model_name='holding',
            index=models.Index(fields=['line', 'on'], name='authorizati_line_id_0193bf_idx'),
        ),
        migrations.AddConstraint(
            model_name='holding',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('held', 'used'))), fields=('visit', 'line'), name='one_holding_per_visit_and_line'),
        ),
        migrations.AddConstraint(
            model_name='holding',
            constraint=models.CheckConstraint(condition=models.Q(('visit__isnull', False), ('hold__isnull', False), _connector='OR'), name='holding_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='holding',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 1)), name='holding_takes_something'),
        ),
        migrations.AddIndex(
            model_name='payercount',
            index=models.Index(fields=['line', 'on'], name='authorizati_line_id_847ef8_idx'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(('free__gte', 0)), name='pool_not_overdrawn'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(('granted', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('free'), '+', models.F('used_before')), '+', models.F('held')), '+', models.F('used')))), name='pool_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='renewal',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('line',), name='one_open_renewal_per_line'),
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
        migrations.RunSQL(SEEN_BEFORE, migrations.RunSQL.noop),
    ]

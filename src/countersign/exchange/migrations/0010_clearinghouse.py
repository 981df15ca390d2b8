"""The road to a clearinghouse: files dropped and fetched; questions of coverage (270)."""

from __future__ import annotations

import countersign.base.clock
import countersign.base.fields
import countersign.base.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0002_audit_chain'),
        ('exchange', '0009_messages'),
        ('practice', '0006_written_from'),
        ('spine', '0008_claim_batch'),
    ]

    operations = [
        migrations.CreateModel(
            name='FetchedFile',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('name', countersign.base.fields.EncryptedTextField()),
                ('name_digest', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('changed_at', models.BigIntegerField()),
                ('kind', models.CharField(blank=True, max_length=8)),
                ('refused', models.BooleanField(default=False)),
                ('problem', countersign.base.fields.EncryptedTextField(blank=True, default='')),
                ('set_aside_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('count', models.PositiveIntegerField()),
                ('test', models.BooleanField(default=False)),
                ('taken', models.BooleanField(null=True)),
            ],
            options={
                'verbose_name_plural': 'inquiries',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=countersign.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=countersign.base.clock.now, editable=False)),
                ('trace', models.CharField(max_length=50, unique=True)),
                ('on', models.DateField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='parcel',
            name='one_parcel_per_sheet_and_counterpart',
        ),
        migrations.AddField(
            model_name='parcel',
            name='landing_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='denial',
            name='outcome',
            field=models.CharField(blank=True, choices=[('replaced', 'The claim is replaced'), ('appealed', 'An appeal is sent'), ('paid', 'They paid after all'), ('written_off', 'Written off'), ('family', 'The family pays, as agreed'), ('taken_back', 'The payer took the decision back')], max_length=12),
        ),
        migrations.AddField(
            model_name='fetchedfile',
            name='counterpart',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fetched', to='exchange.counterpart'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='spine.standingorder'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='inquiry',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parcel', to='exchange.inquiry'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.UniqueConstraint(condition=models.Q(('inquiry', None)), fields=('sheet', 'counterpart'), name='one_parcel_per_sheet_and_counterpart'),
        ),
        migrations.AddField(
            model_name='question',
            name='coverage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='practice.coverage'),
        ),
        migrations.AddField(
            model_name='question',
            name='inquiry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='exchange.inquiry'),
        ),
        migrations.AddField(
            model_name='asked',
            name='question',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='exchange.question'),
        ),
        migrations.AddConstraint(
            model_name='fetchedfile',
            constraint=models.UniqueConstraint(fields=('counterpart', 'name_digest', 'size', 'changed_at'), name='a_file_there_is_read_once'),
        ),
    ]

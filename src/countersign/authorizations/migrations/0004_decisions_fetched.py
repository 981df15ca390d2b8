"""A decision may have been fetched from the clearinghouse: then nobody brought it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorizations', '0003_ledger'),
        ('practice', '0006_written_from'),
    ]

    operations = [
        migrations.AlterField(
            model_name='letter',
            name='brought_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.staff'),
        ),
    ]

"""The product itself and the bearer of a link have no account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kept.core.access
from kept.store.guards import AlterGuardedField


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AlterGuardedField(
            model_name="paymenttransition",
            name="by_role",
            field=models.CharField(
                choices=[
                    (kept.core.access.Role["ANONYMOUS"], kept.core.access.Role["ANONYMOUS"]),
                    (kept.core.access.Role["CLIENT"], kept.core.access.Role["CLIENT"]),
                    (kept.core.access.Role["PROFESSIONAL"], kept.core.access.Role["PROFESSIONAL"]),
                    (kept.core.access.Role["ASSISTANT"], kept.core.access.Role["ASSISTANT"]),
                    (kept.core.access.Role["MANAGER"], kept.core.access.Role["MANAGER"]),
                    (kept.core.access.Role["HUB_ADMIN"], kept.core.access.Role["HUB_ADMIN"]),
                    (kept.core.access.Role["OPERATOR"], kept.core.access.Role["OPERATOR"]),
                    (kept.core.access.Role["BEARER"], kept.core.access.Role["BEARER"]),
                    (kept.core.access.Role["WORKER"], kept.core.access.Role["WORKER"]),
                ],
                max_length=12,
            ),
        ),
        AlterGuardedField(
            model_name="paymenttransition",
            name="by_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]

"""Letters' links that change how somebody signs in: a new password, another address. Only hashes of them are kept."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kept.store.people.models.accounts import User


class PasswordLink(models.Model):
    """Asked for by anybody, for an address: the row is made whether there is such an account or not. The id is the key of
    the form that was sent: sending it again makes no other row."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="password_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="password_link_is_made_before_it_expires", condition=Q(created_at__lt=F("expires_at"))
            ),
        ]


class AddressChange(models.Model):
    """Another e-mail address: asked for, confirmed from there, and for three days undone from the old one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="address_changes")
    old_email = models.EmailField(max_length=254)
    new_email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    undo_hash = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="address_change_is_confirmed_before_it_is_undone",
                condition=Q(undone_at__isnull=True) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(name="address_change_is_to_lower_case", condition=Q(new_email=Lower("new_email"))),
        ]

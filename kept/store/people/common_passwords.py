"""The passwords that everybody tries first: Django's list of twenty thousand, read once, offline."""

from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator


@cache
def common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)

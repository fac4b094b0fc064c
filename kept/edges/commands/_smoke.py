"""Somebody signs in to a database that nobody serves from, and sees a page: it is more than rows."""

import secrets
from datetime import datetime
from typing import Final

from django.conf import settings
from django.test import Client

from kept.core.access import Actor, Role
from kept.edges.commands._restoring import Told
from kept.usecases.create_user import UserWish, create_user

BY: Final = Actor(role=Role.OPERATOR)
OK: Final = 200
SEE_OTHER: Final = (302, 303)


def sign_in(now: datetime) -> Told:
    """With an account that is made for it and goes with the database."""
    address, password = f"drill-{secrets.token_hex(8)}@kept.invalid", secrets.token_urlsafe(24)
    create_user(by=BY, wish=UserWish(email=address, name="Drill", timezone="UTC", password=password), now=now)
    visitor = Client(SERVER_NAME="localhost", raise_request_exception=False, headers=_as_of_our_proxy())
    form = visitor.get(settings.LOGIN_URL)
    if form.status_code != OK:
        return Told(fault=f"the page to sign in answered {form.status_code}")
    answer = visitor.post(settings.LOGIN_URL, {"login": address, "password": password})
    where = answer.headers.get("Location", "")
    if answer.status_code not in SEE_OTHER or where.startswith(settings.LOGIN_URL):
        return Told(fault=f"signing in answered {answer.status_code}")
    page = visitor.get(where or "/", follow=True)
    return Told() if page.status_code == OK else Told(fault=f"the page after signing in answered {page.status_code}")


def _as_of_our_proxy() -> dict[str, str]:
    secure = settings.SECURE_PROXY_SSL_HEADER is not None
    return {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"} if secure else {}

"""Raw tokens and secrets: handed out once, and afterwards in no table, no log, no answer and no other letter."""

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Visitor

from kept.config.request_log import JsonLine
from kept.core.letters import Kind
from kept.edges.web import links
from kept.edges.web.pages import see
from kept.store.outbox.models import Letter, WebhookEndpoint
from kept.store.outbox.payload import content_of
from kept.store.people.models import User
from tests.arrivals import invite
from tests.arrivals import last_letter as letter_of
from tests.arrivals import token_in as invitation_in
from tests.calendars import ADDRESS
from tests.edges.api.programs import BASE
from tests.make import make_account, make_professional
from tests.prove.evidence import proof
from tests.prove.rights_sweep import swept
from tests.prove.rights_world import World, sign_in
from tests.security import ask_for_address, ask_for_link, give_app, token_in

# The addresses of links, by the name of what stands at their end.
OPENED_AT: Final = {
    "booking": "/m/{}",
    "payment": "/pay/{}",
    "feed": "/feeds/{}.ics",
    "invitation": "/invitation/{}",
    "password": "/password/{}",
    "address": "/address/{}",
}
PLANTED: Final = "a-token-that-nobody-may-read"


@pytest.mark.usefixtures("db")
def test_what_is_secret_is_kept_and_told_nowhere() -> None:
    with proof("secrets", figure=23) as tally, swept(tally, tally) as sweep, listening() as log:
        secrets = hand_out(sweep.world)
        said = use(secrets)
        before = letters()
        tally.counted = len(secrets)
        for name, raw in secrets.items():
            for table in tables_with(raw):
                tally.violated(f"{name}: in {table}")
            if raw in log.getvalue():
                tally.violated(f"{name}: in the log")
            if raw in said:
                tally.violated(f"{name}: repeated in an answer")
            if before.count(raw) > (name in OPENED_AT and name != "feed"):
                tally.violated(f"{name}: in a letter that is not about it")
        User.objects.filter(id=User.objects.earliest("id").id).update(name=PLANTED)
        tally.control(tables_with(PLANTED))
        logging.getLogger("kept.requests").error("a visit of %s", f"/m/{PLANTED}")
        tally.control(PLANTED in log.getvalue())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(links, "_not_here", lambda request: see(f"/signin?next={request.path}"))
            tally.control(PLANTED in use({"booking": PLANTED}))


def hand_out(world: World) -> dict[str, str]:
    """Each kind of secret, as it was told to whom it is for."""
    anna, account = world.corners["anna"], make_account()
    app, factor = give_app(account)
    invite(make_professional(), email="uma@example.net")
    ask_for_link(account)
    ask_for_address(account, "another@example.net")
    program = next(who for who in world.programs if who.name == "professional anna")
    endpoint = WebhookEndpoint.objects.filter(professional=anna.professional).earliest("id")
    return {
        "booking": anna.ids["manage:token"],
        "payment": anna.ids["pay:token"],
        "feed": anna.ids["feed:token"],
        "invitation": invitation_in(letter_of(Kind.INVITATION)),
        "password": token_in("password_link"),
        "address": token_in("address_confirm"),
        "program": program.token,
        "visit": sign_in(account)[settings.SESSION_COOKIE_NAME],
        "app": app,
        **{f"recovery code {number}": code for number, code in enumerate(factor.codes)},
        "webhook": endpoint.secret,
        "other calendar": ADDRESS,
        "key of the card provider": "sk_test_kept",
        "signing secret of the card provider": "whsec_kept",
    }


def use(secrets: Mapping[str, str]) -> str:
    """Each link is opened, also mistyped and by an address that fails; programs and visitors come. All that is answered."""
    visitor, said = Visitor(raise_request_exception=False), []
    for name, address in OPENED_AT.items():
        raw = secrets.get(name, "")
        for path in (address.format(raw), address.format(raw) + "x", address.format(raw[:-1]), f"/nowhere/{raw}"):
            answers = (visitor.get(path), visitor.post(path), visitor.get(path, HTTP_HOST="evil.example"))
            said += [f"{answer.headers} {answer.content.decode()}" for answer in answers]
    headers = {"Authorization": f"Bearer {secrets.get('program', '')}"}
    said += [
        visitor.get(f"{BASE}{path}", headers=headers).content.decode() for path in ("/me", "/nowhere", "/webhooks")
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links, "hash_of_link", fail)
        said.append(visitor.get(OPENED_AT["booking"].format(secrets["booking"])).content.decode())
    return "\n".join(said)


def fail(token: str) -> str:
    raise RuntimeError(token)


def tables_with(raw: str) -> list[str]:
    """The tables in which it stands, whatever the column."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")  # noqa: S608 (a table's name)
            if any(raw in repr(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row):
                found.append(table)
    return found


def letters() -> str:
    """All, as they are before they are sealed."""
    rows = Letter.objects.filter(payload__isnull=False)
    return "\n".join(repr(content_of(row.payload or "")) for row in rows)


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """What the log would hold if everything were logged."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(JsonLine())
    loggers = [logging.getLogger(name) for name in ("", "kept", "django", "django.security.DisallowedHost")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield kept
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)

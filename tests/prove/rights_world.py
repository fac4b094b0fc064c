"""Everybody who may or may not come to what there is: two practices, two hubs, each role twice where it belongs to one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.test import Client as Visitor

from kept.core.access import Actor, Role
from kept.core.token_scopes import TOKEN_SCOPES
from kept.edges.web import letter_links, links, pay_links
from kept.store.diary.link_reads import hash_of_link
from kept.store.payments.card_reads import hash_of_pay_link
from kept.store.people.models import User
from kept.store.people.reads import acting
from kept.store.people.reads.recovery import ADDRESS
from kept.store.people.sessions import hash_of_key, name_of_visit
from tests.make import NOW, actor_of, make_account, make_practice, make_professional
from tests.programme import Company
from tests.prove.rights_corners import Corner, delete_things_of, make_corner, make_hub
from tests.security import ask_for_address
from tests.security_rows import factor
from tests.settling import Books
from tests.tokens import make_token

UNKNOWN, MALFORMED, DELETED = "unknown", "malformed", "deleted"
# What has a form of its own, and belongs to nobody.
OF_NO_ONE: Final = {"version": "1", "serial": "999", "number": "999", "article": "no-such-page", "month": "2026-04"}
EVERY: Final = frozenset(TOKEN_SCOPES)
ONE_BY_ONE: Final = frozenset({"professional anna", "client of anna", "hub admin of anna", "operator Olga"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Who:
    """Somebody at the door: what they carry, and what is theirs. `role` is the oracle's word for it."""

    name: str
    role: str
    corner: str = ""
    practice: int = 0
    hub: int = 0
    cookies: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass
class World:
    corners: dict[str, Corner]
    people: list[Who]
    programs: list[Who]


def make_world() -> World:
    """Takes a second or two, once for a whole sweep."""
    harbour, hill = make_practice(), make_practice(name="Hill Practice")
    anna, bert = (make_professional(practice=harbour, name=name) for name in ("Anna Lund", "Bert Moss"))
    cleo = make_professional(practice=hill, name="Cleo Ward")
    operators = [make_account(name=name, role=Role.OPERATOR) for name in ("Olga Wren", "Otto Lind")]
    admins = [make_account(name=name) for name in ("Hana Roth", "Hugo Salt")]
    quay = make_hub([anna, bert], admins[0], operators[0])
    mill = make_hub([cleo], admins[1], operators[0])
    admins = [acting(admin.user_id)[0] for admin in admins]
    corners = {}
    for name, professional, hub, admin in (
        ("anna", anna, quay, admins[0]),
        ("bert", bert, quay, admins[0]),
        ("cleo", cleo, mill, admins[1]),
    ):
        books = Books(Company(hub, admin, professional), [], operators[0], operators[1])
        corners[name] = make_corner(name, professional, hub, admin, books)
    gone = delete_things_of(corners["anna"], admins[0])
    acting_as = dict(_people(corners, admins, operators))
    for who, actor in acting_as.items():
        _own(who, actor, corners)
    corners[DELETED] = _nothing(corners["anna"], DELETED, lambda: str(uuid4()), gone)
    corners[UNKNOWN] = _nothing(corners["anna"], UNKNOWN, lambda: str(uuid4()), {})
    corners[MALFORMED] = _nothing(corners["anna"], MALFORMED, lambda: "not an id", {})
    people = [*acting_as, *_others(corners["anna"])]
    return World(corners, people, list(_programs(acting_as)))


def _nothing(like: Corner, name: str, make: Callable[[], str], but: dict[str, str]) -> Corner:
    """Ids of the same form, behind which there is nothing."""
    ids = {id_: make() for id_ in like.ids} | ({} if name == MALFORMED else OF_NO_ONE)
    return replace(like, name=name, ids=ids | but)


# --- who comes


def _people(
    corners: Mapping[str, Corner], admins: Sequence[Actor], operators: Sequence[Actor]
) -> Iterator[tuple[Who, Actor]]:
    for name, corner in corners.items():
        owner: dict[str, Any] = {"corner": name, "practice": corner.practice.id, "hub": corner.hub.id}
        yield _who(f"professional {name}", "PR", actor_of(corner.professional), **owner)
        yield _who(f"client of {name}", "CL", actor_of(corner.client), **owner)
    for name in ("anna", "cleo"):
        practice = corners[name].practice
        for code, role in (("AS", Role.ASSISTANT), ("PM", Role.MANAGER)):
            yield _who(f"{role} of {name}", code, make_account(role=role, practice=practice), practice=practice.id)
    for admin, name in zip(admins, ("anna", "cleo"), strict=True):
        yield _who(f"hub admin of {name}", "HA", admin, hub=corners[name].hub.id)
    for operator, name in zip(operators, ("Olga", "Otto"), strict=True):
        yield _who(f"operator {name}", "PA", operator)


def _who(name: str, role: str, actor: Actor, **owner: Any) -> tuple[Who, Actor]:
    """With another address that waits to be confirmed."""
    asked = ask_for_address(actor, f"another-{actor.user_id}@example.org")
    cookies = sign_in(actor) | {f"{letter_links.PREFIX}{ADDRESS}": signing.dumps(asked, salt=ADDRESS)}
    return Who(name=name, role=role, cookies=cookies, **owner), actor


def _others(anna: Corner) -> Iterator[Who]:
    yield Who(name="anonymous", role="AN")
    yield Who(name="deactivated", role="AN", cookies=_of_closed_account())
    yield Who(name="bearer of a link", role="TL", corner="anna", cookies=_of_links(anna))


def sign_in(actor: Actor) -> dict[str, str]:
    """The cookies of a visit."""
    visitor = Visitor()
    visitor.force_login(User.objects.get(id=actor.user_id or 0))
    return {settings.SESSION_COOKIE_NAME: visitor.cookies[settings.SESSION_COOKIE_NAME].value}


def _of_closed_account() -> dict[str, str]:
    actor = actor_of(make_professional())
    cookies = sign_in(actor)
    User.objects.filter(id=actor.user_id or 0).update(is_active=False)
    return cookies


def _of_links(corner: Corner) -> dict[str, str]:
    """What opening the two links leaves in the browser."""
    booking = signing.dumps([hash_of_link(corner.ids["manage:token"]), NOW.timestamp()], salt=links.SALT)
    payment = signing.dumps([hash_of_pay_link(corner.ids["pay:token"]), NOW.timestamp()], salt=pay_links.SALT)
    return {links.COOKIE: booking, pay_links.COOKIE: payment}


def _own(who: Who, actor: Actor, corners: Mapping[str, Corner]) -> None:
    """What everybody has who signs in: a token, another visit, a second factor; kept in the corner of who has one."""
    key = sign_in(actor)[settings.SESSION_COOKIE_NAME]
    own = {
        "token_id": str(make_token(actor).uuid),
        "visit_id": str(name_of_visit(hash_of_key(key))),
        "factor_id": str(factor(user_id=actor.user_id).uuid),
    }
    if who.corner:
        corners[who.corner].ids |= own | {f"{who.role}:{name}": id_ for name, id_ in own.items()}


# --- programs


def _programs(people: Mapping[Who, Actor]) -> Iterator[Who]:
    """Everybody's, with every scope; some with each scope alone; and who has no token, or a wrong one."""
    for who, actor in people.items():
        yield replace(who, token=make_token(actor).secret, scopes=EVERY)
        if who.name in ONE_BY_ONE:
            for scope in sorted(EVERY):
                secret = make_token(actor, scopes=[scope]).secret
                yield replace(who, name=f"{who.name} with {scope}", token=secret, scopes=frozenset({scope}))
    yield Who(name="without a token", role="AN")
    yield Who(name="with a wrong token", role="AN", token="kept_wrong")

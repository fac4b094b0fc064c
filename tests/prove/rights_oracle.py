"""The oracle: who may do what, written from the product's rules and not from its code. Two tables, which people read: the
rules of routes, and whose each kind of thing is."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final

from tests.prove.rights_corners import Corner
from tests.prove.rights_world import DELETED, MALFORMED, UNKNOWN, Who

HERE: Final = Path(__file__).parent
METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED_IN: Final = "PR CL AS PM HA PA"
# Classes of answers. A form that is wrong, and a state in which a deed is not possible, are told to who may do it.
ANSWERED, NOTHING, SIGN_IN, NO_METHOD = "answered", "nothing there", "sign in first", "no such method"
NO_TOKEN, NO_SCOPE, FORGED = "no token", "no scope", "forged"
_OF_LETTERS: Final = {"R": ("GET", "HEAD"), "S": ("POST",), "RS": ("GET", "HEAD", "POST")}


@dataclass(frozen=True, eq=False)
class Rule:
    name: str
    methods: str
    roles: frozenset[str]
    otherwise: str
    routes: tuple[str, ...]

    @property
    def is_of_programs(self) -> bool:
        return self.methods == "API"


@dataclass(frozen=True, eq=False)
class Ownership:
    """By which relation something is theirs, for each role; `anybody` is for who has none of them."""

    id_name: str
    routes: tuple[str, ...]
    by_role: dict[str, str]


@cache
def rules() -> tuple[Rule, ...]:
    roles = {"ALL": f"{SIGNED_IN} AN TL", "SELF": SIGNED_IN}
    return tuple(
        Rule(
            row["rule"],
            row["methods"],
            frozenset(roles.get(row["roles"], row["roles"]).split()),
            row["otherwise"],
            tuple(row["routes"].split()),
        )
        for row in _rows("rights_rules.csv")
    )


@cache
def ownerships() -> tuple[Ownership, ...]:
    columns = ("PR", "CL", "HA", "PA", "anybody")
    return tuple(
        Ownership(row["id"], tuple(row["routes"].split()), {column: row[column] for column in columns})
        for row in _rows("rights_objects.csv")
    )


@cache
def rule_of(route: str, method: str = "") -> Rule:
    """The one. A page's route by its name, an operation as METHOD:/path; name!METHOD is said of this method alone. Raises
    KeyError, ValueError when there are two."""
    found = [rule for rule in rules() if f"{route}!{method}" in rule.routes]
    found = found or [rule for rule in rules() if route in rule.routes]
    if not found:
        raise KeyError(route)
    (only,) = found
    return only


def methods_of(route: str) -> Sequence[str]:
    if ":/" in route:
        return (route.partition(":")[0],)
    return _OF_LETTERS[rule_of(route).methods]


def expected(route: str, method: str, who: Who, corner: Corner, ids: Iterable[str]) -> str:
    """Of a page."""
    rule = rule_of(route, method)
    if who.role not in rule.roles and not rule.otherwise:
        return _sign_in_or_nothing(who)
    if method not in methods_of(route):
        return NO_METHOD
    if who.role not in rule.roles:
        return rule.otherwise
    return ANSWERED if all(is_theirs(name, route, who, corner) for name in ids) else NOTHING


def expected_of_program(route: str, who: Who, corner: Corner, ids: Iterable[str], scopes: frozenset[str]) -> str:
    """Of an operation; `scopes` are those of which one is needed."""
    if who.role == "AN":
        return NO_TOKEN
    if who.role not in rule_of(route).roles:
        return NOTHING
    if scopes and not scopes & who.scopes:
        return NO_SCOPE
    return ANSWERED if all(is_theirs(name, route, who, corner) for name in ids) else NOTHING


def is_theirs(name: str, route: str, who: Who, corner: Corner) -> bool:
    """Whether there is such a thing for them. Words and numbers are nobody's; they only have to be of the right form."""
    owned = ownership_of(name, route)
    if owned is None:
        return True
    if corner.name in (UNKNOWN, DELETED, MALFORMED):
        return False
    relation = owned.by_role.get(who.role) or owned.by_role["anybody"]
    return relation == "any" or {
        "own": who.corner == corner.name,
        "practice": who.practice == corner.practice.id,
        "hub": who.hub == corner.hub.id,
    }.get(relation, False)


@cache
def ownership_of(name: str, route: str) -> Ownership | None:
    """The first that fits."""
    fitting = (each for each in ownerships() if each.id_name == name)
    return next((each for each in fitting if any(fnmatchcase(route, glob) for glob in each.routes)), None)


def _sign_in_or_nothing(who: Who) -> str:
    return SIGN_IN if who.role in ("AN", "TL") else NOTHING


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

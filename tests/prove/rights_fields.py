"""What may be sent along: columns that no form has, and the ids of what is another's."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction
from ninja import NinjaAPI

from kept.edges.api.interface import api
from tests.digest import tables
from tests.edges.web.form_reader import forms_in
from tests.edges.web.test_any_field import ASKED
from tests.edges.web.test_any_field import FIELDS as OF_FORMS
from tests.prove.rights_asking import (
    BODIES,
    OF_CLIENTS,
    OF_PROFESSIONALS,
    Cell,
    Said,
    page_routes,
    program_routes,
    read,
)
from tests.prove.rights_oracle import methods_of, rule_of
from tests.prove.rights_sweep import COUNTED, TRACED, Sweep

# Who sends what is theirs to send.
SENDERS: Final = {
    "PR": "professional anna",
    "CL": "client of anna",
    "HA": "hub admin of anna",
    "PA": "operator Olga",
    "PM": "manager of anna",
    "AN": "anonymous",
    "TL": "bearer of a link",
}
ANY_FORM: Final = frozenset({"csrfmiddlewaretoken", "request_key"})
# They count their tries, or say the same whatever is sent.
TOLD_ALIKE: Final = frozenset({"card-webhook"})
SHAPE: Final = re.compile(r"#/components/schemas/(\w+)")
AN_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Changes = Counter[tuple[str, str]]
Rows = dict[str, dict[Any, dict[str, str]]]


def columns() -> list[str]:
    """Of every table of ours, by the names that a request might guess."""
    own = (model for app in apps.get_app_configs() if app.name.startswith("kept.") for model in app.get_models())
    return sorted(
        {name for model in own for each in model._meta.local_fields for name in (each.name, each.column or "")}
    )


def senders(sweep: Sweep) -> Iterator[Cell]:
    """Each route that takes something, by somebody who may send it, with the form as it stands where there is one."""
    anna = sweep.world.corners["anna"]
    for route in page_routes():
        role = next((role for role in SENDERS if role in rule_of(route, "POST").roles), None)
        if role and "POST" in methods_of(route) and route not in TOLD_ALIKE:
            who = next(each for each in sweep.world.people if each.name == SENDERS[role])
            yield Cell(route, "POST", who, anna, sent=form_of(sweep, Cell(route, "GET", who, anna)))
    for route in program_routes():
        role = next(role for role in SENDERS if role in rule_of(route).roles)
        who = next(each for each in sweep.world.programs if each.name == SENDERS[role])
        if not route.startswith("GET:"):
            of_role = OF_PROFESSIONALS if role == "PR" else OF_CLIENTS
            body = BODIES.get(route, of_role.get(route, {}))
            yield Cell(route, route.partition(":")[0], who, anna, sent=json.dumps(body))


def form_of(sweep: Sweep, cell: Cell) -> str:
    """What its own page would send; nothing where there is none."""
    if cell.method not in methods_of(cell.route):
        return ""
    page = sweep.ask(cell)[0].body.decode(errors="replace")
    form = next((form for form in forms_in(page) if form.action in (cell.path, "")), None)
    return "".join(f"&{urlencode([pair])}" for pair in form.sent if pair[0] not in ANY_FORM) if form else ""


def with_columns(cell: Cell, names: Sequence[str]) -> Cell:
    if cell.is_of_program:
        return replace(cell, sent=json.dumps(json.loads(cell.sent) | {name: worst(name) for name in names}))
    return replace(cell, sent=cell.sent + "".join(f"&{name}={quote(worst(name))}" for name in names))


def worst(name: str) -> str:
    """What somebody would like to see there."""
    return "1" if name.endswith(("_id", "_minor", "version")) else "operator" if "role" in name else "true"


def own_fields(cell: Cell) -> set[str]:
    """Which the route takes."""
    if cell.is_of_program:
        return {*json.loads(cell.sent), *_properties(cell.route)}
    sent = {part.partition("=")[0] for part in cell.sent.split("&")}
    return sent | {*OF_FORMS.get(cell.route, "").split(), *ANY_FORM}


@cache
def _described() -> Any:
    return NinjaAPI.get_openapi_schema(api, path_prefix="")


def _properties(route: str) -> set[str]:
    schema = _described()
    method, _, path = route.partition(":")
    taken = json.dumps(schema["paths"][path][method.lower()].get("requestBody", {}))
    shapes = schema["components"]["schemas"]
    return {name for shape in SHAPE.findall(taken) for name in shapes[shape].get("properties", {})}


# --- what came of it


def done_by(sweep: Sweep, cell: Cell, before: Rows) -> tuple[Said, Changes]:
    """What was said, and which columns of which tables changed; afterwards nothing did."""
    point = transaction.savepoint()
    sweep.held.written.clear()
    said = read(sweep.handler.get_response(cell.request()))
    changed = difference(before, rows_of(sweep.held.doubted))
    changed.pop((TRACED.get(cell.route, ""), "came"), None)
    transaction.savepoint_rollback(point)
    return said, changed


def all_rows() -> Rows:
    return rows_of(tables(without=COUNTED))


def rows_of(named: Iterable[str]) -> Rows:
    """Of each table, by the first column."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in named:
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")  # noqa: S608 (a table's name)
            names = [column[0] for column in cursor.description]
            found[table] = {row[0]: dict(zip(names, map(repr, row), strict=True)) for row in cursor.fetchall()}
    return found


def difference(before: Rows, after: Rows) -> Changes:
    """How many rows came and went, and in how many each column changed."""
    changed: Changes = Counter()
    for table, rows in after.items():
        was = before[table]
        changed[table, "came"] += len(rows.keys() - was.keys())
        changed[table, "went"] += len(was.keys() - rows.keys())
        for key in rows.keys() & was.keys():
            changed.update((table, name) for name in rows[key] if rows[key][name] != was[key][name])
    return +changed


# --- ids of what is another's


def swapped(sweep: Sweep, cell: Cell) -> Iterator[tuple[Cell, Cell]]:
    """The same with one id of another practice's in place of one's own, and with one that never was."""
    anna, cleo = (sweep.world.corners[name].ids for name in ("anna", "cleo"))
    names = {id_: name for name, id_ in anna.items() if AN_ID.fullmatch(id_)}
    for id_ in sorted({*AN_ID.findall(cell.sent)} & {*names}):
        yield tuple(replace(cell, sent=cell.sent.replace(id_, other)) for other in (cleo[names[id_]], str(uuid4())))  # type: ignore[misc] # two of them


def asked_about_others(sweep: Sweep) -> Iterator[tuple[Cell, Cell]]:
    """Pages that are asked for what belongs to somebody."""
    anna, cleo = (sweep.world.corners[name] for name in ("anna", "cleo"))
    for route, fields in ASKED.items():
        role = next(role for role in SENDERS if role in rule_of(route).roles)
        who = next(each for each in sweep.world.people if each.name == SENDERS[role])
        for name in ("client", "service", "professional"):
            if name in fields.split():
                asks = (f"{name}={id_}" for id_ in (cleo.ids[f"{name}_id"], uuid4()))
                yield tuple(Cell(route, "GET", who, anna, asked=each) for each in asks)  # type: ignore[misc] # two of them

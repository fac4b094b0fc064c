"""All that is kept of one client, for themselves: what docs/data-inventory.csv marks for export, and nobody else's.

Not in it: what professionals wrote for themselves (notes, reasons, the grounds of a correction), which they look through
first; and secrets, such as the links in letters.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model, Q

from kept.core.letters import Recipient
from kept.store.diary.models import Session, SlotHold, Wait
from kept.store.hubs.models import CreditsRequest, Member
from kept.store.outbox.models import Letter
from kept.store.payments.models import Card, CardAttempt, CardCustomer, Payment, Receipt
from kept.store.people.models import Client, Consent, ContactRequest, Invitation, SignUp, User, Visit

# Nobody has more of anything; whoever did would be told.
MOST_ROWS: Final = 20_000
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows of one kind. `client` leads from a row to the client's record, `user` to the account; a part without `client`
    is the person's own and goes to no practice. `by_address`: a practice also has those that came from the client's address
    before they were its client."""

    name: str
    model: type[Model]
    columns: tuple[str, ...]
    client: str = ""
    or_client: str = ""
    user: str = ""
    by_address: bool = False
    only: Q = field(default_factory=Q)

    def names(self) -> list[str]:
        return [column.replace("__", "_") for column in self.columns]


@dataclass(frozen=True, kw_only=True)
class Export:
    """Rows by part, each part's in the order in which they came; `cut` names parts that had more than can be given."""

    parts: Mapping[str, Sequence[Row]]
    cut: Sequence[str]


PARTS: Final = (
    Part(name="account", model=User, user="pk", columns=("name", "email", "timezone", "created_at")),
    Part(name="visits", model=Visit, user="user", columns=("device", "signed_in_at", "last_seen_at")),
    Part(
        name="records",
        model=Client,
        client="pk",
        columns=(
            *("practice__name", "name", "email", "phone", "address", "birth_date", "emergency_contact", "coming_for"),
            *("timezone", "reminder_hours", "created_at"),
        ),
    ),
    Part(
        name="sessions",
        model=Session,
        client="client",
        columns=(
            *(
                "uuid",
                "client__practice__name",
                "professional__name",
                "service__name",
                "hub__name",
                "origin",
                "funding",
            ),
            *("state", "starts_at", "ends_at", "place", "meeting_url", "price_minor", "currency", "hold", "credit"),
            *("cancelled_by", "cancelled_at", "cancelled_late", "reason", "moved_from_start", "moved_from_end"),
            *("rebooked_from__uuid", "created_at"),
        ),
    ),
    Part(
        name="payments",
        model=Payment,
        client="client",
        columns=(
            *("uuid", "client__practice__name", "session__uuid", "description", "state", "amount_minor", "currency"),
            *("method", "refunded_minor", "asks_prepayment", "returns", "must_decide", "due_on", "created_at"),
        ),
    ),
    Part(
        name="receipts",
        model=Receipt,
        client="payment__client",
        columns=("number", "kind", "amount_minor", "currency", "contents", "issued_at"),
    ),
    Part(
        name="cards",
        model=Card,
        client="client",
        columns=("client__practice__name", "brand", "last4", "exp_month", "exp_year", "created_at", "removed_at"),
    ),
    Part(name="card_customers", model=CardCustomer, client="client", columns=("customer_ref", "created_at")),
    Part(
        name="card_attempts",
        model=CardAttempt,
        client="payment__client",
        columns=("kind", "state", "amount_minor", "currency", "created_at", "decided_at"),
    ),
    Part(
        name="letters",
        model=Letter,
        client="session__client",
        or_client="payment__client",
        columns=("kind", "email", "payload", "state", "created_at", "finished_at"),
        only=Q(to=Recipient.CLIENT),
    ),
    Part(
        name="consents",
        model=Consent,
        client="client",
        columns=("client__practice__name", "text__title", "text__text", "is_given", "at"),
    ),
    Part(
        name="invitations",
        model=Invitation,
        client="client",
        by_address=True,
        columns=("client__practice__name", "professional__name", "name", "email", "created_at", "used_at"),
    ),
    Part(
        name="requests",
        model=ContactRequest,
        client="client",
        user="user",
        by_address=True,
        columns=(
            *("client__practice__name", "user__email", "professional__name", "name", "email", "phone", "message"),
            *("state", "created_at"),
        ),
    ),
    Part(
        name="waitlist",
        model=Wait,
        client="client",
        columns=("client__practice__name", "professional__name", "service__name", "last_day", "state", "created_at"),
    ),
    Part(
        name="hub_memberships",
        model=Member,
        user="user",
        columns=("user__email", "hub__name", "name", "email", "added_at", "removed_at"),
    ),
    Part(
        name="credits_requests",
        model=CreditsRequest,
        user="member__user",
        columns=("member__hub__name", "state", "created_at", "decided_at"),
    ),
    Part(
        name="held_slots",
        model=SlotHold,
        user="user",
        columns=("user__email", "professional__name", "starts_at", "ends_at", "created_at"),
    ),
    Part(name="sign_ups", model=SignUp, columns=("email", "created_at", "confirmed_at")),
)


def export_of_account(user: User) -> Export:
    """Of all practices, and what belongs to the account itself."""
    return _export({part.name: (part, _of_account(part, user)) for part in PARTS})


def export_of_client(client: Client) -> Export:
    """What the practice knows of its client; nothing of other practices, nor of the account."""
    return _export({part.name: (part, _of_client(part, client)) for part in PARTS if part.client})


def _of_client(part: Part, client: Client) -> Q:
    whose = Q((part.client, client.pk))
    if part.or_client:
        whose |= Q((part.or_client, client.pk))
    return whose | Q(practice_id=client.practice_id, email=client.email) if part.by_address else whose


def _of_account(part: Part, user: User) -> Q:
    if part.name == "sign_ups":
        return Q(email=user.email)
    if part.client == "pk":
        return Q(user=user.pk)
    ways = [f"{way}__user" for way in (part.client, part.or_client) if way] + [way for way in (part.user,) if way]
    return Q(*((way, user.pk) for way in ways), _connector=Q.OR)


def _export(wanted: Mapping[str, tuple[Part, Q]]) -> Export:
    parts, cut = {}, []
    for name, (part, whose) in wanted.items():
        rows = list(
            part.model._base_manager.filter(whose & part.only)  # noqa: SLF001 (Django's public _base_manager)
            .distinct()
            .order_by("pk")
            .values_list(*part.columns)[: MOST_ROWS + 1]
        )
        if len(rows) > MOST_ROWS:
            cut.append(name)
        parts[name] = [_row(part, row) for row in rows[:MOST_ROWS]]
    return Export(parts=parts, cut=cut)


def _row(part: Part, values: Sequence[Any]) -> Row:
    row = dict(zip(part.names(), values, strict=True))
    for sealed in ("payload", "contents"):
        if row.get(sealed):
            row[sealed] = {name: value for name, value in json.loads(row[sealed]).items() if name not in _SECRET}
    return row


# What opens something without signing in.
_SECRET: Final = ("path", "manage", "code")

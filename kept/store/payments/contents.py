"""What a receipt or a refund may tell: the frozen contents that the outbox keeps."""

from collections.abc import Iterable

from kept.core.letters import Content, Demand, Kind, Recipient, initials
from kept.store.payments.models import Payment

CLIENT_PATH = "/"


def receipt_contents(payment: Payment, demands: Iterable[Demand], *, path: str = "") -> list[Content]:
    """One content for each letter about money; all of them go to the client. `path` is another than where they see it."""
    client = payment.client
    return [
        Content(
            kind=demand.kind,
            to=demand.to,
            name=client.name,
            email=client.email,
            zone=client.timezone,
            other=initials(payment.professional.name),
            path=path or (path_of(payment, demand.kind) if client.user_id else CLIENT_PATH),
        )
        for demand in demands
    ]


def path_of(payment: Payment, kind: Kind) -> str:
    """Where a client with an account reads about it: the receipt itself, or all about the payment."""
    return f"/my-payments/{payment.uuid}/receipt" if kind is Kind.RECEIPT else f"/my-payments/{payment.uuid}"


def card_contents(payment: Payment, demands: Iterable[Demand]) -> list[Content]:
    """What both are told of a card's money that was given back, each with a link to where they see it."""
    told = {Recipient.CLIENT: receipt_contents, Recipient.PROFESSIONAL: _to_professional}
    return [content for demand in demands for content in told[demand.to](payment, [demand])]


def _to_professional(payment: Payment, demands: Iterable[Demand]) -> list[Content]:
    professional = payment.professional
    return [
        Content(
            kind=demand.kind,
            to=demand.to,
            name=professional.name,
            email=professional.user.email,
            zone=professional.timezone,
            other=initials(payment.client.name),
            path=f"/payments/{payment.uuid}",
        )
        for demand in demands
    ]

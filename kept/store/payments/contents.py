"""What a receipt or a refund may tell: the frozen contents that the outbox keeps."""

from collections.abc import Iterable

from kept.core.letters import Content, Demand, initials
from kept.store.payments.models import Payment

CLIENT_PATH = "/"
PAID_PATH = "/my-payments?section=paid"


def receipt_contents(payment: Payment, demands: Iterable[Demand]) -> list[Content]:
    """One content for each letter about money; all of them go to the client."""
    client = payment.client
    return [
        Content(
            kind=demand.kind,
            to=demand.to,
            name=client.name,
            email=client.email,
            zone=client.timezone,
            other=initials(payment.professional.name),
            path=PAID_PATH if client.user_id else CLIENT_PATH,
        )
        for demand in demands
    ]

"""What a practice asks consent to, who consented, and which particulars a professional still lacks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.arrivals import CONSENTS, Particular
from kept.core.refusal import Refused
from kept.store.people import models


@dataclass(frozen=True)
class TextCard:
    uuid: UUID
    title: str
    text: str
    is_required: bool
    published_at: datetime


@dataclass(frozen=True)
class ConsentLine:
    """That a client consented, or took it back. `is_current`: the text still stands."""

    title: str
    is_given: bool
    is_current: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ParticularsPage:
    """What a professional asks of a client, what is there already, and which texts wait for a consent or have it."""

    professional_uuid: UUID
    professional_name: str
    asked: tuple[Particular, ...]
    known: dict[Particular, str]
    texts: tuple[TextCard, ...]
    given: tuple[TextCard, ...]


def standing_texts(practice_id: int) -> tuple[TextCard, ...]:
    """What clients are asked today, in the order of publishing."""
    rows = models.ConsentText.objects.filter(practice_id=practice_id, replaced_at__isnull=True).order_by("id")
    return tuple(TextCard(row.uuid, row.title, row.text, row.is_required, row.published_at) for row in rows)


def standing_text(text_id: UUID, *, actor: Actor) -> TextCard:
    """One of the practice's. Raises Refused not_found."""
    for text in standing_texts(actor.practice_id or 0):
        if text.uuid == text_id:
            return text
    raise Refused("not_found")


def texts_to_ask(user_id: int | None, *, practice_id: int) -> tuple[TextCard, ...]:
    """The texts that stand and that the account's owner has not consented to."""
    client = models.Client.objects.filter(practice_id=practice_id, user_id=user_id or 0).first()
    given = _given(client.id) if client else frozenset()
    return tuple(text for text in standing_texts(practice_id) if text.uuid not in given)


def consents_of(client_id: UUID, *, actor: Actor) -> tuple[ConsentLine, ...]:
    """The latest word on each text, by a client whom the professional knows."""
    rows = models.Consent.objects.filter(
        client__uuid=client_id, client__acquaintances__professional_id=actor.professional_id or 0
    )
    latest = {row.text_id: row for row in rows.select_related("text").order_by("id")}
    return tuple(
        ConsentLine(row.text.title, row.is_given, row.text.replaced_at is None, row.at) for row in latest.values()
    )


def is_connected(user_id: int | None, professional_id: UUID) -> bool:
    """Whether the account's owner is the professional's client."""
    known = models.Acquaintance.objects.filter(professional__uuid=professional_id)
    return known.filter(client__user_id=user_id or 0).exists()


def missing_particulars(user_id: int | None, professional_id: int | UUID) -> tuple[str, ...]:
    """What the professional asks for and the client has not given: names of particulars, and `consents`.

    `professional_id` is the internal one or the public one. Nothing is missing between people who do not know each other.
    """
    client, professional = _acquainted(user_id, professional_id)
    if client is None or professional is None:
        return ()
    missing = [name for name in professional.required_particulars if not getattr(client, name)]
    given = _given(client.id)
    waits = any(text.is_required and text.uuid not in given for text in standing_texts(client.practice_id))
    return (*missing, *([CONSENTS] if waits else []))


def particulars_page(user_id: int | None, professional_id: UUID) -> ParticularsPage:
    """Raises Refused not_found."""
    client, professional = _acquainted(user_id, professional_id)
    if client is None or professional is None:
        raise Refused("not_found")
    asked = tuple(Particular(name) for name in professional.required_particulars)
    texts, given = standing_texts(client.practice_id), _given(client.id)
    return ParticularsPage(
        professional_uuid=professional.uuid,
        professional_name=professional.name,
        asked=asked,
        known={particular: getattr(client, particular) for particular in asked},
        texts=tuple(text for text in texts if text.uuid not in given),
        given=tuple(text for text in texts if text.uuid in given),
    )


def _acquainted(
    user_id: int | None, professional_id: int | UUID
) -> tuple[models.Client | None, models.Professional | None]:
    by_id = {"professional__uuid" if isinstance(professional_id, UUID) else "professional_id": professional_id}
    known = models.Acquaintance.objects.filter(client__user_id=user_id or 0, **by_id)
    row = known.select_related("client", "professional").first()
    return (row.client, row.professional) if row else (None, None)


def _given(client_id: int) -> frozenset[UUID]:
    rows = models.Consent.objects.filter(client_id=client_id).order_by("id").values_list("text__uuid", "is_given")
    return frozenset(text for text, is_given in dict(rows).items() if is_given)

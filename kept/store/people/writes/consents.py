"""Changes of what a practice asks consent to, and of who consented. Callers hold the transaction."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from kept.core.refusal import Refused
from kept.store.people.models import Client, Consent, ConsentText


def give_consents(client: Client, chosen: Collection[UUID], *, at: datetime) -> None:
    """What was chosen of the texts that stand today is consented to, once. Raises Refused consent_required."""
    standing = list(ConsentText.objects.filter(practice_id=client.practice_id, replaced_at__isnull=True).order_by("id"))
    given = texts_given(client.id)
    missing = [t for t in standing if t.is_required and t.uuid not in chosen and t.id not in given]
    if missing:
        raise Refused("consent_required", field=f"consent_{missing[0].uuid}")
    Consent.objects.bulk_create(
        Consent(practice_id=client.practice_id, client=client, text=text, is_given=True, at=at)
        for text in standing
        if text.uuid in chosen and text.id not in given
    )


def take_consent_back(client: Client, text_id: UUID, *, at: datetime) -> ConsentText:
    """Raises Refused not_found for a text that the client does not consent to."""
    text = ConsentText.objects.filter(uuid=text_id, practice_id=client.practice_id).first()
    if text is None or text.id not in texts_given(client.id):
        raise Refused("not_found")
    Consent.objects.create(practice_id=client.practice_id, client=client, text=text, is_given=False, at=at)
    return text


def texts_given(client_id: int) -> frozenset[int]:
    """The texts that the client consents to by now: of each, the latest word counts."""
    words = Consent.objects.filter(client_id=client_id).order_by("id").values_list("text_id", "is_given")
    return frozenset(text for text, is_given in dict(words).items() if is_given)


def insert_consent_text(*, practice_id: int, title: str, text: str, is_required: bool, at: datetime) -> ConsentText:
    return ConsentText.objects.create(
        practice_id=practice_id, title=title, text=text, is_required=is_required, published_at=at
    )


def mark_text_replaced(text_id: UUID, *, practice_id: int, at: datetime) -> ConsentText:
    """It is asked of nobody any more; who consented, did. Raises Refused not_found or consent_replaced."""
    text = ConsentText.objects.select_for_update().filter(uuid=text_id, practice_id=practice_id).first()
    if text is None:
        raise Refused("not_found")
    if text.replaced_at is not None:
        raise Refused("consent_replaced")
    text.replaced_at = at
    text.save(update_fields=["replaced_at"])
    return text

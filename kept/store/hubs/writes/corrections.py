"""Corrections: asked by one, decided by another. Callers hold the transaction and the session's lock."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.hubs.models import Correction


def insert_correction(session: Any, *, reference: UUID | None, reason: str, by: Actor, at: datetime) -> Correction:
    """`reference` is what a sent statement calls the credit; before, it is called as it was when it was asked back first.

    Raises Refused correction_waits.
    """
    before = Correction.objects.filter(session_id=session.id).order_by("id")
    if before.filter(state=Correction.State.ASKED).exists():
        raise Refused("correction_waits")
    assert by.user_id is not None, "somebody signed in asks"
    return Correction.objects.create(
        hub_id=session.hub_id,
        practice_id=session.practice_id,
        professional_id=session.professional_id,
        session_id=session.id,
        reference=reference or before.values_list("reference", flat=True).first() or uuid4(),
        reason=reason,
        asked_by_id=by.user_id,
        asked_role=by.role,
        asked_at=at,
    )


def find_correction(correction_id: UUID) -> Correction:
    """As it stands, to learn whose session must be locked before it. Raises Refused not_found."""
    correction = Correction.objects.filter(uuid=correction_id).first()
    if correction is None:
        raise Refused("not_found")
    return correction


def lock_correction(found: Correction, *, for_actor: Actor) -> Correction:
    """One that waits, held until the transaction ends; after its session. Raises Refused correction_decided or same_person."""
    correction = Correction.objects.select_for_update(of=("self",)).get(id=found.id)
    if correction.state != Correction.State.ASKED:
        raise Refused("correction_decided")
    if correction.asked_by_id == for_actor.user_id:
        raise Refused("same_person")
    return correction


def mark_correction_decided(correction: Correction, *, is_approved: bool, answer: str, by: Actor, at: datetime) -> None:
    correction.state = Correction.State.APPROVED if is_approved else Correction.State.DECLINED
    correction.answer, correction.decided_by_id, correction.decided_at = answer, by.user_id, at
    correction.save(update_fields=["state", "answer", "decided_by", "decided_at"])

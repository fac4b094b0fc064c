"""Erasing a client everywhere. Callers hold the transaction, the professionals' and the client's locks."""

from datetime import datetime
from uuid import UUID, uuid4

from kept.core.erasure import Erased, Scope
from kept.store.diary.models import Session
from kept.store.diary.writes.erasure import erase_from_diary
from kept.store.erasures import email_hash, subject_hash
from kept.store.hubs.models import Correction
from kept.store.journal.writes import forget_answers_about
from kept.store.outbox.writes.erasure import erase_letters, erase_letters_to
from kept.store.payments.models import Payment
from kept.store.payments.writes.erasure import erase_from_payments
from kept.store.people.models import Client
from kept.store.people.writes.erasure import addresses_of_account, erase_client_record, record_erasure


def erase_person(client: Client, *, at: datetime, number: UUID | None = None) -> Erased:
    """Letters first, while it is known whom they were about. `number` is that of an erasure which is done once more."""
    sessions = dict(Session.objects.filter(client=client).values_list("id", "uuid"))
    payments = dict(Payment.objects.filter(client=client).values_list("id", "uuid"))
    subject, email = subject_hash(client.uuid), email_hash(client.email)

    erase_letters(
        session_ids=list(sessions),
        payment_ids=list(payments),
        practice_id=client.practice_id,
        email=client.email,
        at=at,
    )
    forget_answers_about(client.uuid, *sessions.values(), *payments.values())
    erase_from_diary(client.id, at=at)
    erase_from_payments(client.id, at=at)
    Correction.objects.filter(session__client=client).update(reason="", answer="")
    addresses = addresses_of_account(client)
    scope = erase_client_record(client, at=at)
    for address in addresses if scope is Scope.ACCOUNT else ():
        erase_letters_to(address, at=at)

    erased = Erased(uuid=number or uuid4(), subject=subject, email_hash=email, scope=scope, at=at)
    record_erasure(erased, practice_id=client.practice_id)
    return erased

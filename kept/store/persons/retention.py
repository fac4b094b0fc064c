"""What core/retention.py says is forgotten. Callers hold the transaction; each gives how many rows it was."""

import json
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db.models import Q, QuerySet

from kept.core.access import PRODUCT
from kept.core.erasure import NAME, address_of_nobody
from kept.core.letters import LetterState
from kept.core.retention import Kept, overdue_at
from kept.store.diary.models import Block, Note, SlotHold
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.guards import lifted
from kept.store.hubs.models import Member
from kept.store.journal.writes import note_entry
from kept.store.outbox.models import Letter
from kept.store.outbox.writes import FORGOTTEN, NO_LEASE
from kept.store.payments.models import Card, CardPage, Receipt
from kept.store.people.models import Client, ContactRequest, Invitation
from kept.store.people.writes import lock_client
from kept.store.people.writes.erasure import professionals_of
from kept.store.persons.open_cases import open_case_of
from kept.store.persons.writes import erase_person

MOST: Final = 50


def forget_clients(now: datetime) -> int:
    """Whom nobody was in contact with for so long; as few at once as nobody waits for."""
    found = list(_clients_out_of_contact(now).order_by("id")[:MOST])
    lock_professionals(*(each for client in found for each in professionals_of(client)))
    forgotten = 0
    for client in found:
        lock_client(client.id)
        if not open_case_of(client).is_open:
            erased = erase_person(client, at=now)
            note_entry(
                PRODUCT, "client.erased", erased.uuid, at=now, practice_id=client.practice_id, scope=erased.scope
            )
            forgotten += 1
    return forgotten


def forget_invitations(now: datetime) -> int:
    old = Invitation.objects.filter(created_at__lte=overdue_at(Kept.INVITATION, now)).exclude(email="")
    old.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=now)
    return old.update(name=NAME, email="")


def forget_requests(now: datetime) -> int:
    declined = Q(state=ContactRequest.State.DECLINED, decided_at__lte=overdue_at(Kept.DECLINED_REQUEST, now))
    old = ContactRequest.objects.filter(declined | Q(decided_at__lte=overdue_at(Kept.REQUEST, now)))
    return old.exclude(email="").update(name=NAME, email="", phone="", message="")


def forget_letters_given_up(now: datetime) -> int:
    old = Letter.objects.filter(state=LetterState.GIVEN_UP, finished_at__lte=overdue_at(Kept.GIVEN_UP_LETTER, now))
    return old.update(state=LetterState.WITHDRAWN, last_error="forgotten", **NO_LEASE, **FORGOTTEN)


def forget_blocks(now: datetime) -> int:
    return Block.objects.filter(ends_at__lte=overdue_at(Kept.BLOCK, now)).delete()[0]


def forget_members(now: datetime) -> int:
    old = Member.objects.filter(removed_at__lte=overdue_at(Kept.REMOVED_MEMBER, now)).exclude(name=NAME)
    return sum(
        Member.objects.filter(id=member_id).update(user=None, name=NAME, email=address_of_nobody(uuid4()))
        for member_id in old.values_list("id", flat=True)
    )


def forget_card_pages(now: datetime) -> int:
    return CardPage.objects.filter(opened_at__lte=overdue_at(Kept.CARD_PAGE, now)).delete()[0]


def forget_cards(now: datetime) -> int:
    old = Card.objects.filter(removed_at__lte=overdue_at(Kept.REMOVED_CARD, now)).exclude(last4="")
    return old.update(brand="", last4="", exp_month=0, exp_year=0)


def forget_receipts(now: datetime) -> int:
    """The one place that changes what was given in writing, when the law no longer asks for it."""
    old = list(Receipt.objects.filter(issued_at__lte=overdue_at(Kept.RECEIPT, now)).order_by("id"))
    known = [(row, json.loads(row.contents)) for row in old]
    named = [(row, contents) for row, contents in known if contents["client"] != NAME]
    if named:
        with lifted("payments_receipt"):
            for row, contents in named:
                emptied = contents | {"client": NAME, "what": "", "reason": ""}
                Receipt.objects.filter(id=row.id).update(contents=json.dumps(emptied, ensure_ascii=False))
    return len(named)


def forget_slot_holds(now: datetime) -> int:
    old = SlotHold.objects.filter(offer__isnull=True, held_until__lte=overdue_at(Kept.SLOT_HOLD, now))
    return old.delete()[0]


FORGETTING: Final = (
    *(forget_clients, forget_invitations, forget_requests, forget_letters_given_up, forget_blocks, forget_members),
    *(forget_card_pages, forget_cards, forget_receipts, forget_slot_holds),
)


def _clients_out_of_contact(now: datetime) -> QuerySet[Client]:
    """Sessions, payments, waiting, signing in and coming to know each other are contact."""
    since, with_notes = overdue_at(Kept.CLIENT, now), overdue_at(Kept.CLIENT_WITH_NOTES, now)
    met = (
        Q(sessions__ends_at__gt=since)
        | Q(payments__due_on__gt=since)
        | Q(waits__created_at__gt=since)
        | Q(acquaintances__since__gt=since)
        | Q(user__last_login__gt=since)
    )
    written = Note.objects.filter(Q(written_at__gt=with_notes) | Q(client__sessions__ends_at__gt=with_notes))
    quiet = Client.objects.filter(erased_at__isnull=True, created_at__lte=since)
    return quiet.exclude(met).exclude(id__in=written.values("client_id")).select_related("user")

"""Changes of what a client tells of themselves. Callers hold the transaction."""

from collections.abc import Mapping

from kept.core.access import Actor
from kept.core.arrivals import Particular
from kept.core.refusal import Refused
from kept.store.people.models import Client, Professional


def own_client_record(by: Actor, professional: Professional) -> Client:
    """The record of the account that acts, with a professional who knows them. Raises Refused not_found."""
    known = Client.objects.filter(user_id=by.user_id or 0, acquaintances__professional=professional)
    client = known.first()
    if client is None:
        raise Refused("not_found")
    return client


def mark_particulars_given(client: Client, given: Mapping[Particular, str]) -> None:
    """Only what was given; the rest stays as it is."""
    for particular, value in given.items():
        setattr(client, particular, value)
    client.version += 1
    client.save(update_fields=[*given, "version"])

"""A client at home: the pages through Django's own client, at an hour that the test chooses."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client as Visitor

from kept.core.policy import Origin
from kept.store.people.models import Client
from tests.edges.web.desk import Clock, Desk
from tests.make import make_client, make_hub, make_professional
from tests.openings import always_open


@dataclass
class Home(Desk):
    """`professional` is whom the client knows; the client is who is signed in."""

    client: Client = field(kw_only=True)

    def __post_init__(self) -> None:
        assert self.client.user is not None
        self.visitor.force_login(self.client.user)

    def choose(self, path: str, **typed: Any) -> Any:
        """Presses the first of the free times that a page of slots shows."""
        form = self.get(path).form(f"/connections/{self.professional.uuid}/holds")
        return self.send(form, **typed)


def at_home(
    clock: Clock, *, member: bool = False, credits_each: int = 0, door: Origin = Origin.PRACTICE, **rules: int
) -> Home:
    """A client in Paris of a professional in Dublin, who is always open."""
    professional = always_open(make_professional(), **{"start_interval": 30, **rules})  # type: ignore[arg-type] # the schedules are not among the rules
    client = make_client(professional, door=door)
    if member:
        make_hub([professional], [client], credits_each=credits_each)
    assert client.user is not None
    client.user.timezone = "Europe/Paris"
    client.user.save(update_fields=["timezone"])
    return Home(professional, clock, Visitor(raise_request_exception=False), client=client)

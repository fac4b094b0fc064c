"""What letters tell whoever sees a screen from afar: subject, sender, first line and calendar entry of every letter."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import product
from typing import Final

import pytest

from kept.core import wording
from kept.core.letters import Content, Kind, Recipient
from kept.edges.mail.render import render_letter
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.store.people.models import Client, Professional
from tests.letters import a_content, indiscretions
from tests.prove.evidence import proof
from tests.prove.rights_world import make_world

SITE: Final = "https://kept.example"
WRITTEN: Final = datetime(2026, 3, 20, tzinfo=UTC)
FIRST_LINE: Final = 140  # what a list of mails or a locked screen shows
# What the world's practices, hubs and services are called.
NAMES: Final = ("Counselling", "Quay", "Harbour", "Hill Practice")


@pytest.mark.usefixtures("db")
def test_no_letter_tells_what_it_is_about() -> None:
    with proof("words", figure=32) as tally:
        for content in (*every_content(), *letters_of_a_world()):
            tally.counted += 1
            for word in told_by(content):
                tally.violated(f"{content.kind} to {content.to}: {word}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wording, "SENDER", "Harbour Practice")
            patch.setattr("kept.edges.mail.render.SENDER", "Harbour Practice")
            tally.control(told_by(a_content()))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wording, "SUBJECTS", dict.fromkeys(Kind, "Your therapy session"))
            tally.control(told_by(a_content()))
        tally.control(told_by(a_content(other="Counselling at Quay Wellbeing")))


def every_content() -> Iterator[Content]:
    """Each kind to each, as it stands before, at and after its deadline, in zones far apart, with and without a link."""
    for kind, to in product(Kind, Recipient):
        whole = a_content(kind, to)
        yield whole
        yield a_content(kind, to, other="", name="")
        yield a_content(kind, to, zone="Pacific/Chatham", free_until=None)
        yield a_content(kind, to, starts_at=None, ends_at=None, free_until=None, event=None)
        yield a_content(kind, to, manage="/m/mb_x", code="123456", free_until=WRITTEN - timedelta(days=1))


def letters_of_a_world() -> Sequence[Content]:
    """What deeds have written, with people, services and hubs that have names."""
    make_world()
    rows = Letter.objects.filter(payload__isnull=False)
    return [content_of(row.payload or "") for row in rows]


def told_by(content: Content) -> list[str]:
    """Words that tell, in what is seen first; names of the world, and of the other person, anywhere."""
    message = render_letter(
        content, message_id="<1@kept.example>", at=WRITTEN, sender="kept@kept.example", site_url=SITE
    )
    parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    first = parts["text/plain"][:FIRST_LINE].partition("http")[0]
    calendar = "\n".join(line for line in str(parts.get("text/calendar", "")).splitlines() if is_seen(line))
    seen = "\n".join((*headers(message), first, calendar))
    everything = "\n".join((*headers(message), *map(str, parts.values())))
    return indiscretions(seen) + [name for name in (*NAMES, *others(content)) if name in everything]


def headers(message: EmailMessage) -> Iterator[str]:
    """But for whom it is to, and what no program shows."""
    for name, value in message.items():
        if name not in ("To", "Message-ID", "Content-Type", "MIME-Version"):
            yield str(value)


def is_seen(line: str) -> bool:
    """Of a calendar entry, what says how to read it is not."""
    return not line.startswith(("BEGIN:", "END:", "PRODID", "UID", "URL", "TZ"))


def others(content: Content) -> list[str]:
    """Full names of who is at the other side."""
    if content.to is Recipient.CLIENT:
        return list(Professional.objects.values_list("user__name", flat=True))
    return [name for name in Client.objects.values_list("name", flat=True) if name != content.name]

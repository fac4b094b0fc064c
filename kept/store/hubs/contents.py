"""What a letter about a programme may tell: that what was asked for is there, and nothing of what it is."""

from kept.core.letters import Content, Kind, Recipient
from kept.store.hubs.models import Member

CLIENT_PATH = "/"


def granted_contents(member: Member) -> list[Content]:
    """To the member, at their account's address."""
    user = member.user
    assert user is not None, "only somebody with an account is given a credit by a request"
    return [
        Content(
            kind=Kind.CREDITS_GRANTED,
            to=Recipient.CLIENT,
            name=user.name,
            email=user.email,
            zone=user.timezone,
            other="",
            path=CLIENT_PATH,
        )
    ]

"""Whether those concerned were told of a session."""

from typing import Any

from ninja import Query, Router
from pydantic import BaseModel, ConfigDict

from kept.core.letters import Kind, LetterState, Recipient
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import list_of, whole
from kept.edges.api.operations import operation
from kept.edges.api.shapes import Given, Id, instant
from kept.store.diary.records import session_record
from kept.store.outbox.reads import letters_of_session

router = Router(tags=["Sessions"])


class LetterOut(Given):
    """One letter to one person. `at` is when it was finished, or is due."""

    to: Recipient
    kind: Kind
    state: LetterState
    at: str

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"to": "client", "kind": "confirmed", "state": "sent", "at": "2026-11-22T09:00:02Z"}
        }
    )


class LetterQuery(BaseModel):
    session_id: Id


@operation(router, "GET", "/letters", verb="letter.read", answers=list_of(LetterOut))
def list_letters(request: ApiRequest, query: Query[LetterQuery]) -> dict[str, Any]:
    """The letters about one of the professional's sessions, in the order of the changes."""
    session = session_record(query.session_id, actor=request.actor)
    return whole(
        [
            {"to": letter.to, "kind": letter.kind, "state": letter.state, "at": instant(letter.at)}
            for letter in letters_of_session(session.id)
        ]
    )

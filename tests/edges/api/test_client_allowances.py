"""Programs are told the same as people, and how many seconds to wait."""

from datetime import timedelta

from kept.store.diary.models import Session
from tests.deeds import book, cancel_as_client
from tests.edges.api.programs import Program
from tests.make import NOW, hours, make_client, make_professional
from tests.openings import always_open, book_as_client


def test_r_5_of_bookings_and_of_cancellations(db: None) -> None:
    professional = always_open(make_professional())
    client = make_client(professional)
    program = Program(client)
    starts = [NOW + timedelta(days=5) + hours(number) for number in range(31)]
    for each in starts[:10]:
        book_as_client(professional, client, starts_at=each)
    wish = {"professional_id": str(professional.uuid), "service_id": str(professional.services.get().uuid)}
    told = program.post(
        "/sessions", wish | {"starts_at": starts[10].isoformat(), "via": "practice", "funding": "self_pay"}
    )
    assert (told.status, told.code, told.headers["Retry-After"]) == (429, "booked_too_often", "3600")

    *others, last = [book(professional, client, starts_at=each) for each in starts[10:31]]
    for session_id in others:
        cancel_as_client(Session.objects.get(uuid=session_id))
    told = program.post(f"/sessions/{last}/cancellation", {})
    assert (told.status, told.code, told.headers["Retry-After"]) == (429, "cancelled_too_often", "86400")
    assert "Wait as Retry-After says." in told.body["detail"]

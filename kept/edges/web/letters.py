"""Letters: one that was given up can be sent again; and in the demo the Outbox, where every letter can be read."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.core.wording import Wording, wording_of
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.shell import shows_outbox
from kept.store.outbox.reads import OutboxLetter, given_up_for, letter_content, outbox_page
from kept.usecases.resend_letter import resend_letter

LETTERS_SHOWN: Final = 50


@dataclass(frozen=True)
class Readable:
    """A letter as its reader has it; no words once they are forgotten."""

    letter: OutboxLetter
    wording: Wording | None


@allowed("letter.resend")
@require_POST
def resend(request: PageRequest, letter_id: UUID) -> HttpResponse:
    where = _page_about(request, letter_id)
    request.on_replay = lambda _result: where
    resend_letter(letter_id=letter_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, where, "The letter is on its way again.")


@allowed("outbox.read_demo")
@require_safe
def show_outbox(request: PageRequest) -> HttpResponse:
    _only_in_demo()
    before = _uuid(request.GET.get("before", ""))
    letters = [_readable(letter) for letter in outbox_page(LETTERS_SHOWN, before)]
    older = letters[-1].letter.uuid if len(letters) == LETTERS_SHOWN else None
    return render_page(request, "web/letters/outbox.html", {"letters": letters, "before": before, "older": older})


@allowed("outbox.read_demo")
@require_safe
def show_letter(request: PageRequest, letter_id: UUID) -> HttpResponse:
    _only_in_demo()
    letter = letter_content(letter_id)
    if letter is None:
        raise Http404
    return render_page(request, "web/letters/show.html", {"each": _readable(letter)})


def _page_about(request: PageRequest, letter_id: UUID) -> str:
    """The session or payment of which somebody has not been told."""
    for letter in given_up_for(request.actor.professional_id or 0):
        if letter.uuid == letter_id and (letter.session or letter.payment):
            return f"/sessions/{letter.session}" if letter.session else f"/payments/{letter.payment}"
    return "/sessions"


def _only_in_demo() -> None:
    if not shows_outbox():
        raise Http404


def _readable(letter: OutboxLetter) -> Readable:
    if letter.content is None:
        return Readable(letter, None)
    return Readable(letter, wording_of(letter.content, site_url=settings.KEPT_SITE_URL, at=letter.created_at))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

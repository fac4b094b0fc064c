"""Calendar feeds: the address at which a person's own calendar program reads when their appointments are.

The address is shown once, in the answer that made it. Whoever has it reads it without signing in, so it tells of times
only; and nothing else of what the program sends is looked at.
"""

import hashlib
from functools import partial
from typing import Any, Final

from allauth.core.internal import ratelimit
from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.access import Role
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.faults import too_many
from kept.edges.web.feed_text import feed_text
from kept.edges.web.forms.calendars import FeedForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.edges.web.sentences import sentence_of
from kept.edges.web.settings import TABS
from kept.edges.web.visitors import render_outside
from kept.store.diary.feeds import feed_events
from kept.store.people.reads.feeds import hash_of_feed, is_known_feed, own_feed
from kept.usecases.ask_feed import ask_feed
from kept.usecases.create_feed import create_feed
from kept.usecases.revoke_feeds import revoke_feeds
from kept.usecases.set_feed_initials import set_feed_initials

WHERE: Final = "/settings/feed"
SHOWN_BEFORE: Final = "This address was made already, and it was shown once. If you did not copy it, make another."
# The limiter's outer function counts no GET; a calendar program sends nothing else.
APP: Final = "allauth.account"


@allowed("feed.read")
@require_safe
def read_feed(request: PageRequest, token: str) -> HttpResponse:
    """What is revoked is gone, what never was is not found; who tries many is told to wait."""
    token_hash = hash_of_feed(token)
    if not is_known_feed(token_hash) and not ratelimit.consume(request, app=APP, action="tokens", limit_get=True):
        return too_many(request)
    request.on_refusal = partial(_say_no, request)
    asked = ask_feed(token_hash=token_hash, now=request.now)
    text = feed_text(feed_events(asked.owner, shows_initials=asked.shows_initials, now=request.now))
    etag = f'"{hashlib.sha256(text).hexdigest()}"'
    whole = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    whole["ETag"] = etag
    return _unseen(get_conditional_response(request, etag=etag, response=whole))


@allowed("feed.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest) -> HttpResponse:
    """The address as it stands; sent, whether it shows initials."""
    stands = own_feed(request.actor, now=request.now)
    form = FeedForm(sent(request), initial={"shows_initials": stands is not None and stands.shows_initials})
    if not form.is_valid():
        return _show(request, form)

    request.on_replay = lambda _result: WHERE
    set_feed_initials(by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    return done(request, WHERE, "Your settings are saved. Programs show the change when they read the calendar next.")


@allowed("feed.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: PageRequest) -> HttpResponse:
    """The first address, or another in its place."""
    stands = own_feed(request.actor, now=request.now)
    form = FeedForm(sent(request), initial={"shows_initials": stands is not None and stands.shows_initials})
    if not form.is_valid():
        return _ask(request, form, "feed_new")

    request.on_refusal = partial(_refuse, request, form, "feed_new")
    request.on_replay = partial(_say_shown_before, request)
    made = create_feed(by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    address = f"{installation.KEPT_SITE_URL.rstrip('/')}/feeds/{made.secret}.ics"
    shown = {"address": address, "subscribe": f"webcal://{address.partition('://')[2]}", **_frame(request)}
    response = render_page(request, "web/settings/feed_made.html", shown)
    response["Referrer-Policy"] = "no-referrer"
    return response


@allowed("feed.write")
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PageRequest) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        return _ask(request, form, "feed_revocation")
    revoke_feeds(by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The address is revoked. Programs that read it are told that it is over.")


def _show(request: PageRequest, form: FeedForm) -> HttpResponse:
    shown = {"form": form, "feed": own_feed(request.actor, now=request.now), **_frame(request)}
    return render_page(request, "web/settings/feed.html", shown, status=status_of(form))


def _ask(request: PageRequest, form: StrictForm, template: str, refused: Refused | None = None) -> HttpResponse:
    shown = {"form": form, "feed": own_feed(request.actor, now=request.now), **_frame(request)}
    return render_page(request, f"web/settings/{template}.html", shown, status=status_of(form, refused))


def _refuse(request: PageRequest, form: FeedForm, template: str, refused: Refused) -> HttpResponse:
    form.refuse(refused)
    return _ask(request, form, template, refused)


def _say_shown_before(request: PageRequest, _result: str) -> str:
    messages.warning(request, SHOWN_BEFORE)
    return WHERE


def _say_no(request: PageRequest, refused: Refused) -> HttpResponse:
    said = {"sentence": sentence_of(refused, zone="UTC"), "code": refused.code}
    response = render_outside(request, "web/refused.html", said, status=refused.status)
    if refused.status == 429:
        response["Retry-After"] = str(3600 - request.now.minute * 60 - request.now.second)
    return _unseen(response)


def _unseen(response: Any) -> HttpResponse:
    """Kept by nobody, found by no search engine, told to no other page, and as long whatever is in it."""
    response["Cache-Control"] = "no-store, private, no-transform"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    assert isinstance(response, HttpResponse)
    return response


def _frame(request: PageRequest) -> dict[str, Any]:
    """A professional has the sections of the settings above, and may show initials; a client has a way back."""
    is_professional = request.actor.role is Role.PROFESSIONAL
    return {
        "tabs": TABS if is_professional else (),
        "back": None if is_professional else "/account",
        "may_show_initials": is_professional,
    }

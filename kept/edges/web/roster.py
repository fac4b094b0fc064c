"""The employer's roster: who is eligible, and nothing of what they do with it."""

import hashlib
from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.access import RequestKey
from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, page_number, query_without_page, sent, status_of
from kept.edges.web.forms.hubs import ImportForm, MemberForm, RosterSearchForm
from kept.edges.web.forms.rosters import RosterFileForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page, see
from kept.store.hubs.programmes import Draft, on_roster, programme_of, roster_draft, roster_page
from kept.usecases.add_member import add_member
from kept.usecases.draft_roster import draft_roster
from kept.usecases.import_roster import import_roster
from kept.usecases.remove_member import remove_member

WHERE: Final = "/members"
MOST_SHOWN: Final = 20


@allowed("hub.enlist")
@require_safe
def list_members(request: PageRequest) -> HttpResponse:
    hub = programme_of(request.actor)
    form = RosterSearchForm(request.GET, zone=request.person.zone)
    page = roster_page(hub.id, text=form.text, number=page_number(request))
    shown = {"form": form, "hub": hub, "page": page, "query": query_without_page(request)}
    return render_page(request, "web/programme/members.html", shown, status=status_of(form))


@allowed("hub.enlist")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PageRequest) -> HttpResponse:
    hub = programme_of(request.actor)
    form = MemberForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return _render_new(request, form)

    where = back_to(request, WHERE)
    request.on_refusal = partial(_render_new, request, form)
    request.on_replay = lambda _result: where
    add_member(hub_id=hub.uuid, by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    return done(request, where, "They are on the roster.")


@allowed("hub.enlist")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PageRequest, member_id: UUID) -> HttpResponse:
    hub = programme_of(request.actor)
    if request.method != "POST":
        shown = {"member": on_roster(hub.id, member_id)}
        return render_page(request, "web/programme/removal.html", shown)

    where = back_to(request, WHERE)
    request.on_replay = lambda _result: where
    remove_member(hub_id=hub.uuid, member_id=member_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, where, "They are no longer on the roster.")


@allowed("hub.enlist")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: PageRequest) -> HttpResponse:
    """A file is checked and kept; what it would change is shown on the page that this leads to."""
    hub = programme_of(request.actor)
    form = RosterFileForm(sent(request), files=request.FILES if request.method == "POST" else None)
    if not form.is_valid():
        return _render_file(request, form)

    request.on_refusal = partial(_render_file, request, form)
    request.on_replay = f"{WHERE}/imports/{{}}".format
    draft_id = draft_roster(
        hub_id=hub.uuid,
        by=request.actor,
        people=form.people,
        keeps_others=form.cleaned_data["keeps_others"],
        request=_key_with(request, form.people),
        now=request.now,
    )
    return see(f"{WHERE}/imports/{draft_id}")


@allowed("hub.enlist")
@require_http_methods(["GET", "HEAD", "POST"])
def carry_out(request: PageRequest, draft_id: UUID) -> HttpResponse:
    hub = programme_of(request.actor)
    draft = roster_draft(hub.id, draft_id, actor=request.actor)
    form = ImportForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return _render_draft(request, draft, form)

    request.on_refusal = partial(_render_draft, request, draft, form)
    request.on_replay = lambda _result: WHERE
    import_roster(
        hub_id=hub.uuid,
        draft_id=draft_id,
        by=request.actor,
        shown=form.cleaned_data["expected"],
        confirmed=form.cleaned_data["confirmed"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, WHERE, "The roster is as the file says.")


def _key_with(request: PageRequest, people: list[tuple[str, str]]) -> RequestKey:
    """A file is part of what was asked."""
    key = key_of(request)
    digest = hashlib.sha256(repr((key.fingerprint, people)).encode()).hexdigest()
    return replace(key, fingerprint=digest)


def _render_new(request: PageRequest, form: MemberForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(request, "web/programme/member.html", {"form": form}, status=status_of(form, refused))


def _render_file(request: PageRequest, form: RosterFileForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {
        "form": form,
        "wrong_rows": form.wrong_rows[: MOST_SHOWN * 5],
        "more": max(0, len(form.wrong_rows) - MOST_SHOWN * 5),
    }
    return render_page(request, "web/programme/file.html", shown, status=status_of(form, refused))


def _render_draft(request: PageRequest, draft: Draft, form: ImportForm, refused: Refused | None = None) -> HttpResponse:
    """What the file would change, as it stands now."""
    if refused:
        form.refuse(refused)
    shown = {
        "form": form,
        "draft": draft,
        "added": draft.added[:MOST_SHOWN],
        "removed": draft.removed[:MOST_SHOWN],
        "more_added": max(0, len(draft.added) - MOST_SHOWN),
        "more_removed": max(0, len(draft.removed) - MOST_SHOWN),
    }
    return render_page(request, "web/programme/import.html", shown, status=status_of(form, refused))

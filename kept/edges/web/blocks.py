"""Time that is kept free."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import sent
from kept.edges.web.bookings import wished_span
from kept.edges.web.forms.blocks import BlockForm, RemoveBlockForm
from kept.edges.web.forms.sessions import time_in
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.diary.reads import block_page
from kept.usecases.block_time import block_time
from kept.usecases.remove_block import remove_block


@allowed("block.write")
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: PageRequest) -> HttpResponse:
    start, end = wished_span(request)
    zone = request.person.zone
    initial = {
        "day": time_in(zone, start)["day"],
        "from_time": time_in(zone, start)["time"],
        "until_time": time_in(zone, end or start + timedelta(hours=1))["time"],
    }
    form = BlockForm(sent(request), zone=zone, initial=initial)
    if request.method == "GET" or not form.is_valid():
        return render_page(request, "web/blocks/new.html", {"form": form}, status=422 if form.is_bound else 200)

    request.on_refusal = partial(_refuse, request, form)
    request.on_replay = lambda _: "/sessions"
    given = form.cleaned_data
    block_time(
        by=request.actor,
        title=given["title"],
        spans=given["spans"],
        keep_sessions=given["keep_sessions"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, "/sessions", "The time is blocked.")


@allowed("block.read")
@require_safe
def show_block(request: PageRequest, block_id: UUID) -> HttpResponse:
    return render_page(request, "web/blocks/block.html", {"blocked": block_page(block_id, actor=request.actor)})


@allowed("block.write")
@require_POST
def remove(request: PageRequest, block_id: UUID) -> HttpResponse:
    form = RemoveBlockForm(request.POST, zone=request.person.zone)
    if not form.is_valid():
        context = {"blocked": block_page(block_id, actor=request.actor), "form": form}
        return render_page(request, "web/blocks/block.html", context, status=422)

    request.on_replay = lambda _: "/sessions"
    removed = remove_block(
        block_id=block_id,
        by=request.actor,
        whole_series=form.cleaned_data["scope"] == "series",
        request=key_of(request),
        now=request.now,
    )
    return done(request, "/sessions", "The time is free again." if removed == 1 else f"{removed} blocks were removed.")


def _refuse(request: PageRequest, form: BlockForm, refused: Refused) -> HttpResponse:
    form.refuse(refused)
    return render_page(request, "web/blocks/new.html", {"form": form}, status=refused.status)

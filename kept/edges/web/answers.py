"""How a page with a form answers: what was sent, under which status it comes back, and where a deed leads."""

from contextlib import suppress
from urllib.parse import urlsplit

from django import forms
from django.http import QueryDict
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme

from kept.core.refusal import Refused
from kept.edges.web.pages import PageRequest


def sent(request: PageRequest) -> QueryDict | None:
    """What a form is filled with; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def status_of(form: forms.BaseForm, refused: Refused | None = None) -> int:
    """The status of a page that shows this form."""
    if refused:
        return refused.status
    return 422 if form.is_bound and form.errors else 200


def back_to(request: PageRequest, otherwise: str) -> str:
    """Where a deed leads: to the page behind, when it was done in the dialog, which closes it."""
    behind = None
    with suppress(ValueError):  # the header may hold anything
        behind = request.htmx.current_url_abs_path if request.htmx else None
    return behind if behind and is_own_path(behind) else otherwise


def is_own_path(where: str) -> bool:
    """Whether this is a path of this site and of nobody else's."""
    is_path = where.startswith("/") and url_has_allowed_host_and_scheme(where, allowed_hosts=None)
    return is_path and bool(is_valid_path(urlsplit(where).path))


def page_number(request: PageRequest) -> int:
    """Of a list; 1 for what is no number."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1


def query_without_page(request: PageRequest) -> str:
    """The rest of the address's query, for links to other pages of the list: empty, or ending in &."""
    query = request.GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""

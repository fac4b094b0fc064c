"""Activities: every session as a table."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.edges.web.answers import page_number, query_without_page, status_of
from kept.edges.web.forms.filters import SessionFilterForm
from kept.edges.web.pages import PageRequest, allowed, render_page
from kept.store.diary.reads import sessions_page


@allowed("session.book")
@require_safe
def list_activities(request: PageRequest) -> HttpResponse:
    form = SessionFilterForm(request.GET, zone=request.person.zone)
    shown = {
        "form": form,
        "page": sessions_page(request.actor, form.filter(), number=page_number(request)),
        "query": query_without_page(request),
    }
    return render_page(request, "web/activities/list.html", shown, status=status_of(form))

"""The help articles: each is a template; the names are those of the files."""

from pathlib import Path
from typing import Final

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from kept.edges.web.pages import PageRequest, allowed, is_signed_in, render_page

FOLDER: Final = Path(__file__).parent / "templates" / "web" / "help"
INDEX: Final = "index"
ARTICLES: Final = frozenset(file.stem for file in FOLDER.glob("*.html")) - {INDEX}


@allowed("public.read")
@require_safe
def list_articles(request: PageRequest) -> HttpResponse:
    return _show(request, INDEX)


@allowed("public.read")
@require_safe
def show_article(request: PageRequest, article: str) -> HttpResponse:
    if article not in ARTICLES:
        raise Http404
    return _show(request, article)


def _show(request: PageRequest, name: str) -> HttpResponse:
    """Within the workstation for who is signed in, and behind the front door for everybody else."""
    outside = {} if is_signed_in(request) or request.htmx else {"base": "web/_shell_signed_out.html"}
    return render_page(request, f"web/help/{name}.html", outside)

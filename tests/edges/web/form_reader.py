"""Reads a page as a browser would: a form's fields as they would be sent, which are marked wrong, and what is said."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})
TICKED: Final = frozenset({"checkbox", "radio"})
Attributes = dict[str, str | None]


@dataclass
class Form:
    """One form. `sent` holds what would be sent without pressing a named button, `wrong` the names marked as wrong."""

    action: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    disabled: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        return dict(self.sent)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.options: list[tuple[str, bool]] = []
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about: Attributes = dict(attrs)
        name = about.get("name") or ""
        if tag == "form":
            self.form = Form(about.get("action") or "")
            self.forms.append(self.form)
        elif self.form is not None and tag in {"input", "select", "textarea", "button"}:
            self._note(self.form, tag, name, about)
        elif tag == "option" and self.select:
            self.options.append((about.get("value") or "", "selected" in about))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select and self.form:
            chosen = [value for value, selected in self.options if selected] or [v for v, _ in self.options[:1]]
            self.form.sent += [(self.select, value) for value in chosen]
            self.select, self.options = "", []
        elif tag == "textarea" and self.area and self.form:
            self.form.sent.append((self.area[0], "".join(self.area[1]).removeprefix("\n")))
            self.area = None

    def _note(self, form: Form, tag: str, name: str, about: Attributes) -> None:
        kind = about.get("type") or ("submit" if tag == "button" else "text")
        if about.get("aria-invalid") == "true":
            form.wrong.add(name)
        if "disabled" in about:
            form.disabled.add(name)
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = (name, [])
        elif kind in BUTTONS:
            form.buttons.append((name, about.get("value") or ""))
        elif name and (kind not in TICKED or "checked" in about):
            form.sent.append((name, about.get("value") or ("on" if kind in TICKED else "")))


def forms_in(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_in(page: str, action: str) -> Form:
    """The form that is sent there; the one and only."""
    (form,) = [form for form in forms_in(page) if form.action == action]
    return form


def code_in(page: str) -> str:
    """What a refusal is called; empty when the page says none."""
    found = re.search(r'data-code="([^"]*)"', page)
    return found[1] if found else ""


def words_in(page: str) -> str:
    """What a person reads: without tags, scripts and runs of spaces."""
    bare = re.sub(r"<(script|style|svg|template)\b.*?</\1>|<!--.*?-->", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())

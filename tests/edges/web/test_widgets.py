"""Widgets whose templates are ours: they say what Django's own say."""

from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer


def test_a_select_is_djangos_but_for_empty_lines() -> None:
    choices = [("", "Any"), ("a", "A & <b>"), (7, "Seven"), ("Group", [("c", "C"), ("d", "D")])]
    widget = forms.Select(
        choices=choices, attrs={"id": "id_it", "required": True, "hidden": False, "title": '"quoted"'}
    )
    ours, djangos = (widget.render("it", "a", renderer=each) for each in (get_default_renderer(), DjangoTemplates()))
    assert "\n\n" in djangos
    assert "\n\n" not in ours
    assert ours.split() == djangos.split()
    assert 'value="a" selected' in ours

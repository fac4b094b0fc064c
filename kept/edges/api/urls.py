"""Addresses of the JSON interface, below /api/v1/."""

from typing import Any, cast

from django.urls import include, path

from kept.edges.api.interface import api
from kept.edges.api.reference import show_changes, show_description, show_reference

patterns, app_name, namespace = api.urls
for view in cast(Any, [pattern.callback for pattern in patterns]):
    view.verb = "token.show"  # each operation names a verb of its own, for which the entrance asks

urlpatterns = [
    path("openapi.json", show_description, name="api-description"),
    path("docs", show_reference, name="api-reference"),
    path("docs/changes", show_changes, name="api-changes"),
    path("", include((patterns, app_name), namespace=namespace)),
]

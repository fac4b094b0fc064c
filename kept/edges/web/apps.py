"""What the pages do as soon as they are there."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class WebConfig(AppConfig):
    name = "kept.edges.web"

    def ready(self) -> None:
        user_logged_in.connect(_begin_visit, dispatch_uid="kept.visit")


def _begin_visit(sender: object, request: Any, **_more: object) -> None:  # noqa: ARG001 - Django's signal names it
    """However somebody comes to be signed in."""
    from kept.edges.web import middleware, presence  # noqa: PLC0415 - they need the models, which come after the apps

    presence.begin_visit(request, now=getattr(request, "now", None) or middleware.clock())

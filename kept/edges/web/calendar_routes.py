"""The addresses of the pages about other calendars: the feed that they read, and what is read of them."""

from typing import Final

from django.urls import URLPattern, path

from kept.edges.web import feeds, outside_calendars

ROUTES: Final[list[URLPattern]] = [
    path("feeds/<str:token>.ics", feeds.read_feed, name="feed-reading"),
    path("settings/feed", feeds.edit, name="feed"),
    path("settings/feed/address", feeds.make, name="feed-address"),
    path("settings/feed/revocation", feeds.revoke, name="feed-revocation"),
    path("settings/calendars", outside_calendars.list_calendars, name="outside-calendars"),
    path("settings/calendars/new", outside_calendars.add, name="outside-calendar-new"),
    path("settings/calendars/<uuid:calendar_id>/reading", outside_calendars.refresh, name="outside-calendar-reading"),
    path(
        "settings/calendars/<uuid:calendar_id>/removal", outside_calendars.disconnect, name="outside-calendar-removal"
    ),
    path("busy-times", outside_calendars.explain_busy, name="busy-times"),
]

"""The addresses of the pages about other calendars: the feed that they read."""

from typing import Final

from django.urls import URLPattern, path

from kept.edges.web import feeds

ROUTES: Final[list[URLPattern]] = [
    path("feeds/<str:token>.ics", feeds.read_feed, name="feed-reading"),
    path("settings/feed", feeds.edit, name="feed"),
    path("settings/feed/address", feeds.make, name="feed-address"),
    path("settings/feed/revocation", feeds.revoke, name="feed-revocation"),
]

"""Every address of the pages. A change of state is a noun-resource: POST /sessions/<id>/cancellation."""

from django.urls import URLPattern, path

from kept.edges.web import sessions

app_name = "web"

urlpatterns: list[URLPattern] = [
    path("sessions", sessions.show_calendar, name="sessions"),
]

"""Every address of the pages. A change of state is a noun-resource: POST /sessions/<id>/cancellation."""

from django.urls import URLPattern, path

from kept.edges.web import blocks, calendar, cancellations, endings, moves, sessions

app_name = "web"

urlpatterns: list[URLPattern] = [
    path("sessions", calendar.show_calendar, name="sessions"),
    path("sessions/feed", calendar.feed_calendar, name="session-feed"),
    path("sessions/new", sessions.book, name="session-new"),
    path("sessions/<uuid:session_id>", sessions.show_session, name="session"),
    path("sessions/<uuid:session_id>/edit", sessions.edit, name="session-edit"),
    path("sessions/<uuid:session_id>/move", moves.move, name="session-move"),
    path("sessions/<uuid:session_id>/moves/<int:version>/undo", moves.undo, name="session-move-undo"),
    path("sessions/<uuid:session_id>/cancellation", cancellations.cancel, name="session-cancellation"),
    path(
        "sessions/<uuid:session_id>/cancellation/preview",
        cancellations.preview_cancellation,
        name="session-cancellation-preview",
    ),
    path("sessions/<uuid:session_id>/joining", endings.join, name="session-joining"),
    path("sessions/<uuid:session_id>/completion", endings.end, name="session-completion"),
    path("blocks/new", blocks.block, name="block-new"),
    path("blocks/<uuid:block_id>", blocks.show_block, name="block"),
    path("blocks/<uuid:block_id>/removal", blocks.remove, name="block-removal"),
]

"""Every address of the site. Nothing of Django's admin or allauth's own pages is mounted."""

from django.urls import include, path

from kept.edges.web.faults import bad_request, broken, forbidden, too_many
from kept.edges.web.middleware import not_found

urlpatterns = [
    path("api/v1/", include("kept.edges.api.urls")),
    path("", include("kept.edges.web.urls")),
]

handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler429 = too_many  # allauth's, when signing in is tried too often
handler500 = broken

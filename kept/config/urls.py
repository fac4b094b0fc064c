"""Every address of the site. Nothing of Django's admin or allauth's own pages is mounted."""

from django.urls import include, path

urlpatterns = [
    path("", include("kept.edges.web.urls")),
]

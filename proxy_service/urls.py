"""Addresses of the service: the pages of a request and its acts; the rest stands in the files included."""

from django.urls import URLPattern, URLResolver, include, path

from proxy_service.views import acts, deadlines, requests

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/<uuid:pk>/", requests.request_page, name="request"),
    path("requests/<uuid:pk>/calendar.ics", deadlines.request_calendar, name="request-calendar"),
    path("deadlines/<int:pk>/", deadlines.deadline, name="deadline"),
    path("feeds/<str:token>.ics", deadlines.feed, name="feed"),
    path("requests/<uuid:pk>/documents/", requests.documents, name="request-documents"),
    path("requests/<uuid:pk>/documents/<uuid:document>/", requests.document, name="document"),
    path(
        "requests/<uuid:pk>/documents/<uuid:document>/retry/", requests.retry_document, name="document-retry"
    ),
    path("requests/<uuid:pk>/files/<uuid:file>/", requests.file, name="file"),
    path("requests/<uuid:pk>/package/", requests.archive_package, name="archive-package"),
    # An act on a request is addressed by its UUID, an act on a part of one by a number.
    path("acts/<slug:code>/<uuid:pk>/", acts.act, name="act"),
    path("acts/<slug:code>/<int:pk>/", acts.act, name="act"),
    path("", include("proxy_service.urls_filing")),
    path("", include("proxy_service.urls_lists")),
    path("", include("proxy_service.urls_public")),
]

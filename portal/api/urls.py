"""Addresses under ``/api/``: the schema, the readable page, and resources of the capabilities themselves."""

from django.urls import URLPattern, URLResolver, include, path

from portal.api import pages
from portal.api.calendars import Calendars
from portal.api.changes import Changes
from portal.api.deadlines import Deadlines
from portal.api.documents import Documents
from portal.api.ledgers import LedgerEntries, Ledgers
from portal.api.me import Me
from portal.api.organizations import Organizations
from portal.api.routers import Router

router = Router()
router.register("calendars", Calendars)
router.register("deadlines", Deadlines)
router.register("documents", Documents)
router.register("ledgers", Ledgers)
router.register("organizations", Organizations)

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", pages.schema, name="api-schema"),
    path("docs/", pages.docs, name="api-docs"),
    path("docs/<slug:tag>/", pages.docs_topic, name="api-docs-topic"),
    path("problems/<slug:code>/", pages.problem, name="api-problem"),
    path("v1/me/", Me.as_view(), name="api-me"),
    path("v1/changes/", Changes.as_view({"get": "list"}, basename="api-changes"), name="api-changes"),
    path(
        "v1/ledgers/<uuid:id>/entries/",
        LedgerEntries.as_view({"get": "list"}, basename="api-ledgers-entries"),
        name="api-ledgers-entries",
    ),
    path("v1/", include(router.urls)),
]

"""Addresses under ``/api/``: the schema, the readable page, and resources of the capabilities themselves."""

from django.urls import URLPattern, URLResolver, include, path

from portal.api import edge
from portal.api.me import Me
from portal.api.routers import Router

router = Router()

urlpatterns: list[URLPattern | URLResolver] = [
    path("problems/<slug:code>/", edge.problem, name="api-problem"),
    path("v1/me/", Me.as_view(), name="api-me"),
    path("v1/", include(router.urls)),
]

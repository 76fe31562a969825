"""Addresses of the portal. Every app owns its own urls.py; this file only joins them."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.documents.urls")),
    path("", include("portal.health.urls")),
    path("", include("portal.notifications.urls")),
    path("", include("portal.operations.urls")),
    path("", include("portal.organizations.urls")),
    path("", include("portal.workdays.urls")),
    path("", include("delegation.urls")),
    path("", include("proxy_service.urls")),
]

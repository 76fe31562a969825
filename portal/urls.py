"""Addresses of the portal. Every app owns its own urls.py; this file only joins them."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.accounts.urls")),
    path("", include("portal.documents.urls")),
    path("", include("portal.health.urls")),
    path("", include("portal.notifications.urls")),
    path("", include("portal.operations.urls")),
    path("", include("portal.organizations.urls")),
    path("", include("portal.workdays.urls")),
    path("", include("portal.service_accounts.urls")),
    path("", include("portal.webhooks.urls")),
    path("", include("portal.exchange.urls")),
    path("", include("portal.audit.urls")),
    path("", include("portal.anchors.urls")),
    path("", include("portal.privacy.urls")),
    path("", include("portal.retention.urls")),
    path("api/", include("portal.api.urls")),
    path("api/v1/", include("portal.webhooks.api")),
    path("api/v1/", include("portal.exchange.api")),
    path("api/v1/", include("delegation.api.urls")),
    path("api/v1/", include("proxy_service.api.urls")),
    path("", include("delegation.urls")),
    path("", include("proxy_service.urls")),
]

# Programs get problems, people pages.
handler400 = "portal.api.edge.bad_request"
handler403 = "portal.api.edge.forbidden"
handler404 = "portal.api.edge.not_found"
handler500 = "portal.api.edge.server_error"

"""Addresses of the work lists, the ledger list, the tracking record, the dashboards and the catalogue's upkeep."""

from django.urls import URLPattern, URLResolver, path

from proxy_service.views import catalogue, dashboard, home, lists, tracking

urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", home.home, name="home"),
    path("requests/", lists.requests, name="requests"),
    path("requests/export.xlsx", lists.export, name="requests-export"),
    path("requests/filters/", lists.save_filter, name="save-filter"),
    path("requests/filters/<int:pk>/delete/", lists.delete_filter, name="delete-filter"),
    path("requests/assign/", lists.assign, name="assign-several"),
    path("tracking/", tracking.tracking, name="tracking"),
    path("tracking/export.xlsx", tracking.tracking_export, name="tracking-export"),
    path("tracking/<uuid:pk>/", tracking.tracking_document, name="tracking-document"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("catalogue/manage/", catalogue.maintenance, name="catalogue-maintenance"),
    path("catalogue/manage/new/", catalogue.create, name="catalogue-new"),
    path("catalogue/manage/<str:code>/", catalogue.revise, name="catalogue-edit"),
    path("catalogue/manage/<str:code>/activation/", catalogue.activation, name="catalogue-activation"),
]

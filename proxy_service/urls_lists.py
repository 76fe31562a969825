"""Addresses of the work lists, the ledger list, the tracking record, the dashboards, the catalogue's upkeep,
claims, complaints, the register of numbers and imported archives."""

from django.urls import URLPattern, URLResolver, path

from proxy_service.views import (
    archives,
    catalogue,
    claims,
    complaints,
    dashboard,
    home,
    lists,
    paper_records,
    register,
    tracking,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", home.home, name="home"),
    path("requests/", lists.requests, name="requests"),
    path("requests/filters/", lists.save_filter, name="save-filter"),
    path("requests/filters/<int:pk>/delete/", lists.delete_filter, name="delete-filter"),
    path("requests/assign/", lists.assign, name="assign-several"),
    path("claim/", claims.claim, name="claim"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<int:pk>/", claims.decision, name="claim-decision"),
    path("claims/<int:pk>/files/<uuid:file>/", claims.proof, name="claim-proof"),
    path("requests/remind/", lists.remind_several, name="remind-several"),
    path("requests/<uuid:pk>/complaint/", complaints.complain, name="complain"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<int:pk>/", complaints.complaint, name="complaint"),
    path("archives/", archives.archives, name="archives"),
    path("archives/<int:pk>/", archives.archive, name="archive"),
    path("archives/<int:pk>/package/", archives.archive_file, name="archive-file"),
    path("documents/register/", register.register, name="document-register"),
    path("tracking/", tracking.tracking, name="tracking"),
    path("tracking/<uuid:pk>/", tracking.tracking_document, name="tracking-document"),
    path("paper-records/", paper_records.paper_records, name="paper-records"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("catalogue/manage/", catalogue.maintenance, name="catalogue-maintenance"),
    path("catalogue/manage/new/", catalogue.create, name="catalogue-new"),
    path("catalogue/manage/<str:code>/", catalogue.revise, name="catalogue-edit"),
    path("catalogue/manage/<str:code>/activation/", catalogue.activation, name="catalogue-activation"),
]

"""Addresses of filing."""

from django.urls import URLPattern, URLResolver, path

from proxy_service.views import filing, filing_materials, filing_submit

urlpatterns: list[URLPattern | URLResolver] = [
    path("drafts/new/", filing_submit.start, name="request-new"),
    path("drafts/new/", filing_submit.start, name="new-draft"),
    path("drafts/<uuid:pk>/", filing.task_list, name="draft"),
    path("drafts/<uuid:pk>/placing/", filing.placing, name="draft-placing"),
    path("drafts/<uuid:pk>/materials/<int:material>/", filing_materials.upload, name="draft-upload"),
    path("drafts/<uuid:pk>/materials/<int:material>/reuse/", filing_materials.reuse_file, name="draft-reuse"),
    path(
        "drafts/<uuid:pk>/materials/<int:material>/template/",
        filing_materials.template,
        name="draft-template",
    ),
    path("drafts/<uuid:pk>/files/<int:file>/remove/", filing_materials.remove_file, name="draft-file-remove"),
    path("drafts/<uuid:pk>/<slug:step>/", filing.step, name="draft-step"),
    path("requests/<uuid:pk>/receipt/", filing_submit.receipt, name="receipt"),
]

"""Addresses that need no account."""

from django.urls import path

from proxy_service.views import open_data, public

urlpatterns = [
    path("", public.front, name="front"),
    path("how-it-works/", public.how_it_works, name="how-it-works"),
    path("catalogue/", public.catalogue, name="catalogue"),
    path("catalogue/<str:code>/", public.matter_guide, name="matter-guide"),
    path("materials/<int:pk>/template/", public.material_template, name="material-template"),
    path("status/", public.status_query, name="status-query"),
    path("regulation/", public.regulation, name="regulation"),
    path("privacy/", public.privacy, name="privacy"),
    path("open/", open_data.open_data, name="open-data"),
    path("open/<slug:name>.csv", open_data.open_set, {"form": "csv"}, name="open-csv"),
    path("open/<slug:name>.json", open_data.open_set, {"form": "json"}, name="open-json"),
]

"""Addresses that need no account."""

from django.urls import path

from proxy_service.views import public

urlpatterns = [
    path("", public.front, name="front"),
    path("how-it-works/", public.how_it_works, name="how-it-works"),
    path("catalogue/", public.catalogue, name="catalogue"),
    path("catalogue/<str:code>/", public.matter_guide, name="matter-guide"),
    path("materials/<int:pk>/template/", public.material_template, name="material-template"),
    path("status/", public.status_query, name="status-query"),
    path("regulation/", public.regulation, name="regulation"),
    path("privacy/", public.privacy, name="privacy"),
]

"""Addresses of the catalogue's upkeep."""

from django.urls import path

from proxy_service.views import maintenance

urlpatterns = [
    path("catalogue-maintenance/", maintenance.catalogue, name="catalogue-maintenance"),
    path("catalogue-maintenance/new/", maintenance.add, name="catalogue-add"),
    path("catalogue-maintenance/matters/<str:code>/", maintenance.revise, name="catalogue-revise"),
    path("catalogue-maintenance/matters/<str:code>/versions/", maintenance.history, name="catalogue-history"),
    path("catalogue-maintenance/matters/<str:code>/offer/", maintenance.offer, name="catalogue-offer"),
]

"""Addresses of anchors, for the auditor."""

from django.urls import path

from portal.anchors import views

app_name = "anchors"
urlpatterns = [
    path("anchors/", views.anchors, name="anchors"),
    path("anchors/anchors.jsonl", views.download, name="file"),
]

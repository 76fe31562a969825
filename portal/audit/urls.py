"""The audit log."""

from django.urls import path

from portal.audit import views

app_name = "audit"

urlpatterns = [
    path("audit/", views.log, name="log"),
    path("audit/<int:pk>/", views.entry, name="entry"),
]

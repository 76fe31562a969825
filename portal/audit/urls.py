"""The audit log."""

from django.urls import path

from portal.audit import views

app_name = "audit"

urlpatterns = [
    path("audit/", views.log, name="log"),
    path("audit/sign-ins/", views.sign_ins, name="sign-ins"),
    path("audit/<int:pk>/", views.entry, name="entry"),
]

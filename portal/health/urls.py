"""Figures; the probes are answered by the middleware."""

from django.urls import path

from portal.health import views

app_name = "health"

urlpatterns = [path("metrics", views.metrics, name="metrics")]

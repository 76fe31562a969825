"""Addresses of service accounts."""

from django.urls import URLPattern, URLResolver

app_name = "service_accounts"
urlpatterns: list[URLPattern | URLResolver] = []

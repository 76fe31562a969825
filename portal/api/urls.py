"""Addresses under ``/api/``: the schema, the readable page, and resources of the capabilities themselves."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

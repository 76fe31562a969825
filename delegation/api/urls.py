"""Addresses under ``/api/v1/``."""

from django.urls import URLPattern, URLResolver

from delegation.api import acts

urlpatterns: list[URLPattern | URLResolver] = [*acts.urlpatterns]

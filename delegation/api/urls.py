"""Addresses under ``/api/v1/``."""

from django.urls import URLPattern, URLResolver

from delegation.api import acts
from delegation.api.resources import router

urlpatterns: list[URLPattern | URLResolver] = [*acts.urlpatterns, *router.urls]

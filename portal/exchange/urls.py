"""Addresses of exchange."""

from django.urls import URLPattern, URLResolver, path

from portal.exchange.views import exports

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("exports/", exports.exports, name="exports"),
    path("exports/new/<slug:kind>/", exports.new, name="export-new"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/file/", exports.file, name="export-file"),
]

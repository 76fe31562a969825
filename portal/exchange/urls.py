"""Addresses of exchange."""

from django.urls import URLPattern, URLResolver, path

from portal.exchange.views import exports, home, imports

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("exchange/", home.home, name="home"),
    path("exchange/imports/new/<slug:kind>/", imports.new, name="import-new"),
    path("exchange/imports/template/<slug:kind>/", imports.template, name="import-template"),
    path("exchange/imports/<uuid:pk>/", imports.detail, name="import"),
    path("exchange/imports/<uuid:pk>/apply/", imports.apply, name="import-apply"),
    path("exchange/imports/<uuid:pk>/undo/", imports.undo, name="import-undo"),
    path("exchange/imports/<uuid:pk>/discard/", imports.discard, name="import-discard"),
    path("exports/", exports.exports, name="exports"),
    path("exports/new/<slug:kind>/", exports.new, name="export-new"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/file/", exports.file, name="export-file"),
]

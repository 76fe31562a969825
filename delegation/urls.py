"""Addresses of this app: cases of every kind by their word, acts by their code."""

from django.urls import path

from delegation.views import acts, cases

app_name = "delegation"
urlpatterns = [
    path("delegation/", cases.desk, name="desk"),
    # An act on a case is addressed by its UUID, an act on a part of one by a number.
    path("delegation/acts/<slug:code>/<uuid:pk>/", acts.act, name="act"),
    path("delegation/acts/<slug:code>/<int:pk>/", acts.act, name="act"),
    path("delegation/<slug:kind>/", cases.cases, name="cases"),
    path("delegation/<slug:kind>/new/<slug:code>/", acts.begin, name="begin"),
    path("delegation/<slug:kind>/<uuid:pk>/", cases.case, name="case"),
    path("delegation/<slug:kind>/<uuid:pk>/documents/<uuid:document>/", cases.document, name="document"),
    path("delegation/<slug:kind>/<uuid:pk>/files/<uuid:file>/", cases.file, name="file"),
]

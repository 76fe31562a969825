"""Addresses of this app: cases of every kind by their word, acts by their code."""

from django.urls import path

from delegation.views import acts, authorities, cases, filings, hall, lists, oversight, powers, whistles

app_name = "delegation"
urlpatterns = [
    path("powers/", powers.powers, name="powers"),
    path("powers/whistles/", whistles.public_matters, name="public-whistle-matters"),
    path("powers/<str:code>/", powers.power, name="power"),
    path("powers/<str:scheme>/lists/", lists.power_lists, name="power-lists"),
    path("powers/<str:scheme>/lists/<int:version>/", lists.power_list, name="power-list"),
    path("powers/instruments/<uuid:pk>/", lists.instrument, name="public-instrument"),
    path("hall/", hall.hall, name="hall"),
    path("hall/windows/<uuid:pk>/", hall.window, name="hall-window"),
    path("hall/windows/<uuid:pk>/number/", hall.ticket, name="hall-ticket"),
    path("hall/<str:park>/queue/", hall.queue, name="hall-queue"),
    path("delegation/hall/queue/", hall.desk, name="hall-desk"),
    path("delegation/authorities/", authorities.authorities, name="authorities"),
    path("delegation/authorities/new/", authorities.create, name="authority-new"),
    path("delegation/authorities/<int:pk>/", authorities.authority, name="authority"),
    path("delegation/authorities/<int:pk>/edit/", authorities.correct, name="authority-edit"),
    path("delegation/authorities/<int:pk>/file/", authorities.file, name="authority-file"),
    path("delegation/", cases.desk, name="desk"),
    # An act on a case is addressed by its UUID, an act on a part of one by a number.
    path("delegation/acts/<slug:code>/<uuid:pk>/", acts.act, name="act"),
    path("delegation/acts/<slug:code>/<int:pk>/", acts.act, name="act"),
    path("delegation/decisions/", oversight.decisions, name="decisions"),
    path("delegation/credit-notes/", oversight.credit_notes, name="credit-notes"),
    path("delegation/findings/", oversight.oversight_findings, name="oversight-findings"),
    path("delegation/figures/whistles/", whistles.whistle_figures, name="whistle-figures"),
    path(
        "delegation/figures/whistles/<slug:measure>/<int:department>/",
        whistles.whistle_calls,
        name="whistle-calls",
    ),
    path("delegation/files/", filings.filings, name="filings"),
    path("delegation/<slug:kind>/", cases.cases, name="cases"),
    path("delegation/<slug:kind>/new/<slug:code>/", acts.begin, name="begin"),
    path("delegation/<slug:kind>/<uuid:pk>/", cases.case, name="case"),
    path("delegation/<slug:kind>/<uuid:pk>/package/", filings.package, name="package"),
    path("delegation/<slug:kind>/<uuid:pk>/documents/<uuid:document>/", cases.document, name="document"),
    path(
        "delegation/<slug:kind>/<uuid:pk>/documents/<uuid:document>/retry/",
        cases.retry_document,
        name="document-retry",
    ),
    path("delegation/<slug:kind>/<uuid:pk>/files/<uuid:file>/", cases.file, name="file"),
]

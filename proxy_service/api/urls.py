"""Addresses under ``/api/v1/``."""

from django.urls import URLPattern, URLResolver, path

from portal.api.routers import Router
from proxy_service.api import acts
from proxy_service.api.names import RESOURCES
from proxy_service.api.resources import (
    archives,
    catalogue,
    closing,
    complaints,
    coordination,
    handling,
    materials,
    requests,
)
from proxy_service.api.statistics import Statistics
from proxy_service.lifecycle import Subject

router = Router()
router.register("matters", catalogue.Matters)
router.register(RESOURCES[Subject.REQUEST], requests.Requests)
router.register(RESOURCES[Subject.MATTER], handling.RequestMatters)
router.register("plan-steps", handling.PlanSteps)
router.register("progress", handling.Progress)
router.register(RESOURCES[Subject.HANDOVER], handling.Handovers)
router.register("materials", materials.Materials)
router.register("request-files", materials.RequestFiles)
router.register(RESOURCES[Subject.PROBLEM], coordination.Problems)
router.register(RESOURCES[Subject.COORDINATION], coordination.Coordinations)
router.register(RESOURCES[Subject.DECISION], coordination.Decisions)
router.register("evaluations", closing.Evaluations)
router.register(RESOURCES[Subject.REPORT], closing.Reports)
router.register(RESOURCES[Subject.RECIPIENT], closing.ReportRecipients)
router.register(RESOURCES[Subject.VISIT], closing.Visits)
router.register(RESOURCES[Subject.SUPERVISION], closing.Supervisions)
router.register("complaints", complaints.Complaints)
router.register("archives", archives.Archives)

urlpatterns: list[URLPattern | URLResolver] = [
    path("statistics/", Statistics.as_view(), name="api-statistics"),
    *acts.urlpatterns,
    *router.urls,
]

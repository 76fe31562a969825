from proxy_service.models.archive import ArchivedCase
from proxy_service.models.catalogue import Matter, MatterMaterial, MatterVersion
from proxy_service.models.change import DepartmentChange, RequestChange
from proxy_service.models.claim import EnterpriseClaim
from proxy_service.models.complaint import Complaint
from proxy_service.models.coordination import Coordination, Decision, Problem
from proxy_service.models.department import DepartmentCase
from proxy_service.models.evaluation import Delivery, Evaluation, Report, ReportRecipient, Visit
from proxy_service.models.figures import FigureCounted, FigureScope, FigureSum, FigureTouch
from proxy_service.models.handling import Handover, Pause, PlanStep, ProgressNode
from proxy_service.models.keeping import PackageKeeping, PaperVolume
from proxy_service.models.materials import Correction, Defect, MaterialFile, RequestMaterial
from proxy_service.models.owed import OwedAct
from proxy_service.models.paper import PaperRecord
from proxy_service.models.request import (
    ProxyRequest,
    RequestMatter,
    RequestMatterGroupPermission,
    SavedFilter,
)
from proxy_service.models.supervision import Supervision, SupervisionReply

__all__ = [
    "ArchivedCase",
    "Complaint",
    "Coordination",
    "Correction",
    "Decision",
    "Defect",
    "Delivery",
    "DepartmentCase",
    "DepartmentChange",
    "EnterpriseClaim",
    "Evaluation",
    "FigureCounted",
    "FigureScope",
    "FigureSum",
    "FigureTouch",
    "Handover",
    "MaterialFile",
    "Matter",
    "MatterMaterial",
    "MatterVersion",
    "OwedAct",
    "PackageKeeping",
    "PaperRecord",
    "PaperVolume",
    "Pause",
    "PlanStep",
    "Problem",
    "ProgressNode",
    "ProxyRequest",
    "Report",
    "ReportRecipient",
    "RequestChange",
    "RequestMaterial",
    "RequestMatter",
    "RequestMatterGroupPermission",
    "SavedFilter",
    "Supervision",
    "SupervisionReply",
    "Visit",
]

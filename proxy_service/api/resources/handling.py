"""Matters, plan, progress and hand-overs."""

from typing import Any

from django.db.models import QuerySet

from proxy_service import access
from proxy_service.api import filters
from proxy_service.api.resources.parts import Parts, person
from proxy_service.api.serializers import handling
from proxy_service.models import Handover, PlanStep, ProgressNode, RequestMatter

MATTER = ("matter__version__matter",)


class RequestMatters(Parts):
    """申请中的事项。部门只看到由本单位办理的；其余各方看到所见申请的全部事项。"""

    model = RequestMatter
    serializer_class = handling.MatterItem
    detail_serializer_class = handling.RequestMatterDetail
    filter_class = filters.RequestMatterFilters
    beside = ("version__matter", "organ", "result_file", "permit")

    def visible(self) -> QuerySet[RequestMatter]:
        matters = access.visible_matters(self.membership)
        if self.action != "list":
            matters = matters.prefetch_related(
                "plan_steps__organ",
                "nodes__attachment",
                "nodes__posted_by__user",
                "nodes__posted_by__organization",
                "pauses",
            )
        return self.read_whole(matters)


class OfMatters(Parts):
    """What belongs to one matter of a request."""

    way = "matter__request"

    def etag(self, thing: Any) -> str | None:
        return super().etag(thing.matter)


class PlanSteps(OfMatters):
    """工作计划的各步。"""

    model = PlanStep
    serializer_class = handling.PlanStepItem
    filter_class = filters.PlanStepFilters
    beside = (*MATTER, "organ")


class Progress(OfMatters):
    """部门反馈的办理节点。"""

    model = ProgressNode
    serializer_class = handling.NodeItem
    filter_class = filters.NodeFilters
    beside = (*MATTER, "attachment", *person("posted_by"))


class Handovers(OfMatters):
    """材料移交。mine=true 是本单位的收件队列；state=sent 是待签收的。"""

    model = Handover
    serializer_class = handling.HandoverItem
    detail_serializer_class = handling.HandoverDetail
    filter_class = filters.HandoverFilters
    beside = (*MATTER, "organ", *person("handed_by"), *person("signed_by"))

    def visible(self) -> QuerySet[Handover]:
        handed = super().visible()
        return handed if self.action == "list" else handed.prefetch_related("materials__files__stored_file")

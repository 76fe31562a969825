"""States of a joint inspection: the plan, a department's wish, the visit, the department's part in it, a finding."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    COLLECTING = "collecting", _("收集部门检查需求")
    IN_REVIEW = "in_review", _("待司法行政部门审核")
    PUBLISHED = "published", _("已公布")
    WITHDRAWN = "withdrawn", _("已撤销")


class WishState(models.TextChoices):
    """``ASKED`` waits for the park's leader to let it join a visit, and counts for nothing until then."""

    ASKED = "asked", _("申请并入，待园区同意")
    ENTERED = "entered", _("已列入")
    DROPPED = "dropped", _("已取消")


class InspectionState(models.TextChoices):
    """``PLANNED`` stands in a plan that is not published; the enterprise knows of it from ``NOTIFIED`` on."""

    PROPOSED = "proposed", _("计划外检查，待园区同意")
    REJECTED = "rejected", _("园区不同意")
    PLANNED = "planned", _("已列入计划，待公布")
    NOTIFIED = "notified", _("已通知企业，待检查")
    UNDER_WAY = "under_way", _("检查中")
    CHECKED = "checked", _("已查完，待企业签字")
    RECTIFYING = "rectifying", _("问题整改中")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class Ground(models.TextChoices):
    """What alone allows a visit outside the plan."""

    COMPLAINT = "complaint", _("投诉举报")
    TRANSFER = "transfer", _("转办交办")
    ACCIDENT = "accident", _("发生事故或者突发事件")
    LAW = "law", _("法律、法规、规章规定")

    def told(self, text: str) -> str:
        """What the enterprise reads of the words that go with it: of a complaint none, so that nobody who complained is
        found out."""
        return "" if self == Ground.COMPLAINT else text


class PartState(models.TextChoices):
    AWAITED = "awaited", _("待填写检查单")
    FILLED = "filled", _("已填写检查单")
    ABSENT = "absent", _("部门未到场")


class Conformity(models.TextChoices):
    CONFORM = "conform", _("符合")
    NOT_CONFORM = "not_conform", _("不符合")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class FindingState(models.TextChoices):
    OPEN = "open", _("待整改")
    REPORTED = "reported", _("企业已报整改，待复查")
    PUT_RIGHT = "put_right", _("复查已整改")
    TRANSFERRED = "transferred", _("已移送立案处理")


# What a department sees a visit by.
CONCERNED = (WishState.ASKED, WishState.ENTERED)
# Visits that took place or still will: they count when a subject is checked again.
STANDING_VISITS = frozenset(InspectionState) - {InspectionState.REJECTED, InspectionState.CANCELLED}
OPEN_FINDINGS = frozenset({FindingState.OPEN, FindingState.REPORTED})
# No department comes alone: 行政处罚法第四十二条.
FEWEST_INSPECTORS = 2

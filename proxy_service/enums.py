"""States and closed lists of the proxy service."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MatterClass(models.TextChoices):
    """The five classes of annex 5 (BZ54-A5), and the stages of an enterprise's life for ordinary matters (BZ54-4.1)."""

    ECONOMY = "economy", _("经济类")
    LAND = "land", _("用地类")
    PLANNING = "planning", _("规划类")
    CONSTRUCTION = "construction", _("建设类")
    MINING = "mining", _("矿产资源勘查开发类")
    OPENING = "opening", _("企业开办")
    PROJECT = "project", _("项目立项")
    SITE = "site", _("用地规划")
    BUILDING = "building", _("工程建设")
    ENVIRONMENT = "environment", _("生态环境")
    UTILITIES = "utilities", _("公用服务")
    TAX = "tax", _("税务")
    STAFF = "staff", _("用工社保")
    CHANGE = "change", _("变更延续")
    CLOSING = "closing", _("注销退出")


class MaterialForm(models.TextChoices):
    ORIGINAL = "original", _("原件")
    COPY = "copy", _("复印件")
    ELECTRONIC = "electronic", _("电子件")


class Scope(models.TextChoices):
    """BZ54-2.1."""

    FULL = "full", _("全面委托")
    PARTIAL = "partial", _("部分委托")


class Jurisdiction(models.TextChoices):
    """Decides who evaluates what, and who receives the report (BZ54-5.5)."""

    SINGLE = "single", _("单个县市")
    MULTI = "multi", _("跨县市")


class RequestState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待初审")
    CORRECTION_REQUESTED = "correction_requested", _("待补正")
    DECLINED = "declined", _("不予受理")
    ACCEPTED = "accepted", _("已受理")
    PLANNED = "planned", _("计划待确认")
    IN_PROGRESS = "in_progress", _("办理中")
    COMPLETED = "completed", _("已办结")
    DELIVERED = "delivered", _("已送达")
    EVALUATED = "evaluated", _("已评价")
    REPORTED = "reported", _("已反馈")
    ARCHIVED = "archived", _("已归档")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")


S = RequestState
ENDED_STATES = frozenset({S.DECLINED, S.ARCHIVED, S.WITHDRAWN, S.TERMINATED})
OPEN_STATES = frozenset(S) - ENDED_STATES - {S.DRAFT}
FILED_STATES = frozenset(S) - {S.DRAFT}


class MatterState(models.TextChoices):
    PENDING = "pending", _("待准备材料")
    PREPARED = "prepared", _("材料已备齐")
    HANDED_OVER = "handed_over", _("已移交")
    RECEIVED = "received", _("部门已签收")
    IN_REVIEW = "in_review", _("审批中")
    CORRECTION = "correction", _("部门要求补正")
    PERMIT = "permit", _("许可申请办理中")  # the park's own approval, as a power of the department (YN84-3.2)
    GRANTED = "granted", _("已办成")
    REFUSED = "refused", _("未准予")
    WITHDRAWN = "withdrawn", _("已撤回")


M = MatterState
DECIDED_STATES = frozenset({M.GRANTED, M.REFUSED})
CLOSED_MATTER_STATES = DECIDED_STATES | {M.WITHDRAWN}


class HandoverPurpose(models.TextChoices):
    DECIDE = "decide", _("移交审批")
    ASSIST = "assist", _("协助审核")  # BZ54-4.3: the home county's departments help check the papers


class HandoverState(models.TextChoices):
    SENT = "sent", _("待签收")
    SIGNED = "signed", _("已签收")
    REFUSED = "refused", _("已退回")
    ANSWERED = "answered", _("已反馈意见")


class NodeKind(models.TextChoices):
    """The nodes at which departments report progress (BZ54-4.2)."""

    ACCEPTANCE = "acceptance", _("受理")
    REVIEW = "review", _("审查")
    SITE_VISIT = "site_visit", _("现场勘验")
    EXPERT_REVIEW = "expert_review", _("专家评审")
    HEARING = "hearing", _("听证")
    PUBLICITY = "publicity", _("公示")
    DECISION = "decision", _("决定")
    CERTIFICATE = "certificate", _("制证")


class PauseKind(models.TextChoices):
    """What 行政许可法 45 leaves out of the limit."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标、拍卖")
    INSPECTION = "inspection", _("检验、检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")


class ProblemKind(models.TextChoices):
    CORRECTION = "correction", _("材料补正")
    STALLED_HANDOVER = "stalled_handover", _("部门衔接不畅")
    OTHER = "other", _("其他问题")


class ProblemState(models.TextChoices):
    OPEN = "open", _("待协调")
    COORDINATING = "coordinating", _("协调中")
    RESOLVED = "resolved", _("已解决")


class CoordinationKind(models.TextChoices):
    CALL = "call", _("电话沟通")
    LETTER = "letter", _("协调函")
    SPECIAL_MEETING = "special_meeting", _("专项协调会")
    JOINT_MEETING = "joint_meeting", _("联席会议")


MEETING_KINDS = frozenset({CoordinationKind.SPECIAL_MEETING, CoordinationKind.JOINT_MEETING})


class CoordinationState(models.TextChoices):
    OPEN = "open", _("进行中")
    CONCLUDED = "concluded", _("已办结")


class DecisionState(models.TextChoices):
    OPEN = "open", _("待落实")
    DONE = "done", _("已落实")


class DeliveryMode(models.TextChoices):
    ELECTRONIC = "electronic", _("电子送达")
    WINDOW = "window", _("窗口领取")
    COURIER = "courier", _("邮寄送达")


class ReturnReason(models.TextChoices):
    """Why a delivery did not end with a signature."""

    SENT_BACK = "sent_back", _("邮件被退回")
    NOT_COLLECTED = "not_collected", _("逾期未到窗口领取")
    NOT_SIGNED = "not_signed", _("企业未签收")
    REFUSED = "refused", _("企业拒绝签收")


class EvaluationSide(models.TextChoices):
    PARK = "park", _("园区")
    ENTERPRISE = "enterprise", _("企业")


class Dimension(models.TextChoices):
    """BZ54-5.5-SINGLE has the first three, BZ54-5.5-MULTI the last three."""

    EFFICIENCY = "efficiency", _("服务效率")
    QUALITY = "quality", _("办理质量")
    PROBLEM_SOLVING = "problem_solving", _("问题解决能力")
    COLLABORATION = "collaboration", _("协同效率")
    COMMUNICATION = "communication", _("跨区域沟通成效")
    COMPLETENESS = "completeness", _("事项办结完整性")


DIMENSIONS: dict[str, tuple[Dimension, ...]] = {
    Jurisdiction.SINGLE: (Dimension.EFFICIENCY, Dimension.QUALITY, Dimension.PROBLEM_SOLVING),
    Jurisdiction.MULTI: (Dimension.COLLABORATION, Dimension.COMMUNICATION, Dimension.COMPLETENESS),
}


class ReportState(models.TextChoices):
    DRAFT = "draft", _("拟稿")
    AWAITING_APPROVAL = "awaiting_approval", _("待审签")
    SENT = "sent", _("已报送")


class RecipientState(models.TextChoices):
    SENT = "sent", _("待签收")
    SIGNED = "signed", _("已签收")
    ACCEPTED = "accepted", _("审阅通过")
    RETURNED = "returned", _("退回修改")


class SupervisionState(models.TextChoices):
    """The course of a supervision letter (督办函); an answer that was returned is given once more."""

    ISSUED = "issued", _("待签收")
    SIGNED = "signed", _("已签收")
    ANSWERED = "answered", _("已反馈")
    RETURNED = "returned", _("已退回")
    CLOSED = "closed", _("已审结")
    WITHDRAWN = "withdrawn", _("已撤销")


V = SupervisionState
OPEN_SUPERVISION = frozenset({V.ISSUED, V.SIGNED, V.ANSWERED, V.RETURNED})


class Conduct(models.TextChoices):
    """BZ54-6.3: 推、拖、索、拿、卡、要."""

    SHIRKING = "shirking", _("推：推诿扯皮")
    DELAYING = "delaying", _("拖：拖延不办")
    EXTORTING = "extorting", _("索：索要财物")
    TAKING = "taking", _("拿：收受好处")
    OBSTRUCTING = "obstructing", _("卡：故意刁难")
    DEMANDING = "demanding", _("要：要求额外条件")


class ComplaintState(models.TextChoices):
    OPEN = "open", _("待处理")
    REFERRED = "referred", _("已移送")
    CLOSED = "closed", _("已办结")


class ClaimState(models.TextChoices):
    PENDING = "pending", _("待核实")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未予确认")


class VisitState(models.TextChoices):
    CLOSED = "closed", _("已办结")
    FOLLOW_UP = "follow_up", _("待整改")

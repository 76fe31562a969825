"""One schema per paper."""

from typing import Annotated, Literal, NotRequired, TypedDict

from portal.documents.facts.pieces import (
    Agent,
    Client,
    Confirmation,
    CoordinationRecord,
    Date,
    Decision,
    Defect,
    DeliveredItem,
    EntrustedMatter,
    Evaluation,
    Issue,
    LedgerLine,
    Material,
    MayBeEmpty,
    Moment,
    PlannedMatter,
    Powers,
    ProcessStep,
    Project,
    SecondNotice,
    Signature,
    TrackedMatter,
)


class EntrustmentFacts(TypedDict):
    """Annex 1, with the elements of 民法典 165 (name, matters, powers, period, signature) and 173 (how it ends)."""

    case_number: Annotated[str, "代办编号"]
    client: Annotated[Client, "委托人"]
    agent: Annotated[Agent, "受托人"]
    project: NotRequired[Annotated[Project, "项目"]]
    scope: Annotated[Literal["full", "partial"], "委托方式"]
    matters: Annotated[list[EntrustedMatter], "委托事项"]
    powers: Annotated[Powers, "委托权限"]
    period_from: Annotated[Date, "委托期限起"]
    period_until: Annotated[Date, "委托期限止"]
    confirmation: Annotated[Confirmation, "委托确认"]


class AcceptanceFacts(TypedDict):
    """Annex 2 (BZ54-A2). Two dates: ``accepted_on`` beside the officer, ``issued_on`` under the window's seal."""

    case_number: Annotated[str, "代办编号"]
    query_code: Annotated[str, "查询码"]
    addressee: Annotated[str, "申请企业"]
    received_on: Annotated[Date, "收件日期"]
    matters: Annotated[list[str], "申请事项"]
    materials: Annotated[list[Material], "申请材料"]
    window: Annotated[str, "受理窗口"]
    officer: Annotated[str, "受理人"]
    officer_phone: Annotated[str, "受理人联系方式"]
    proxy_officer: NotRequired[Annotated[str, "代办专员"]]
    accepted_on: Annotated[Date, "受理日期"]
    issued_on: Annotated[Date, "出具日期"]


class CorrectionFacts(TypedDict):
    """Every defect at once, each with its clause and its remedy."""

    case_number: Annotated[str, "代办编号"]
    query_code: Annotated[str, "查询码"]
    addressee: Annotated[str, "申请企业"]
    received_on: Annotated[Date, "收件日期"]
    matters: Annotated[list[str], "申请事项"]
    defects: Annotated[list[Defect], "需补正内容"]
    correct_by: NotRequired[Annotated[Date, "建议补正时间"]]
    second: NotRequired[Annotated[SecondNotice, "再次告知"]]
    window: Annotated[str, "受理窗口"]
    officer: Annotated[str, "经办人"]
    officer_phone: Annotated[str, "经办人联系方式"]
    issued_on: Annotated[Date, "出具日期"]


class DeclineFacts(TypedDict):
    """Reason and clause; the competent organ when the matter belongs elsewhere; the remedies that are open."""

    case_number: Annotated[str, "代办编号"]
    query_code: Annotated[str, "查询码"]
    addressee: Annotated[str, "申请企业"]
    received_on: Annotated[Date, "收件日期"]
    matters: Annotated[list[str], "申请事项"]
    reason: Annotated[str, "不予受理的理由"]
    clause: Annotated[str, "依据"]
    competent_organ: NotRequired[Annotated[str, "有权办理机关"]]
    reconsideration_organ: NotRequired[Annotated[str, "行政复议机关"]]
    court: NotRequired[Annotated[str, "管辖法院"]]
    complaint_phone: NotRequired[Annotated[str, "监督电话"]]
    window: Annotated[str, "受理窗口"]
    officer: Annotated[str, "经办人"]
    officer_phone: Annotated[str, "经办人联系方式"]
    issued_on: Annotated[Date, "出具日期"]


class PlanFacts(TypedDict):
    """The work plan that proxy officer and enterprise draw up together (BZ54-5.2)."""

    case_number: Annotated[str, "代办编号"]
    client: Annotated[str, "委托人"]
    project: NotRequired[Annotated[Project, "项目"]]
    officer: Annotated[str, "代办专员"]
    officer_phone: Annotated[str, "代办专员联系方式"]
    version: Annotated[int, "计划版本"]
    matters: Annotated[list[PlannedMatter], "计划事项"]
    drawn_on: Annotated[Date, "编制日期"]
    agreed: NotRequired[Annotated[Signature, "企业确认"]]
    comment: NotRequired[Annotated[str, "企业意见"]]


class HandoverFacts(TypedDict):
    """Materials handed to a department; every handover is signed for (BZ54-5.3)."""

    case_number: Annotated[str, "代办编号"]
    client: Annotated[str, "委托人"]
    matter: Annotated[str, "事项名称"]
    giver: Annotated[str, "移交单位"]
    giver_officer: Annotated[str, "移交人"]
    giver_phone: Annotated[str, "移交人联系方式"]
    receiver: Annotated[str, "接收单位"]
    materials: Annotated[list[Material], "移交材料"]
    handed_over_at: Annotated[Moment, "移交时间"]
    sign_by: NotRequired[Annotated[Moment, "签收时限"]]
    signed: NotRequired[Annotated[Signature, "签收"]]


class CoordinationLetterFacts(TypedDict):
    """A letter (信函格式) that asks departments to solve a problem (BZ54-5.5-48H)."""

    case_number: Annotated[str, "代办编号"]
    recipients: Annotated[list[str], "主送单位"]
    copies_to: NotRequired[Annotated[list[str], MayBeEmpty(), "抄送单位"]]
    client: Annotated[str, "委托人"]
    matters: Annotated[list[str], "涉及事项"]
    subject: Annotated[str, "事由"]
    background: Annotated[str, "基本情况"]
    problem: Annotated[str, "存在问题"]
    request: Annotated[str, "协调请求"]
    reply_by: NotRequired[Annotated[Date, "回复时限"]]
    contact: Annotated[str, "联系人"]
    contact_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "发文日期"]


class SupervisionLetterFacts(TypedDict):
    """A letter (信函格式) by which an oversight body presses for an act that stalls (YN84-2.2, BZ54-6.3)."""

    case_number: Annotated[str, "代办编号"]
    recipient: Annotated[str, "主送单位"]
    copies_to: NotRequired[Annotated[list[str], MayBeEmpty(), "抄送单位"]]
    client: Annotated[str, "委托人"]
    park: Annotated[str, "受托园区"]
    matters: Annotated[list[str], "涉及事项"]
    limit: NotRequired[Annotated[str, "督办的时限"]]
    promised_on: NotRequired[Annotated[Date, "应当完成的日期"]]
    subject: Annotated[str, "事由"]
    delay: Annotated[str, "迟延事实"]
    requirement: Annotated[str, "办理要求"]
    reply_by: Annotated[Date, "反馈时限"]
    contact: Annotated[str, "联系人"]
    contact_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "发文日期"]


class MinutesFacts(TypedDict):
    """Minutes (纪要格式) of a special or joint coordination meeting (BZ54-5.5-48H, BZ54-6.2)."""

    case_number: Annotated[str, "代办编号"]
    client: Annotated[str, "委托人"]
    meeting: Annotated[str, "会议名称"]
    place: Annotated[str, "会议地点"]
    held_at: Annotated[Moment, "会议时间"]
    chair: Annotated[str, "主持人"]
    recorder: Annotated[str, "记录人"]
    present: Annotated[list[str], "出席"]
    absent: NotRequired[Annotated[list[str], MayBeEmpty(), "请假"]]
    observers: NotRequired[Annotated[list[str], MayBeEmpty(), "列席"]]
    issues: Annotated[list[Issue], "议题"]
    decisions: Annotated[list[Decision], MayBeEmpty(), "议定事项"]
    disagreements: NotRequired[Annotated[str, "未达成一致的意见"]]
    copies_to: NotRequired[Annotated[list[str], MayBeEmpty(), "抄送单位"]]
    issued_on: Annotated[Date, "印发日期"]


class DeliveryFacts(TypedDict):
    """Proof that the results reached the enterprise (BZ54-5.4)."""

    case_number: Annotated[str, "代办编号"]
    addressee: Annotated[str, "受送达人"]
    items: Annotated[list[DeliveredItem], "送达文书"]
    method: Annotated[Literal["electronic", "window", "courier"], "送达方式"]
    place: Annotated[str, "送达地点"]
    deliverer: Annotated[str, "送达人"]
    delivered_at: Annotated[Moment, "送达时间"]
    consented_at: NotRequired[Annotated[Moment, "同意电子送达时间"]]
    tracking_number: NotRequired[Annotated[str, "邮寄单号"]]
    opened_at: NotRequired[Annotated[Moment, "首次打开时间"]]
    received: NotRequired[Annotated[Signature, "签收"]]
    note: NotRequired[Annotated[str, "备注"]]


class FeedbackFacts(TypedDict):
    """Result of the evaluation of a single-county request, to the county government (BZ54-5.5-SINGLE)."""

    case_number: Annotated[str, "代办编号"]
    addressees: Annotated[list[str], "主送机关"]
    client: Annotated[str, "委托人"]
    project: NotRequired[Annotated[Project, "项目"]]
    matters: Annotated[list[str], "代办事项"]
    officer: Annotated[str, "代办专员"]
    accepted_on: Annotated[Date, "受理日期"]
    delivered_on: Annotated[Date, "办结送达日期"]
    summary: NotRequired[Annotated[str, "代办情况"]]
    evaluation: Annotated[Evaluation, "评价"]
    suggestions: NotRequired[Annotated[str, "工作建议"]]
    contact: Annotated[str, "联系人"]
    contact_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "发文日期"]


class ComprehensiveFacts(TypedDict):
    """Comprehensive report of a cross-county request, to the prefecture work-group office (BZ54-5.5-MULTI)."""

    case_number: Annotated[str, "代办编号"]
    addressees: Annotated[list[str], "主送机关"]
    client: Annotated[str, "委托人"]
    project: NotRequired[Annotated[Project, "项目"]]
    counties: Annotated[list[str], "涉及县市"]
    matters: Annotated[list[str], "代办事项"]
    officer: Annotated[str, "代办专员"]
    accepted_on: Annotated[Date, "受理日期"]
    delivered_on: Annotated[Date, "办结送达日期"]
    summary: NotRequired[Annotated[str, "总体情况"]]
    process: Annotated[list[ProcessStep], "事项办理流程"]
    coordination: Annotated[list[CoordinationRecord], MayBeEmpty(), "跨部门协调记录"]
    satisfaction: NotRequired[Annotated[str, "企业满意度说明"]]
    evaluation: Annotated[Evaluation, "评价"]
    suggestions: NotRequired[Annotated[str, "工作建议"]]
    contact: Annotated[str, "联系人"]
    contact_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "发文日期"]


class TrackingFacts(TypedDict):
    """Annex 3, for one request or for a period."""

    park: Annotated[str, "园区"]
    period_from: NotRequired[Annotated[Date, "期间起"]]
    period_until: NotRequired[Annotated[Date, "期间止"]]
    rows: Annotated[list[TrackedMatter], "备案事项"]
    drawn_on: Annotated[Date, "填表日期"]


class LedgerFacts(TypedDict):
    """The ledger on paper: five headings and the system's own entries (BZ54-5.5-LEDGER)."""

    case_number: Annotated[str, "代办编号"]
    client: Annotated[str, "委托人"]
    matters: Annotated[list[str], "代办事项"]
    officer: NotRequired[Annotated[str, "代办专员"]]
    opened_on: Annotated[Date, "建账日期"]
    closed_on: NotRequired[Annotated[Date, "封账日期"]]
    retain_until: NotRequired[Annotated[Date, "留存期限"]]
    head_hash: Annotated[str, "校验值"]
    entries: Annotated[list[LedgerLine], "台账记录"]

"""Pieces that several papers share, and the marks that say what a text must be."""

from typing import Annotated, Literal, NotRequired, TypedDict


class Iso:
    """Marks a text that must be an ISO date or date-time."""

    def __init__(self, form: str) -> None:
        self.form = form


class MayBeEmpty:
    """Marks a list that may have no members: the paper then says 无."""


Date = Annotated[str, Iso("date")]
Moment = Annotated[str, Iso("moment")]


class WantedSeal(TypedDict):
    """Which seal belongs on the paper, and no other: its whole name, whose it is, what for, and its number if it has
    one."""

    words: Annotated[str, "印章"]
    owner: Annotated[str, "印章所属单位"]
    purpose: Annotated[Literal["official", "approval"], "印章用途"]
    number: NotRequired[Annotated[int, "印章编号"]]


class Exercise(TypedDict):
    """What the mode in which a power is exercised decides beside the name in which a paper is issued: under which seal,
    at whose risk, and who keeps the file."""

    seal: Annotated[WantedSeal, "印章"]
    liability: Annotated[str, "责任承担"]
    archive_owner: Annotated[str, "案卷归档单位"]


class Client(TypedDict):
    """The enterprise that entrusts; an intending one has no 统一社会信用代码 yet."""

    name: Annotated[str, "委托人名称"]
    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    address: NotRequired[Annotated[str, "委托人住所"]]
    legal_representative: NotRequired[Annotated[str, "法定代表人"]]
    contact: Annotated[str, "委托人联系人"]
    phone: Annotated[str, "委托人联系电话"]


class Agent(TypedDict):
    """The park committee that acts; ``window`` is its service window."""

    name: Annotated[str, "受托人名称"]
    window: NotRequired[Annotated[str, "代办服务窗口"]]
    address: NotRequired[Annotated[str, "受托人地址"]]
    phone: Annotated[str, "受托人联系电话"]


class Project(TypedDict):
    name: Annotated[str, "项目名称"]
    site: Annotated[str, "项目地点"]


class EntrustedMatter(TypedDict):
    name: Annotated[str, "事项名称"]
    organ: Annotated[str, "办理部门"]
    code: NotRequired[Annotated[str, "事项编码"]]
    level: NotRequired[Annotated[str, "办理层级"]]


class Powers(TypedDict):
    """What the agent may do in the client's name. The paper itself forbids what no client can give."""

    submit: Annotated[bool, "代为提交申请材料"]
    correct: Annotated[bool, "代为补正申请材料"]
    sign: Annotated[bool, "代为签收文书"]
    collect: Annotated[bool, "代为领取审批结果"]
    pay: Annotated[bool, "代为缴纳法定费用"]


class Confirmation(TypedDict):
    """Evidence of the client's consent: who, in what capacity, when and how."""

    person: Annotated[str, "确认人"]
    capacity: Annotated[str, "确认人身份"]
    at: Annotated[Moment, "确认时间"]
    method: Annotated[Literal["online", "paper"], "确认方式"]


class Material(TypedDict):
    name: Annotated[str, "材料名称"]
    form: NotRequired[Annotated[str, "材料形式"]]
    copies: NotRequired[Annotated[int, "份数"]]
    note: NotRequired[Annotated[str, "备注"]]


class Defect(TypedDict):
    """One defect in the materials; a notice names every one of them at once (行政许可法 32)."""

    material: Annotated[str, "材料名称"]
    problem: Annotated[str, "存在问题"]
    clause: Annotated[str, "依据"]
    remedy: Annotated[str, "补正要求"]
    matter: NotRequired[Annotated[str, "所属事项"]]


class SecondNotice(TypedDict):
    """A second notice is lawful only for a defect that the correction itself brought."""

    reason: Annotated[str, "再次告知的理由"]
    approved_by: Annotated[str, "批准人"]


class PlannedStep(TypedDict):
    name: Annotated[str, "步骤"]
    organ: Annotated[str, "责任单位"]
    planned_on: Annotated[Date, "计划完成时间"]
    note: NotRequired[Annotated[str, "备注"]]


class PlannedMatter(TypedDict):
    name: Annotated[str, "事项名称"]
    organ: Annotated[str, "办理部门"]
    limit: Annotated[str, "办理时限"]
    steps: Annotated[list[PlannedStep], "推进步骤"]
    materials: Annotated[list[Material], MayBeEmpty(), "材料清单"]


class Signature(TypedDict):
    person: Annotated[str, "签收人"]
    at: Annotated[Moment, "签收时间"]
    capacity: NotRequired[Annotated[str, "签收人身份"]]


class Opinion(TypedDict):
    organ: Annotated[str, "发言单位"]
    text: Annotated[str, "意见"]


class Issue(TypedDict):
    subject: Annotated[str, "议题"]
    opinions: Annotated[list[Opinion], MayBeEmpty(), "各单位意见"]


class Decision(TypedDict):
    text: Annotated[str, "议定事项"]
    owner: Annotated[str, "责任单位"]
    due_on: Annotated[Date, "完成时限"]


class DeliveredItem(TypedDict):
    name: Annotated[str, "送达文书名称"]
    number: NotRequired[Annotated[str, "文号"]]
    copies: Annotated[int, "份数"]


class Dimension(TypedDict):
    """One dimension of the joint evaluation, 1 to 5; ``enterprise`` is absent when the enterprise gave none."""

    name: Annotated[str, "评价维度"]
    park: Annotated[int, "园区评分"]
    enterprise: NotRequired[Annotated[int, "企业评分"]]


class Evaluation(TypedDict):
    """Both opinions; without the enterprise's the paper says that the park's stands alone."""

    dimensions: Annotated[list[Dimension], "评价维度"]
    park_opinion: Annotated[str, "园区意见建议"]
    enterprise_opinion: NotRequired[Annotated[str, "企业意见建议"]]
    completed_on: Annotated[Date, "评价完成时间"]


class ProcessStep(TypedDict):
    at: Annotated[Moment, "时间"]
    heading: Annotated[str, "环节"]
    text: Annotated[str, "办理情况"]
    organ: NotRequired[Annotated[str, "办理单位"]]


class CoordinationRecord(TypedDict):
    at: Annotated[Moment, "协调时间"]
    kind: Annotated[str, "协调方式"]
    participants: Annotated[list[str], "参与单位"]
    issue: Annotated[str, "协调问题"]
    outcome: Annotated[str, "协调结果"]


class TrackedMatter(TypedDict):
    """One row of annex 3: these seven columns and no other (BZ54-A3). ``follow_up`` is absent before the visit."""

    client: Annotated[str, "委托人"]
    matter: Annotated[str, "委托事项"]
    entrusted_on: Annotated[Date, "委托时间"]
    period_from: Annotated[Date, "委托期限起"]
    period_until: Annotated[Date, "委托期限止"]
    officer: Annotated[str, "承办人"]
    progress: Annotated[str, "办理进程"]
    follow_up: NotRequired[Annotated[Literal["满意", "不满意"], "回访结果"]]


class LedgerLine(TypedDict):
    heading: Annotated[
        Literal["代办申请", "材料提交", "部门沟通", "审批节点", "问题处理", "系统记录"], "台账栏目"
    ]
    sequence: Annotated[int, "序号"]
    at: Annotated[Moment, "时间"]
    text: Annotated[str, "记录"]
    actor: NotRequired[Annotated[str, "经办人"]]
    organization: NotRequired[Annotated[str, "单位"]]

"""Papers of 吹哨报到 (YN84-2.2) and of posting (YN84-2.1)."""

from typing import Annotated, Literal, NotRequired, TypedDict

from portal.documents.enums import DocumentKind
from portal.documents.facts.pieces import Date, Moment


class EarlierLetter(TypedDict):
    """A letter of an earlier step that ran out."""

    number: Annotated[str, "文号"]
    issued_on: Annotated[Date, "发文日期"]
    reply_by: Annotated[Date, "要求落实的日期"]


class WhistleSupervisionFacts(TypedDict):
    """督办函 by step: to the department, to its leader, or to the government, asked to press for it."""

    step: Annotated[Literal["department", "leader", "government"], "督办步骤"]
    case_number: Annotated[str, "吹哨编号"]
    recipient: Annotated[str, "主送单位"]
    copies_to: NotRequired[Annotated[list[str], "抄送单位"]]
    department: Annotated[str, "报到部门"]
    enterprise: Annotated[str, "吹哨企业"]
    matter: Annotated[str, "吹哨事项"]
    request: Annotated[str, "企业诉求"]
    basis: Annotated[str, "依据"]
    called_at: Annotated[Moment, "通知报到时间"]
    report_limit: Annotated[str, "报到时限"]
    earlier: NotRequired[Annotated[list[EarlierLetter], "此前督办"]]
    delay: Annotated[str, "迟延事实"]
    requirement: Annotated[str, "办理要求"]
    reply_by: Annotated[Date, "落实时限"]
    contact: Annotated[str, "联系人"]
    contact_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "发文日期"]


class PostingReviewFacts(TypedDict):
    """The form by which a park assesses a posted official and recommends; the department decides."""

    case_number: Annotated[str, "派驻编号"]
    person: Annotated[str, "派驻人员"]
    post: Annotated[str, "派出部门职务"]
    department: Annotated[str, "派出部门"]
    park: Annotated[str, "派驻园区"]
    powers: Annotated[list[str], "派驻事项"]
    posted_from: Annotated[Moment, "派驻起"]
    posted_until: Annotated[Moment, "派驻止"]
    period_from: Annotated[Date, "考核期间起"]
    period_until: Annotated[Date, "考核期间止"]
    days_present: Annotated[int, "到岗天数"]
    duties: Annotated[str, "工作任务"]
    grade: Annotated[str, "考核等次"]
    opinion: Annotated[str, "考核意见"]
    recommendation: Annotated[str, "任免建议"]
    grounds: NotRequired[Annotated[str, "建议理由"]]
    assessor: Annotated[str, "考核人"]
    issued_on: Annotated[Date, "出具日期"]


WHISTLE_FACTS: dict[DocumentKind, type] = {
    DocumentKind.WHISTLE_SUPERVISION: WhistleSupervisionFacts,
    DocumentKind.POSTING_REVIEW: PostingReviewFacts,
}

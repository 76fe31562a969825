"""Papers of joint inspections (YN84-2.5)."""

from typing import Annotated, NotRequired, TypedDict

from portal.documents.enums import DocumentKind
from portal.documents.facts.pieces import Date, Moment


class InspectedTopic(TypedDict):
    topic: Annotated[str, "检查事项"]
    legal_basis: Annotated[str, "检查依据"]


class InspectingDepartment(TypedDict):
    department: Annotated[str, "检查部门"]
    topics: Annotated[list[InspectedTopic], "检查事项"]


class InspectionFacts(TypedDict):
    """What both papers begin with: in a plan, or outside it on a ground."""

    case_number: Annotated[str, "检查编号"]
    enterprise: Annotated[str, "企业"]
    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    place: Annotated[str, "检查地点"]
    authority: Annotated[str, "依据文件"]
    lead: NotRequired[Annotated[str, "牵头部门"]]
    plan: NotRequired[Annotated[str, "检查计划"]]
    ground: NotRequired[Annotated[str, "计划外检查的事由"]]
    ground_text: NotRequired[Annotated[str, "事由说明"]]
    contact_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "出具日期"]


class InspectionNoticeFacts(InspectionFacts):
    planned_on: Annotated[Date, "检查日期"]
    departments: Annotated[list[InspectingDepartment], "检查部门"]


class InspectorFacts(TypedDict):
    name: Annotated[str, "检查人员"]
    card: Annotated[str, "执法证号"]


class CheckedPoint(TypedDict):
    point: Annotated[str, "检查内容"]
    result: Annotated[str, "检查结果"]
    note: NotRequired[Annotated[str, "说明"]]


class CheckedTopic(InspectedTopic):
    items: Annotated[list[CheckedPoint], "检查单"]


class DepartmentList(TypedDict):
    department: Annotated[str, "检查部门"]
    inspectors: Annotated[list[InspectorFacts], "检查人员"]
    topics: Annotated[list[CheckedTopic], "检查事项"]
    summary: Annotated[str, "检查结论"]


class FindingFacts(TypedDict):
    department: Annotated[str, "检查部门"]
    point: Annotated[str, "检查内容"]
    problem: Annotated[str, "存在的问题"]
    clause: Annotated[str, "违反的条款"]
    put_right_by: Annotated[Date, "整改期限"]


class InspectionRecordFacts(InspectionFacts):
    """Signed by the enterprise (``signer``), or with what happened when it would not (``refusal``, ``witness``)."""

    started_at: Annotated[Moment, "进门时间"]
    departments: Annotated[list[DepartmentList], "检查单"]
    absent: NotRequired[Annotated[list[str], "未到场的部门"]]
    findings: NotRequired[Annotated[list[FindingFacts], "发现的问题"]]
    opinion: NotRequired[Annotated[str, "企业意见"]]
    signer: NotRequired[Annotated[str, "企业签字人"]]
    refusal: NotRequired[Annotated[str, "拒绝签字的情况"]]
    witness: NotRequired[Annotated[str, "见证人"]]
    signed_at: Annotated[Moment, "签字时间"]


INSPECTION_FACTS: dict[DocumentKind, type] = {
    DocumentKind.INSPECTION_NOTICE: InspectionNoticeFacts,
    DocumentKind.INSPECTION_RECORD: InspectionRecordFacts,
}

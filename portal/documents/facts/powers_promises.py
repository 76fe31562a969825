"""Papers of acceptance with gaps and of approval on a promise (CZ4-2.7): 承诺书, and the notice of a broken one."""

from typing import Annotated, Literal, NotRequired, TypedDict

from portal.documents.enums import DocumentKind
from portal.documents.facts.pieces import Date, Exercise, Moment


class PromisedMaterial(TypedDict):
    """One paper that is not there. ``days`` are working days from the acceptance; ``day`` is the last one, known from
    then on. ``beyond``: verified after the decision instead of before it."""

    material: Annotated[str, "材料"]
    beyond: Annotated[bool, "决定作出后核查"]
    days: NotRequired[Annotated[int, "承诺补交（工作日）"]]
    day: NotRequired[Annotated[Date, "补交期限"]]


class PermitPromiseFacts(TypedDict):
    """What the organ tells and what the applicant promises. Both keep one; nobody seals it for the other."""

    case_number: Annotated[str, "申请编号"]
    promiser: Annotated[str, "承诺人"]
    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    legal_representative: NotRequired[Annotated[str, "法定代表人"]]
    address: NotRequired[Annotated[str, "住所"]]
    contact: Annotated[str, "联系人"]
    phone: Annotated[str, "联系电话"]
    organ: Annotated[str, "告知机关"]
    office: Annotated[str, "办理单位"]
    power: Annotated[str, "行政许可事项"]
    power_code: NotRequired[Annotated[str, "事项编码"]]
    legal_basis: Annotated[str, "设定依据"]
    rule: Annotated[str, "容缺受理依据"]
    authority: Annotated[str, "办理依据"]
    promised: Annotated[list[PromisedMaterial], "承诺补交的材料"]
    most_days: Annotated[int, "最长补交时间"]
    objection_days: Annotated[int, "异议期限"]
    signer: Annotated[str, "签署人"]
    method: Annotated[Literal["online", "paper"], "签署方式"]
    signed_at: Annotated[Moment, "签署时间"]


class CreditNoticeFacts(Exercise):
    """What was found, on which basis, for how long it stands, to whom and until when it may be objected to, and how it
    is put right."""

    case_number: Annotated[str, "申请编号"]
    addressee: Annotated[str, "被记录单位"]
    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    power: Annotated[str, "行政许可事项"]
    promise_number: NotRequired[Annotated[str, "承诺书文号"]]
    promised_on: Annotated[Date, "承诺日期"]
    material: Annotated[str, "承诺补交的材料"]
    due_on: Annotated[Date, "承诺期限"]
    rule: Annotated[str, "依据"]
    recorded_on: Annotated[Date, "记录日期"]
    until: Annotated[Date, "记录期限"]
    objection_days: Annotated[int, "异议期限"]
    objection_until: Annotated[Date, "异议截止日"]
    reviewer: Annotated[str, "复核单位"]
    review_days: Annotated[int, "复核期限"]
    office: Annotated[str, "办理单位"]
    officer_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "出具日期"]


PROMISE_FACTS: dict[DocumentKind, type] = {
    DocumentKind.PERMIT_PROMISE: PermitPromiseFacts,
    DocumentKind.CREDIT_NOTICE: CreditNoticeFacts,
}

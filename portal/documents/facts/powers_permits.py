"""Papers of a park's own approval of a power: from the answer to an application to the certificate (行政许可法 32–45).

Issuer and number are the document's own; which they are follows from the mode in which the park exercises the power.
``authority`` is the sentence of that mode, ``remedy`` names where to turn (38).
"""

from typing import Annotated, Literal, NotRequired

from portal.documents.enums import DocumentKind
from portal.documents.facts.pieces import Date, Defect, Exercise, Material
from portal.documents.facts.powers_promises import PromisedMaterial


class PermitNotice(Exercise):
    """What every paper of an application says."""

    case_number: Annotated[str, "申请编号"]
    addressee: Annotated[str, "申请人"]
    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    power: Annotated[str, "行政许可事项"]
    power_code: NotRequired[Annotated[str, "事项编码"]]
    received_on: Annotated[Date, "收到申请材料日期"]
    authority: Annotated[str, "办理依据"]
    office: Annotated[str, "办理单位"]
    officer: Annotated[str, "经办人"]
    officer_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "出具日期"]


class PermitAcceptanceFacts(PermitNotice):
    """The voucher of acceptance (32). ``deemed``: nobody asked for corrections in five days, so it counts from the
    day of receipt. ``promised`` are the papers that are missing and were promised, with the number of the promise and
    the rule that lets them follow (CZ4-2.7)."""

    materials: Annotated[list[Material], "申请材料"]
    accepted_on: Annotated[Date, "受理日期"]
    deemed: Annotated[bool, "逾期视为受理"]
    promised: NotRequired[Annotated[list[PromisedMaterial], "承诺补交的材料"]]
    promise_number: NotRequired[Annotated[str, "承诺书文号"]]
    promise_rule: NotRequired[Annotated[str, "容缺受理依据"]]
    limit_days: Annotated[int, "法定办理期限"]
    due_on: Annotated[Date, "办理期限届满日期"]
    complaint_phone: NotRequired[Annotated[str, "监督电话"]]


class PermitCorrectionFacts(PermitNotice):
    """Everything that is missing, told once (32, 1(4))."""

    defects: Annotated[list[Defect], "需补正内容"]


class PermitNonAcceptanceFacts(PermitNotice):
    """``ground``: no permit is needed, another organ is competent, or the corrected papers are still not in order."""

    ground: Annotated[Literal["not_needed", "not_competent", "incomplete"], "不予受理的情形"]
    reason: Annotated[str, "理由"]
    clause: Annotated[str, "依据"]
    competent_organ: NotRequired[Annotated[str, "有权办理机关"]]
    remedy: Annotated[str, "救济途径"]


class PermitGrantFacts(PermitNotice):
    accepted_on: Annotated[Date, "受理日期"]
    subject: Annotated[str, "许可内容"]
    legal_basis: Annotated[str, "设定依据"]
    conditions: NotRequired[Annotated[str, "许可条件和要求"]]
    certificate: NotRequired[Annotated[str, "许可证件名称"]]
    valid_from: NotRequired[Annotated[Date, "有效期起"]]
    valid_until: NotRequired[Annotated[Date, "有效期止"]]
    remedy: Annotated[str, "救济途径"]


class PermitRefusalFacts(PermitNotice):
    """Facts, reasons, clause and remedies (38)."""

    accepted_on: Annotated[Date, "受理日期"]
    subject: Annotated[str, "申请内容"]
    reason: Annotated[str, "不予许可的事实和理由"]
    clause: Annotated[str, "依据"]
    remedy: Annotated[str, "救济途径"]


class PermitExtensionFacts(PermitNotice):
    """Old and new end, who allowed it and why (42)."""

    accepted_on: Annotated[Date, "受理日期"]
    limit_days: Annotated[int, "原办理期限"]
    due_on: Annotated[Date, "原届满日期"]
    extension_days: Annotated[int, "延长期限"]
    extended_until: Annotated[Date, "延长后届满日期"]
    reason: Annotated[str, "延长期限的理由"]
    approver: Annotated[str, "批准人"]


class PermitProcedureFacts(PermitNotice):
    """The time that a procedure takes does not count, and is told in writing (45)."""

    accepted_on: Annotated[Date, "受理日期"]
    procedure: Annotated[str, "特殊程序"]
    reason: Annotated[str, "事由"]
    started_on: Annotated[Date, "开始日期"]
    estimated_days: Annotated[int, "预计所需时间"]


class PermitCertificateFacts(Exercise):
    """The certificate (39, 44). Its number is the document's."""

    case_number: Annotated[str, "申请编号"]
    certificate: Annotated[str, "许可证件名称"]
    holder: Annotated[str, "持证单位"]
    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    legal_representative: NotRequired[Annotated[str, "法定代表人"]]
    address: NotRequired[Annotated[str, "住所"]]
    power: Annotated[str, "行政许可事项"]
    subject: Annotated[str, "许可内容"]
    conditions: NotRequired[Annotated[str, "许可条件和要求"]]
    decision_number: Annotated[str, "许可决定文号"]
    valid_from: Annotated[Date, "有效期起"]
    valid_until: NotRequired[Annotated[Date, "有效期止"]]
    authority: Annotated[str, "办理依据"]
    issued_on: Annotated[Date, "发证日期"]


PERMIT_FACTS: dict[DocumentKind, type] = {
    DocumentKind.PERMIT_ACCEPTANCE: PermitAcceptanceFacts,
    DocumentKind.PERMIT_CORRECTION: PermitCorrectionFacts,
    DocumentKind.PERMIT_NON_ACCEPTANCE: PermitNonAcceptanceFacts,
    DocumentKind.PERMIT_GRANT: PermitGrantFacts,
    DocumentKind.PERMIT_REFUSAL: PermitRefusalFacts,
    DocumentKind.PERMIT_EXTENSION: PermitExtensionFacts,
    DocumentKind.PERMIT_PROCEDURE: PermitProcedureFacts,
    DocumentKind.PERMIT_CERTIFICATE: PermitCertificateFacts,
}

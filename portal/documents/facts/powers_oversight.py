"""Papers of the supervision of delegated powers: 责令纠正 (YN84-3.2) and 撤销许可 (行政许可法 69)."""

from typing import Annotated, NotRequired

from portal.documents.enums import DocumentKind
from portal.documents.facts.pieces import Date, Exercise


class SupervisedDecision(Exercise):
    """Which decision both papers are about, and who says so; ``liability`` is that for the decision."""

    case_number: Annotated[str, "监督编号"]
    addressee: Annotated[str, "主送单位"]
    permit_number: Annotated[str, "申请编号"]
    power: Annotated[str, "行政许可事项"]
    decision_number: Annotated[str, "决定文号"]
    decided_on: Annotated[Date, "决定日期"]
    facts: Annotated[str, "查明的事实"]
    basis: Annotated[str, "依据"]
    officer: Annotated[str, "联系人"]
    officer_phone: Annotated[str, "联系电话"]
    issued_on: Annotated[Date, "出具日期"]


class CorrectionOrderFacts(SupervisedDecision):
    """The department tells the park what to put right in a decision made in its name, and until when."""

    applicant: Annotated[str, "申请人"]
    outcome: Annotated[str, "决定"]
    authority: Annotated[str, "委托依据"]
    demand: Annotated[str, "纠正要求"]
    until: Annotated[Date, "完成期限"]


class PermitRevocationFacts(SupervisedDecision):
    """The holder was told and heard; ``statement`` is what they said, ``answer`` what was thought of it."""

    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    ground: Annotated[str, "撤销情形"]
    certificate: NotRequired[Annotated[str, "许可证件名称"]]
    certificate_number: NotRequired[Annotated[str, "证件编号"]]
    told_on: Annotated[Date, "告知日期"]
    statement: NotRequired[Annotated[str, "陈述申辩"]]
    heard_on: NotRequired[Annotated[Date, "听证日期"]]
    answer: NotRequired[Annotated[str, "对陈述申辩的答复"]]
    reason: Annotated[str, "撤销理由"]
    aftermath: Annotated[str, "善后"]
    remedy: Annotated[str, "救济途径"]


class RevocationNoticeFacts(SupervisedDecision):
    """What the holder is told before (行政许可法 7): facts, ground, clause, and until when they may state their case or
    ask for a hearing."""

    uscc: NotRequired[Annotated[str, "统一社会信用代码"]]
    ground: Annotated[str, "撤销情形"]
    certificate: NotRequired[Annotated[str, "许可证件名称"]]
    certificate_number: NotRequired[Annotated[str, "证件编号"]]
    statement_days: Annotated[int, "陈述申辩期限"]
    statement_until: Annotated[Date, "陈述申辩截止日"]
    hearing_days: Annotated[int, "组织听证期限"]


OVERSIGHT_FACTS: dict[DocumentKind, type] = {
    DocumentKind.CORRECTION_ORDER: CorrectionOrderFacts,
    DocumentKind.PERMIT_REVOCATION: PermitRevocationFacts,
    DocumentKind.REVOCATION_NOTICE: RevocationNoticeFacts,
}

"""The papers between a department and a park: 委托书 (行政许可法 24, YN84-3.1) and 交接书 (CZ4-2.4 to 2.6)."""

from typing import Annotated, Literal, NotRequired, TypedDict

from portal.documents.enums import DocumentKind
from portal.documents.facts.pieces import Date, MayBeEmpty, Signature


class ExercisedPower(TypedDict):
    """One power with the limits of its exercise; no ``area``: the whole park."""

    name: Annotated[str, "事项名称"]
    code: Annotated[str, "事项编码"]
    kind: Annotated[str, "事项类别"]
    basis: Annotated[str, "设定依据"]
    parts: Annotated[list[str], "环节"]
    area: NotRequired[Annotated[str, "区域范围"]]
    object: NotRequired[Annotated[str, "对象范围"]]
    limit: NotRequired[Annotated[str, "限额"]]
    duty: Annotated[str, "监管责任"]


class PendingPiece(TypedDict):
    number: Annotated[str, "受理编号"]
    applicant: Annotated[str, "申请人"]
    stage: Annotated[str, "办理阶段"]
    ender: Annotated[str, "由谁办结"]
    note: NotRequired[Annotated[str, "备注"]]


class SealPiece(TypedDict):
    act: Annotated[str, "停用或启用"]
    name: Annotated[str, "印章名称"]
    on: Annotated[Date, "日期"]
    note: NotRequired[Annotated[str, "处置说明"]]


class AccountPiece(TypedDict):
    system: Annotated[str, "业务系统"]
    account: Annotated[str, "账号或密钥介质"]
    holder: Annotated[str, "领用人"]


class InstrumentFacts(TypedDict):
    """What both papers say. ``in_name``, ``mode_seal`` and ``after`` are the sentences of the mode."""

    case_number: Annotated[str, "编号"]
    department: Annotated[str, "部门"]
    park: Annotated[str, "园区"]
    authority: Annotated[str, "依据文件"]
    powers: Annotated[list[ExercisedPower], "事项"]
    in_name: Annotated[str, "行使方式"]
    mode_seal: Annotated[str, "使用印章"]
    valid_from: Annotated[Date, "起始日期"]
    valid_until: NotRequired[Annotated[Date, "终止日期"]]
    before: Annotated[str, "起始日期前的责任"]
    after: Annotated[str, "承接后的责任"]
    supervision: Annotated[str, "监督和报告"]
    pending: Annotated[list[PendingPiece], MayBeEmpty(), "在办件"]
    department_contact: Annotated[str, "部门联系人"]
    park_contact: Annotated[str, "园区联系人"]
    opinion: Annotated[str, "合法性审查意见"]
    reviewer: Annotated[str, "合法性审查机关"]
    department_signed: Annotated[Signature, "部门签署"]
    park_signed: Annotated[Signature, "园区签署"]
    replaces: NotRequired[Annotated[str, "替代的文书"]]
    signed_on: Annotated[Date, "签订日期"]


class DelegationLetterFacts(InstrumentFacts):
    """The department stays liable; the park acts in its name and passes nothing on."""


class TransferDeedFacts(InstrumentFacts):
    """What changes hands with the powers, from when, and who answers until when."""

    mode: Annotated[Literal["直接赋权", "服务前移（派驻）", "审批直报"], "赋权方式"]
    transition_until: NotRequired[Annotated[Date, "过渡期止"]]
    during: NotRequired[Annotated[str, "过渡期内的责任"]]
    package: Annotated[list[str], "交接资料"]
    seals: Annotated[list[SealPiece], MayBeEmpty(), "印章"]
    accounts: Annotated[list[AccountPiece], MayBeEmpty(), "系统账号"]


INSTRUMENT_FACTS: dict[DocumentKind, type] = {
    DocumentKind.DELEGATION_LETTER: DelegationLetterFacts,
    DocumentKind.TRANSFER_DEED: TransferDeedFacts,
}

"""The paper of a one-window opening (YN84-2.3)."""

from typing import Annotated, Literal, NotRequired, TypedDict

from portal.documents.enums import DocumentKind
from portal.documents.facts.pieces import Date


class ReceivedSeal(TypedDict):
    """One seal of the first set; ``left_out`` says why it was not made."""

    name: Annotated[str, "印章"]
    left_out: NotRequired[Annotated[str, "不刻制的理由"]]


class OpeningReceiptFacts(TypedDict):
    """企业开办材料领取单: what was given out, together and for nothing."""

    case_number: Annotated[str, "开办编号"]
    company: Annotated[str, "企业名称"]
    uscc: Annotated[str, "统一社会信用代码"]
    legal_representative: Annotated[str, "法定代表人"]
    licence_issued_on: Annotated[Date, "营业执照核发日期"]
    seals_number: Annotated[str, "印章备案编号"]
    seals_made_on: Annotated[Date, "印章刻制日期"]
    seals: Annotated[list[ReceivedSeal], "首套印章"]
    delivery: Annotated[Literal["window", "courier"], "领取方式"]
    recipient: Annotated[str, "领取人"]
    address: NotRequired[Annotated[str, "邮寄地址"]]
    courier: NotRequired[Annotated[str, "寄递企业"]]
    tracking_number: NotRequired[Annotated[str, "运单号"]]
    handler: Annotated[str, "经办人"]
    issued_on: Annotated[Date, "发放日期"]


OPENING_FACTS: dict[DocumentKind, type] = {DocumentKind.OPENING_RECEIPT: OpeningReceiptFacts}

"""销毁清册: the register of archived files that were destroyed (国家档案局令第8号、第13号)."""

from typing import Annotated, TypedDict

from portal.documents.facts.pieces import Date


class DisposedFile(TypedDict):
    """One file; ``pieces`` counts its papers and uploads, or lines. ``ledger_hash`` is that of its ledger, which stays
    of cases handled here; of a volume of old lines that of their digests."""

    number: Annotated[str, "案卷号"]
    title: Annotated[str, "案卷题名"]
    archived_on: Annotated[Date, "归档日期"]
    retained_until: Annotated[Date, "保存至"]
    pieces: Annotated[int, "件数"]
    ledger_hash: Annotated[str, "台账校验值"]


class DisposalRegisterFacts(TypedDict):
    """Who proposed, who approved, when it was carried out, and every file. Kept for ever."""

    keeper: Annotated[str, "保管单位"]
    reason: Annotated[str, "鉴定理由"]
    proposer: Annotated[str, "提出人"]
    proposed_as: Annotated[str, "提出人职务"]
    proposed_on: Annotated[Date, "提出日期"]
    approver: Annotated[str, "批准人"]
    approved_as: Annotated[str, "批准人职务"]
    approved_on: Annotated[Date, "批准日期"]
    destroyed_on: Annotated[Date, "销毁日期"]
    lines: Annotated[list[DisposedFile], "销毁的案卷"]

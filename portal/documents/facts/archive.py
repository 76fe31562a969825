"""What an archived file bears on its cover, and what lies in it (DA/T 22, 国办发〔2023〕26号)."""

from typing import Annotated, NotRequired, TypedDict

from portal.documents.facts.pieces import Date


class ArchiveCoverFacts(TypedDict):
    """The cover of an archived case.

    ``items`` counts what the index lists, neither cover nor index among it. ``pages`` counts the pages of the papers
    that were printed by then; ``unpaged`` says how many of the items have no count of their own. A file that is kept
    for ever has no ``retain_until``; ``handed_by`` is who handled the case, where another keeps the file.
    """

    fonds: Annotated[str, "全宗（立档单位）"]
    case_number: Annotated[str, "案卷号"]
    title: Annotated[str, "案卷题名"]
    year: Annotated[int, "年度"]
    started_on: Annotated[Date, "起始日期"]
    archived_on: Annotated[Date, "归档日期"]
    items: Annotated[int, "件数"]
    pages: Annotated[int, "页数"]
    unpaged: Annotated[int, "未计页数的件数"]
    compiler: Annotated[str, "立卷人"]
    index_number: Annotated[str, "卷内目录文号"]
    ledger_hash: Annotated[str, "台账校验值"]
    retain_until: NotRequired[Annotated[Date, "保存至"]]
    retention: NotRequired[Annotated[str, "保管期限"]]
    archive_number: NotRequired[Annotated[str, "档号"]]
    handed_by: NotRequired[Annotated[str, "移交单位"]]


class IndexLine(TypedDict):
    """One paper or file. ``pages`` and ``sha256`` are absent while a paper is still being printed; what is not for
    every reader of the index has neither a title of its own nor ``sha256``."""

    responsible: Annotated[str, "责任者"]
    title: Annotated[str, "题名"]
    on: Annotated[Date, "日期"]
    number: NotRequired[Annotated[str, "文号"]]
    pages: NotRequired[Annotated[int, "页数"]]
    note: NotRequired[Annotated[str, "备注"]]
    sha256: NotRequired[Annotated[str, "校验值"]]


class ArchiveIndexFacts(TypedDict):
    """Everything in the file in the order in which it came: the papers first, then what was handed in."""

    case_number: Annotated[str, "案卷号"]
    title: Annotated[str, "案卷题名"]
    lines: Annotated[list[IndexLine], "卷内文件"]
    compiler: Annotated[str, "立卷人"]
    compiled_on: Annotated[Date, "立卷日期"]

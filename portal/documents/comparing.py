"""What is said of a file that somebody compares with the register, by its SHA-256."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.documents.enums import Standing
from portal.documents.models import Document


@dataclass(frozen=True)
class Answer:
    """The sentence for files with this hash; the empty hash stands for every other file.

    ``tone`` is that of the notice: success, warning (genuine, and not to be relied on), error.
    """

    sha256: str
    tone: str
    text: str


def answers_of(document: Document) -> list[Answer]:
    """An answer for each genuine file of the paper, and one for all others. Browser and server give the same."""
    other = Answer("", "error", _("不一致：您提供的文件与本平台出具的文书不同，可能被改动或另存过。"))
    return [*(_genuine(document, sha256) for sha256 in document.hashes), other]


def answer_to(document: Document, sha256: str) -> Answer:
    answers = answers_of(document)
    return next((answer for answer in answers if answer.sha256 == sha256), answers[-1])


def _genuine(document: Document, sha256: str) -> Answer:
    text = _("一致：您提供的文件与本平台出具的文书逐字节相同。")
    match document.standing:
        case Standing.VOID:
            return Answer(sha256, "warning", text + _("但该文书已作废，不再有效。"))
        case Standing.REPLACED:
            successor = document.successor
            number = successor.number if successor else ""
            return Answer(
                sha256, "warning", text + _("但该文书已被替代，请以%(number)s为准。") % {"number": number}
            )
    if sha256 in {each.sha256 for each in document.earlier}:
        earlier = _("这是本文书较早的一次排版，内容和文号相同，请以现行文件为准。")
        return Answer(sha256, "warning", text + earlier)
    sealed = document.sealed
    if sealed is not None and sha256 != sealed.sha256:
        earlier = (
            _("这是加盖电子印章之前的预览，请以盖章件为准。")
            if sealed.seals
            else _("这是电子签名之前的预览，请以签名件为准。")
        )
        return Answer(sha256, "warning", text + earlier)
    return Answer(sha256, "success", text)

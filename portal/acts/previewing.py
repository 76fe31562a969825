"""预览文书: the button on the form of every act that issues a paper. It opens in a new window and leaves nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal import throttle
from portal.documents.downloads import preview_response
from portal.documents.models import DocumentQuerySet
from portal.documents.press import Busy, PressError, TooManyPages, UnprintableText
from portal.documents.services import drafts, print_drafts
from portal.errors import InvalidInput

BUTTON = "preview"
# A draft costs as much as a paper: so many may one person ask for in ten minutes.
TIMES, WINDOW = 60, 10 * 60


class NoPreview(Exception):
    """There is nothing to show, which is no fault of what was typed. ``remark`` says why."""

    def __init__(self, remark: str, status: int) -> None:
        super().__init__(remark)
        self.remark, self.status = remark, status


def is_asked(request: HttpRequest) -> bool:
    return BUTTON in request.POST


def preview(request: HttpRequest, carry_out: Callable[[], object], among: DocumentQuerySet) -> HttpResponse:
    """What ``carry_out`` would add to ``among``, as one PDF.

    Raises what ``carry_out`` raises, ``InvalidInput`` for what no paper can show, and ``NoPreview``.
    """
    if throttle.too_often(BUTTON, str(request.user.pk), times=TIMES, seconds=WINDOW):
        raise NoPreview(_("预览次数过多，请 10 分钟后再试。"), 429)
    papers = drafts(carry_out, among)
    if not papers:
        raise NoPreview(_("按所填内容办理，不出具文书。"), 200)
    try:
        return preview_response(print_drafts(papers))
    except UnprintableText as error:
        text = _("字库缺少下列字符，不能生成文书：%(characters)s。请改用其他写法。")
        raise InvalidInput(text % {"characters": error.characters}) from error
    except TooManyPages as error:
        text = _("文书共 %(pages)d 页，超过上限，请精简内容。")
        raise InvalidInput(text % {"pages": error.pages}) from error
    except Busy as error:
        raise NoPreview(_("正在生成其他预览，请稍后再试；不影响办理。"), 503) from error
    except (PressError, OSError) as error:
        raise NoPreview(_("预览没有生成，请稍后再试；不影响办理。"), 503) from error

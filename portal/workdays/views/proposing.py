"""Entering an arrangement: what was read is shown first, and proposed only as it was seen. Needs no script."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.documents.file_types import XLSX
from portal.errors import DomainError, InvalidInput
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role
from portal.organizations.queries import administrators
from portal.workdays.enums import DayKind, NoticeSource
from portal.workdays.forms import ArrangementForm, NoticeForm, WorkbookForm
from portal.workdays.models import Scope
from portal.workdays.notices import read_notice
from portal.workdays.proposals import propose_calendar, proposed_entry, warnings_of
from portal.workdays.reading import Reading
from portal.workdays.views.effects import effects_of
from portal.workdays.workbook import blank_workbook, read_workbook, reading_of, text_of

SALT = "portal.workdays.rows"
A_DAY = 24 * 60 * 60
entering = acting(Role.ADMINISTRATOR)


@dataclass(frozen=True)
class _Entered:
    """What was typed or uploaded, as read."""

    scope: Scope
    reading: Reading
    notice: dict[str, Any]
    source: NoticeSource
    text: str
    carried: str = ""

    @property
    def entry(self) -> dict[str, Any]:
        return proposed_entry(self.scope, self.reading, **self.notice)

    @property
    def warnings(self) -> list[str]:
        return warnings_of(self.scope, self.reading, part=self.notice["part"])

    @property
    def fingerprint(self) -> str:
        """Of all that the preview shows: what is sent afterwards has to be the same."""
        shown = json.dumps([self.entry, self.warnings], sort_keys=True, ensure_ascii=False)
        return sha256(shown.encode()).hexdigest()


@entering
@require_http_methods(["GET", "POST"])
def propose(request: ActingRequest) -> HttpResponse:
    """粘贴通知: the text, then what was understood of it, then the proposal."""
    form = NoticeForm(request.POST or None, initial=_initial(request))
    entered = None
    if request.method == "POST" and form.is_valid():
        form, entered = _read_text(form)
    return _answer(request, form, entered, "workdays/propose.html")


@entering
@require_http_methods(["GET", "POST"])
def import_workbook(request: ActingRequest) -> HttpResponse:
    """The same from a spreadsheet; its rows travel signed, since a browser does not send a file twice."""
    form = WorkbookForm(request.POST or None, request.FILES or None, initial=_initial(request))
    entered = None
    if request.method == "POST" and form.is_valid():
        try:
            form, entered = _read_file(request, form)
        except InvalidInput as error:
            add_domain_error(form, error)
    return _answer(request, form, entered, "workdays/import.html")


@entering
@require_safe
def template(request: ActingRequest) -> HttpResponse:
    """The spreadsheet to fill in."""
    response = HttpResponse(blank_workbook(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="calendar.xlsx"'
    return response


def _answer(
    request: ActingRequest, form: ArrangementForm, entered: _Entered | None, page: str
) -> HttpResponse:
    context: dict[str, Any] = {"form": form}
    if entered is not None:
        unchanged = request.POST.get("seen") == entered.fingerprint
        if "submit" in request.POST and unchanged and _is_checked(request, entered):
            try:
                proposal = propose_calendar(
                    actor=request.membership,
                    scope=entered.scope,
                    reading=entered.reading,
                    source=entered.source,
                    text=entered.text,
                    **entered.notice,
                )
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(request, _("已提交，须由另一名系统管理员审核后生效。"))
                return redirect("calendar-proposal", pk=proposal.pk)
        context |= {
            "reading": entered.reading,
            "seen": entered.fingerprint,
            "carried": entered.carried,
            "missing": entered.warnings[len(entered.reading.warnings()) :],
            "may_be_approved": administrators(timezone.now()).count() > 1,
            "effects": effects_of(entered.scope, entered.entry) if entered.reading.is_usable else None,
            "changed_since": "submit" in request.POST and not unchanged,
            "unchecked": "submit" in request.POST and unchanged and not _is_checked(request, entered),
        }
    return render(request, page, context, status=422 if form.errors else 200)


def _read_text(form: NoticeForm) -> tuple[NoticeForm, _Entered | None]:
    """What the text says of itself fills the fields that were left empty."""
    data = form.cleaned_data
    reading = read_notice(data["text"], year=data["year"])
    filled = _filled(
        form, {"year": reading.year, "notice_no": reading.notice_no, "published_on": reading.published_on}
    )
    if reading.year is None:
        filled.add_error("year", _("原文没有写明年份，请填写。"))
    return filled, _entered(filled, reading, NoticeSource.NOTICE, data["text"])


def _read_file(request: ActingRequest, form: WorkbookForm) -> tuple[WorkbookForm, _Entered | None]:
    data = form.cleaned_data
    if data["file"]:
        reading = read_workbook(data["file"].file, data["file"].size, year=data["year"])
    elif carried := request.POST.get("rows"):
        reading = _carried(carried, data["year"])
    else:
        raise InvalidInput(_("请选择填好的 Excel 文件。"), field="file")
    filled = _filled(form, {"notice_no": reading.notice_no})
    rows = [(day.isoformat(), DayKind.OFF.value, row.name) for row in reading.off for day in row]
    rows += [(row.day.isoformat(), DayKind.WORK.value, row.name) for row in reading.work]
    carried = signing.dumps([rows, reading.notice_no], salt=SALT, compress=True) if reading.is_usable else ""
    return filled, _entered(filled, reading, NoticeSource.EXCEL, text_of(reading), carried)


def _carried(carried: str, year: int) -> Reading:
    """Rows that were read from an uploaded file before; nobody can have changed them."""
    try:
        rows, notice_no = signing.loads(carried, salt=SALT, max_age=A_DAY)
    except signing.BadSignature as error:
        raise InvalidInput(_("预览已过期，请重新选择文件。"), field="file") from error
    return reading_of(
        [(date.fromisoformat(day), kind, name) for day, kind, name in rows], year=year, notice_no=notice_no
    )


def _filled(form: Any, found: dict[str, Any]) -> Any:
    """The form once more, with what was found where nothing had been typed; validated."""
    data = form.data.copy()
    for name, value in found.items():
        if value and not data.get(name):
            data[name] = str(value)
    again = type(form)(data, form.files or None, initial=form.initial)
    if again.is_valid() and not again.cleaned_data["notice_no"]:
        again.add_error("notice_no", _("没有读到通知文号，请填写。"))
    return again


def _entered(
    form: ArrangementForm, reading: Reading, source: NoticeSource, text: str, carried: str = ""
) -> _Entered | None:
    if reading.year is None or "scope" in form.errors:
        return None
    notice = {"notice_no": "", "notice_url": "", "published_on": None, "part": False}
    if not form.errors:
        notice = form.notice
    return _Entered(form.cleaned_data["scope"], reading, notice, source, text, carried)


def _is_checked(request: ActingRequest, entered: _Entered) -> bool:
    """Whoever enters what does not fit has to say that they looked at it."""
    return not entered.warnings or request.POST.get("checked") == "yes"


def _initial(request: ActingRequest) -> dict[str, Any]:
    """From the links of the overview."""
    scope = Scope.objects.filter(code=request.GET.get("scope", "")).first()
    year = request.GET.get("year", "")
    return {"scope": scope, "year": int(year) if year.isdecimal() and len(year) == 4 else None}

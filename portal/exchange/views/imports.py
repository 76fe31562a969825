"""Bringing data in from a file: the upload, the preview, how far it is, what came of it. Needs no script."""

import uuid
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.documents.file_types import XLSX
from portal.errors import InvalidInput
from portal.exchange.blank import blank_workbook
from portal.exchange.enums import ImportState, Outcome
from portal.exchange.forms import ImportForm
from portal.exchange.importing import Importer, importer_for, importer_of, importers_for
from portal.exchange.models import Import, ImportRow
from portal.exchange.services.imports import apply_import, begin_import, discard_import, undo_import
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.models import Membership
from portal.organizations.once import once

PAGE_SIZE = 50
KEPT = "kept"


def own_imports(membership: Membership) -> QuerySet[Import]:
    """Those of the person's organisation, of the kinds that they may bring in themselves; the latest first."""
    kinds = [importer.kind for importer in importers_for(membership)]
    found = Import.objects.filter(organization=membership.organization_id, kind__in=kinds)
    return found.select_related("by__user")


@acting()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest, kind: str) -> HttpResponse:
    """What the file has to look like; POST takes one in."""
    importer = _importer(request, kind)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            pk = once(
                request,
                "import",
                lambda: (
                    begin_import(
                        kind=kind,
                        file=cast(BinaryIO, file.file),
                        name=file.name or "",
                        size=file.size or 0,
                        actor=request.membership,
                    ).pk
                ),
                about=kind,
            ).result
        except InvalidInput as error:
            add_domain_error(form, error)
        else:
            return redirect("exchange:import", pk=pk)
    latest = own_imports(request.membership).filter(kind=kind)[:5]
    context = {"importer": importer, "form": form, "imports": latest}
    return render(request, "exchange/import_new.html", context, status=422 if form.errors else 200)


@acting()
@require_safe
def template(request: ActingRequest, kind: str) -> HttpResponse:
    """The spreadsheet to fill in."""
    importer = _importer(request, kind)
    response = HttpResponse(blank_workbook(importer), content_type=XLSX)
    name = _("%(kind)s导入模板.xlsx") % {"kind": importer.label}
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@acting()
@require_safe
def detail(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The preview, the progress or the result; ``show`` narrows the rows to one outcome."""
    return _page(request, _own(request, pk))


@acting()
@require_POST
def apply(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    started = _own(request, pk)
    try:
        done = apply_import(started=started, choice=request.POST.get("choice", ""), actor=request.membership)
    except InvalidInput as error:
        return _page(request, started, refused=error.message, status=error.status)
    if done.state == ImportState.APPLIED:
        messages.success(request, _("已导入：新增 %(new)d 行，修改 %(changed)d 行。") % _counts(done))
    return redirect("exchange:import", pk=pk)


@acting()
@require_POST
def undo(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    done = undo_import(started=_own(request, pk), actor=request.membership)
    if done.state == ImportState.UNDONE:
        messages.success(request, _("已撤销 %(undone)d 行。") % {"undone": done.undone})
    return redirect("exchange:import", pk=pk)


@acting()
@require_POST
def discard(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    started = _own(request, pk)
    discard_import(started=started, actor=request.membership)
    messages.success(request, _("已放弃，没有写入任何数据。"))
    return redirect("exchange:import-new", kind=started.kind)


def _importer(request: ActingRequest, kind: str) -> Importer:
    importer = importer_for(request.membership, kind)
    if importer is None:
        raise Http404
    return importer


def _own(request: ActingRequest, pk: uuid.UUID) -> Import:
    return get_object_or_404(own_imports(request.membership), pk=pk)


def _page(request: ActingRequest, started: Import, *, refused: str = "", status: int = 200) -> HttpResponse:
    importer = importer_of(started.kind)
    shown = request.GET.get("show", "")
    rows: QuerySet[ImportRow] = started.rows.all()
    if shown in Outcome.values:
        rows = rows.filter(outcome=shown)
    elif shown == KEPT:
        rows = rows.exclude(kept="")
    elif not shown and started.wrong and started.state == ImportState.CHECKED:
        shown, rows = Outcome.WRONG.value, rows.filter(outcome=Outcome.WRONG)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    earlier = own_imports(request.membership).filter(
        kind=started.kind, sha256=started.sha256, state=ImportState.APPLIED, created_at__lt=started.created_at
    )
    context = {
        "started": started,
        "importer": importer,
        "page": page,
        "rows": [
            (row, *_told(importer, row), importer.said(row.after or {}) if row.outcome == Outcome.NEW else "")
            for row in page
        ],
        "shown": shown,
        "tabs": [("", _("全部"), started.total)]
        + [(value, label, getattr(started, value)) for value, label in Outcome.choices],
        "refused": refused,
        "earlier": earlier.first(),
        "may_undo": started.may_be_undone(timezone.now()),
    }
    return render(request, "exchange/import.html", context, status=status)


def _told(importer: Importer, row: ImportRow) -> tuple[str, list[tuple[str, str, str]]]:
    """What a row is about, and what it changes: head, before, after."""
    about = " · ".join(filter(None, (_word(row.values.get(column.name)) for column in importer.columns[:2])))
    if row.outcome != Outcome.CHANGED:
        return about, []
    before, after = row.before or {}, row.after or {}
    changed = [name for name in after if before.get(name) != after[name]]
    return about, [_change(importer, name, before.get(name), after[name]) for name in changed]


def _change(importer: Importer, name: str, before: Any, after: Any) -> tuple[str, str, str]:
    column = importer.column(name)
    if column is None:
        return str(importer.labels.get(name, name)), _word(before), _word(after)
    return str(column.head), _word(column.word(before)), _word(column.word(after))


def _word(value: Any) -> str:
    """A value in words, at most a line of them."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        value = "、".join(_word(one) for one in value)
    if isinstance(value, dict):
        value = "｜".join(_word(one) for one in value.values() if one not in ("", None, []))
    text = str("" if value is None else value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _counts(started: Import) -> dict[str, int]:
    return {name: getattr(started, name) for name in ("new", "changed", "same", "wrong")}

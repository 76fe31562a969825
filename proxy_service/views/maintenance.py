"""The service centre keeps the catalogue: what is published stays, a change is a new version."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.documents.services import store_upload
from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import acting
from portal.organizations.enums import Role
from proxy_service.enums import MatterClass
from proxy_service.forms.catalogue import FeeRows, MaterialRows, MatterForm, rows_kept
from proxy_service.models import Matter, MatterVersion
from proxy_service.services.catalogue import MATERIAL, publish_matter, set_offered

PAGE_SIZE = 30
keeping = acting(Role.SERVICE_CENTRE_OFFICER)


@keeping
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every matter in its newest version, those no longer offered too."""
    found = MatterVersion.objects.filter(superseded_at=None).select_related("matter", "published_by__user")
    query, matter_class = request.GET.get("q", "").strip(), request.GET.get("class", "")
    state = request.GET.get("state", "")
    if query:
        found = found.filter(Q(name__icontains=query) | Q(matter__code__icontains=query))
    if matter_class in MatterClass.values:
        found = found.filter(matter_class=matter_class)
    if state == "withdrawn":
        found = found.filter(matter__is_active=False)
    elif state == "unverified":
        found = found.filter(verified=False)
    page = Paginator(found.order_by("matter__code"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "query": query, "matter_class": matter_class, "state": state,
               "classes": MatterClass.choices}  # fmt: skip
    return render(request, "catalogue_manage/list.html", context)


def _initial_materials(version: MatterVersion | None) -> list[dict[str, Any]]:
    if version is None:
        return []
    return [
        {name: getattr(material, name) for name in MATERIAL} | {"template": material.template_id}
        for material in version.materials.all()
    ]


def _materials(
    rows: list[dict[str, Any]], based_on: MatterVersion | None, request: HttpRequest
) -> list[dict[str, Any]]:
    """Rows with their blank templates: a new upload, or the one that the version read already has."""
    known = {}
    if based_on is not None:
        with_template = based_on.materials.exclude(template=None).select_related("template")
        known = {material.template_id: material.template for material in with_template}
    materials = []
    for row in rows:
        material = {name: row[name] for name in MATERIAL}
        template = known.get(row.get("template"))
        if row.get("upload"):
            template = store_upload(upload=row["upload"], by=request.membership)
        materials.append(material | ({"template": template} if template else {}))
    return materials


def _edit(request: HttpRequest, version: MatterVersion | None) -> HttpResponse:
    posted: Mapping[str, Any] | None = request.POST or None
    form = MatterForm(posted, instance=version)
    materials = MaterialRows(
        posted,
        request.FILES or None,
        prefix="materials",
        initial=None if posted else _initial_materials(version),
    )
    fees = FeeRows(posted, prefix="fees", initial=None if posted else (version.fees if version else []))
    for formset in (materials, fees):
        if formset.wants_row:
            rows = {"materials": materials, "fees": fees, formset.prefix: formset.with_one_more()}
            return _page(request, form, rows["materials"], rows["fees"], version)
    if request.method == "POST" and all([form.is_valid(), materials.is_valid(), fees.is_valid()]):
        code = version.matter.code if version else form.cleaned_data["code"]
        try:
            published = publish_matter(
                code=code,
                content=form.content(
                    materials=_materials(rows_kept(materials), version, request),
                    fees=[{key: row[key] for key in ("name", "basis", "note")} for row in rows_kept(fees)],
                ),
                now=timezone.now(),
                actor=request.membership,
                based_on=form.cleaned_data["based_on"] or None,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            message = _("已发布“%(name)s”第 %(version)d 版，正在办理的申请仍按原版本办理。")
            messages.success(request, message % {"name": published.name, "version": published.version})
            return redirect("catalogue-maintenance")
    return _page(request, form, materials, fees, version)


def _page(
    request: HttpRequest, form: MatterForm, materials: Any, fees: Any, version: MatterVersion | None
) -> HttpResponse:
    context = {"form": form, "materials": materials, "fees": fees, "version": version}
    refused = (
        form.is_bound and not getattr(materials, "wants_row", False) and not getattr(fees, "wants_row", False)
    )
    return render(request, "catalogue_manage/edit.html", context, status=422 if refused else 200)


@keeping
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@keeping
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """The newest version as a form; publishing makes the next one."""
    newest = MatterVersion.objects.filter(superseded_at=None).select_related("matter")
    return _edit(request, get_object_or_404(newest, matter__code=code))


@keeping
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of a matter, newest first."""
    matter = get_object_or_404(Matter, code=code)
    versions = list(
        matter.versions.select_related("published_by__user")
        .prefetch_related("materials")
        .order_by("-version")
    )
    return render(request, "catalogue_manage/history.html", {"matter": matter, "versions": versions})


@keeping
@require_POST
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a matter off the catalogue, or puts it back; running requests go on."""
    offered = request.POST.get("offered") == "1"
    set_offered(matter=get_object_or_404(Matter, code=code), offered=offered, actor=request.membership)
    messages.success(request, _("事项已恢复。") if offered else _("事项已停用，不再接受新的委托。"))
    return redirect("catalogue-history", code=code)

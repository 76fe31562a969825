"""The service centre keeps the catalogue: every change is a new version, running requests keep theirs."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.documents.models import StoredFile
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.forms import add_domain_error, drop_complaints
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role
from proxy_service.enums import MatterClass
from proxy_service.forms.catalogue import FeeRows, MaterialRows, MatterForm
from proxy_service.models import Matter, MatterVersion
from proxy_service.queries import newest_versions
from proxy_service.services.catalogue import content_of, publish_matter, set_active

EDITOR = Role.SERVICE_CENTRE_OFFICER


@acting(EDITOR)
@require_safe
def maintenance(request: ActingRequest) -> HttpResponse:
    """Every matter with its newest version, the closed ones too."""
    text, wanted = request.GET.get("q", "").strip()[:60], request.GET.get("class", "")
    context = {
        "versions": newest_versions(text, wanted),
        "q": text,
        "wanted_class": wanted,
        "classes": MatterClass.choices,
    }
    return render(request, "catalogue_manage/list.html", context)


@acting(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActingRequest) -> HttpResponse:
    return _edit(request, None)


@acting(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: ActingRequest, code: str) -> HttpResponse:
    newest = MatterVersion.objects.filter(superseded_at=None).select_related("matter")
    return _edit(request, get_object_or_404(newest, matter__code=code))


@acting(EDITOR)
@require_POST
def activation(request: ActingRequest, code: str) -> HttpResponse:
    """Closes a matter to new requests, or opens it again."""
    matter = get_object_or_404(Matter, code=code)
    active = request.POST.get("active") == "yes"
    set_active(matter=matter, active=active, actor=request.membership)
    messages.success(
        request, _("已恢复办理。") if active else _("已停用，不再接受新的委托；办理中的申请不受影响。")
    )
    return redirect("catalogue-edit", code)


def _edit(request: ActingRequest, version: MatterVersion | None) -> HttpResponse:
    code = version.matter.code if version else ""
    if request.method != "POST":
        return _show(request, version, *_unbound(version, code))
    form = MatterForm(request.POST, code=code)
    materials = MaterialRows(request.POST, request.FILES, prefix="materials")
    fees = FeeRows(request.POST, prefix="fees")
    if materials.wants_row or fees.wants_row:
        drop_complaints(form)
        materials.drop_complaints()
        fees.drop_complaints()
        rows = (
            materials.with_one_more() if materials.wants_row else materials,
            fees.with_one_more() if fees.wants_row else fees,
        )
        return _show(request, version, form, *rows)
    # Every part is judged, so that all mistakes are shown at once.
    if not all([form.is_valid(), materials.is_valid(), fees.is_valid()]):
        return _show(request, version, form, materials, fees, status=422)
    try:
        published = _publish(request, code or form.cleaned_data["code"], form, materials, fees)
    except InvalidInput as error:
        add_domain_error(form, error)
        return _show(request, version, form, materials, fees, status=error.status)
    except Conflict as error:
        return _show(request, version, form, materials, fees, status=error.status, conflict=error.message)
    messages.success(
        request,
        _("已发布第 %(n)d 版，新提交的申请按此办理；办理中的申请沿用原版本。") % {"n": published.version},
    )
    return redirect("catalogue-edit", published.matter.code)


def _unbound(version: MatterVersion | None, code: str) -> tuple[MatterForm, Any, Any]:
    if version is None:
        return MatterForm(), MaterialRows(prefix="materials"), FeeRows(prefix="fees")
    content = content_of(version)
    templates = version.materials.values_list("template", flat=True)
    materials = [
        {**material, "template_pk": template}
        for material, template in zip(content["materials"], templates, strict=True)
    ]
    return (
        MatterForm(initial=MatterForm.initial_of(version), code=code),
        MaterialRows(initial=materials, prefix="materials"),
        FeeRows(initial=content["fees"], prefix="fees"),
    )


def _publish(request: ActingRequest, code: str, form: MatterForm, materials: Any, fees: Any) -> MatterVersion:
    based_on = request.POST.get("based_on", "")
    with transaction.atomic():
        rows = []
        for row in materials.filled:
            upload, kept = row.cleaned_data["template"], row.cleaned_data["template_pk"]
            template = (
                store_upload(upload=upload, by=request.membership) if upload else _template_of(code, kept)
            )
            rows.append({**row.content(), "template": template})
        content = {**form.content(), "materials": rows, "fees": [row.content() for row in fees.filled]}
        return publish_matter(
            code=code,
            content=content,
            now=timezone.now(),
            actor=request.membership,
            based_on=int(based_on) if based_on.isdecimal() else None,
        )


def _template_of(code: str, pk: Any) -> StoredFile | None:
    """A blank template that this very matter had before; no other file can be named."""
    if pk is None:
        return None
    own = MatterVersion.objects.filter(matter__code=code).values("materials__template")
    return StoredFile.objects.filter(pk=pk, pk__in=own).first()


def _show(
    request: ActingRequest,
    version: MatterVersion | None,
    form: MatterForm,
    materials: Any,
    fees: Any,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "version": version,
        "form": form,
        "formset": materials,
        "materials": materials,
        "fees": fees,
        "conflict": conflict,
        "based_on": request.POST.get("based_on") or (version.version if version else ""),
        "history": version.matter.versions.order_by("-version") if version else [],
    }
    return render(request, "catalogue_manage/edit.html", context, status=status)

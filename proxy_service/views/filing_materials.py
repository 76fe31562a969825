"""Step four: the papers, exactly those that the chosen matters ask for."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.acts.fields import ACCEPTED_FILES, FILE_HELP
from portal.documents.downloads import file_response
from portal.errors import Conflict, InvalidInput
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.once import once
from proxy_service import reuse
from proxy_service.drafts import FILERS, Draft, step_url
from proxy_service.models import MaterialFile, ProxyRequest, RequestMaterial
from proxy_service.services import filing
from proxy_service.views.drafting import context_of, draft_of, get_draft, go_on

MOST_FILES = 20


def materials_step(request: ActingRequest, draft: Draft, step: str) -> HttpResponse:
    if request.method != "POST":
        return show_materials(request, draft)
    try:
        filing.save_answers(
            request=draft.request, actor=request.membership, step=step, answers={"looked_through": ["on"]}
        )
    except Conflict as error:
        messages.warning(request, error.message)
        return redirect("request", draft.request.pk)
    if request.POST.get("action") == "later":
        messages.success(request, _("已暂存。草稿由本企业人员共用，随时可以继续填写。"))
        return redirect("draft", draft.request.pk)
    if draft.missing or not draft.materials:
        return show_materials(request, draft, complain=True, status=422)
    return go_on(request, draft.request, step)


def show_materials(
    request: ActingRequest,
    draft: Draft,
    *,
    complain: bool = False,
    refused: tuple[int, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """``refused`` is the material whose upload failed, with the reasons, shown beside it."""
    offered = reuse.offers(draft.request, draft.membership, draft.materials)
    context = context_of(
        draft,
        "materials",
        materials=[(material, offered.get(material.pk, [])) for material in draft.materials],
        accept=ACCEPTED_FILES,
        file_help=FILE_HELP,
        complaints=draft.missing if complain else [],
        refused_pk=refused[0] if refused else None,
        refusals=refused[1] if refused else [],
        returning=request.POST.get("return") or request.GET.get("return", ""),
    )
    return render(request, "filing/materials.html", context, status=status)


def _material(found: ProxyRequest, material: int) -> RequestMaterial:
    return get_object_or_404(found.materials.select_related("request", "template"), pk=material)


def _back(found: ProxyRequest, material: RequestMaterial) -> HttpResponse:
    return redirect(f"{step_url(found, 'materials')}#material-{material.pk}")


@acting(*FILERS)
@require_POST
def upload(request: ActingRequest, pk: uuid.UUID, material: int) -> HttpResponse:
    """Adds one or several files to a material. What is refused is named with its reason; the others are kept."""
    found = get_draft(request, pk)
    asked = _material(found, material)
    files = request.FILES.getlist("files")[:MOST_FILES]
    refusals = [] if files else [_("请先选择文件。")]

    def attach() -> None:
        for file in files:
            try:
                filing.attach_file(material=asked, actor=request.membership, upload=file)
            except InvalidInput as error:
                refusals.append(f"{file.name}：{error.message}")

    try:
        once(request, "attach_file", attach, about=asked.pk)
    except Conflict as error:
        messages.warning(request, error.message)
        return redirect("request", pk)
    if refusals:
        return show_materials(request, draft_of(request, found), refused=(asked.pk, refusals), status=422)
    messages.success(
        request, _("已上传 %(count)d 个文件：%(name)s。") % {"count": len(files), "name": asked.name}
    )
    return _back(found, asked)


@acting(*FILERS)
@require_POST
def reuse_file(request: ActingRequest, pk: uuid.UUID, material: int) -> HttpResponse:
    """Attaches a verified file of an earlier request; POST ``file`` names it."""
    found = get_draft(request, pk)
    asked = _material(found, material)
    key = request.POST.get("file", "")
    file = get_object_or_404(MaterialFile, pk=key if key.isdecimal() and len(key) < 18 else 0)
    try:
        once(
            request,
            "reuse_file",
            lambda: filing.reuse_file(material=asked, actor=request.membership, file=file).pk,
            about=asked.pk,
        )
    except Conflict as error:
        messages.warning(request, error.message)
        return redirect("request", pk)
    messages.success(request, _("已沿用：%(name)s。") % {"name": asked.name})
    return _back(found, asked)


@acting(*FILERS)
@require_POST
def remove_file(request: ActingRequest, pk: uuid.UUID, file: int) -> HttpResponse:
    found = get_draft(request, pk)
    attached = get_object_or_404(MaterialFile.objects.select_related("material__request"), pk=file)
    if attached.material.request_id != found.pk:
        raise Http404
    try:
        filing.detach_file(file=attached, actor=request.membership)
    except Conflict as error:
        messages.warning(request, error.message)
        return redirect("request", pk)
    messages.success(request, _("已删除文件：%s。") % attached.stored_file.name)
    return _back(found, attached.material)


@acting(*FILERS)
@require_safe
def template(request: ActingRequest, pk: uuid.UUID, material: int) -> HttpResponseBase:
    """The blank template of a material."""
    asked = _material(get_draft(request, pk), material)
    if asked.template is None:
        raise Http404
    return file_response(request, asked.template)

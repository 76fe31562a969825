"""Filing: the task list of a draft and its steps. Every step is saved as it is, right or wrong."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.errors import Conflict
from portal.organizations.acting import ActingRequest, acting
from proxy_service.drafts import FILERS, STEPS, Draft
from proxy_service.enums import MatterClass, RequestState
from proxy_service.forms.filing import StepForm, saved_data
from proxy_service.loading import load_papers
from proxy_service.services import filing
from proxy_service.views.drafting import context_of, draft_of, get_draft, go_on
from proxy_service.views.filing_materials import materials_step
from proxy_service.views.filing_submit import review_step

UNKNOWN_VERSION = -1


@acting(*FILERS)
@require_safe
def task_list(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The five tasks with their states; what was filed leads to its own page."""
    found = get_draft(request, pk)
    if found.state != RequestState.DRAFT:
        return redirect("request", pk)
    draft = draft_of(request, found)
    tasks = draft.tasks()
    done = sum(task.state == "done" for task in tasks)
    context = {
        "draft": draft,
        "filed": found,
        "tasks": tasks,
        "done": done,
        "next_step": draft.first_open(),
    }
    return render(request, "filing/task_list.html", context)


@acting(*FILERS)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: ActingRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """One step. POST ``action``: ``next`` saves and goes on, ``later`` saves and returns to the task list."""
    if step not in STEPS:
        raise Http404
    found = get_draft(request, pk)
    if found.state != RequestState.DRAFT:
        return redirect("request", pk)
    pages = {
        "enterprise": _form_step,
        "matters": matters_step,
        "scope": _form_step,
        "materials": materials_step,
        "review": review_step,
    }
    return pages[step](request, draft_of(request, found), step)


def _form_step(request: ActingRequest, draft: Draft, step: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, draft, step, _as_saved(draft, step))
    form = draft.form(step, request.POST)
    try:
        save(request, draft, step, form)
    except Conflict as error:
        return conflict(request, draft, step, form, error)
    return _after_saving(request, draft, step, form)


def _as_saved(draft: Draft, step: str) -> StepForm:
    """The form of a step that was saved, as typed; the complaints wait until it is sent again."""
    form: Any = draft.forms[step]
    if form.is_bound:
        form.without_complaints()
    return form


def _show(
    request: ActingRequest, draft: Draft, step: str, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = context_of(draft, step, form=form, version=draft.request.draft_version, **more)
    context["returning"] = request.POST.get("return") or request.GET.get("return", "")
    if step == "scope":
        context["foreseen"] = form.foresee()
    return render(request, f"filing/{step}.html", context, status=status)


def typed_version(request: ActingRequest) -> int:
    """The version of the draft that the page was made from; what cannot be read matches none."""
    text = request.POST.get("draft_version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else UNKNOWN_VERSION


def save(request: ActingRequest, draft: Draft, step: str, form: Any, raw: Any = None) -> None:
    """Keeps the step's answers and, where they can be understood, what follows from them. ``Conflict`` if a colleague
    was faster."""
    filed, actor = draft.request, request.membership
    with transaction.atomic():
        saved = filing.save_answers(
            request=filed,
            actor=actor,
            step=step,
            answers=form.raw() if raw is None else raw,
            version=typed_version(request),
        )
        if step == "enterprise":
            form.is_valid()
            park = form.cleaned_data.get("park")
            if park and park.pk != saved.park_id:
                saved = filing.choose_park(request=filed, actor=actor, park=park)
        if step == "matters":
            saved = filing.choose_matters(request=filed, actor=actor, versions=form.versions())
    filed.draft_version, filed.answers, filed.park = saved.draft_version, saved.answers, saved.park


def conflict(
    request: ActingRequest, draft: Draft, step: str, form: Any, error: Conflict, **more: Any
) -> HttpResponse:
    """Somebody was faster: shows what is saved now beside what was typed, which can be saved all the same."""
    now = draft.request
    now.refresh_from_db()
    load_papers(now)
    if now.state != RequestState.DRAFT:
        messages.warning(request, error.message)
        return redirect("request", now.pk)
    theirs = draft.form(step, saved_data(now, step))
    form.without_complaints()
    return _show(
        request, draft, step, form, status=error.status, conflict=error.message, theirs=theirs, **more
    )


def _after_saving(request: ActingRequest, draft: Draft, step: str, form: Any) -> HttpResponse:
    filed = draft.request
    if request.POST.get("action") == "later":
        messages.success(request, _("已暂存。草稿由本企业人员共用，随时可以继续填写。"))
        return redirect("draft", filed.pk)
    if not form.is_valid():
        return _show(request, draft, step, form, status=422)
    return go_on(request, filed, step)


def matters_step(request: ActingRequest, draft: Draft, step: str) -> HttpResponse:
    """The catalogue with search and filter. Ticks are kept whatever is searched: only what was shown can change."""
    if request.method != "POST":
        return _show_matters(request, draft, _as_saved(draft, step))
    chosen = _chosen(request, draft)
    form = draft.form(step, _posted(chosen))
    try:
        save(request, draft, step, form)
    except Conflict as error:
        return conflict(request, draft, step, form, error, **_picker(request, form))
    if request.POST.get("action") in ("search", "remove"):
        return _show_matters(request, draft, form, quiet=True)
    if request.POST.get("action") == "later" or form.is_valid():
        return _after_saving(request, draft, step, form)
    return _show_matters(request, draft, form, status=422)


def _chosen(request: ActingRequest, draft: Draft) -> list[str]:
    """The ticks on the page, and those of matters that the search had left out."""
    saved = saved_data(draft.request, "matters")
    before = saved.getlist("matters") if saved else []
    shown, ticked = set(request.POST.getlist("shown")), request.POST.getlist("matters")
    kept = [code for code in before if code not in shown and code not in ticked]
    removed = request.POST.get("remove")
    return [code for code in [*kept, *ticked] if code != removed]


def _posted(chosen: list[str]) -> Any:
    return MultiValueDict({"matters": chosen})


def _picker(request: ActingRequest, form: Any) -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    text, wanted = asked.get("q", "").strip()[:60], asked.get("class", "")
    found = [
        version
        for version in form.catalogue
        if (not wanted or version.matter_class == wanted)
        and all(word in version.name for word in text.split())
    ]
    groups = [
        (matter_class.label, [version for version in found if version.matter_class == matter_class])
        for matter_class in MatterClass
    ]
    chosen = form.chosen
    return {
        "q": text,
        "wanted_class": wanted,
        "classes": MatterClass.choices,
        "groups": [(label, versions) for label, versions in groups if versions],
        "found": len(found),
        "chosen": chosen,
        "chosen_versions": form.versions(),
        "preselected": request.GET.get("matter", ""),
    }


def _show_matters(
    request: ActingRequest, draft: Draft, form: Any, *, status: int = 200, quiet: bool = False
) -> HttpResponse:
    if quiet:
        form.without_complaints()
    return _show(request, draft, "matters", form, status=status, **_picker(request, form))


@acting(*FILERS)
@require_POST
def placing(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The departments that follow from the counties chosen so far; asked for while step three is being filled in."""
    draft = draft_of(request, get_draft(request, pk))
    form = draft.form("scope", request.POST)
    return render(request, "filing/_foreseen.html", {"foreseen": form.foresee()})

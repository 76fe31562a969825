"""One page for every act of the table: the form, what follows from the act, and carrying it out."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.display import safe_next
from portal.documents.queries import documents_of
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.once import once
from proxy_service import access, rules
from proxy_service.forms.acts import FORMS, ActForm
from proxy_service.lifecycle import ACTS, Act, Subject
from proxy_service.models import PlanStep, ProxyRequest, RequestMaterial
from proxy_service.services.registry import SERVICES
from proxy_service.views import previewing

LAST_ENTRIES = 3
# Acts whose page shows more than the form.
TEMPLATES = {
    **dict.fromkeys(("accept", "prepare_materials", "sign_handover"), "acts/papers.html"),
    **dict.fromkeys(
        ("ask_correction", "ask_correction_again", "return_for_correction", "refuse_handover"),
        "acts/defects.html",
    ),
    **dict.fromkeys(("save_plan", "propose_plan"), "acts/plan.html"),
    **dict.fromkeys(("agree_plan", "comment_plan"), "acts/plan_consent.html"),
    **dict.fromkeys(("start_coordination", "resolve_problem"), "acts/problem.html"),
    **dict.fromkeys(("evaluate_as_enterprise", "evaluate_as_park"), "acts/evaluation.html"),
    **dict.fromkeys(("save_report", "submit_report"), "acts/report_edit.html"),
    **dict.fromkeys(("sign_report", "accept_report", "return_report"), "acts/report_read.html"),
    **dict.fromkeys(
        (
            "sign_supervision",
            "answer_supervision",
            "close_supervision",
            "return_supervision",
            "withdraw_supervision",
        ),
        "acts/supervision.html",
    ),
    "reject_report": "acts/report_reject.html",
    "approve_report": "acts/report_approve.html",
    "answer_correction": "acts/answer_correction.html",
    "archive": "acts/archive.html",
    "replace_document": "acts/replace_document.html",
    "void_document": "acts/void_document.html",
}


@dataclass(frozen=True)
class Page:
    """One act on one object, as its page needs it."""

    http: ActingRequest
    act: Act
    subject: Any
    now: datetime

    @property
    def filed(self) -> ProxyRequest:
        return self.subject.request

    @property
    def back(self) -> str:
        return safe_next(self.http, reverse("request", args=[self.filed.pk]))

    def form(self, data: Any = None, files: Any = None) -> ActForm:
        given = {name: value for name, value in self.http.GET.items() if name != "next"}
        return FORMS[self.act.code](
            data, files, subject=self.subject, membership=self.http.membership, now=self.now, initial=given
        )

    def show(
        self, form: ActForm | None, *, conflict: str = "", remark: str = "", status: int = 200
    ) -> HttpResponse:
        """The page with its form. With ``conflict`` it tells what happened meanwhile and keeps what was typed;
        ``remark`` is anything else worth saying."""
        still_open = rules.is_open(self.act, self.subject)
        context = {
            "act": self.act,
            "subject": self.subject,
            "filed": self.filed,
            "form": form,
            "formset": form.formset if form else None,
            "buttons": self.buttons(form) if form and still_open else [],
            "back": self.back,
            "conflict": conflict,
            "remark": remark,
            "may_preview": still_open and issues_papers(self.main_act(form)),
            "consequences": consequences_of(self.main_act(form), self.subject),
            "papers": self.papers(),
            "plan_steps": PlanStep.objects.filter(matter__request=self.filed).select_related(
                "matter__version", "organ"
            ),
        }
        if conflict:
            context["last_entries"] = self.filed.ledger.entries.order_by("-sequence")[:LAST_ENTRIES]
        template = TEMPLATES.get(self.act.code, "acts/act.html")
        return render(self.http, template, context, status=status)

    def buttons(self, form: ActForm) -> list[tuple[Any, str]]:
        """The words and addresses of the acts that this form can be sent to; the first is the main one."""
        offered = form.also or {self.act.code: form.submit_label or self.act.label}
        return [(label, reverse("act", args=[code, self.subject.pk])) for code, label in offered.items()]

    def main_act(self, form: ActForm | None) -> Act:
        return ACTS[next(iter(form.also))] if form and form.also else self.act

    def papers(self) -> QuerySet[RequestMaterial]:
        """The papers that the act is about: those of the request, of the matter, or of the hand-over."""
        materials = getattr(self.subject, "materials", RequestMaterial.objects.none())
        return materials.order_by("position").prefetch_related("files__stored_file")

    def explain_conflict(self) -> str:
        return _("“%(act)s”现在不能办理：当前状态为“%(state)s”。") % {
            "act": self.act.label,
            "state": self.subject.get_state_display(),
        }


def issues_papers(act: Act) -> bool:
    return bool(act.issues or act.may_issue)


def consequences_of(act: Act, subject: Any) -> dict[str, Any]:
    """What follows from an act, in words, from its row in the table."""
    return {
        "state": dict(subject._meta.get_field("state").flatchoices).get(act.to_state, ""),
        "papers": [kind.label for kind in act.issues],
        "starts": [clock.label for clock in act.opens],
        "stops": [clock.label for clock in act.settles],
        "told": [party.label for party in act.notifies],
        "heading": act.heading.label,
    }


@acting()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActingRequest, code: str, pk: uuid.UUID | int) -> HttpResponse:
    """GET shows the form of the act, POST carries it out and returns to the request, or to ``next``.

    An act that is not the person's, or on something that they do not see, is an unknown address. 409 tells who was
    faster, 422 what is wrong; what was typed stays.
    """
    row = ACTS.get(code)
    if row is None or code not in FORMS or isinstance(pk, uuid.UUID) != (row.subject == Subject.REQUEST):
        raise Http404
    page = Page(request, row, access.get_subject(request.membership, row, pk), timezone.now())
    if request.method == "POST":
        return _carry_out(page)
    if not rules.is_open(row, page.subject):
        return page.show(None, conflict=page.explain_conflict(), status=409)
    return page.show(page.form())


def _carry_out(page: Page) -> HttpResponse:
    form = page.form(page.http.POST, page.http.FILES)
    if form.wants_row:
        return page.show(form.with_one_more_row())
    if not form.is_valid():
        return page.show(form, status=422)
    try:
        if previewing.is_asked(page.http):
            if not issues_papers(page.act):
                raise previewing.NoPreview(_("此项办理不出具文书，没有可以预览的内容。"), 422)
            return previewing.preview(page.http, partial(_do, page, form), documents_of(page.filed.ledger))
        done = once(page.http, page.act.code, partial(_do, page, form), about=page.subject.pk)
    except InvalidInput as error:
        add_domain_error(form, error)
        return page.show(form, status=error.status)
    except Conflict as error:
        page.subject.refresh_from_db(fields=["state"])
        page.filed.refresh_from_db(fields=["state"])
        return page.show(form, conflict=error.message, status=error.status)
    except NotAllowed as error:
        raise Http404 from error
    except previewing.NoPreview as error:
        return page.show(form, remark=error.remark, status=error.status)
    if done.first:
        messages.success(page.http, _("已完成：%(act)s。") % {"act": page.act.label})
    else:
        messages.info(page.http, _("这份表单刚才已经提交成功，没有重复办理。"))
    return redirect(page.back)


def _do(page: Page, form: ActForm) -> None:
    service = SERVICES[page.act.code]
    service(**{page.act.subject.value: page.subject}, actor=page.http.membership, **form.inputs())

"""Reads of a draft: its five tasks, how far each is, and everything that still keeps it from being filed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.organizations.enums import ENTERPRISE_ROLES, Role
from portal.organizations.models import Membership
from proxy_service import access, rules
from proxy_service.enums import RequestState
from proxy_service.forms.filing import STEP_FORMS, MattersStep, ScopeStep, StepForm, saved_data
from proxy_service.loading import load_papers
from proxy_service.models import ProxyRequest, RequestMaterial
from proxy_service.queries import papers_of

FILERS = (*ENTERPRISE_ROLES, Role.WINDOW_CLERK)
STEPS: dict[str, str | Promise] = {
    "enterprise": gettext_lazy("企业信息与园区"),
    "matters": gettext_lazy("委托事项"),
    "scope": gettext_lazy("委托方式、项目与期限"),
    "materials": gettext_lazy("申请材料"),
    "review": gettext_lazy("核对并提交"),
}
DONE, DOING, TODO = "done", "doing", "todo"
STATE_NAMES = {DONE: gettext_lazy("已完成"), DOING: gettext_lazy("进行中"), TODO: gettext_lazy("未开始")}
TONES = {DONE: "success", DOING: "warning", TODO: "quiet"}


@dataclass(frozen=True)
class Trouble:
    """Something that keeps a draft from being filed, and the step where it is put right."""

    step: str
    message: str
    url: str


@dataclass(frozen=True)
class Task:
    step: str
    label: str | Promise
    state: str
    note: str
    url: str

    @property
    def state_name(self) -> str | Promise:
        return STATE_NAMES[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]


def drafts_of(membership: Membership | None) -> QuerySet[ProxyRequest]:
    """The drafts that a person may go on with: the enterprise's, or those begun at the window of the park."""
    drafts = access.visible_requests(membership).filter(state=RequestState.DRAFT)
    return drafts.select_related("enterprise", "park", "created_by").order_by("-updated_at")


def step_url(draft: ProxyRequest, step: str) -> str:
    return reverse("draft-step", args=[draft.pk, step])


class Draft:
    """A draft with the forms of its steps, each bound to what was saved."""

    def __init__(self, request: ProxyRequest, membership: Membership, today: date) -> None:
        self.request, self.membership, self.today = request, membership, today
        load_papers(request)
        self.forms = {step: self.form(step, saved_data(request, step)) for step in STEP_FORMS}
        self.materials = papers_of(request)

    def form(self, step: str, data: Any) -> Any:
        return STEP_FORMS[step](data, draft=self.request, membership=self.membership, today=self.today)

    @property
    def matters(self) -> list[Any]:
        scope: ScopeStep = self.forms["scope"]
        return scope.matters

    @property
    def missing(self) -> list[RequestMaterial]:
        """Required, not allowed to follow, and without a file."""
        return rules.missing_papers(self.materials)

    def outdated(self) -> list[str]:
        """Chosen matters that were revised or closed since; saving the step again takes the new version."""
        form: MattersStep = self.forms["matters"]
        current = set(form.current.values())
        return [matter.version.name for matter in self.matters if matter.version_id not in current]

    def submission(self) -> dict[str, Any]:
        """The keyword arguments of the submission, of a draft without troubles; the scan is the confirmation's."""
        return {"park": self.forms["enterprise"].cleaned_data["park"], **self.forms["scope"].inputs()}

    def troubles(self) -> list[Trouble]:
        found = [trouble for step in STEP_FORMS for trouble in self._form_troubles(step)]
        for name in self.outdated():
            found.append(self._trouble("matters", _("“%s”已修订，请打开“委托事项”重新保存。") % name))
        for material in self.missing:
            found.append(
                self._trouble("materials", _("还缺少材料：%s。") % material.name, f"#material-{material.pk}")
            )
        return found

    def _trouble(self, step: str, message: str, anchor: str = "") -> Trouble:
        return Trouble(step, message, step_url(self.request, step) + anchor)

    def _form_troubles(self, step: str) -> list[Trouble]:
        form: StepForm = self.forms[step]
        if not form.is_bound:
            return [self._trouble(step, _("“%s”还没有填写。") % STEPS[step])]
        return [
            self._trouble(step, str(message), f"#id_{name}" if name != "__all__" else "")
            for name, messages in form.errors.items()
            for message in messages
        ]

    def state_of(self, step: str) -> str:
        if step == "review":
            return TODO
        if step == "materials":
            begun = "materials" in self.request.answers or any(item.files.all() for item in self.materials)
            if self.materials and not self.missing and begun:
                return DONE
            return DOING if begun and self.materials else TODO
        form = self.forms[step]
        if not form.is_bound:
            return TODO
        valid = form.is_valid() and not (step == "matters" and self.outdated())
        return DONE if valid else DOING

    def note_of(self, step: str) -> str:
        if step == "enterprise" and self.request.park:
            return self.request.park.name
        if step == "matters" and self.matters:
            return _("已选 %d 项") % len(self.matters)
        if step == "materials" and self.materials:
            given = sum(1 for material in self.materials if material.files.all())
            return _("共 %(all)d 种材料，已上传 %(given)d 种") % {"all": len(self.materials), "given": given}
        return ""

    def tasks(self) -> list[Task]:
        return [
            Task(step, label, self.state_of(step), self.note_of(step), step_url(self.request, step))
            for step, label in STEPS.items()
        ]

    def first_open(self) -> str:
        """The step to go on with."""
        return next((task.step for task in self.tasks() if task.state != DONE), "review")

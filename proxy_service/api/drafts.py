"""An enterprise files a request: one JSON makes a whole draft, its materials are uploaded, the act ``submit`` files it.

The steps are those of the pages, judged by the same forms; here they come at once, and nothing half right is kept.
"""

import uuid
from typing import Any

from django.forms import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.acts.inputs import UNKNOWN, UNKNOWN_CODE, Sent, invalid, judge, pointer, read
from portal.api.parsers import ObjectParser
from portal.api.permissions import membership_of
from portal.api.problems import Fault
from portal.api.views import Endpoint
from portal.errors import Conflict
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import find_enterprise
from portal.service_accounts.enums import Scope
from proxy_service import access
from proxy_service.api.draft_schema import BODY, DraftTold
from proxy_service.api.names import RESOURCES
from proxy_service.drafts import FILERS, STEPS, Draft
from proxy_service.enums import RequestState
from proxy_service.forms.filing import STEP_FORMS, ConfirmationForm, EnterpriseLookup
from proxy_service.lifecycle import Subject
from proxy_service.models import ProxyRequest
from proxy_service.services import filing

NAME = RESOURCES[Subject.REQUEST]
TAGS = [NAME]


class SubmitForm(ConfirmationForm):
    """The confirmation, of a draft without troubles: each of them is a fault of the whole."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.draft = Draft(self.subject, self.membership, timezone.localdate(self.now))
        for trouble in self.draft.troubles():
            self.add_error(None, ValidationError(trouble.message, code=f"draft-{trouble.step}"))
        return cleaned

    def inputs(self) -> dict[str, Any]:
        return {"entrustment_scan": self.cleaned_data["entrustment_scan"], **self.draft.submission()}


class FilesRequests:
    """``POST requests/``, for the resource that lists them."""

    writing_scope = Scope.PROXY_ACT

    @extend_schema(
        operation_id="requests_create",
        summary="建立代办申请草稿",
        description="一次给出草稿的全部内容；有任何不符即不建立。随后逐份上传材料（materials），最后以 submit 提交。"
        "窗口人员须另给 enterprise（统一社会信用代码或企业全称）。",
        tags=TAGS,
        request={"application/json": BODY},
        responses={201: DraftTold},
    )
    def create(self, request: Request) -> Response:
        actor = membership_of(request)
        if actor is None or actor.role not in FILERS:
            raise Http404
        sent = sent_in(request)
        at_window = actor.role not in ENTERPRISE_ROLES
        enterprise = _named(sent) if at_window else actor.organization
        park = actor.organization if at_window else None
        draft = filing.start_draft(enterprise=enterprise, actor=actor, park=park, at_window=at_window)
        draft = fill(draft, actor, sent)
        address = reverse(f"api-{NAME}-detail", args=[draft.pk])
        return Response(told_of(draft, actor), status=201, headers={"Location": address})


class RequestDraft(Endpoint):
    """A draft as it stands: what is still missing before it can be filed, and its materials."""

    scope = Scope.PROXY_ACT
    parser_classes = [ObjectParser]

    @extend_schema(
        operation_id="requests_draft",
        summary="草稿还缺什么",
        description="提交之前还须补正的各项（troubles 为空即可提交），以及须上传的材料。已提交的答复 409。",
        tags=TAGS,
        responses={200: DraftTold},
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(told_of(self._draft(pk), self.membership))

    @extend_schema(
        operation_id="requests_draft_update",
        summary="重填草稿",
        description="以所给内容替换草稿的全部内容；仍需要的材料，已上传的文件保留。给出 draft_version 的，草稿在此之后"
        "被改动过即答复 409。",
        tags=TAGS,
        request={"application/json": BODY},
        responses={200: DraftTold},
    )
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        draft = fill(self._draft(pk), self.membership, sent_in(request))
        return Response(told_of(draft, self.membership))

    def _draft(self, pk: uuid.UUID) -> ProxyRequest:
        found = access.get_request(self.membership, pk)
        if found.state == RequestState.DRAFT:
            if not access.can_edit_draft(self.membership, found):
                raise Http404
            return found
        if self.membership.role not in FILERS:
            raise Http404
        raise Conflict(_("申请已提交，不能再修改草稿。"))


def sent_in(request: Request) -> Sent:
    body: Any = request.data
    return read(body, request.FILES)


def fill(draft: ProxyRequest, actor: Membership, sent: Sent) -> ProxyRequest:
    """Saves all steps of the draft as they were sent. Raises a refusal with the faults of all of them; the caller's
    transaction keeps nothing then."""
    members = dict(sent.members)
    version = _version(members)
    faults: list[Fault] = []
    for step, form_class in STEP_FORMS.items():
        form = form_class(sent.data, draft=draft, membership=actor, today=timezone.localdate())
        own = {name: members.pop(name) for name in form.fields if name in members}
        found = judge(form, Sent(own))
        faults += found
        draft = filing.save_answers(
            request=draft, actor=actor, step=step, answers=form.raw(), version=version
        )
        version = None  # only the first can be too late
        if not found and step == "enterprise":
            draft = filing.choose_park(request=draft, actor=actor, park=form.cleaned_data["park"])
        if not found and step == "matters":
            versions = form.versions()  # type: ignore[attr-defined]  # of this step's form
            draft = filing.choose_matters(request=draft, actor=actor, versions=versions)
    if not faults:  # which places can be named depends on the matters
        faults = [Fault(pointer(name), str(UNKNOWN), UNKNOWN_CODE) for name in members]
    if faults:
        raise invalid(*faults)
    return draft


def _version(members: dict[str, Any]) -> int | None:
    version = members.pop("draft_version", None)
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise invalid(Fault("/draft_version", _("应为整数。"), "type"))
    return version


def _named(sent: Sent) -> Organization:
    """The enterprise for which the window files: by its whole code or name, as on the page."""
    own = Sent({"enterprise": sent.members.pop("enterprise", None)})
    lookup = EnterpriseLookup({"q": own.data.get("enterprise", "")})
    if not isinstance(own.members["enterprise"], str) or not lookup.is_valid():
        raise invalid(Fault("/enterprise", _("请填写统一社会信用代码或企业全称。"), "required"))
    found = find_enterprise(lookup.cleaned_data["q"])
    if found is None:
        raise invalid(Fault("/enterprise", _("没有找到该企业，请先在窗口登记企业。"), "unknown"))
    return found


def told_of(draft: ProxyRequest, actor: Membership) -> dict[str, Any]:
    read_anew = ProxyRequest.objects.get(pk=draft.pk)
    steps = Draft(read_anew, actor, timezone.localdate())
    return {
        "resource": NAME,
        "id": str(draft.pk),
        "state": read_anew.state,
        "state_label": str(read_anew.get_state_display()),
        "draft_version": read_anew.draft_version,
        "troubles": [
            {"step": trouble.step, "step_label": str(STEPS[trouble.step]), "detail": trouble.message}
            for trouble in steps.troubles()
        ],
        "materials": [
            {
                "id": material.pk,
                "name": material.name,
                "copies": material.copies,
                "required": material.required,
                "may_follow": material.may_follow,
                "files": len(material.files.all()),
            }
            for material in steps.materials
        ],
    }

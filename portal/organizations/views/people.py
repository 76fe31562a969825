"""Staff of one's own organisations. What lies outside them answers like an unknown address."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import LEADER_ROLES, Role
from portal.organizations.forms.accounts import NameForm
from portal.organizations.forms.people import (
    HandOverForm,
    InvitationForm,
    OrganizationRoleForm,
    SubstituteForm,
)
from portal.organizations.models import Grant, Invitation, Membership, User
from portal.organizations.once import once
from portal.organizations.queries import (
    managed_organizations,
    memberships_of,
    park_scope,
    staff_found,
    staff_of,
)
from portal.organizations.services import people as services
from portal.organizations.services.invitations import invite_colleague, revoke_invitation
from portal.organizations.services.profile import rename_person
from portal.organizations.services.substitution import appoint_substitute

PAGE_SIZE = 30
managing = acting(*LEADER_ROLES, Role.SECURITY_ADMINISTRATOR)


def _person(request: ActingRequest, pk: int) -> User:
    return get_object_or_404(staff_of(managed_organizations(request.membership)), pk=pk)


def _membership(request: ActingRequest, pk: int) -> Membership:
    held = Membership.objects.filter(organization__in=managed_organizations(request.membership))
    return get_object_or_404(held.select_related("user", "organization__parent"), pk=pk)


@managing
@require_safe
def people(request: ActingRequest) -> HttpResponse:
    """Everybody, with the roles held in the leader's organisations; ``?q=`` looks for a name."""
    organizations = managed_organizations(request.membership)
    now = timezone.now()
    query = request.GET.get("q", "").strip()
    found = staff_found(request.membership, query, now)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = Invitation.objects.filter(
        organization__in=organizations, accepted_at=None, revoked_at=None, expires_at__gt=now
    ).select_related("organization")
    return render(
        request, "organizations/people.html", {"page_obj": page, "query": query, "invitations": waiting}
    )


@managing
@require_http_methods(["GET", "POST"])
def invite(request: ActingRequest) -> HttpResponse:
    organizations = managed_organizations(request.membership)
    form = InvitationForm(request.POST or None, organizations=organizations)
    if request.method == "POST" and form.is_valid():
        try:
            once(
                request,
                "invite",
                lambda: invite_colleague(actor=request.membership, **form.cleaned_data).pk,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(
                request, _("邀请邮件已安排发送给%(name)s。") % {"name": form.cleaned_data["full_name"]}
            )
            return redirect("people")
    return render(request, "organizations/invite.html", {"form": form}, status=422 if form.errors else 200)


@managing
@require_POST
def revoke(request: ActingRequest, pk: int) -> HttpResponse:
    found = Invitation.objects.filter(organization__in=managed_organizations(request.membership))
    revoke_invitation(invitation=get_object_or_404(found, pk=pk), actor=request.membership)
    messages.success(request, _("邀请已撤回。"))
    return redirect("people")


@managing
@require_http_methods(["GET", "POST"])
def person(request: ActingRequest, pk: int) -> HttpResponse:
    """One person: the roles held here, and a further one to give; POST with ``rename`` puts the name right."""
    found = _person(request, pk)
    organizations = managed_organizations(request.membership)
    renaming = "rename" in request.POST
    form = OrganizationRoleForm(None if renaming else request.POST or None, organizations=organizations)
    name_form = NameForm(request.POST if renaming else None, initial={"full_name": found.full_name})
    if renaming and name_form.is_valid():
        try:
            rename_person(user=found, actor=request.membership, **name_form.cleaned_data)
        except DomainError as error:
            add_domain_error(name_form, error)
        else:
            messages.success(request, _("姓名已更改。"))
            return redirect("person", pk=pk)
    if request.method == "POST" and not renaming and form.is_valid():
        try:
            given = services.assign_role(user=found, actor=request.membership, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            waits = _("已提出，第二个人在“授权复核”中同意后生效。")
            messages.success(request, waits if isinstance(given, Grant) else _("已增加角色。"))
            return redirect("person", pk=pk)
    wrong = name_form if name_form.errors else form
    now = timezone.now()
    held = found.memberships.filter(organization__in=organizations).select_related(
        "organization", "substitute_for__user"
    )
    current = [role for role in held if role.valid_until is None or role.valid_until > now]
    context = {
        "person": found,
        "form": form,
        "name_form": name_form,
        "wrong": wrong,
        "current": current,
        "past": [role for role in held if role not in current],
        "is_self": found.pk == request.user.pk,
    }
    return render(request, "organizations/person.html", context, status=422 if wrong.errors else 200)


@managing
@require_POST
def end(request: ActingRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    services.end_membership(membership=membership, actor=request.membership)
    messages.success(request, _("任职已结束，该人员立即失去这一身份。"))
    return redirect("person", pk=membership.user_id)


@managing
@require_POST
def deactivate(request: ActingRequest, pk: int) -> HttpResponse:
    services.deactivate_person(user=_person(request, pk), actor=request.membership)
    messages.success(request, _("账号已停用，登录状态立即失效。"))
    return redirect("person", pk=pk)


@acting(Role.SECURITY_ADMINISTRATOR)
@require_POST
def reactivate(request: ActingRequest, pk: int) -> HttpResponse:
    services.reactivate_person(user=_person(request, pk), actor=request.membership)
    messages.success(request, _("账号已恢复，请为其安排角色。"))
    return redirect("person", pk=pk)


@managing
@require_http_methods(["GET", "POST"])
def hand_over(request: ActingRequest, pk: int) -> HttpResponse:
    """A leaver's open work goes to a colleague in the same role."""
    membership = _membership(request, pk)
    colleagues = (
        Membership.objects.valid(timezone.now())
        .people()
        .filter(organization__in=managed_organizations(request.membership), role=membership.role)
        .filter(organization__in=park_scope(membership.organization), substitute_for=None)
        .exclude(user=membership.user)
        .select_related("user", "organization")
    )
    form = HandOverForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            moved = services.hand_over_work(
                from_membership=membership,
                to_membership=form.cleaned_data["colleague"],
                actor=request.membership,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("已移交 %(count)d 件在办工作。") % {"count": moved})
            return redirect("person", pk=membership.user_id)
    context = {"form": form, "subject": membership, "colleagues": colleagues}
    return render(request, "organizations/hand_over.html", context, status=422 if form.errors else 200)


@acting()
@require_http_methods(["GET", "POST"])
def substitute(request: ActingRequest, pk: int) -> HttpResponse:
    """委托代班, arranged by a leader or by the person who will be away."""
    now = timezone.now()
    own = memberships_of(request.user, now).filter(pk=pk, substitute_for=None).first()
    membership = own or _membership(request, pk)
    held = Membership.objects.valid(now).people().filter(organization__in=park_scope(membership.organization))
    colleagues = User.objects.filter(pk__in=held.values("user")).exclude(pk=membership.user_id)
    form = SubstituteForm(request.POST or None, colleagues=colleagues, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            appoint_substitute(
                membership=membership,
                substitute_user=form.cleaned_data["colleague"],
                valid_from=form.cleaned_data["valid_from"],
                valid_until=form.cleaned_data["valid_until"],
                actor=own or request.membership,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("代班已安排，到期自动失效。"))
            return redirect("profile") if own else redirect("person", pk=membership.user_id)
    context = {"form": form, "subject": membership, "colleagues": colleagues, "own": bool(own)}
    return render(request, "organizations/substitute.html", context, status=422 if form.errors else 200)

"""Accepting an invitation, with a new account or with the one that is signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.forms.people import JoinForm
from portal.organizations.middleware import SESSION_KEY
from portal.organizations.models import Invitation, User
from portal.organizations.newcomers import lead_to_login, sign_in_newcomer
from portal.organizations.once import once, repeated
from portal.organizations.queries import memberships_of
from portal.organizations.services.invitations import accept_invitation, join_by_invitation


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    found = Invitation.objects.select_related("organization", "invited_by__user")
    invitation = get_object_or_404(found, token=token)
    if request.method == "POST" and (made := repeated(request, "join", about=token)):
        return _welcome(request, invitation, made)
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= timezone.now():
        return render(request, "organizations/invitation_over.html", {"invitation": invitation}, status=410)
    user = request.user
    if user.is_authenticated:
        if request.method == "POST":
            joined = once(
                request,
                "join",
                lambda: accept_invitation(invitation=invitation, user=user).user_id,
                about=token,
            )
            return _welcome(request, invitation, joined.result)
        return _show(request, invitation, None)
    form = JoinForm(request.POST or None, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
        try:
            joined = once(
                request,
                "join",
                lambda: join_by_invitation(invitation=invitation, **data).user_id,
                about=token,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _welcome(request, invitation, joined.result)
    return _show(request, invitation, form)


def _show(request: HttpRequest, invitation: Invitation, form: JoinForm | None) -> HttpResponse:
    context = {"form": form, "invitation": invitation}
    status = 422 if form is not None and form.errors else 200
    return render(request, "organizations/accept_invitation.html", context, status=status)


def _welcome(request: HttpRequest, invitation: Invitation, made: str) -> HttpResponse:
    """``made`` names who joined; a newcomer is signed in with it. What the security administrator gives waits."""
    user = User.objects.get(pk=made)
    if not request.user.is_authenticated and not sign_in_newcomer(request, user):
        return lead_to_login(request)
    held = memberships_of(user, timezone.now()).filter(
        organization=invitation.organization, role=invitation.role, substitute_for=None
    )
    if (membership := held.first()) is None:
        messages.info(request, _("您已接受邀请。该角色须经第二个人同意才生效，同意后您会收到通知。"))
        return redirect("home")
    request.session.cycle_key()  # a session that may do more than before
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, _("您已加入%(name)s。") % {"name": membership.organization.name})
    return redirect("home")

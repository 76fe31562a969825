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
from portal.organizations.models import Invitation, Membership
from portal.organizations.newcomers import lead_to_login, sign_in_newcomer
from portal.organizations.once import once, repeated
from portal.organizations.services.invitations import accept_invitation, join_by_invitation


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    found = Invitation.objects.select_related("organization", "invited_by__user")
    invitation = get_object_or_404(found, token=token)
    if request.method == "POST" and (made := repeated(request, "join", about=token)):
        return _welcome(request, made)
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= timezone.now():
        return render(request, "organizations/invitation_over.html", {"invitation": invitation}, status=410)
    user = request.user
    if user.is_authenticated:
        if request.method == "POST":
            joined = once(
                request, "join", lambda: accept_invitation(invitation=invitation, user=user).pk, about=token
            )
            return _welcome(request, joined.result)
        return _show(request, invitation, None)
    form = JoinForm(request.POST or None, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
        try:
            joined = once(
                request, "join", lambda: join_by_invitation(invitation=invitation, **data).pk, about=token
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _welcome(request, joined.result)
    return _show(request, invitation, form)


def _show(request: HttpRequest, invitation: Invitation, form: JoinForm | None) -> HttpResponse:
    context = {"form": form, "invitation": invitation}
    status = 422 if form is not None and form.errors else 200
    return render(request, "organizations/accept_invitation.html", context, status=status)


def _welcome(request: HttpRequest, made: str) -> HttpResponse:
    """The membership is named by what the form made; a newcomer is signed in with it."""
    membership = Membership.objects.select_related("user", "organization").get(pk=made)
    if not request.user.is_authenticated and not sign_in_newcomer(request, membership.user):
        return lead_to_login(request)
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, _("您已加入%(name)s。") % {"name": membership.organization.name})
    return redirect("home")

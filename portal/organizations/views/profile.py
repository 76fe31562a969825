"""One's own data, and the role one acts in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.recent import lead_to_confirmation, recent_sign_in
from portal.organizations.acting import SignedInRequest
from portal.organizations.forms.accounts import ProfileForm
from portal.organizations.middleware import SESSION_KEY
from portal.organizations.models import Grant, Membership
from portal.organizations.services.profile import update_profile


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """One's own data, and the roles one holds or will hold. The address is a way into the account, by the letter for a
    forgotten password: it is changed only shortly after signing in."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        if "email" in form.changed_data and not recent_sign_in(request):
            return lead_to_confirmation(request)
        update_profile(user=request.user, **form.cleaned_data)
        messages.success(request, _("个人资料已保存。"))
        return redirect("profile")
    if form.errors:
        request.user.refresh_from_db()
    now = timezone.now()
    held = Membership.objects.filter(user=request.user).select_related("organization", "substitute_for__user")
    context = {
        "form": form,
        "waiting": Grant.objects.waiting(now).filter(user=request.user).select_related("organization"),
        "held": [role for role in held if not role.valid_until or role.valid_until > now],
    }
    return render(request, "organizations/profile.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def switch_membership(request: SignedInRequest) -> HttpResponse:
    """Acts in another of one's roles from now on; shown on every page. Its key changes with what a session may."""
    chosen = next(
        (held for held in request.memberships if str(held.pk) == request.POST.get("membership")), None
    )
    if chosen is None:
        raise Http404
    request.session.cycle_key()
    request.session[SESSION_KEY] = chosen.pk
    message = _("已切换为%(organization)s的%(role)s。") % {
        "organization": chosen.organization.label,
        "role": chosen.get_role_display(),
    }
    messages.success(request, message)
    return redirect("home")

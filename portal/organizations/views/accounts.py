"""Signing in and out, one's own account, and the role one acts in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.messages.views import SuccessMessageMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.organizations.forms.accounts import ForgottenPasswordForm, ProfileForm
from portal.organizations.middleware import SESSION_KEY
from portal.organizations.models import Membership


class RefusedFormMixin:
    """A form that is shown again answers 422, as everywhere in the portal."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class Login(RefusedFormMixin, auth_views.LoginView):
    template_name = "organizations/login.html"
    redirect_authenticated_user = True

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["username"].label = _("用户名")
        return form


class PasswordChange(RefusedFormMixin, SuccessMessageMixin, auth_views.PasswordChangeView):
    template_name = "organizations/password_change.html"
    success_url = reverse_lazy("profile")
    success_message = gettext_lazy("密码已修改。")


class PasswordReset(RefusedFormMixin, auth_views.PasswordResetView):
    form_class = ForgottenPasswordForm
    template_name = "organizations/password_reset.html"
    subject_template_name = "organizations/email/password_reset_subject.txt"
    email_template_name = "organizations/email/password_reset.txt"
    success_url = reverse_lazy("password-reset-sent")


class PasswordResetConfirm(RefusedFormMixin, SuccessMessageMixin, auth_views.PasswordResetConfirmView):
    template_name = "organizations/password_reset_confirm.html"
    success_url = reverse_lazy("login")
    success_message = gettext_lazy("密码已重新设置，请登录。")


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own data, and the roles one holds or will hold."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("个人资料已保存。"))
        return redirect("profile")
    if form.errors:
        request.user.refresh_from_db()
    now = timezone.now()
    held = Membership.objects.filter(user=request.user).select_related("organization", "substitute_for__user")
    context = {
        "form": form,
        "held": [role for role in held if not role.valid_until or role.valid_until > now],
    }
    return render(request, "organizations/profile.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def switch_membership(request: HttpRequest) -> HttpResponse:
    """Acts in another of one's roles from now on; shown on every page."""
    chosen = next(
        (held for held in request.memberships if str(held.pk) == request.POST.get("membership")), None
    )
    if chosen is None:
        raise Http404
    request.session[SESSION_KEY] = chosen.pk
    message = _("已切换为%(organization)s的%(role)s。") % {
        "organization": chosen.organization.label,
        "role": chosen.get_role_display(),
    }
    messages.success(request, message)
    return redirect("home")

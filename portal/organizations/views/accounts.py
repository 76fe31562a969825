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

from portal import throttle
from portal.organizations.acting import SignedInRequest
from portal.organizations.forms.accounts import ForgottenPasswordForm, ProfileForm
from portal.organizations.middleware import SESSION_KEY
from portal.organizations.models import Membership, User
from portal.organizations.services.passwords import send_reset_letter

# Wrong passwords from one address, and from anywhere, before an account is closed to sign-ins for so many seconds.
WRONG_HERE, WRONG_ANYWHERE, LOCKED = 5, 50, 15 * 60


class RefusedFormMixin:
    """A form that is shown again answers 422, as everywhere in the portal."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]  # mixin


class Login(RefusedFormMixin, auth_views.LoginView):
    """After some wrong passwords nobody signs in to the account from that address for a while, and after many from
    none; unknown accounts are treated alike."""

    template_name = "organizations/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(throttle.tries_of("login", who) >= most for who, most in self.counted().items()):
            form = self.get_form()
            form.errors.clear()
            form.add_error(None, _("登录失败次数过多，请 15 分钟后再试，或通过“忘记密码”重新设置。"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def counted(self) -> dict[str, int]:
        """What wrong passwords are counted by, each with the most that are allowed."""
        username = self.request.POST.get("username", "").casefold()[:60]
        address = throttle.address_of(self.request)
        return {f"{username}@{address}": WRONG_HERE, username: WRONG_ANYWHERE}

    def form_invalid(self, form: Any) -> HttpResponse:
        for who, most in self.counted().items():
            throttle.too_often("login", who, times=most, seconds=LOCKED)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        for who in self.counted():
            throttle.forget("login", who)
        return super().form_valid(form)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["username"].label = _("用户名")
        return form


class PasswordChange(RefusedFormMixin, SuccessMessageMixin, auth_views.PasswordChangeView):
    template_name = "organizations/password_change.html"
    success_url = reverse_lazy("profile")
    success_message = gettext_lazy("密码已修改。")


# Letters to one address, and questions from one visitor's address, in so many seconds.
LETTERS, ASKED, AN_HOUR = 3, 20, 60 * 60


class PasswordReset(RefusedFormMixin, auth_views.PasswordResetView):
    """A few letters an hour to one address, so that nobody's mailbox is filled by others."""

    form_class = ForgottenPasswordForm
    template_name = "organizations/password_reset.html"
    success_url = reverse_lazy("password-reset-sent")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if throttle.too_often("reset-from", throttle.address_of(request), times=ASKED, seconds=AN_HOUR):
            form = self.get_form()
            form.add_error(None, _("申请次数过多，请一小时后再试。"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """The same answer for every address, known or not, and whether a letter goes out or enough went before."""
        email = form.cleaned_data["email"]
        if not throttle.too_often("reset-to", email.casefold(), times=LETTERS, seconds=AN_HOUR):
            for user in form.get_users(email):
                send_reset_letter(user=user)
        return redirect(self.get_success_url())


class PasswordResetConfirm(RefusedFormMixin, SuccessMessageMixin, auth_views.PasswordResetConfirmView):
    """Whoever has no password to forget is nobody here."""

    template_name = "organizations/password_reset_confirm.html"
    success_url = reverse_lazy("login")
    success_message = gettext_lazy("密码已重新设置，请登录。")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return None if user is None or user.is_service else user


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
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
def switch_membership(request: SignedInRequest) -> HttpResponse:
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

"""A new password: by the old one, or by a letter."""

from typing import Any

from django.contrib.auth import views as auth_views
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import throttle
from portal.accounts import known, locking
from portal.accounts.forms import ForgottenPasswordForm, refuse
from portal.accounts.services.passwords import send_reset_letter
from portal.accounts.signals import FACTOR_KEY, is_password_over, note_password_age
from portal.accounts.views.signing_in import TOO_OFTEN, RefusedFormMixin
from portal.organizations.models import User


class PasswordChange(RefusedFormMixin, SuccessMessageMixin, auth_views.PasswordChangeView):
    """Every other session of the person ends (``accounts/migrations/0002_guards``). Wrong old ones are counted with
    wrong confirmations: whoever found an open screen shall not guess here either."""

    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("profile")
    success_message = gettext_lazy("密码已修改，其他设备上的登录已结束。")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"expired": is_password_over(self.request)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if locking.are_full(locking.of_confirming(form.user, self.request.session)):
            refuse(form, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error("old_password", code="password_incorrect"):
            for counter in locking.of_confirming(form.user, self.request.session):
                counter.count()
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note_password_age(self.request, form.user)
        by_factor = bool(self.request.session.get(FACTOR_KEY))
        return known.remember(self.request, response, form.user, by_factor=by_factor)


# Letters to one address, and questions from one visitor's address, in so many seconds.
LETTERS, ASKED, AN_HOUR = 3, 20, 60 * 60


class PasswordReset(RefusedFormMixin, auth_views.PasswordResetView):
    """A few letters an hour to one address, so that nobody's mailbox is filled by others."""

    form_class = ForgottenPasswordForm
    template_name = "accounts/password_reset.html"
    success_url = reverse_lazy("password-reset-sent")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if throttle.too_often("reset-from", throttle.source_of(request), times=ASKED, seconds=AN_HOUR):
            form = self.get_form()
            refuse(form, _("申请次数过多，请一小时后再试。"))
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
    """Whoever has no password to forget is nobody here. The letter stands for the password alone: a second factor is
    asked for at the sign-in as ever, and wrong ones count on. The wrong passwords of others are forgotten, and close
    nothing in this browser."""

    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("login")
    success_message = gettext_lazy("密码已重新设置，请登录。")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return None if user is None or user.is_service else user

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        locking.open_again(form.user, throttle.source_of(self.request))
        return known.remember(self.request, response, form.user, by_factor=False)

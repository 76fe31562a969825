"""Signing in, in one step or two, and confirming it later on."""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import throttle
from portal.accounts import pending, recent
from portal.accounts.enums import Method, Outcome
from portal.accounts.factors import factors_of, has_factor
from portal.accounts.forms import ConfirmForm, FactorForm, SignInForm, refuse
from portal.accounts.services.log import name_typed, note_attempt
from portal.display import safe_next
from portal.organizations.acting import SignedInRequest
from portal.organizations.models import User

# Wrong passwords from one address, and from anywhere, before an account is closed to sign-ins for so many seconds.
WRONG_HERE, WRONG_ANYWHERE, LOCKED = 5, 50, 15 * 60
# Wrong passwords from one source in the same time, whoever's: one password tried on many names.
WRONG_FROM_ONE = 100
# Wrong second factors, and wrong confirmations, of one person before the same.
WRONG_FACTORS = 5
# What the last three are counted under.
FROM_ONE, STEP, CONFIRMING = "login-from", "factor", "confirm"


class RefusedFormMixin:
    """A form that is shown again answers 422, as everywhere in the portal."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]  # mixin


class Login(RefusedFormMixin, auth_views.LoginView):
    """After some wrong passwords nobody signs in to the account from that address for a while, and after many from
    none; after very many wrong ones for whichever accounts nobody signs in from there. Unknown accounts are treated
    alike. With a second factor the password is only the first step."""

    form_class = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_demo = not (settings.STAFF_MFA_REQUIRED or settings.FORBID_DEMO_ACCOUNTS)
        return super().get_context_data(**kwargs) | {"is_demo": is_demo}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(throttle.tries_of(*counter) >= most for counter, most in self.counted().items()):
            form = self.get_form()
            refuse(form, _("登录失败次数过多，请 15 分钟后再试，或通过“忘记密码”重新设置。"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def counted(self) -> dict[tuple[str, str], int]:
        """The counters of wrong passwords, as ``throttle`` names them, each with the most that are allowed."""
        username = name_typed(self.request.POST.get("username", "")).casefold()[:60]
        address = throttle.address_of(self.request)
        return {
            ("login", f"{username}@{address}"): WRONG_HERE,
            ("login", username): WRONG_ANYWHERE,
            (FROM_ONE, throttle.source_of(self.request)): WRONG_FROM_ONE,
        }

    def form_invalid(self, form: Any) -> HttpResponse:
        reached = [
            throttle.count(*counter, seconds=LOCKED)[0] == most for counter, most in self.counted().items()
        ]
        if any(reached):
            name = self.request.POST.get("username", "")
            note_attempt(request=self.request, name=name, outcome=Outcome.LOCKED)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        for name, who in self.counted():
            if name != FROM_ONE:  # whoever has one account may not begin anew with the others'
                throttle.forget(name, who)
        if has_factor(form.get_user()):
            pending.begin(self.request, form.get_user(), self.get_success_url())
            return redirect("login-factor")
        return super().form_valid(form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_factor(request: HttpRequest) -> HttpResponse:
    """The second step: a code, a recovery code or a security key. Too many wrong ones, and the password is asked for
    again later; who has not shown it is led to the login."""
    waiting = pending.pending_in(request)
    user = waiting.user() if waiting else None
    if request.user.is_authenticated:
        return redirect("home")
    if waiting is None or user is None:
        pending.forget(request)
        return redirect("login")
    form = FactorForm(request.POST if request.method == "POST" else None, user=user)
    status = _judge(request, form, user, STEP) if request.method == "POST" else 200
    if request.method == "POST" and status == 200:
        pending.forget(request)
        request.second_factor = form.cleaned_data["method"]  # type: ignore[attr-defined]  # for signals.begin_session
        login(request, user, backend=waiting.backend)
        _warn_of_recovery(request, form.cleaned_data["method"])
        return redirect(waiting.next)
    if status == 429:
        pending.forget(request)
        note_attempt(request=request, user=user, outcome=Outcome.LOCKED)
    elif form.is_bound and form.is_wrong:
        note_attempt(request=request, user=user, outcome=Outcome.WRONG_FACTOR)
    return _ask(request, "accounts/login_factor.html", form, user, status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest) -> HttpResponse:
    """Whether it is still the person: the password, or a second factor; then back to the page that asked."""
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        with_factor=has_factor(request.user),
    )
    status = _judge(request, form, request.user, CONFIRMING) if request.method == "POST" else 200
    if request.method == "POST" and status == 200:
        request.session.cycle_key()
        recent.confirm(request)
        return redirect(safe_next(request, reverse("home")))
    extra = {"next": safe_next(request, reverse("home")), "sent": "sent" in request.GET}
    return _ask(request, "accounts/confirm.html", form, request.user, status, **extra)


def _judge(request: HttpRequest, form: FactorForm, user: User, what: str) -> int:
    """200 for a form that is in order, and the status of the answer that shows it again."""
    who = str(user.pk)
    if throttle.tries_of(what, who) >= WRONG_FACTORS:
        refuse(form, _("错误次数过多，请 15 分钟后再试。"))
        return 429
    if form.is_valid():
        throttle.forget(what, who)
        return 200
    if form.is_wrong:
        throttle.too_often(what, who, times=WRONG_FACTORS, seconds=LOCKED)
    return 422


def _ask(
    request: HttpRequest, template: str, form: FactorForm, user: User, status: int, **extra: Any
) -> HttpResponse:
    types = set(factors_of(user).values_list("type", flat=True))
    context = {"form": form, "has_code": Method.TOTP in types, "has_key": Method.WEBAUTHN in types, **extra}
    if context["has_key"] and status != 429:
        context["challenge_json"] = json.dumps(webauthn.begin_authentication(user))
    return render(request, template, context, status=status)


def _warn_of_recovery(request: HttpRequest, method: Method) -> None:
    if method == Method.RECOVERY_CODES:
        words = _("您用恢复码登录，这个恢复码已作废。手机或安全密钥找不到的，请在这里移除并重新设置。")
        messages.warning(request, words)

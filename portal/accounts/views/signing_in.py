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
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import throttle
from portal.accounts import known, locking, pending, recent
from portal.accounts.enums import Method, Outcome
from portal.accounts.factors import factors_of, has_factor
from portal.accounts.forms import ConfirmForm, FactorForm, SignInForm, refuse
from portal.accounts.services.log import note_attempt
from portal.display import safe_next
from portal.organizations.acting import SignedInRequest
from portal.organizations.models import User

TOO_OFTEN = gettext_lazy("错误次数过多，请 15 分钟后再试。")


class RefusedFormMixin:
    """A form that is shown again answers 422, as everywhere in the portal."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]  # mixin


class Login(RefusedFormMixin, auth_views.LoginView):
    """After some wrong passwords nobody signs in to the account from that address for a while, and after many from
    none, but in browsers that its owner signed in with before; after very many wrong ones for whichever accounts
    nobody signs in from there. Unknown accounts are treated alike. With a second factor the password is only the first
    step."""

    form_class = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_demo = not (settings.STAFF_MFA_REQUIRED or settings.FORBID_DEMO_ACCOUNTS)
        return super().get_context_data(**kwargs) | {"is_demo": is_demo}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if locking.are_full(self.counters()):
            form = self.get_form()
            refuse(form, _("登录失败次数过多，请 15 分钟后再试，或通过“忘记密码”重新设置。"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def counters(self) -> list[locking.Counter]:
        """What a wrong password counts for."""
        name = self.request.POST.get("username", "")
        return locking.of_password(name, throttle.source_of(self.request), known.mark_of(self.request, name))

    def form_invalid(self, form: Any) -> HttpResponse:
        closing = [counter.count() for counter in self.counters()]
        if any(closing):
            name = self.request.POST.get("username", "")
            note_attempt(request=self.request, name=name, outcome=Outcome.LOCKED)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        for counter in self.counters():
            if (
                counter.kind != locking.Kind.SOURCE
            ):  # whoever has one account may not begin anew with the others'
                counter.forget()
        if has_factor(form.get_user()):
            pending.begin(self.request, form.get_user(), self.get_success_url())
            return redirect("login-factor")
        return known.remember(self.request, super().form_valid(form), form.get_user(), by_factor=False)


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
    counters = locking.of_factor(user, known.mark_of(request, user.username, by_factor=True))
    status = _judge(form, counters) if request.method == "POST" else 200
    if request.method == "POST" and status == 200:
        pending.forget(request)
        request.second_factor = form.cleaned_data["method"]  # type: ignore[attr-defined]  # for signals.begin_session
        login(request, user, backend=waiting.backend)
        _warn_of_recovery(request, form.cleaned_data["method"])
        return known.remember(request, redirect(waiting.next), user, by_factor=True)
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
    """Whether it is still the person: the password, or a second factor (with ``?factor`` that alone); then back to the
    page that asked."""
    with_factor = has_factor(request.user)
    needs_factor = with_factor and "factor" in request.GET
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        with_factor=with_factor,
        needs_factor=needs_factor,
    )
    status = (
        _judge(form, locking.of_confirming(request.user, request.session))
        if request.method == "POST"
        else 200
    )
    if request.method == "POST" and status == 200:
        request.session.cycle_key()
        recent.confirm(request, with_factor="method" in form.cleaned_data)
        return redirect(safe_next(request, reverse("home")))
    extra = {
        "next": safe_next(request, reverse("home")),
        "sent": "sent" in request.GET,
        "needs_factor": needs_factor,
    }
    return _ask(request, "accounts/confirm.html", form, request.user, status, **extra)


def _judge(form: FactorForm, counters: list[locking.Counter]) -> int:
    """200 for a form that is in order, and the status of the answer that shows it again."""
    if locking.are_full(counters):
        refuse(form, TOO_OFTEN)
        return 429
    if form.is_valid():
        for counter in counters:
            counter.forget()
        return 200
    if form.is_wrong:
        for counter in counters:
            counter.count()
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

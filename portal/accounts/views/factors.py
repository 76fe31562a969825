"""Setting up second factors, taking them away, and clearing those of somebody who lost them."""

import json

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import recent
from portal.accounts.enums import Method
from portal.accounts.factors import factors_of, forget_secret, has_factor, secret_being_set_up
from portal.accounts.forms import KeyForm, TotpForm
from portal.accounts.recent import recently_showed_factor, recently_signed_in
from portal.accounts.services import factors as services
from portal.accounts.signals import FACTOR_KEY
from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, SignedInRequest, acting
from portal.organizations.enums import Role
from portal.organizations.models import User


@login_required
@require_safe
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Which there are, for whoever must have one and has none; others find theirs under 登录与设备."""
    if has_factor(request.user):
        return redirect("account-security")
    return render(request, "accounts/second_factor.html")


@never_cache
@login_required
@recently_showed_factor
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: SignedInRequest) -> HttpResponse:
    """The secret as a picture and as text, until a code shows that the telephone has it."""
    if factors_of(request.user).filter(type=Method.TOTP).exists():
        return redirect("account-security")
    secret = secret_being_set_up(request.session)
    form = TotpForm(request.POST if request.method == "POST" else None, secret=secret)
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.add_totp(user=request.user, secret=secret, step=form.step)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            forget_secret(request.session)
            return _begun(request, Method.TOTP, codes)
    url = get_adapter().build_totp_url(request.user, secret)
    context = {
        "form": form,
        "picture": segno.make(url, error="m", micro=False).svg_inline(scale=5, omitsize=True),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    return render(request, "accounts/totp.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@recently_showed_factor
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: SignedInRequest) -> HttpResponse:
    """A security key; the ceremony is the browser's, which needs a script for it."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.add_key(
                user=request.user, name=form.cleaned_data["name"], credential=form.cleaned_data["answer"]
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _begun(request, Method.WEBAUTHN, codes)
    challenge = json.dumps(webauthn.begin_registration(request.user, False))
    context = {"form": form, "challenge_json": challenge}
    return render(request, "accounts/key.html", context, status=422 if form.errors else 200)


@login_required
@recently_showed_factor
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    services.remove_factor(user=request.user, factor=get_object_or_404(factors_of(request.user), pk=pk))
    if not has_factor(request.user):
        request.session[FACTOR_KEY] = ""
    messages.success(request, _("第二因子已移除。"))
    return redirect("account-security")


@never_cache
@login_required
@recently_showed_factor
@require_POST
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """New ones. This answer is the only page that ever shows them."""
    return _codes(request, services.renew_recovery_codes(user=request.user))


@acting(Role.SECURITY_ADMINISTRATOR)
@recently_signed_in
@require_POST
def clear(request: ActingRequest, pk: int) -> HttpResponse:
    """清除第二因子 of somebody who lost theirs."""
    person = get_object_or_404(User, pk=pk, is_service=False)
    services.clear_factors(user=person, actor=request.membership)
    messages.success(
        request, _("已清除%(name)s的第二因子，其全部登录已结束，并已通知本人。") % {"name": person.full_name}
    )
    return redirect("person", pk=person.pk)


def _begun(request: SignedInRequest, method: Method, codes: list[str]) -> HttpResponse:
    """The session, too, is worth more than before: it gets another key. The factor was just shown."""
    request.session.cycle_key()
    recent.confirm(request, with_factor=True)
    request.session[FACTOR_KEY] = request.session.get(FACTOR_KEY) or method
    if codes:
        return _codes(request, codes)
    messages.success(request, _("第二因子已添加。"))
    return redirect("account-security")


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    shown = [f"{code[:4]} {code[4:]}" for code in codes]
    return render(request, "accounts/recovery_codes.html", {"codes": shown, "plain": "\n".join(shown)})

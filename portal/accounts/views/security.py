"""登录与设备: one's own second factors, sessions and sign-ins."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.enums import Method
from portal.accounts.factors import factors_of, recovery_codes_left
from portal.accounts.passwords import password_ends_at
from portal.accounts.queries import own_sessions
from portal.accounts.services.sessions import end_session, end_ways_in
from portal.organizations.acting import SignedInRequest

SIGN_INS_SHOWN = 20


@login_required
@require_safe
def security(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    factors = list(factors_of(request.user))
    context = {
        "factors": factors,
        "codes_left": recovery_codes_left(request.user) if factors else 0,
        "has_totp": any(factor.type == Method.TOTP for factor in factors),
        "sessions": own_sessions(request.user, now),
        "current": request.session.session_key,
        "sign_ins": request.user.sign_ins.all()[:SIGN_INS_SHOWN],
        "password_ends": password_ends_at(request.user),
    }
    return render(request, "accounts/security.html", context)


@login_required
@require_POST
def end(request: SignedInRequest, identity: uuid.UUID) -> HttpResponse:
    end_session(user=request.user, identity=identity)
    messages.success(request, _("该设备上的登录已结束。"))
    return redirect("account-security")


@login_required
@require_POST
def end_others(request: SignedInRequest) -> HttpResponse:
    ended = end_ways_in(user=request.user, but=request.session.session_key)
    messages.success(request, _("已结束其他 %(count)d 处登录，日历订阅地址一并停用。") % {"count": ended})
    return redirect("account-security")

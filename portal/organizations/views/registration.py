"""An enterprise registers, and its owner keeps its data."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import throttle
from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import EnterpriseStage, Role
from portal.organizations.forms.registration import EnterpriseProfileForm, RegistrationForm
from portal.organizations.models import Membership
from portal.organizations.newcomers import lead_to_login, sign_in_newcomer
from portal.organizations.once import once, repeated
from portal.organizations.services.registration import register_enterprise, update_enterprise

# Forms sent from one visitor's address in an hour, and enterprises registered with one e-mail address in a day.
SENT, AN_HOUR = 20, 60 * 60
REGISTERED, A_DAY = 5, 24 * 60 * 60


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Registration of an enterprise with its owner, who is signed in at once."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.method == "POST" and (made := repeated(request, "register")):
        return _welcome(request, made)
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and _too_often(request, form):
        form.errors.clear()
        form.add_error(None, _("注册次数过多，请稍后再试，或到园区窗口办理。"))
        return render(request, "organizations/register.html", {"form": form}, status=429)
    if request.method == "POST" and form.is_valid():
        try:
            made = once(request, "register", lambda: _register(form.cleaned_data).pk).result
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _welcome(request, made)
    return render(request, "organizations/register.html", {"form": form}, status=422 if form.errors else 200)


def _too_often(request: HttpRequest, form: RegistrationForm) -> bool:
    """What is wrong counts for the visitor's address alone; what would register, for the e-mail address too."""
    from_here = throttle.too_often("register-from", throttle.source_of(request), times=SENT, seconds=AN_HOUR)
    return from_here or (
        form.is_valid()
        and throttle.too_often(
            "register-as", form.cleaned_data["email"].casefold(), times=REGISTERED, seconds=A_DAY
        )
    )


def _register(data: dict[str, Any]) -> Membership:
    return register_enterprise(
        stage=data["stage"],
        name=data["name"],
        uscc=data["uscc"],
        legal_representative=data["legal_representative"],
        address=data["address"],
        enterprise_phone=data["enterprise_phone"],
        division_code=data["park"].division_code,
        username=data["username"],
        password=data["password"],
        full_name=data["full_name"],
        phone=data["phone"],
        email=data["email"],
    )


def _welcome(request: HttpRequest, made: str) -> HttpResponse:
    """Signs the new owner in; the membership is named by what the form made."""
    if not sign_in_newcomer(request, Membership.objects.get(pk=made).user):
        return lead_to_login(request)
    messages.success(request, _("注册成功。现在可以委托园区代办，首次申请时由园区核实企业信息。"))
    return redirect("home")


@acting(Role.ENTERPRISE_OWNER)
@require_http_methods(["GET", "POST"])
def enterprise(request: ActingRequest) -> HttpResponse:
    """The owner's page on the enterprise."""
    firm = request.membership.organization
    initial = {
        "name": firm.name,
        "uscc": firm.uscc,
        "legal_representative": firm.legal_representative,
        "address": firm.address,
        "enterprise_phone": firm.phone,
    }
    settled = firm.stage == EnterpriseStage.SETTLED
    form = EnterpriseProfileForm(request.POST or None, initial=initial, settled=settled)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "uscc_confirmed"}
        try:
            update_enterprise(enterprise=firm, actor=request.membership, **data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("企业信息已保存。"))
            return redirect("enterprise")
    context = {"form": form, "enterprise": firm}
    return render(request, "organizations/enterprise.html", context, status=422 if form.errors else 200)

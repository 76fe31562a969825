"""系统对接: the systems that work in the name of a leader's own organisations. Others find an unknown address."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import LEADER_ROLES, Role
from portal.organizations.once import once, repeated
from portal.service_accounts.enums import KeyStanding, Scope
from portal.service_accounts.forms import AccountForm
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.queries import (
    organizations_to_close_for,
    organizations_to_open_for,
    visible_accounts,
)
from portal.service_accounts.services import keys as services
from portal.service_accounts.services.keys import MOST_LIVE_KEYS

PAGE_SIZE = 30
CLOSED_SHOWN = 30
reading = acting(*LEADER_ROLES, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)
managing = acting(*LEADER_ROLES, Role.SECURITY_ADMINISTRATOR)


@dataclass(frozen=True)
class ShownKey:
    """A key with what it is worth now, in words."""

    key: ApiKey
    standing: KeyStanding

    @property
    def is_unspent(self) -> bool:
        return self.standing not in {KeyStanding.EXPIRED, KeyStanding.REVOKED}

    @property
    def scopes(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.key.scopes]


@dataclass(frozen=True)
class ShownAccount:
    account: ServiceAccount
    keys: list[ShownKey]

    @property
    def unspent_keys(self) -> list[ShownKey]:
        return [shown for shown in self.keys if shown.is_unspent]

    @property
    def past_keys(self) -> list[ShownKey]:
        return [shown for shown in self.keys if not shown.is_unspent]

    @property
    def last_used_at(self) -> datetime | None:
        return max((shown.key.last_used_at for shown in self.keys if shown.key.last_used_at), default=None)


def shown(account: ServiceAccount, now: datetime) -> ShownAccount:
    return ShownAccount(account, [ShownKey(key, key.standing(now)) for key in account.keys.all()])


def find_account(request: ActingRequest, pk: int) -> ServiceAccount:
    return get_object_or_404(visible_accounts(request.membership), pk=pk)


@reading
@require_safe
def accounts(request: ActingRequest) -> HttpResponse:
    """Those in use, a page at a time, and the last that were closed."""
    now = timezone.now()
    found = visible_accounts(request.membership)
    closed = found.exclude(closed_at=None)
    page = Paginator(found.filter(closed_at=None), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "open_accounts": [shown(account, now) for account in page],
        "closed_accounts": closed.prefetch_related(None).order_by("-closed_at", "-pk")[:CLOSED_SHOWN],
        "may_open": organizations_to_open_for(request.membership).exists(),
    }
    return render(request, "service_accounts/accounts.html", context)


@managing
@require_http_methods(["GET", "POST"])
def new_account(request: ActingRequest) -> HttpResponse:
    if request.method == "POST" and (made := repeated(request, "open-account")):
        return redirect("service_accounts:account", pk=made)
    form = AccountForm(request.POST or None, organizations=organizations_to_open_for(request.membership))
    if request.method == "POST" and form.is_valid():
        try:
            opened = once(
                request,
                "open-account",
                lambda: services.open_account(actor=request.membership, **form.cleaned_data).pk,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("服务账号已开通，请生成密钥。"))
            return redirect("service_accounts:account", pk=opened.result)
    return render(
        request, "service_accounts/new_account.html", {"form": form}, status=422 if form.errors else 200
    )


@reading
@require_safe
def account(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_account(request, pk)
    one = shown(found, timezone.now())
    organization, is_open = found.membership.organization, found.closed_at is None
    opens = organizations_to_open_for(request.membership).filter(pk=organization.pk).exists()
    closes = organizations_to_close_for(request.membership).filter(pk=organization.pk).exists()
    context = {
        "shown": one,
        "account": found,
        "organization": organization,
        "may_issue": is_open and opens,
        "has_room": len(one.unspent_keys) < MOST_LIVE_KEYS,
        "may_close": is_open and closes,
    }
    return render(request, "service_accounts/account.html", context)


@managing
@require_POST
def close(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_account(request, pk)
    services.close_account(account=found, actor=request.membership)
    messages.success(request, _("“%(name)s”已关闭，全部密钥立即失效。") % {"name": found.name})
    return redirect("service_accounts:accounts")


def guard_issuing(request: ActingRequest, account: ServiceAccount) -> None:
    """The page on which a key would be made is no page for whoever may only look, or take back."""
    organization = account.membership.organization_id
    if not organizations_to_open_for(request.membership).filter(pk=organization).exists():
        raise Http404

"""The keys of one account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.recent import recently_signed_in
from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest
from portal.organizations.once import once
from portal.service_accounts.forms import KeyForm
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.queries import visible_accounts
from portal.service_accounts.services import keys as services
from portal.service_accounts.views.accounts import find_account, guard_issuing, managing


@managing
@recently_signed_in
@require_http_methods(["GET", "POST"])
def new_key(request: ActingRequest, pk: int) -> HttpResponse:
    """A form, and once it is sent the only page that ever shows the secret: it is stored nowhere, so it cannot be shown
    after a redirect, and a form that is sent again makes no second key and shows nothing."""
    account = find_account(request, pk)
    guard_issuing(request, account)
    newest = next(iter(account.keys.all()), None)
    # A successor reaches as far as the key before it, unless somebody changes that.
    before = {"scopes": newest.scopes, "networks": "\n".join(newest.networks)} if newest else {}
    form = KeyForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        made: list[tuple[ApiKey, str]] = []

        def issue() -> int:
            made.append(services.issue_key(account=account, actor=request.membership, **form.cleaned_data))
            return made[0][0].pk

        try:
            once(request, "issue-key", issue, about=pk)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _show(request, account, *made[0]) if made else _shown_before(request, account)
    context = {"form": form, "account": account}
    return render(request, "service_accounts/new_key.html", context, status=422 if form.errors else 200)


def _show(request: ActingRequest, account: ServiceAccount, key: ApiKey, secret: str) -> HttpResponse:
    context = {"account": account, "key": key, "secret": secret}
    response = render(request, "service_accounts/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _shown_before(request: ActingRequest, account: ServiceAccount) -> HttpResponse:
    messages.warning(request, _("这个密钥已经生成并显示过一次。没有复制下来的，请停用后重新生成。"))
    return redirect("service_accounts:account", pk=account.pk)


@managing
@require_POST
def revoke(request: ActingRequest, pk: int) -> HttpResponse:
    accounts = visible_accounts(request.membership)
    key = get_object_or_404(ApiKey.objects.select_related("account").filter(account__in=accounts), pk=pk)
    services.revoke_key(key=key, actor=request.membership)
    messages.success(request, _("密钥 %(key)s 已停用，立即失效。") % {"key": key})
    return redirect("service_accounts:account", pk=key.account_id)

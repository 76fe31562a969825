"""The addresses of an account, and one of them with its log."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest
from portal.organizations.once import once
from portal.service_accounts.queries import organizations_to_close_for
from portal.service_accounts.views.accounts import find_account, managing, reading
from portal.webhooks import cases
from portal.webhooks.forms import EndpointForm, EventsForm, LogForm, ReplayForm
from portal.webhooks.models import Endpoint
from portal.webhooks.queries import deliveries_of, found_in, manages, standing, visible_endpoints
from portal.webhooks.services import endpoints as services
from portal.webhooks.services.replaying import replay_range

PAGE_SIZE = 30


def find(request: ActingRequest, pk: int) -> Endpoint:
    return get_object_or_404(visible_endpoints(request.membership), pk=pk)


def _managed(request: ActingRequest, pk: int) -> Endpoint:
    """For pages on which an address is changed: no pages for whoever may only look."""
    endpoint = find(request, pk)
    if not manages(request.membership, endpoint.account):
        raise Http404
    return endpoint


def words_of(events: list[str]) -> list[str]:
    """What an address is told, in words where it is a whole kind."""
    known = {f"{kind}.*": str(label) for kind, label in cases.kinds().items()}
    return [known.get(event, event) for event in events]


@reading
@require_safe
def endpoints(request: ActingRequest, account_pk: int) -> HttpResponse:
    account = find_account(request, account_pk)
    now = timezone.now()
    found = visible_endpoints(request.membership).filter(account=account)
    context = {
        "account": account,
        "rows": [
            {"endpoint": one, "standing": standing(one, now), "events": words_of(one.events)} for one in found
        ],
        "may_manage": manages(request.membership, account),
    }
    return render(request, "webhooks/endpoints.html", context)


@managing
@require_http_methods(["GET", "POST"])
def new(request: ActingRequest, account_pk: int) -> HttpResponse:
    """A form, and once it is sent the only page that ever shows the secret; sent again, it registers nothing twice."""
    account = find_account(request, account_pk)
    if not manages(request.membership, account):
        raise Http404
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[tuple[Endpoint, str]] = []

        def carry_out() -> int:
            made.append(
                services.open_endpoint(
                    account=account,
                    url=form.cleaned_data["url"],
                    events=form.events(),
                    actor=request.membership,
                    now=timezone.now(),
                )
            )
            return made[0][0].pk

        try:
            outcome = once(request, "open-endpoint", carry_out, about=account_pk)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _show(request, *made[0]) if made else _shown_before(request, int(outcome.result))
    context = {"form": form, "account": account}
    return render(request, "webhooks/new_endpoint.html", context, status=422 if form.errors else 200)


@managing
@require_http_methods(["GET", "POST"])
def rotate(request: ActingRequest, pk: int) -> HttpResponse:
    """What a new secret means, and then the secret."""
    endpoint = _managed(request, pk)
    if request.method == "POST":
        made: list[str] = []

        def carry_out() -> None:
            secret = services.rotate_secret(endpoint=endpoint, actor=request.membership, now=timezone.now())
            made.append(secret)

        once(request, "rotate-endpoint", carry_out, about=pk)
        return _show(request, endpoint, made[0]) if made else _shown_before(request, pk)
    return render(request, "webhooks/rotate.html", {"endpoint": endpoint, "account": endpoint.account})


def _show(request: ActingRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    endpoint.refresh_from_db()
    context = {"endpoint": endpoint, "account": endpoint.account, "secret": secret}
    response = render(request, "webhooks/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _shown_before(request: ActingRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("签名密钥已经显示过一次。没有保存下来的，请更换签名密钥。"))
    return redirect("webhooks:endpoint", pk=pk)


@reading
@require_safe
def endpoint(request: ActingRequest, pk: int) -> HttpResponse:
    """One address: how it stands, and what was sent to it, newest first."""
    found = find(request, pk)
    now = timezone.now()
    filters = LogForm(request.GET or None)
    log = deliveries_of(found)
    if filters.is_valid():
        log = found_in(log, filters.cleaned_data)
    organization = found.account.membership.organization_id
    context = {
        "endpoint": found,
        "account": found.account,
        "standing": standing(found, now),
        "events": words_of(found.events),
        "rotating": found.previous_until is not None and found.previous_until > now,
        "filters": filters,
        "is_filtered": bool(request.GET),
        "page_obj": Paginator(log, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_manage": manages(request.membership, found.account),
        "may_stop": found.is_active
        and organizations_to_close_for(request.membership).filter(pk=organization).exists(),
    }
    return render(request, "webhooks/endpoint.html", context, status=422 if filters.errors else 200)


@managing
@require_http_methods(["GET", "POST"])
def events(request: ActingRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = EventsForm(request.POST or None, initial=EventsForm.initial_of(found.events))
    if request.method == "POST" and form.is_valid():
        services.change_events(
            endpoint=found, events=form.events(), actor=request.membership, now=timezone.now()
        )
        messages.success(request, _("已修改推送的事件，对以后发生的事项生效。"))
        return redirect("webhooks:endpoint", pk=pk)
    context = {"form": form, "endpoint": found, "account": found.account}
    return render(request, "webhooks/events.html", context, status=422 if form.errors else 200)


def _done(request: ActingRequest, pk: int, act: Callable[..., object], words: str) -> HttpResponse:
    act(endpoint=find(request, pk), actor=request.membership, now=timezone.now())
    messages.success(request, words)
    return redirect("webhooks:endpoint", pk=pk)


@managing
@require_POST
def stop(request: ActingRequest, pk: int) -> HttpResponse:
    return _done(request, pk, services.stop, _("已停用，不再向该地址推送。"))


@managing
@require_POST
def resume(request: ActingRequest, pk: int) -> HttpResponse:
    return _done(request, pk, services.resume, _("已启用，先推送一条测试消息，再推送等待中的消息。"))


@managing
@require_POST
def ping(request: ActingRequest, pk: int) -> HttpResponse:
    return _done(request, pk, services.ping, _("测试消息已排队，几秒后在推送记录中查看结果。"))


@managing
@require_http_methods(["GET", "POST"])
def replay_time(request: ActingRequest, pk: int) -> HttpResponse:
    """Everything of a time once more."""
    found = _managed(request, pk)
    form = ReplayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = replay_range(
                endpoint=found, actor=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            words = _("已安排重新推送 %(number)d 条消息，同一办件按发生的先后推送。") % {"number": number}
            messages.success(request, words)
            return redirect("webhooks:endpoint", pk=pk)
    context = {"form": form, "endpoint": found, "account": found.account}
    return render(request, "webhooks/replay.html", context, status=422 if form.errors else 200)

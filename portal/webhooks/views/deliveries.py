"""One message: what was sent, and what came of every attempt."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.organizations.acting import ActingRequest
from portal.service_accounts.views.accounts import managing, reading
from portal.webhooks.models import Delivery
from portal.webhooks.queries import manages, visible_deliveries
from portal.webhooks.services.replaying import replay


def _find(request: ActingRequest, pk: uuid.UUID) -> Delivery:
    return get_object_or_404(visible_deliveries(request.membership), pk=pk)


@reading
@require_safe
def delivery(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    found = _find(request, pk)
    endpoint = found.endpoint
    context = {
        "delivery": found,
        "endpoint": endpoint,
        "account": endpoint.account,
        "tries": found.tries.order_by("-at", "-pk")[:50],
        "may_replay": endpoint.is_active and manages(request.membership, endpoint.account),
    }
    return render(request, "webhooks/delivery.html", context)


@managing
@require_POST
def replay_one(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    found = _find(request, pk)
    replay(delivery=found, actor=request.membership, now=timezone.now())
    messages.success(request, _("已安排重新推送；同一办件更早的消息送达后立即推送。"))
    return redirect("webhooks:delivery", pk=pk)

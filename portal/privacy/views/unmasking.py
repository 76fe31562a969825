"""Asking to see what is masked."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.recent import recently_signed_in
from portal.errors import DomainError, InvalidInput
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.once import once
from portal.privacy import registry
from portal.privacy.forms import ReasonForm
from portal.privacy.services.unmasking import unmask

AGAIN = timedelta(minutes=1)


def _found(request: ActingRequest, key: str, pk: str) -> tuple[registry.Sensitive, Any, registry.Shown]:
    """The field of a row that the person reads, and may ask for; 404 otherwise."""
    sensitive = registry.find(key)
    if sensitive is None:
        raise Http404
    try:
        row = sensitive.reads(request.membership).filter(pk=pk).first()
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    if row is None:
        raise Http404
    seen = registry.shown(request.membership, row, sensitive.field)
    if not (seen.plain or seen.may_unmask):
        raise Http404
    return sensitive, row, seen


@acting()
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def unmask_field(request: ActingRequest, key: str, pk: str) -> HttpResponse:
    """GET asks for the reason; POST ``reason`` answers with the value, once: it is kept by no cache, and the next look
    needs a reason again. In place where htmx asks, as a page of its own otherwise."""
    sensitive, row, seen = _found(request, key, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"sensitive": sensitive, "pk": row.pk, "seen": seen, "form": form, "row": row}
    if seen.plain or (request.method == "POST" and form.is_valid()):
        try:
            context["value"] = seen.text if seen.plain else _show(request, sensitive, row, form)
        except DomainError as error:
            add_domain_error(form, error)
    return _answer(request, context, 422 if form.errors else 200)


def _show(request: ActingRequest, sensitive: registry.Sensitive, row: Any, form: ReasonForm) -> str:
    """The plain value, for a reason that is written down. The very form sent again is not: it is answered alike for a
    while, for the first answer may not have arrived. ``InvalidInput`` afterwards, and what ``unmask`` raises."""
    now, values = timezone.now(), []

    def carry_out() -> str:
        values.append(
            unmask(sensitive=sensitive, row=row, actor=request.membership, reason=form.cleaned_data["reason"])
        )
        return now.isoformat()  # what is kept of it must not be the value

    done = once(request, "unmask", carry_out, about=(sensitive.key, row.pk, request.user.pk))
    if done.first:
        return values[0]
    if now - datetime.fromisoformat(done.result) > AGAIN:
        raise InvalidInput(_("这次查看已经显示过，请重新说明理由。"), field="reason")
    return sensitive.value(row)


def _answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    part = "HX-Request" in request.headers
    context |= {
        "back": context["sensitive"].page(context["row"]),
        "dialled": context["sensitive"].mask in ("phone", "mobile"),
    }
    context["title"] = _("查看%(what)s") % {"what": context["sensitive"].label}
    response = render(
        request, "privacy/_unmask.html" if part else "privacy/unmask.html", context, status=status
    )
    response["Cache-Control"] = "no-store"
    return response

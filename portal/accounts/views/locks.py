"""What wrong passwords closed, for the security administrator, who opens it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.enums import Outcome
from portal.accounts.forms import LiftForm
from portal.accounts.locking import lock_of, locks_at
from portal.accounts.models import SignIn
from portal.accounts.recent import recently_signed_in
from portal.accounts.services.locks import lift_lock
from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role


@acting(Role.SECURITY_ADMINISTRATOR)
@require_safe
def locks(request: ActingRequest) -> HttpResponse:
    """Names and addresses that nobody signs in with or from for now; ``?q=`` looks for a person."""
    query = request.GET.get("q", "").strip()
    found = locks_at(timezone.now(), query)
    return render(request, "accounts/locks.html", {"locks": found, "query": query})


@acting(Role.SECURITY_ADMINISTRATOR)
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def lock_of_name(request: ActingRequest, pk: int) -> HttpResponse:
    """The account, or the name that is nobody's, that an attempt was for which was turned away."""
    return _lift(request, pk, by_source=False)


@acting(Role.SECURITY_ADMINISTRATOR)
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def lock_of_address(request: ActingRequest, pk: int) -> HttpResponse:
    """The address that it came from."""
    return _lift(request, pk, by_source=True)


def _lift(request: ActingRequest, pk: int, *, by_source: bool) -> HttpResponse:
    attempt = get_object_or_404(SignIn.objects.select_related("user"), pk=pk, outcome=Outcome.LOCKED)
    found = lock_of(attempt, timezone.now(), by_source=by_source)
    if found is None:
        messages.info(request, _("这个锁定已经结束。"))
        return redirect("sign-in-locks")
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_lock(lock=found, reason=form.cleaned_data["reason"], actor=request.membership)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("锁定已解除，可以重新登录。"))
            return redirect("sign-in-locks")
    context = {"form": form, "lock": found}
    return render(request, "accounts/lock.html", context, status=422 if form.errors else 200)

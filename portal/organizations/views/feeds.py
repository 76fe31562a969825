"""日历订阅: the address under which a person's own calendar program finds their deadlines."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.recent import lead_to_confirmation, recent_sign_in
from portal.organizations.acting import SignedInRequest
from portal.organizations.models import CalendarFeed
from portal.organizations.services.feeds import end_feed, renew_feed


@login_required
@require_http_methods(["GET", "POST"])
def calendar_feed(request: SignedInRequest) -> HttpResponse:
    """Whether there is an address and when it was last used. A POST makes a new one, shortly after signing in, for it
    is a lasting way in; its answer is the only page that ever shows it: it is stored nowhere, so it cannot be shown
    after a redirect."""
    address = ""
    if request.method == "POST":
        if not recent_sign_in(request):
            return lead_to_confirmation(request)
        token = renew_feed(user=request.user, now=timezone.now())
        address = settings.PUBLIC_URL + reverse("feed", args=[token])
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "organizations/calendar_feed.html", {"feed": feed, "address": address})


@login_required
@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    end_feed(user=request.user)
    messages.success(request, _("日历订阅已停用，原地址立即失效。"))
    return redirect("calendar-feed")

"""A person's messages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.databases.reading import may_lag
from portal.notifications import services
from portal.notifications.queries import inbox_of
from portal.organizations.models import User
from portal.paging import Part, page_of

PAGE_SIZE = 30


class PersonRequest(HttpRequest):
    """What is left of requests behind ``login_required``: somebody has signed in."""

    user: User


@require_safe
@login_required
@may_lag
def inbox(request: PersonRequest) -> HttpResponse:
    """Newest first; ``?unread=1`` leaves out what was read."""
    messages = inbox_of(request.user)
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        messages = messages.filter(read_at=None)
    newest_first = Part(messages, ("-created_at", "-pk"))
    page = page_of(newest_first, data=request.GET, size=PAGE_SIZE)
    return render(request, "notifications/inbox.html", {"page": page, "only_unread": only_unread})


@require_POST
@login_required
def open_message(request: PersonRequest, pk: int) -> HttpResponse:
    """Marks a message as read and goes to what it is about. Somebody else's answers like an unknown one."""
    message = get_object_or_404(inbox_of(request.user), pk=pk)
    services.mark_read(message, timezone.now())
    if message.url and url_has_allowed_host_and_scheme(message.url, allowed_hosts=None):
        return redirect(message.url)
    return redirect("notifications:inbox")


@require_POST
@login_required
def read_all(request: PersonRequest) -> HttpResponse:
    services.mark_all_read(request.user, timezone.now())
    return redirect("notifications:inbox")

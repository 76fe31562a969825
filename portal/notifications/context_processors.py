"""What every page shows of the inbox."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.notifications.queries import unread_count


def unread_messages(request: HttpRequest) -> dict[str, object]:
    """``unread_messages``: how many messages wait for the person; counted only where a page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_messages": 0}
    return {"unread_messages": SimpleLazyObject(lambda: unread_count(user))}

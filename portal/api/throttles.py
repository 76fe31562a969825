"""How often an account may ask, and how often write; said in every answer."""

from typing import Any

from django.conf import settings
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal import throttle

WINDOW = 60


class AccountThrottle(BaseThrottle):
    """So many requests a minute for an account or a person, of them so many writes (``API_REQUESTS_PER_MINUTE``,
    ``API_WRITES_PER_MINUTE``)."""

    left = WINDOW

    def allow_request(self, request: Request, view: Any) -> bool:
        who = str(request.user.pk)
        limits = [("api", settings.API_REQUESTS_PER_MINUTE)]
        if request.method not in SAFE_METHODS:
            limits.append(("api-writes", settings.API_WRITES_PER_MINUTE))
        for name, most in limits:
            count, self.left = throttle.count(name, who, seconds=WINDOW)
            # The scarcest is what the answer tells; the last one counted is the stricter.
            view.rate_headers = {
                "RateLimit-Policy": f'"{name}";q={most};w={WINDOW}',
                "RateLimit": f'"{name}";r={max(most - count, 0)};t={self.left}',
            }
            if count > most:
                return False
        return True

    def wait(self) -> float:
        return self.left

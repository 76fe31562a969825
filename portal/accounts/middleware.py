"""How long a session lasts, and what a person must do before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from portal.accounts.factors import has_factor
from portal.accounts.sessions import SIGN_IN_KEY
from portal.accounts.signals import FACTOR_KEY, is_password_over
from portal.organizations.acting import PortalRequest
from portal.organizations.enums import ENTERPRISE_ROLES

# What a page asks for by itself: it carries this header, and does not keep a session alive.
BY_ITSELF = "X-By-Itself"
# Open whatever is missing: leaving, and reading larger letters.
ALWAYS = frozenset({"logout", "display"})
CHANGING_PASSWORD = frozenset({"password-change"})
SETTING_UP = frozenset({"second-factor", "factor-totp", "factor-key", "confirm-sign-in"})


def is_staff(request: PortalRequest) -> bool:
    """Whether the person holds any role beside those of enterprises."""
    return any(held.role not in ENTERPRISE_ROLES for held in request.memberships)


class SessionLimitsMiddleware:
    """Signs out whoever signed in ``SESSION_SECONDS`` ago, and staff that did nothing for ``SESSION_IDLE_SECONDS``: the
    page that was asked for then leads to the login and back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if self._is_over(request):
                logout(request)
                request.membership, request.memberships = None, []
            elif BY_ITSELF not in request.headers:
                request.session.touch(timezone.now())  # type: ignore[attr-defined]  # of our engine
        return self.get_response(request)

    @staticmethod
    def _is_over(request: PortalRequest) -> bool:
        now = timezone.now()
        sign_in, active_at = request.session.get(SIGN_IN_KEY), getattr(request.session, "active_at", None)
        if sign_in is None or now.timestamp() - sign_in["at"] >= settings.SESSION_SECONDS:
            return True
        idle = (now - active_at).total_seconds() if active_at else 0.0
        return idle >= settings.SESSION_IDLE_SECONDS and is_staff(request)


class StepMissing(PermissionDenied):
    """A program in a person's session, who has to set up a second factor or change the password on a page first."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class MissingStepsMiddleware:
    """Leads to the one page that is open until it is done: the password that has to be changed, then, for staff, the
    second factor. Everything that is not named here is closed, the interface for programs included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: PortalRequest, view: Any, arguments: Any, named_arguments: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if not request.user.is_authenticated or name in ALWAYS:
            return None
        if is_password_over(request):
            return self._lead(request, name, "password-change", CHANGING_PASSWORD, "password-too-old")
        if settings.STAFF_MFA_REQUIRED and not request.session.get(FACTOR_KEY) and is_staff(request):
            if has_factor(request.user):
                # A way in that asked for no factor, though there is one: nothing is shown, least of all its removal.
                logout(request)
                if request.path.startswith("/api/v"):
                    raise StepMissing("not-authenticated")
                return redirect_to_login(request.get_full_path())
            return self._lead(request, name, "second-factor", SETTING_UP, "second-factor-missing")
        return None

    @staticmethod
    def _lead(
        request: HttpRequest, name: str, page: str, opened: frozenset[str], problem: str
    ) -> HttpResponse | None:
        if name in opened:
            return None
        if request.path.startswith("/api/v"):
            raise StepMissing(problem)
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": reverse(page)})
        return HttpResponseRedirect(reverse(page))

"""Who made an account with a form is signed in by it."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.factors import has_factor
from portal.organizations.models import User

BACKEND = "portal.accounts.backends.PersonBackend"
# A double click, or a form sent again after the connection broke, comes this soon after the account was made.
SOON = timedelta(minutes=10)


def sign_in_newcomer(request: HttpRequest, user: User) -> bool:
    """Signs in the owner of the account that the form with this ``password`` made. False, and nobody is signed in, if
    that was a while ago, the password is another by now or there is a second factor: a browser keeps forms, and one
    that is sent again later is not the way past the login."""
    is_new = timezone.now() - user.created_at < SOON
    password = request.POST.get("password", "")
    if not (is_new and user.is_active and not has_factor(user) and user.check_password(password)):
        return False
    login(request, user, backend=BACKEND)
    return True


def lead_to_login(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("这份表单此前已经办理，请用您的账号登录。"))
    return redirect("login")

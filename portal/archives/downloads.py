"""Handing out the package of an archived case."""

from collections.abc import Callable
from typing import IO

from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import throttle
from portal.accounts.recent import demand_recent_sign_in
from portal.documents.downloads import keep_in_its_place
from portal.errors import TooOften
from portal.organizations.models import Membership, Organization
from portal.organizations.recording import record

TAKEN = "archive.package_taken"
# Each package is made anew and signed with the keeper's seal: so many may one person have in ten minutes.
PACKAGES, WINDOW = 30, 10 * 60


def package_response(
    request: HttpRequest,
    *,
    actor: Membership,
    number: str,
    keeper: Organization,
    build: Callable[[], IO[bytes]],
) -> FileResponse:
    """The package as a download, which nobody between may keep.

    It is the whole file, telephone numbers and unmarked uploads too: people need a recent sign-in (``SignInNeeded``;
    pages lead there before), and whoever takes it, a system too, stands in the audit log of ``keeper``. ``TooOften``
    (429) for whoever asks for too many.
    """
    demand_recent_sign_in(request)
    if throttle.too_often("package", str(actor.user_id), times=PACKAGES, seconds=WINDOW):
        raise TooOften(_("导出案卷次数过多，请 10 分钟后再试。"))
    package = build()
    with transaction.atomic():
        record(
            actor=actor,
            organization=keeper,
            kind=TAKEN,
            summary=_("取走归档案卷 %(number)s") % {"number": number},
            data={"number": number},
            now=timezone.now(),
        )
    response = FileResponse(
        package, as_attachment=True, filename=f"{number}.zip", content_type="application/zip"
    )
    keep_in_its_place(response)
    return response

"""Handing out the package of an archived case."""

from collections.abc import Callable
from typing import IO

from django.http import FileResponse
from django.utils.translation import gettext as _

from portal import throttle
from portal.documents.downloads import keep_in_its_place
from portal.errors import TooOften
from portal.organizations.models import User

# Each package is made anew and signed with the keeper's seal: so many may one person have in ten minutes.
PACKAGES, WINDOW = 30, 10 * 60


def package_response(user: User, number: str, build: Callable[[], IO[bytes]]) -> FileResponse:
    """The package as a download, which nobody between may keep. ``TooOften`` (429) for whoever asks for too many."""
    if throttle.too_often("package", str(user.pk), times=PACKAGES, seconds=WINDOW):
        raise TooOften(_("导出案卷次数过多，请 10 分钟后再试。"))
    response = FileResponse(
        build(), as_attachment=True, filename=f"{number}.zip", content_type="application/zip"
    )
    keep_in_its_place(response)
    return response

"""The whole file of an archived request as one ZIP (``portal.archives.packaging``)."""

from functools import partial
from typing import IO

from portal.archives import packaging
from proxy_service.loading import load
from proxy_service.models import ProxyRequest
from proxy_service.package_data import data_of


def build(request: ProxyRequest) -> IO[bytes]:
    """The package of an archived request as an open temporary file; ``Conflict`` where it cannot be made."""
    load(request)
    return packaging.build(
        packaging.CaseFile(
            ledger=request.ledger,
            number=request.number,
            archived_at=request.archived_at,
            keeper=request.park.park,
            data=partial(data_of, request),
            template="requests/package.html",
            page={"filed": request, "title": request.title, "giver": request.enterprise.name},
        )
    )

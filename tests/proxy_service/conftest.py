"""What the tests of packages share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from portal.archives import packaging as portal_packaging
from portal.documents import signing
from portal.documents.models import Document, Seal
from portal.workdays.services import load_calendar
from tests.cast import build_cast
from tests.proxy_service.packages import Made, Seals, contents, package_of, packed, render_all
from tests.stages import make_request


@pytest.fixture(scope="session")
def made(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    calendar_data: dict[str, Any],
) -> Made:
    """Made once and rolled back: the portal that checks them knows nothing of the request, the park or its seal."""
    folder = tmp_path_factory.mktemp("portal")
    keys, trust = folder / "keys", folder / "trust"
    settings = {"MEDIA_ROOT": folder / "media", "SEAL_KEY_DIR": keys, "SEAL_TRUST_DIR": trust}
    with django_db_blocker.unblock(), override_settings(**settings), transaction.atomic():
        load_calendar(calendar_data)
        cast = build_cast()
        request = make_request(cast, "archived")
        render_all(request)
        unsigned = package_of(request)
        seals = Seals(keys, trust)
        seals.give(cast.park, cast.security)
        seals.give(cast.other_park, cast.security)
        signed, again = package_of(request), package_of(request)
        files = contents(signed)
        other = Seal.objects.get(organization=cast.other_park)
        files[portal_packaging.SIGNATURE] = signing.sign_detached(
            files[portal_packaging.MANIFEST], seal=other, moment=timezone.now()
        )
        papers = {paper.number: paper.sha256 for paper in Document.objects.filter(ledger=request.ledger)}
        result = Made(
            signed, again, unsigned, packed(files), request.number, request.ledger.head_hash, papers, trust
        )
        transaction.set_rollback(True)
    return result


@pytest.fixture
def trusted(made: Made) -> Iterator[None]:
    """The CA of the packages' seals is trusted."""
    with override_settings(SEAL_TRUST_DIR=made.trust):
        yield

"""Certificates that their CA took back: by its lists, at the moment that counts."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from portal.documents import signing
from portal.documents.models import Seal
from portal.documents.samples.common import PARK
from portal.documents.signing import SigningError
from portal.documents.signing.certificates import signer_certificate
from portal.documents.signing.revocation import fetch_configured, outdated
from portal.documents.signing.trial import TrialCA
from tests.portal.documents.signing.conftest import House
from tests.portal.documents.signing.test_providers import Service

DATA = b"a paper"
HOUR = timedelta(hours=1)


@pytest.fixture
def lists(tmp_path: Path, settings: Any) -> Path:
    settings.SEAL_CRL_DIR = tmp_path / "crl"
    settings.SEAL_CRL_DIR.mkdir()
    return Path(settings.SEAL_CRL_DIR)


def listed(ca: TrialCA, seal: Seal, since: datetime, **more: Any) -> x509.CertificateRevocationList:
    return ca.revocations({signer_certificate(seal.certificate): since}, **{"now": timezone.now()} | more)


def publish(folder: Path, found: x509.CertificateRevocationList, form: Encoding = Encoding.DER) -> None:
    (folder / "ca.crl").write_bytes(found.public_bytes(form))


def judged(seal: Seal, at: datetime) -> signing.Verdict:
    """A signature made before any list said anything, judged as of ``at``."""
    signature = signing.sign_detached(DATA, seal=seal, moment=timezone.now())
    return signing.judge_detached(DATA, signature, at=at)


@pytest.mark.parametrize("form", [Encoding.DER, Encoding.PEM])
def test_a_certificate_counts_until_it_was_taken_back(house: House, lists: Path, form: Encoding) -> None:
    seal, now = house.seal(), timezone.now()
    signature = signing.sign_detached(DATA, seal=seal, moment=now)
    publish(lists, listed(house.ca, seal, now), form)
    before = signing.judge_detached(DATA, signature, at=now - timedelta(minutes=1))
    assert before.bottom_line, "what was signed before stands"
    after = signing.judge_detached(DATA, signature, at=now + HOUR)
    assert not after.bottom_line
    assert after.reasons == [f"证书“{PARK}”在签署以前已被吊销。"]
    assert not signing.judge_detached(DATA, signature).bottom_line, "without a trusted moment: today"
    with pytest.raises(SigningError, match="已被吊销"):
        signing.sign_detached(DATA, seal=seal, moment=timezone.now())


def test_a_sealed_paper_is_judged_in_the_same_way(
    house: House, lists: Path, unsigned: Callable[..., bytes]
) -> None:
    seal, now = house.seal(), timezone.now()
    paper = signing.sign(unsigned(), seal=seal, reason="用印", location=PARK, moment=now)
    publish(lists, listed(house.ca, seal, now + HOUR))
    assert signing.judge(paper, at=now).bottom_line
    verdict = signing.judge(paper, at=now + 2 * HOUR)
    assert (verdict.valid, verdict.bottom_line) == (True, False)


def test_a_key_misused_since_earlier_is_worth_nothing_since_then(house: House, lists: Path) -> None:
    seal, now = house.seal(), timezone.now()
    signature = signing.sign_detached(DATA, seal=seal, moment=now)
    misused = listed(house.ca, seal, now + 2 * HOUR, misused_since=now - HOUR)
    publish(lists, misused)
    assert not signing.judge_detached(DATA, signature, at=now).bottom_line


def test_only_the_lists_of_the_issuer_count(house: House, lists: Path) -> None:
    seal, now = house.seal(), timezone.now()
    impostor = TrialCA(now)  # of the same name, with another key
    publish(lists, listed(impostor, seal, now - HOUR))
    (lists / "broken.crl").write_bytes(b"no list")
    assert judged(seal, now + HOUR).bottom_line
    other = house.seal("another", key_name="other.key")
    publish(lists, listed(house.ca, other, now - HOUR))
    assert judged(seal, now + HOUR).bottom_line


def test_an_old_list_still_counts_and_is_told_to_operators(house: House, lists: Path) -> None:
    seal, now = house.seal(), timezone.now()
    signature = signing.sign_detached(DATA, seal=seal, moment=now)
    publish(lists, listed(house.ca, seal, now - 90 * 24 * HOUR, now=now - 80 * 24 * HOUR))
    assert not signing.judge_detached(DATA, signature, at=now).bottom_line
    (told,) = outdated(now)
    assert "测试根证书" in told


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.stop()


def test_lists_are_fetched_and_a_broken_one_changes_nothing(
    house: House, lists: Path, service: Service, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    seal, now = house.seal(), timezone.now()
    signature = signing.sign_detached(DATA, seal=seal, moment=now)
    content = listed(house.ca, seal, now - HOUR).public_bytes(Encoding.DER)
    settings.SEAL_CRL_URLS = [service.url, "file:///etc/passwd"]
    service.answer = lambda _request, _body: (200, content)
    assert fetch_configured() == 1
    assert "file is not asked" in caplog.text
    assert not signing.judge_detached(DATA, signature, at=now).bottom_line
    for status, answer in ((200, b"<html>"), (500, b""), (302, b"")):
        service.answer = lambda _request, _body, said=(status, answer): said  # type: ignore[misc]  # answers by what this turn binds
        assert fetch_configured() == 0
    assert [path.read_bytes() for path in lists.iterdir()] == [content]

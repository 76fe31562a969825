"""Electronic delivery: consented to, opened, signed for (BZ54-5.4)."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind
from portal.documents.samples import uploads as samples
from portal.documents.services import void
from portal.ledger.verify import verify
from portal.organizations.models import Membership
from proxy_service.demo.course import Course
from proxy_service.enums import DeliveryMode, ReturnReason
from proxy_service.models import ProxyRequest
from proxy_service.services import delivery
from proxy_service.services.delivery import OPENING
from tests.cast import Cast
from tests.stages import lead_on, make_course

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-5.4")]


def sign_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def result_of(request: ProxyRequest) -> str:
    matter = request.matters.first()
    assert matter is not None and matter.result_file_id is not None
    return reverse("file", args=[request.pk, matter.result_file_id])


def openings(request: ProxyRequest) -> list[tuple[str, str]]:
    found = request.ledger.entries.filter(kind=OPENING).order_by("sequence")
    return [(entry.actor_name, entry.summary) for entry in found]


@pytest.fixture
def sent(cast: Cast) -> Course:
    return make_course(cast, "sent")


def test_the_first_opening_is_recorded_once_with_the_person(sent: Course, cast: Cast) -> None:
    request = sent.request
    for person in (cast.clerk, cast.land_clerk, cast.county_officer, cast.auditor):
        assert sign_in(person).get(result_of(request)).status_code == 200
    assert sign_in(cast.other_owner).get(result_of(request)).status_code == 404, "a neighbour"
    handler, owner = sign_in(cast.handler), sign_in(cast.owner)
    handler.head(result_of(request))
    handler.get(result_of(request), headers={"Sec-Purpose": "prefetch"})
    material = request.materials.filter(files__isnull=False).first().files.first()
    handler.get(reverse("file", args=[request.pk, material.stored_file_id]))
    assert (openings(request), sent.request.delivery.opened_at) == ([], None), (
        "not the enterprise, or not the result"
    )
    assert "尚未打开" in handler.get(reverse("request", args=[request.pk])).content.decode()

    for client in (handler, owner, handler):
        assert client.get(result_of(request)).status_code == 200
    name = request.matters.first().result_file.name
    assert openings(request) == [(cast.handler.user.full_name, f"企业首次打开电子送达的“{name}”")]
    opened = sent.reload().delivery
    assert opened.opened_by == cast.handler
    entry = request.ledger.entries.get(kind=OPENING)
    assert entry.data == {"name": name, "sha256": request.matters.first().result_file.sha256}
    assert entry.occurred_at == opened.opened_at
    assert verify(request.ledger) is None
    page = sign_in(cast.clerk).get(reverse("request", args=[request.pk])).content.decode()
    assert f"{timezone.localtime(opened.opened_at):%Y-%m-%d %H:%M} {cast.handler.user.full_name}" in page


def test_on_paper_nobody_opens_anything(cast: Cast) -> None:
    course = make_course(cast, "completed")
    course.deliver(DeliveryMode.COURIER, "SF1")
    assert sign_in(cast.owner).get(result_of(course.request)).status_code == 200
    assert openings(course.request) == []


def test_the_receipt_becomes_whole_when_the_enterprise_signs_in_the_portal(sent: Course, cast: Cast) -> None:
    receipts = sent.request.ledger.documents.filter(kind=DocumentKind.DELIVERY).order_by("sequence")
    assert {"opened_at", "received"} & set(receipts.get().facts) == set()
    delivery.record_opening(
        request=sent.reload(), actor=cast.owner, opened=sent.request.matters.first().result_file
    )
    sent.sign_delivery()
    first, whole = receipts
    assert whole.replaces == first
    assert whole.facts["deliverer"] == first.facts["deliverer"] == cast.clerk.user.full_name
    assert whole.facts["received"]["person"] == cast.owner.user.full_name
    assert whole.facts["received"]["capacity"] == "企业负责人"
    page = compose(Paper.of(whole))
    assert "首次打开" in page and "签名或者盖章" not in page and first.number in page
    assert whole.number in str(sent.request.ledger.entries.get(kind="sign_delivery").data)


def test_the_receipt_of_a_delivery_that_came_back_opens_nothing(sent: Course, cast: Cast) -> None:
    request = sent.request
    old = request.ledger.documents.get(kind=DocumentKind.DELIVERY)
    delivery.return_delivery(request=request, actor=cast.clerk, reason=ReturnReason.REFUSED)
    delivery.deliver(request=request, actor=cast.clerk, mode=DeliveryMode.ELECTRONIC)
    new = request.ledger.documents.get(replaces=old)
    delivery.record_opening(request=sent.reload(), actor=cast.owner, opened=old)
    assert openings(request) == []
    with transaction.atomic():
        void(document=new, reason="要素有误", now=timezone.now())
        delivery.record_opening(request=sent.reload(), actor=cast.owner, opened=old)
        assert openings(request) == []
        transaction.set_rollback(True)
    delivery.record_opening(request=sent.reload(), actor=cast.owner, opened=new)
    assert len(openings(request)) == 1


def test_a_slip_scanned_at_the_window_needs_no_second_receipt(cast: Cast) -> None:
    course = make_course(cast, "sent", at_window=True)
    delivery.sign_delivery(
        request=course.request, actor=cast.clerk, recipient_name="周建华", slip=samples.pdf("签收回执")
    )
    (receipt,) = course.request.ledger.documents.filter(kind=DocumentKind.DELIVERY)
    assert "received" not in receipt.facts
    assert course.reload().delivery.slip.name.endswith(".pdf")
    page = sign_in(cast.clerk).get(reverse("request", args=[course.request.pk])).content.decode()
    assert course.request.delivery.slip.name in page


def test_after_the_signature_the_opening_still_counts_and_after_the_archive_it_does_not(
    sent: Course, cast: Cast
) -> None:
    lead_on(sent, "sent", "delivered")
    result = sent.request.matters.first().result_file
    delivery.record_opening(request=sent.reload(), actor=cast.owner, opened=result)
    assert len(openings(sent.request)) == 1
    other = make_course(cast, "archived")
    length = other.request.ledger.length
    assert sign_in(cast.owner).get(result_of(other.request)).status_code == 200
    assert other.reload().ledger.length == length

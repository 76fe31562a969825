"""What a park verified once is handed in again with one click, within the enterprise and never across."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.documents.models import StoredFile
from portal.documents.samples import uploads as samples
from portal.errors import NotAllowed
from portal.organizations.models import Membership
from proxy_service import reuse, rules
from proxy_service.models import MaterialFile, ProxyRequest, RequestMaterial
from proxy_service.queries import papers_of
from proxy_service.services import checking, filing
from tests.cast import Cast
from tests.keys import keyed
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db

LICENCE = "营业执照"


def draft_of(cast: Cast, actor: Membership, **options: object) -> ProxyRequest:
    draft = filing.start_draft(
        enterprise=options.pop("enterprise", cast.enterprise), actor=actor, park=cast.park, **options
    )
    return filing.choose_matters(request=draft, actor=actor, versions=[cast.land, cast.environment])


def offered(draft: ProxyRequest, actor: Membership) -> dict[str, list[MaterialFile]]:
    found = reuse.offers(draft, actor, draft.materials.all())
    return {draft.materials.get(pk=pk).name: files for pk, files in found.items()}


def handed_in(request: ProxyRequest, name: str) -> MaterialFile:
    return request.materials.get(name=name).files.first()


def test_the_verified_file_is_attached_again_without_a_copy(cast: Cast) -> None:
    earlier = make_request(cast, "accepted")
    draft = draft_of(cast, cast.handler)
    client = Client()
    client.force_login(cast.handler.user)
    page = reverse("draft-step", args=[draft.pk, "materials"])
    file = handed_in(earlier, LICENCE)
    shown = client.get(page).content.decode()
    assert f"{earlier.number}，{timezone.localdate(earlier.accepted_at):%Y-%m-%d} 受理" in shown
    licence = draft.materials.get(name=LICENCE)
    form = keyed(file=file.pk)
    for _click in range(2):
        answer = client.post(reverse("draft-reuse", args=[draft.pk, licence.pk]), form)
        assert answer["Location"].endswith(f"#material-{licence.pk}")
    again = licence.files.get()
    assert again.reused_from == file
    assert again.stored_file.pk != file.stored_file.pk
    assert (again.stored_file.sha256, again.stored_file.file.name) == (
        file.stored_file.sha256,
        file.stored_file.file.name,
    )
    assert again.stored_file.ledger == draft.ledger
    assert LICENCE not in offered(draft, cast.handler), "it is there"
    assert licence not in rules.missing_papers(papers_of(draft))


@pytest.mark.django_db(transaction=True)
def test_taking_it_out_again_leaves_the_earlier_requests_bytes(cast: Cast) -> None:
    file = handed_in(make_request(cast, "accepted"), LICENCE)
    draft = draft_of(cast, cast.owner)
    licence = draft.materials.get(name=LICENCE)
    again = filing.reuse_file(material=licence, actor=cast.owner, file=file)
    filing.detach_file(file=again, actor=cast.owner)
    assert not StoredFile.objects.filter(ledger=draft.ledger).exists()
    assert file.stored_file.file.storage.exists(file.stored_file.file.name)


def test_never_across_enterprises_nor_beyond_what_the_window_sees(cast: Cast) -> None:
    theirs = make_request(cast, "accepted", enterprise=cast.other_enterprise, park=cast.other_park)
    elsewhere = make_request(cast, "accepted", park=cast.other_park)
    draft = draft_of(cast, cast.owner)
    assert offered(draft, cast.owner)[LICENCE] == [handed_in(elsewhere, LICENCE)]
    licence = draft.materials.get(name=LICENCE)
    with pytest.raises(NotAllowed):
        filing.reuse_file(material=licence, actor=cast.owner, file=handed_in(theirs, LICENCE))
    client = Client()
    client.force_login(cast.owner.user)
    for file in (handed_in(theirs, LICENCE).pk, "x", 987654321):
        answer = client.post(reverse("draft-reuse", args=[draft.pk, licence.pk]), keyed(file=file))
        assert answer.status_code == 404
    at_window = draft_of(cast, cast.clerk, at_window=True)
    assert not offered(at_window, cast.clerk), "the other park's request is not the clerk's to read"
    own = make_request(cast, "accepted")
    assert offered(at_window, cast.clerk)[LICENCE] == [handed_in(own, LICENCE)]
    assert not licence.files.exists()


def test_only_what_was_accepted_and_not_found_wanting_is_offered(cast: Cast) -> None:
    make_request(cast, "submitted")
    draft = draft_of(cast, cast.owner)
    assert not offered(draft, cast.owner), "nobody looked at it yet"
    corrected = make_course(cast, "corrected")
    defect = corrected.request.corrections.get().defects.first()
    wanting = defect.material.files.first()
    corrected.accept()
    renewed = defect.material.files.last()
    assert renewed != wanting
    assert offered(draft, cast.owner)[defect.material.name] == [renewed]
    late = checking.add_material(
        request=corrected.reload(),
        actor=cast.owner,
        material=_last(corrected.request),
        upload=samples.pdf("后补"),
    )
    assert late.material.name not in offered(draft, cast.owner), "handed in after the check"
    sent_back = make_course(cast, "correction")
    named = sent_back.request.problems.get().defects[0]["material"]
    files = offered(draft, cast.owner).get(named, [])
    assert all(file.material.request != sent_back.request for file in files)


def _last(request: ProxyRequest) -> RequestMaterial:
    return request.materials.filter(files=None).last()


def test_the_newest_three_of_one_paper(cast: Cast) -> None:
    for number in range(4):
        course = make_course(cast, "draft")
        licence = course.request.materials.get(name=LICENCE)
        filing.attach_file(material=licence, actor=cast.owner, upload=samples.pdf(f"执照{number}"))
        course.submit()
        course.accept()
        accepted = course.reload().accepted_at + timedelta(days=number)
        ProxyRequest.objects.filter(pk=course.request.pk).update(accepted_at=accepted)
    names = [file.stored_file.name for file in offered(draft_of(cast, cast.owner), cast.owner)[LICENCE]]
    assert names == ["样例-营业执照.pdf", "样例-执照3.pdf", "样例-执照2.pdf"]

"""Which seal a paper bears by the mode and by the instrument's rows, when seals may be used, and papers made again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from delegation.enums.authorities import Mode
from delegation.enums.instruments import InstrumentState, SealAct
from delegation.facts.common import exercised
from delegation.models import SealChange
from delegation.modes import MODES
from delegation.queries import authority_on
from delegation.seal_grounds import instrument_against
from delegation.seals import is_in_use
from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind, DocumentState, SealPurpose
from portal.documents.models import Document, Seal
from portal.documents.seal_names import OFFICIAL, SealKind
from portal.documents.seals import choose
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import recorded
from tests.delegation.instruments import put_instrument
from tests.delegation.permit_course import Course, chenzhou, yining
from tests.proxy_service.moments import standing

SINCE, DAY = date(2021, 3, 10), date(2025, 6, 5)
APPROVAL = SealKind(SealPurpose.APPROVAL)
FIRST, SECOND = SealKind(SealPurpose.APPROVAL, 1), SealKind(SealPurpose.APPROVAL, 2)
RETIRED, OPENED = SealAct.RETIRED, SealAct.OPENED
K = DocumentKind


def change(act: SealAct, on: date, name: str = "", **of: Any) -> SealChange:
    return SealChange(act=act, on=on, name=name, **of)


@pytest.mark.rule("CZ4-2.2")
def test_a_seal_is_in_use_from_the_day_it_is_opened_to_the_day_it_is_retired() -> None:
    early, late = date(2021, 3, 10), date(2023, 6, 1)
    retired, opened, back = change(RETIRED, early), change(OPENED, early), change(OPENED, late)
    expected = [
        ([], date(2020, 1, 1), True),
        ([retired], date(2021, 3, 9), True),
        ([retired], early, True),
        ([retired], date(2021, 3, 11), False),
        ([opened], date(2021, 3, 9), False),
        ([opened], early, True),
        ([back, retired], date(2022, 1, 1), False),
        ([retired, back], late, True),
        ([opened, change(RETIRED, late)], late, True),
        ([opened, change(RETIRED, late)], date(2023, 6, 2), False),
    ]
    assert [is_in_use(rows, on) for rows, on, _in_use in expected] == [row[2] for row in expected]


#: Mode, the seal of the table, and whose it is.
MODES_AND_SEALS = [
    (Mode.ENTRUSTED, OFFICIAL, "department"),
    (Mode.DIRECT_GRANT, APPROVAL, "park"),
    (Mode.POSTED, OFFICIAL, "department"),
    (Mode.REVIEW_FORWARD, OFFICIAL, "park"),
]


@pytest.mark.rule("CZ4-2.2")
@pytest.mark.rule("CZ4-2.6")
@pytest.mark.rule("YN84-3.2")
@pytest.mark.parametrize(("mode", "kind", "body"), MODES_AND_SEALS)
def test_the_mode_names_the_seal_unless_the_instrument_opens_another(
    delegation_cast: DelegationCast, mode: Mode, kind: SealKind, body: str
) -> None:
    cast = delegation_cast
    put = put_instrument(
        cast.granted, park=cast.city_park, drafted_by=cast.construction_clerk, valid_from=SINCE, mode=mode
    )
    owner = {"department": put.department, "park": put.park}[body]
    assert MODES[mode].seal == kind
    answer = authority_on(cast.granted, cast.city_park, DAY)
    assert (answer.seal, answer.seal_owner) == (kind.of(owner.name), owner)
    for act, name, on in (
        (OPENED, f"{owner.name}行政审批专用章（1）", date(2025, 6, 1)),
        (OPENED, "别的单位行政审批专用章(3)", date(2025, 6, 2)),
        (RETIRED, f"{owner.name}审批专用2号公章", date(2025, 6, 1)),
    ):
        change(act, on, name, instrument=put).save()
    named = {
        day: authority_on(cast.granted, cast.city_park, day).seal
        for day in (date(2025, 5, 31), date(2025, 6, 1), DAY)
    }
    assert list(named.values()) == [kind.of(owner.name), FIRST.of(owner.name), FIRST.of(owner.name)]
    before = authority_on(cast.granted, cast.city_park, date(2020, 1, 1))
    assert before.seal == OFFICIAL.of(put.department.name), "what the department decides itself bears its own"


@pytest.mark.rule("CZ4-2.2")
@pytest.mark.usefixtures("own_media")
def test_papers_freeze_the_seal_the_risk_and_the_keeper_of_the_file(delegation_cast: DelegationCast) -> None:
    course = chenzhou(delegation_cast, delegation_cast.granted)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review", "grant", "certify")
    park = delegation_cast.city_park
    papers = {
        kind: course.paper(kind) for kind in (K.PERMIT_ACCEPTANCE, K.PERMIT_GRANT, K.PERMIT_CERTIFICATE)
    }
    for paper in papers.values():
        assert paper.facts["seal"] == APPROVAL.wanted(park.name)
        assert paper.facts["archive_owner"] == park.name
        html = compose(Paper.of(paper))
        for said in (
            f"加盖<br>{park.name}行政审批专用章",
            f"加盖印章：{park.name}行政审批专用章",
            f"法律责任：由{park.name}承担法律责任",
            f"案卷归档：{park.name}",
        ):
            assert said in html
    official, approval = seal(park, OFFICIAL), seal(park, APPROVAL)
    assert choose(papers[K.PERMIT_GRANT], {OFFICIAL: (official, "")}).seal is None
    both = {OFFICIAL: (official, ""), APPROVAL: (approval, "")}
    assert choose(papers[K.PERMIT_GRANT], both).seal is approval


@pytest.mark.rule("CZ4-2.2")
@pytest.mark.usefixtures("own_media")
def test_a_paper_wants_the_seal_of_its_day_and_never_one_that_was_retired(
    delegation_cast: DelegationCast,
) -> None:
    """The application comes in under the approval seal; the instrument opens another before the decision, and retires
    both before the revocation."""
    course = chenzhou(delegation_cast, delegation_cast.granted)
    park = course.park
    for act, kind, on in (
        (OPENED, FIRST, date(2025, 6, 9)),
        (RETIRED, APPROVAL, date(2025, 6, 6)),
        (RETIRED, FIRST, date(2025, 9, 1)),
    ):
        change(act, on, kind.of(park.name), instrument=course.instrument).save()
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept")
    with standing("2025-06-09 10:00"):
        course.goes("review", "grant")
    wanted = [course.paper(kind).facts["seal"] for kind in (K.PERMIT_ACCEPTANCE, K.PERMIT_GRANT)]
    assert wanted == [APPROVAL.wanted(park.name), FIRST.wanted(park.name)]
    for day, kind in ((date(2025, 9, 1), FIRST), (date(2025, 9, 2), OFFICIAL)):
        with standing(f"{day} 10:00"):
            assert exercised(course.permit, park)["seal"] == kind.wanted(park.name)
    change(OPENED, date(2025, 9, 2), SECOND.of(park.name), instrument=course.instrument).save()
    with standing("2025-09-02 10:00"):
        assert exercised(course.permit, park)["seal"] == SECOND.wanted(park.name)


def test_whoever_took_a_case_over_seals_with_its_own_seal(delegation_cast: DelegationCast) -> None:
    course = chenzhou(delegation_cast, delegation_cast.granted)
    with standing("2025-06-05 10:00"):
        permit = course.goes("begin", "submit")
    bureau = delegation_cast.city_construction
    assert exercised(permit, permit.issuer)["seal"]["owner"] == delegation_cast.city_park.name
    assert exercised(permit, bureau)["seal"] == OFFICIAL.wanted(bureau.name)


def seal(organization: Any, kind: SealKind) -> Seal:
    return Seal(organization=organization, name=organization.name, purpose=kind.purpose, number=kind.number)


@pytest.mark.rule("CZ4-2.2")
@pytest.mark.rule("CZ4-2.6")
def test_a_seal_that_a_concluded_instrument_retires_is_refused_after_its_day(
    delegation_cast: DelegationCast,
) -> None:
    cast = delegation_cast
    deed = recorded(cast)
    park = deed.park
    change(RETIRED, SINCE, f"{park.name}审批专用2号公章", instrument=deed).save()
    change(OPENED, SINCE, f"{park.name}行政审批专用章", instrument=deed).save()
    day_after = date(2021, 3, 11)
    reasons = {
        (kind, on): instrument_against(seal(park, kind), on)
        for kind in (OFFICIAL, APPROVAL, SECOND)
        for on in (date(2021, 3, 9), SINCE, day_after)
    }
    told = {key: reason for key, reason in reasons.items() if reason}
    paper = f"交接书{deed.number}"
    assert told == {
        (
            APPROVAL,
            date(2021, 3, 9),
        ): f"“{park.name}行政审批专用章”按{paper}自2021年3月10日起启用，尚不能用印。",
        (SECOND, day_after): f"“{park.name}行政审批专用章(2)”已按{paper}于2021年3月10日停用，不能再用印。",
    }
    neighbour = seal(cast.city_other_park, SECOND)
    assert instrument_against(neighbour, day_after) == "", "another body's seal of the same kind"
    for last_day, why in ((SINCE - timedelta(days=1), "it was never in force"), (SINCE, "")):
        deed.last_day = last_day
        deed.save(update_fields=["last_day"])
        assert bool(instrument_against(seal(park, SECOND), day_after)) == (not why), why
    deed.state = InstrumentState.DRAFTED
    deed.save(update_fields=["state"])
    assert instrument_against(seal(park, SECOND), day_after) == "", "what is only drafted retires nothing"


@pytest.fixture
def course(delegation_cast: DelegationCast) -> Course:
    return yining(delegation_cast)


@pytest.mark.usefixtures("own_media")
def test_a_paper_that_failed_is_made_again_from_the_page_of_its_case(course: Course, client: Client) -> None:
    cast = course.cast
    with standing("2026-03-02 10:00"):
        permit = course.goes("begin", "submit", "accept")
    paper = course.paper(K.PERMIT_ACCEPTANCE)
    Document.objects.filter(pk=paper.pk).update(state=DocumentState.FAILED, error="字体缺字")
    again = reverse("delegation:document-retry", args=["permit", permit.pk, paper.pk])
    for person in (cast.owner, cast.city_clerk):
        client.force_login(person.user)
        assert client.post(again).status_code == 404
    client.force_login(cast.owner.user)
    assert "请联系办理单位" in client.get(permit.get_absolute_url()).content.decode()
    for person in (cast.clerk, cast.bureau_clerk):
        Document.objects.filter(pk=paper.pk).update(state=DocumentState.FAILED, error="字体缺字")
        client.force_login(person.user)
        page = client.get(permit.get_absolute_url()).content.decode()
        assert again in page and "字体缺字" in page
        assert client.post(again)["Location"] == f"{permit.get_absolute_url()}#documents"
        paper.refresh_from_db()
        assert paper.state == DocumentState.PENDING
    assert client.post(again).status_code == 409
    assert client.get(again).status_code == 405

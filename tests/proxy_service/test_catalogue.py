"""Publishing matters: versions stand, a change is a new one, and nobody overwrites a colleague unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership, User
from portal.organizations.services.structure import create_organization
from proxy_service.models import MatterVersion
from proxy_service.services.catalogue import content_of, load_matter, publish_matter

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
CODE = "BZ-KB-99"


def material(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "form": "copy",
        "copies": 1,
        "required": True,
        "may_follow": False,
        "note": "",
        **changes,
    }


def content(**changes: Any) -> dict[str, Any]:
    return {
        "name": "企业设立登记",
        "matter_class": "opening",
        "source": "",
        "cross_county": False,
        "competent_level": "county_department",
        "competent_suffix": "SCJG",
        "other_suffixes": [],
        "is_licence": False,
        "statutory_limit": 3,
        "statutory_source": "《中华人民共和国市场主体登记管理条例》第十九条",
        "promised_limit": None,
        "legal_basis": "",
        "fees": [],
        "guide": {"summary": "申请登记", "conditions": [], "steps": [], "result": "营业执照", "window": ""},
        "verified": True,
        "power": None,
        "materials": [material("公司章程", form="original"), material("住所证明")],
        **changes,
    }


@pytest.fixture
def officer() -> Membership:
    centre = create_organization(code="652701-XZFW", name="博乐市行政服务中心", kind="service_centre")
    user = User.objects.create_user("centre", full_name="业务员")
    return Membership.objects.create(user=user, organization=centre, role="service_centre_officer")


def test_a_published_matter_reads_back_as_it_was_given() -> None:
    version = publish_matter(code=CODE, content=content(), now=NOW)
    assert version.version == 1
    assert content_of(version) == content()
    assert [row.position for row in version.materials.all()] == [1, 2]


def test_a_change_supersedes_and_leaves_the_old_version_as_it_was() -> None:
    first = publish_matter(code=CODE, content=content(), now=NOW)
    second = publish_matter(code=CODE, content=content(promised_limit=1), now=LATER)
    first.refresh_from_db()
    assert first.superseded_at == LATER
    assert content_of(first) == content()
    assert second.version == 2
    assert list(MatterVersion.objects.current()) == [second]


def test_who_edits_an_older_version_is_told(officer: Membership) -> None:
    publish_matter(code=CODE, content=content(), now=NOW)
    newest = publish_matter(
        code=CODE, content=content(promised_limit=1), now=LATER, actor=officer, based_on=1
    )
    with pytest.raises(Conflict):
        publish_matter(code=CODE, content=content(promised_limit=2), now=LATER, actor=officer, based_on=1)
    assert list(MatterVersion.objects.current()) == [newest]


@pytest.mark.rule("BZ54-2.2")
@pytest.mark.parametrize("name", ["代办费", "园区服务费", "材料咨询费"])
def test_a_fee_for_the_service_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        publish_matter(
            code=CODE, content=content(fees=[{"name": name, "basis": "园区规定", "note": ""}]), now=NOW
        )
    assert refusal.value.field == "fees"
    assert not MatterVersion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"promised_limit": 4}, "promised_limit"),
        ({"statutory_source": " "}, "statutory_source"),
        ({"materials": [material("公司章程"), material("公司章程")]}, "materials"),
    ],
)
def test_what_would_mislead_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        publish_matter(code=CODE, content=content(**changes), now=NOW)
    assert refusal.value.field == field


def test_loading_publishes_what_is_new_and_only_that() -> None:
    assert load_matter(code=CODE, content=content(), now=NOW)
    assert load_matter(code=CODE, content=content(), now=LATER) is None
    changed = load_matter(code=CODE, content=content(materials=[material("公司章程", copies=2)]), now=LATER)
    assert changed is not None
    assert (changed.version, changed.published_at) == (2, LATER)


def test_loading_does_not_undo_what_the_service_centre_published(officer: Membership) -> None:
    load_matter(code=CODE, content=content(), now=NOW)
    ours = publish_matter(code=CODE, content=content(promised_limit=1), now=NOW, actor=officer, based_on=1)
    assert load_matter(code=CODE, content=content(), now=LATER) is None
    assert list(MatterVersion.objects.current()) == [ours]

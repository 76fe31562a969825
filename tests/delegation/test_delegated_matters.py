"""A matter of the catalogue may be a delegated power: its guide then says who decides, and the service centre keeps the
link."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.errors import InvalidInput
from proxy_service.models import MatterVersion
from proxy_service.services.catalogue import content_of, load_matter, publish_matter
from tests.cast import matter_content
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import put_instrument
from tests.proxy_service.test_catalogue_upkeep import posted

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CODE = "BZ-HB-08"


def content(**changes: Any) -> dict[str, Any]:
    return matter_content("城镇污水排入排水管网许可", competent_suffix="CGJ", **changes)


@pytest.fixture
def matter(delegation_cast: DelegationCast) -> MatterVersion:
    return publish_matter(code=CODE, content=content(power="YN84-1-3"), now=NOW)


def guide() -> str:
    return Client().get(reverse("matter-guide", args=[CODE])).content.decode()


@pytest.mark.rule("YN84-3.2")
def test_the_guide_says_in_whose_name_the_park_decides(
    delegation_cast: DelegationCast, matter: MatterVersion
) -> None:
    assert "请向伊宁市城市管理局申请" in guide()
    put_instrument(
        delegation_cast.sewage,
        park=delegation_cast.park,
        drafted_by=delegation_cast.bureau_clerk,
        valid_from=date(2024, 12, 2),
    )
    page = guide()
    assert "管委会在委托权限范围内以伊宁市城市管理局的名义作出决定" in page
    assert "60 日内向伊宁市人民政府申请行政复议" in page
    assert reverse("delegation:power", args=["YN84-1-3"]) in page
    publish_matter(code=CODE, content=content(), now=NOW)
    assert "行政复议" not in guide()


def test_the_service_centre_links_a_matter_to_a_power_and_unlinks_it(
    delegation_cast: DelegationCast, matter: MatterVersion, client: Client
) -> None:
    client.force_login(delegation_cast.centre_officer.user)
    url = reverse("catalogue-edit", args=[CODE])
    shown = posted(client, url)
    assert shown["power"] == "YN84-1-3"
    newest = MatterVersion.objects.current().filter(matter__code=CODE)
    assert client.post(url, shown | {"promised_limit": "9"}).status_code == 302
    assert newest.get().power == delegation_cast.sewage
    assert client.post(url, posted(client, url, power="")).status_code == 302
    assert newest.get().power is None
    assert client.post(url, posted(client, url, power="没有")).status_code == 422


def test_an_unknown_power_is_refused_and_the_file_speaks_of_it(
    delegation_cast: DelegationCast, matter: MatterVersion
) -> None:
    with pytest.raises(InvalidInput, match="没有编码为“没有”的赋权事项"):
        publish_matter(code=CODE, content=content(power="没有"), now=NOW)
    assert content_of(matter)["power"] == "YN84-1-3"
    assert load_matter(code=CODE, content=content(power="YN84-1-3"), now=NOW) is None
    changed = load_matter(code=CODE, content=content(), now=NOW)
    assert changed is not None
    assert changed.power is None

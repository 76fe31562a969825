"""The service centre keeps the catalogue; what runs keeps the version it was filed under."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Select
from django.test import Client
from django.urls import reverse

from proxy_service.models import MatterVersion
from tests.cast import LAND, Cast
from tests.stages import make_request

PDF = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def posted(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What the browser sends back of the form as it is shown, with some answers changed; None leaves one out."""
    context = client.get(url).context
    data: dict[str, Any] = {"based_on": context["based_on"]}
    formsets = [context["materials"], context["fees"]]
    forms = [context["form"], *(row for formset in formsets for row in formset.forms)]
    forms += [formset.management_form for formset in formsets]
    for form in forms:
        for field in form:
            value = field.value()
            if value is None and type(field.field.widget) is Select:
                value = field.field.choices[0][0]  # a browser shows, and sends, the first choice
            if value is not None and value is not False and field.name != "template":
                prepared = field.field.prepare_value(value)
                data[field.html_name] = prepared if prepared is not True else "on"
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.centre_officer.user)
    return client


def current() -> MatterVersion:
    return MatterVersion.objects.current().get(matter__code=LAND)


def test_a_revision_is_a_new_version_and_running_requests_keep_theirs(keeper: Client, cast: Cast) -> None:
    request = make_request(cast, "submitted")
    url = reverse("catalogue-edit", args=[LAND])
    materials = cast.land.materials.count()
    response = keeper.post(url, posted(keeper, url, statutory_limit="9", promised_limit="5"))
    assert response.status_code == 302
    newest = current()
    assert (newest.version, newest.statutory_limit, newest.promised_limit) == (cast.land.version + 1, 9, 5)
    assert newest.materials.count() == materials
    assert newest.published_by == cast.centre_officer
    assert request.matters.get().version == cast.land
    shown = keeper.get(url).context["history"]
    assert [version.pk for version in shown] == [newest.pk, cast.land.pk]


def test_rows_are_added_without_script_and_taken_out(keeper: Client, cast: Cast) -> None:
    url = reverse("catalogue-edit", args=[LAND])
    count = cast.land.materials.count()
    data = posted(keeper, url, **{"materials-0-name": "改过的名称", "materials-add_row": "1"})
    response = keeper.post(url, data)
    assert response.status_code == 200
    assert current().version == cast.land.version
    rows = response.context["materials"]
    assert rows.total_form_count() == count + 2
    assert rows.forms[0]["name"].value() == "改过的名称"
    struck = posted(keeper, url, **{"materials-0-name": "", f"materials-{count}-name": "新的一份"})
    assert keeper.post(url, struck).status_code == 302
    names = list(current().materials.values_list("name", flat=True))
    assert names == [*cast.land.materials.values_list("name", flat=True)[1:], "新的一份"]


def test_a_blank_form_is_uploaded_kept_by_the_next_version_and_public(keeper: Client, cast: Cast) -> None:
    url = reverse("catalogue-edit", args=[LAND])
    data = posted(keeper, url) | {
        "materials-0-template": SimpleUploadedFile("样表.pdf", PDF, "application/pdf")
    }
    assert keeper.post(url, data).status_code == 302
    template = current().materials.first().template
    assert template is not None
    assert keeper.post(url, posted(keeper, url, promised_limit="1")).status_code == 302
    material = current().materials.first()
    assert material.template == template
    download = Client().get(reverse("material-template", args=[material.pk]))
    assert b"".join(download.streaming_content) == PDF
    retired = cast.land.materials.first()
    assert Client().get(reverse("material-template", args=[retired.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"promised_limit": "99"}, "承诺时限不得长于法定时限"),
        ({"statutory_source": ""}, "这个字段是必填项"),
        ({"name": ""}, "这个字段是必填项"),
        ({"materials-0-copies": "0"}, "请先改正下面的问题"),
    ],
)
def test_what_is_wrong_is_shown_and_not_published(
    keeper: Client, cast: Cast, changes: dict[str, str], said: str
) -> None:
    url = reverse("catalogue-edit", args=[LAND])
    response = keeper.post(url, posted(keeper, url, **changes))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert current() == cast.land


@pytest.mark.rule("BZ54-2.2")
def test_a_service_fee_cannot_be_entered(keeper: Client, cast: Cast) -> None:
    url = reverse("catalogue-edit", args=[LAND])
    fee = {"fees-TOTAL_FORMS": "1", "fees-0-name": "代办服务费", "fees-0-basis": "无", "fees-0-note": ""}
    response = keeper.post(url, posted(keeper, url, **fee))
    assert response.status_code == 422
    assert "代办服务不收费" in response.content.decode()
    assert current() == cast.land


def test_whoever_comes_second_is_told_so(keeper: Client, cast: Cast) -> None:
    url = reverse("catalogue-edit", args=[LAND])
    seen = posted(keeper, url, promised_limit="3")
    keeper.post(url, posted(keeper, url, promised_limit="4"))
    response = keeper.post(url, seen)
    assert response.status_code == 409
    assert "已由他人修订" in response.content.decode()
    assert current().promised_limit == 4


def test_a_new_matter_is_added_once(keeper: Client, cast: Cast) -> None:
    url = reverse("catalogue-new")
    answers = {
        "code": "BZ-GC-99", "name": "试验事项", "matter_class": "building", "competent_level": "county_department",
        "competent_suffix": "ZRZY", "statutory_limit": "20", "statutory_source": "行政许可法第四十二条",
        "summary": "试验。", "conditions": "一\n\n二 ", "materials-0-name": "申请表",
    }  # fmt: skip
    assert keeper.post(url, posted(keeper, url, **answers)).status_code == 302
    version = MatterVersion.objects.current().get(matter__code="BZ-GC-99")
    assert version.guide["conditions"] == ["一", "二"]
    assert [material.name for material in version.materials.all()] == ["申请表"]
    assert keeper.post(url, posted(keeper, url, **answers)).status_code == 422


def test_a_matter_is_taken_off_and_put_back(keeper: Client, cast: Cast) -> None:
    url = reverse("catalogue-activation", args=[LAND])
    assert keeper.post(url, {"active": "no"}).status_code == 302
    assert not MatterVersion.objects.current().filter(matter__code=LAND).exists()
    listed = keeper.get(reverse("catalogue-maintenance")).context["versions"]
    assert [version.matter.is_active for version in listed if version.matter.code == LAND] == [False]
    assert keeper.post(url, {"active": "yes"}).status_code == 302
    assert current() == cast.land


def test_nobody_else_keeps_the_catalogue(client: Client, cast: Cast) -> None:
    for name, person in cast.people.items():
        if name == "centre_officer":
            continue
        client.force_login(person.user)
        assert client.get(reverse("catalogue-maintenance")).status_code == 404
        assert client.get(reverse("catalogue-edit", args=[LAND])).status_code == 404
        assert client.post(reverse("catalogue-activation", args=[LAND]), {"active": "no"}).status_code == 404
    assert current() == cast.land

"""What the interface answers is what its description says: every member, of its type, and none besides."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from jsonschema_rs import Draft202012Validator

from portal.api.schema import document
from portal.documents.samples import uploads as samples
from portal.documents.services import store_upload
from tests.cast import LAND, Cast
from tests.proxy_service.api.conftest import LISTS
from tests.speaking import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The whole description, with nothing allowed in an object that it does not name."""
    told = copy.deepcopy(document())
    for component in told["components"]["schemas"].values():
        if component.get("properties"):
            component["additionalProperties"] = False
    return {"components": told["components"], "paths": told["paths"]}


def misfits(description: dict[str, Any], path: str, answer: Any) -> list[str]:
    """What in an answer the description of its operation does not know."""
    assert answer.status_code == 200, (path, answer.content)
    answers = description["paths"][path]["get"]["responses"]["200"]["content"]
    schema = {**answers["application/json"]["schema"], "components": description["components"]}
    found = Draft202012Validator(schema).iter_errors(answer.json())
    return [f"{path} {error.instance_path}: {error.message}" for error in found]


# Whoever reads everything; and somebody from whom something is kept back.
@pytest.mark.parametrize(
    ("name", "resources"),
    [
        ("auditor", (*LISTS, "changes", "deadlines", "documents", "ledgers")),
        ("owner", ("requests", "supervisions")),
    ],
)
def test_answers_are_as_described(
    cast: Cast,
    cases: dict[str, Any],
    speaks: Callable[[str], Caller],
    description: dict[str, Any],
    name: str,
    resources: tuple[str, ...],
) -> None:
    paper = cast.land.materials.first()
    paper.template = store_upload(upload=samples.pdf("样表"), by=None)
    paper.save()
    caller, wrong = speaks(name), []
    for resource in (*resources, "matters"):
        listed = caller.get(f"{resource}/", limit=50)
        wrong += misfits(description, f"/api/v1/{resource}/", listed)
        rows = listed.json()["items"]
        assert rows, resource
        if resource in LISTS:
            path = f"/api/v1/{resource}/{{id}}/"
            wrong += misfits(description, path, caller.get(f"{resource}/{rows[0]['id']}/"))
    for case in (cases["late"], cases["done"]):
        wrong += misfits(description, "/api/v1/requests/{id}/", caller.get(f"requests/{case.pk}/"))
    wrong += misfits(description, "/api/v1/matters/{code}/", caller.get(f"matters/{LAND}/"))
    if name == "auditor":
        today = timezone.localdate().isoformat()
        figures = caller.get("statistics/", since=today, until=today)
        wrong += misfits(description, "/api/v1/statistics/", figures)
    assert not wrong, "\n".join(wrong)


def test_roles_without_a_dashboard_are_refused_as_described(
    speaks: Callable[[str], Caller], description: dict[str, Any]
) -> None:
    refused = speaks("administrator").get("statistics/", since="2026-01-01", until="2026-01-31")
    assert refused.status_code == 404
    assert "404" in description["paths"]["/api/v1/statistics/"]["get"]["responses"]

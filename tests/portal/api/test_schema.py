"""The description, for programs and for people."""

import re

import pytest
from django.test import Client

from portal.api.problem_kinds import KINDS
from portal.api.schema import document


@pytest.mark.soak
def test_programs_fetch_the_description_without_a_key(db: None) -> None:
    as_json = Client().get("/api/schema/")
    assert as_json.status_code == 200 and as_json.json()["openapi"] == "3.1.1"
    assert Client().get("/api/schema/", headers={"If-None-Match": as_json["ETag"]}).status_code == 304
    assert Client().get("/api/schema/", {"format": "xml"}).status_code == 404


@pytest.mark.soak
def test_the_description_is_there_as_yaml_too(db: None) -> None:
    answer = Client().get("/api/schema/", {"format": "yaml"})
    assert answer.content.startswith(b"openapi: 3.1.1")


def test_every_operation_has_a_name_of_its_own_words_and_its_problems() -> None:
    names = []
    for path, operations in document()["paths"].items():
        for method, told in operations.items():
            names.append(told["operationId"])
            assert re.search("[一-鿿]", told["summary"]), path
            assert {"400", "401", "403", "429", "500"} <= set(told["responses"]), path
            if method != "get":
                wanted = {"$ref": "#/components/parameters/Idempotency-Key"}
                assert wanted in told["parameters"], path
                assert {"404", "409", "412", "422", "503"} <= set(told["responses"]), path
            if "206" in told["responses"]:
                assert {"302", "304", "416"} <= set(told["responses"]), path
    assert len(set(names)) == len(names) > 600


@pytest.mark.django_db
def test_people_read_every_resource_and_every_problem() -> None:
    index = Client().get("/api/docs/").content.decode()
    for each in document()["tags"]:
        assert f'href="/api/docs/{each["name"]}/"' in index
    for code in KINDS:
        page = Client().get(f"/api/problems/{code}/")
        assert page.status_code == 200 and code in page.content.decode()
    assert Client().get("/api/problems/none/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("tag", ["requests", "permits", "documents", "calendars"])
def test_a_resource_is_explained_without_script_or_style_of_its_own(tag: str) -> None:
    page = Client().get(f"/api/docs/{tag}/").content.decode()
    own = [told for ops in document()["paths"].values() for told in ops.values() if told["tags"] == [tag]]
    assert own and all(f'id="{told["operationId"]}"' in page for told in own)
    assert "style=" not in page and "<style" not in page and "onclick" not in page
    assert set(re.findall(r'(?:src|href)="(https?:[^"]*)"', page)) == set()

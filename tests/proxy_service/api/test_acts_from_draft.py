"""An enterprise files by one JSON; a request goes from its draft to delivery without a page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.documents.samples import uploads as samples
from portal.organizations.enums import Role
from proxy_service.models import Handover, ProxyRequest
from tests.acting import act, address, codes_of, person
from tests.cast import LAND, Cast
from tests.speaking import Caller

pytestmark = pytest.mark.django_db


def draft_of(cast: Cast, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "park": cast.park.pk,
        "correct": True,
        "matters": [LAND],
        "scope": "full",
        "project_name": "番茄制品项目",
        "division_code": "652701",
        "contact_name": "周建华",
        "contact_phone": "13999090002",
        "entrusted_from": today.isoformat(),
        "entrusted_until": (today + timedelta(days=180)).isoformat(),
        "electronic_service": True,
        **changes,
    }


def upload_materials(enterprise: Caller, told: dict[str, Any]) -> None:
    for material in told["materials"]:
        file = {"file": samples.pdf(material["name"])}
        assert enterprise.upload(f"materials/{material['id']}/files/", file).status_code == 201


@pytest.mark.rule("BZ54-5.1", "BZ54-5.2", "BZ54-5.4")
def test_a_request_goes_from_draft_to_delivery_without_a_page(cast: Cast) -> None:
    """Programs of the enterprise, the window and the department; the officer and the leader, whom no program can
    replace, with their sessions."""
    enterprise = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
    window = Caller.of(cast.park, Role.WINDOW_CLERK)
    department = Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK)
    made = enterprise.post("requests/", draft_of(cast))
    assert made.status_code == 201, made.content.decode()
    told = made.json()
    assert {trouble["step"] for trouble in told["troubles"]} == {"materials"}
    request = ProxyRequest.objects.get(pk=told["id"])
    agreed = {"confirmed": True, "privacy": True}
    early = enterprise.post(address("submit", request), agreed)
    assert early.status_code == 422 and codes_of(early) == {("", "draft-materials")}
    upload_materials(enterprise, told)
    assert enterprise.get(f"requests/{request.pk}/draft/").json()["troubles"] == []
    number = act(enterprise, "submit", request, agreed)["number"]
    assert number and enterprise.get(f"requests/{request.pk}/draft/").status_code == 409

    act(window, "accept", request, {"assign_by_load": True})
    request = ProxyRequest.objects.get(pk=request.pk)
    officer, matter = person(request.officer), request.matters.get()
    asked = {one["act"]: one for one in officer.get(f"requests/{request.pk}/acts/").json()["items"]}
    steps = [{**step, "matter": str(step["matter"])} for step in asked["propose_plan"]["rows"]["value"]]
    act(officer, "propose_plan", request, {"note": "并联办理", "steps": steps})
    act(enterprise, "agree_plan", request)
    act(officer, "prepare_materials", matter)
    act(officer, "hand_over", matter, {"materials": [paper.pk for paper in matter.materials.all()]})
    handover = Handover.objects.get(matter=matter)
    act(department, "sign_handover", handover)
    act(department, "post_progress", matter, {"kind": "review", "opinion": "正在审查"})
    result = samples.pdf("批复")
    done = act(department, "grant", matter, {"decision_number": "博自然资〔2026〕1号"}, result_file=result)
    assert (done["resource"], done["id"], done["number"]) == ("request-matters", str(matter.pk), number)
    act(window, "deliver", request, {"mode": "window"})
    assert act(enterprise, "sign_delivery", request, {"recipient_name": "周建华"})["state"] == "delivered"
    kinds = list(request.ledger.entries.order_by("sequence").values_list("kind", flat=True))
    assert kinds[0] == "submit" and {"accept", "hand_over", "grant", "sign_delivery"} <= set(kinds)


def test_a_draft_is_whole_or_not_at_all(cast: Cast) -> None:
    enterprise = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
    refused = enterprise.post(
        "requests/", draft_of(cast, matters=["no-such"], scope="?", park=cast.bole.pk, correct=1)
    )
    assert refused.status_code == 422
    assert codes_of(refused) == {
        ("/park", "invalid_choice"),
        ("/correct", "type"),
        ("/matters", "invalid_choice"),
        ("/scope", "invalid_choice"),
    } or {pointer for pointer, _code in codes_of(refused)} == {"/correct", "/matters", "/scope"}
    foreign = enterprise.post("requests/", draft_of(cast, enterprise="91652700MA00000000"))
    assert codes_of(foreign) == {("/enterprise", "unknown-member")}
    assert not ProxyRequest.objects.exists()
    for organization, role in ((cast.bole_land, Role.DEPARTMENT_CLERK), (cast.park, Role.PROXY_OFFICER)):
        assert Caller.of(organization, role).post("requests/", draft_of(cast)).status_code == 404


def test_a_draft_is_filled_in_anew_unless_a_colleague_was_faster(cast: Cast) -> None:
    enterprise = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
    told = enterprise.post("requests/", draft_of(cast)).json()
    where, version = f"requests/{told['id']}/draft/", told["draft_version"]
    changed = draft_of(cast, project_name="另一项目", draft_version=version)
    first = enterprise.send("PUT", where, changed)
    assert first.status_code == 200 and first.json()["draft_version"] > version
    assert enterprise.send("PUT", where, changed).status_code == 409
    other = Caller.of(cast.other_enterprise, Role.ENTERPRISE_HANDLER)
    assert other.send("PUT", where, draft_of(cast)).status_code == 404
    assert other.get(where).status_code == 404
    answers = ProxyRequest.objects.get(pk=told["id"]).answers
    assert answers["scope"]["project_name"] == ["另一项目"]


def test_the_window_files_for_an_enterprise_with_its_signed_paper(cast: Cast) -> None:
    window = Caller.of(cast.park, Role.WINDOW_CLERK)
    body = draft_of(cast)
    assert codes_of(window.post("requests/", body)) == {("/enterprise", "required")}
    assert codes_of(window.post("requests/", {**body, "enterprise": "无此企业"})) == {
        ("/enterprise", "unknown")
    }
    told = window.post("requests/", {**body, "enterprise": cast.enterprise.name}).json()
    upload_materials(window, told)
    request = ProxyRequest.objects.get(pk=told["id"])
    agreed = {"confirmed": True, "privacy": True}
    assert codes_of(window.post(address("submit", request), agreed)) == {("/entrustment_scan", "required")}
    agreed = {"confirmed": "true", "privacy": "true"}
    assert act(window, "submit", request, agreed, entrustment_scan=samples.pdf("委托书"))["number"]

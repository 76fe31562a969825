"""Filing as people do it: five steps, saved as they are, shared by the enterprise's people, judged at the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from portal.documents.enums import DocumentKind
from portal.ledger.models import LedgerEntry
from portal.organizations.models import Membership, Organization
from proxy_service.enums import Jurisdiction, RequestState, Scope
from proxy_service.forms.filing import EnterpriseStep
from proxy_service.models import MaterialFile, ProxyRequest
from proxy_service.services import filing
from proxy_service.services.catalogue import content_of, publish_matter
from tests.cast import CROSS, ENVIRONMENT, LAND, Cast
from tests.keys import key_on, keyed
from tests.stages import make_request

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


@pytest.fixture
def owner(cast: Cast) -> Client:
    return sign_in(cast.owner)


@pytest.fixture
def handler(cast: Cast) -> Client:
    return sign_in(cast.handler)


def begin(client: Client) -> ProxyRequest:
    answer = client.post("/drafts/new/", keyed())
    assert answer.status_code == 302
    return ProxyRequest.objects.get(pk=answer["Location"].split("/")[2])


def save(client: Client, draft: ProxyRequest, step: str, **typed: Any) -> Any:
    typed.setdefault("draft_version", ProxyRequest.objects.get(pk=draft.pk).draft_version)
    typed.setdefault("action", "next")
    return client.post(f"/drafts/{draft.pk}/{step}/", typed)


def scope(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "scope": Scope.PARTIAL,
        "project_name": "年产五千吨新材料项目",
        "project_place": "五台片区纬三路",
        "division_code": "652701",
        "contact_name": "阿依努尔·买买提",
        "contact_phone": "139 0909 0002",
        "entrusted_from": today.isoformat(),
        "entrusted_until": (today + timedelta(days=200)).isoformat(),
        "electronic_service": "on",
        **changes,
    }


def upload(client: Client, draft: ProxyRequest, *names: str) -> None:
    for material in draft.materials.filter(name__in=names):
        files = [SimpleUploadedFile(f"{material.name}.pdf", PDF)]
        answer = client.post(f"/drafts/{draft.pk}/materials/{material.pk}/", keyed(files=files))
        assert answer.status_code == 302


def fill_in(client: Client, cast: Cast, *codes: str, **changes: Any) -> ProxyRequest:
    draft = begin(client)
    save(client, draft, "enterprise", park=cast.park.pk, correct="on")
    save(client, draft, "matters", matters=codes or [LAND])
    save(client, draft, "scope", **scope(**changes))
    upload(client, draft, *draft.materials.filter(may_follow=False).values_list("name", flat=True))
    return draft


def states(client: Client, draft: ProxyRequest) -> list[str]:
    return [task.state for task in client.get(f"/drafts/{draft.pk}/").context["tasks"]]


@pytest.mark.rule("BZ54-5.1")
def test_an_enterprise_files_from_the_first_step_to_the_receipt(cast: Cast, owner: Client) -> None:
    draft = begin(owner)
    assert states(owner, draft) == ["todo"] * 5
    save(owner, draft, "enterprise", park=cast.zone.pk, correct="on")
    save(owner, draft, "matters", matters=[LAND])
    save(owner, draft, "scope", **scope())
    assert states(owner, draft) == ["done", "done", "done", "todo", "todo"]
    upload(owner, draft, "营业执照", "不动产登记申请书")
    assert states(owner, draft) == ["done"] * 4 + ["todo"]
    answer = owner.post(f"/drafts/{draft.pk}/review/", {"confirmed": "on", "privacy": "on"})
    assert answer["Location"] == f"/requests/{draft.pk}/receipt/"
    draft.refresh_from_db()
    assert draft.state == RequestState.SUBMITTED
    assert draft.park == cast.zone
    assert draft.number.startswith(cast.park.code)
    assert (draft.scope, draft.contact_phone) == (Scope.PARTIAL, "13909090002")
    assert draft.jurisdiction == Jurisdiction.SINGLE
    assert draft.ledger.documents.get().kind == DocumentKind.ENTRUSTMENT
    receipt = owner.get(answer["Location"]).content.decode()
    assert draft.number in receipt
    assert draft.query_code in receipt
    assert owner.get(f"/drafts/{draft.pk}/")["Location"] == f"/requests/{draft.pk}/"


def test_what_is_wrong_is_kept_and_only_the_submission_minds(cast: Cast, owner: Client) -> None:
    draft = begin(owner)
    answer = save(owner, draft, "scope", action="later", **scope(entrusted_until="后天", contact_phone="12"))
    assert answer["Location"] == f"/drafts/{draft.pk}/"
    page = owner.get(f"/drafts/{draft.pk}/scope/")
    assert 'value="后天"' in page.content.decode()
    assert "error-summary" not in page.content.decode()
    assert states(owner, draft)[2] == "doing"
    answer = save(owner, draft, "scope", **scope(entrusted_until="后天", contact_phone="12"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"entrusted_until", "contact_phone"}
    assert "<title>错误：" in answer.content.decode()


def test_nothing_is_filed_while_something_is_missing_and_each_error_leads_to_its_step(
    cast: Cast, owner: Client
) -> None:
    draft = begin(owner)
    save(owner, draft, "matters", matters=[LAND])
    save(owner, draft, "scope", action="later", **scope(contact_name=""))
    answer = owner.post(f"/drafts/{draft.pk}/review/", {"confirmed": "on", "privacy": "on"})
    assert answer.status_code == 422
    material = draft.materials.get(name="营业执照")
    links = {trouble.url for trouble in answer.context["troubles"]}
    steps = f"/drafts/{draft.pk}"
    assert {
        f"{steps}/enterprise/",
        f"{steps}/scope/#id_contact_name",
        f"{steps}/materials/#material-{material.pk}",
    } <= links
    for link in links:
        assert link in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (RequestState.DRAFT, None)
    assert not LedgerEntry.objects.exists()


def test_the_entrustment_must_be_confirmed_knowing_powers_fees_and_privacy(cast: Cast, owner: Client) -> None:
    draft = fill_in(owner, cast)
    text = owner.get(f"/drafts/{draft.pk}/review/").content.decode()
    for wanted in ("代理事项", "代理权限", "代理期限", "第一百六十五条", "代办服务全程免费", "个人信息告知"):
        assert wanted in text
    answer = owner.post(f"/drafts/{draft.pk}/review/", {})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"confirmed", "privacy"}
    draft.refresh_from_db()
    assert draft.state == RequestState.DRAFT


def test_a_draft_is_shared_by_the_people_of_the_enterprise_and_survives_logout(
    cast: Cast, owner: Client, handler: Client
) -> None:
    draft = fill_in(owner, cast)
    owner.logout()
    assert draft.enterprise.name in handler.get(f"/drafts/{draft.pk}/").content.decode()
    answer = handler.post(f"/drafts/{draft.pk}/review/", {"confirmed": "on", "privacy": "on"})
    assert answer["Location"] == f"/requests/{draft.pk}/receipt/"
    draft.refresh_from_db()
    assert draft.submitted_by == cast.handler


def test_a_draft_is_unknown_to_everybody_else(cast: Cast, owner: Client) -> None:
    draft = fill_in(owner, cast)
    file = MaterialFile.objects.filter(material__request=draft).first()
    for stranger in ("other_owner", "clerk", "officer", "leader", "land_clerk", "auditor", "centre_officer"):
        client = sign_in(cast.people[stranger])
        for path in ("", "enterprise/", "matters/", "scope/", "materials/", "review/"):
            assert client.get(f"/drafts/{draft.pk}/{path}").status_code == 404, stranger
            assert client.post(f"/drafts/{draft.pk}/{path}").status_code in (404, 405), stranger
        assert client.post(f"/drafts/{draft.pk}/files/{file.pk}/remove/").status_code == 404, stranger
        assert client.get(f"/requests/{draft.pk}/receipt/").status_code == 404, stranger
    assert MaterialFile.objects.filter(pk=file.pk).exists()
    assert ProxyRequest.objects.get(pk=draft.pk).state == RequestState.DRAFT


@pytest.mark.parametrize("step", ["scope", "matters"])
def test_two_people_at_once_nothing_typed_is_lost(
    cast: Cast, owner: Client, handler: Client, step: str
) -> None:
    draft = fill_in(owner, cast)
    seen = ProxyRequest.objects.get(pk=draft.pk).draft_version
    if step == "scope":
        save(owner, draft, "scope", draft_version=seen, **scope(project_name="老板填的名称"))
        answer = save(handler, draft, "scope", draft_version=seen, **scope(project_name="经办人填的名称"))
        typed, saved = "经办人填的名称", "老板填的名称"
    else:
        save(
            owner,
            draft,
            "matters",
            draft_version=seen,
            matters=[LAND, CROSS],
            shown=[LAND, CROSS, ENVIRONMENT],
        )
        answer = save(
            handler,
            draft,
            "matters",
            draft_version=seen,
            matters=[ENVIRONMENT],
            shown=[LAND, CROSS, ENVIRONMENT],
        )
        typed, saved = 'value="BZ-HB-02" id="matter-BZ-HB-02" checked', cast.cross.name
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "同事刚刚保存了这份草稿" in text
    assert typed in text
    assert saved in text
    shown = {"matters": [ENVIRONMENT], "shown": [LAND, CROSS, ENVIRONMENT]}
    typed_again = scope(project_name="经办人填的名称") if step == "scope" else shown
    again = save(handler, draft, step, draft_version=answer.context["version"], **typed_again)
    assert again.status_code == 302


def test_an_unreadable_version_saves_nothing(cast: Cast, owner: Client) -> None:
    draft = begin(owner)
    assert save(owner, draft, "scope", draft_version="x", **scope()).status_code == 409
    draft.refresh_from_db()
    assert draft.answers == {}


def test_ticks_stay_whatever_is_searched(cast: Cast, owner: Client) -> None:
    draft = begin(owner)
    answer = save(
        owner, draft, "matters", action="search", q="环境", matters=[LAND], shown=[LAND, CROSS, ENVIRONMENT]
    )
    text = answer.content.decode()
    assert answer.context["found"] == 1
    assert "环境影响报告表审批" in text
    assert answer.context["chosen"] == {LAND}
    save(owner, draft, "matters", q="环境", matters=[ENVIRONMENT], shown=[ENVIRONMENT])
    draft.refresh_from_db()
    assert draft.answers["matters"]["matters"] == [LAND, ENVIRONMENT]
    assert {material.name for material in draft.materials.all()} == {
        "营业执照",
        "不动产登记申请书",
        "地籍调查成果",
        "环境影响报告表",
    }
    save(owner, draft, "matters", action="remove", remove=LAND)
    assert list(draft.matters.values_list("version__matter__code", flat=True)) == [ENVIRONMENT]


def test_search_and_class_filter_read_only(cast: Cast, owner: Client) -> None:
    draft = begin(owner)
    page = owner.get(f"/drafts/{draft.pk}/matters/?class=mining")
    assert [version for _label, versions in page.context["groups"] for version in versions] == [cast.cross]
    assert "跨县市" in page.content.decode()


def test_the_guide_of_a_matter_leads_into_filing_it(cast: Cast, owner: Client) -> None:
    assert cast.cross.name in owner.get(f"/drafts/new/?matter={CROSS}").content.decode()
    answer = owner.post("/drafts/new/", keyed(matter=CROSS))
    draft = ProxyRequest.objects.get(pk=answer["Location"].split("/")[2])
    assert [matter.version for matter in draft.matters.all()] == [cast.cross]


@pytest.mark.rule("BZ54-5.5-MULTI")
def test_another_county_for_one_matter_makes_the_request_cross_county(cast: Cast, owner: Client) -> None:
    draft = fill_in(owner, cast, LAND, ENVIRONMENT, **{f"place_{ENVIRONMENT}": "652722"})
    review = owner.get(f"/drafts/{draft.pk}/review/")
    assert review.context["foreseen"]["is_multi"]
    assert "州生态环境局精河县分局" in review.content.decode()
    owner.post(f"/drafts/{draft.pk}/review/", {"confirmed": "on", "privacy": "on"})
    draft.refresh_from_db()
    assert draft.jurisdiction == Jurisdiction.MULTI
    assert draft.divisions == ["652701", "652722"]
    assert {matter.organ for matter in draft.matters.all()} == {cast.bole_land, cast.jinghe_environment}


def test_a_county_without_the_department_is_refused_beside_its_field(cast: Cast, owner: Client) -> None:
    Organization.objects.filter(pk=cast.jinghe_environment.pk).update(is_active=False)
    draft = begin(owner)
    save(owner, draft, "matters", matters=[LAND, ENVIRONMENT])
    answer = save(owner, draft, "scope", **scope(**{f"place_{ENVIRONMENT}": "652722"}))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {f"place_{ENVIRONMENT}"}
    live = owner.post(f"/drafts/{draft.pk}/placing/", {"division_code": "652722"})
    assert "该县市没有登记办理部门" in live.content.decode()


def test_correcting_an_answer_returns_to_the_check(cast: Cast, owner: Client) -> None:
    draft = fill_in(owner, cast)
    page = owner.get(f"/drafts/{draft.pk}/scope/?return=review").content.decode()
    assert '<input type="hidden" name="return" value="review">' in page
    answer = save(owner, draft, "scope", **{"return": "review", **scope(project_name="改过的名称")})
    assert answer["Location"] == f"/drafts/{draft.pk}/review/"
    assert "改过的名称" in owner.get(answer["Location"]).content.decode()


def test_a_matter_revised_meanwhile_must_be_saved_again(cast: Cast, owner: Client) -> None:
    draft = fill_in(owner, cast)
    content = content_of(cast.land)
    content["materials"].append({**content["materials"][0], "name": "用地红线图"})
    newer = publish_matter(code=LAND, content=content, now=timezone.now())
    answer = owner.post(f"/drafts/{draft.pk}/review/", {"confirmed": "on", "privacy": "on"})
    assert [trouble.step for trouble in answer.context["troubles"]] == ["matters"]
    save(owner, draft, "matters", matters=[LAND])
    assert draft.matters.get().version == newer
    assert draft.materials.get(name="营业执照").files.count() == 1
    assert draft.materials.get(name="用地红线图").files.count() == 0


def test_a_double_click_opens_one_draft_and_attaches_a_file_once(cast: Cast, owner: Client) -> None:
    form = {"key": key_on(owner.get("/drafts/new/")), "matter": CROSS}
    first, second = (owner.post("/drafts/new/", form) for _click in range(2))
    assert first["Location"] == second["Location"]
    draft = ProxyRequest.objects.get()
    assert [matter.version for matter in draft.matters.all()] == [cast.cross]
    assert owner.post("/drafts/new/", {"matter": CROSS}).status_code == 422, "no form of ours"
    material = draft.materials.first()
    key = key_on(owner.get(f"/drafts/{draft.pk}/materials/"))
    for _click in range(2):
        file = SimpleUploadedFile("方案.pdf", PDF)
        answer = owner.post(f"/drafts/{draft.pk}/materials/{material.pk}/", {"key": key, "files": [file]})
        assert answer.status_code == 302
    assert material.files.count() == 1


def test_several_files_a_wrong_one_and_a_deletion(cast: Cast, owner: Client) -> None:
    draft = fill_in(owner, cast)
    material = draft.materials.get(name="地籍调查成果")
    url = f"/drafts/{draft.pk}/materials/{material.pk}/"
    files = [SimpleUploadedFile("第一页.pdf", PDF), SimpleUploadedFile("木马.exe", b"MZ\x90\x00")]
    answer = owner.post(url, keyed(files=files))
    assert answer.status_code == 422
    assert [file.stored_file.name for file in material.files.all()] == ["第一页.pdf"]
    assert any("木马.exe" in reason for reason in answer.context["refusals"])
    assert owner.post(url, keyed()).status_code == 422
    kept = material.files.get()
    other = make_request(cast, "draft", enterprise=cast.other_enterprise, park=cast.other_park)
    assert owner.post(f"/drafts/{other.pk}/files/{kept.pk}/remove/").status_code == 404
    owner.post(f"/drafts/{draft.pk}/files/{kept.pk}/remove/")
    assert not material.files.exists()


def test_leaving_step_four_without_a_needed_paper_says_which(cast: Cast, owner: Client) -> None:
    draft = begin(owner)
    save(owner, draft, "matters", matters=[LAND])
    answer = owner.post(f"/drafts/{draft.pk}/materials/", {"action": "next"})
    assert answer.status_code == 422
    assert [material.name for material in answer.context["complaints"]] == ["营业执照", "不动产登记申请书"]
    assert "可容缺后补" in answer.content.decode()


def test_a_file_cannot_follow_a_request_that_was_filed(cast: Cast, owner: Client) -> None:
    draft = fill_in(owner, cast)
    owner.post(f"/drafts/{draft.pk}/review/", {"confirmed": "on", "privacy": "on"})
    material = draft.materials.get(name="地籍调查成果")
    answer = owner.post(
        f"/drafts/{draft.pk}/materials/{material.pk}/", keyed(files=[SimpleUploadedFile("a.pdf", PDF)])
    )
    assert answer["Location"] == f"/requests/{draft.pk}/"
    assert not material.files.exists()
    again = owner.post(f"/drafts/{draft.pk}/review/", {"confirmed": "on", "privacy": "on"})
    assert again["Location"] == f"/requests/{draft.pk}/"
    assert LedgerEntry.objects.filter(kind="submit").count() == 1


class TestAtTheWindow:
    """BZ54-5.1: a clerk files for who comes to the window, with the signed original scanned."""

    @pytest.mark.rule("BZ54-5.1")
    def test_the_scanned_original_is_required(self, cast: Cast) -> None:
        clerk = sign_in(cast.clerk)
        answer = clerk.post("/drafts/new/", keyed(q=cast.enterprise.name))
        draft = ProxyRequest.objects.get(pk=answer["Location"].split("/")[2])
        assert draft.filed_at_window
        save(clerk, draft, "enterprise", park=cast.zone.pk, correct="on")
        save(clerk, draft, "matters", matters=[LAND])
        save(clerk, draft, "scope", **scope())
        upload(clerk, draft, "营业执照", "不动产登记申请书")
        confirmed = {"confirmed": "on", "privacy": "on"}
        answer = clerk.post(f"/drafts/{draft.pk}/review/", confirmed)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"entrustment_scan"}
        scan = SimpleUploadedFile("委托书.pdf", PDF)
        answer = clerk.post(f"/drafts/{draft.pk}/review/", {**confirmed, "entrustment_scan": scan})
        assert answer["Location"] == f"/requests/{draft.pk}/receipt/"
        draft.refresh_from_db()
        assert draft.entrustment_scan.name == "委托书.pdf"
        assert draft.submitted_by == cast.clerk

    def test_a_double_click_records_and_opens_once(self, cast: Cast) -> None:
        clerk = sign_in(cast.clerk)
        data = keyed(
            stage="intending", name="赛里木湖文旅（筹）", uscc="", legal_representative="古丽·阿不都",
            address="博乐市", enterprise_phone="",
        )  # fmt: skip
        assert len({clerk.post("/drafts/new/", data)["Location"] for _click in range(2)}) == 1
        assert Organization.objects.filter(name="赛里木湖文旅（筹）").count() == 1

    def test_an_enterprise_that_was_not_looked_up_is_not_opened(self, cast: Cast) -> None:
        clerk = sign_in(cast.clerk)
        for guess in (str(cast.enterprise.pk), cast.enterprise.name[:4]):
            assert clerk.post("/drafts/new/", keyed(q=guess)).status_code == 404
        clerk.post("/drafts/new/", keyed(enterprise=cast.enterprise.pk))
        assert not ProxyRequest.objects.exists()

    def test_only_the_own_park_and_its_zones_can_be_chosen(self, cast: Cast) -> None:
        clerk = sign_in(cast.clerk)
        draft = filing.start_draft(
            enterprise=cast.enterprise, actor=cast.clerk, park=cast.park, at_window=True
        )
        offered = set(clerk.get(f"/drafts/{draft.pk}/enterprise/").context["form"].fields["park"].queryset)
        assert offered == {cast.park, cast.zone}
        answer = save(clerk, draft, "enterprise", park=cast.other_park.pk, correct="on")
        assert answer.status_code == 422
        draft.refresh_from_db()
        assert draft.park == cast.park

    def test_an_enterprise_is_found_by_its_whole_code_or_name_alone(self, cast: Cast) -> None:
        clerk = sign_in(cast.clerk)
        enterprise = cast.enterprise
        for text, found in (
            (enterprise.uscc.lower(), enterprise),
            (enterprise.name, enterprise),
            (enterprise.name[:4], None),
            (enterprise.uscc[:10], None),
            (cast.park.name, None),
        ):
            assert clerk.get("/drafts/new/", {"q": text}).context["found"] == found

    def test_an_unknown_enterprise_is_recorded_without_an_account(self, cast: Cast) -> None:
        clerk = sign_in(cast.clerk)
        data = {
            "stage": "intending", "name": "赛里木湖文旅（筹）", "uscc": "", "legal_representative": "古丽·阿不都",
            "address": "博乐市", "enterprise_phone": "",
        }  # fmt: skip
        answer = clerk.post("/drafts/new/", keyed(**data))
        draft = ProxyRequest.objects.get(pk=answer["Location"].split("/")[2])
        assert draft.enterprise.name == "赛里木湖文旅（筹）"
        assert draft.enterprise.division_code == cast.park.division_code
        assert not draft.enterprise.memberships.exists()
        answer = clerk.post(
            "/drafts/new/",
            keyed(**data) | {"stage": "settled", "uscc": cast.enterprise.uscc, "uscc_confirmed": "on"},
        )
        assert answer.status_code == 422
        assert "uscc" in answer.context["form"].errors

    def test_the_neighbour_park_sees_nothing_of_it(self, cast: Cast) -> None:
        draft = filing.start_draft(
            enterprise=cast.enterprise, actor=cast.clerk, park=cast.park, at_window=True
        )
        assert sign_in(cast.other_clerk).get(f"/drafts/{draft.pk}/").status_code == 404
        assert sign_in(cast.zone_clerk).get(f"/drafts/{draft.pk}/").status_code == 200


def test_who_does_not_file_has_no_page_to_begin(cast: Cast) -> None:
    for name in ("officer", "leader", "land_clerk", "county_officer", "auditor", "administrator"):
        assert sign_in(cast.people[name]).get("/drafts/new/").status_code == 404
    assert Client().get("/drafts/new/").status_code == 302


def test_whoever_may_go_on_with_a_draft_is_offered_to_throw_it_away(cast: Cast, owner: Client) -> None:
    draft = begin(owner)
    at_window = filing.start_draft(
        enterprise=cast.enterprise, actor=cast.clerk, park=cast.park, at_window=True
    )
    for client, found in ((owner, draft), (sign_in(cast.clerk), at_window)):
        offered = f"/acts/withdraw/{found.pk}/"
        assert offered in client.get(f"/drafts/{found.pk}/").content.decode()
        assert client.get(offered).status_code == 200


def test_a_park_is_chosen_out_of_those_that_take_part(cast: Cast) -> None:
    draft = make_request(cast, "draft")
    Organization.objects.filter(pk=cast.zone.pk).update(is_active=False)

    def step(person: Membership, key: object) -> EnterpriseStep:
        typed = MultiValueDict({"park": [str(key)], "correct": ["on"]})
        return EnterpriseStep(typed, draft=draft, membership=person, today=timezone.localdate())

    for key in ("", "x", "-1", "1.0", "9" * 30, "9" * 5000, cast.enterprise.pk, cast.zone.pk):
        for person in (cast.owner, cast.clerk):
            assert "park" in step(person, key).errors, key
    for person, park in ((cast.owner, cast.park), (cast.owner, cast.other_park), (cast.clerk, cast.park)):
        form = step(person, park.pk)
        assert form.is_valid() and form.cleaned_data["park"] == park
    assert "park" in step(cast.clerk, cast.other_park.pk).errors, "a window takes in for its own park"

"""Filing: the application, the entrustment, the counties that it concerns (BZ54-1 to BZ54-3, BZ54-5.1, BZ54-A1)."""

import inspect
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind
from portal.documents.facts import FACTS
from portal.documents.samples import uploads as samples
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.enums import EnterpriseStage, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization
from proxy_service.demo.course import Course
from proxy_service.enums import Jurisdiction, RequestState, Scope
from proxy_service.forms.acts import FORMS
from proxy_service.models import MatterVersion, ProxyRequest
from proxy_service.services import filing
from proxy_service.services.catalogue import content_of, publish_matter
from proxy_service.services.registry import SERVICES
from tests.cast import ENVIRONMENT, LAND, Cast
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db


@pytest.mark.rule("BZ54-1")
@pytest.mark.rule("BZ54-5.1")
def test_the_service_begins_with_the_enterprises_application(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    first = request.ledger.entries.first()
    assert (first.kind, first.heading, first.actor) == ("submit", "application", cast.owner.user)
    assert request.number == f"652701-BJHZQ-{timezone.localdate().year}-00001"
    assert request.ledger.label == request.number
    assert request.ledger.deadlines.get(kind="first_check").is_live


@pytest.mark.rule("BZ54-1")
def test_an_enterprise_chooses_among_the_matters_that_are_offered(cast: Cast) -> None:
    """The park says which matters it takes: the catalogue in force; a withdrawn matter is not on offer."""
    cast.land.matter.is_active = False
    cast.land.matter.save()
    assert set(MatterVersion.objects.current()) == {cast.environment, cast.cross}


@pytest.mark.rule("BZ54-2.1")
@pytest.mark.rule("BZ54-A1")
@pytest.mark.parametrize(("scope", "words"), [(Scope.FULL, "全面委托"), (Scope.PARTIAL, "部分委托")])
def test_the_entrustment_letter_says_what_is_entrusted_and_how_far(
    cast: Cast, scope: Scope, words: str
) -> None:
    request = make_request(cast, "submitted", scope=scope)
    letter = request.ledger.documents.get(kind=DocumentKind.ENTRUSTMENT)
    facts = letter.facts
    assert facts["scope"] == scope
    assert facts["client"]["name"] == cast.enterprise.name
    assert facts["agent"]["name"] == cast.park.name
    assert [matter["name"] for matter in facts["matters"]] == [cast.land.name]
    assert facts["period_until"] == request.entrusted_until.isoformat()
    assert facts["confirmation"]["person"] == cast.owner.user.full_name
    assert words in compose(Paper.of(letter))


@pytest.mark.rule("BZ54-2.1")
def test_an_enterprise_may_take_its_entrustment_back(cast: Cast) -> None:
    assert make_request(cast, "withdrawn").state == RequestState.WITHDRAWN


FEE_WORDS = {"fee", "fees", "price", "charge", "charges", "payment", "cost", "amount", "invoice"}
# How much of what a permit is for: cubic metres, storeys.
NO_FEE = {"apply_permit.amount"}
FEE_LABELS = ("费", "金额", "付款", "缴")


@pytest.mark.rule("BZ54-2.2")
def test_no_act_and_no_paper_can_ask_for_a_fee(cast: Cast) -> None:
    """No service takes one, no form has a field for one, and no paper a place for one."""
    taken = {
        f"{code}.{name}"
        for code, service in SERVICES.items()
        for name in inspect.signature(service).parameters
    }
    fields = {f"{code}.{name}" for code, form in FORMS.items() for name in form.base_fields}
    rows = {
        f"{code}.{name}" for code, form in FORMS.items() if form.rows for name in form.rows.form.base_fields
    }
    facts = {f"{kind}.{name}" for kind, schema in FACTS.items() for name in inspect.get_annotations(schema)}
    columns = {field.name for field in ProxyRequest._meta.get_fields()}
    everything = taken | fields | rows | facts | columns
    assert len(everything) > 100
    names = {name: set(name.rpartition(".")[2].lower().split("_")) for name in everything}
    assert not [name for name, parts in names.items() if parts & FEE_WORDS and name not in NO_FEE]
    labels = [str(field.label) for form in FORMS.values() for field in form.base_fields.values()]
    assert not [label for label in labels if any(word in label for word in FEE_LABELS)]
    letter = make_request(cast, "submitted").ledger.documents.get(kind=DocumentKind.ENTRUSTMENT)
    assert letter.facts["powers"]["pay"] is False


@pytest.mark.rule("BZ54-3.1")
def test_a_zone_files_and_issues_under_its_park(cast: Cast) -> None:
    year = timezone.localdate().year
    of_park = make_request(cast, "accepted")
    of_zone = make_request(cast, "accepted", park=cast.zone)
    assert of_park.number == f"652701-BJHZQ-{year}-00001"
    assert of_zone.number == f"652701-BJHZQ-{year}-00002"
    assert of_zone.park == cast.zone
    notices = [r.ledger.documents.get(kind=DocumentKind.ACCEPTANCE) for r in (of_park, of_zone)]
    assert [notice.number for notice in notices] == [
        f"博边合管代受〔{year}〕1号",
        f"博边合管代受〔{year}〕2号",
    ]
    assert notices[1].issuer == cast.park


@pytest.mark.rule("BZ54-3.2")
def test_an_intending_enterprise_is_served_and_confirmed_at_its_first_request(cast: Cast) -> None:
    intending = create_organization(
        code="YX20261121-1", name="意向·入园公司（筹）", kind="enterprise", stage=EnterpriseStage.INTENDING
    )
    user = User.objects.create_user("intending", full_name="筹备人")
    Membership.objects.create(user=user, organization=intending, role=Role.ENTERPRISE_OWNER)
    request = make_request(cast, "submitted", enterprise=intending)
    assert "uscc" not in request.ledger.documents.get(kind=DocumentKind.ENTRUSTMENT).facts["client"]
    assert intending.confirmed_at is None
    Course(request).accept()
    intending.refresh_from_db()
    assert intending.confirmed_by == cast.clerk.user


@pytest.mark.rule("BZ54-5.1")
def test_the_window_files_only_with_the_signed_original(cast: Cast) -> None:
    course = make_course(cast, "draft", at_window=True)
    course.attach_papers()
    inputs = course.submission(entrustment_scan=None)
    with pytest.raises(InvalidInput, match="委托书原件扫描件"):
        filing.submit(request=course.request, actor=cast.clerk, **inputs)
    filing.submit(
        request=course.request, actor=cast.clerk, **{**inputs, "entrustment_scan": samples.pdf("委托书")}
    )
    facts = course.reload().ledger.documents.get(kind=DocumentKind.ENTRUSTMENT).facts
    assert facts["confirmation"]["method"] == "paper"


def test_a_required_paper_that_is_missing_stops_the_filing(cast: Cast) -> None:
    course = make_course(cast, "draft")
    with pytest.raises(InvalidInput, match="不动产登记申请书"):
        filing.submit(request=course.request, actor=cast.owner, **course.submission())
    assert course.reload().state == RequestState.DRAFT
    assert not course.request.ledger.entries.exists()
    assert not course.request.ledger.documents.exists()


def test_a_paper_that_two_matters_need_is_asked_for_once(cast: Cast) -> None:
    course = make_course(cast, "draft", matters=[cast.land, cast.environment])
    names = list(course.request.materials.values_list("name", flat=True))
    assert sorted(names) == sorted(["营业执照", "不动产登记申请书", "地籍调查成果", "环境影响报告表"])
    assert course.request.materials.get(name="营业执照").matters.count() == 2


@pytest.mark.rule("BZ54-4.2")
@pytest.mark.rule("BZ54-4.3")
def test_one_county_or_several_follows_from_matters_and_place(cast: Cast) -> None:
    single = make_request(cast, "submitted")
    assert (single.jurisdiction, single.divisions) == (Jurisdiction.SINGLE, ["652701"])
    by_nature = make_request(cast, "submitted", matters=[cast.cross])
    assert (by_nature.jurisdiction, by_nature.divisions) == (Jurisdiction.MULTI, ["652701"])
    by_place = make_request(cast, "submitted", division_code="652722")
    assert (by_place.jurisdiction, by_place.divisions) == (Jurisdiction.MULTI, ["652701", "652722"])
    assert by_place.matters.get().organ == cast.jinghe_land
    by_matter = make_request(
        cast, "submitted", matters=[cast.land, cast.environment], divisions={ENVIRONMENT: "652722"}
    )
    organs = {matter.version.matter.code: matter.organ for matter in by_matter.matters.all()}
    assert organs == {LAND: cast.bole_land, ENVIRONMENT: cast.jinghe_environment}
    assert by_matter.is_multi


def test_a_county_without_the_organ_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="没有登记的办理部门"):
        make_request(cast, "submitted", division_code="652723")


def test_a_running_request_keeps_the_version_that_it_was_filed_under(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    content = {**content_of(cast.land), "statutory_limit": 5, "promised_limit": 2}
    publish_matter(code=LAND, content=content, now=timezone.now())
    assert request.matters.get().version == cast.land
    assert request.matters.get().version.limit == 10


def test_two_people_on_one_draft_do_not_overwrite_each_other(cast: Cast) -> None:
    draft = make_request(cast, "draft")
    filing.save_answers(
        request=draft, actor=cast.owner, step="scope", answers={"scope": "full"}, version=draft.draft_version
    )
    with pytest.raises(Conflict, match="同事刚刚保存"):
        filing.save_answers(
            request=draft,
            actor=cast.handler,
            step="scope",
            answers={"scope": "partial"},
            version=draft.draft_version,
        )
    draft.refresh_from_db()
    assert draft.answers == {"scope": {"scope": "full"}}


def test_nobody_else_edits_a_draft(cast: Cast) -> None:
    draft = make_request(cast, "draft")
    for stranger in (cast.other_owner, cast.clerk, cast.county_officer, cast.administrator):
        with pytest.raises(NotAllowed):
            filing.choose_matters(request=draft, actor=stranger, versions=[cast.cross])
    assert draft.matters.get().version == cast.land


def test_after_filing_nothing_is_taken_out(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    file = request.materials.exclude(files=None).first().files.first()
    with pytest.raises(Conflict, match="不能再修改草稿"):
        filing.detach_file(file=file, actor=cast.owner)
    assert file.material.files.filter(pk=file.pk).exists()


def test_the_period_cannot_end_before_it_begins(cast: Cast) -> None:
    course = make_course(cast, "draft")
    course.attach_papers()
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises((InvalidInput, IntegrityError)):
        filing.submit(
            request=course.request, actor=cast.owner, **course.submission(entrusted_until=yesterday)
        )


def test_a_zones_neighbour_is_not_a_park(cast: Cast) -> None:
    """An organisation tree in which the work-group or a department could be asked to act would be wrong."""
    assert set(Organization.objects.parks()) == {cast.park, cast.zone, cast.other_park}

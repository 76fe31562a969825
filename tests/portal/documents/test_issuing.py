"""Numbers without gap or double, and facts that nobody changes any more."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, close_old_connections, connection, transaction

from portal.documents import services
from portal.documents.chinese import BEIJING
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Counter, Document
from portal.documents.samples import ordinary
from portal.errors import Conflict, InvalidInput
from portal.ledger.models import Ledger
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.services.structure import create_organization
from portal.workdays.queries import calendar_for
from tests.portal.documents.conftest import NOW


def issue(park: Organization, kind: DocumentKind = DocumentKind.ACCEPTANCE, **more: Any) -> Document:
    arguments = {"facts": ordinary()[kind], "ledger": None, "now": NOW, **more}
    return services.issue(kind=kind, issuer=park, **arguments)


def test_numbers_count_on_by_issuer_kind_and_year(park: Organization) -> None:
    other = create_organization(
        code="652722-park", name="精河工业园区", kind=OrganizationKind.PARK, document_prefix="精工管代"
    )
    numbers = [
        issue(park).number,
        issue(park).number,
        issue(park, DocumentKind.DECLINE).number,
        issue(other).number,
        issue(park, now=datetime(2027, 1, 1, 0, 0, tzinfo=BEIJING)).number,
        issue(park).number,
    ]
    assert numbers == [
        "博边管代受〔2026〕1号",
        "博边管代受〔2026〕2号",
        "博边管代不受〔2026〕1号",
        "精工管代受〔2026〕1号",
        "博边管代受〔2027〕1号",
        "博边管代受〔2026〕3号",
    ]


def test_year_is_the_year_in_beijing(park: Organization) -> None:
    """Half past midnight in Beijing on New Year's Day is still the old year in UTC."""
    new_year = datetime.fromisoformat("2026-12-31T16:30:00+00:00")
    assert issue(park, now=new_year).year == 2027


def test_calendar_of_the_issuer_is_on_record_and_stays(park: Organization) -> None:
    document = issue(park)
    assert document.calendar_version == calendar_for(park).version
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Document.objects.update(calendar_version="CN@99")


def test_zone_issues_under_the_number_of_its_park(park: Organization) -> None:
    zone = create_organization(code="652701-zone", name="五台片区", kind=OrganizationKind.ZONE, parent=park)
    document = issue(zone)
    assert (document.issuer, document.number) == (park, "博边管代受〔2026〕1号")


def test_issuer_without_prefix_is_refused(park: Organization) -> None:
    park.document_prefix = ""
    with pytest.raises(InvalidInput, match="机关代字"):
        issue(park)


def test_letters_that_another_body_gave_up_do_not_give_its_numbers_twice(
    park: Organization, ledger: Ledger
) -> None:
    """The act is refused in words, and other letters help."""
    issue(park)
    heir = create_organization(
        code="652722-heir", name="精河工业园区管委会", kind=OrganizationKind.PARK, division_code="652722",
        document_prefix=park.document_prefix,
    )  # fmt: skip
    with pytest.raises(Conflict, match="请联系系统管理员更换机关代字"), transaction.atomic():
        issue(heir)
    heir.document_prefix = "精园管代"
    heir.save()
    assert issue(heir).number.endswith("〕1号")


def test_rolled_back_act_gives_its_number_back(park: Organization) -> None:
    def act_that_fails_after_issuing() -> None:
        with transaction.atomic():
            issue(park)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_that_fails_after_issuing()
    assert not Document.objects.exists()
    assert issue(park).sequence == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("BZ54-5.1")
def test_ten_clerks_at_once_get_consecutive_numbers(park: Organization) -> None:
    """Ten threads, eight papers each, every third act rolled back: 1…n, each once."""
    start = threading.Barrier(10)
    issued: list[int] = []

    def accept(clerk: int) -> None:
        try:
            start.wait()
            for turn in range(8):
                try:
                    with transaction.atomic():
                        document = issue(park)
                        if (clerk + turn) % 3 == 0:
                            raise InterruptedError
                    issued.append(document.sequence)
                except InterruptedError:
                    continue
        finally:
            close_old_connections()
            connection.close()

    clerks = [threading.Thread(target=accept, args=(clerk,)) for clerk in range(10)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()

    rolled_back = sum((clerk + turn) % 3 == 0 for clerk in range(10) for turn in range(8))
    expected = list(range(1, 80 - rolled_back + 1))
    assert sorted(issued) == expected
    assert sorted(Document.objects.values_list("sequence", flat=True)) == expected
    assert Counter.objects.get(kind=DocumentKind.ACCEPTANCE).last == len(expected)


def test_facts_are_cleaned_and_frozen(park: Organization, ledger: Ledger) -> None:
    facts = ordinary()[DocumentKind.DECLINE] | {"addressee": "\u202e新疆\u200b棉业\u0007公司 "}
    document = issue(park, DocumentKind.DECLINE, facts=facts, ledger=ledger)
    document.refresh_from_db()
    assert document.facts["addressee"] == "新疆棉业公司"
    assert document.state == DocumentState.PENDING
    assert len(document.token) == 32


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"addressee": "  "}, "申请企业"),
        ({"addressee": "\u202e"}, "申请企业"),
        ({"materials": []}, "申请材料"),
        ({"materials": [{"name": ""}]}, "材料名称"),
        ({"received_on": "2026-3-9"}, "收件日期"),
        ({"received_on": None}, "收件日期"),
        ({"matters": "施工许可"}, "申请事项"),
        ({"service_fee": "100"}, "service_fee"),
    ],
)
def test_incomplete_facts_are_refused_by_name(
    park: Organization, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        issue(park, facts=ordinary()[DocumentKind.ACCEPTANCE] | change)
    assert not Counter.objects.exists()


def test_optional_fact_may_be_passed_along_empty(park: Organization) -> None:
    facts = ordinary()[DocumentKind.FEEDBACK] | {"summary": "\n \n", "suggestions": "", "project": None}
    document = issue(park, DocumentKind.FEEDBACK, facts=facts)
    assert not {"summary", "suggestions", "project"} & set(document.facts)


def test_missing_fact_is_refused_by_name(park: Organization) -> None:
    facts = ordinary()[DocumentKind.ENTRUSTMENT]
    del facts["powers"]["pay"]
    with pytest.raises(InvalidInput, match="代为缴纳法定费用"):
        issue(park, DocumentKind.ENTRUSTMENT, facts=facts)


@pytest.mark.parametrize("score", [0, 6, True, "5"])
def test_score_outside_one_to_five_is_refused(park: Organization, score: object) -> None:
    facts = ordinary()[DocumentKind.FEEDBACK]
    facts["evaluation"]["dimensions"][0]["park"] = score
    with pytest.raises(InvalidInput):
        issue(park, DocumentKind.FEEDBACK, facts=facts)


@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.rule("BZ54-5.5-MULTI")
@pytest.mark.parametrize("kind", [DocumentKind.FEEDBACK, DocumentKind.COMPREHENSIVE])
def test_reports_take_exactly_the_dimensions_of_the_regulation(
    park: Organization, kind: DocumentKind
) -> None:
    facts = ordinary()[kind]
    facts["evaluation"]["dimensions"][1]["name"] = "收费合理性"
    with pytest.raises(InvalidInput, match="评价维度"):
        issue(park, kind, facts=facts)


def test_void_number_stays_in_the_register_with_its_reason(park: Organization) -> None:
    document = issue(park)
    services.void(document=document, reason="企业名称录入有误", now=NOW)
    document.refresh_from_db()
    assert (document.state, document.void_reason) == (DocumentState.VOID, "企业名称录入有误")
    assert issue(park).sequence == 2
    with pytest.raises(Conflict):
        services.void(document=document, reason="再次", now=NOW)
    with pytest.raises(InvalidInput):
        services.void(document=issue(park), reason=" ", now=NOW)


def test_paper_is_replaced_once_and_by_its_kind(park: Organization) -> None:
    first = issue(park)
    second = issue(park, replaces=first)
    assert second.replaces == first
    with pytest.raises(Conflict, match="已被替代"), transaction.atomic():
        issue(park, replaces=first)
    with pytest.raises(InvalidInput), transaction.atomic():
        issue(park, DocumentKind.DECLINE, replaces=second)
    services.void(document=second, reason="再次有误", now=NOW)
    assert issue(park, replaces=first).sequence == 3


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {}},
        {"number": "博边管代受〔2026〕99号"},
        {"kind": DocumentKind.DECLINE},
        {"issuer_name": "另一机关"},
        {"issued_at": datetime(2026, 1, 1, tzinfo=BEIJING)},
        {"token": "another"},
        {"title": "另一标题"},
    ],
)
def test_database_refuses_to_change_what_a_paper_says(park: Organization, change: dict[str, Any]) -> None:
    document = issue(park)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)


def test_database_refuses_to_delete_a_paper(park: Organization) -> None:
    document = issue(park)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()
    assert Document.objects.filter(pk=document.pk).exists()


def test_ready_paper_needs_bytes(park: Organization) -> None:
    document = issue(park)
    with pytest.raises(DatabaseError, match="document_ready_has_bytes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=DocumentState.READY)


@pytest.mark.django_db(transaction=True)
def test_paper_under_the_hands_of_a_worker_is_told_apart_from_an_error(park: Organization) -> None:
    kind = DocumentKind.DECLINE
    paper = services.issue(kind=kind, issuer=park, ledger=None, facts=ordinary()[kind], now=NOW)
    worker = connection.copy()
    try:
        worker.set_autocommit(False)
        with worker.cursor() as cursor:
            cursor.execute("SELECT FROM documents_document WHERE id = %s FOR NO KEY UPDATE", [paper.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(Conflict, match="正在生成或者用印，请稍后再试"):
            services.void(document=paper, reason="有误", now=NOW)
        with pytest.raises(Conflict, match="请稍后再试"):
            services.issue(kind=kind, issuer=park, ledger=None, facts=paper.facts, now=NOW, replaces=paper)
    finally:
        worker.rollback()
        worker.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert services.void(document=paper, reason="有误", now=NOW).state == "void"

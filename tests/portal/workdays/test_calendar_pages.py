"""The calendar's pages: for administrators, to read for auditors, and unknown to everybody else."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.workdays.enums import NoticeSource, ProposalState
from portal.workdays.models import CalendarProposal, CalendarRevision, Scope
from portal.workdays.queries import calendar_for, current_revision
from tests.cast import Cast
from tests.portal.workdays import notice_texts as texts
from tests.portal.workdays.test_workbook import book

Propose = Callable[..., CalendarProposal]
TODAY = "2026-11-21T12:00:00+08:00"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def fields(answer: Any) -> dict[str, str]:
    """What the shown form would send again, with the button that submits."""
    html = answer.content.decode()
    hidden = re.findall(r'<input type="hidden" name="(seen|rows|revision)" value="([^"]*)"', html)
    return dict(hidden)


def notice(text: str = texts.NATIONAL_2027, scope: str = "CN", **changes: str) -> dict[str, str]:
    pk = str(Scope.objects.get(code=scope).pk)
    return {"scope": pk, "text": text, "extent": "whole", "preview": "1"} | changes


READ = ("calendar", "calendar-history", "calendar-proposal")
WRITE = ("calendar-propose", "calendar-import", "calendar-approve", "calendar-reject", "calendar-withdraw")


def test_neighbours_find_nothing_and_auditors_only_read(cast: Cast, propose: Propose) -> None:
    proposal = propose(actor=cast.administrator)
    keyed = {"calendar-proposal", "calendar-approve", "calendar-reject", "calendar-withdraw"}

    def statuses(member: Membership, names: tuple[str, ...]) -> set[int]:
        client, found = signed_in(member), set()
        for name in names:
            url = reverse(name, kwargs={"pk": proposal.pk} if name in keyed else {})
            answer = client.get(url) if name in READ else client.post(url, {"reason": "不行"})
            found.add(answer.status_code)
        return found

    for name in ("owner", "officer", "land_leader", "county_officer", "workgroup_officer", "centre_officer"):
        assert statuses(cast.people[name], READ + WRITE) == {404}, name
    assert statuses(cast.auditor, READ) == {200}
    assert statuses(cast.auditor, WRITE) == {404}
    client = signed_in(cast.auditor)
    assert {client.get(reverse(name)).status_code for name in (*WRITE[:2], "calendar-template")} == {404}
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PENDING


def test_the_menu_counts_what_waits_for_this_person(
    propose: Propose, first: Membership, second: Membership, appoint: Callable[..., Membership]
) -> None:
    propose()
    auditor = appoint("auditor", role=Role.AUDITOR)
    counted = {
        member: "件待审核" in signed_in(member).get("/calendar/").content.decode()
        for member in (first, second, auditor)
    }
    assert counted == {first: False, second: True, auditor: False}


def test_the_overview_shows_years_days_notices_and_hours(calendars: None, first: Membership) -> None:
    client = signed_in(first)
    page = client.get("/calendar/?scope=652701&year=2026").content.decode()
    assert "新疆维吾尔自治区 2027 年" in page  # the banner
    assert "国办发明电〔2025〕7号" in page and "肉孜节" in page
    assert "2026-02-15（周日）至 02-23（周一）" in page
    assert re.search(r'<td class="day-work" title="元旦调休上班">4<sup>班</sup></td>', page)
    assert "10:00–14:00" in page and "15:30–19:30" in page
    assert "全年 244 个工作日" in page
    page = client.get("/calendar/?scope=65&year=2027").content.decode()
    assert re.search(r'<td class="day-likely" title="肉孜节（预计）">9<sup>估</sup></td>', page)
    assert "暂定" in page
    assert client.get("/calendar/?scope=99").status_code == 404
    assert client.get("/calendar/?year=20270").status_code == 404


def test_a_year_takes_few_queries(
    calendars: None, first: Membership, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = signed_in(first)
    client.get("/calendar/")
    with django_assert_max_num_queries(24):
        client.get("/calendar/?scope=652701&year=2026")


def test_paste_look_submit_approve(first: Membership, second: Membership, calendars: None) -> None:
    client = signed_in(first)
    preview = client.post("/calendar/propose/", notice())
    page = preview.content.decode()
    assert preview.status_code == 200 and not CalendarProposal.objects.exists()
    assert "2027-02-05（周五）至 02-11（周四）" in page and page.count("相符") == 7 * 2 + 6
    assert "年度状态由“仅法定节日”变为“已公布”" in page
    sent = notice(notice_no="国办发明电〔2026〕99号", published_on="2026-11-20", submit="1") | fields(preview)
    sent.pop("preview")
    answer = client.post("/calendar/propose/", sent)
    proposal = CalendarProposal.objects.get()
    assert answer.status_code == 302 and answer.url == f"/calendar/proposals/{proposal.pk}/"
    assert (proposal.notice_no, proposal.published_on) == ("国办发明电〔2026〕99号", date(2026, 11, 20))
    assert proposal.text == texts.NATIONAL_2027 and proposal.entered_by == first.user

    own = client.get(answer.url).content.decode()
    assert "批准生效" not in own and "撤回" in own
    other = signed_in(second)
    page = other.get(answer.url)
    assert "批准生效" in page.content.decode()
    approved = other.post(f"{answer.url}approve/", fields(page))
    assert approved.status_code == 302
    assert calendar_for("431000").off[date(2027, 2, 9)] == "春节"
    history = other.get("/calendar/history/").content.decode()
    assert "全国 2027 年放假安排：国办发明电〔2026〕99号" in history


def test_the_text_is_not_lost_when_something_is_missing(first: Membership, calendars: None) -> None:
    text = "一、元旦：1月1日（周五）放假1天。"
    answer = signed_in(first).post("/calendar/propose/", notice(text, scope="65") | {"scope": ""})
    assert answer.status_code == 422 and text in answer.content.decode()
    answer = signed_in(first).post("/calendar/propose/", notice(text))
    page = answer.content.decode()
    assert answer.status_code == 422 and text in page
    assert "原文没有写明年份，请填写。" in page and "没有读到通知文号，请填写。" in page


def test_what_does_not_fit_must_be_looked_at(first: Membership, calendars: None) -> None:
    client = signed_in(first)
    text = texts.NATIONAL_2027.replace("共3天。\n二", "共4天。\n二").replace("五、端午节", "五、端阳")
    preview = client.post("/calendar/propose/", notice(text))
    page = preview.content.decode()
    assert "原文写共 4 天，按日期数是 3 天。" in page
    assert "全国的年度通知一般都有端午节，这里没有读到。" in page
    sent = (
        notice(text, notice_no="国办发明电〔2026〕99号", published_on="2026-11-20")
        | fields(preview)
        | {"submit": "1"}
    )
    refused = client.post("/calendar/propose/", sent)
    assert "有提示的，须先核对并勾选。" in refused.content.decode()
    assert not CalendarProposal.objects.exists()
    assert client.post("/calendar/propose/", sent | {"checked": "yes"}).status_code == 302
    warnings = CalendarProposal.objects.get().warnings
    assert any("端午节" in warning for warning in warnings) and any(
        "共 4 天" in warning for warning in warnings
    )


def test_what_was_changed_after_the_preview_is_shown_again(first: Membership, calendars: None) -> None:
    client = signed_in(first)
    preview = client.post("/calendar/propose/", notice())
    changed = texts.NATIONAL_2027.replace("6月9日（周三）放假1天", "6月9日（周三）至10日（周四）放假，共2天")
    sent = notice(changed, notice_no="国办发明电〔2026〕99号", published_on="2026-11-20", submit="1")
    answer = client.post("/calendar/propose/", sent | fields(preview))
    assert "内容在预览之后改动过" in answer.content.decode()
    assert not CalendarProposal.objects.exists()


def test_a_contradiction_cannot_be_submitted(first: Membership, calendars: None) -> None:
    text = texts.NATIONAL_2027.replace("1月31日（周日）", "2月6日（周六）")
    answer = signed_in(first).post("/calendar/propose/", notice(text, submit="1"))
    page = answer.content.decode()
    assert "既列为放假，又列为上班" in page and "提交审核" not in page
    assert not CalendarProposal.objects.exists()


def test_a_spreadsheet_travels_once(first: Membership, calendars: None) -> None:
    client = signed_in(first)
    file = SimpleUploadedFile("2027.xlsx", book([["2027-02-05", "放假", "春节", "国办发明电〔2026〕99号"]]))
    data = {
        "scope": str(Scope.objects.get(code="CN").pk), "year": "2027", "extent": "part", "preview": "1",
    }  # fmt: skip
    assert client.post("/calendar/import/", data).status_code == 422  # no file
    preview = client.post("/calendar/import/", data | {"file": file})
    assert preview.status_code == 200 and "2027-02-05（周五）" in preview.content.decode()
    sent = data | {"notice_no": "国办发明电〔2026〕99号", "submit": "1"} | fields(preview)
    forged = client.post("/calendar/import/", sent | {"rows": sent["rows"][:-3] + "abc"})
    assert forged.status_code == 422 and "预览已过期" in forged.content.decode()
    assert client.post("/calendar/import/", sent).status_code == 302
    proposal = CalendarProposal.objects.get()
    assert proposal.source == NoticeSource.EXCEL and proposal.entry["part"] is True
    assert proposal.text == "2027-02-05　放假　春节"


def test_a_broken_spreadsheet_says_which_cells(first: Membership, calendars: None) -> None:
    client = signed_in(first)
    scope = str(Scope.objects.get(code="CN").pk)
    data = {"scope": scope, "year": "2027", "extent": "whole", "notice_no": "甲〔2026〕1号", "preview": "1"}
    file = SimpleUploadedFile("2027.xlsx", book([["2027-02-30", "放假", "春节", ""]]))
    page = client.post("/calendar/import/", data | {"file": file}).content.decode()
    assert "A2：日期“2027-02-30”无法识别" in page and "提交审核" not in page
    refused = client.post("/calendar/import/", data | {"file": SimpleUploadedFile("a.xlsx", b"nothing")})
    assert refused.status_code == 422 and "错误：" in refused.content.decode()
    template = client.get("/calendar/template/")
    assert template["Content-Type"].endswith("sheet") and template.content.startswith(b"PK")


def test_deciding(propose: Propose, first: Membership, second: Membership) -> None:
    proposal = propose()
    url = f"/calendar/proposals/{proposal.pk}/"
    own, other = signed_in(first), signed_in(second)
    assert own.post(f"{url}approve/", {"revision": str(current_revision())}).status_code == 404
    assert own.post(f"{url}reject/", {"reason": "不行"}).status_code == 404
    assert other.post(f"{url}withdraw/").status_code == 404
    refused = other.post(f"{url}reject/", {"reason": " "})
    assert refused.status_code == 422
    assert other.post(f"{url}approve/", {"revision": str(current_revision() - 1)}).status_code == 409
    assert other.post(f"{url}reject/", {"reason": "缺清明节"}).status_code == 302
    page = own.get(url).content.decode()
    assert "缺清明节" in page and "批准生效" not in page
    assert other.post(f"{url}approve/", {"revision": str(current_revision())}).status_code == 409
    assert CalendarRevision.objects.count() == 1


def test_withdrawing(propose: Propose, first: Membership) -> None:
    proposal = propose()
    assert signed_in(first).post(f"/calendar/proposals/{proposal.pk}/withdraw/").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


def test_one_administrator_alone_is_told_so(first: Membership, calendars: None) -> None:
    page = signed_in(first).post("/calendar/propose/", notice()).content.decode()
    assert "目前只有一名系统管理员" in page

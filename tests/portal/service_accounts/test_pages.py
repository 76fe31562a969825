"""系统对接: a leader's page on the systems that work in the organisation's name."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.header import Header
from portal.navigation import menu
from portal.organizations.enums import Role
from portal.organizations.models import FormSubmission, User
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.queries import speaker
from portal.service_accounts.services.keys import close_account, issue_key, note_use, open_account
from tests.cast import Cast
from tests.keys import keyed

LIST = "/system-access/"
SECRET = re.compile(r"ybt_[0-9a-f]{8}_[\w-]{43}")
Issued = tuple[ApiKey, str]


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name].user)
    return client


def test_a_leader_opens_an_account_and_gets_a_key_that_is_shown_once(cast: Cast) -> None:
    client = of(cast, "land_leader")
    assert "还没有对接的业务系统" in client.get(LIST).content.decode()
    asked = keyed(
        **{
            "organization": cast.bole_land.pk,
            "role": Role.DEPARTMENT_CLERK,
            "name": "国土审批系统",
            "purpose": "接收移交",
        }
    )
    opened = client.post(f"{LIST}new/", asked)
    account = ServiceAccount.objects.get()
    assert opened.url == f"{LIST}{account.pk}/"
    assert client.post(f"{LIST}new/", asked).url == opened.url, "sent twice, opened once"

    wanted = keyed(**{"scopes": ["proxy:read", "files"], "days": 90, "networks": "203.0.113.7\n10.0.0.0/8"})
    shown = client.post(f"{opened.url}keys/new/", wanted)
    assert shown.status_code == 200
    assert shown["Cache-Control"] == "no-store"
    (secret,) = set(SECRET.findall(shown.content.decode()))
    key = ApiKey.objects.get()
    assert (key.scopes, key.networks) == (["proxy:read", "files"], ["10.0.0.0/8", "203.0.113.7/32"])
    assert speaker(secret, "10.1.2.3", timezone.now()) is not None

    again = client.post(f"{opened.url}keys/new/", wanted, follow=True)
    assert "已经生成并显示过一次" in again.content.decode()
    assert ApiKey.objects.count() == 1
    hidden = secret[13:]
    for page in (again, client.get(opened.url), client.get(LIST)):
        assert hidden not in page.content.decode()
    assert not FormSubmission.objects.filter(result__contains=hidden).exists()
    assert str(key) in client.get(opened.url).content.decode()


def test_keys_are_revoked_and_accounts_closed(cast: Cast, issued: Issued) -> None:
    key, _secret = issued
    client = of(cast, "land_leader")
    assert client.post(f"{LIST}keys/{key.pk}/revoke/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_by == cast.land_leader
    assert client.post(f"{LIST}keys/{key.pk}/revoke/").status_code == 409
    assert client.post(f"{LIST}{key.account_id}/close/").url == LIST
    page = client.get(LIST).content.decode()
    assert "已关闭的服务账号" in page
    assert "还没有对接的业务系统" in page
    closed = client.get(f"{LIST}{key.account_id}/").content.decode()
    assert "关闭账号" not in closed
    assert f"{LIST}{key.account_id}/keys/new/" not in closed
    assert client.post(f"{LIST}{key.account_id}/close/").status_code == 409


# Somebody of every role, and the neighbours who lead.
EVERYBODY = (
    "owner", "handler", "clerk", "officer", "leader", "land_clerk", "environment_leader", "jinghe_land_leader",
    "county_officer", "workgroup_officer", "centre_officer", "auditor", "administrator", "land_leader", "security",
)  # fmt: skip
ALLOWED = {
    "list": {
        "owner", "leader", "land_leader", "environment_leader", "jinghe_land_leader", "security", "auditor",
    },
    "account": {"land_leader", "security", "auditor"},
    "new-key": {"land_leader"},
    "revoke": {"land_leader", "security"},
    "close": {"land_leader", "security"},
}  # fmt: skip


def test_others_find_nothing(cast: Cast, issued: Issued) -> None:
    """Whoever may not gets 404, the neighbour's leader too, and nothing is changed by trying."""
    key, secret = issued
    account = f"{LIST}{key.account_id}/"
    let_in: dict[str, set[str]] = {name: set() for name in ALLOWED}
    assert {cast.people[name].role for name in EVERYBODY} == set(Role)
    # Who may revoke and close comes last: what they do cannot be done twice.
    for name in EVERYBODY:
        client = of(cast, name)
        answers = {
            "list": client.get(LIST).status_code,
            "account": client.get(account).status_code,
            "new-key": client.get(f"{account}keys/new/").status_code,
            "revoke": client.post(f"{LIST}keys/{key.pk}/revoke/").status_code,
            "close": client.post(f"{account}close/").status_code,
        }
        assert set(answers.values()) <= {200, 302, 404, 409}
        for page, status in answers.items():
            if status != 404:
                let_in[page].add(name)
        assert (speaker(secret, "10.20.0.1", timezone.now()) is None) is (name in ALLOWED["close"])
    assert let_in == ALLOWED


def test_the_neighbour_sees_none_of_it_in_the_list(cast: Cast, issued: Issued) -> None:
    for name, sees in {
        "land_leader": True,
        "environment_leader": False,
        "leader": False,
        "auditor": True,
    }.items():
        assert ("国土审批系统" in of(cast, name).get(LIST).content.decode()) is sees


def test_the_auditor_and_the_security_administrator_are_offered_what_they_may(
    cast: Cast, issued: Issued
) -> None:
    address = f"{LIST}{issued[0].account_id}/"
    offered = {}
    for name in ("land_leader", "security", "auditor"):
        page = of(cast, name).get(address).content.decode()
        offered[name] = ("keys/new/" in page, "/revoke/" in page, "/close/" in page)
    assert offered == {
        "land_leader": (True, True, True),
        "security": (False, True, True),
        "auditor": (False, False, False),
    }


def test_only_operative_roles_of_ones_own_organisations_are_offered(cast: Cast) -> None:
    def choices(name: str) -> tuple[set[object], set[str]]:
        form = of(cast, name).get(f"{LIST}new/").context["form"]
        organizations = set(form.fields["organization"].queryset)
        return organizations, {role for role, _label in form.fields["role"].choices}

    assert choices("land_leader") == ({cast.bole_land}, {"department_clerk"})
    assert choices("owner") == ({cast.enterprise}, {"enterprise_handler"})
    assert choices("leader") == ({cast.park, cast.zone}, {"window_clerk", "proxy_officer"})
    organizations, roles = choices("security")
    assert organizations == {
        cast.prefecture, cast.bole, cast.jinghe, cast.workgroup, cast.centre, cast.platform
    }  # fmt: skip
    assert roles == {"county_officer", "workgroup_officer", "service_centre_officer", "auditor"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"role": "department_leader"}, "department_leader"),
        ({"role": "administrator"}, "administrator"),
        ({"organization": "neighbour"}, "有效"),
        ({"name": "\u202e"}, "必填"),
        ({"name": "长" * 51}, "50"),
        ({"purpose": ""}, "必填"),
    ],
)
def test_what_an_account_cannot_be(cast: Cast, change: dict[str, str], said: str) -> None:
    asked = {
        "organization": cast.bole_land.pk,
        "role": "department_clerk",
        "name": "甲",
        "purpose": "乙",
    } | change
    if asked["organization"] == "neighbour":
        asked["organization"] = cast.bole_environment.pk
    answer = of(cast, "land_leader").post(f"{LIST}new/", keyed(**asked))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.filter(is_service=True).exists()


@pytest.mark.parametrize(
    ("networks", "said"),
    [
        ("10.0.0.0/33", "不是有效的地址或网段"),
        ("10.0.0.1/24", "10.0.0.0/24"),
        ("０.0.0.0/0", "不是有效的地址或网段"),
        ("::/0", "包含所有地址"),
        ("::ffff:10.0.0.1", "请直接写 IPv4"),
        ("fe80::1%eth0", "网卡编号"),
        ("example.org", "不是有效的地址或网段"),
        ("10.0.0.1 内网", "“内网”不是有效的地址或网段"),
        ("<script>", "&lt;script&gt;"),
    ],
)
def test_networks_that_are_none_are_named_one_by_one(
    cast: Cast, account: ServiceAccount, networks: str, said: str
) -> None:
    asked = {"scopes": ["files"], "days": 30, "networks": networks}
    answer = of(cast, "land_leader").post(f"{LIST}{account.pk}/keys/new/", keyed(**asked))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    "change", [{"days": 367}, {"days": 0}, {"days": ""}, {"scopes": []}, {"scopes": ["all"]}]
)
def test_what_a_key_cannot_be(cast: Cast, account: ServiceAccount, change: dict[str, object]) -> None:
    asked = {"scopes": ["files"], "days": 30, "networks": ""} | change
    answer = of(cast, "land_leader").post(f"{LIST}{account.pk}/keys/new/", keyed(**asked))
    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_a_third_key_is_refused_on_the_page(cast: Cast, issued: Issued) -> None:
    account = issued[0].account
    issue_key(account=account, actor=cast.land_leader, scopes=[Scope.FILES])
    client = of(cast, "land_leader")
    assert "最多两个有效的密钥" in client.get(f"{LIST}{account.pk}/").content.decode()
    answer = client.post(f"{LIST}{account.pk}/keys/new/", keyed(**{"scopes": ["files"], "days": 30}))
    assert answer.status_code == 422
    assert "已有两个有效的密钥" in answer.content.decode()
    assert not SECRET.search(answer.content.decode())
    assert account.keys.count() == 2


def test_a_successor_is_proposed_as_the_key_before(cast: Cast, issued: Issued) -> None:
    form = of(cast, "land_leader").get(f"{LIST}{issued[0].account_id}/keys/new/").context["form"]
    assert form["scopes"].initial == ["proxy:read", "proxy:act"]
    assert form["networks"].initial == "10.20.0.0/16"


def test_the_page_says_what_a_key_is_worth(cast: Cast, issued: Issued, clock: time_machine.Traveller) -> None:
    key, _secret = issued
    note_use(key=key, address="10.20.9.9", now=timezone.now())
    seen = []
    for moment in (key.created_at, key.expires_at - timedelta(days=14), key.expires_at):
        clock.move_to(moment)
        page = of(cast, "land_leader").get(f"{LIST}{key.account_id}/").content.decode()
        assert ("10.20.9.9" in page) is (moment < key.expires_at), (
            "of those that are over only the times are kept"
        )
        assert "2026-11-20 10:00" in page
        seen += [word for word in (">有效<", ">即将到期<", ">已过期<") if word in page]
    assert seen == [">有效<", ">即将到期<", ">已过期<"]


def test_the_list_asks_as_often_for_many_as_for_one(cast: Cast, issued: Issued) -> None:
    def questions() -> int:
        client = of(cast, "land_leader")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    one = questions()
    for number in range(5):
        another = open_account(
            organization=cast.bole_land, role=Role.DEPARTMENT_CLERK, name=f"系统{number}", purpose="—",
            actor=cast.land_leader,
        )  # fmt: skip
        issue_key(account=another, actor=cast.land_leader, scopes=[Scope.FILES])
    close_account(account=another, actor=cast.land_leader)
    assert questions() == one


def test_the_menu_leads_there(cast: Cast) -> None:
    for name in EVERYBODY:
        request: Any = RequestFactory().get("/home/")
        request.user, request.membership = cast.people[name].user, cast.people[name]
        links = menu(request, Header())
        assert (LIST in [link.url for link in links]) is (name in ALLOWED["list"]), name

"""Organisations and people from files: within the reach of whoever brings them in."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.errors import InvalidInput, NotAllowed
from portal.exchange.importers.staff import Staff
from portal.exchange.models import Import
from portal.exchange.services.imports import apply_import, undo_import
from portal.notifications.models import Email
from portal.organizations.models import Grant, Invitation, Membership, Organization, User
from portal.organizations.services import invitation_limit
from portal.organizations.services.granting import agree_to
from portal.organizations.services.invitations import join_by_invitation
from tests.cast import Cast
from tests.portal.exchange.files import bring

pytestmark = pytest.mark.django_db


def body(code: str = "652701-FGW", name: str = "博乐市发改委", kind: str = "县市部门", above: str = "652701",
         division: str = "652701", prefix: str = "", phone: str = "", address: str = "") -> list[str]:  # fmt: skip
    return [code, name, "", kind, above, division, prefix, phone, address]


def told(started: Import) -> list[str]:
    return [f"{fault['cell']}：{fault['text']}" for row in started.rows.all() for fault in row.faults]


def applied(kind: str, rows: list[list[str]], actor: Membership) -> Import:
    return apply_import(started=bring(kind, rows, actor), choice="all", actor=actor)


class TestOrganizations:
    def test_a_body_and_what_stands_beneath_it_come_and_go(self, cast: Cast) -> None:
        rows = [
            body("652723", "温泉县人民政府", "县市人民政府", "652700", "652723"),
            body("652723-FGW", "温泉县发改委", "县市部门", "652723", "652723", phone="0909-8221234"),
        ]
        made = applied("organizations", rows, cast.administrator)
        department = Organization.objects.get(code="652723-FGW")
        assert department.parent is not None and department.parent.code == "652723" and department.group
        assert bring("organizations", rows, cast.administrator).same == 2
        done = undo_import(started=made, actor=cast.administrator)
        assert done.kept == 0 and not Organization.objects.filter(code__startswith="652723").exists()
        assert not Group.objects.filter(name__startswith="organization:652723").exists()

    def test_what_is_in_use_stays(self, cast: Cast) -> None:
        made = applied("organizations", [body()], cast.administrator)
        department = Organization.objects.get(code="652701-FGW")
        Membership.objects.create(user=cast.outsider, organization=department, role="department_clerk")
        done = undo_import(started=made, actor=cast.administrator)
        assert done.kept == 1 and made.rows.get().kept == "已被其他数据使用"

    def test_a_change_and_its_undoing(self, cast: Cast) -> None:
        park = cast.park
        row = body(park.code, "博乐边境经济合作区", "园区管委会", "652701", "652701", park.document_prefix)
        made = applied("organizations", [row], cast.administrator)
        park.refresh_from_db()
        assert (park.name, park.phone) == ("博乐边境经济合作区", "")
        undo_import(started=made, actor=cast.administrator)
        park.refresh_from_db()
        assert (park.name, park.phone) == ("博乐边境经济合作区管委会", "0909-2220001")

    @pytest.mark.parametrize(
        ("row", "text"),
        [
            (body(above="652799"), "（E2）：没有代码为“652799”的组织"),
            (body(above="652700"), "（E2）：上级应当是：县市人民政府"),
            (body(above=""), "（E2）：上级应当是"),
            (body("652701-ZRZY", kind="服务中心"), "（D2）：“服务中心”不在可选范围内"),
            (body("652701-ZRZY", kind="行政服务中心"), "（D2）：该代码已登记为“县市部门”"),
            (body(kind="企业"), "（D2）：“企业”不在可选范围内"),
            (body(division="6527"), "（F2）：“6527”不是有效的编码"),
            (body(prefix="博乐政办"), "（G2）：与博乐市人民政府的机关代字“博乐政”"),
            (body(phone="电话"), "（H2）：请输入正确的电话号码"),
            (
                body("652700", "自治州", "州人民政府", "652701", "652700"),
                "（E2）：上级不能是自己或者自己的下级",
            ),
        ],
    )
    def test_wrong_cells(self, cast: Cast, row: list[str], text: str) -> None:
        assert any(text in fault for fault in told(bring("organizations", [row], cast.administrator)))

    def test_nobody_but_the_administrator(self, cast: Cast) -> None:
        for person in (cast.leader, cast.centre_officer, cast.auditor):
            with pytest.raises(NotAllowed):
                bring("organizations", [body()], person)


def person(
    name: str = "王五", email: str = "wangwu@example.com", code: str = "", role: str = "窗口受理人"
) -> list[str]:
    return [name, email, code, role]


class TestStaff:
    def test_who_is_new_is_invited_and_has_no_account_until_then(self, cast: Cast) -> None:
        accounts = User.objects.count()
        made = applied(
            "staff", [person(), person("赵六", "zhao@example.com", cast.zone.code, "代办专员")], cast.leader
        )
        assert User.objects.count() == accounts
        assert set(Invitation.objects.values_list("email", "organization__code", "role", "invited_by")) == {
            ("wangwu@example.com", cast.park.code, "window_clerk", cast.leader.pk),
            ("zhao@example.com", cast.zone.code, "proxy_officer", cast.leader.pk),
        }
        assert set(Email.objects.values_list("to", flat=True)) == {"wangwu@example.com", "zhao@example.com"}
        assert bring("staff", [person(email="WangWu@example.com")], cast.leader).same == 1
        join_by_invitation(
            invitation=Invitation.objects.get(email="zhao@example.com"),
            username="zhaoliu", password="园区-新人-2026", full_name="赵六", phone="13812345678",
        )  # fmt: skip
        done = undo_import(started=made, actor=cast.leader)
        assert done.kept == 1 and made.rows.exclude(kept="").get().kept == "本人已接受邀请"
        assert Invitation.objects.get(email="wangwu@example.com").revoked_at is not None

    def test_what_the_security_administrator_imports_waits_for_a_second_person(self, cast: Cast) -> None:
        known = person(cast.officer.user.full_name, cast.officer.user.email, cast.park.code)
        made = applied("staff", [known], cast.security)
        grant = Grant.objects.get()
        assert (grant.user, grant.role, grant.state) == (cast.officer.user, "window_clerk", "waiting")
        assert bring("staff", [known], cast.security).same == 1, "nor does the same file propose it twice"
        undo_import(started=made, actor=cast.security)
        grant.refresh_from_db()
        assert grant.state == "withdrawn"
        again = applied("staff", [known], cast.security)
        agree_to(grant=Grant.objects.waiting(timezone.now()).get(), actor=cast.auditor)
        held = Membership.objects.valid(timezone.now()).filter(user=cast.officer.user, role="window_clerk")
        assert held.exists()
        undo_import(started=again, actor=cast.security)
        assert not held.filter(valid_until=None).exists()

    def test_who_is_known_gets_the_role_at_once_until_it_is_undone(self, cast: Cast) -> None:
        cast.officer.user.email = "officer@example.com"
        cast.officer.user.save()
        made = applied("staff", [person(cast.officer.user.full_name, "officer@example.com")], cast.leader)
        given = Membership.objects.valid(timezone.now()).filter(user=cast.officer.user, role="window_clerk")
        assert given.get().organization == cast.park and not Invitation.objects.exists()
        assert (
            bring("staff", [person(cast.officer.user.full_name, "officer@example.com")], cast.leader).same
            == 1
        )
        undo_import(started=made, actor=cast.leader)
        assert not given.filter(valid_until=None).exists()

    @pytest.mark.parametrize(
        ("row", "text"),
        [
            (person(code="652722-GYYQ"), "（C2）：您没有管理代码为“652722-GYYQ”的组织"),
            (
                person(role="部门经办人"),
                "（D2）：“博乐边境经济合作区管委会”的角色只有：窗口受理人、代办专员、园区负责人",
            ),
            (person(role="系统管理员"), "（D2）"),
            (person(email="不是邮箱"), "（B2）"),
            (person(name=""), "（A2）：必须填写"),
        ],
    )
    def test_nobody_reaches_beyond_their_own_staff(self, cast: Cast, row: list[str], text: str) -> None:
        assert any(text in fault for fault in told(bring("staff", [row], cast.leader)))
        assert not Invitation.objects.exists()

    def test_an_address_that_somebody_wrote_into_their_profile_brings_no_role(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.land_clerk.user_id).update(email="li.new@example.com")
        coming = person("李新", "Li.New@example.com", role="部门负责人")
        begun = bring("staff", [coming], cast.land_leader)
        name = cast.land_clerk.user.full_name
        assert begun.wrong == 1 and f"（B2）：该邮箱是您管理的“{name}”" in told(begun)[0]
        # Whoever is no colleague is neither named nor given anything: a letter goes to the address.
        elsewhere = bring("staff", [person("李新", "li.new@example.com")], cast.leader)
        assert elsewhere.new == 1 and elsewhere.rows.get().after["username"] == ""

    def test_the_preview_says_who_gets_a_role_and_who_a_letter(self, client: Client, cast: Cast) -> None:
        officer = cast.officer.user
        User.objects.filter(pk=officer.pk).update(email="officer@example.com")
        begun = bring("staff", [person(officer.full_name, "officer@example.com"), person()], cast.leader)
        client.force_login(cast.leader.user)
        page = client.get(reverse("exchange:import", args=[begun.pk])).content.decode()
        assert f"给现有人员{officer.full_name}（用户名 {officer.username}）增加角色" in page
        assert "向 wangwu@example.com 发出邀请" in page
        # Who it would be has changed since: shown again, nothing written.
        User.objects.filter(pk=officer.pk).update(email="")
        done = apply_import(started=begun, choice="all", actor=cast.leader)
        assert "预览之后数据有了变化" in done.note and not Invitation.objects.exists()

    def test_letters_are_counted_over_all_files(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(invitation_limit, "MOST_OF_ENTERPRISE", 3)
        rows = [person(f"员工{n}", f"e{n}@example.com", role="企业经办人") for n in range(4)]
        assert applied("staff", rows[:2], cast.owner).new == 2
        begun = bring("staff", rows, cast.owner)
        assert (begun.same, begun.new, begun.wrong) == (2, 1, 1)
        assert "第 5 行：" in told(begun)[0] and "已达上限" in told(begun)[0]
        assert apply_import(started=begun, choice="good", actor=cast.owner).state == "applied"
        assert Invitation.objects.count() == Email.objects.count() == 3

    def test_no_more_letters_than_a_leader_answers_for(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Staff, "most", 1)
        with pytest.raises(InvalidInput, match="最多导入 1 行"):
            bring("staff", [person(), person(email="b@example.com")], cast.leader)

    def test_nobody_but_leaders_and_the_security_administrator(self, cast: Cast) -> None:
        for person_without in (
            cast.clerk,
            cast.handler,
            cast.county_officer,
            cast.auditor,
            cast.administrator,
        ):
            with pytest.raises(NotAllowed):
                bring("staff", [person()], person_without)

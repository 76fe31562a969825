"""An enterprise enters itself (BZ54-3.2)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.errors import InvalidInput, NotAllowed
from portal.organizations import uscc as codes
from portal.organizations.enums import EnterpriseStage, OrganizationKind, Role
from portal.organizations.forms.registration import RegistrationForm
from portal.organizations.models import Membership, Organization, User
from portal.organizations.names import normalise_name
from portal.organizations.services.registration import register_enterprise, update_enterprise
from portal.organizations.services.structure import confirm_enterprise, create_organization
from tests.cast import Cast
from tests.keys import keyed

BODY = "91652701MA5K7Q2R8"
CODE = BODY + codes.check_character(BODY)
WRONG_CHECK = BODY + next(c for c in codes.ALPHABET if c != codes.check_character(BODY))
SECRET = "纬三路上的骆驼刺-2026"


def answers(cast: Cast, **changes: Any) -> dict[str, Any]:
    return (
        keyed()
        | {
            "stage": "settled",
            "park": cast.park.pk,
            "name": "博乐恒达农业科技有限公司",
            "uscc": CODE,
            "legal_representative": "哈米提•阿克木",
            "address": "博乐市金三角片区 3 号",
            "enterprise_phone": "0909-2311234",
            "full_name": "哈米提·阿克木",
            "phone": "138 1234 5678",
            "email": "owner@example.org",
            "username": "hengda",
            "password": SECRET,
            "password_again": SECRET,
            "consent": "on",
        }
        | changes
    )


def register(client: Client, cast: Cast, **changes: Any) -> Any:
    return client.post(reverse("register"), answers(cast, **changes))


@pytest.mark.rule("BZ54-3.2")
def test_a_settled_enterprise_registers_with_its_owner(client: Client, cast: Cast) -> None:
    response = register(client, cast, uscc=CODE.lower())
    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    owner = Membership.objects.get(user__username="hengda")
    firm = owner.organization
    assert (owner.role, firm.kind, firm.stage) == (
        Role.ENTERPRISE_OWNER,
        OrganizationKind.ENTERPRISE,
        EnterpriseStage.SETTLED,
    )
    assert (firm.uscc, firm.code, firm.division_code) == (CODE, CODE, cast.park.division_code)
    assert firm.legal_representative == "哈米提·阿克木"
    assert owner.user.phone == "13812345678"
    assert firm.confirmed_at is None
    assert client.session["_auth_user_id"] == str(owner.user.pk)


@pytest.mark.rule("BZ54-3.2")
def test_an_intending_enterprise_needs_no_credit_code(client: Client, cast: Cast) -> None:
    assert register(client, cast, stage="intending", uscc="").status_code == 302
    assert register(Client(), cast, stage="intending", uscc="", username="second").status_code == 302
    firms = Organization.objects.filter(stage=EnterpriseStage.INTENDING)
    assert firms.count() == 2
    assert all(firm.uscc == "" and firm.code.startswith("YX") for firm in firms)


def test_a_settled_enterprise_cannot_leave_the_code_out(client: Client, cast: Cast) -> None:
    response = register(client, cast, uscc="")
    assert response.status_code == 422
    assert "uscc" in response.context["form"].errors


@pytest.mark.parametrize("code", [CODE[:17], CODE + "1", CODE[:-1] + "I", "9165A701MA5K7Q2R8X"])
def test_a_malformed_code_is_an_error_that_no_box_overrides(client: Client, cast: Cast, code: str) -> None:
    response = register(client, cast, uscc=code, uscc_confirmed="on")
    assert response.status_code == 422
    assert not User.objects.filter(username="hengda").exists()


def test_a_wrong_check_character_is_a_warning_that_the_person_confirms(client: Client, cast: Cast) -> None:
    response = register(client, cast, uscc=WRONG_CHECK)
    assert response.status_code == 422
    assert 'type="checkbox" name="uscc_confirmed"' in response.content.decode()
    assert register(client, cast, uscc=WRONG_CHECK, uscc_confirmed="on").status_code == 302
    assert Organization.objects.filter(uscc=WRONG_CHECK).exists()


def test_a_code_is_registered_once(client: Client, cast: Cast) -> None:
    register(client, cast)
    response = Client().post(reverse("register"), answers(cast, username="another"))
    assert response.status_code == 422
    assert "已注册" in response.content.decode()
    assert not User.objects.filter(username="another").exists()


def test_a_double_click_registers_once_and_signs_in(cast: Cast) -> None:
    form = answers(cast)
    for _click in range(2):
        client = Client()
        assert client.post(reverse("register"), form)["Location"] == reverse("home")
        assert client.get(reverse("profile")).wsgi_request.user.username == "hengda"
    assert Organization.objects.filter(uscc=CODE).count() == 1
    other = Client().post(reverse("register"), form | {"password": "别的", "password_again": "别的"})
    assert other.status_code == 422, "without the password it is another form, and the name is taken"


@pytest.mark.parametrize("since", ["later", "another password", "a second factor"])
def test_the_form_sent_again_is_no_way_past_the_login(cast: Cast, since: str) -> None:
    """A browser keeps what was sent, the password with it."""
    form = answers(cast)
    register(Client(), cast, **form)
    owner = User.objects.get(username="hengda")
    now = timezone.now()
    if since == "later":
        now += timedelta(minutes=11)
    elif since == "another password":
        owner.set_password("戈壁滩上的红柳-2026")
        owner.save()
    else:
        Authenticator.objects.create(user=owner, type="totp", data={})
    thief = Client()
    with time_machine.travel(now):
        assert thief.post(reverse("register"), form)["Location"] == reverse("login")
    assert "_auth_user_id" not in thief.session


def test_nothing_is_left_behind_when_the_user_name_is_taken(cast: Cast) -> None:
    before = Organization.objects.count()
    with pytest.raises(InvalidInput) as refused:
        register_enterprise(
            stage="settled", name="某公司", uscc=CODE, legal_representative="某", address="某处",
            division_code="652701", username=cast.owner.user.username, password=SECRET, full_name="某",
            phone="13812345678", email="x@example.org",
        )  # fmt: skip
    assert refused.value.field == "username"
    assert Organization.objects.count() == before


def test_registering_needs_consent_and_two_equal_good_passwords(client: Client, cast: Cast) -> None:
    response = register(client, cast, consent="", password="12345678", password_again="87654321")
    assert {"consent", "password_again"} <= set(response.context["form"].errors)
    assert (
        "password" in RegistrationForm(answers(cast, password="12345678", password_again="12345678")).errors
    )


def test_parks_stand_under_their_prefecture_that_with_most_of_them_first(cast: Cast) -> None:
    far = create_organization(code="431000", name="郴州市人民政府", kind=OrganizationKind.PREFECTURE)
    create_organization(code="431000-GXQ", name="郴州高新区管委会", kind=OrganizationKind.PARK, parent=far)
    empty, *groups = RegistrationForm().fields["park"].choices
    assert empty == ("", "请选择")
    assert [label for label, _parks in groups][-1] == "郴州市人民政府"
    near = {name for _key, name in groups[0][1]}
    assert str(cast.park) in near
    assert {key.value for _label, parks in groups for key, _name in parks} == set(
        Organization.objects.active().parks().values_list("pk", flat=True)
    )


def test_errors_stand_in_a_summary_that_leads_to_the_fields(client: Client, cast: Cast) -> None:
    page = register(client, cast, stage="", name="").content.decode()
    assert "<title>错误：企业注册 - 园办通</title>" in page
    assert 'href="#id_stage_0"' in page
    assert 'href="#id_name"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("哈米提•阿克木", "哈米提·阿克木"),
        ("哈米提・阿克木", "哈米提·阿克木"),
        ("哈米提．阿克木", "哈米提·阿克木"),
        ("  热依扎  ·  哈力克 ", "热依扎 · 哈力克"),
        ("𬭎䶮㐂", "𬭎䶮㐂"),
        ("王\u202e小明", "王小明"),
    ],
)
def test_names_keep_their_interpunct_and_rare_characters(typed: str, kept: str) -> None:
    assert normalise_name(typed) == kept


def test_a_name_of_fifty_characters_is_taken(client: Client, cast: Cast) -> None:
    long = "阿卜杜热合曼" * 9
    assert register(client, cast, full_name=long[:54]).status_code == 302
    assert User.objects.get(username="hengda").full_name == long[:54]


def test_the_owner_enters_the_code_when_the_enterprise_has_one(client: Client, cast: Cast) -> None:
    register(client, cast, stage="intending", uscc="")
    owner = Membership.objects.get(user__username="hengda")
    confirm_enterprise(enterprise=owner.organization, actor=cast.clerk, now=owner.valid_from)
    data = {"name": "博乐恒达有限公司", "uscc": CODE, "legal_representative": "某", "address": "某处"}
    assert client.post(reverse("enterprise"), data).status_code == 302
    firm = Organization.objects.get(pk=owner.organization_id)
    assert (firm.uscc, firm.stage, firm.confirmed_at) == (CODE, EnterpriseStage.SETTLED, None)


def test_only_the_owner_changes_the_enterprise(client: Client, cast: Cast) -> None:
    client.force_login(cast.handler.user)
    assert client.get(reverse("enterprise")).status_code == 404
    with pytest.raises(NotAllowed):
        update_enterprise(
            enterprise=cast.enterprise, actor=cast.other_owner, name="偷改", uscc=cast.enterprise.uscc,
            legal_representative="某", address="某处", enterprise_phone="",
        )  # fmt: skip
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.name != "偷改"

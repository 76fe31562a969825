"""What an account may be called: everybody reads it, so it tells nothing that is masked elsewhere."""

import pytest

from portal.accounts.checks import check_user_names
from portal.errors import InvalidInput
from portal.organizations.enums import Role
from portal.organizations.forms.people import JoinForm
from portal.organizations.models import User
from portal.organizations.services.invitations import invite_colleague, join_by_invitation
from portal.organizations.services.registration import create_account
from tests.cast import Cast

SECRET = "骆驼刺红柳-2026-Ab"
TELLING = [
    "13812345678",
    "a13812345678",
    "138-1234-5678",
    "138.1234_5678",
    "１３８１２３４５６７８",
    "+8613812345678",
    "0909-2311234",
    "652701199001010012",
    "65270119900101001X",
    "gulnar@example.org",
]
HARMLESS = ["gulnar", "20260001", "古丽娜尔2026", "park-clerk-01", "g.n_2026", "1234567890"]


def complaints(name: str) -> list[str]:
    typed = {"username": name, "password": SECRET, "password_again": SECRET}
    form = JoinForm(typed | {"full_name": "古丽", "phone": "13812345678"})
    return list(form.errors.get("username", []))


@pytest.mark.django_db
def test_no_new_account_is_called_by_a_telephone_an_identity_number_or_a_mailbox() -> None:
    for name in TELLING:
        assert "不能是手机号码、身份证号码或邮箱" in complaints(name)[0], name
        with pytest.raises(InvalidInput):
            create_account(username=name, password=None, full_name="古丽", phone="", email="")
    assert [name for name in HARMLESS if complaints(name)] == []


def test_nor_by_a_way_that_no_form_guards(cast: Cast) -> None:
    invitation = invite_colleague(
        organization=cast.park,
        role=Role.WINDOW_CLERK,
        full_name="古丽",
        email="g@cast.example",
        actor=cast.leader,
    )
    person = {"password": SECRET, "full_name": "古丽", "phone": "13812345678"}
    with pytest.raises(InvalidInput):
        join_by_invitation(invitation=invitation, username="13812345678", **person)
    assert not User.objects.filter(full_name="古丽").exists()


def test_the_deployment_check_lists_those_of_before_by_their_keys(cast: Cast) -> None:
    assert check_user_names(None) == []
    old = [
        User.objects.create_user(name, full_name="某")
        for name in ("13812345678", "65270119900101001X", "a@b.cn")
    ]
    User.objects.create_user("13812345679", full_name="某", is_active=False)
    (told,) = check_user_names(None)
    assert told.id == "accounts.W001"
    assert ", ".join(str(user.pk) for user in old) in told.msg
    assert "138" not in told.msg

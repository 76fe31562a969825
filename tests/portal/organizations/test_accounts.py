"""Signing in and out, passwords, the administrator's register, and what every page carries."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.errors import Conflict, NotAllowed
from portal.header import header_of
from portal.ledger.models import LedgerEntry
from portal.navigation import NAVIGATION
from portal.notifications.models import Email, Message
from portal.organizations.enums import Role
from portal.organizations.services.profile import rename_person, update_profile
from tests.cast import PASSWORD, Cast


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Client, cast: Cast) -> None:
    login = reverse("login")
    wrong = client.post(login, {"username": cast.owner.user.username, "password": "wrong"})
    assert wrong.status_code == 422
    assert 'id="error-summary"' in wrong.content.decode()
    data = {"username": cast.owner.user.username, "password": PASSWORD}
    assert client.post(f"{login}?next=/people/", data)["Location"] == "/people/"
    client.logout()
    assert client.post(f"{login}?next=https://evil.example/", data)["Location"] == reverse("home")


def test_signing_out_takes_a_post(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner.user)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client: Client, cast: Cast) -> None:
    user = cast.owner.user
    user.email = "owner@example.org"
    user.save()
    client.post(reverse("password-reset"), {"email": "nobody@example.org"})
    assert not Email.objects.exists()
    assert client.post(reverse("password-reset"), {"email": user.email}).status_code == 302
    letter = Email.objects.get(to=user.email)
    path = re.search(r"https?://[^/]+(/password/reset/\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    new = "戈壁滩上的红柳-2026"
    url = form.request["PATH_INFO"]
    assert client.post(url, {"new_password1": new, "new_password2": new}).status_code == 302
    assert client.login(username=user.username, password=new)
    assert "链接已失效" in Client().get(path, follow=True).content.decode()


def test_changing_the_password_asks_for_the_old_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner.user)
    new = "戈壁滩上的红柳-2026"
    data = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert client.post(reverse("password-change"), data).status_code == 422
    assert client.post(reverse("password-change"), data | {"old_password": PASSWORD}).status_code == 302
    assert Client().login(username=cast.owner.user.username, password=new)


def test_people_keep_their_own_data(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner.user)
    url = reverse("profile")
    assert client.post(url, {"full_name": "", "phone": "abc", "email": "x"}).status_code == 422
    data = {"full_name": "阿依努尔•买买提", "phone": "13912345678", "email": "new@example.org"}
    assert client.post(url, data).status_code == 302
    cast.owner.user.refresh_from_db()
    assert (cast.owner.user.full_name, cast.owner.user.email) == ("阿依努尔·买买提", "new@example.org")


def test_who_works_in_an_office_is_renamed_by_others_with_an_entry(client: Client, cast: Cast) -> None:
    """Entries, papers and watermarks take the name of the moment: nobody is somebody else for a day."""
    person, before = cast.officer.user, cast.officer.user.full_name
    client.force_login(person)
    sent = {"full_name": "王主任", "phone": "13912345678", "email": "new@example.org"}
    page = client.get(reverse("profile")).content.decode()
    assert "姓名由本单位负责人或安全管理员更改" in page
    client.post(reverse("profile"), sent)
    with pytest.raises(NotAllowed):
        update_profile(user=person, **sent)
    person.refresh_from_db()
    assert (person.full_name, person.phone) == (before, "13912345678")

    client.force_login(cast.leader.user)
    address = reverse("person", args=[person.pk])
    assert client.post(address, {"rename": "1", "full_name": ""}).status_code == 422
    assert client.post(address, {"rename": "1", "full_name": "杨帆伊"}).status_code == 302
    person.refresh_from_db()
    entry = LedgerEntry.objects.get(kind="person.renamed")
    assert person.full_name == "杨帆伊" and entry.actor == cast.leader.user
    assert (entry.data["before"], entry.data["after"]) == (before, "杨帆伊")
    assert Message.objects.filter(user=person, subject="姓名已更改").exists()
    with pytest.raises(Conflict):
        rename_person(user=cast.leader.user, full_name="王主任", actor=cast.leader)
    for stranger in (cast.other_leader, cast.owner, cast.clerk):
        with pytest.raises(NotAllowed):
            rename_person(user=person, full_name="王主任", actor=stranger)


def test_the_administrator_keeps_the_register(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator.user)
    listed = client.get(reverse("organizations"), {"q": "精河", "kind": "county_department"}).context[
        "page_obj"
    ]
    assert {found.pk for found in listed} == {cast.jinghe_land.pk, cast.jinghe_environment.pk}
    url = reverse("organization", args=[cast.park.pk])
    data = {
        "short_name": "边合区",
        "phone": "0909-2319999",
        "address": "团结路",
        "document_prefix": "博边合管代",
    }
    assert client.post(url, data | {"phone": "不是电话"}).status_code == 422
    for taken in ("精园管代", "精园管代不", "精园", "博管〔2026〕", "博 管", "博管1", "博\u200b管"):
        refused = client.post(url, data | {"document_prefix": taken})
        assert refused.status_code == 422, taken
    assert client.post(url, data).status_code == 302
    cast.park.refresh_from_db()
    assert cast.park.phone == "0909-2319999"
    client.force_login(cast.leader.user)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_every_item_of_every_menu_leads_somewhere(client: Client, cast: Cast, role: Role) -> None:
    person = next(held for held in cast.people.values() if held.role == role)
    client.force_login(person.user)
    links = client.get(reverse("profile")).context["menu"]
    header = header_of(person.user, person)
    offered = [
        item
        for item in NAVIGATION
        if role in item.roles and (item.offered is None or item.offered(person, header))
    ]
    assert [link.url for link in links] == [reverse(item.url_name) for item in offered]
    for item in offered:
        assert client.get(reverse(item.url_name)).status_code == 200


def test_the_header_says_in_which_role_one_acts(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer.user)
    page = client.get(reverse("profile")).content.decode()
    header = page[: page.index('<main id="main"')]
    assert "代办专员" in header
    assert cast.park.label in header


def test_large_text_and_contrast_are_switched_without_script(client: Client) -> None:
    response = client.post(reverse("display"), {"mode": "large", "next": "/catalogue/"})
    assert response["Location"] == "/catalogue/"
    client.post(reverse("display"), {"mode": "contrast"})
    assert 'class="display-large display-contrast "' in client.get(reverse("login")).content.decode()
    client.post(reverse("display"), {"mode": "large"})
    assert 'class="display-contrast "' in client.get(reverse("login")).content.decode()
    away = client.post(reverse("display"), {"mode": "large", "next": "https://evil.example/"})
    assert away["Location"] == "/"


def test_an_expired_session_sends_htmx_to_the_login_page(client: Client, cast: Cast) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=x"}
    response = client.get(reverse("people"), headers=headers)
    assert response["HX-Redirect"] == f"{reverse('login')}?next=/people/?q=x"


def test_pages_carry_no_inline_script_or_style(client: Client, cast: Cast) -> None:
    client.force_login(cast.leader.user)
    for name in ("front", "people", "invite", "profile", "catalogue", "how-it-works", "register"):
        page = client.get(reverse(name)).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)

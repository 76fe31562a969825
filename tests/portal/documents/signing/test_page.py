"""用印: the page, whom it is for, and the password asked anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.documents import services, views_sealing
from portal.documents.models import Document, Seal, Sealing
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from tests.keys import key_on, keyed
from tests.portal.documents.conftest import NOW
from tests.portal.documents.signing.conftest import Ready, Register, bytes_of, member

URL = "/documents/seals/"
PASSWORD = "密码-chief"


@pytest.fixture
def signed_in(client: Client, chief: Membership) -> Client:
    client.force_login(chief.user)
    return client


def post(client: Client, *papers: Document, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(URL, keyed(documents=[str(paper.pk) for paper in papers], password=password, **more))


def one_after_another(ready: Ready) -> list[Document]:
    return [ready(now=NOW + timedelta(minutes=turn)) for turn in range(3)]


def test_leader_reads_and_seals_several_at_once(seal: Seal, ready: Ready, signed_in: Client) -> None:
    papers = one_after_another(ready)
    page = signed_in.get(URL)
    text = page.content.decode()
    positions = [text.index(paper.number) for paper in papers]
    assert positions == sorted(positions, reverse=True), "the newest first"
    assert seal.name in text and "样章" in text
    assert f'<a href="{URL}" aria-current="page">' in text
    shown = signed_in.get(f"{URL}{papers[0].pk}/")
    assert b"".join(shown.streaming_content) == bytes_of(papers[0])
    answer = post(signed_in, *papers[:2])
    assert (answer.status_code, answer.url) == (302, URL)
    assert services.seal_pending() == 2
    text = signed_in.get(URL).content.decode()
    recent = text.index('id="recent"')
    assert text.index(papers[2].number) < recent < text.index(papers[0].number)
    assert "已用印" in text[recent:]
    sealed = b"".join(signed_in.get(f"{URL}{papers[0].pk}/").streaming_content)
    assert sealed == bytes_of(Sealing.objects.get(document=papers[0]))


def test_more_than_a_page_of_papers_is_read_page_by_page(
    seal: Seal, ready: Ready, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_sealing, "MOST_AT_ONCE", 2)
    papers = one_after_another(ready)
    first = signed_in.get(URL)
    assert "共 3 条" in first.content.decode()
    second = signed_in.get(f"{URL}{first.context['page'].next}")
    shown = [[paper for paper, _choice in page.context["waiting"]] for page in (first, second)]
    assert shown == [papers[:0:-1], papers[:1]], "the newest first"
    assert post(signed_in, papers[0]).status_code == 302


def test_form_sent_twice_seals_once(seal: Seal, ready: Ready, signed_in: Client, ledger: Any) -> None:
    typed = {"documents": [str(ready().pk)], "password": PASSWORD, "key": key_on(signed_in.get(URL))}
    assert [signed_in.post(URL, typed).status_code for _twice in range(2)] == [302, 302]
    assert Sealing.objects.count() == 1
    assert ledger.entries.filter(kind="request_sealing").count() == 1


def test_wrong_password_is_told_at_the_field_and_keeps_what_was_ticked(
    seal: Seal, ready: Ready, signed_in: Client
) -> None:
    paper = ready()
    for password, told in (("falsch", "密码不正确"), ("", "这个字段是必填项")):
        answer = post(signed_in, paper, password=password)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert told in text
        assert 'aria-invalid="true"' in text
        assert f'value="{paper.pk}" checked' in text
    answer = post(signed_in)
    assert (answer.status_code, "请先勾选" in answer.content.decode()) == (422, True)
    assert not Sealing.objects.exists()


def test_after_five_wrong_passwords_the_right_one_is_refused_for_a_while(
    seal: Seal, ready: Ready, signed_in: Client
) -> None:
    paper = ready()
    assert [post(signed_in, paper, password=f"wrong {n}").status_code for n in range(5)] == [422] * 5
    answer = post(signed_in, paper)
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()
    assert not Sealing.objects.exists()


def test_neighbours_and_clerks_neither_see_nor_seal(
    seal: Seal, register: Register, ready: Ready, client: Client, neighbour: Membership, park: Organization
) -> None:
    paper = ready()
    for role in (Role.WINDOW_CLERK, Role.PROXY_OFFICER):
        client.force_login(member(park, role, role.value).user)
        for answer in (client.get(URL), client.get(f"{URL}{paper.pk}/"), post(client, paper)):
            assert answer.status_code == 404
        assert URL not in client.get("/home/", follow=True).content.decode()
    register(neighbour.organization)
    client.force_login(neighbour.user)
    page = client.get(URL)
    assert paper.number not in page.content.decode()
    assert client.get(f"{URL}{paper.pk}/").status_code == 404
    answer = post(client, paper, password="密码-neighbour")
    assert answer.status_code == 422
    assert paper.number not in answer.content.decode()
    assert not Sealing.objects.exists()


def test_without_a_seal_the_page_says_what_to_do(ready: Ready, signed_in: Client) -> None:
    paper = ready()
    text = signed_in.get(URL).content.decode()
    assert "请联系安全管理员登记电子印章" in text
    assert 'type="password"' not in text
    answer = post(signed_in, paper)
    assert "请联系安全管理员登记电子印章" in answer.content.decode()
    assert not Sealing.objects.exists()
    assert f'href="{URL}"' not in signed_in.get("/inbox/").content.decode(), "nothing in the menu"


def test_nothing_waits(seal: Seal, signed_in: Client) -> None:
    assert "没有等待用印的文书" in signed_in.get(URL).content.decode()
    assert f'href="{URL}"' in signed_in.get("/inbox/").content.decode()


def test_thirty_papers_take_no_more_queries_than_one(
    seal: Seal, ready: Ready, signed_in: Client, chief: Membership
) -> None:
    def look() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(URL).status_code == 200
        return len(captured)

    paper, done = ready(), ready()
    services.request_sealing(documents=[done], actor=chief, now=timezone.now())
    one = look()
    for number in range(2, 31):
        copy = Document.objects.get(pk=paper.pk)
        copy.pk, copy.sequence, copy.number, copy.token = (
            None,
            number + 100,
            f"{paper.number}-{number}",
            f"t{number}",
        )
        copy._state.adding = True
        copy.save(force_insert=True)
        if number % 2:
            services.request_sealing(documents=[copy], actor=chief, now=timezone.now())
    assert look() == one

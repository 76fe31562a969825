"""The inbox in the portal, and the demonstration's mailbox."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.header import header_of
from portal.notifications.models import Message
from portal.notifications.services import notify
from portal.organizations.models import Membership


@pytest.fixture
def desk(client: Client, clerk: Membership) -> Client:
    client.force_login(clerk.user)
    return client


def told(person: Membership, **message: str) -> Message:
    """The message that somebody gets who had none."""
    notify(users=[person.user], **message)
    return Message.objects.get(user=person.user)


def test_people_see_their_own_messages_only(desk: Client, clerk: Membership, leader: Membership) -> None:
    notify(users=[clerk.user], subject="给经办人", body="第一行\n第二行", url="/requests/1/")
    notify(users=[leader.user], subject="给负责人", body="x")
    answer = desk.get(reverse("notifications:inbox"))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "给经办人" in text
    assert "给负责人" not in text


def test_visitors_are_sent_to_the_login(client: Client, db: None) -> None:
    for name, arguments, send in (
        ("inbox", [], client.get),
        ("open", [1], client.post),
        ("read_all", [], client.post),
    ):
        answer = send(reverse(f"notifications:{name}", args=arguments))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("login"))


def test_reading_is_a_post_that_marks_once_and_leads_on(desk: Client, clerk: Membership) -> None:
    message = told(clerk, subject="主题", body="x", url="/requests/1/?tab=ledger")
    address = reverse("notifications:open", args=[message.pk])
    assert desk.get(address).status_code == 405
    desk.get(reverse("notifications:inbox"))
    message.refresh_from_db()
    assert message.read_at is None
    answer = desk.post(address)
    assert (answer.status_code, answer.url) == (302, "/requests/1/?tab=ledger")
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    desk.post(address)
    message.refresh_from_db()
    assert message.read_at == first


@pytest.mark.parametrize(
    "url", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_a_message_never_leads_away_from_the_portal(desk: Client, clerk: Membership, url: str) -> None:
    message = told(clerk, subject="主题", body="x", url=url)
    answer = desk.post(reverse("notifications:open", args=[message.pk]))
    assert answer.url == reverse("notifications:inbox")


def test_somebody_elses_message_answers_like_an_unknown_one(desk: Client, leader: Membership) -> None:
    message = told(leader, subject="主题", body="x")
    answers = [desk.post(reverse("notifications:open", args=[pk])) for pk in (message.pk, 10**9)]
    assert [answer.status_code for answer in answers] == [404, 404]
    message.refresh_from_db()
    assert message.read_at is None


def test_marking_all_as_read_leaves_others_alone(desk: Client, clerk: Membership, leader: Membership) -> None:
    for _ in range(3):
        notify(users=[clerk.user, leader.user], subject="主题", body="x")
    assert desk.get(reverse("notifications:read_all")).status_code == 405
    desk.post(reverse("notifications:read_all"))
    assert [header_of(held.user, held).unread.number for held in (clerk, leader)] == [0, 3]


@pytest.mark.parametrize(("sent", "told_of"), [(99, "99"), (100, "99+"), (130, "99+")])
def test_more_unread_messages_than_the_header_counts_are_told_of_as_more(
    desk: Client, clerk: Membership, leader: Membership, sent: int, told_of: str
) -> None:
    for _ in range(sent):
        notify(users=[clerk.user], subject="主题", body="x")
    notify(users=[leader.user], subject="主题", body="x")
    assert [str(header_of(clerk.user, held).unread) for held in (clerk, None)] == [told_of, told_of]
    assert f'<span class="count">{told_of}<span class="visually-hidden">条未读</span></span>' in (
        desk.get(reverse("notifications:inbox")).content.decode()
    )
    assert str(header_of(leader.user, leader).unread) == "1"


def test_unread_ones_can_be_listed_alone(desk: Client, clerk: Membership) -> None:
    message = told(clerk, subject="已经看过", body="x")
    notify(users=[clerk.user], subject="还没看", body="x")
    desk.post(reverse("notifications:open", args=[message.pk]))
    text = desk.get(reverse("notifications:inbox") + "?unread=1").content.decode()
    assert "还没看" in text
    assert "已经看过" not in text


def test_the_list_costs_as_much_for_thirty_messages_as_for_one(
    desk: Client, clerk: Membership, django_assert_max_num_queries: Any
) -> None:
    notify(users=[clerk.user], subject="主题", body="x")
    with django_assert_max_num_queries(11) as one:
        desk.get(reverse("notifications:inbox"))
    for _ in range(40):
        notify(users=[clerk.user], subject="主题", body="x")
    with django_assert_max_num_queries(len(one) + 1):  # what does not stand on one page is counted
        answer = desk.get(reverse("notifications:inbox"))
    assert answer.content.decode().count('<li class="unread">') == 30


def test_what_is_written_in_a_message_is_shown_as_text(desk: Client, clerk: Membership) -> None:
    notify(users=[clerk.user], subject="<b>主题</b>", body="<script>alert(1)</script>")
    text = desk.get(reverse("notifications:inbox")).content.decode()
    assert "<script>alert" not in text
    assert "<b>主题" not in text


# The demonstration's mailbox ------------------------------------------------------------------------------------


def drop(folder: Path, name: str, subject: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "园办通 <noreply@localhost>", "a@example.org", subject
    letter["Date"] = "Mon, 02 Mar 2026 11:00:00 +0800"
    letter.set_content("您好：\nhttp://127.0.0.1:8000/requests/1/ <b>粗体</b>")
    (folder / name).write_bytes(letter.as_bytes())


def test_the_demonstration_shows_its_mail(client: Client, db: None, settings: Any, tmp_path: Path) -> None:
    settings.DEMO_MAIL_DIR = tmp_path
    drop(tmp_path, "20260302T1.eml", "旧邮件")
    drop(tmp_path, "20260303T1.eml", "新邮件")
    drop(tmp_path, ".20260304T1.eml", "还没写完")
    text = client.get(reverse("notifications:demo_mailbox")).content.decode()
    assert text.index("新邮件") < text.index("旧邮件")
    assert "还没写完" not in text
    letter = client.get(reverse("notifications:demo_letter", args=["20260303T1.eml"])).content.decode()
    assert "新邮件" in letter
    assert "2026-03-02 11:00" in letter
    assert 'href="http://127.0.0.1:8000/requests/1/"' in letter
    assert "<b>粗体" not in letter


@pytest.mark.parametrize("name", ["none.eml", "..", ".hidden.eml", "secret.txt"])
def test_no_name_leads_to_another_file(
    client: Client, db: None, settings: Any, tmp_path: Path, name: str
) -> None:
    settings.DEMO_MAIL_DIR = tmp_path
    drop(tmp_path, ".hidden.eml", "x")
    (tmp_path / "secret.txt").write_text("x")
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_before_the_first_letter_the_mailbox_is_empty(
    client: Client, db: None, settings: Any, tmp_path: Path
) -> None:
    settings.DEMO_MAIL_DIR = tmp_path / "not made yet"
    assert "还没有邮件" in client.get(reverse("notifications:demo_mailbox")).content.decode()


def test_elsewhere_the_mailbox_does_not_exist(settings: Any) -> None:
    import importlib

    from portal.notifications import urls

    settings.FORBID_DEMO_ACCOUNTS = True
    try:
        names = {pattern.name for pattern in importlib.reload(urls).urlpatterns}
    finally:
        settings.FORBID_DEMO_ACCOUNTS = False
        importlib.reload(urls)
    assert names == {"inbox", "read_all", "open"}


def test_messages_are_shown_newest_first(desk: Client, clerk: Membership) -> None:
    for subject in ("第一", "第二"):
        notify(users=[clerk.user], subject=subject, body="x")
    text = desk.get(reverse("notifications:inbox")).content.decode()
    assert text.index("第二") < text.index("第一")
    assert Message.objects.count() == 2

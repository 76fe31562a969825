"""E-mail leaves the outbox through a real conversation with a mail server, whatever state that is in."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from django.utils import timezone

from portal.ledger.models import Ledger
from portal.notifications.enums import EmailState
from portal.notifications.models import Email, Message
from portal.notifications.outbox import MAX_ATTEMPTS
from portal.notifications.services import notify, send_email, send_pending
from portal.organizations.models import Membership, User
from tests.ports import free_port


class Postman:
    """Takes letters, or refuses those to certain addresses."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[arg-type]  # bytes
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


class Server:
    """A mail server that can be switched off and on at one port."""

    def __init__(self) -> None:
        self.postman = Postman()
        self.controller: Controller | None = None
        self.port = free_port()

    def start(self) -> None:
        self.controller = Controller(self.postman, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    server = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    settings.PUBLIC_URL = "https://portal.example.org"
    yield server
    server.stop()


def person(name: str, email: str) -> User:
    return User.objects.create_user(name, full_name=name, email=email)


def tell(*users: User, subject: str = "请签收材料") -> None:
    notify(users=users, subject=subject, body="博乐市自然资源局：\n收到 3 份材料。", url="/requests/7/")


def test_telling_leaves_a_message_and_an_email_each_once(
    clerk: Membership, leader: Membership, ledger: Ledger
) -> None:
    retired = User.objects.create_user("retired", full_name="离任", email="old@example.org", is_active=False)
    people = [clerk.user, leader.user, clerk.user, retired]
    notify(users=people, subject="主题\n换行", body="内容", url="/a/", ledger=ledger)
    assert sorted(Message.objects.values_list("user__username", "subject", "url")) == [
        ("clerk", "主题 换行", "/a/"),
        ("leader", "主题 换行", "/a/"),
    ]
    assert list(Email.objects.values_list("to", "state")) == [("clerk@example.org", "pending")]


def test_a_letter_is_readable_and_leads_back(server: Server, clerk: Membership) -> None:
    server.start()
    tell(clerk.user)
    assert send_pending() == 1
    (letter,) = server.postman.letters
    assert letter["to"] == "clerk@example.org"
    assert letter["subject"] == "请签收材料"
    text = letter.get_content()
    assert "热依扎·买买提，您好：" in text
    assert "收到 3 份材料。" in text
    assert "https://portal.example.org/requests/7/" in text
    email = Email.objects.get()
    assert letter["message-id"] == f"<outbox-{email.pk}@portal.example.org>"
    assert (email.state, email.attempts, email.error) == (EmailState.SENT, 1, "")
    assert email.sent_at is not None
    assert send_pending() == 0
    assert len(server.postman.letters) == 1


def test_a_server_that_is_down_delays_and_loses_nothing(server: Server, db: None) -> None:
    tell(person("a", "a@example.org"), person("b", "b@example.org"))
    now = timezone.now() + timedelta(seconds=1)
    assert send_pending(now=now) == 0
    first, second = Email.objects.order_by("pk")
    assert (first.state, first.attempts, second.attempts) == (EmailState.PENDING, 1, 0)
    assert "refused" in first.error
    assert first.next_try_at == now + timedelta(seconds=30)

    server.start()
    assert send_pending(now=now) == 1
    assert send_pending(now=now + timedelta(seconds=29)) == 0
    assert send_pending(now=now + timedelta(seconds=30)) == 1
    assert send_pending(now=now + timedelta(hours=2)) == 0
    assert sorted(letter["to"] for letter in server.postman.letters) == ["a@example.org", "b@example.org"]


def test_pauses_grow_and_at_last_it_is_given_up(server: Server, clerk: Membership) -> None:
    tell(clerk.user)
    now, pauses = timezone.now() + timedelta(seconds=1), []
    for _ in range(MAX_ATTEMPTS):
        assert send_pending(now=now) == 0
        email = Email.objects.get()
        pauses.append(email.next_try_at - now)
        now = email.next_try_at
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)
    assert (email.state, email.attempts) == (EmailState.FAILED, MAX_ATTEMPTS)
    server.start()
    assert send_pending(now=now + timedelta(days=1)) == 0


def test_an_address_refused_for_good_fails_and_the_others_go_on(server: Server, db: None) -> None:
    server.postman.refused = {"gone@example.org": "550 no such user", "full@example.org": "452 mailbox full"}
    server.start()
    tell(*(person(name, f"{name}@example.org") for name in ("gone", "full", "fine")))
    assert send_pending() == 1
    states = dict(Email.objects.values_list("to", "state"))
    assert states == {"gone@example.org": "failed", "full@example.org": "pending", "fine@example.org": "sent"}
    assert "no such user" in Email.objects.get(to="gone@example.org").error
    server.postman.refused = {}
    assert send_pending(now=timezone.now() + timedelta(minutes=1)) == 1
    assert [letter["to"] for letter in server.postman.letters] == ["fine@example.org", "full@example.org"]


def test_people_without_an_account_are_written_to_as_well(server: Server, db: None) -> None:
    server.start()
    send_email(to="invited@example.org", subject="邀请您加入\n园办通", body="请打开链接。")
    assert send_pending() == 1
    (letter,) = server.postman.letters
    assert (letter["to"], letter["subject"]) == ("invited@example.org", "邀请您加入 园办通")
    assert letter.get_content().strip() == "请打开链接。"
    assert not Message.objects.exists()


def test_only_so_many_at_a_time(server: Server, db: None) -> None:
    server.start()
    tell(*(person(f"p{number}", f"p{number}@example.org") for number in range(5)))
    assert [send_pending(limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_message_without_an_address_in_the_portal_has_no_link(server: Server, clerk: Membership) -> None:
    server.start()
    notify(users=[clerk.user], subject="系统通知", body="内容")
    send_pending()
    assert "portal.example.org" not in server.postman.letters[0].get_content()


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_deliver_each_letter_once(server: Server) -> None:
    server.start()
    tell(*(person(f"p{number}", f"p{number}@example.org") for number in range(20)))
    barrier, sent = threading.Barrier(3), []

    def work() -> None:
        barrier.wait(10)
        sent.append(send_pending())
        connection.close()

    threads: list[threading.Thread] = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(sent) == 20
    received = sorted(letter["to"] for letter in server.postman.letters)
    assert received == sorted(f"p{number}@example.org" for number in range(20))


def test_what_is_rolled_back_was_never_told(db: None) -> None:
    user = person("a", "a@example.org")
    with transaction.atomic():
        tell(user)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Email.objects.exists()

"""The page of the operators: what it shows, who may read it and who may act."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.deadlines import kinds
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.services import open_deadline
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.health.enums import AlarmCode, Beat
from portal.health.gauges import exposition
from portal.health.models import Alarm
from portal.health.services import beating, close_alarm, raise_alarm
from portal.ledger.services import open_ledger
from portal.notifications.models import Email, Message
from portal.notifications.services import send_email
from portal.operations.services import announce_alarms
from portal.organizations.models import Membership
from tests.cast import Cast

URL = "/operations/"
FIGURES = (
    "deadlines_open",
    "deadlines_due",
    "deadlines_oldest_due_seconds",
    "deadlines_overdue",
    "deadlines_failing",
    "documents_failed",
)
TRACE = "Traceback (most recent call last):\n  secret frame\nValueError: 短信网关没有应答"


@pytest.fixture
def failing(cast: Cast) -> Iterator[Callable[[int], Deadline]]:
    """Deadlines whose effect has failed three times."""
    kinds.register(
        DeadlineKind(code="test-report", label="报送评价报告", amount=5, unit="working_days", rule="BZ54-5.5")
    )

    def make(number: int = 1) -> Deadline:
        deadline = open_deadline(
            ledger=open_ledger(f"BLBH-2026-{number:04d}"),
            kind="test-report",
            organ=cast.park,
            started_at=timezone.now() - timedelta(days=9),
        )
        later = timezone.now() + timedelta(minutes=30)
        Deadline.objects.filter(pk=deadline.pk).update(attempts=3, error=TRACE, next_action_at=later)
        return deadline

    yield make
    kinds.unregister("test-report")


@pytest.fixture
def failed_paper(cast: Cast) -> Callable[[int], Document]:
    def make(number: int = 1) -> Document:
        return Document.objects.create(
            kind=DocumentKind.PLAN,
            issuer=cast.park,
            issuer_name=cast.park.name,
            year=2026,
            sequence=number,
            number=f"博边合管代计〔2026〕{number}号",
            title="代办工作计划表",
            facts={},
            state=DocumentState.FAILED,
            error="PressError: 缺字",
            attempts=3,
            issued_at=timezone.now(),
            token=f"token-{number}",
        )

    return make


def sign_in(client: Client, membership) -> Client:
    client.force_login(membership.user)
    return client


def test_administrator_and_auditor_read_it_and_only_the_administrator_finds_buttons(
    cast: Cast, client: Client, failing, failed_paper
) -> None:
    deadline, paper = failing(), failed_paper()
    raise_alarm(AlarmCode.CLOCK_BACKWARD, "数据库时钟倒退 60 秒")
    with beating(Beat.SENDING) as pulse:
        pulse.handled = 12
    letter = send_email(to="bounce@example.org", subject="主题", body="正文")
    Email.objects.filter(pk=letter.pk).update(state="failed", error="550 no such user")

    shown = sign_in(client, cast.administrator).get(URL).content.decode()
    for text in (
        deadline.title,
        "BLBH-2026-0001",
        "ValueError: 短信网关没有应答",
        paper.number,
        "PressError: 缺字",
        "数据库时钟倒退 60 秒",
        "b***@example.org",
        "邮件发送",
        "尚未运行",
    ):
        assert text in shown
    assert "secret frame" not in shown and "bounce@example.org" not in shown
    buttons = [f"{URL}deadlines/{deadline.pk}/retry/", f"{URL}documents/{paper.pk}/retry/"]
    assert all(button in shown for button in buttons)
    assert f'<a href="{URL}" aria-current="page">' in shown

    read = sign_in(client, cast.auditor).get(URL).content.decode()
    assert paper.number in read and f'<a href="{URL}" aria-current="page">' in read
    assert "/retry/" not in read and "/acknowledge/" not in read


def test_neighbours_find_nothing(cast: Cast, client: Client, failing, failed_paper) -> None:
    deadline, paper, alarm = failing(), failed_paper(), raise_alarm(AlarmCode.CLOCK_BACKWARD, "倒退")
    posts = [
        f"{URL}deadlines/{deadline.pk}/retry/",
        f"{URL}documents/{paper.pk}/retry/",
        f"{URL}alarms/{alarm.pk}/acknowledge/",
    ]
    for name, person in cast.people.items():
        if person == cast.administrator:
            continue
        sign_in(client, person)
        assert client.get(URL).status_code == (200 if person == cast.auditor else 404), name
    for person in (cast.auditor, cast.leader, cast.owner):
        sign_in(client, person)
        assert [client.post(post).status_code for post in posts] == [404] * 3
    assert not Alarm.objects.exclude(acknowledged_at=None).exists()
    assert Deadline.objects.get().next_action_at > timezone.now()
    paper.refresh_from_db()
    assert paper.state == DocumentState.FAILED


def test_a_failing_deadline_is_tried_again_at_once(cast: Cast, client: Client, failing) -> None:
    deadline = failing()
    answer = sign_in(client, cast.administrator).post(f"{URL}deadlines/{deadline.pk}/retry/", follow=True)
    assert "下一次巡检即执行" in answer.content.decode()
    deadline.refresh_from_db()
    assert deadline.next_action_at <= timezone.now()
    Deadline.objects.update(attempts=0)
    assert client.post(f"{URL}deadlines/{deadline.pk}/retry/").status_code == 409
    assert client.post(f"{URL}deadlines/987654321/retry/").status_code == 404
    assert client.get(f"{URL}deadlines/{deadline.pk}/retry/").status_code == 405


def test_a_failed_paper_goes_back_into_the_queue(cast: Cast, client: Client, failed_paper) -> None:
    paper = failed_paper()
    sign_in(client, cast.administrator)
    assert client.post(f"{URL}documents/{paper.pk}/retry/").url == URL
    paper.refresh_from_db()
    assert (paper.state, paper.attempts) == (DocumentState.PENDING, 0)
    assert client.post(f"{URL}documents/{paper.pk}/retry/").status_code == 409


def test_the_figures_of_monitoring_are_those_of_the_page(cast: Cast, failing, failed_paper) -> None:
    failing(1)
    failed_paper(1)
    waiting, over = failing(2), failing(3)
    Deadline.objects.filter(pk=waiting.pk).update(
        attempts=0, next_action_at=timezone.now() - timedelta(hours=2)
    )
    Deadline.objects.filter(pk=over.pk).update(state="overdue", next_action_at=None)
    told = dict(line.rsplit(" ", 1) for line in exposition().decode().splitlines())
    figures = {name: float(told[f"yuanbantong_{name}"]) for name in FIGURES}
    assert 7200 <= figures.pop("deadlines_oldest_due_seconds") < 7230
    assert figures == {
        "deadlines_open": 2,
        "deadlines_due": 1,
        "deadlines_overdue": 1,
        "deadlines_failing": 1,
        "documents_failed": 1,
    }


def test_an_alarm_is_acknowledged_and_moves_to_the_past_when_it_is_over(cast: Cast, client: Client) -> None:
    alarm = raise_alarm(AlarmCode.CLOCK_BACKWARD, "倒退")
    sign_in(client, cast.administrator)
    shown = client.post(f"{URL}alarms/{alarm.pk}/acknowledge/", follow=True).content.decode()
    assert f"{cast.administrator.user.full_name}于" in shown
    assert client.post(f"{URL}alarms/{alarm.pk}/acknowledge/").status_code == 409
    close_alarm(AlarmCode.CLOCK_BACKWARD)
    shown = client.get(URL).content.decode()
    assert "没有未解除的告警" in shown and "数据库时钟倒退" in shown


def test_thirty_of_everything_cost_as_many_queries_as_one(
    cast: Cast, client: Client, failing, failed_paper
) -> None:
    sign_in(client, cast.administrator)
    client.get(URL)

    def add(numbers: range) -> None:
        for number in numbers:
            failing(number)
            failed_paper(number)
            alarm = raise_alarm(AlarmCode.DEADLINE_FAILING, "失败", subject=str(number))
            alarm.acknowledged_by, alarm.acknowledged_at = cast.administrator.user, timezone.now()
            alarm.closed_at = timezone.now() if number % 2 else None
            alarm.save()
            send_email(to=f"{number}@example.org", subject="主题", body="正文")

    add(range(1, 3))
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(range(3, 33))
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few) <= 30


def test_administrators_are_told_once_of_alarms_in_one_message(cast: Cast) -> None:
    now = timezone.now()
    assert announce_alarms(now=now) == 0
    raise_alarm(AlarmCode.CLOCK_BACKWARD, "数据库时钟倒退 60 秒")
    raise_alarm(AlarmCode.DEADLINE_FAILING, "第 7 项", subject="7")
    assert announce_alarms(now=now) == 2
    assert announce_alarms(now=now) == 0
    message = Message.objects.get()
    assert message.user == cast.administrator.user
    assert (message.subject, message.url) == ("运行告警：数据库时钟倒退等 2 项", URL)
    assert "数据库时钟倒退 60 秒" in message.body and "第 7 项" in message.body
    assert Email.objects.get().to == cast.administrator.user.email


def test_calendars_that_are_expected_and_not_published_are_named(cast: Cast, client: Client) -> None:
    sign_in(client, cast.administrator)
    with time_machine.travel(datetime(2025, 11, 3, tzinfo=UTC)):
        assert "应当公布的放假安排均已录入" in client.get(URL).content.decode()
    with time_machine.travel(datetime(2026, 11, 3, tzinfo=UTC)):
        assert "全国：2027 年" in client.get(URL).content.decode()


def test_an_alarm_waits_until_there_is_somebody_to_tell(cast: Cast) -> None:
    now = timezone.now()
    raise_alarm(AlarmCode.CLOCK_BACKWARD, "数据库时钟倒退 60 秒")
    Membership.objects.filter(pk=cast.administrator.pk).update(valid_until=now)
    assert announce_alarms(now=now) == 0
    Membership.objects.filter(pk=cast.administrator.pk).update(valid_until=None)
    assert announce_alarms(now=now) == 1
    assert Message.objects.get().user == cast.administrator.user

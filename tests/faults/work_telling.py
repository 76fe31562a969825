"""Work that tells somebody else: letters, messages to other systems, anchors, alarms; judged as in ``work_files``."""

from collections import Counter
from datetime import timedelta
from itertools import count

from django.utils import timezone

from portal.anchors import outside
from portal.anchors.checking import faults
from portal.anchors.keys import make_key
from portal.anchors.models import Anchor
from portal.anchors.services.anchoring import make_next
from portal.health.clock import database_now
from portal.health.enums import AlarmCode
from portal.health.services import raise_alarm
from portal.ledger.models import LedgerEntry
from portal.ledger.services import append, open_ledger
from portal.notifications.models import Email, Message
from portal.notifications.services import send_email, send_pending
from portal.operations.services import announce_alarms
from portal.organizations.enums import Role
from portal.service_accounts.enums import Scope
from portal.service_accounts.services.keys import issue_key, open_account
from portal.webhooks import cases
from portal.webhooks.enums import DeliveryState
from portal.webhooks.models import Delivery
from portal.webhooks.services.endpoints import open_endpoint
from portal.webhooks.services.fanning_out import fan_out
from portal.webhooks.services.sending import LEASE, send_due
from tests.faults.receiver import Receiver
from tests.faults.work_house import House, Job
from tests.portal.webhooks.conftest import Files
from tests.portal.webhooks.receiver import Receiver as OtherSystem


def mail(house: House) -> Job:
    receiver, numbers = Receiver(), count(1)
    receiver.start()
    house.stack.callback(receiver.stop)
    house.settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    house.settings.EMAIL_HOST, house.settings.EMAIL_PORT = "127.0.0.1", receiver.port

    def make() -> str:
        to = f"person-{next(numbers)}@drill.example"
        send_email(to=to, subject="通知", body="内容")
        return to

    def judge(to: str) -> None:
        assert Email.objects.get(to=to).state == "sent"
        assert len(receiver.different(to)) == 1, "one Message-ID, so that a copy is known as one"

    return Job(make, send_pending, judge)


def pushing(house: House) -> Job:
    """Events handed out and told to the system of a department."""
    house.settings.WEBHOOK_ALLOW_HTTP, house.settings.WEBHOOK_PORTS = True, []
    house.settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    files = Files()
    house.patch.setattr(cases, "_finders", [files.case_of])
    house.patch.setattr(cases, "_kinds", {"file": "卷"})
    other, leader = OtherSystem(), house.cast.land_leader
    house.stack.callback(other.stop)
    account = open_account(
        organization=house.cast.bole_land,
        role=Role.DEPARTMENT_CLERK,
        name="系统",
        purpose="对接",
        actor=leader,
    )
    issue_key(account=account, actor=leader, scopes=[Scope.EVENTS], days=30)
    endpoint, _secret = open_endpoint(
        account=account, url=other.url, events=[], actor=leader, now=timezone.now()
    )
    Delivery.objects.filter(endpoint=endpoint).delete()
    ledger, passed = files.open("推送", house.cast.bole_land), [timedelta(0)]

    def judge(entry: LedgerEntry) -> None:
        delivery = Delivery.objects.get(entry=entry)
        # Whoever was killed amid a message was not heard.
        whole = {heard.id for heard in other.heard if len(heard.raw) == int(heard.headers["content-length"])}
        assert delivery.state == DeliveryState.DELIVERED
        assert whole == {each.message_id for each in Delivery.objects.all()}

    def run() -> None:
        fan_out()
        send_due(clock=lambda: database_now() + passed[0])

    def later() -> None:
        passed[0] += LEASE

    return Job(lambda: files.write(ledger, "submit")[0], run, judge, later)


def anchoring(house: House) -> Job:
    house.settings.ANCHOR_DIR = house.folder / "anchors"
    house.settings.ANCHOR_KEY_FILE = house.folder / "key.pem"
    house.settings.ANCHOR_SECONDS = 0
    make_key()
    ledger = open_ledger("锚定")

    def make() -> LedgerEntry:
        return append(
            ledger=ledger, heading="approval", kind="note", summary="记录", occurred_at=timezone.now()
        )

    def judge(entry: LedgerEntry) -> None:
        covering = Anchor.objects.filter(first_entry__lte=entry.pk, last_entry__gte=entry.pk)
        assert covering.count() == 1
        rows = list(Anchor.objects.order_by("number").values_list("number", flat=True))
        assert [anchor.number for anchor in outside.anchors()] == rows == list(range(1, len(rows) + 1))
        assert list(faults()) == []

    return Job(make, make_next, judge)


def announcing(house: House) -> Job:
    numbers = count(1)

    def make() -> str:
        return raise_alarm(
            AlarmCode.SCAN_STUCK, f"第 {(number := next(numbers))} 项。", subject=str(number)
        ).detail

    def judge(detail: str) -> None:
        told = Counter(
            Message.objects.filter(body__endswith=f"：{detail}").values_list("user__username", flat=True)
        )
        assert told == {house.cast.administrator.user.username: 1}

    return Job(make, lambda: announce_alarms(now=timezone.now()), judge)

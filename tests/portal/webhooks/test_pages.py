"""接收地址和推送记录: pages of those who look after an account."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services.keys import revoke_key
from portal.webhooks.models import Delivery, Endpoint
from portal.webhooks.secret_text import unseal
from portal.webhooks.services import endpoints as services
from portal.webhooks.services.fanning_out import fan_out
from portal.webhooks.services.sending import send_due
from tests.cast import Cast
from tests.keys import keyed
from tests.portal.webhooks.conftest import Files
from tests.portal.webhooks.receiver import Receiver

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name].user)
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]  # not streamed


def test_a_leader_registers_an_address_and_sees_its_secret_once(
    account: ServiceAccount, cast: Cast, receiver: Receiver, files: Files
) -> None:
    client = of(cast, "land_leader")
    place = f"/system-access/{account.pk}/endpoints/"
    assert place in text(client.get(f"/system-access/{account.pk}/"))
    assert "还没有接收地址" in text(client.get(place))
    wrong = client.post(f"{place}new/", keyed(url="http://10.0.0.1/", kinds=["file"], types="file.accept 号"))
    assert wrong.status_code == 422 and "不是事件名" in text(wrong)
    wrong = client.post(f"{place}new/", keyed(url="http://10.0.0.1/"))
    assert wrong.status_code == 422 and "不能向内部地址 10.0.0.1 推送" in text(wrong)
    typed = keyed(url=receiver.url, types="file.accept\nfile.grant")
    shown = client.post(f"{place}new/", typed)
    endpoint = Endpoint.objects.get()
    assert endpoint.events == ["file.accept", "file.grant"]
    assert set(SECRET.findall(text(shown))) == {unseal(endpoint.secret)}
    assert shown["Cache-Control"] == "no-store"
    again = client.post(f"{place}new/", typed, follow=True)
    assert "已经显示过一次" in text(again) and not SECRET.search(text(again))
    assert Endpoint.objects.count() == 1
    for page in (place, f"/system-access/endpoints/{endpoint.pk}/"):
        assert receiver.url in text(client.get(page)) and not SECRET.search(text(client.get(page)))
    send_due()
    assert "endpoint.ping" in text(client.get(f"/system-access/endpoints/{endpoint.pk}/"))
    assert "已送达" in text(client.get(f"/system-access/endpoints/{endpoint.pk}/"))


def test_a_secret_is_changed_once_however_often_the_form_is_sent(endpoint: Endpoint, cast: Cast) -> None:
    client, place = of(cast, "land_leader"), f"/system-access/endpoints/{endpoint.pk}/rotate/"
    old, typed = endpoint.secret, keyed()
    shown = client.post(place, typed)
    endpoint.refresh_from_db()
    assert SECRET.findall(text(shown))[0] == unseal(endpoint.secret)
    assert endpoint.previous_secret == old
    client.post(place, typed)
    now = Endpoint.objects.get()
    assert (now.secret, now.previous_secret) == (endpoint.secret, old)


def test_it_is_tested_stopped_resumed_and_changed(
    endpoint: Endpoint, receiver: Receiver, cast: Cast, files: Files
) -> None:
    client, place = of(cast, "land_leader"), f"/system-access/endpoints/{endpoint.pk}/"
    client.post(f"{place}ping/")
    client.post(f"{place}ping/")
    assert Delivery.objects.get().type == "endpoint.ping", "one that waits is enough"
    client.post(f"{place}stop/")
    page = text(client.get(place))
    assert "已停用" in page and "由管理人员停用" in page and "推送测试消息" not in page
    assert client.post(f"{place}ping/").status_code == 409
    client.post(f"{place}resume/")
    assert "正常推送" in text(client.get(place))
    client.post(f"{place}events/", {"kinds": ["file"], "types": ""})
    endpoint.refresh_from_db()
    assert endpoint.events == ["file.*"] and endpoint.is_active
    assert "checked" in text(client.get(f"{place}events/"))


def test_the_log_is_filtered_and_a_message_is_shown_and_sent_again(
    endpoint: Endpoint, receiver: Receiver, cast: Cast, files: Files
) -> None:
    client, place = of(cast, "land_leader"), f"/system-access/endpoints/{endpoint.pk}/"
    files.write(files.open("甲-1", cast.bole_land), "accept")
    files.write(files.open("乙-2", cast.bole_land), "accept", "grant")
    fan_out()
    receiver.answer = lambda heard: 500 if heard.data.get("act") == "grant" else 200
    send_due()
    assert "甲-1" in text(client.get(place)) and "应答 500" in text(client.get(place))
    failed = text(client.get(f"{place}?state=pending"))
    assert "乙-2" in failed and "甲-1" not in failed
    assert "乙-2" not in text(client.get(f"{place}?number=甲-1"))
    assert "没有符合条件的记录" in text(client.get(f"{place}?end=2020-01-01T00:00"))
    assert client.get(f"{place}?begin=yesterday").status_code == 422
    delivery = Delivery.objects.get(type="file.grant")
    shown = text(client.get(f"/system-access/deliveries/{delivery.pk}/"))
    assert delivery.message_id in shown and "file.grant" in shown and "500" in shown
    receiver.answer = lambda heard: 200
    client.post(f"/system-access/deliveries/{delivery.pk}/replay/")
    assert send_due() == 1
    day = timezone.localdate()
    typed = {"begin": f"{day}T00:00", "end": f"{day}T00:00"}
    assert client.post(f"{place}replay/", typed).status_code == 422
    answer = client.post(f"{place}replay/", typed | {"end": "2099-01-01T00:00"}, follow=True)
    assert "已安排重新推送 3 条消息" in text(answer)


def test_the_log_asks_as_much_for_thirty_as_for_one(endpoint: Endpoint, cast: Cast, files: Files) -> None:
    client, place = of(cast, "land_leader"), f"/system-access/endpoints/{endpoint.pk}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(place).status_code == 200
        return len(asked)

    files.write(files.open("one", cast.bole_land), "accept")
    fan_out()
    before = cost()
    files.write(files.open("many", cast.bole_land), *(f"act-{number}" for number in range(29)))
    fan_out()
    assert cost() == before


def test_who_sees_and_who_changes(endpoint: Endpoint, account: ServiceAccount, cast: Cast) -> None:
    place = f"/system-access/endpoints/{endpoint.pk}/"
    message = services.ping(endpoint=endpoint, actor=cast.land_leader, now=timezone.now())
    read = [f"/system-access/{account.pk}/endpoints/", place, f"/system-access/deliveries/{message.pk}/"]
    changing = [f"/system-access/{account.pk}/endpoints/new/", f"{place}events/", f"{place}rotate/"]
    writing = [*changing, *(f"{place}{way}/" for way in ("replay", "ping", "resume")), f"{read[2]}replay/"]
    typed = keyed(url="http://127.0.0.1:1/", begin="2020-01-01T00:00", end="2099-01-01T00:00")
    before = list(Endpoint.objects.values()), list(Delivery.objects.values())
    for name in ("auditor", "security", "administrator", "land_clerk", "jinghe_land_leader", "owner"):
        client, reads = of(cast, name), name in {"auditor", "security"}
        assert [client.get(page).status_code for page in read] == [200 if reads else 404] * 3, name
        assert {client.get(page).status_code for page in changing} == {404}, name
        assert {client.post(page, typed).status_code for page in writing} == {404}, name
        if name != "security":
            assert client.post(f"{place}stop/").status_code == 404, name
    assert (list(Endpoint.objects.values()), list(Delivery.objects.values())) == before
    assert of(cast, "security").post(f"{place}stop/").status_code == 302, "a leak cannot wait"
    assert not Endpoint.objects.get().is_active


def test_the_page_says_when_the_key_is_missing(
    endpoint: Endpoint, account: ServiceAccount, cast: Cast
) -> None:
    revoke_key(key=account.keys.get(), actor=cast.land_leader)
    page = text(of(cast, "land_leader").get(f"/system-access/endpoints/{endpoint.pk}/"))
    assert "没有可接收事件的有效密钥" in page and "到账号页生成密钥" in page

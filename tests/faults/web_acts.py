"""Every act of the service that a person carries out, ready to be sent: by its page and by the interface."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import time_machine
from django.urls import reverse

from portal.organizations.models import Membership
from proxy_service.models import ProxyRequest
from tests.acting import address, person
from tests.cast import Cast
from tests.faults import web_client
from tests.faults.web_client import Sending
from tests.keys import keyed
from tests.proxy_service.api.test_acts import json_of
from tests.proxy_service.api.test_acts_from_draft import draft_of, upload_materials
from tests.proxy_service.test_act_pages import WAYS, Way, is_upload, person_of, reach, url_of
from tests.stages import make_request


@dataclass(frozen=True)
class Ready:
    """An act at its beginning: what is typed on the page, and the same for the interface. ``moment`` is when it
    happens; "" for now."""

    code: str
    actor: Membership
    page: str
    typed: Mapping[str, Any]
    operation: str
    body: Mapping[str, Any]
    files: Mapping[str, Any] = field(default_factory=dict)
    moment: str = ""

    def sending(self, channel: str) -> Sending:
        with time_machine.travel(self.moment, tick=False) if self.moment else contextlib.nullcontext():
            name, cookies = f"{self.code} by {channel}", web_client.cookies_of(self.actor)
        if channel == "form":
            return web_client.form(name, self.page, cookies, self.typed)
        return web_client.operation(name, self.operation, cookies, self.body, self.files)


Prepare = Callable[[Any], Ready]


def by_way(way: Way, cast: Cast) -> Ready:
    request, subject, typed = reach(cast, way)
    return _ready(way.code, person_of(cast, way, request), subject, typed)


def withdraw_one_of_two(cast: Cast) -> Ready:
    request = make_request(cast, "in_progress", "multi")
    return _ready("withdraw_matter", cast.owner, request.matters.first(), keyed(reason="不办了"))


def _ready(code: str, actor: Membership, subject: Any, typed: dict[str, Any]) -> Ready:
    given = {"document": str(typed["document"])} if "document" in typed else {}
    described = person(actor).get(address(code, subject), **given)
    assert described.status_code == 200, described.content.decode()
    files = {name: file for name, file in typed.items() if is_upload(file)}
    body = json_of(described.json(), typed)
    return Ready(code, actor, url_of(code, subject), typed, address(code, subject), body, files)


def file_the_draft(cast: Cast) -> Ready:
    """The last step of a draft whose papers are complete."""
    enterprise = person(cast.owner)
    made = enterprise.post("requests/", draft_of(cast))
    assert made.status_code == 201, made.content.decode()
    upload_materials(enterprise, made.json())
    draft = ProxyRequest.objects.get(pk=made.json()["id"])
    page = reverse("draft-step", args=[draft.pk, "review"])
    agreed = {"confirmed": "on", "privacy": "on"}
    body = {"confirmed": True, "privacy": True}
    return Ready("submit", cast.owner, page, keyed(**agreed), address("submit", draft), body)


#: The acts that are drilled, by their codes.
DRILLED: dict[str, Prepare] = {
    "submit": file_the_draft,
    **{way.code: partial(by_way, way) for way in WAYS},
    "withdraw_matter": withdraw_one_of_two,
}

"""The acts that are measured, as browsers send their forms: filing, accepting, posting progress.

Drafts are made ready beforehand through the interface and by the service that takes uploads; that is not measured.
"""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from benchmarks.scale.load import Ask
from benchmarks.scale.people import TOKEN, Town, headers_of
from benchmarks.scale.server import Line
from portal.documents.samples import uploads
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from proxy_service.enums import NodeKind
from proxy_service.lifecycle import ACTS
from proxy_service.models import MatterVersion, ProxyRequest, RequestMatter
from proxy_service.queries import competent_organ
from proxy_service.services.filing import attach_file

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def form(name: str, person: Membership, path: str, typed: dict[str, str]) -> Ask:
    """A form of a page with its one-time key."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "key": str(uuid.uuid4()), **typed})
    return Ask(name, path, headers_of(person) | FORM, "POST", body)


def file_one(draft: ProxyRequest, owner: Membership) -> Ask:
    return form(
        "file", owner, reverse("draft-step", args=[draft.pk, "review"]), {"confirmed": "on", "privacy": "on"}
    )


def accept_one(request: ProxyRequest, clerk: Membership) -> Ask:
    return form("accept", clerk, reverse("act", args=["accept", request.pk]), {"assign_by_load": "on"})


def post_one(matter: RequestMatter, clerk: Membership, opinion: str) -> Ask:
    typed = {"kind": NodeKind.REVIEW.value, "opinion": opinion}
    return form("post_progress", clerk, reverse("act", args=["post_progress", matter.pk]), typed)


class Desk:
    """Prepares what is to be acted on, in the busiest park."""

    def __init__(self, town: Town, socket: Path) -> None:
        self.town, self.socket = town, socket
        self.park = town.busiest_park
        self.owners = town.people(Role.ENTERPRISE_OWNER)
        self.clerk = town.person(Role.WINDOW_CLERK)
        self.matter = self._matter()

    def _matter(self) -> MatterVersion:
        """A matter of the park's county with few papers."""
        for version in MatterVersion.objects.current().filter(cross_county=False).order_by("matter__code"):
            organ = competent_organ(version, self.park.division_code)
            if organ is not None and version.power_id is None and 0 < version.materials.count() <= 4:
                return version
        raise LookupError("no matter has a department in the busiest park's county")

    def drafts(self, number: int, name: str = "压测项目") -> list[tuple[ProxyRequest, Membership]]:
        """Complete drafts, each ready to be filed by its owner."""
        return [self._draft(self.owners[turn % len(self.owners)], f"{name}{turn}") for turn in range(number)]

    def _draft(self, owner: Membership, project: str) -> tuple[ProxyRequest, Membership]:
        today = timezone.localdate()
        body: dict[str, Any] = {
            "park": self.park.pk,
            "correct": True,
            "matters": [self.matter.matter.code],
            "scope": "full",
            "project_name": project,
            "division_code": self.park.division_code,
            "contact_name": owner.user.full_name,
            "contact_phone": "13999090002",
            "entrusted_from": today.isoformat(),
            "entrusted_until": (today + timedelta(days=180)).isoformat(),
            "electronic_service": True,
        }
        headers = {
            **headers_of(owner),
            "Content-Type": "application/json",
            "X-CSRFToken": TOKEN,
            "Idempotency-Key": str(uuid.uuid4()),
        }
        line = Line(self.socket)
        try:
            line.request("POST", "/api/v1/requests/", json.dumps(body), headers)
            answer = line.getresponse()
            told = answer.read().decode()
        finally:
            line.close()
        if answer.status != 201:
            raise RuntimeError(f"no draft was made: {answer.status} {told[:500]}")
        draft = ProxyRequest.objects.select_related("ledger", "enterprise").get(pk=json.loads(told)["id"])
        for material in draft.materials.filter(required=True, may_follow=False):
            attach_file(material=material, actor=owner, upload=uploads.pdf(material.name, project))
        return draft, owner

    def at_departments(self, number: int) -> list[tuple[RequestMatter, Membership]]:
        """Matters on which the busiest department may post progress, with its clerk."""
        organ: Organization = self.town.busiest_department
        clerk = self.town.person(Role.DEPARTMENT_CLERK)
        states = ACTS["post_progress"].from_states
        matters = RequestMatter.objects.filter(organ=organ, state__in=states).select_related("request")
        return [(matter, clerk) for matter in matters.order_by("-pk")[:number]]

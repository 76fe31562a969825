"""The catalogue of matters: what is published stays as it was, a change is a new version."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.models import Power
from portal import audit
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from proxy_service.models import Matter, MatterMaterial, MatterVersion

CONTENT = (
    "name",
    "matter_class",
    "source",
    "cross_county",
    "competent_level",
    "competent_suffix",
    "other_suffixes",
    "is_licence",
    "statutory_limit",
    "statutory_source",
    "promised_limit",
    "legal_basis",
    "fees",
    "guide",
    "verified",
)
MATERIAL = ("name", "form", "copies", "required", "may_follow", "note")

# BZ54-2.2: only what a law lets the enterprise be charged may stand among the fees, never the service itself.
SERVICE_FEE = re.compile("代办|服务费|劳务费|辛苦费|咨询费")


def content_of(version: MatterVersion) -> dict[str, Any]:
    """A published version in the shape that ``publish_matter`` takes, without its blank templates."""
    content = {name: getattr(version, name) for name in CONTENT}
    content["power"] = version.power.code if version.power else None
    content["materials"] = [
        {name: getattr(material, name) for name in MATERIAL} for material in version.materials.all()
    ]
    return content


@transaction.atomic
def publish_matter(
    *,
    code: str,
    content: Mapping[str, Any],
    now: datetime,
    actor: Membership | None = None,
    based_on: int | None = None,
) -> MatterVersion:
    """Publishes a matter anew; running requests keep the version that they were filed under.

    ``content`` holds the fields of ``CONTENT``, the code of a delegated ``power`` or None, and ``materials``, a list in
    order, each with the fields of ``MATERIAL`` and, if it has one, ``template`` (a StoredFile). ``based_on`` is the
    version that the editor saw: whoever comes second is told so instead of overwriting the first (409). Raises
    InvalidInput for a service fee (BZ54-2.2), a promise longer than the statute, a limit without source, an unknown
    power, or a material named twice.
    """
    _check(content)
    Matter.objects.get_or_create(code=code)
    matter = Matter.objects.select_for_update().get(code=code)
    newest = matter.versions.order_by("-version").first()
    if based_on is not None and (newest is None or newest.version != based_on):
        raise Conflict(_("该事项已由他人修订，请查看最新版本后再修改。"))
    matter.versions.filter(superseded_at=None).update(superseded_at=now)
    version = MatterVersion.objects.create(
        matter=matter,
        version=newest.version + 1 if newest else 1,
        published_at=now,
        published_by=actor,
        power=_power(content),
        **{name: content[name] for name in CONTENT},
    )
    MatterMaterial.objects.bulk_create(
        MatterMaterial(
            version=version,
            position=position,
            template=material.get("template"),
            **{name: material[name] for name in MATERIAL},
        )
        for position, material in enumerate(content["materials"], start=1)
    )
    if actor is not None:
        words = _("发布事项“%(name)s”第 %(version)d 版") % {"name": version.name, "version": version.version}
        _record("matter.published", words, matter, actor, now, version=version.version)
    return version


@transaction.atomic
def load_matter(*, code: str, content: Mapping[str, Any], now: datetime) -> MatterVersion | None:
    """Publishes what a reference file says of a matter, if the file says something new.

    It is compared with what was last loaded, not with what is in force: a version that the service centre has
    published since then stays, until the file itself changes.
    """
    loaded = MatterVersion.objects.filter(matter__code=code, published_by=None).order_by("-version").first()
    if loaded is not None and content_of(loaded) == {
        **{name: content[name] for name in CONTENT},
        "power": content.get("power"),
        "materials": [{name: material[name] for name in MATERIAL} for material in content["materials"]],
    }:
        return None
    return publish_matter(code=code, content=content, now=now)


@transaction.atomic
def set_active(*, matter: Matter, active: bool, actor: Membership) -> Matter:
    """Closes a matter to new requests, or opens it again. Running requests go on; drafts are told at submission."""
    if actor.role != Role.SERVICE_CENTRE_OFFICER:
        raise NotAllowed(_("只有行政服务中心可以维护事项目录。"))
    kept = Matter.objects.select_for_update().get(pk=matter.pk)
    matter.is_active = active
    if kept.is_active == active:
        return matter
    Matter.objects.filter(pk=matter.pk).update(is_active=active)
    kind, words = (
        ("matter.reopened", _("恢复受理事项 %(code)s"))
        if active
        else ("matter.closed", _("停止受理事项 %(code)s"))
    )
    _record(kind, words % {"code": matter.code}, matter, actor, timezone.now())
    return matter


def _record(kind: str, summary: str, matter: Matter, actor: Membership, now: datetime, **data: Any) -> None:
    audit.record(
        actor=actor,
        organization=actor.organization,
        kind=kind,
        summary=summary,
        data={"matter": matter.code, **data},
        now=now,
    )


def _power(content: Mapping[str, Any]) -> Power | None:
    code = content.get("power")
    if not code:
        return None
    power = Power.objects.filter(code=code).first()
    if power is None:
        raise InvalidInput(_("没有编码为“%(code)s”的赋权事项。") % {"code": code}, field="power")
    return power


def _check(content: Mapping[str, Any]) -> None:
    for fee in content["fees"]:
        if SERVICE_FEE.search(fee["name"]):
            raise InvalidInput(_("代办服务不收费，不得列入“%(fee)s”。") % {"fee": fee["name"]}, field="fees")
    if not content["statutory_source"].strip():
        raise InvalidInput(_("请写明法定时限的依据。"), field="statutory_source")
    promised = content["promised_limit"]
    if promised is not None and promised > content["statutory_limit"]:
        raise InvalidInput(_("承诺时限不得长于法定时限。"), field="promised_limit")
    names = [material["name"] for material in content["materials"]]
    if len(set(names)) < len(names):
        raise InvalidInput(_("同一材料只列一次。"), field="materials")

"""What several papers say in the same words."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.organizations.models import Membership, Organization
from portal.words import word_of
from proxy_service.enums import MatterState
from proxy_service.models import ProxyRequest, RequestMaterial, RequestMatter
from proxy_service.queries import matters_of, papers_of

Facts = dict[str, Any]


def iso_day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def iso(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def filled(**values: Any) -> Facts:
    """Leaves out what is empty: a paper never shows a label with nothing behind it."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def phone_of(person: Membership | None, organization: Organization) -> str:
    """The office telephone first: a private number is shown only where there is no other."""
    private = person.user.phone if person else ""
    return organization.phone or organization.park.phone or private or _("见园区窗口公示")


def open_matters(request: ProxyRequest) -> list[RequestMatter]:
    """The matters that the papers speak of; of a request that was taken back as a whole, all."""
    every = matters_of(request)
    return [matter for matter in every if matter.state != MatterState.WITHDRAWN] or every


def names_of(request: ProxyRequest) -> list[str]:
    return [matter.version.name for matter in open_matters(request)]


def material_row(material: RequestMaterial) -> Facts:
    return filled(
        name=material.name, form=word_of(material, "form"), copies=material.copies, note=material.note
    )


def material_rows(request: ProxyRequest) -> list[Facts]:
    """The papers that were handed in, and those that may follow marked as such."""
    listed = []
    for material in papers_of(request):
        row = material_row(material)
        if not material.files.all():
            if not (material.required or material.may_follow):
                continue
            row["note"] = _("容缺后补")
        listed.append(row)
    return listed


def project(request: ProxyRequest) -> Facts | None:
    if not request.project_name:
        return None
    return {"name": request.project_name, "site": request.project_place or _("园区内")}


def window_lines(request: ProxyRequest) -> Facts:
    """The lines that every notice of the window carries."""
    return {
        "case_number": request.number,
        "query_code": request.query_code,
        "addressee": request.enterprise.name,
        "received_on": iso_day(request.submitted_at),
        "matters": names_of(request),
        "window": _("%(park)s代办服务窗口") % {"park": request.park.name},
    }

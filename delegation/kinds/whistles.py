"""Pages of 吹哨报到 (YN84-2.2): the list of matters, and the whistles."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from delegation import access
from delegation.forms.whistles import BlowForm, WhistleMatterForm
from delegation.kinds.kind import Beginning, Kind, Link
from delegation.lifecycle import Subject
from delegation.models.whistles import Accountability, Call, Whistle, WhistleLetter
from delegation.services.whistles import blow_whistle, list_whistle_matter
from delegation.whistle_figures import READERS
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.together import lists

RULE = "YN84-2.2"


def whistle_context(whistle: Whistle, membership: Membership) -> Mapping[str, Any]:
    """The departments called, with the letters and the records of accountability that the person may read."""
    letters = access.visible(Subject.WHISTLE_LETTER, membership)
    readable = (
        access.visible(Subject.CALL, membership) if may_read_records(membership) else Call.objects.none()
    )
    shown, records = lists(
        WhistleLetter.objects.filter(pk__in=letters, call__whistle=whistle)
        .select_related("document")
        .defer("document__facts")
        .order_by("step"),
        Accountability.objects.filter(call__in=readable, call__whistle=whistle)
        .select_related("recorded_by__user")
        .order_by("recorded_at", "pk"),
    )
    calls = whistle.calls.all()
    for call in calls:
        call.shown = [letter for letter in shown if letter.call_id == call.pk]  # type: ignore[attr-defined]  # for the page
        call.records = [record for record in records if record.call_id == call.pk]  # type: ignore[attr-defined]  # likewise
    return {"calls": calls}


def may_read_records(membership: Membership) -> bool:
    """Personnel matters: for the leaders of the two sides, the government, and the auditor."""
    leaders = (Role.PARK_LEADER, Role.DEPARTMENT_LEADER, Role.COUNTY_OFFICER, Role.AUDITOR)
    return membership.role in leaders


WHISTLE_MATTERS = Kind(
    subject=Subject.WHISTLE_MATTER,
    title=_("吹哨事项清单"),
    about=_(
        "暂不下放、园区发生较少、无需派驻人员办理的事项：企业吹哨，部门到园区报到。清单由园区负责人维护。"
    ),
    columns=(_("事项"), _("报到部门"), _("报到时限"), _("解决时限")),
    row="delegation/rows/whistle_matter.html",
    template="delegation/whistle_matter.html",
    begin=(
        Beginning(
            code="list",
            label=_("列入吹哨事项"),
            roles=frozenset({Role.PARK_LEADER}),
            form=WhistleMatterForm,
            service=list_whistle_matter,
            rule=RULE,
        ),
    ),
    load=lambda found: found.select_related("park").prefetch_related("departments"),
)
WHISTLES = Kind(
    subject=Subject.WHISTLE,
    title=_("企业吹哨"),
    about=_("企业就清单上的事项吹哨，部门在限定时间内到园区报到，当场解决，不能当场解决的承诺限期解决。"),
    columns=(_("事项"), _("企业"), _("部门报到")),
    row="delegation/rows/whistle.html",
    template="delegation/whistle.html",
    begin=(
        Beginning(
            code="blow",
            label=_("吹哨"),
            roles=ENTERPRISE_ROLES,
            form=BlowForm,
            service=blow_whistle,
            rule=RULE,
        ),
        Beginning(
            code="blow-for",
            label=_("代企业吹哨"),
            roles=PARK_ROLES,
            form=BlowForm,
            service=blow_whistle,
            rule=RULE,
        ),
    ),
    links=(Link(label=_("部门报到统计"), address="delegation:whistle-figures", roles=READERS),),
    load=lambda found: found.select_related("matter", "enterprise", "park__parent").prefetch_related(
        "calls__department"
    ),
    context=whistle_context,
)

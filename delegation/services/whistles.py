"""吹哨 (YN84-2.2): the park's list of matters, a whistle, and the park's answer to it."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.whistles import (
    OPEN_CALLS,
    STANDING_LETTERS,
    CallState,
    LetterState,
    WhistleMatterState,
    WhistleState,
)
from delegation.lifecycle import Clock, Party
from delegation.models.whistles import Call, Whistle, WhistleLetter, WhistleMatter
from delegation.services.acting import Step, number_for, open_case, perform, tell_of_new
from portal.deadlines.services import cancel_all, open_deadline
from portal.documents.services import store_upload, undone_with_uploads
from portal.errors import InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_KINDS, PARK_ROLES, OrganizationKind
from portal.organizations.models import Membership, Organization
from portal.workdays.enums import Unit

FIELDS = ("name", "basis", "report_amount", "report_unit", "solve_days", "calls_at_once")
REPORT_UNITS = (Unit.HOURS, Unit.WORKING_DAYS)


def list_whistle_matter(
    *, actor: Membership, name: str, departments: Sequence[Organization], **fields: Any
) -> WhistleMatter:
    """The park's leader puts a matter on the list; ``fields`` are the others of ``FIELDS``."""
    now, park = timezone.now(), actor.organization.park
    with undone_with_uploads():
        _check_matter(park, name, departments, fields)
        matter = WhistleMatter(
            number=number_for(park, "whistle_matter", _("吹哨事项"), now), park=park, name=name, **fields
        )
        open_case(
            matter,
            summary=_("列入吹哨事项清单：%(matter)s") % {"matter": described(matter, departments)},
            actor=actor,
            now=now,
            heading=Heading.APPLICATION,
            rule="YN84-2.2",
        )
        matter.departments.set(departments)
    return matter


def change_whistle_matter(
    *, whistle_matter: WhistleMatter, actor: Membership, departments: Sequence[Organization], **fields: Any
) -> WhistleMatter:
    """Whistles that were blown before keep the limits that already run."""
    with perform("change_whistle_matter", whistle_matter, actor) as step:
        matter: WhistleMatter = step.subject
        _check_matter(matter.park, fields["name"], departments, fields, but=matter)
        for field in FIELDS:
            setattr(matter, field, fields[field])
        matter.departments.set(departments)
        step.say(_("修改吹哨事项：%(matter)s") % {"matter": described(matter, departments)})
    return matter


def remove_whistle_matter(*, whistle_matter: WhistleMatter, actor: Membership, reason: str) -> WhistleMatter:
    with perform("remove_whistle_matter", whistle_matter, actor) as step:
        step.say(_("“%(name)s”移出清单：%(reason)s") % {"name": step.subject.name, "reason": reason})
    return step.subject


def described(matter: WhistleMatter, departments: Sequence[Organization]) -> str:
    return _("%(name)s；%(organs)s；%(report)s内报到，%(days)d 个工作日内解决或答复；%(basis)s") % {
        "name": matter.name,
        "organs": "、".join(organ.label for organ in departments),
        "report": matter.report_limit,
        "days": matter.solve_days,
        "basis": matter.basis,
    }


def _check_matter(
    park: Organization,
    name: str,
    departments: Sequence[Organization],
    fields: dict[str, Any],
    but: WhistleMatter | None = None,
) -> None:
    same = WhistleMatter.objects.filter(park=park, name=name, state=WhistleMatterState.LISTED)
    if same.exclude(pk=but.pk if but else None).exists():
        raise InvalidInput(_("清单内已有同名事项。"), field="name")
    if not departments or any(organ.kind not in DEPARTMENT_KINDS for organ in departments):
        raise InvalidInput(_("请选择负责报到的部门。"), field="departments")
    if fields["report_unit"] not in REPORT_UNITS or not fields["report_amount"]:
        raise InvalidInput(_("请按小时或者工作日填写报到时限。"), field="report_amount")


def blow_whistle(
    *,
    actor: Membership,
    matter: WhistleMatter,
    request: str,
    place: str,
    contact: str,
    contact_phone: str,
    enterprise: Organization | None = None,
    uploads: Sequence[UploadedFile] = (),
) -> Whistle:
    """An enterprise whistles; or the park for ``enterprise``, which then calls the departments at once.

    So does an enterprise on a matter that says so; on others the park forwards it within its time.
    """
    now = timezone.now()
    for_another = actor.role in PARK_ROLES
    organ = enterprise if for_another else actor.organization
    if organ is None or organ.kind != OrganizationKind.ENTERPRISE:
        raise InvalidInput(_("请选择吹哨的企业。"), field="enterprise")
    with undone_with_uploads():
        matter = WhistleMatter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
        if matter.state != WhistleMatterState.LISTED:
            raise InvalidInput(_("该事项已移出清单，请重新选择。"), field="matter")
        if for_another and matter.park_id != actor.organization.park.pk:
            raise InvalidInput(_("请选择本园区清单内的事项。"), field="matter")
        whistle = Whistle(
            number=number_for(matter.park, "whistle", _("吹哨"), now),
            matter=matter,
            park=matter.park,
            enterprise=organ,
            request=request,
            place=place,
            contact=contact,
            contact_phone=contact_phone,
            blown_by=actor,
        )
        who = (
            _("%(park)s代%(enterprise)s吹哨：%(matter)s")
            if for_another
            else _("%(enterprise)s吹哨：%(matter)s")
        )
        named = {"park": actor.organization.label, "enterprise": organ.name, "matter": matter.name}
        open_case(
            whistle,
            summary=who % named,
            actor=actor,
            now=now,
            heading=Heading.APPLICATION,
            rule="YN84-2.2",
        )
        for file in uploads:
            store_upload(upload=file, by=actor, ledger=whistle.ledger)
        open_deadline(
            ledger=whistle.ledger,
            kind=Clock.WHISTLE_FORWARD,
            organ=whistle.park,
            started_at=now,
            subject=whistle.subject_key,
        )
        if for_another:
            forward_whistle(whistle=whistle, actor=actor, departments=list(matter.departments.all()))
        elif matter.calls_at_once:
            forward_whistle(whistle=whistle, actor=None, departments=list(matter.departments.all()))
        tell_of_new(whistle, Party.PARK, summary=who % named, actor=actor)
    whistle.refresh_from_db()
    return whistle


def forward_whistle(
    *, whistle: Whistle, actor: Membership | None, departments: Sequence[Organization]
) -> Whistle:
    """Calls the departments: each has the time of the list to come. ``actor`` None: the list lets the system do it."""
    with perform("forward_whistle", whistle, actor) as step:
        _call(step, departments)
    return step.subject


def call_further(*, whistle: Whistle, actor: Membership, departments: Sequence[Organization]) -> Whistle:
    """Calls departments of the matter that nobody called before; each has the whole time of the list."""
    with perform("call_further", whistle, actor) as step:
        for call in _call(step, departments):
            step.tell(Party.DEPARTMENT, subject=call)
    return step.subject


def _call(step: Step, departments: Sequence[Organization]) -> list[Call]:
    whistle, matter = step.case, step.case.matter
    if not departments or not set(whistle.uncalled).issuperset(departments):
        raise InvalidInput(_("只能通知清单上本事项的、还没有通知过的部门。"), field="departments")
    made = []
    for department in departments:
        call = Call.objects.create(whistle=whistle, department=department, called_at=step.now)
        step.open_clock(
            Clock.WHISTLE_REPORT,
            call,
            amount=matter.report_amount,
            unit=matter.report_unit,
            title=_("%(organ)s报到") % {"organ": department.label},
        )
        made.append(call)
    step.say(
        _("通知%(organs)s在%(limit)s内到企业服务大厅报到")
        % {"organs": "、".join(organ.name for organ in departments), "limit": matter.report_limit},
        departments=[organ.code for organ in departments],
    )
    return made


def decline_whistle(*, whistle: Whistle, actor: Membership, answer: str) -> Whistle:
    """The park answers itself, or says why the list does not help; the enterprise reads the reason."""
    with perform("decline_whistle", whistle, actor) as step:
        step.subject.answer = answer
        step.say(_("不予派单：%(answer)s") % {"answer": answer})
    return step.subject


def withdraw_whistle(*, whistle: Whistle, actor: Membership, reason: str = "") -> Whistle:
    """Nobody owes anything any more; what was done stays in the ledger."""
    with perform("withdraw_whistle", whistle, actor) as step:
        step.case.calls.filter(state__in=OPEN_CALLS).update(state=CallState.CANCELLED)
        letters = WhistleLetter.objects.filter(call__whistle=step.case, state__in=STANDING_LETTERS)
        letters.update(state=LetterState.DROPPED, ended_at=step.now)
        cancel_all(ledger=step.case.ledger, now=step.now)
        step.say(_("企业撤回吹哨") + (f"：{reason}" if reason else ""))
    return step.subject


def finish_whistle(step: Step) -> None:
    """A whistle is done when the last of its calls is; to be called with the call's own new state in ``step``."""
    others = step.case.calls.exclude(pk=step.subject.pk)
    if not others.filter(state__in=OPEN_CALLS).exists():
        step.case.state = WhistleState.DONE

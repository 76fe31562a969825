"""The personal fields of cases of delegated powers, and who has them plain: the enterprise, and who must call or come,
while the case runs (个人信息保护法 6: 最小必要)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from delegation import access
from delegation.access.permits import files, handles
from delegation.archiving import is_over
from delegation.lifecycle.archiving import ENDS
from delegation.models.case import Case
from delegation.models.filings import Filing
from delegation.models.hall import Appointment, Inquiry
from delegation.models.openings import Opening
from delegation.models.permits import Permit
from delegation.models.whistles import Whistle
from portal.ledger.models import LedgerEntry
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership, User
from portal.privacy import holds
from portal.privacy.registry import Sensitive, register
from portal.workdays.due import beijing_date

UNMASKERS = PARK_ROLES | DEPARTMENT_ROLES | {Role.COUNTY_OFFICER}


def _park_calls(membership: Membership, case: Any) -> bool:
    """A case that the park's people handle: whoever of them the person meets."""
    return membership.role in ENTERPRISE_ROLES or (membership.role in PARK_ROLES and not is_over(case))


def _handler_calls(membership: Membership, permit: Any) -> bool:
    """Those who decide, and the window that entered the paper."""
    if membership.role in ENTERPRISE_ROLES:
        return True
    if membership.role not in PARK_ROLES | DEPARTMENT_ROLES or is_over(permit):
        return False
    return files(membership, permit) or handles(membership, permit)


def _called_ones_come(membership: Membership, whistle: Any) -> bool:
    """The departments that are called have to find the place; they see no other whistle."""
    called = membership.role in DEPARTMENT_ROLES and not is_over(whistle)
    return called or _park_calls(membership, whistle)


def _owner_calls(membership: Membership, inquiry: Any) -> bool:
    """首问责任人; before there is one, whoever of the park takes it."""
    if membership.role in ENTERPRISE_ROLES:
        return True
    if is_over(inquiry):
        return False
    if inquiry.owner_id is None:
        return membership.role in PARK_ROLES
    return membership.pk in (inquiry.owner_id, inquiry.offered_to_id)


_PLACES: tuple[tuple[Any, str, Any, Any, Any, Any], ...] = (
    (
        Permit, "contact_phone", _("许可申请的联系电话"), _("办理许可期间与申请人联系"),
        _("申请人；办理该许可的人员，直到办结"), _handler_calls,
    ),
    (
        Whistle, "contact_phone", _("吹哨的联系电话"), _("园区和报到部门与现场联系"),
        _("吹哨企业；园区和被派单的部门，直到办结"), _called_ones_come,
    ),
    (
        Inquiry, "asker_phone", _("询问人的联系电话"), _("答复询问"),
        _("询问的企业；首问责任人和受转人，直到答复"), _owner_calls,
    ),
    (
        Appointment, "contact_phone", _("窗口预约的联系电话"), _("预约有变时通知"),
        _("预约的企业；园区窗口，直到办结"), _park_calls,
    ),
    (
        Opening, "contact_phone", _("企业开办的联系电话"), _("办理企业开办期间与申请人联系"),
        _("申请人；园区窗口，直到办结"), _park_calls,
    ),
)  # fmt: skip


def _concerned(case: Any) -> Any:
    return next(iter(case.organs("applicant")), None) or case.organ_owing("")


def _reads(subject: str) -> Any:
    return lambda membership: access.visible(subject, membership).select_related("ledger")


def holds_on(user: User, now: datetime) -> Iterator[holds.Hold]:
    """Cases that the person acted in and that are not over, and files that are still to be kept (档案法 13)."""
    acted = Exists(LedgerEntry.objects.filter(ledger=OuterRef("ledger"), actor=user))
    models = {
        model.SUBJECT: model
        for model in apps.get_app_config("delegation").get_models()
        if issubclass(model, Case)
    }
    running = 0
    for subject, (over, _keepers) in ENDS.items():
        cases: Any = models[subject]._default_manager.filter(acted, number__isnull=False)
        running += cases.filter(ledger__closed_at=None).exclude(state__in=over).count()
    if running:
        yield holds.Hold(said("参与的 %(count)d 件赋权事务尚未办结") % {"count": running})
    kept = Filing.objects.filter(acted).exclude(archived_at=None)
    if kept.filter(retained_until=None).exists():
        yield holds.Hold(said("参与的案卷永久保存"))
    until = kept.filter(retained_until__gte=beijing_date(now)).aggregate(until=Max("retained_until"))["until"]
    if until:
        yield holds.Hold(said("参与的案卷依法保存"), until)


def register_all() -> None:
    holds.register(holds_on)
    for model, field, label, purpose, seen_by, sees in _PLACES:
        register(
            Sensitive(
                model=model,
                field=field,
                mask="phone",
                label=label,
                purpose=purpose,
                ground=_("履行法定职责所必需（个人信息保护法第十三条第三项）"),
                kept=_("随案卷保存，期限见档号"),
                seen_by=seen_by,
                sees=sees,
                reads=_reads(model.SUBJECT),
                unmaskers=UNMASKERS,
                ledger=lambda case: case.ledger,
                concerns=_concerned,
            )
        )

"""An enterprise reports 推、拖、索、拿、卡、要; county or work-group refers it and tells the outcome (BZ54-6.3)."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.enums import ENTERPRISE_ROLES, OVERSIGHT_ROLES
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import people_in
from proxy_service.complaints import may_complain, open_complaints, visible_complaints
from proxy_service.enums import ComplaintState
from proxy_service.models import Complaint, ProxyRequest


@transaction.atomic
def complain(
    *,
    request: ProxyRequest,
    actor: Membership,
    conduct: str,
    text: str,
    organ: Organization | None = None,
) -> Complaint:
    """Keeps what the enterprise reports and tells those who oversee the request; nobody who handles it hears of it.

    The messages carry no word of it: they may be read over a shoulder.
    """
    if not may_complain(actor, request):
        raise NotAllowed(_("您无权就此申请提出反映。"))
    made = Complaint.objects.create(
        request=request, conduct=conduct, organ=organ, text=text, made_at=timezone.now(), made_by=actor
    )
    overseers = [
        held
        for held in Membership.objects.valid(made.made_at).people().filter(role__in=OVERSIGHT_ROLES)
        if visible_complaints(held).filter(pk=made.pk).exists()
    ]
    notify(
        users=[held.user for held in overseers],
        subject=_("企业反映待处理"),
        body=_("有企业就一件代办申请作出反映，请登录查看并处理。"),
        url=reverse("complaint", args=[made.pk]),
    )
    return made


def _open(complaint: Complaint, actor: Membership) -> Complaint:
    if not visible_complaints(actor).filter(pk=complaint.pk).exists() or actor.role not in OVERSIGHT_ROLES:
        raise NotAllowed(_("您无权处理此反映。"))
    locked = Complaint.objects.select_for_update(of=("self",)).select_related("request").get(pk=complaint.pk)
    if not open_complaints(actor).filter(pk=locked.pk).exists():
        raise Conflict(_("该反映已经办结。"))
    return locked


def _tell_enterprise(complaint: Complaint, subject: str) -> None:
    notify(
        users=people_in([complaint.request.enterprise], ENTERPRISE_ROLES, timezone.now()),
        subject=subject,
        body=_("您就%(number)s作出的反映有了进展，请登录查看。") % {"number": complaint.request.number},
        url=reverse("complaint", args=[complaint.pk]),
    )


@transaction.atomic
def refer(*, complaint: Complaint, actor: Membership, referred_to: str, note: str = "") -> Complaint:
    """Hands it to the body that is competent (纪检监察, the organ's superior …): the referral's record."""
    locked = _open(complaint, actor)
    if locked.state == ComplaintState.REFERRED:
        raise Conflict(_("该反映已移送%(name)s。") % {"name": locked.referred_to})
    if not referred_to.strip():
        raise InvalidInput(_("请写明移送的单位。"), field="referred_to")
    locked.state, locked.referred_to, locked.referral_note = ComplaintState.REFERRED, referred_to, note
    locked.referred_at, locked.referred_by = timezone.now(), actor
    locked.save()
    _tell_enterprise(locked, _("您的反映已移送"))
    return locked


@transaction.atomic
def close(*, complaint: Complaint, actor: Membership, outcome: str) -> Complaint:
    """Says what came of it, referred or settled by the overseeing body itself."""
    locked = _open(complaint, actor)
    if not outcome.strip():
        raise InvalidInput(_("请写明处理结果。"), field="outcome")
    locked.state, locked.outcome = ComplaintState.CLOSED, outcome
    locked.closed_at, locked.closed_by = timezone.now(), actor
    locked.save()
    _tell_enterprise(locked, _("您的反映已办结"))
    return locked

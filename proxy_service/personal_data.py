"""The personal fields of requests and claims, and who has them plain (个人信息保护法 6: 最小必要)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from portal.documents.models import StoredFile
from portal.ledger.models import LedgerEntry
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES
from portal.organizations.models import Membership, User
from portal.privacy import holds, watermark
from portal.privacy.registry import Sensitive, register
from portal.workdays.due import beijing_date
from proxy_service import access
from proxy_service.claims import DECIDERS, to_decide
from proxy_service.enums import OPEN_STATES, ClaimState
from proxy_service.models import EnterpriseClaim, ProxyRequest


def _sees_contact(membership: Membership, request: Any) -> bool:
    """The enterprise; the officer of the case, or who stands in for them; before there is one, the park that has to
    call about what is missing. Nobody of these once the case is archived."""
    if membership.role in ENTERPRISE_ROLES:
        return bool(request.enterprise_id == membership.organization_id)
    if membership.role not in PARK_ROLES or request.archived_at is not None:
        return False
    officer = request.officer_id
    return officer is None or officer in (membership.pk, membership.substitute_for_id)


def _requests(membership: Membership) -> "QuerySet[ProxyRequest]":
    return access.visible_requests(membership).select_related("ledger", "enterprise")


def _decides(membership: Membership, claim: Any) -> bool:
    """Who has to make sure of the person; once that is decided, nobody calls them for it."""
    return membership.role in DECIDERS and claim.state == ClaimState.PENDING


def holds_on(user: User, now: datetime) -> Iterator[holds.Hold]:
    """Open cases that the person has a part in, and archived ones that are still to be kept (BZ54-5.5-LEDGER)."""
    acted = LedgerEntry.objects.filter(ledger=OuterRef("ledger"), actor=user)
    part = ProxyRequest.objects.filter(Q(officer__user=user) | Exists(acted))
    if count := part.filter(state__in=OPEN_STATES).count():
        yield holds.Hold(said("参与的 %(count)d 件代办申请尚未归档") % {"count": count})
    until = part.filter(retained_until__gte=beijing_date(now)).aggregate(until=Max("retained_until"))["until"]
    if until:
        yield holds.Hold(said("参与的代办案卷依法保存"), until)


def proves_a_claim(stored: StoredFile) -> bool:
    """Handed in by somebody who has no account yet: identity papers among it."""
    return EnterpriseClaim.objects.filter(Q(licence=stored.pk) | Q(authority=stored.pk)).exists()


def register_all() -> None:
    holds.register(holds_on)
    watermark.register(proves_a_claim)
    register(
        Sensitive(
            model=ProxyRequest,
            field="contact_phone",
            mask="phone",
            label=_("代办申请的联系电话"),
            purpose=_("代办过程中与企业联系，制作委托书"),
            ground=_("履行法定职责所必需（个人信息保护法第十三条第三项）"),
            kept=_("随案卷保存，自归档起至少 2 年"),
            seen_by=_("本企业人员；承办的代办专员及其代班人，指定以前为受托园区的窗口和负责人"),
            sees=_sees_contact,
            reads=_requests,
            unmaskers=PARK_ROLES | DEPARTMENT_ROLES | OVERSIGHT_ROLES,
            ledger=lambda request: request.ledger,
            concerns=lambda request: request.enterprise,
            page=lambda request: reverse("request", args=[request.pk]),
        ),
        *(
            Sensitive(
                model=EnterpriseClaim,
                field=f"user.{name}",
                mask=name,
                label=label,
                purpose=_("核实认领人身份"),
                ground=_("履行法定职责所必需（个人信息保护法第十三条第三项）"),
                kept=_("账号存续期间"),
                seen_by=_("核实期间的受托园区窗口和负责人"),
                sees=_decides,
                reads=lambda membership: to_decide(membership).select_related("user", "enterprise"),
                unmaskers=frozenset(DECIDERS),
                concerns=lambda claim: claim.enterprise,
                page=lambda claim: reverse("claim-decision", args=[claim.pk]),
            )
            for name, label in (("phone", _("认领人的手机号码")), ("email", _("认领人的电子邮箱")))
        ),
    )

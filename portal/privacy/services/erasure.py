"""Deletion of what an account says of its person: asked, held as long as the law keeps it, approved by two, done.

What the law has kept is not deleted before its time is over (个人信息保护法 47): such a request is held, and comes up
by itself when the last hold is.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.services.log import digest_of
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.enums import LEADER_ROLES, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.recording import record
from portal.organizations.services.people import deactivate_person
from portal.privacy.enums import OPEN_STATES, ErasureState
from portal.privacy.erasing import anonymise
from portal.privacy.holds import Hold, holds_on
from portal.privacy.masking import mask_text
from portal.privacy.models import ErasureRequest
from portal.privacy.queries import leaders_of, security_of, to_decide, users_of

KINDS = {
    "privacy.erasure_asked": gettext_lazy("申请删除个人信息"),
    "privacy.erasure_approved": gettext_lazy("同意删除个人信息"),
    "privacy.erasure_refused": gettext_lazy("不予删除个人信息"),
    "privacy.erasure_withdrawn": gettext_lazy("撤回删除个人信息的申请"),
    "privacy.erased": gettext_lazy("删除个人信息"),
}
PAGE = "/personal-data/erasures/"


def _locked(request: ErasureRequest) -> ErasureRequest:
    found = ErasureRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if found.state not in OPEN_STATES:
        raise Conflict(_("该申请已经办结。"))
    return found


def _organization_of(user: User) -> Organization | None:
    held = user.memberships.select_related("organization").order_by("valid_until", "pk").first()
    return held.organization if held else None


def _note(
    kind: str, request: ErasureRequest, actor: Membership | None, now: datetime, words: str = "", **data: Any
) -> None:
    """Without a name: the log outlives what was asked to go."""
    summary = _("%(what)s：账号 %(account)d%(words)s") % {
        "what": KINDS[kind],
        "account": request.user_id,
        "words": words and f"，{words}",
    }
    record(
        actor=actor,
        organization=_organization_of(request.user),
        kind=kind,
        summary=summary,
        data={"request": request.pk, "account": request.user_id, **data},
        now=now,
    )


def _hold(request: ErasureRequest, holds: list[Hold]) -> None:
    """``held_until`` is known only where every hold has a last day."""
    days = [hold.until for hold in holds]
    request.holds = [hold.text for hold in holds]
    request.held_until = max((day for day in days if day), default=None) if all(days) else None
    request.state = ErasureState.HELD if holds else ErasureState.ASKED


def _tell_deciders(request: ErasureRequest, now: datetime) -> None:
    notify(
        users=users_of([*leaders_of(request.user, now), *security_of(now).exclude(user=request.user_id)]),
        subject=_("个人信息删除申请待批准"),
        body=_("有人员申请删除账号中的个人信息，请核对后批准，或说明理由不予删除。"),
        url=PAGE,
    )


@transaction.atomic
def ask_for_erasure(*, user: User, actor: Membership | None, why: str) -> ErasureRequest:
    """Whoever the account is of asks. ``Conflict`` while an earlier request is open."""
    now = timezone.now()
    request = ErasureRequest(user=user, why=why, asked_at=now)
    _hold(request, holds_on(user, now))
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("您已提出过删除申请，请等待办理。")) from error
    _note("privacy.erasure_asked", request, actor, now)
    if request.state == ErasureState.ASKED:
        _tell_deciders(request, now)
    return request


@transaction.atomic
def withdraw_erasure(*, request: ErasureRequest, user: User, actor: Membership | None) -> None:
    """The person thinks better of it."""
    if request.user_id != user.pk:
        raise NotAllowed(_("只能撤回自己的申请。"))
    locked = _locked(request)
    _end(locked, ErasureState.WITHDRAWN, None, timezone.now())
    _note("privacy.erasure_withdrawn", locked, actor, timezone.now())


@transaction.atomic
def approve_erasure(*, request: ErasureRequest, actor: Membership) -> ErasureRequest:
    """With the second of two approvals what the account says of its person goes, at once and for good.

    A security administrator and a leader of the person's approve, different people and neither the person; where nobody
    leads, a second security administrator. Holds are looked for anew: ``Conflict`` where there is one now.
    """
    now = timezone.now()
    _guard(request, actor)
    locked = _locked(request)
    if locked.state == ErasureState.HELD or holds_on(locked.user, now):
        raise Conflict(_("依法还须保存，现在不能删除。"))
    _take_slot(locked, actor, now)
    locked.save(update_fields=["security_approval", "leader_approval"])
    _note("privacy.erasure_approved", locked, actor, now)
    if locked.security_approval and locked.leader_approval:
        _carry_out(locked, actor, now)
    return locked


def _guard(request: ErasureRequest, actor: Membership) -> None:
    if not to_decide(actor).filter(pk=request.pk).exists():
        raise NotAllowed(_("这件申请不由您办理。"))


def _take_slot(request: ErasureRequest, actor: Membership, now: datetime) -> None:
    for given in (request.leader_approval, request.security_approval):
        if given is not None and given.user_id == actor.user_id:
            raise Conflict(_("您已经批准，还需要另一人批准。"))
    if actor.role in LEADER_ROLES:
        if request.leader_approval is not None:
            raise Conflict(_("负责人已经批准。"))
        request.leader_approval = actor
        return
    if request.security_approval is None:
        request.security_approval = actor
        return
    if leaders_of(request.user, now).exists():
        raise Conflict(_("安全管理员已经批准，还需要申请人所在单位的负责人批准。"))
    request.leader_approval = actor


def _carry_out(request: ErasureRequest, actor: Membership, now: datetime) -> None:
    security = request.security_approval
    if security is None or security.role != Role.SECURITY_ADMINISTRATOR:
        raise Conflict(_("还需要安全管理员批准。"))
    person = User.objects.select_for_update().get(pk=request.user_id)
    # By these whoever knows the name still finds in the log of sign-ins who it was; nobody reads it from them.
    _note(
        "privacy.erased", request, actor, now, names=[digest_of(person.username), digest_of(person.full_name)]
    )
    if person.is_active:
        deactivate_person(user=person, actor=security)
        person.refresh_from_db()
    anonymise(person)
    request.why = ""
    _end(request, ErasureState.DONE, actor, now)


def _end(request: ErasureRequest, state: ErasureState, actor: Membership | None, now: datetime) -> None:
    request.state, request.ended_by, request.ended_at = state, actor, now
    request.save(update_fields=["state", "ended_by", "ended_at", "refusal", "why"])


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, actor: Membership, reason: str) -> None:
    """With the reason, which the person is told. ``InvalidInput`` without one."""
    _guard(request, actor)
    if not (reason := reason.strip()):
        raise InvalidInput(_("请写明不予删除的理由。"), field="reason")
    locked = _locked(request)
    locked.refusal = reason
    now = timezone.now()
    _end(locked, ErasureState.REFUSED, actor, now)
    _note("privacy.erasure_refused", locked, actor, now, words=mask_text(reason))
    notify(
        users=[locked.user],
        subject=_("个人信息删除申请的答复"),
        body=_("您申请删除个人信息，未予同意。理由：%(reason)s。对答复有异议的，可以向平台投诉电话反映。")
        % {"reason": reason},
        url="/personal-data/",
    )


@transaction.atomic
def look_again(*, now: datetime) -> int:
    """Finds the holds of open requests anew; how many requests became free of them, whose deciders are told."""
    freed = 0
    for request in ErasureRequest.objects.filter(state__in=OPEN_STATES).select_for_update(
        skip_locked=True, of=("self",)
    ):
        was_held = request.state == ErasureState.HELD
        _hold(request, holds_on(request.user, now))
        if request.state == ErasureState.HELD:  # what was approved was approved of another state of things
            request.leader_approval = request.security_approval = None
        request.save(update_fields=["state", "holds", "held_until", "leader_approval", "security_approval"])
        if was_held and request.state == ErasureState.ASKED:
            freed += 1
            _tell_deciders(request, now)
    return freed

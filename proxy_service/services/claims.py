"""An enterprise that a window recorded is taken over by its own people, once the park has seen the proof (BZ54-3.2)."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.documents.services import store_upload, undone_with_uploads
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import people_in
from portal.organizations.services.registration import admit_owner, create_account
from portal.organizations.services.structure import confirm_enterprise
from proxy_service import claims
from proxy_service.enums import ClaimState
from proxy_service.models import EnterpriseClaim


def claim_enterprise(
    *, enterprise: Organization, user: User, licence: UploadedFile, authority: UploadedFile, note: str = ""
) -> EnterpriseClaim:
    """Keeps the proof and tells the parks that serve the enterprise. Nothing of it is seen before they confirm."""
    now = timezone.now()
    with undone_with_uploads():
        locked = Organization.objects.select_for_update().get(pk=enterprise.pk)
        if not claims.claimable().filter(pk=locked.pk).exists():
            raise InvalidInput(claims.nothing_to_claim(), field="enterprise")
        if EnterpriseClaim.objects.filter(enterprise=locked, user=user, state=ClaimState.PENDING).exists():
            raise Conflict(_("您已提交认领，请等待园区核实。"))
        claim = EnterpriseClaim.objects.create(
            enterprise=locked,
            user=user,
            licence=store_upload(upload=licence, by=None),
            authority=store_upload(upload=authority, by=None),
            note=note,
            made_at=now,
        )
        notify(
            users=people_in(claims.parks_serving(locked), claims.DECIDERS, now),
            subject=_("企业认领待核实：%(name)s") % {"name": locked.name},
            body=_("%(person)s认领由窗口登记的%(name)s，请核对营业执照和授权证明。")
            % {"person": user.full_name, "name": locked.name},
            url=reverse("claim-decision", args=[claim.pk]),
        )
    return claim


def claim_as_newcomer(
    *,
    enterprise: Organization,
    licence: UploadedFile,
    authority: UploadedFile,
    note: str = "",
    username: str,
    password: str,
    full_name: str,
    phone: str,
    email: str,
) -> EnterpriseClaim:
    """Makes the account that the claim belongs to; it holds no role before the park confirms."""
    with undone_with_uploads():
        user = create_account(
            username=username, password=password, full_name=full_name, phone=phone, email=email
        )
        return claim_enterprise(
            enterprise=enterprise, user=user, licence=licence, authority=authority, note=note
        )


def _open_claim(claim: EnterpriseClaim, actor: Membership) -> EnterpriseClaim:
    """The claim under the lock of its enterprise, so that of two claims one is confirmed."""
    if not claims.to_decide(actor).filter(pk=claim.pk).exists():
        raise NotAllowed(_("您无权核实此认领。"))
    Organization.objects.select_for_update().get(pk=claim.enterprise_id)
    locked = EnterpriseClaim.objects.select_related("enterprise", "user").get(pk=claim.pk)
    if locked.state != ClaimState.PENDING:
        raise Conflict(
            _("这项认领已由%(name)s处理：%(state)s。")
            % {"name": locked.decided_by, "state": locked.get_state_display()}
        )
    return locked


def _decide(claim: EnterpriseClaim, state: ClaimState, actor: Membership, reason: str = "") -> None:
    claim.state, claim.decided_by, claim.decided_at, claim.reason = state, actor, timezone.now(), reason
    claim.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _record(kind: str, words: str, claim: EnterpriseClaim, actor: Membership) -> None:
    audit.record(
        actor=actor,
        organization=claim.enterprise,
        kind=kind,
        summary=words % {"person": claim.user.full_name, "name": claim.enterprise.name},
        data={"claim": claim.pk, "user": claim.user_id, "reason": claim.reason},
        now=timezone.now(),
    )


@transaction.atomic
def confirm_claim(*, claim: EnterpriseClaim, actor: Membership) -> EnterpriseClaim:
    """The park has seen the proof: the person becomes the enterprise's owner and sees all that was filed for it."""
    locked = _open_claim(claim, actor)
    if not claims.claimable().filter(pk=locked.enterprise_id).exists():
        raise Conflict(_("该企业已经有自己的人员，请认领人联系本企业负责人邀请加入。"))
    _decide(locked, ClaimState.CONFIRMED, actor)
    admit_owner(enterprise=locked.enterprise, user=locked.user)
    confirm_enterprise(enterprise=locked.enterprise, actor=actor, now=timezone.now())
    _record("enterprise.claimed", _("确认%(person)s认领%(name)s，成为企业负责人"), locked, actor)
    notify(
        users=[locked.user],
        subject=_("认领已确认：%(name)s") % {"name": locked.enterprise.name},
        body=_("您现在是%(name)s的负责人，可以查看窗口代填的申请，并邀请同事。")
        % {"name": locked.enterprise.name},
        url=reverse("home"),
    )
    return locked


@transaction.atomic
def refuse_claim(*, claim: EnterpriseClaim, actor: Membership, reason: str) -> EnterpriseClaim:
    """The proof does not do; the person is told why and may claim again."""
    locked = _open_claim(claim, actor)
    if not reason.strip():
        raise InvalidInput(_("不予确认的，请写明理由。"), field="reason")
    _decide(locked, ClaimState.REFUSED, actor, reason)
    _record("enterprise.claim_refused", _("不予确认%(person)s认领%(name)s"), locked, actor)
    notify(
        users=[locked.user],
        subject=_("认领未予确认：%(name)s") % {"name": locked.enterprise.name},
        body=reason,
        url=reverse("claim"),
    )
    return locked

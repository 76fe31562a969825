"""Delivery of the results (BZ54-5.4): sent, opened, signed for; again and another way if they came back unsigned."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document, StoredFile
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership
from proxy_service.enums import DeliveryMode, RequestState
from proxy_service.models import Delivery, ProxyRequest
from proxy_service.permits import results_of
from proxy_service.services.acting import perform
from proxy_service.services.permits import deliver_permits

# The ledger's word for it; an event, no act: nobody decides to do it.
OPENING = "open_delivery"


def deliver(
    *, request: ProxyRequest, actor: Membership, mode: str, tracking_number: str = "", note: str = ""
) -> Delivery:
    """Sends the results on their way. Electronic delivery needs the enterprise's consent from its filing.

    After a delivery that came back, the new receipt takes the place of the old one and says why.
    """
    with perform("deliver", request, actor) as step:
        if step.case.delivery is not None:
            raise Conflict(_("结果已经送出，等待企业签收。"))
        if mode == DeliveryMode.ELECTRONIC and not step.case.electronic_service:
            raise InvalidInput(_("企业未同意电子送达，请改用窗口领取或邮寄。"), field="mode")
        if mode == DeliveryMode.COURIER and not tracking_number:
            raise InvalidInput(_("请填写快递单号。"), field="tracking_number")
        step.replaces = _receipt(step.case)
        delivery = Delivery.objects.create(
            request=step.case,
            mode=mode,
            sent_at=step.now,
            sent_by=actor,
            tracking_number=tracking_number,
            note=note,
        )
        number = f"，{tracking_number}" if tracking_number else ""
        again = _("（替代未签收的%(number)s）") % {"number": step.replaces.number} if step.replaces else ""
        step.say(
            _("送达审批结果（%(mode)s%(number)s）") % {"mode": delivery.get_mode_display(), "number": number}
            + again
        )
    return delivery


def return_delivery(*, request: ProxyRequest, actor: Membership, reason: str, note: str = "") -> Delivery:
    """The results came back, or nobody signed for them: the park owes delivery anew, from now on."""
    with perform("return_delivery", request, actor) as step:
        delivery = step.case.delivery
        if delivery is None:
            raise Conflict(_("没有在途的送达，无需登记退件。"))
        delivery.returned_at, delivery.returned_by = step.now, actor
        delivery.return_reason, delivery.return_note = reason, note
        delivery.save()
        told = f"；{note}" if note else ""
        step.say(
            _("%(mode)s未签收：%(reason)s%(note)s，须另行送达")
            % {
                "mode": delivery.get_mode_display(),
                "reason": delivery.get_return_reason_display(),
                "note": told,
            }
        )
    return delivery


def sign_delivery(
    *, request: ProxyRequest, actor: Membership, recipient_name: str, slip: UploadedFile | None = None
) -> Delivery:
    """The enterprise signs for the results, in the portal or on paper with the slip scanned at the window.

    What was signed for in the portal makes the receipt whole: it is issued anew, with the signature and with when the
    results were first opened. The service proper ends here; both sides are asked to evaluate it.
    """
    with perform("sign_delivery", request, actor) as step:
        delivery = step.case.delivery
        if delivery is None:
            raise Conflict(_("结果尚未送出，不能签收。"))
        if actor.role not in ENTERPRISE_ROLES and slip is None:
            raise InvalidInput(_("窗口代为登记签收，须上传签收回执扫描件。"), field="slip")
        delivery.signed_at, delivery.signed_by, delivery.recipient_name = step.now, actor, recipient_name
        if slip is not None:
            delivery.slip = store_upload(upload=slip, by=actor, ledger=step.case.ledger)
        delivery.save()
        step.case.delivered_at = step.now
        deliver_permits(step, mode=delivery.mode, recipient=recipient_name)
        if slip is None:
            step.replaces = _receipt(step.case)
            if step.replaces is not None and _is_of(step.replaces, delivery):
                step.extra_facts["listed"] = step.replaces.facts
            step.issue(DocumentKind.DELIVERY)
        step.say(_("%(name)s签收审批结果，当次代办服务结束") % {"name": recipient_name})
    return delivery


def record_opening(*, request: ProxyRequest, actor: Membership, opened: StoredFile | Document) -> None:
    """Records the first time that somebody of the enterprise opens what was delivered to it electronically: a result,
    or the receipt. Once, whoever else opens it later; before or after the signature; nothing for anybody else.
    """
    if (
        actor.role not in ENTERPRISE_ROLES
        or not _awaits_opening(request)
        or not _was_delivered(request, opened)
    ):
        return
    with transaction.atomic():
        request = ProxyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if request.state == RequestState.ARCHIVED or not _awaits_opening(request):
            return
        delivery = request.delivery
        bytes_of = opened.final if isinstance(opened, Document) else opened
        delivery.opened_at, delivery.opened_by = timezone.now(), actor
        delivery.save(update_fields=["opened_at", "opened_by"])
        ledger.append(
            ledger=request.ledger,
            heading=Heading.APPROVAL,
            kind=OPENING,
            summary=_("企业首次打开电子送达的“%(name)s”") % {"name": opened.filename},
            occurred_at=delivery.opened_at,
            actor=actor,
            subject=request.subject_key,
            data={"name": opened.filename, "sha256": bytes_of.sha256},
        )


def _awaits_opening(request: ProxyRequest) -> bool:
    sent = request.delivery
    return sent is not None and sent.mode == DeliveryMode.ELECTRONIC and sent.opened_at is None


def _was_delivered(request: ProxyRequest, opened: StoredFile | Document) -> bool:
    if isinstance(opened, Document):
        if opened.ledger_id != request.ledger_id:
            return opened in results_of(request)
        return opened == _receipt(request) and _is_of(opened, request.delivery)
    return request.matters.filter(result_file=opened.pk).exists()


def _is_of(receipt: Document, delivery: Delivery) -> bool:
    """The receipt of a delivery that came back stands again once its successor is void."""
    return receipt.issued_at >= delivery.sent_at


def _receipt(request: ProxyRequest) -> Document | None:
    """The receipt that stands, which another one would replace."""
    receipts = request.ledger.documents.filter(kind=DocumentKind.DELIVERY)
    return receipts.exclude(state=DocumentState.VOID).last()

"""Papers put right after they were issued: another in the place of the first, or the first declared void.

Neither touches the paper itself: facts, number and bytes stay in the register, and the state of the request as it is.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import services as documents
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.documents.wording import reworded, wordings
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership, Organization
from proxy_service.lifecycle import Party, Subject
from proxy_service.models import Coordination, Handover, ProxyRequest, Report
from proxy_service.papers import correctable_papers
from proxy_service.services.acting import Step, perform
from proxy_service.services.problems import Addressee

# The park's own letters to those above it.
REPORTS = frozenset({DocumentKind.FEEDBACK, DocumentKind.COMPREHENSIVE})


def replace_document(
    *, request: ProxyRequest, actor: Membership, document: Document, texts: Mapping[str, str], reason: str
) -> Document:
    """Issues the paper again with other words: a new number, which names the old one.

    ``texts`` maps paths of ``portal.documents.wording`` to what shall stand there. The ledger keeps what was changed.
    """
    with perform("replace_document", request, actor) as step:
        old = _still_open(step, document)
        facts = reworded(old.kind, old.facts, texts)
        if "issued_on" in facts:
            facts["issued_on"] = _today(step.written_at)
        new = documents.issue(
            kind=old.kind,
            issuer=old.issuer,
            ledger=step.case.ledger,
            facts=facts,
            now=step.written_at,
            actor=actor,
            subject=old.subject,
            title=old.title,
            replaces=old,
        )
        changes = _changes(old, new)
        if not changes:
            raise InvalidInput(_("没有改动任何文字，不必更正。"))
        step.issued.append(new)
        Report.objects.filter(document=old).update(document=new)
        step.say(
            _("更正%(title)s%(old)s，由%(new)s替代：%(reason)s")
            % {"title": old.title, "old": old.number, "new": new.number, "reason": reason},
            replaced=old.number,
            reason=reason,
            changes=changes,
        )
        _tell_recipients(step, old)
    return new


def void_document(*, request: ProxyRequest, actor: Membership, document: Document, reason: str) -> Document:
    """Declares a paper void. Its number stays in the register with the reason, its bytes stay readable.

    The paper that it had replaced, if any, is in force again, and the ledger says so. The paper of
    a report is only if it corrected another of the same round, since its recipients would have none: ``Conflict``.
    """
    with perform("void_document", request, actor) as step:
        old = _still_open(step, document)
        reports = Report.objects.filter(document=old)
        if any(old.replaces is None or old.replaces.issued_at < report.approved_at for report in reports):
            raise Conflict(
                _("%(title)s%(number)s已经报送，只能更正，不能作废。")
                % {"title": old.title, "number": old.number}
            )
        void = documents.void(document=old, reason=reason, now=step.written_at)
        reports.update(document=old.replaces)
        revived = void.replaces.number if void.replaces else ""
        again = _("；原文书%(number)s恢复有效") % {"number": revived} if revived else ""
        step.say(
            _("作废%(title)s%(number)s：%(reason)s")
            % {"title": void.title, "number": void.number, "reason": void.void_reason}
            + again,
            voided=void.number,
            reason=void.void_reason,
            revived=revived,
        )
        _tell_recipients(step, void)
    return void


def _still_open(step: Step, document: Document) -> Document:
    """The paper, if it is one of the request that can still be put right; the request's lock is held."""
    found = next((paper for paper in correctable_papers(step.case) if paper.pk == document.pk), None)
    if found is None:
        raise Conflict(_("文书%(number)s不能更正或作废。") % {"number": document.number})
    return found


def _today(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def _changes(old: Document, new: Document) -> list[dict[str, str]]:
    before = {wording.path: wording for wording in wordings(old.kind, old.facts)}
    return [
        {"label": wording.label, "before": before[wording.path].text, "after": wording.text}
        for wording in wordings(new.kind, new.facts)
        if wording.path in before and before[wording.path].text != wording.text
    ]


def _tell_recipients(step: Step, paper: Document) -> None:
    """Whoever was sent the paper must know, beside the parties that the table names."""
    kind, _colon, pk = paper.subject.partition(":")
    organs: list[Organization] = []
    if paper.kind in REPORTS:
        step.tell(Party.OVERSIGHT)
    elif kind == Subject.HANDOVER:
        organs = [Handover.objects.select_related("organ").get(pk=pk).organ]
    elif kind == Subject.COORDINATION:
        organs = list(Coordination.objects.get(pk=pk).organs.all())
    for organ in organs:
        step.tell(Party.DEPARTMENT, subject=Addressee(step.case, organ))

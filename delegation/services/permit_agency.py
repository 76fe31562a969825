"""What an app above does with an application that it files for the applicant, by the right that it has proved there.

The table of acts names those who handle and those who apply; an agent is neither. So the acts here begin without a
person, whom the app above has judged, and the ledger names who did them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from delegation.enums.permits import PermitState
from delegation.lifecycle.permits import BEFORE_DECISION
from delegation.models import Power
from delegation.models.permits import Permit, PermitFile, PermitMaterial
from delegation.services.acting import Step, perform
from delegation.services.permit_deciding import hand_in
from delegation.services.permit_filing import answer_defects, begin_draft, file_application, take_back
from delegation.services.permit_hands import handling
from portal.documents.models import StoredFile
from portal.documents.services import take_over, undone_with_uploads
from portal.errors import InvalidInput
from portal.organizations.models import Membership, Organization

Files = Mapping[str, Sequence[StoredFile]]


@dataclass(frozen=True, kw_only=True)
class AgentPaper:
    """A paper of the agent's list, with the files that were handed in to the agent; one that is not ``required`` goes
    along only if there are any."""

    name: str
    form: str
    copies: int
    may_follow: bool
    required: bool = True
    files: Sequence[StoredFile] = field(default=())


def file_by_agent(
    *,
    agent: Membership,
    applicant: Organization,
    power: Power,
    park: Organization,
    contact_name: str,
    contact_phone: str,
    project: str,
    site: str,
    area_code: str,
    content: str,
    papers: Sequence[AgentPaper],
    letter: str,
    amount: Decimal | None = None,
    within_object: bool = False,
) -> Permit:
    """Files an application for the applicant (行政许可法 29), who entrusted the agent with it by ``letter``. No file is
    uploaded again: the same bytes count. What the power asks for beside the agent's list is asked here too.

    Refuses what ``submit_permit`` refuses; ``InvalidInput`` for a paper that the agent's list does not have."""
    unlisted = _asked_besides(power, papers)
    papers = [paper for paper in papers if paper.required or paper.files]
    listed = {asked["name"]: asked.get("may_follow", False) for asked in power.materials}
    with undone_with_uploads():
        permit = begin_draft(
            agent,
            applicant,
            power,
            park.park,
            contact_name,
            contact_phone,
            papers=[
                {
                    "name": paper.name,
                    "form": paper.form,
                    "copies": paper.copies,
                    "may_follow": listed.get(paper.name, paper.may_follow),
                }
                for paper in papers
            ]
            + unlisted,
            agent=agent,
            project=project,
            site=site,
            area_code=area_code,
            content=content,
            amount=amount,
        )
        with perform("submit_permit", permit, None) as step:
            step.actor = agent
            carry_over(step, {paper.name: paper.files for paper in papers})
            agency = _("，代办专员%(name)s依%(letter)s代理") % {
                "name": agent.user.full_name,
                "letter": letter,
            }
            file_application(step, within_object=within_object, agency=agency)
        filed: Permit = step.case
    return filed


def _asked_besides(power: Power, papers: Sequence[AgentPaper]) -> list[dict[str, Any]]:
    """What the power lists and the agent's list does not: it may follow, or the agent cannot apply."""
    known = {paper.name for paper in papers}
    unlisted = [asked for asked in power.materials if asked["name"] not in known]
    if missing := [asked["name"] for asked in unlisted if not asked.get("may_follow", False)]:
        raise InvalidInput(
            _(
                "“%(power)s”还须提交：%(names)s。代办事项的材料清单没有列出，"
                "请企业自行向园区申请，或者移交部门办理。"
            )
            % {"power": power.name, "names": "、".join(missing)}
        )
    return unlisted


def carry_over(step: Step, files: Files) -> list[PermitMaterial]:
    """Adds the files to the papers of the same names, but those whose bytes a paper has; the papers that got one."""
    added = []
    for paper in step.case.materials.prefetch_related("files__stored_file"):
        known = {given.stored_file.sha256 for given in paper.files.all()}
        for stored in files.get(paper.name, ()):
            if stored.sha256 not in known:
                taken = take_over(stored=stored, by=step.actor, ledger=step.case.ledger)
                PermitFile.objects.create(material=paper, stored_file=taken, uploaded_at=step.now)
                added.append(paper)
    return list(dict.fromkeys(added))


def answer_by_agent(*, permit: Permit, agent: Membership, files: Files, answer: str = "") -> Permit:
    """Hands in what was asked for once, for the applicant; ``files`` by the names of the papers."""
    with handling("answer_permit_correction", permit, None) as step:
        step.actor = agent
        answer_defects(step, carry_over(step, files), answer)
    return step.case


def withdraw_with_origin(*, permit: Permit, by: Membership | None, reason: str) -> bool:
    """The applicant took back what the application was filed from. False once it is decided: that it cannot undo."""
    if permit.state not in BEFORE_DECISION:
        return False
    with perform("withdraw_permit", permit, None) as step:
        step.actor = by
        take_back(step, reason)
    return True


def deliver_with_origin(*, permit: Permit, by: Membership, delivery: str, recipient: str) -> None:
    """Certificate or refusal was signed for with everything else. Nothing where none waits to be delivered."""
    if not awaits_delivery(permit):
        return
    with handling("deliver_permit", permit, None) as step:
        step.actor = by
        hand_in(step, delivery, recipient)


def awaits_delivery(permit: Permit) -> bool:
    return is_complete(permit) and permit.delivered_at is None


def is_complete(permit: Permit) -> bool:
    """Whether everything that the applicant gets was made out: the certificate too, where there is one."""
    if permit.state == PermitState.GRANTED:
        return not permit.power.certificate_name
    return permit.state in (PermitState.CERTIFIED, PermitState.REFUSED)

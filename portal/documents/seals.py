"""Who may seal, with what, and which papers wait for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from portal.documents.composing import templates_version
from portal.documents.enums import SEALED_BY_BOTH, SealingState, SealPurpose, Standing
from portal.documents.models import Document, DocumentQuerySet, Seal, Sealing
from portal.documents.seal_names import OFFICIAL, SealKind
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization
from portal.paging import Part

Ground = Callable[[Seal, date], str]
#: An organisation's seals in use, each with why it may not be used on a day all the same; mostly nothing.
Seals = Mapping[SealKind, tuple[Seal, str]]
_grounds: list[Ground] = []


def refuse_seals(ground: Ground) -> None:
    """Has a seal refused on days on which ``ground`` gives a reason; apps that know of any call this once."""
    _grounds.append(ground)


def why_not(seal: Seal, on: date) -> str:
    """Why a seal that is registered may not be used on a day all the same; empty if it may."""
    return next((reason for ground in _grounds if (reason := ground(seal, on))), "")


def may_seal(membership: Membership) -> bool:
    """By the role alone; with what and on which papers is a matter of the organisation. A person answers for a seal,
    never another system."""
    return membership.role in settings.SEALING_ROLES and not membership.user.is_service


def seals_on(organization: Organization, on: date) -> Seals:
    in_use = Seal.objects.filter(organization=organization, ended_at=None).order_by("registered_at", "pk")
    return {seal.kind: (seal, why_not(seal, on)) for seal in in_use}


def seal_of(organization: Organization, on: date, kind: SealKind = OFFICIAL) -> Seal | None:
    """The organisation's seal of this purpose and number that may be used on a day."""
    seal, reason = seals_on(organization, on).get(kind, (None, ""))
    return None if reason else seal


@dataclass(frozen=True)
class Choice:
    """Which seal a paper gets: what the one is called that belongs there, and that seal, or why it gets none."""

    words: str
    seal: Seal | None
    reason: str = ""


def choose(paper: Document, seals: Seals) -> Choice:
    """Of the issuer's seals in use the one that the frozen facts name, and never another instead. A paper that names
    none gets the official seal."""
    fact = paper.seal_fact if hasattr(paper, "seal_fact") else paper.facts.get("seal")
    owner, kind = paper.issuer_name, OFFICIAL
    if fact:
        owner, kind = fact["owner"], SealKind(SealPurpose(fact["purpose"]), fact.get("number", 0))
    words = kind.of(owner)
    if owner != paper.issuer_name:
        return Choice(words, None, _("不是本单位的印章。"))
    if kind not in seals:
        return Choice(words, None, _("本单位没有登记在用的这枚电子印章，请打印后加盖实物印章。"))
    seal, reason = seals[kind]
    return Choice(words, None if reason else seal, reason)


def being_sealed(ledger: Ledger) -> list[str]:
    """The numbers of the case's papers that wait for a seal which was asked for. Once the ledger is closed nothing in
    it is sealed any more: what still waits then fails."""
    waiting = Sealing.objects.filter(document__ledger=ledger, state=SealingState.PENDING)
    return list(waiting.order_by("requested_at", "pk").values_list("document__number", flat=True))


def issued_by(organization: Organization) -> DocumentQuerySet:
    """Every paper that the organisation itself issued; a zone's are those of its park."""
    return Document.objects.filter(issuer=organization).select_related("ledger", "sealing__seal")


def is_outdated(paper: Document) -> bool:
    """Whether today's templates might print the paper otherwise than it was read: it is printed anew first."""
    return paper.template_version != templates_version(paper.kind)


def papers_to_seal(organization: Organization) -> DocumentQuerySet:
    """Valid papers of open cases without a seal; those whose sealing failed among them. Not what both sides seal. Of
    the facts they bring the seal alone. Looked for among the few that ``Unsealed`` proposes."""
    under_way = Sealing.objects.filter(document=OuterRef("pk")).exclude(state=SealingState.FAILED)
    return (
        issued_by(organization)
        .filter(unsealed__issuer_id=organization.pk)
        .standing(Standing.VALID)
        .ready()
        .filter(Q(ledger=None) | Q(ledger__closed_at=None))
        .exclude(Exists(under_way))
        .exclude(kind__in=SEALED_BY_BOTH)
        .annotate(seal_fact=KeyTransform("seal", "facts"))
        .defer("facts")
    )


def newest_first(papers: DocumentQuerySet) -> Part:
    """``papers_to_seal`` as a list; the index of what is unsealed has them in its order."""
    return Part(
        papers, ("-issued_at", "-pk"), {"issued_at": "unsealed__issued_at", "pk": "unsealed__document"}
    )

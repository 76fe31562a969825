"""The table of modes: in whose name a power is exercised, under which seal, at whose risk, with which remedy.

Pure: a mode and a phase in, roles and words out. ``queries.authority_on`` puts the organisations in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delegation.enums.authorities import Body, InstrumentKind, Mode
from portal.documents.enums import SealPurpose
from portal.documents.seal_names import OFFICIAL, SealKind

D, P = Body.DEPARTMENT, Body.PARK


class Phase(models.TextChoices):
    """Where a day lies to the term of an instrument that it falls into."""

    TRANSITION = "transition", _("过渡期内")
    AFTER = "after", _("过渡期后")


@dataclass(frozen=True, kw_only=True)
class ModeRule:
    """One row. ``name_of`` is in whose name decisions are issued, ``seal`` which of its seals they bear unless the
    instrument opens another, ``decides`` who decides (None: an organ above), ``remedy_of`` whose government hears a
    reconsideration. ``instrument`` None: no paper is needed; a posting may do without (``queries``).

    ``published_first``: the instrument counts only once it was published (行政许可法 24). Words are for papers, with
    ``%(department)s`` and ``%(park)s`` in them. ``countersigned``: the department stamps when an organ above asks.
    """

    mode: Mode
    name_of: Body
    seal: SealKind
    decides: Body | None
    decides_words: str | Promise
    liable: Mapping[Phase, tuple[Body, ...]]
    liability: Mapping[Phase, str | Promise]
    remedy_of: Body
    archive: Body
    sub_delegation: bool
    published_first: bool
    listed: bool
    instrument: InstrumentKind | None
    countersigned: bool
    rule: str


_JOINT = _("过渡期内由%(department)s和%(park)s共同承担法律责任")
_PARK_ALONE = _("由%(park)s承担法律责任，并负责复议答辩、行政应诉和信访事项")

MODES: dict[Mode, ModeRule] = {
    rule.mode: rule
    for rule in (
        ModeRule(
            mode=Mode.ENTRUSTED,
            name_of=D,
            seal=OFFICIAL,
            decides=P,
            decides_words=_("%(park)s在委托权限范围内以%(department)s的名义作出决定"),
            liable={Phase.TRANSITION: (D,), Phase.AFTER: (D,)},
            liability=dict.fromkeys(Phase, _("由委托机关%(department)s对行为的后果承担法律责任，不得转委托")),
            remedy_of=D,
            archive=D,
            sub_delegation=False,
            published_first=True,
            listed=True,
            instrument=InstrumentKind.ENTRUSTMENT_LETTER,
            countersigned=False,
            rule="YN84-3.2；行政许可法24",
        ),
        ModeRule(
            mode=Mode.DIRECT_GRANT,
            name_of=P,
            seal=SealKind(SealPurpose.APPROVAL),
            decides=P,
            decides_words=_("%(park)s以自己的名义作出决定"),
            liable={Phase.TRANSITION: (D, P), Phase.AFTER: (P,)},
            liability={Phase.TRANSITION: _JOINT, Phase.AFTER: _PARK_ALONE},
            remedy_of=P,
            archive=P,
            sub_delegation=False,
            published_first=False,
            listed=True,
            instrument=InstrumentKind.TRANSFER_DEED,
            countersigned=False,
            rule="CZ4-2.2、2.5",
        ),
        ModeRule(
            mode=Mode.POSTED,
            name_of=D,
            seal=OFFICIAL,
            decides=D,
            decides_words=_("%(department)s派驻%(park)s的机构或者人员以本部门名义作出决定"),
            liable={Phase.TRANSITION: (D,), Phase.AFTER: (D,)},
            liability=dict.fromkeys(Phase, _("由作出派驻的%(department)s承担法律责任")),
            remedy_of=D,
            archive=D,
            sub_delegation=False,
            published_first=False,
            listed=True,
            instrument=InstrumentKind.TRANSFER_DEED,
            countersigned=False,
            rule="CZ4-2.2；YN84-2.1",
        ),
        ModeRule(
            mode=Mode.REVIEW_FORWARD,
            name_of=P,
            seal=OFFICIAL,
            decides=None,
            decides_words=_("%(park)s审核后直接报省级主管部门决定，同时报%(department)s备案"),
            liable={Phase.TRANSITION: (D, P), Phase.AFTER: (P,)},
            liability={
                Phase.TRANSITION: _JOINT,
                Phase.AFTER: _(
                    "由%(park)s承担审核的法律责任；%(department)s应要求加盖公章的，责任仍由%(park)s承担"
                ),
            },
            remedy_of=P,
            archive=P,
            sub_delegation=False,
            published_first=False,
            listed=True,
            instrument=InstrumentKind.TRANSFER_DEED,
            countersigned=True,
            rule="CZ4-2.2、2.5",
        ),
        ModeRule(
            mode=Mode.WHISTLE,
            name_of=D,
            seal=OFFICIAL,
            decides=D,
            decides_words=_("企业吹哨后%(department)s到%(park)s现场办理并作出决定"),
            liable={Phase.TRANSITION: (D,), Phase.AFTER: (D,)},
            liability=dict.fromkeys(Phase, _("由%(department)s承担法律责任")),
            remedy_of=D,
            archive=D,
            sub_delegation=False,
            published_first=False,
            listed=True,
            instrument=None,
            countersigned=False,
            rule="YN84-2.2",
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """How a power is exercised on a day: bodies by role, and the words with the names put in."""

    name_of: Body
    seal: SealKind
    decides: Body | None
    decides_words: str
    liable: tuple[Body, ...]
    liability: str
    remedy_of: Body
    archive: Body


def exercise(mode: Mode, *, department: str, park: str, in_transition: bool) -> Exercise:
    """What the table says of a mode, with the names of the department and the park."""
    rule = MODES[mode]
    phase = Phase.TRANSITION if in_transition else Phase.AFTER
    names = {"department": department, "park": park}
    return Exercise(
        name_of=rule.name_of,
        seal=rule.seal,
        decides=rule.decides,
        decides_words=str(rule.decides_words) % names,
        liable=rule.liable[phase],
        liability=str(rule.liability[phase]) % names,
        remedy_of=rule.remedy_of,
        archive=rule.archive,
    )


def own_exercise(*, department: str) -> Exercise:
    """How a department exercises what no park exercises for it: itself, in its own name."""
    return Exercise(
        name_of=D,
        seal=OFFICIAL,
        decides=D,
        decides_words=str(_("%(department)s自行作出决定")) % {"department": department},
        liable=(D,),
        liability=str(_("由%(department)s承担法律责任")) % {"department": department},
        remedy_of=D,
        archive=D,
    )

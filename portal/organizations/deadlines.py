"""The one period that organisations themselves have: how long a colleague stands in."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.notifications.services import notify
from portal.organizations.models import Membership
from portal.organizations.recording import record
from portal.workdays.enums import Unit


def subject_key(stand_in: Membership) -> str:
    return f"membership:{stand_in.pk}"


def _stand_in(deadline: Deadline) -> int:
    return int(deadline.subject.partition(":")[2])


def lock_stand_in(deadline: Deadline) -> bool:
    """The row that everybody who ends a substitution changes first."""
    memberships = Membership.objects.select_for_update(of=("self",), skip_locked=True)
    return memberships.filter(pk=_stand_in(deadline)).first() is not None


def end_substitution(deadline: Deadline, *, now: datetime) -> None:
    """The time that was agreed is over: the powers end with it, and both people hear of it."""
    stand_in = Membership.objects.select_related("user", "organization", "substitute_for__user").get(
        pk=_stand_in(deadline)
    )
    stand_in.valid_until = now
    stand_in.save(update_fields=["valid_until"])
    absent = stand_in.substitute_for
    if absent is None:
        raise ValueError(f"membership {stand_in.pk} stands in for nobody")
    body = _("%(substitute)s 代 %(name)s 履行“%(role)s”职责，已于 %(end)s 到期终止。") % {
        "substitute": stand_in.user.full_name,
        "name": absent.user.full_name,
        "role": absent.get_role_display(),
        "end": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
    }
    notify(users=[stand_in.user, absent.user], subject=_("代班到期"), body=body)
    record(
        actor=None,
        organization=stand_in.organization,
        kind="person.substitution_ended",
        summary=body,
        data={"user": stand_in.user_id, "membership": stand_in.pk},
        now=now,
    )


SUBSTITUTION = DeadlineKind(
    code="substitution",
    label=gettext_lazy("委托代班"),
    amount=0,
    unit=Unit.HOURS.value,
    rule="委托代班约定的终止时间",
    reminders=(),
    expires=True,
    effect=end_substitution,
    lock=lock_stand_in,
)

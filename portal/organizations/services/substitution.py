"""委托代班: a colleague stands in for somebody who is away, for an agreed time."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.models import Membership, User
from portal.organizations.queries import park_scope
from portal.organizations.recording import record
from portal.organizations.services.granting import waits_for_another
from portal.organizations.services.guards import guard_organization, guard_person, guard_separation
from portal.organizations.services.substitution_clock import open_clock, period_in_words


@transaction.atomic
def appoint_substitute(
    *,
    membership: Membership,
    substitute_user: User,
    valid_from: datetime,
    valid_until: datetime,
    actor: Membership,
) -> Membership:
    """委托代班: lets a colleague stand in, in the same role and organisation, from one instant to another (exclusive).

    A leader arranges it, or the person who will be away. The stand-in acts in their own name.
    """
    now = timezone.now()
    absent = Membership.objects.select_for_update().select_related("organization").get(pk=membership.pk)
    if actor.pk != absent.pk:
        guard_organization(actor, absent.organization)
    guard_person(absent.user)
    if absent.substitute_for_id:
        raise Conflict(_("代班身份不能再委托他人代班。"))
    if substitute_user.pk == absent.user_id:
        raise InvalidInput(_("不能由本人代班。"), field="colleague")
    colleagues = Membership.objects.valid(now).people().filter(user=substitute_user)
    if not colleagues.filter(organization__in=park_scope(absent.organization)).exists():
        raise InvalidInput(_("代班人应是本组织的在岗人员。"), field="colleague")
    if valid_until <= max(now, valid_from):
        raise InvalidInput(_("结束时间应晚于开始时间和当前时间。"), field="valid_until")
    if absent.valid_until is not None and valid_until > absent.valid_until:
        raise InvalidInput(_("代班不能超过被代班人的任期。"), field="valid_until")
    guard_separation(substitute_user, absent.role, max(now, valid_from), valid_until)
    lasting = Q(valid_until=None) | Q(valid_until__gte=valid_until)
    held = colleagues.filter(lasting, organization=absent.organization, role=absent.role, substitute_for=None)
    if waits_for_another(actor) and actor.pk != absent.pk and not held.exists():
        # Standing in would be a way to give a role without the second person.
        raise NotAllowed(_("安全管理员只能安排在该组织担任同一角色的同事代班，其他的由本人或其负责人安排。"))
    overlapping = Membership.objects.filter(
        substitute_for=absent, user=substitute_user, valid_from__lt=valid_until, valid_until__gt=valid_from
    )
    if overlapping.exists():
        raise Conflict(_("该同事在这段时间已经代班。"))
    stand_in = Membership.objects.create(
        user=substitute_user,
        organization=absent.organization,
        role=absent.role,
        valid_from=max(now, valid_from),
        valid_until=valid_until,
        substitute_for=absent,
    )
    open_clock(stand_in, actor, now)
    local = timezone.localtime
    body = _("%(from)s 至 %(until)s，由您代%(name)s履行“%(role)s”职责。登录后在右上角切换身份。") % {
        "from": f"{local(stand_in.valid_from):%Y-%m-%d %H:%M}",
        "until": f"{local(valid_until):%Y-%m-%d %H:%M}",
        "name": absent.user.full_name,
        "role": absent.get_role_display(),
    }
    notify(users=[substitute_user], subject=_("委托代班"), body=body)
    record(
        actor=actor,
        organization=absent.organization,
        kind="person.substitute_appointed",
        summary=period_in_words(stand_in),
        data={"user": substitute_user.pk, "membership": stand_in.pk, "absent": absent.pk},
        now=now,
    )
    return stand_in

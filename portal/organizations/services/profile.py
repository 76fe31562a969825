"""People keep their own data; the name of who works in an office is kept for them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify, send_email
from portal.organizations.models import Membership, User
from portal.organizations.names import normalise_name
from portal.organizations.queries import keeps_own_name, managed_organizations
from portal.organizations.recording import record
from portal.organizations.services.guards import guard_person


@transaction.atomic
def update_profile(*, user: User, full_name: str, phone: str, email: str) -> None:
    """A new address is told to the old one: whoever changes it gets the letters for a forgotten password.
    ``NotAllowed`` for another name, unless the person keeps their own."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if full_name != person.full_name and not keeps_own_name(person):
        raise NotAllowed(_("姓名由本单位负责人或安全管理员更改。"))
    before = person.email
    person.full_name, person.phone, person.email = full_name, phone, email
    person.save(update_fields=["full_name", "phone", "email"])
    if before and before != email:
        body = _(
            "%(name)s，您好：\n\n您在园办通的账号“%(username)s”刚刚改用了另一个电子邮箱，今后的通知和重设密码的邮件"
            "不再发到这里。\n\n如果不是您本人操作，请立即联系本单位负责人或平台的安全管理员。"
        ) % {"name": full_name, "username": person.username}
        send_email(to=before, subject=_("园办通的电子邮箱已更改"), body=body)


@transaction.atomic
def rename_person(*, user: User, full_name: str, actor: Membership) -> None:
    """Puts a person's name right, with an entry in the log of every organisation in which they work; they are told.

    A leader does so for who works nowhere else, the security administrator for everybody, neither for themself
    (``NotAllowed``, ``Conflict``). What was signed and written down before keeps the name of its time."""
    now = timezone.now()
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    guard_person(person)
    managed = managed_organizations(actor)
    if person.pk == actor.user_id:
        raise Conflict(_("不能更改自己的姓名，请由另一位负责人或安全管理员办理。"))
    if not person.memberships.filter(organization__in=managed).exists():
        raise NotAllowed(_("您无权管理该人员。"))
    held = Membership.objects.valid(now).filter(user=person)
    if held.exclude(organization__in=managed).exists():
        raise Conflict(_("该人员还在其他组织任职，请联系安全管理员更改姓名。"))
    before, after = person.full_name, normalise_name(full_name)
    if not after or not person.is_active:
        raise InvalidInput(_("请填写在用账号人员的姓名。"), field="full_name")
    if after == before:
        return
    person.full_name = after
    person.save(update_fields=["full_name"])
    concerned = {one.organization_id: one.organization for one in held.select_related("organization")}
    for key in sorted(concerned) or [actor.organization_id]:
        record(
            actor=actor,
            organization=concerned.get(key, actor.organization),
            kind="person.renamed",
            summary=_("%(before)s的姓名改为%(after)s") % {"before": before, "after": after},
            data={"user": person.pk, "before": before, "after": after},
            now=now,
        )
    body = _("您的姓名由“%(before)s”改为“%(after)s”。如有疑问，请联系本单位负责人或安全管理员。") % {
        "before": before,
        "after": after,
    }
    notify(users=[person], subject=_("姓名已更改"), body=body, url="/profile/")

"""The proxy officer reminds those for whom a request waits (催办)."""

from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES
from portal.organizations.models import Membership
from portal.organizations.queries import people_in
from proxy_service.models import ProxyRequest
from proxy_service.reminding import waited_for, was_reminded
from proxy_service.services.acting import perform


def remind(*, request: ProxyRequest, actor: Membership, note: str = "") -> ProxyRequest:
    """Reminds the departments, or the enterprise, whose turn it is: at most once a day for a request.

    ``Conflict`` while it is the park's own turn, or where nobody of theirs could read it.
    """
    with perform("remind", request, actor) as step:
        organs = waited_for(step.case)
        if not organs:
            raise Conflict(_("目前由园区办理，无需催办。"))
        if was_reminded(step.case, step.now):
            raise Conflict(_("今天已经催办过，请明天再催或电话联系。"))
        people = people_in(organs, DEPARTMENT_ROLES | ENTERPRISE_ROLES, step.now)
        names = "、".join(organ.label for organ in organs)
        if not people:
            raise Conflict(_("%(names)s在平台上没有人员，请电话联系。") % {"names": names})
        told = f"：{note}" if note else ""
        step.say(
            _("催办，请%(names)s尽快办理%(note)s") % {"names": names, "note": told},
            organs=[organ.name for organ in organs],
        )
        step.tell_people(people)
    return step.case

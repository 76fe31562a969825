"""What can be brought into the capabilities that stand below the exchange."""

from django.utils.translation import gettext_lazy as _

from portal.exchange import importing
from portal.exchange.importers.organizations import Organizations
from portal.exchange.importers.staff import Staff
from portal.organizations.enums import Role

CALENDAR = importing.Elsewhere(
    kind="calendar",
    label=_("工作日历"),
    note=_("一年的放假和调休安排，由另一名系统管理员审核后生效；审核前可以撤回。"),
    roles=frozenset({Role.ADMINISTRATOR}),
    url_name="calendar-import",
)


def register_all() -> None:
    for importer in (Organizations(), Staff(), CALENDAR):
        importing.register(importer)

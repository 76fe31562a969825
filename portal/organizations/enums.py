"""Kinds of organisations and the roles that people hold in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    PARK = "park", _("园区管委会")
    ZONE = "zone", _("园区片区")
    COUNTY = "county", _("县市人民政府")
    COUNTY_DEPARTMENT = "county_department", _("县市部门")
    PREFECTURE = "prefecture", _("州人民政府")
    PREFECTURE_DEPARTMENT = "prefecture_department", _("州直部门")
    WORKGROUP = "workgroup", _("州专班办公室")
    SERVICE_CENTRE = "service_centre", _("行政服务中心")
    PLATFORM = "platform", _("平台运行单位")


PARK_KINDS = (OrganizationKind.PARK, OrganizationKind.ZONE)
DEPARTMENT_KINDS = (OrganizationKind.COUNTY_DEPARTMENT, OrganizationKind.PREFECTURE_DEPARTMENT)


class EnterpriseStage(models.TextChoices):
    """BZ54-3.2: intending and settled enterprises are served alike."""

    SETTLED = "settled", _("已入园")
    INTENDING = "intending", _("意向入园")


class Role(models.TextChoices):
    ENTERPRISE_OWNER = "enterprise_owner", _("企业负责人")
    ENTERPRISE_HANDLER = "enterprise_handler", _("企业经办人")
    WINDOW_CLERK = "window_clerk", _("窗口受理人")
    PROXY_OFFICER = "proxy_officer", _("代办专员")
    PARK_LEADER = "park_leader", _("园区负责人")
    DEPARTMENT_CLERK = "department_clerk", _("部门经办人")
    DEPARTMENT_LEADER = "department_leader", _("部门负责人")
    COUNTY_OFFICER = "county_officer", _("县市政府督查员")
    WORKGROUP_OFFICER = "workgroup_officer", _("州专班专员")
    SERVICE_CENTRE_OFFICER = "service_centre_officer", _("服务中心业务员")
    ADMINISTRATOR = "administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")


ENTERPRISE_ROLES = frozenset({Role.ENTERPRISE_OWNER, Role.ENTERPRISE_HANDLER})
PARK_ROLES = frozenset({Role.WINDOW_CLERK, Role.PROXY_OFFICER, Role.PARK_LEADER})
DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_CLERK, Role.DEPARTMENT_LEADER})
OVERSIGHT_ROLES = frozenset({Role.COUNTY_OFFICER, Role.WORKGROUP_OFFICER})


class GrantState(models.TextChoices):
    """``EXPIRED`` is what a waiting one has become after its time; it is never stored."""

    WAITING = "waiting", _("待第二人同意")
    AGREED = "agreed", _("已同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已过期")


# 三员分立: who runs the platform, who lets people in, and who watches both. No account holds two of them,
# or one of them and any other role, at a time.
SEPARATED_ROLES = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})

# Who looks after an organisation's own staff. The other kinds are looked after by the security administrator.
LEADER_ROLES = frozenset({Role.ENTERPRISE_OWNER, Role.PARK_LEADER, Role.DEPARTMENT_LEADER})

ROLES_BY_KIND: dict[str, frozenset[Role]] = {
    OrganizationKind.ENTERPRISE: ENTERPRISE_ROLES,
    OrganizationKind.PARK: PARK_ROLES,
    OrganizationKind.ZONE: PARK_ROLES,
    OrganizationKind.COUNTY: frozenset({Role.COUNTY_OFFICER}),
    OrganizationKind.COUNTY_DEPARTMENT: DEPARTMENT_ROLES,
    OrganizationKind.PREFECTURE: frozenset({Role.COUNTY_OFFICER}),
    OrganizationKind.PREFECTURE_DEPARTMENT: DEPARTMENT_ROLES,
    OrganizationKind.WORKGROUP: frozenset({Role.WORKGROUP_OFFICER}),
    OrganizationKind.SERVICE_CENTRE: frozenset({Role.SERVICE_CENTRE_OFFICER}),
    OrganizationKind.PLATFORM: SEPARATED_ROLES,
}

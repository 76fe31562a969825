"""The business system of a department of the demonstration, with a key that is public."""

from django.conf import settings

from portal.organizations.enums import Role
from portal.organizations.models import Membership, User
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.models.key import LONGEST_LIFE
from portal.service_accounts.secret_text import hash_of, prefix_of
from portal.service_accounts.services.keys import issue_key, open_account

DEPARTMENT = "652701-ZRZY"


def create_system() -> ServiceAccount:
    """Opens the account as its department's leader would. It gets a key only where the settings have one to give."""
    leader = Membership.objects.select_related("organization").get(
        organization__code=DEPARTMENT, role=Role.DEPARTMENT_LEADER, user__is_demo=True
    )
    account = open_account(
        organization=leader.organization,
        role=Role.DEPARTMENT_CLERK,
        name="样例：自然资源审批系统",
        purpose="接收代办窗口移交的材料，回填办理进度和结果（样例）",
        actor=leader,
    )
    User.objects.filter(pk=account.membership.user_id).update(is_demo=True)
    if settings.DEMO_API_KEY:
        key, _secret = issue_key(account=account, actor=leader, scopes=Scope.values, days=LONGEST_LIFE.days)
        public = {"prefix": prefix_of(settings.DEMO_API_KEY), "secret_hash": hash_of(settings.DEMO_API_KEY)}
        ApiKey.objects.filter(pk=key.pk).update(**public)
    return account


def accounts() -> list[dict[str, str]]:
    """Who speaks with the public key; nobody where there is none."""
    known = settings.DEMO_API_KEY
    keys = ApiKey.objects.filter(secret_hash=hash_of(known)) if known else ApiKey.objects.none()
    return [
        {
            "role": membership.role,
            "role_label": str(membership.get_role_display()),
            "organisation": membership.organization.name,
            "organisation_code": membership.organization.code,
            "username": membership.user.username,
            "password": "",
            "full_name": membership.user.full_name,
            "key": known,
        }
        for membership in Membership.objects.filter(service_account__keys__in=keys).select_related(
            "user", "organization"
        )
    ]

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "portal.organizations"
    label = "organizations"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        from portal.deadlines.kinds import register
        from portal.organizations.deadlines import SUBSTITUTION

        register(SUBSTITUTION)

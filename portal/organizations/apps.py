from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "portal.organizations"
    label = "organizations"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        from portal.deadlines.kinds import register
        from portal.organizations.audited import KINDS
        from portal.organizations.deadlines import SUBSTITUTION
        from portal.organizations.recording import declare

        register(SUBSTITUTION)
        declare(KINDS)

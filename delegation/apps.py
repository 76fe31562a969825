from django.apps import AppConfig


class DelegationConfig(AppConfig):
    name = "delegation"
    label = "delegation"
    verbose_name = "赋权与委托"

    def ready(self) -> None:
        from delegation import checks  # noqa: F401  (registers the check of settings)
        from delegation.deadlines import register_all
        from delegation.seal_grounds import instrument_against
        from portal.documents.seals import refuse_seals

        register_all()
        refuse_seals(instrument_against)

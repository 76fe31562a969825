from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegationConfig(AppConfig):
    name = "delegation"
    label = "delegation"
    verbose_name = "赋权与委托"

    def ready(self) -> None:
        from delegation import (  # (checks register themselves)
            case_seen,
            checks,  # noqa: F401  (imported for that alone)
            importers,
            personal_data,
            readable,
            retention,
        )
        from delegation.deadlines import register_all
        from delegation.infected import concerned
        from delegation.models import (
            Authority,
            CheckItem,
            CreditNote,
            Filing,
            Instrument,
            Order,
            PackageItem,
            Permit,
            PermitFile,
            PermitVisit,
            Promise,
            Training,
        )
        from delegation.models.case import Case
        from delegation.seal_grounds import instrument_against
        from delegation.tables import tables
        from portal import audit
        from portal.anchors import traced
        from portal.api import registry
        from portal.documents import infections
        from portal.documents.seals import refuse_seals
        from portal.exchange.tables import register
        from portal.retention import kinds
        from portal.service_accounts.enums import Scope
        from portal.webhooks import cases

        audit.declare({"authority.entered": _("登记依据文件"), "authority.corrected": _("修订依据文件")})
        register_all()
        importers.register_all()
        personal_data.register_all()
        kinds.register(retention.FILINGS)
        refuse_seals(instrument_against)
        infections.register(concerned)
        for case in Case.__subclasses__():
            traced.register(case, "ledger_id", "number")
        traced.register(Permit, "ledger_id", "number", "paper_application_id")
        traced.register(Order, "ledger_id", "number", "hearing_record_id")
        traced.register(Instrument, "ledger_id", "number", "original_id")
        traced.register(Authority, "ledger_id", "file_id")
        traced.register(PermitFile, "material_id", "stored_file_id")
        traced.register(PermitVisit, "record_id")
        traced.register(Promise, "paper_id")
        traced.register(CreditNote.evidence.through, "creditnote_id", "storedfile_id")
        traced.register(PackageItem, "file_id")
        traced.register(Training, "file_id")
        traced.register(CheckItem, "photo_id")
        traced.register(Filing, "ledger_id", "case_id")
        register(*tables())
        cases.register(case_seen.case_of, case_seen.KINDS)
        registry.ledgers.register(readable.ledgers, scope=Scope.POWERS_READ, led=readable.led_to_ledgers)
        registry.entries.register(readable.entries, scope=Scope.POWERS_READ)
        registry.deadlines.register(readable.clocks, scope=Scope.POWERS_READ, led=readable.led_to_clocks)
        registry.documents.register(readable.papers, scope=Scope.POWERS_READ, led=readable.led_to_papers)

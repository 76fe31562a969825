"""Every administrative act leaves exactly one entry in the log of whom it concerns; none can be added without one."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from portal.audit.models import AuditLedger
from portal.errors import DomainError
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify
from portal.organizations import recording
from portal.organizations.services import people
from tests.cast import Cast
from tests.portal.audit.acts import ACTS, NEW, Concerned

# Kinds whose acts are carried out, and their entry asked for, where the act is at home.
ELSEWHERE = {
    "seal.registered": "tests/portal/documents/signing/test_register.py",
    "seal.ended": "tests/portal/documents/signing/test_register.py",
    "upload.released": "tests/portal/documents/test_scanning.py",
    "archive.imported": "tests/proxy_service/test_archives.py",
    "archive.package_taken": "tests/proxy_service/test_request_page.py",
    "reference.loaded": "tests/test_fixtures.py",
}
# Apps above this one prove their kinds by tests of their own.
ABOVE = {
    "account": "accounts",
    "anchors": "anchors",
    "backup": "backups",
    "partitions": "partitions",
    "privacy": "privacy",
    "retention": "retention",
}

# Pages that change something, by the kinds of the entries that it leaves.
ADMINISTRATIVE = {
    "accept-invitation": {"person.joined", "grant.proposed"},
    "acknowledge-alarm": {"operation.alarm_acknowledged"},
    "calendar-approve": {"calendar.approved"},
    "calendar-hours": {"calendar.proposed"},
    "calendar-import": {"calendar.proposed"},
    "calendar-propose": {"calendar.proposed"},
    "calendar-reject": {"calendar.rejected"},
    "calendar-withdraw": {"calendar.withdrawn"},
    "catalogue-activation": {"matter.closed", "matter.reopened"},
    "catalogue-edit": {"matter.published"},
    "catalogue-new": {"matter.published"},
    "claim-decision": {"enterprise.claimed", "enterprise.claim_refused"},
    "deactivate-person": {"person.deactivated"},
    "delegation:authority-edit": {"authority.corrected"},
    "delegation:authority-new": {"authority.entered"},
    "end-membership": {"person.role_ended"},
    "enterprise": {"enterprise.changed"},
    "exchange:export-new": {"export.asked"},
    "exchange:import-apply": {"import.applied"},
    "exchange:import-undo": {"import.undone"},
    "grant": {"grant.agreed", "grant.refused", "grant.withdrawn"},
    "hand-over": {"person.work_handed_over"},
    "invite": {"person.invited"},
    "organization": {"organization.changed"},
    "person": {"person.role_given", "person.renamed", "grant.proposed"},
    "reactivate-person": {"person.reactivated"},
    "register": {"enterprise.registered"},
    "retry-deadline": {"operation.deadline_retried"},
    "retry-document": {"operation.document_retried"},
    "revoke-invitation": {"person.invitation_revoked"},
    "service_accounts:close": {"system.account_closed"},
    "service_accounts:new": {"system.account_opened"},
    "service_accounts:new-key": {"system.key_issued"},
    "service_accounts:revoke-key": {"system.key_revoked"},
    "substitute": {"person.substitute_appointed"},
    "webhooks:events": {"endpoint.events_changed"},
    "webhooks:new": {"endpoint.opened"},
    "webhooks:replay": {"endpoint.replayed"},
    "webhooks:replay-time": {"endpoint.replayed"},
    "webhooks:resume": {"endpoint.resumed"},
    "webhooks:rotate": {"endpoint.secret_rotated"},
    "webhooks:stop": {"endpoint.stopped"},
}
# Those that change nothing that anybody administers, by where it is written down instead.
OTHERWISE = {
    "the ledger of the case": {
        "act", "assign-several", "complain", "complaint", "delegation:act", "delegation:begin",
        "delegation:document-retry", "delegation:hall-desk", "delegation:hall-ticket", "document-retry",
        "documents:print-anew", "documents:seals", "draft-file-remove", "draft-placing", "draft-reuse", "draft-step",
        "draft-upload", "new-draft", "remind-several", "request-new", "tracking",
    },
    "nothing is kept of it": {
        "delete-filter", "display", "documents:check", "documents:check-start", "exchange:import-discard",
        "exchange:import-new", "notifications:open", "notifications:read_all", "save-filter", "status-query",
        "webhooks:ping",
    },
    "a person's own account and claims": {
        "calendar-feed", "calendar-feed-end", "claim", "profile", "switch-membership",
    },
}  # fmt: skip


def entries() -> list[LedgerEntry]:
    logs = AuditLedger.objects.values("ledger")
    found = LedgerEntry.objects.filter(ledger__in=logs).select_related("ledger__audited__organization")
    return list(found.order_by("pk"))


def test_every_declared_kind_is_proven() -> None:
    """Each here, or named by a test of the place where the act is at home."""
    above = {kind for kind in recording.declared() if kind.partition(".")[0] in ABOVE}
    assert recording.declared().keys() - above == ACTS.keys() | ELSEWHERE.keys()
    homes = {kind: f"tests/portal/{ABOVE[kind.partition('.')[0]]}/*.py" for kind in above} | ELSEWHERE
    base = Path(settings.BASE_DIR)
    for kind, home in homes.items():
        assert any(f'"{kind}"' in path.read_text("utf-8") for path in base.glob(home)), f"{home}: no {kind}"


def test_every_act_leaves_one_entry_with_whom_it_concerns(cast: Cast, own_media: None) -> None:
    for kind, act in ACTS.items():
        with transaction.atomic():
            _leaves_one_entry(kind, act(copy.deepcopy(cast)))
            transaction.set_rollback(True)


def _leaves_one_entry(kind: str, steps: Iterator[Concerned]) -> None:
    concerned = next(steps)
    before = len(entries())
    assert next(steps, "over") == "over"
    written = entries()[before:]
    assert [entry.kind for entry in written] == [kind]
    (entry,) = written
    organization = entry.ledger.audited.organization
    assert organization.code.startswith("YX") if concerned == NEW else organization == concerned, kind
    by_nobody = kind in {"person.substitution_ended", "person.first_appointed"}
    assert (entry.actor is None) == by_nobody, f"{kind}: only the clock and the server are nobody"
    assert entry.summary.strip() and verify(entry.ledger) is None, kind
    told = f"{entry.summary} {entry.data}"
    assert not re.search(r"@\w|\b1\d{10}\b|\b0\d{3}-?\d{7}\b", told), f"{kind}: no address and no telephone"


def test_what_is_refused_or_undone_leaves_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError):
        people.end_membership(membership=cast.officer, actor=cast.other_leader)
    assert entries() == []
    monkeypatch.setattr(recording, "_recorders", [])
    with pytest.raises(LookupError):
        people.end_membership(membership=cast.officer, actor=cast.leader)
    cast.officer.refresh_from_db()
    assert cast.officer.valid_until is None, "what could not be written down was not done"


def test_unknown_kinds_are_refused(cast: Cast) -> None:
    with pytest.raises(LookupError):
        recording.record(
            actor=None, organization=None, kind="person.bribed", summary="—", now=cast.officer.valid_from
        )
    with pytest.raises(ValueError, match=r"person\.invited"):
        recording.declare({"person.invited": "something else"})


# Addresses --------------------------------------------------------------------------------------------


def _named(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern.callback


def _takes_post(view: Any) -> bool:
    """As its decorators say; a view without any takes everything."""
    if (kind := getattr(view, "view_class", None)) is not None:
        return hasattr(kind, "post")
    while view is not None:
        code = getattr(view, "__code__", None)
        if code is not None and "request_method_list" in code.co_freevars:
            return "POST" in view.__closure__[code.co_freevars.index("request_method_list")].cell_contents
        view = getattr(view, "__wrapped__", None)
    return True


def test_every_page_that_changes_something_says_where_it_is_written_down() -> None:
    """The operations of the interface are acts of cases, or call the same services."""
    above = tuple(f"portal.{app}." for app in ABOVE.values())
    pages = {
        name
        for name, view in _named(get_resolver().url_patterns)
        if not name.startswith("api-")
        and not view.__module__.startswith((*above, "django."))
        and _takes_post(view)
    }
    listed = ADMINISTRATIVE.keys() | {name for names in OTHERWISE.values() for name in names}
    assert pages == listed
    assert set().union(*ADMINISTRATIVE.values()) <= recording.declared().keys()

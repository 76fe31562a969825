"""Files of cases of delegated powers: by their 保管期限, and what is kept for ever never goes."""

from time import monotonic

import pytest
from django.utils import timezone

from delegation.enums.filings import Retention
from delegation.models.filings import Filing
from delegation.models.hall import Inquiry
from portal.organizations.models import Membership
from portal.retention.queries import due
from portal.retention.services import destroying
from portal.retention.services.appraising import approve, propose
from tests.delegation.archive_course import archive, ended_inquiry
from tests.delegation.cast import DelegationCast
from tests.portal.retention.ageing import age, past_the_guards, print_papers

pytestmark = pytest.mark.django_db


def listed(membership: Membership) -> list[str]:
    return [told.number for told in due(membership, timezone.now())]


@pytest.mark.rule("CZ4-2.6")
def test_a_file_of_ten_years_goes_after_ten_years(
    delegation_cast: DelegationCast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destroying, "GRACE", destroying.GRACE * 0)
    cast = delegation_cast
    inquiry = ended_inquiry(cast)
    filing = archive(inquiry, cast.clerk, Retention.TEN)
    print_papers(inquiry.ledger_id)
    age(inquiry.ledger_id, 9)
    assert listed(cast.clerk) == []
    age(inquiry.ledger_id, 2)
    assert listed(cast.clerk) == [filing.number]
    said = {"verdict": "destroy", "reason": "保管期满"}
    appraisal = propose(actor=cast.clerk, ledgers=[str(inquiry.ledger_id)], **said)  # type: ignore[arg-type]  # of mixed types
    approve(appraisal=appraisal, actor=cast.leader)
    while destroying.destroy_approved(stop_at=monotonic() + 5):
        pass
    gone, kept = Inquiry.objects.get(pk=inquiry.pk), Filing.objects.get(pk=filing.pk)
    assert (gone.asker, gone.asker_phone, kept.data) == ("", "", {})
    assert (gone.number, kept.number) == (inquiry.number, filing.number)
    appraisal.refresh_from_db()
    assert appraisal.certificate is not None
    assert appraisal.certificate.facts["lines"][0]["number"] == filing.number


def test_what_is_kept_for_ever_is_never_due(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    inquiry = ended_inquiry(cast)
    archive(inquiry, cast.clerk, Retention.PERMANENT)
    age(inquiry.ledger_id, 80)
    assert listed(cast.clerk) == []
    past_the_guards(
        "UPDATE delegation_filing SET retained_until = '2000-01-01' WHERE ledger_id = %(ledger)s",
        ledger=str(inquiry.ledger_id),
    )
    assert listed(cast.clerk) == []

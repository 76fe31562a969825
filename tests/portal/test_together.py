"""An object read as a whole is, value by value, what the ORM reads."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, DateField, DecimalField, QuerySet, TimeField
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from portal.ledger.enums import Heading
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append, open_ledger
from portal.ledger.verify import verify, verify_entries
from portal.organizations.models import Organization, User
from portal.together import Whole
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ADDED = {
    "amount": (RawSQL("9876543210987654.32::numeric", [], DecimalField()), Decimal("9876543210987654.32")),
    "codes": (RawSQL("ARRAY['652701', '652722']", [], ArrayField(CharField())), ["652701", "652722"]),
    "day": (RawSQL("DATE '2026-02-28'", [], DateField()), date(2026, 2, 28)),
    "hour": (RawSQL("TIME '09:30:00.5'", [], TimeField()), time(9, 30, 0, 500_000)),
    "nothing": (RawSQL("NULL::numeric", [], DecimalField()), None),
}
FACTS = {"share": 0.1, "whole": 2.0, "many": 10**20, "list": [1.5, None, True, "引号\"'%s\\"], "none": {}}


def entries(key: Any) -> list[QuerySet[Any]]:
    added = {name: expression for name, (expression, _value) in ADDED.items()}
    return [LedgerEntry.objects.filter(ledger=key).annotate(**added).order_by("sequence")]


def test_every_kind_of_value_comes_as_the_orm_reads_it(cast: Cast) -> None:
    ledger = open_ledger("博边合管代〔2026〕1号")
    for microsecond in (0, 7, 120_000, 999_999):
        append(
            ledger=ledger, heading=Heading.APPLICATION, kind="noted", summary="第一行\n第二行\t％ \u2028", data=FACTS,
            occurred_at=datetime(2026, 11, 21, 23, 59, 59, microsecond, tzinfo=UTC), actor=cast.officer,
        )  # fmt: skip
    Whole(entries, frozenset({User, Organization})).load(ledger)
    read = list(ledger.entries.all())
    alone = list(LedgerEntry.objects.filter(ledger=ledger).order_by("sequence"))
    for one, other in zip(read, alone, strict=True):
        for field in LedgerEntry._meta.concrete_fields:
            ours, theirs = getattr(one, field.attname), getattr(other, field.attname)
            assert ours == theirs and type(ours) is type(theirs), field.name
        assert one.data == FACTS
        assert {name: getattr(one, name) for name in ADDED} == {
            name: value for name, (_, value) in ADDED.items()
        }
    stored = Ledger.objects.values_list("length", "head_hash").get(pk=ledger.pk)
    assert verify(ledger) is None and verify_entries(ledger.pk, read, lambda: stored) is None
    with CaptureQueriesContext(connection) as asked:
        assert {entry.actor.full_name for entry in read} == {cast.officer.user.full_name}
        assert all(entry.ledger is ledger for entry in read)
    assert not asked


def test_a_neighbours_rows_are_not_part_of_the_whole_and_none_are_none(cast: Cast) -> None:
    append(
        ledger=open_ledger(),
        heading=Heading.APPLICATION,
        kind="noted",
        summary="邻",
        occurred_at=datetime.now(UTC),
    )
    ledger = open_ledger()
    Whole(entries, frozenset()).load(ledger)
    assert list(ledger.entries.all()) == []


def test_a_part_is_found_by_the_key_alone() -> None:
    whole = Whole(lambda key: [LedgerEntry.objects.filter(ledger=key, kind="noted")], frozenset())
    with pytest.raises(ValueError, match="by the key alone"):
        whole.load(Ledger())

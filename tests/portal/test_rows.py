"""Objects made of rows and rows written of objects are those that the ORM makes and writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Model
from django.db.models.signals import post_init, post_save
from django.utils import timezone

from portal import rows
from portal.organizations.models import Organization
from tests.cast import Cast
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def columns(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_an_object_is_made_as_the_orm_makes_it(cast: Cast) -> None:
    filed = make_request(cast, "archived")
    for model in apps.get_models():
        theirs = model._default_manager.first()
        if theirs is None or model._meta.proxy:
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        ours = rows.maker(model, names, "default")([getattr(theirs, name) for name in names])
        assert vars(ours).keys() == vars(theirs).keys(), model
        assert columns(ours) == columns(theirs)
        assert (ours._state.adding, ours._state.db) == (theirs._state.adding, theirs._state.db)
    enterprise = rows.maker(Organization, ["id", "code"], "default")([filed.enterprise_id, "?"])
    assert enterprise.get_deferred_fields() and enterprise.code == "?"
    assert enterprise.name == filed.enterprise.name, "what was not named is read when it is asked for"


class Stopped(Exception):
    pass


def said(write: Callable[[], None]) -> str:
    """What PostgreSQL would be told, up to what it is to answer."""
    told: list[str] = []

    def stop(execute: Any, sql: str, params: Any, many: bool, context: Any) -> None:
        cursor = context["cursor"]
        told.append(cursor.mogrify(sql, params).decode())
        raise Stopped

    with connection.execute_wrapper(stop), pytest.raises(Stopped), transaction.atomic(savepoint=False):
        write()
    transaction.set_rollback(False)
    return told[0].partition(" RETURNING ")[0]


@pytest.mark.parametrize("kind", ["request", "matter", "paper", "period", "entry"])
def test_the_orm_would_say_the_same(cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = make_request(cast, "submitted")
    ways: dict[str, Callable[[], Any]] = {
        "request": lambda: filed,
        "matter": filed.matters.get,
        "paper": filed.ledger.documents.get,
        "period": filed.ledger.deadlines.first,
        "entry": filed.ledger.entries.first,
    }
    row = ways[kind]()
    row.refresh_from_db()
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)  # columns that say when they were written
    assert said(lambda: rows.insert(row)) == said(lambda: row.save(force_insert=True))
    names = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    ours, theirs = (
        said(lambda: rows.update(row, *names)),
        said(lambda: row.save(update_fields=names)),
    )
    table = row._meta.db_table
    assert ours == theirs.replace(f'WHERE "{table}"."id"', 'WHERE "id"')
    if isinstance(row.pk, int):
        row.pk = None
        assert said(lambda: rows.insert(row)) == said(lambda: row.save(force_insert=True))


def test_what_was_written_is_there(cast: Cast) -> None:
    park = Organization.objects.get(pk=cast.park.pk)
    zone = Organization(code="999999-x", name="新片区", kind=park.kind, division_code=park.division_code)
    zone.group = Group.objects.create(name="999999-x")
    rows.insert(zone)
    assert columns(Organization.objects.get(code="999999-x")) == columns(zone)
    assert not zone._state.adding and zone._state.db == "default"
    zone.name, zone.code = "更名片区", "not written"
    rows.update(zone, "name")
    assert Organization.objects.values_list("name", "code").get(pk=zone.pk) == ("更名片区", "999999-x")


def test_a_row_that_is_gone_is_not_changed_silently(cast: Cast) -> None:
    park = Organization.objects.get(pk=cast.park.pk)
    park.pk = 0
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(park, "name")
    for names in (["nothing"], ["id"], ["name", "nothing"]):
        with pytest.raises(ValueError, match="not all"):
            rows.update(park, *names)


def test_models_of_which_more_is_done_are_refused(cast: Cast) -> None:
    class Told(models.Model):
        class Meta:
            app_label = "tests"
            managed = False

        def __str__(self) -> str:
            return "told"

    for signal, asked in (
        (post_init, lambda: rows.maker(Told, ["id"], "default")),
        (post_save, lambda: rows.insert(Told())),
    ):
        signal.connect(heard, sender=Told)
        try:
            with pytest.raises(TypeError, match="more is done"):
                asked()
        finally:
            signal.disconnect(heard, sender=Told)


def heard(**_given: Any) -> None:
    """Somebody who listens."""

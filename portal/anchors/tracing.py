"""Whether what rows say now is what they were traced with, and no row was told to say something else meanwhile.

Bytes and case that a row names are for good: a trace that takes the place of another is a fault, whoever wrote it, but
for three. A paper may be printed anew, its earlier bytes staying as a ``Rendering``; a ledger may get another name, but
never one that another ledger has borne; what a department hands over again, and the scan of an authority, may be
another upload, the earlier one staying. All of it is asked of the database; nothing is held here.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from portal.anchors.traced import Traced, all_traced

#: What may be deleted: a printing that came to nothing; an upload and its place among the materials, until the case has
#: its number, and of no case if nothing ever named it.
MAY_GO = ("storedfile", "rendering", "materialfile")
#: What may be deleted as long as it names no upload.
MAY_GO_EMPTY = ("requestmatter", "checkitem")

_TRIGGERS = """
    SELECT kind FROM unnest(%s, %s) AS wanted(kind, name)
    WHERE 2 <> (SELECT count(*) FROM pg_trigger WHERE tgrelid = name::regclass AND tgenabled IN ('O', 'A')
                AND tgfoid = 'anchors_trace'::regproc)
"""
_DIFFERING = """
    SELECT coalesce(present.key, last.key), present.value, last.key, last.value
    FROM ({present}) AS present FULL JOIN (
        SELECT DISTINCT ON (key) key, value FROM anchors_trace WHERE kind = %s ORDER BY key, id DESC
    ) AS last ON last.key = present.key
    WHERE present.value IS DISTINCT FROM last.value
    ORDER BY 1
"""
# Whether the case of an upload, or of one among the materials, had its number before the row was deleted.
_FILED = """
    SELECT EXISTS (
        SELECT FROM anchors_trace AS upload
        JOIN anchors_trace AS bearing ON bearing.kind = 'ledger' AND bearing.key = upload.value ->> 0
        WHERE upload.kind = 'storedfile'
            AND upload.key = CASE traced.kind WHEN 'storedfile' THEN traced.key ELSE traced.value ->> 1 END
            AND bearing.id < traced.next AND bearing.value ->> 0 <> ''
    )
"""
# ``place`` counts from 1: the sha256 of a paper is its third, the scan of an authority the second of its columns.
_CHANGED = f"""
    SELECT kind, key, value, later FROM (
        SELECT id, kind, key, value, lead(id) OVER course AS next, lead(value) OVER course AS later
        FROM anchors_trace WHERE kind <> 'ledger' WINDOW course AS (PARTITION BY kind, key ORDER BY id)
    ) AS traced
    WHERE next IS NOT NULL AND (
        value IS NULL
        OR later IS NULL AND kind <> ALL(%s) AND (kind <> ALL(%s) OR value::text LIKE '%%"%%')
        OR later IS NULL AND kind IN ('storedfile', 'materialfile') AND ({_FILED})
        OR later IS NULL AND kind = 'storedfile' AND value -> 0 = 'null' AND EXISTS (
            SELECT FROM anchors_trace AS naming
            WHERE naming.kind <> 'storedfile' AND naming.value @> jsonb_build_array(traced.key)
        )
        OR later IS NOT NULL AND EXISTS (
            SELECT FROM jsonb_array_elements(value) WITH ORDINALITY AS said(one, place)
            WHERE one NOT IN ('null', '""') AND one IS DISTINCT FROM later -> (place - 1)::int
                AND (kind, place) NOT IN (('packageitem', 1), ('authority', 2))
                AND NOT (kind = 'document' AND place = 3 AND EXISTS (
                    SELECT FROM documents_rendering AS kept
                    WHERE kept.document_id::text = traced.key AND kept.sha256 = one #>> '{{}}'
                ))
        )
    )
    ORDER BY id
"""  # noqa: S608  (constants of ours)
_BORNE_BY_TWO = """
    SELECT value ->> 0, string_agg(DISTINCT key, '、' ORDER BY key) FROM anchors_trace
    WHERE kind = 'ledger' AND value ->> 0 <> '' GROUP BY 1 HAVING count(DISTINCT key) > 1 ORDER BY 1
"""


def faults() -> Iterator[str]:
    """What does not hold, row by row."""
    traced = {each.kind: each for each in all_traced()}
    for (kind,) in _ask(_TRIGGERS, list(traced), [each.table for each in traced.values()]):
        yield _("%(table)s：登记痕迹的触发器被停用或删除") % {"table": traced[kind].table}
    for each in traced.values():
        for key, present, known, last in _ask(_DIFFERING.format(present=each.present), each.kind):
            yield f"{_named(each, key)}：{_difference(present, known, last)}"
    for kind, key, before, after in _ask(_CHANGED, list(MAY_GO), list(MAY_GO_EMPTY)):
        told = _("登记过的 %(before)s 后来变成 %(after)s") % {
            "before": _shown(before),
            "after": _shown(after),
        }
        yield f"{_named(traced.get(kind), key)}：{told}"
    for label, ledgers in _ask(_BORNE_BY_TWO):
        yield _("编号 %(label)s 先后属于几本台账：%(ledgers)s") % {"label": label, "ledgers": ledgers}


def _difference(present: str | None, known: str | None, last: str | None) -> str:
    if known is None:
        return _("没有登记过，现为 %(now)s") % {"now": _shown(present)}
    if present is None:
        return _("不见了，登记的是 %(then)s") % {"then": _shown(last)}
    if last is None:
        return _("登记为已删除，却还在")
    return _("现为 %(now)s，登记的是 %(then)s") % {"now": _shown(present), "then": _shown(last)}


def _named(traced: Traced | None, key: str) -> str:
    return f"{traced.name if traced else ''} {key}".strip()


def _shown(value: str | None) -> str:
    """A value as people read it; it comes as JSON."""
    if value is None:
        return _("（已删除）")
    return " ".join(str(one) for one in json.loads(value) if one not in (None, ""))


def _ask(question: str, *values: str | list[str]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        while rows := cursor.fetchmany(500):
            yield from rows

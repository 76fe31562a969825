"""Links rows that were read, as ``prefetch_related`` and ``select_related`` do: foreign keys lead to the very rows, and
relations between them ask nothing more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from django.db.models import ForeignKey, Model

#: By their models, rows by their keys.
Rows = dict[type[Model], dict[Any, Any]]


def foreign_keys(model: type[Model]) -> "Iterator[ForeignKey[Any, Any]]":
    return (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey))


def link_keys(rows: Sequence[Model], known: Rows) -> None:
    """Foreign keys lead to the rows that are known."""
    if rows:
        for key in foreign_keys(type(rows[0])):
            targets = known.get(key.related_model, {})
            for row in rows:
                target = targets.get(vars(row).get(key.attname))
                if target is not None:
                    key.set_cached_value(row, target)


def link_relations(model: type[Model], rows: dict[Any, Any], parts: Rows) -> None:
    """``.all()`` of the relations from one model to others of the whole is what was read."""
    for relation in model._meta.related_objects:
        accessor, members = relation.get_accessor_name(), parts.get(relation.related_model)
        if accessor is None or members is None or relation.many_to_many:
            continue
        attname = relation.field.attname
        owned = [(getattr(member, attname), member) for member in members.values()]
        if relation.one_to_one:
            only = dict(owned)
            for key, row in rows.items():
                relation.set_cached_value(row, only.get(key))
        else:
            _fill(rows, accessor, owned)
    for many in model._meta.many_to_many:
        pairs = parts.get(getattr(model, many.name).through)
        if pairs is not None:
            own, other = many.m2m_field_name(), many.m2m_reverse_field_name()
            _fill(rows, many.name, [(getattr(p, f"{own}_id"), getattr(p, other)) for p in pairs.values()])


def _fill(owners: dict[Any, Any], accessor: str, members: Iterable[tuple[Any, Any]]) -> None:
    owned: defaultdict[Any, list[Any]] = defaultdict(list)
    for key, member in members:
        owned[key].append(member)
    for key, owner in owners.items():
        kept = owner.__dict__.get("_prefetched_objects_cache")
        if not isinstance(kept, _Relations):
            kept = owner._prefetched_objects_cache = _Relations(owner, kept or {})
        kept.read(accessor, owned.get(key, []))


class _Relations(MutableMapping[str, Any]):
    """What ``prefetch_related`` keeps of an object's relations, each a queryset that was asked. These are made when
    somebody looks: few of the relations of many rows ever are, and making them takes as long as reading the rows."""

    def __init__(self, owner: Model, made: Mapping[str, Any]) -> None:
        self._owner, self._made = owner, dict(made)
        self._read: dict[str, list[Any]] = {}

    def read(self, name: str, members: list[Any]) -> None:
        self._made.pop(name, None)
        self._read[name] = members

    def __getitem__(self, name: str) -> Any:
        if name in self._read:
            # Out of here first: the relation looks for it while it composes its queryset.
            members = self._read.pop(name)
            found = getattr(self._owner, name).get_queryset()
            found._result_cache, found._prefetch_done = members, True
            self._made[name] = found
        return self._made[name]

    def __setitem__(self, name: str, found: Any) -> None:
        self._read.pop(name, None)
        self._made[name] = found

    def __delitem__(self, name: str) -> None:
        if self._read.pop(name, None) is None:
            del self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._read or name in self._made

    def __iter__(self) -> Iterator[str]:
        return iter([*self._made, *self._read])

    def __len__(self) -> int:
        return len(self._made) + len(self._read)

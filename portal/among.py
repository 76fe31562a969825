"""``key__among=…``: as ``in``, for values and for keys that another question answers.

Of a list, its words do not depend on how many there are. Of a queryset, PostgreSQL finds the keys first and looks them
up then: it is left no choice of joins to weigh, which for a few rows takes longer than to read them.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql import Query


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):  # type: ignore[type-arg]  # generic in the stubs alone
    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        if isinstance(self.rhs, Query):
            keys = self.rhs.clone()
            keys.clear_ordering(clear_default=True)
            if not keys.has_select_fields:
                keys.clear_select_clause()
                keys.add_fields(["pk"])
            return keys
        return [self.lhs.output_field.get_prep_value(value) for value in self.rhs]

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Sequence[Any]]:  # type: ignore[override]  # as Django's own
        left, values = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, Query):
            keys, of_keys = self.process_rhs(compiler, connection)
            return f"{left} = ANY(ARRAY{keys})", [*values, *of_keys]
        return f"{left} = ANY(%s)", [*values, self.rhs]

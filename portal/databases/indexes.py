"""Indexes that migrations build beside a running portal, and can begin anew."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently as DjangosAddIndexConcurrently


class AddIndexConcurrently(DjangosAddIndexConcurrently):
    """As Django's. A build that was cut off leaves an index that answers nothing, and one of several that were built
    before that is there already: at either Django would stop each time that the migration is begun again."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)  # if it is there
        super().database_forwards(app_label, schema_editor, from_state, to_state)

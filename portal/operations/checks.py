"""What the deployment check says of the role that the portal speaks to its database as."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from portal.operations import rights


@register(Tags.security, deploy=True)
def check_role(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Who owns the tables lifts their guards: whoever takes over such a process rewrites what was to stay."""
    try:
        if not rights.owns_tables():
            return []
    except DatabaseError as error:
        return [Warning(f"Who owns the tables could not be asked: {error}", id="operations.W001")]
    return [
        Warning(
            "This process owns the tables of its database, whose guards it could lift.",
            hint="Run the portal as a role that manage.py grant_application was given; migrate as the owner.",
            id="operations.W002",
        )
    ]

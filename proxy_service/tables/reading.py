"""What these tables share."""

from django import forms

from portal.errors import InvalidInput
from portal.organizations.models import Membership


def refuse_mistakes(form: forms.Form) -> None:
    """A page shows what it understood beside its complaint; a file would hold more than was asked for."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        raise InvalidInput(f"{label}：{errors[0]}" if label else str(errors[0]), field="filters")


def name_of(held: Membership | None) -> str:
    return held.user.full_name if held else ""

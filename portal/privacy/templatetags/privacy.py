"""Personal fields on pages."""

from typing import Any

from django import template
from django.db.models import Model

from portal.organizations.models import User
from portal.privacy import masking, registry

register = template.Library()
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_email", masking.mask_email)
register.filter("mask_text", masking.mask_text)


@register.inclusion_tag("privacy/_field.html", takes_context=True)
def personal(context: template.Context, row: Model, field: str, offer: bool = True) -> dict[str, Any]:
    """``{% personal case "contact_phone" %}``: plain for whom it is there, masked for others; with the way to see it
    for those who may (``offer=False`` leaves that out, where a list has no room for it)."""
    sensitive = registry.field_of(row, field)
    seen = registry.shown(context.get("membership"), row, field)
    # Without any role one still is who one is.
    user = context.get("user")
    if isinstance(row, User) and user is not None and user.pk == row.pk:
        seen = registry.Shown(sensitive.value(row), plain=True, may_unmask=False)
    return {
        "seen": seen,
        "sensitive": sensitive,
        "pk": row.pk,
        "offer": offer and seen.may_unmask,
        "dialled": seen.plain and sensitive.mask in ("phone", "mobile"),
    }


@register.simple_tag
def personal_fields() -> list[registry.Sensitive]:
    """``{% personal_fields as fields %}``: every one there is, for the notice."""
    return registry.all_fields()

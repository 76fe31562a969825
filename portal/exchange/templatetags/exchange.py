"""The button of a list page."""

from typing import Any

from django import template
from django.urls import reverse

from portal.exchange import tables

register = template.Library()


@register.inclusion_tag("exchange/_export_link.html", takes_context=True)
def export_link(context: template.Context, kind: str, **more: Any) -> dict[str, Any]:
    """``{% export_link "requests" %}``: 导出, with the filters of the page; nothing for those whose list it is not.
    ``more`` are filters that stand elsewhere than in the query string of the page."""
    request = context["request"]
    table = tables.find(kind)
    if table is None or not table.is_for(getattr(request, "membership", None)):
        return {"url": ""}
    filters = request.GET.copy()
    filters.pop("page", None)
    for name, value in more.items():
        filters[name] = value
    address = reverse("exchange:export-new", args=[kind])
    return {"url": f"{address}?{filters.urlencode()}" if filters else address, "title": table.title}

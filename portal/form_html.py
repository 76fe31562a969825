"""How a form becomes HTML (``FORM_RENDERER``): Bootstrap's classes are put on widgets here, not by every form.

A field around its widget, plain inputs and list boxes are put together by functions: a list has ten fields to be
filtered by and names dozens of parks and people, and a template for each field, with one for its attributes and one for
its errors, took a fifth of the page. All other widgets are templates (templates/django/forms/).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.markup import format_html, format_html_join
from portal.templatetags.portal_ui import article, article_of, is_optional, is_single_checkbox

Option = Mapping[str, Any]

CLASS_BY_TEMPLATE = {
    "django/forms/widgets/checkbox.html": "form-check-input",
    "django/forms/widgets/select.html": "form-select",
}
# Drawn by templates of ours, which name their own classes.
UNTOUCHED = ("hidden", "multiple_input", "radio", "checkbox_select", "multiwidget", "split")


def css_class(template_name: str) -> str:
    """The Bootstrap class of a widget, by the template that draws it."""
    if any(part in template_name for part in UNTOUCHED):
        return ""
    return CLASS_BY_TEMPLATE.get(template_name, "form-control")


class PortalRenderer(TemplatesSetting):
    """Finds templates like the rest of the portal, and gives each widget its class."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget")
        if isinstance(widget, Mapping) and (css := css_class(template_name)):
            attrs = widget["attrs"]
            if "invalid" not in css and attrs.get("aria-invalid"):
                css += " is-invalid"
            attrs["class"] = f"{css} {attrs['class']}" if attrs.get("class") else css
        drawn = DRAWN.get(template_name)
        return drawn(context) if drawn else super().render(template_name, context, request)


def field(context: Mapping[str, Any]) -> SafeString:
    """A field with its label, what helps to fill it in, what is wrong with it, and the article that it rests on."""
    shown: BoundField = context["field"]
    rule = article_of(shown)
    within = _checkbox if is_single_checkbox(shown) else _fieldset if shown.use_fieldset else _single
    return format_html(
        '<div class="field{}">\n\n{}\n\n{}\n</div>',
        " field-error" if shown.errors else "",
        within(shown),
        article(rule) if rule else "",
    )


def _single(shown: BoundField) -> SafeString:
    target = shown.id_for_label
    label = format_html(
        '<label class="form-label"{}>{}{}</label>',
        format_html(' for="{}"', target) if target else "",
        shown.label,
        _optional(shown),
    )
    return format_html(
        "  {}\n  {}\n  {}\n  {}", label if shown.label else "", _help(shown), _errors(shown), shown
    )


def _fieldset(shown: BoundField) -> SafeString:
    described = shown.aria_describedby
    legend = format_html('<legend class="form-label">{}{}</legend>', shown.label, _optional(shown))
    return format_html(
        "  <fieldset{}>\n    {}\n    {}\n    {}\n    {}\n  </fieldset>",
        format_html(' aria-describedby="{}"', described) if described else "",
        legend if shown.label else "",
        _help(shown),
        _errors(shown),
        shown,
    )


def _checkbox(shown: BoundField) -> SafeString:
    return format_html(
        '  <div class="form-check">{}<label class="form-check-label" for="{}">{}</label></div>\n  {}\n  {}',
        shown,
        shown.id_for_label,
        shown.label,
        _help(shown),
        _errors(shown),
    )


def _optional(shown: BoundField) -> str:
    return format_html('<span class="optional">{}</span>', _("（选填）")) if is_optional(shown) else ""


def _help(shown: BoundField) -> str:
    """Written in our forms, with markup."""
    if not shown.help_text:
        return ""
    named = format_html(' id="{}_helptext"', shown.auto_id) if shown.auto_id else ""
    return format_html('<div class="form-text"{}>{}</div>', named, mark_safe(str(shown.help_text)))  # noqa: S308  (see above)


def _errors(shown: BoundField) -> Any:
    return shown.errors if shown.errors else ""


def _input(context: Mapping[str, Any]) -> SafeString:
    """As Django's own input.html."""
    widget = context["widget"]
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', value),
        _attributes(widget["attrs"]),
    )


def _select(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        _options(widget["optgroups"]),
    )


def _options(groups: Iterable[tuple[Any, Iterable[Option], int]]) -> SafeString:
    """Every option with its attributes, those of a group beneath its name."""
    return format_html_join("\n", "{}", ((_group(name, members),) for name, members, _index in groups))


def _group(name: Any, members: Iterable[Option]) -> SafeString:
    told = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        (
            (
                str(option["value"]),
                _attributes(option["attrs"]) if option["attrs"] else "",
                str(option["label"]),
            )
            for option in members
        ),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, told) if name else told


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """As Django's own attrs.html: True stands by its name alone, False not at all."""
    return format_html_join(
        "",
        " {}{}",
        (
            (name, "" if value is True else format_html('="{}"', value))
            for name, value in attrs.items()
            if value is not False
        ),
    )


DRAWN: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "django/forms/field.html": field,
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _input for kind in ("text", "date", "number", "hidden", "email")},
}

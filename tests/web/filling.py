"""What somebody could type into a form of an act, by the kinds of its fields."""

import random
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from portal.acts.forms import ActForm
from portal.documents.samples.uploads import pdf
from tests.web.marks import MARK

#: By name, what no kind of field tells.
LIKELY = {"letter": "B", "phone": "13999090009", "contact_phone": "13999090009", "begins": "11:00"}


def typed_into(form: ActForm, chance: random.Random | None) -> dict[str, Any]:
    """What an unbound form holds already, and something likely in every other field. With ``chance`` other choices,
    days and numbers, and some that need not be filled in are left."""
    typed = {
        form.add_prefix(name): value
        for name, field in form.fields.items()
        if (value := _value(form, name, field, chance)) is not None
    }
    if form.formset is not None:
        rows, prefix = form.formset.forms, form.formset.prefix
        typed |= {
            f"{prefix}-TOTAL_FORMS": len(rows),
            f"{prefix}-INITIAL_FORMS": form.formset.initial_form_count(),
        }
        for row in rows:
            for name, field in row.fields.items():
                if (value := _value(row, name, field, chance)) is not None:
                    typed[row.add_prefix(name)] = value
    return typed


def marked(form: ActForm, typed: dict[str, Any]) -> dict[str, Any]:
    """The same, with the mark in every field that takes free text of that length."""
    forms_of = [form, *(form.formset.forms if form.formset is not None else ())]
    free = {
        one.add_prefix(name)
        for one in forms_of
        for name, field in one.fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, forms.URLField | forms.RegexField)
        and len(MARK) <= (field.max_length or len(MARK))
        and name not in LIKELY
    }
    return {name: MARK if name in free else value for name, value in typed.items()}


def _value(form: forms.BaseForm, name: str, field: forms.Field, chance: random.Random | None) -> Any:
    given = form.get_initial_for_field(field, name)
    if isinstance(field, forms.FileField):
        return None if chance and chance.random() < 0.3 and not field.required else [pdf("材料")]
    if chance and not field.required and chance.random() < 0.3:
        return None
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.ChoiceField):
        return _choice(field, given, chance)
    return LIKELY.get(name) or _simple(field, given, chance)


def _choice(field: forms.ChoiceField, given: Any, chance: random.Random | None) -> Any:
    options = [str(key) for key, _label in field.choices if str(key)]
    several = isinstance(field, forms.MultipleChoiceField)
    if not options:
        return None
    if chance:
        return chance.sample(options, chance.randint(1, len(options))) if several else chance.choice(options)
    kept = [str(getattr(one, "pk", one)) for one in (given if isinstance(given, list | tuple) else [given])]
    known = [one for one in kept if one in options]
    return (known or options[:1]) if several else (known or options)[0]


def _simple(field: forms.Field, given: Any, chance: random.Random | None) -> Any:
    now = timezone.localtime()
    later = timedelta(days=chance.choice((-30, -1, 0, 1, 7, 8, 30, 300)) if chance else 7)
    match field:
        case forms.DateTimeField():
            return f"{given if given and not chance else now + later:%Y-%m-%dT%H:%M}"
        case forms.DateField():
            return f"{given if given and not chance else now + later:%Y-%m-%d}"
        case forms.TimeField():
            return f"{given:%H:%M}" if given else "10:30"
        case forms.IntegerField():
            least, most = int(field.min_value or 1), int(field.max_value or 20)
            return given if given is not None else chance.randint(least, most) if chance else least
        case forms.URLField():
            return given or "https://example.cn/open"
        case _text:
            return str(given) if given else "情况说明"

"""Fields that several forms of people and enterprises share."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from portal.organizations.names import LONGEST_PERSON, normalise_name
from portal.organizations.usernames import TELLS_OF_A_PERSON, normalise_username, tells_of_a_person

PHONE = re.compile(r"(\+\d{1,3})?\d{5,13}(-\d{1,6})?|0\d{2,3}-\d{7,8}(-\d{1,6})?")
USERNAME = re.compile(r"[\w.@+-]{3,60}")


class NameField(forms.CharField):
    """A name of a person or an enterprise: interpuncts made one, nothing else refused."""

    def __init__(self, *, max_length: int = LONGEST_PERSON, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return normalise_name(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A telephone number, mobile or landline, spaces ignored."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def to_python(self, value: Any) -> str:
        return "".join((super().to_python(value) or "").split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not PHONE.fullmatch(value):
            raise ValidationError(_("请输入正确的电话号码，例如 13812345678 或 0909-2311234。"))


class ParksByPrefecture(ModelChoiceIterator):
    """The parks under the name of their prefecture, the prefecture with most of them first."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label or "")
        groups: dict[str, list[tuple[Any, str]]] = {}
        for park in self.queryset.select_related("parent__parent__parent").order_by("code"):
            above = park
            while above.parent is not None:
                above = above.parent
            groups.setdefault(above.label, []).append(self.choice(park))
        yield from sorted(groups.items(), key=lambda group: -len(group[1]))


class ParkField(forms.ModelChoiceField):
    """One of the parks, which are many and far apart."""

    iterator = ParksByPrefecture


class UsernameField(forms.CharField):
    widget = forms.TextInput(
        attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    )

    def to_python(self, value: Any) -> str:
        return normalise_username(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if tells_of_a_person(value):
            raise ValidationError(TELLS_OF_A_PERSON)
        if value and not USERNAME.fullmatch(value):
            raise ValidationError(_("用户名为 3 至 60 个字母、数字、汉字或 . @ + - _ 符号。"))

"""Bringing a file in, and what becomes of it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("文件"),
        help_text=_("用下载的模板填写，.xlsx 或 .csv，不超过 10 MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

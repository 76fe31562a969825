"""The form of an authority document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.models import Authority
from portal.acts.fields import Text, Upload
from portal.forms import DateInput, chooser


class AuthorityForm(forms.Form):
    """``document`` is what is being corrected; None for a new one, which alone is asked for its number."""

    number = forms.CharField(
        label=_("文号"), max_length=60, help_text=_("照原文，例如 伊市政发〔2024〕84号。")
    )
    title = forms.CharField(label=_("标题"), max_length=200)
    issuer_name = forms.CharField(label=_("发文机关"), max_length=120)
    issued_on = forms.DateField(label=_("发文日期"), widget=DateInput())
    valid_from = forms.DateField(label=_("生效日期"), widget=DateInput())
    valid_until = forms.DateField(
        label=_("有效期至"),
        widget=DateInput(),
        required=False,
        help_text=_("最后一个有效日；文件没有写明期限的留空。"),
    )
    superseded_by = forms.ModelChoiceField(
        label=_("被何文件替代"),
        queryset=Authority.objects.all(),
        required=False,
        empty_label=_("未被替代"),
        help_text=_("先登记新文件，再在这里选择。"),
    )
    link = forms.URLField(label=_("公开网址"), max_length=300, required=False, assume_scheme="https")
    text = Text(label=_("正文摘要"), rows=6, required=False)
    upload = Upload(label=_("文件扫描件"), required=False)
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("日期从何而来、尚待核对什么。")
    )
    is_sample = forms.BooleanField(label=_("样例"), required=False)

    def __init__(self, *args: Any, document: Authority | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if document is not None:
            del self.fields["number"]
            chooser(self, "superseded_by").queryset = Authority.objects.exclude(pk=document.pk)

    def facts(self) -> dict[str, Any]:
        """What the services take, without the upload."""
        return {name: value for name, value in self.cleaned_data.items() if name != "upload"}

    @staticmethod
    def initial_of(document: Authority) -> dict[str, Any]:
        own = AuthorityForm.base_fields.keys() - {"number", "upload"}
        return {name: getattr(document, name) for name in own}

"""Entering a year's arrangement: by pasting a notice, or from a spreadsheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanTextMixin, DateInput
from portal.workdays.models import Scope

FIRST_YEAR, LAST_YEAR = 2004, 2100
WHOLE, PART = "whole", "part"
EXTENTS = (
    (WHOLE, _("全年安排：录入后该年度转为“已公布”，原有日期全部由它代替")),
    (PART, _("只涉及其中的节日：只代替通知里写到的节日，其他日期和年度状态不变")),
)


class ScopeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Scope) -> str:
        return obj.name if obj.name == str(obj.kind.label) else f"{obj.name}（{obj.kind.label}）"


class ArrangementForm(CleanTextMixin, forms.Form):
    """The notice itself; what it arranges is read from elsewhere."""

    scope = ScopeChoice(label=_("适用范围"), queryset=Scope.objects.all(), empty_label=_("请选择"))
    extent = forms.ChoiceField(label=_("这份通知"), choices=EXTENTS, initial=WHOLE, widget=forms.RadioSelect)
    year = forms.IntegerField(label=_("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    notice_no = forms.CharField(label=_("通知文号"), max_length=80)
    notice_url = forms.URLField(
        label=_("通知网址"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_("政府网站上的原文地址。"),
    )
    published_on = forms.DateField(label=_("发布日期"), required=False, widget=DateInput())

    @property
    def notice(self) -> dict[str, Any]:
        """What a proposal keeps of the notice, of a valid form."""
        data = self.cleaned_data
        return {
            "notice_no": data["notice_no"],
            "notice_url": data["notice_url"],
            "published_on": data["published_on"],
            "part": data["extent"] == PART,
        }


class NoticeForm(ArrangementForm):
    text = forms.CharField(
        label=_("通知原文"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("从政府网站复制全文粘贴在这里，包括标题、文号和落款日期。"),
    )
    year = forms.IntegerField(
        label=_("年份"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text=_("原文写明的不用填。"),
    )
    notice_no = forms.CharField(
        label=_("通知文号"), max_length=80, required=False, help_text=_("原文写明的不用填。")
    )
    field_order = ["scope", "text", "extent", "year", "notice_no", "published_on", "notice_url"]


class WorkbookForm(ArrangementForm):
    file = forms.FileField(
        label=_("Excel 文件"),
        required=False,
        help_text=_("用下载的模板填写，.xlsx 格式，不超过 1 MB、400 行。"),
    )
    notice_no = forms.CharField(
        label=_("通知文号"), max_length=80, required=False, help_text=_("表中“文号”一栏填了的不用填。")
    )
    conditional = ("file",)
    field_order = ["scope", "year", "file", "extent", "notice_no", "published_on", "notice_url"]


class RejectionForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

"""Entering a year's arrangement, by pasting a notice or from a spreadsheet, and office hours."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanTextMixin, DateInput, RowsFormSet, TimeInput, rows_formset
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.workdays.hours import SeasonEntry, season_entry
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


class OfficeHoursForm(CleanTextMixin, forms.Form):
    """For which place, and by which notice; the seasons are rows beside it."""

    scope = ScopeChoice(
        label=_("适用范围"),
        queryset=Scope.objects.all(),
        empty_label=_("请选择"),
        required=False,
        help_text=_("一地各单位通用的作息时间。"),
    )
    organ = forms.ModelChoiceField(
        label=_("单独适用的单位"),
        queryset=Organization.objects.exclude(kind=OrganizationKind.ENTERPRISE).filter(is_active=True),
        empty_label=_("请选择"),
        required=False,
        help_text=_("只有这一家单位与所在地作息不同时选择，与适用范围二者选一。"),
    )
    notice_no = forms.CharField(label=_("通知文号"), max_length=80)
    notice_url = forms.URLField(label=_("通知网址"), max_length=200, required=False, assume_scheme="https")

    conditional = ("scope", "organ")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and bool(data["scope"]) == bool(data["organ"]):
            self.add_error("scope", _("请选择适用范围或者单独适用的单位，二者选一。"))
        return data

    @property
    def place(self) -> Scope | Organization:
        """Of a valid form."""
        return self.cleaned_data["scope"] or self.cleaned_data["organ"]


class SeasonForm(forms.Form):
    """One season of the year; it lasts until the next one begins."""

    month = forms.IntegerField(label=_("每年从几月"), min_value=1, max_value=12)
    day = forms.IntegerField(label=_("几日起"), min_value=1, max_value=31)
    morning_opens = forms.TimeField(label=_("上午上班"), widget=TimeInput())
    morning_closes = forms.TimeField(label=_("上午下班"), widget=TimeInput())
    afternoon_opens = forms.TimeField(label=_("下午上班"), widget=TimeInput())
    afternoon_closes = forms.TimeField(label=_("下午下班"), widget=TimeInput())

    IN_ORDER = ("morning_opens", "morning_closes", "afternoon_opens", "afternoon_closes")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            date(2001, data["month"], data["day"])  # a year without 29 February
        except ValueError:
            self.add_error("day", _("每年都要有这一天。"))
        for before, after in zip(self.IN_ORDER, self.IN_ORDER[1:], strict=False):
            # Work may go on through midday.
            through = (before, after) == ("morning_closes", "afternoon_opens")
            if data[after] < data[before] or (data[after] == data[before] and not through):
                self.add_error(after, _("须晚于%s。") % self.fields[before].label)
                break
        return data

    @property
    def entry(self) -> SeasonEntry:
        data = self.cleaned_data
        opens, closes, opens_again, closes_again = (data[name] for name in self.IN_ORDER)
        return season_entry(data["month"], data["day"], (opens, closes), (opens_again, closes_again))


class SeasonRows(RowsFormSet):
    """The seasons of a year, one at least; rows left empty do not count."""

    def initial_form_count(self) -> int:
        # A row that was shown filled in may be sent back empty, to leave that season out.
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def entries(self) -> list[SeasonEntry]:
        """In the order of the year."""
        filled = [row.entry for row in self.forms if row.has_changed()]
        return sorted(filled, key=lambda season: season["from"])

    def clean(self) -> None:
        if any(self.errors):
            return
        begins = [season["from"] for season in self.entries]
        if not begins:
            raise forms.ValidationError(_("请至少填写一季的作息时间。"))
        if len(set(begins)) < len(begins):
            raise forms.ValidationError(_("两季不能从同一天开始。"))


Seasons = rows_formset(SeasonForm, SeasonRows, extra=1, most=6)


class RejectionForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

"""Reporting 推、拖、索、拿、卡、要, and what the overseeing body does about it (BZ54-6.3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Choose, Text
from portal.forms import CleanTextMixin, chooser
from proxy_service.enums import Conduct
from proxy_service.forms.acts.planning import organs_of
from proxy_service.models import ProxyRequest


class ComplaintForm(CleanTextMixin, forms.Form):
    articles = {"conduct": "BZ54-6.3"}
    conduct = forms.ChoiceField(label=_("反映的情形"), choices=Conduct, widget=forms.RadioSelect)
    organ = Choose(label=_("被反映的单位"), required=False)
    text = Text(
        label=_("具体情况"), rows=6, help_text=_("时间、地点、人员和经过。园区和部门看不到您的反映。")
    )

    def __init__(self, *args: Any, filed: ProxyRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "organ").offer(
            organs_of(filed), label=lambda organ: organ.name, empty=_("不确定或其他单位")
        )


class ReferralForm(CleanTextMixin, forms.Form):
    referred_to = forms.CharField(
        label=_("移送单位"), max_length=120, help_text=_("如纪检监察机关、主管部门。")
    )
    note = Text(label=_("移送说明"), rows=3, required=False)


class ClosingForm(CleanTextMixin, forms.Form):
    outcome = Text(label=_("处理结果"), rows=3, help_text=_("反映的企业会看到。"))

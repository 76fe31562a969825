"""Claiming an enterprise that a window recorded, and deciding on a claim."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Text, Upload
from portal.forms import CleanTextMixin
from portal.organizations.forms.accounts import NewAccountForm
from portal.organizations.forms.fields import NameField, PhoneField
from portal.organizations.queries import find_enterprise
from proxy_service.claims import claimable, nothing_to_claim


class ClaimForm(CleanTextMixin, forms.Form):
    """The enterprise, named by its whole code or name, and the proof."""

    enterprise = forms.CharField(
        label=_("统一社会信用代码或企业全称"),
        max_length=120,
        help_text=_("意向入园、还没有代码的，填写窗口登记时的企业全称。"),
    )
    licence = Upload(label=_("营业执照（意向入园的，企业名称预留或投资协议）"))
    authority = Upload(
        label=_("授权证明"),
        help_text=_(
            "法定代表人本人的，上传身份证件；他人办理的，上传加盖公章的授权书和身份证件（可合并为一个文件）。"
        ),
    )
    note = Text(label=_("说明"), rows=2, required=False)

    def clean_enterprise(self) -> Any:
        found = find_enterprise(self.cleaned_data["enterprise"])
        if found is None or not claimable().filter(pk=found.pk).exists():
            raise forms.ValidationError(nothing_to_claim())
        return found


class NewcomerClaimForm(NewAccountForm, ClaimForm):
    """With the account of somebody who has none."""

    full_name = NameField(label=_("您的姓名"))
    phone = PhoneField(label=_("手机号码"))
    email = forms.EmailField(label=_("电子邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    consent = forms.BooleanField(
        label=_("我已阅读并同意《个人信息保护说明》"),
        error_messages={"required": _("请阅读《个人信息保护说明》并勾选同意。")},
    )
    field_order = [
        *("enterprise", "licence", "authority", "note"),
        *("full_name", "phone", "email", "username", "password", "password_again", "consent"),
    ]


class RefusalForm(CleanTextMixin, forms.Form):
    reason = Text(label=_("不予确认的理由"), rows=3, help_text=_("认领人会收到这段话，可以补正后再次提交。"))

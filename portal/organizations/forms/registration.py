"""An enterprise enters itself, and keeps its data up to date."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.organizations import uscc as codes
from portal.organizations.enums import EnterpriseStage
from portal.organizations.forms.accounts import NewAccountForm
from portal.organizations.forms.fields import NameField, ParkField, PhoneField
from portal.organizations.models import Organization
from portal.organizations.names import LONGEST_ORGANIZATION


class EnterpriseForm(forms.Form):
    """The enterprise. The form of its credit code is a gate; a check character that does not fit is a warning, which
    the person confirms, because some real codes carry one."""

    articles = {"stage": "BZ54-3.2"}
    conditional = ("uscc",)

    stage = forms.ChoiceField(
        label=_("入园状态"),
        choices=EnterpriseStage.choices,
        widget=forms.RadioSelect,
        initial=EnterpriseStage.SETTLED,
    )
    name = NameField(
        label=_("企业名称"),
        max_length=LONGEST_ORGANIZATION,
        help_text=_("与营业执照一致；意向入园企业填写拟用名称。"),
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        max_length=40,
        help_text=_("18 位，已入园企业必填。尚未取得的意向入园企业留空。"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    uscc_confirmed = forms.BooleanField(
        label=_("我已对照营业执照逐位核对，代码无误"), required=False, widget=forms.HiddenInput
    )
    legal_representative = NameField(label=_("法定代表人（负责人）"))
    address = forms.CharField(label=_("企业地址"), max_length=200)
    enterprise_phone = PhoneField(label=_("企业电话"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("stage") == EnterpriseStage.SETTLED or data.get("uscc"):
            self._check_uscc(data)
        return data

    def _check_uscc(self, data: dict[str, Any]) -> None:
        data["uscc"] = code = codes.normalise(data.get("uscc", ""))
        if not code:
            self.add_error("uscc", _("请填写统一社会信用代码；还没有的，请选择“意向入园”。"))
        elif len(code) != codes.LENGTH:
            self.add_error("uscc", _("统一社会信用代码应为 18 位，您输入了 %(n)d 位。") % {"n": len(code)})
        elif not codes.is_well_formed(code):
            self.add_error(
                "uscc", _("统一社会信用代码只含数字和大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字。")
            )
        elif not codes.has_right_check(code) and not data.get("uscc_confirmed"):
            self.fields["uscc_confirmed"].widget = forms.CheckboxInput()
            self.add_error(
                "uscc", _("该代码的校验位不符，可能有输入错误。请核对；确认无误的，勾选下面的选项后再提交。")
            )


class RegistrationForm(NewAccountForm, EnterpriseForm):
    """Enterprise, the person who answers for it, and the person's account, in one."""

    park = ParkField(
        label=_("所在（拟入驻）园区"),
        queryset=Organization.objects.active().parks(),
        empty_label=_("请选择"),
        help_text=_("决定适用的工作日历和为您服务的园区，以后每次申请仍可选择。"),
    )
    full_name = NameField(label=_("您的姓名"))
    phone = PhoneField(label=_("手机号码"))
    email = forms.EmailField(label=_("电子邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    consent = forms.BooleanField(
        label=_("我已阅读并同意《个人信息保护说明》"),
        error_messages={"required": _("请阅读《个人信息保护说明》并勾选同意。")},
    )

    articles = {"stage": "BZ54-3.2", "park": "BZ54-3.1"}
    enterprise_fields = ("stage", "park", "name", "uscc", "uscc_confirmed", "legal_representative", "address",
                         "enterprise_phone")  # fmt: skip
    person_fields = ("full_name", "phone", "email", "username", "password", "password_again")
    field_order = [*enterprise_fields, *person_fields, "consent"]

    def enterprise_part(self) -> list[forms.BoundField]:
        return [self[name] for name in self.enterprise_fields]

    def person_part(self) -> list[forms.BoundField]:
        return [self[name] for name in self.person_fields]


class EnterpriseProfileForm(EnterpriseForm):
    """The owner's page on the enterprise; the stage follows from the credit code."""

    stage = None  # type: ignore[assignment]  # how Django takes an inherited field away

    def __init__(self, *args: Any, settled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settled = settled
        if settled:
            self.fields["uscc"].required = True

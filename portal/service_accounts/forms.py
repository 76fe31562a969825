"""A leader's forms on the systems that work in the organisation's name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanTextMixin, chooser
from portal.organizations.forms.people import OrganizationRoleForm
from portal.organizations.models import Organization
from portal.service_accounts.addresses import parse_network, split_networks
from portal.service_accounts.enums import NEVER_A_PROGRAM, Scope
from portal.service_accounts.models.account import LONGEST_NAME
from portal.service_accounts.models.key import LONGEST_LIFE, USUAL_LIFE_DAYS


class AccountForm(CleanTextMixin, OrganizationRoleForm):
    name = forms.CharField(
        label=_("业务系统名称"),
        max_length=LONGEST_NAME,
        help_text=_("例如“建设项目审批系统”。系统办理的每一步都以“名称（服务账号）”记入台账。"),
    )
    purpose = forms.CharField(
        label=_("用途"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("这个系统在这里办什么，由谁维护。"),
    )
    field_order = ["name", "purpose", "organization", "role"]

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, organizations=organizations, **kwargs)
        role = chooser(self, "role")
        role.choices = [choice for choice in role.choices if choice[0] not in NEVER_A_PROGRAM]
        role.help_text = _("系统能看到和办理的，与担任这一角色的人员相同；负责人的审批和决定仍由人办理。")
        if len(role.choices) == 1:
            role.initial = role.choices[0][0]


class KeyForm(forms.Form):
    scopes = forms.MultipleChoiceField(
        label=_("权限范围"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "只选系统用得到的。事项目录、工作日历等公开内容不需要权限。上传、下载文件和导出列表，另须选所属业务的权限。"
        ),
        error_messages={"required": _("请选择至少一项权限范围。")},
    )
    days = forms.IntegerField(
        label=_("有效天数"),
        min_value=1,
        max_value=LONGEST_LIFE.days,
        initial=USUAL_LIFE_DAYS,
        error_messages=dict.fromkeys(("min_value", "max_value"), _("有效期应为 1 至 366 天。")),
        help_text=_("1 至 366 天。到期前生成新的密钥，换好再停用旧的，不影响使用。"),
    )
    networks = forms.CharField(
        label=_("允许的地址"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "业务系统访问本平台时的出口地址，每行一个，例如 203.0.113.7 或 203.0.113.0/24。留空则不限制。"
        ),
    )

    def clean_networks(self) -> list[str]:
        found, wrong = [], []
        for text in split_networks(self.cleaned_data["networks"]):
            try:
                found.append(parse_network(text))
            except ValueError as error:
                wrong.append(str(error))
        if wrong:
            raise ValidationError(wrong)
        return found

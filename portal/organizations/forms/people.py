"""A leader's pages on staff."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanTextMixin, DateTimeInput, chooser
from portal.organizations.enums import ROLES_BY_KIND, Role
from portal.organizations.forms.accounts import NewAccountForm
from portal.organizations.forms.fields import NameField, PhoneField
from portal.organizations.models import Membership, Organization, User
from portal.organizations.names import prefix_complaint


class OrganizationRoleForm(forms.Form):
    """An organisation among those that the leader looks after, and a role that its kind knows."""

    organization = forms.ModelChoiceField(
        label=_("组织"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )
    role = forms.ChoiceField(label=_("角色"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = organizations.filter(is_active=True)
        chooser(self, "organization").queryset = found
        kinds = set(found.values_list("kind", flat=True))
        allowed = {role for kind in kinds for role in ROLES_BY_KIND[kind]}
        chooser(self, "role").choices = [(role.value, role.label) for role in Role if role in allowed]
        only = found[:2]
        if len(only) == 1:
            self.fields["organization"].initial = only[0]
            chooser(self, "organization").empty_label = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        organization, role = data.get("organization"), data.get("role")
        if organization and role and role not in ROLES_BY_KIND[organization.kind]:
            self.add_error("role", _("“%(name)s”没有这个角色。") % {"name": organization.label})
        return data


class InvitationForm(OrganizationRoleForm):
    full_name = NameField(label=_("姓名"))
    email = forms.EmailField(label=_("电子邮箱"), help_text=_("邀请链接发到这个邮箱，14 天内有效。"))
    field_order = ["full_name", "email", "organization", "role"]


class JoinForm(NewAccountForm):
    """Somebody new accepts an invitation."""

    full_name = NameField(label=_("姓名"))
    phone = PhoneField(label=_("手机号码"))
    field_order = ["full_name", "phone", "username", "password", "password_again"]


class ColleagueChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership | User) -> str:
        if isinstance(obj, Membership):
            return f"{obj.user.full_name}（{obj.organization.label}）"
        return f"{obj.full_name}（{obj.username}）"


class RefusalForm(CleanTextMixin, forms.Form):
    """Why somebody does not agree."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class HandOverForm(forms.Form):
    """To whom a leaver's open work goes: colleagues in the same role."""

    colleague = ColleagueChoice(
        label=_("接手的同事"), queryset=Membership.objects.none(), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, colleagues: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser(self, "colleague").queryset = colleagues


class SubstituteForm(CleanTextMixin, forms.Form):
    """委托代班."""

    colleague = ColleagueChoice(label=_("代班人"), queryset=User.objects.none(), empty_label=_("请选择"))
    valid_from = forms.DateTimeField(label=_("开始时间"), widget=DateTimeInput())
    valid_until = forms.DateTimeField(
        label=_("结束时间"), widget=DateTimeInput(), help_text=_("到这一刻代班身份自动失效。")
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser(self, "colleague").queryset = colleagues
        self.fields["valid_from"].initial = now


class OrganizationForm(forms.ModelForm):
    """Contact data of an organisation, which the administrator keeps."""

    phone = PhoneField(label=_("联系电话"), required=False)

    class Meta:
        model = Organization
        fields = ["short_name", "phone", "address", "document_prefix"]

    def clean_document_prefix(self) -> str:
        prefix: str = self.cleaned_data["document_prefix"]
        if not prefix or "document_prefix" not in self.changed_data:
            return prefix
        others = Organization.objects.exclude(pk=self.instance.pk).exclude(document_prefix="")
        if complaint := prefix_complaint(prefix, others.values_list("name", "document_prefix")):
            raise ValidationError(complaint)
        return prefix

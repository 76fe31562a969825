"""Accounts: user name and password of a new one, and one's own data."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.organizations.forms.fields import NameField, PhoneField, UsernameField
from portal.organizations.models import User
from portal.organizations.queries import keeps_own_name


def password_rules() -> str:
    """What a first password must be, as the settings say (``AUTH_PASSWORD_VALIDATORS``)."""
    validators: list[Any] = password_validation.get_default_password_validators()
    return "".join(str(one.get_help_text()) for one in validators if getattr(one, "for_newcomers", True))


class NewAccountForm(forms.Form):
    """The part of a form that makes an account: user name and password, typed twice."""

    username = UsernameField(
        label=_("用户名"), help_text=_("登录时使用，别人看得到；可以用姓名拼音或工号，不能是手机号码。")
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(password_rules, str)(),
    )
    password_again = forms.CharField(
        label=_("再次输入密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username=username).exists():
            raise ValidationError(_("该用户名已被使用，请换一个。"))
        return username

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("两次输入的密码不一致。"))
        elif password:
            person = User(username=data.get("username", ""), full_name=data.get("full_name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class ProfileForm(forms.ModelForm):
    full_name = NameField(label=_("姓名"))
    phone = PhoneField(label=_("手机号码"))
    email = forms.EmailField(label=_("电子邮箱"), help_text=_("受理、补正、办结等通知会同时发到这里。"))

    class Meta:
        model = User
        fields = ["full_name", "phone", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not keeps_own_name(self.instance):
            self.fields["full_name"].disabled = True
            self.fields["full_name"].help_text = _("姓名由本单位负责人或安全管理员更改。")

    def clean_full_name(self) -> str:
        is_kept = self.fields["full_name"].disabled
        return str(self.initial["full_name"] if is_kept else self.cleaned_data["full_name"])


class NameForm(forms.Form):
    """A person's name, put right by who looks after them."""

    full_name = NameField(label=_("姓名"))

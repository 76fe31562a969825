"""Signing in, confirming it, and setting up a second factor."""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Method
from portal.accounts.factors import is_key_right, method_of_code, step_of
from portal.forms import CleanTextMixin, drop_complaints
from portal.organizations.models import User

LONGEST_CODE = 20
LONGEST_ANSWER = 20_000
CODE_WIDGET = forms.TextInput(
    attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}
)


def refuse(form: forms.BaseForm, words: str | Promise) -> None:
    """Shows the form as it was typed, with the reason, and judges nothing of it: neither is a password looked at nor a
    code spent."""
    form.cleaned_data = {}
    drop_complaints(form)
    form.add_error(None, str(words))


class SignInForm(AuthenticationForm):
    """Django's, which says the same of every name and password that do not fit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")


class ForgottenPasswordForm(PasswordResetForm):
    """Who is meant: Django's form knows, too, which addresses look alike."""

    email = forms.EmailField(
        label=_("注册时的电子邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )


class AnswerField(forms.CharField):
    """What a security key answered, as the page's script writes it: a JSON object."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_ANSWER, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            answer = json.loads(text)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise ValidationError(_("没有读到安全密钥的应答，请重试。"))
        return answer


class FactorForm(forms.Form):
    """A second factor of ``user``: a code, or the answer of a key. Cleaned, ``method`` says which it was; one try per
    form, for codes are spent by being right."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=LONGEST_CODE,
        help_text=_("手机验证器显示的 6 位数字；手机不在身边时，可以输入一个 8 位恢复码。"),
        widget=CODE_WIDGET,
    )
    answer = AnswerField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["code"].required = not self.data.get("answer")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if data.get("answer") is not None:
            if not is_key_right(self.user, data["answer"]):
                raise ValidationError(_("安全密钥没有通过验证，请重试。"), code="wrong")
            data["method"] = Method.WEBAUTHN
        else:
            data["method"] = method_of_code(self.user, data["code"])
            if data["method"] is None:
                words = _("验证码不正确或已经用过，请等手机显示下一个后重新输入。")
                self.add_error("code", ValidationError(words, code="wrong"))
        return data

    @property
    def is_wrong(self) -> bool:
        """Whether something was shown that does not fit, which is counted."""
        return self.has_error("code", code="wrong") or self.has_error("__all__", code="wrong")


class ConfirmForm(FactorForm):
    """The password, or a second factor where the person has one; with ``needs_factor`` that alone."""

    password = forms.CharField(
        label=_("密码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["password", "code", "answer"]

    def __init__(self, *args: Any, with_factor: bool, needs_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_factor:
            del self.fields["password"]
            return
        self.fields["code"].required = False
        self.fields["password"].required = not with_factor
        if not with_factor:
            del self.fields["code"], self.fields["answer"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        if data.get("password"):
            if not self.user.check_password(data["password"]):
                self.add_error("password", ValidationError(_("密码不正确。"), code="wrong"))
        elif data["code"] or data["answer"]:
            return super().clean()
        else:
            self.add_error("password", ValidationError(_("请输入密码或验证码。"), code="required"))
        return data

    @property
    def is_wrong(self) -> bool:
        return super().is_wrong or self.has_error("password", code="wrong")


class TotpForm(forms.Form):
    """The code by which a person shows that the application on the telephone has the secret."""

    code = forms.CharField(label=_("手机显示的 6 位数字"), max_length=LONGEST_CODE, widget=CODE_WIDGET)

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret
        self.step = 0

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        step = step_of(self.secret, code)
        if step is None:
            raise ValidationError(_("数字不正确。请核对手机的时间是否准确，等显示下一个数字后重新输入。"))
        self.step = step
        return code


class KeyForm(forms.Form):
    """A new security key: what it is called, and its answer to the challenge."""

    name = forms.CharField(
        label=_("名称"), max_length=40, help_text=_("便于日后辨认，例如“办公室电脑”“蓝色U盾”。")
    )
    answer = AnswerField()

    def clean_answer(self) -> dict[str, Any]:
        answer = self.cleaned_data["answer"]
        try:
            if answer is None:
                raise ValueError("no answer")
            webauthn.parse_registration_response(answer)
            webauthn.complete_registration(answer)
        except (ValidationError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValidationError(_("没有读到安全密钥的应答，请重试。")) from error
        return answer


class LiftForm(CleanTextMixin, forms.Form):
    """解除锁定."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如“本人来电核实，连续输错密码”。写入审计日志，并告知本人；请不要写电话号码。"),
    )

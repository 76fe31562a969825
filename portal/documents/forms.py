"""用印: which papers, and the password anew."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.documents.models import DocumentQuerySet
from portal.organizations.models import User


class ChosenForm(forms.Form):
    """``papers`` are those that may be chosen: what becomes of each is for the service to say."""

    documents: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("文书"),
        error_messages={
            "required": _("请先勾选文书。"),
            "invalid_choice": _("只能选择本单位出具的文书，请核对后重新勾选。"),
            "invalid_pk_value": _("只能选择本单位出具的文书，请核对后重新勾选。"),
        },
    )

    def __init__(self, *args: Any, papers: DocumentQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["documents"]
        field.queryset = papers

    @property
    def chosen(self) -> list[str]:
        """The keys that were ticked, right or wrong, to tick them again."""
        return self.data.getlist("documents") if self.is_bound else []  # type: ignore[attr-defined]  # of a request


class SealingForm(ChosenForm):
    """``user`` is who has to know the password."""

    password = forms.CharField(
        label=_("登录密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("用印即代表本单位出具，请再次输入您的登录密码。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self._user.check_password(password):
            raise ValidationError(_("密码不正确，没有用印。"), code="wrong")
        return password

    @property
    def is_password_wrong(self) -> bool:
        return self.has_error("password", code="wrong")

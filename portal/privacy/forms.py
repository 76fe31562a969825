"""What is asked about personal data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanTextMixin


class ReasonForm(CleanTextMixin, forms.Form):
    """Why somebody wants to see what is masked."""

    reason = forms.CharField(
        label=_("查看理由"),
        min_length=5,
        max_length=200,
        help_text=_("写明要用它做什么，例如：电话通知补正。理由和您的姓名会留下记录，对方可以看到。"),
        error_messages={"min_length": _("请写明查看的理由，至少 5 个字。")},
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class ErasureForm(CleanTextMixin, forms.Form):
    """The request of a person."""

    why = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    understood = forms.BooleanField(label=_("我知道删除以后账号不能再登录，也不能恢复"))


class RefusalForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label=_("不予删除的理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

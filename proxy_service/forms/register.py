"""The filters of the register of numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.documents.enums import DocumentKind, Standing
from portal.forms import chooser
from portal.organizations.models import Organization
from proxy_service.register import years_of

ALL = ("", _("全部"))


class IssuerForm(forms.Form):
    """Whose register; the first that the person may read while none is asked for."""

    issuer = forms.TypedChoiceField(label=_("发文机关"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, issuers: list[Organization]) -> None:
        super().__init__(data)
        self.issuers = issuers
        chooser(self, "issuer").choices = [(issuer.pk, issuer.label) for issuer in issuers]

    def chosen(self) -> Organization | None:
        asked = self.cleaned_data.get("issuer") if self.is_valid() else None
        return next((issuer for issuer in self.issuers if asked in (None, issuer.pk)), None)


class RegisterForm(IssuerForm):
    """``wanted()`` are the filters of ``register.papers_in``."""

    kind = forms.ChoiceField(label=_("文书种类"), required=False, choices=[ALL, *DocumentKind.choices])
    year = forms.TypedChoiceField(label=_("年份"), required=False, coerce=int, empty_value=None)
    standing = forms.ChoiceField(label=_("状态"), required=False, choices=[ALL, *Standing.choices])

    def __init__(self, data: Any, *, issuers: list[Organization], issuer: Organization | None) -> None:
        super().__init__(data, issuers=issuers)
        years = years_of(issuer) if issuer else []
        chooser(self, "year").choices = [ALL, *((year, str(year)) for year in years)]
        self.initial["issuer"] = issuer.pk if issuer else None
        if len(issuers) < 2:
            del self.fields["issuer"]

    def wanted(self) -> dict[str, Any]:
        """What was asked for and makes sense; the rest is complained about beside its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "issuer"}

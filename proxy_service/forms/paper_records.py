"""Looking for lines of old ledgers."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.forms import chooser
from portal.organizations.models import Organization
from proxy_service.forms.listing import PeriodForm
from proxy_service.models import PaperRecord


class PaperRecordsForm(PeriodForm):
    """Without anything filled in, all of them; the parks are those whose records a person may read."""

    q = forms.CharField(label=_("编号、委托人、事项或承办人"), max_length=100, required=False)
    follow_up = forms.ChoiceField(
        label=_("回访结果"), required=False, choices=[("", _("全部")), *PaperRecord.FollowUp.choices]
    )
    park = forms.TypedChoiceField(label=_("园区"), required=False, coerce=int, empty_value=None)
    field_order = ["q", "since", "until", "follow_up", "park"]

    @classmethod
    def over(cls, data: Any, visible: QuerySet[PaperRecord]) -> "PaperRecordsForm":
        """To look through those that a person sees."""
        parks = Organization.objects.filter(pk__in=visible.order_by().values("park")).order_by("code")
        return cls(data, parks=list(parks))

    def __init__(self, data: Any, *, parks: list[Organization]) -> None:
        super().__init__(data)
        self.fields["since"].required = self.fields["until"].required = False
        if len(parks) < 2:
            del self.fields["park"]
        else:
            chooser(self, "park").choices = [("", _("全部")), *((park.pk, park.label) for park in parks)]

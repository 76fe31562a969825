"""吹哨报到: the list of matters for everybody, the figures, and the calls behind each."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from delegation.enums.whistles import WhistleMatterState
from delegation.models.whistles import WhistleMatter
from delegation.whistle_figures import MEASURES, READERS, calls_of, figures
from portal.databases.reading import may_lag
from portal.forms import DateInput
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Organization
from portal.paging import Part, page_of

PER_PAGE = 30


class PeriodForm(forms.Form):
    """From which day until which the departments were called; this year unless the address says otherwise."""

    since = forms.DateField(label=_("起"), widget=DateInput())
    until = forms.DateField(label=_("止"), widget=DateInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return data


def _period(request: ActingRequest) -> PeriodForm:
    today = timezone.localdate()
    usual = {"since": today.replace(month=1, day=1).isoformat(), "until": today.isoformat()}
    return PeriodForm({**usual, **{name: request.GET[name] for name in usual if name in request.GET}})


@require_safe
def public_matters(request: HttpRequest) -> HttpResponse:
    """For which matters departments come to a park, which ones, and how soon (YN84-2.2); ``?park=`` names the park by
    its code."""
    listed = WhistleMatter.objects.filter(state=WhistleMatterState.LISTED)
    parks = list(Organization.objects.active().filter(whistle_matters__in=listed).distinct())
    chosen = request.GET.get("park", "")
    park = next((one for one in parks if one.code == chosen), parks[0] if parks else None)
    matters = listed.filter(park=park).prefetch_related("departments") if park is not None else []
    context = {"parks": parks, "park": park, "matters": matters}
    return render(request, "delegation/public_whistle_matters.html", context)


@acting(*READERS)
@require_safe
@may_lag
def whistle_figures(request: ActingRequest) -> HttpResponse:
    """How each department answers its calls; every figure leads to the calls that it counts."""
    form = _period(request)
    if not form.is_valid():
        return render(request, "delegation/whistle_figures.html", {"form": form}, status=422)
    context = {
        "form": form,
        "rows": figures(request.membership, form.cleaned_data["since"], form.cleaned_data["until"]),
        "measures": MEASURES,
        "period": f"since={form.cleaned_data['since']}&until={form.cleaned_data['until']}",
    }
    return render(request, "delegation/whistle_figures.html", context)


@acting(*READERS)
@require_safe
@may_lag
def whistle_calls(request: ActingRequest, measure: str, department: int) -> HttpResponse:
    """The calls behind one figure."""
    form = _period(request)
    if measure not in MEASURES or not form.is_valid():
        raise Http404
    found = calls_of(
        request.membership, measure, department, form.cleaned_data["since"], form.cleaned_data["until"]
    )
    page = page_of(Part(found, ("-called_at", "-pk")), data=request.GET, size=PER_PAGE)
    context = {
        "form": form,
        "measure": MEASURES[measure].label,
        "organ": get_object_or_404(Organization, pk=department, kind__in=DEPARTMENT_KINDS),
        "page": page,
    }
    return render(request, "delegation/whistle_calls.html", context)

"""Pages for everybody: the list of powers (权责清单) of each park, and the guide of a power."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delegation.listing import park_asked, parks_named
from delegation.models import Power
from delegation.queries import answers_on, authority_on, powers_of
from delegation.reasons import lapse_warning
from portal.workdays.due import beijing_date


@require_safe
def powers(request: HttpRequest) -> HttpResponse:
    """What a park may do today, how, in whose name and at whose risk; ``?park=`` names the park by its code."""
    park = park_asked(request.GET)
    today = beijing_date(timezone.now())
    found = list(powers_of(park)) if park is not None else []
    lapsed = {power.scheme.authority.lapsed_version(today) for power in found} - {None}
    context = {
        "parks": parks_named(),
        "park": park,
        "rows": list(zip(found, answers_on(found, park, today), strict=True)) if park is not None else [],
        "warnings": sorted(lapse_warning(document) for document in lapsed if document is not None),
        "schemes": sorted({power.scheme for power in found}, key=lambda scheme: scheme.code),
        "today": today,
    }
    return render(request, "delegation/powers.html", context)


@require_safe
def power(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of a power: what it is, and for each park of its scheme who decides today and what may be done."""
    known = Power.objects.active().select_related(
        "organ__parent", "scheme__authority__superseded_by", "scheme__government"
    )
    shown = get_object_or_404(known, code=code)
    today = beijing_date(timezone.now())
    parks = shown.scheme.parks.select_related("parent").order_by("code")
    lapsed = shown.scheme.authority.lapsed_version(today)
    context = {
        "power": shown,
        "answers": [(park, authority_on(shown, park, today)) for park in parks],
        "warning": lapse_warning(lapsed) if lapsed else "",
        "today": today,
    }
    return render(request, "delegation/power.html", context)

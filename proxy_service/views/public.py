"""Pages for everybody: what the service is, how it runs, the catalogue, and a request's state by number and code."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from delegation.answer import Answer
from delegation.queries import authority_on
from portal import throttle
from portal.documents.downloads import file_response
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.regulation import ARTICLES
from portal.workdays.due import beijing_date
from proxy_service import public_status
from proxy_service.enums import Jurisdiction, MatterClass
from proxy_service.flowchart import chart, supervision
from proxy_service.models import MatterMaterial, MatterVersion
from proxy_service.queries import counties, organ_code

PAGE_SIZE = 20
TRIES, WINDOW = 20, 10 * 60


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The parks of the prefecture that runs the platform come first."""
    found = Organization.objects.active().filter(kind=OrganizationKind.PARK).prefetch_related("children")
    platform = Organization.objects.filter(kind=OrganizationKind.PLATFORM).first()
    home = platform.division_code[:4] if platform else ""
    parks = sorted(found, key=lambda park: not park.division_code.startswith(home))
    return render(request, "public/front.html", {"parks": parks, "classes": MatterClass.choices})


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The flow charts of annexes 4 and 6, one at a time; ``?counties=multi`` shows the second."""
    multi = request.GET.get("counties") == "multi"
    jurisdiction = Jurisdiction.MULTI if multi else Jurisdiction.SINGLE
    context = {"stages": chart(jurisdiction), "supervision": supervision(jurisdiction), "multi": multi}
    return render(request, "public/how_it_works.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The published matters; ``?q=`` looks in names and codes, ``?class=`` and ``?cross=1`` narrow."""
    found = MatterVersion.objects.current().select_related("matter")
    query, matter_class = request.GET.get("q", "").strip(), request.GET.get("class", "")
    cross = request.GET.get("cross") == "1"
    if query:
        found = found.filter(Q(name__icontains=query) | Q(matter__code__icontains=query))
    if matter_class in MatterClass.values:
        found = found.filter(matter_class=matter_class)
    if cross:
        found = found.filter(cross_county=True)
    page = Paginator(found.order_by("matter__code"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "query": query,
        "matter_class": matter_class,
        "cross": cross,
        "classes": MatterClass.choices,
    }
    return render(request, "public/catalogue.html", context)


def competent_organs(version: MatterVersion) -> list[Organization]:
    """The departments that decide the matter: one of the prefecture, or one in every county."""
    divisions = {county.division_code for county in counties()}
    codes = {organ_code(version, version.competent_suffix, division) for division in divisions}
    return list(Organization.objects.active().filter(code__in=codes).select_related("parent"))


def exercised_by_parks(version: MatterVersion) -> list[tuple[Organization, Answer]]:
    """For a matter that is a delegated power: the parks of its scheme, and who decides there today."""
    if version.power is None or not version.power.active:
        return []
    today = beijing_date(timezone.now())
    parks = version.power.scheme.parks.select_related("parent").order_by("code")
    return [(park, authority_on(version.power, park, today)) for park in parks]


@require_safe
def matter_guide(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南: what is needed, how long it takes by which source, who decides, and on which law."""
    current = MatterVersion.objects.current().select_related(
        "matter", "power__organ__parent", "power__scheme__authority__superseded_by"
    )
    version = get_object_or_404(current.prefetch_related("materials__template"), matter__code=code)
    context = {
        "version": version,
        "guide": version.guide,
        "organs": competent_organs(version),
        "exercised": exercised_by_parks(version),
    }
    return render(request, "public/matter_guide.html", context)


@require_safe
def material_template(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The blank form of a material of a published matter."""
    published = MatterMaterial.objects.filter(version__in=MatterVersion.objects.current())
    material = get_object_or_404(published.exclude(template=None).select_related("template"), pk=pk)
    return file_response(request, material.template)


class StatusForm(forms.Form):
    number = forms.CharField(label=_("申请编号"), max_length=60, help_text=_("印在受理通知书和提交回执上。"))
    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        help_text=_("16 位字母和数字，与申请编号印在一起，请勿转给无关人员。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def status_query(request: HttpRequest) -> HttpResponse:
    """The state of a request without signing in. ``?number=`` fills in the number that a paper's link carries."""
    form = StatusForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    found = None
    status = 200
    if request.method == "POST":
        if throttle.too_often("status", throttle.source_of(request), times=TRIES, seconds=WINDOW):
            form.add_error(None, _("查询次数过多，请 10 分钟后再试，或联系受理窗口。"))
            status = 429
        elif form.is_valid():
            proxy_request = public_status.find(**form.cleaned_data)
            if proxy_request is None:
                form.add_error(None, _("没有查到。请核对申请编号和查询码，两项都与通知书上一致。"))
            else:
                found = public_status.status_of(proxy_request)
        if form.errors and status == 200:
            status = 422
    return render(request, "public/status.html", {"form": form, "found": found}, status=status)


@require_safe
def regulation(request: HttpRequest) -> HttpResponse:
    """The articles that fields and acts refer to, each with an anchor."""
    return render(request, "public/regulation.html", {"articles": ARTICLES.values()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")

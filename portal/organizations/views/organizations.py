"""The administrator's register of organisations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.forms.people import OrganizationForm
from portal.organizations.models import Organization
from portal.organizations.queries import organizations_found
from portal.organizations.services.structure import change_organization

PAGE_SIZE = 30


@acting(Role.ADMINISTRATOR)
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """All organisations; ``?q=`` looks in names and codes, ``?kind=`` narrows to one type."""
    query, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    page = Paginator(organizations_found(query, kind), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "query": query, "kind": kind, "kinds": OrganizationKind.choices}
    return render(request, "organizations/organizations.html", context)


@acting(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def organization(request: ActingRequest, pk: int) -> HttpResponse:
    """Contact data of one organisation."""
    found = get_object_or_404(Organization.objects.select_related("parent"), pk=pk)
    form = OrganizationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_organization(
            organization=found, actor=request.membership, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("已保存。"))
        return redirect("organizations")
    if form.errors:
        found.refresh_from_db()
    context = {"form": form, "organization": found}
    return render(request, "organizations/organization.html", context, status=422 if form.errors else 200)

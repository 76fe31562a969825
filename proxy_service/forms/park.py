"""The park that an enterprise entrusts: which are offered, and how the chosen one is found."""

from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, When

from portal.fixed import fixed
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership, Organization
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.queries import park_scope

LONGEST_KEY = 18  # digits: every such number fits PostgreSQL's bigint


class ParkField(forms.ModelChoiceField):
    """A park out of those that a person may entrust a draft to, those near their organisation first. Where that is
    every park the chosen one is found in words composed once: each filing asks for it."""

    any_park = False

    def offer_to(self, membership: Membership) -> None:
        """An enterprise chooses out of all; a window takes in for its own park and the zones of that."""
        own, self.any_park = membership.organization, membership.role in ENTERPRISE_ROLES
        prefecture = own.division_code[:4]
        if self.any_park:
            self.queryset = _parks_near(prefecture)
        else:
            self.queryset = _near_first(park_scope(own).active(), prefecture)

    def to_python(self, value: Any) -> Organization | None:
        if not self.any_park or value in self.empty_values:
            found: Organization | None = super().to_python(value)
            return found
        key = str(value)
        park = _park.first(key=int(key)) if key.isdecimal() and len(key) <= LONGEST_KEY else None
        if park is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return park


@lru_cache(maxsize=100)
def _parks_near(prefecture: str) -> QuerySet[Organization]:
    """Every park, composed once: a field asks its own copy."""
    return _near_first(_parks(), prefecture)


def _near_first(parks: QuerySet[Organization], prefecture: str) -> QuerySet[Organization]:
    near = Q(division_code__startswith=prefecture)
    return parks.order_by(Case(When(near, then=0), default=1), "code")


def _parks() -> OrganizationQuerySet:
    return Organization.objects.active().parks()


@fixed(key=int)
def _park(key: int) -> QuerySet[Organization]:
    return _parks().filter(pk=key)

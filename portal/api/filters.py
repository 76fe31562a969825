"""Filters of lists. What cannot be understood is refused with the name of the parameter, never passed over."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend

from portal.api.problems import Refusal, faults_of_form
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization


class MomentField(forms.Field):
    """A moment in ISO 8601 with its zone, or a date, which begins at midnight here; ``ends`` takes the date whole.
    Read as UTC: PostgreSQL knows no zone beyond 16 hours, and ISO 8601 has them up to 24."""

    default_error_messages = {
        "invalid": _("须为带时区的 ISO 8601 时间（如 2026-11-22T09:00:00+08:00）或日期（如 2026-11-22）。")
    }

    def __init__(self, *, ends: bool = False, **kwargs: Any) -> None:
        self.ends = ends
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        # "+" of a zone arrives as a blank where the caller did not encode it.
        text = str(value).replace(" ", "+")
        try:
            moment = self._moment(text)
        except (ValueError, OverflowError):
            moment = None
        if moment is None or not 1 < moment.year < 9999:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment

    def _moment(self, text: str) -> datetime | None:
        day: date | None = parse_date(text) if len(text) == 10 else None
        if day is not None:
            if self.ends:
                day += timedelta(days=1)
            return timezone.make_aware(datetime.combine(day, time.min))
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment is not None and timezone.is_aware(moment) else None


class Since(django_filters.CharFilter):
    """From this moment on; of a date, from its first minute."""

    field_class = MomentField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, lookup_expr="gte", **kwargs)


class Until(django_filters.CharFilter):
    """Before this moment; a date counts whole."""

    field_class = MomentField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, lookup_expr="lt", ends=True, **kwargs)


class States(django_filters.MultipleChoiceFilter):
    """One of several states: ``?state=a&state=b``."""

    def __init__(self, choices: Any, field_name: str = "state", **kwargs: Any) -> None:
        kwargs.setdefault("label", _("状态，可以重复给出。"))
        super().__init__(field_name=field_name, choices=choices, **kwargs)


class Organ(django_filters.ModelChoiceFilter):
    """A public body by its code. Enterprises are none: whether one is known here is nobody's business."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("单位代码。"))
        kwargs.setdefault("to_field_name", "code")
        bodies = Organization.objects.exclude(kind=OrganizationKind.ENTERPRISE)
        super().__init__(field_name=field_name, queryset=bodies, **kwargs)


class Filters(django_filters.FilterSet):
    """What the filters of a list inherit: a class with the filters as attributes, named as the parameters are.

    ``updated_since`` turns the list around, the oldest change first (``Resource.ordering``): nothing that changes
    meanwhile is passed over.
    """


class CaseFilters(Filters):
    """Those of every list of cases with ``created_at`` and ``updated_at``; a list adds ``state`` and its organs."""

    updated_since = Since("updated_at", label=_("在此时间以后有变化的，按变化的先后排列。"))
    created_from = Since("created_at", label=_("在此时间以后建立的。"))
    created_to = Until("created_at", label=_("在此时间以前建立的；日期算整天。"))


class Filtering(DjangoFilterBackend):
    """Applies the view's ``filter_class``."""

    def get_filterset_class(self, view: Any, queryset: Any = None) -> type[Filters] | None:
        return getattr(view, "filter_class", None)

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise Refusal("invalid-query", errors=faults_of_form(filterset.errors, "/query"))
        return filterset.qs

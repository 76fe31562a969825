"""Organisations: the public face of bodies that serve, and the caller's own."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from rest_framework import serializers

from portal.api.fields import OrganizationRef, choice, label, words
from portal.api.filters import Filters, Organ
from portal.api.resources import Resource
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Membership, Organization


class OrganizationItem(serializers.Serializer[Any]):
    """单位的公开信息。"""

    code = words("单位代码：政府为 GB/T 2260 代码，企业为统一社会信用代码或本平台编号")
    name = words("名称")
    short_name = words("简称")
    kind = choice(OrganizationKind, "类型")
    kind_label = label("kind", "类型的名称")
    parent = OrganizationRef(read_only=True, allow_null=True, help_text="上级")
    division_code = words("行政区划代码，决定适用的工作日历")
    address = words("地址")
    phone = words("联系电话")


class OrganizationFilters(Filters):
    kind = django_filters.MultipleChoiceFilter(choices=OrganizationKind.choices, label="类型，可以重复给出。")
    division = django_filters.CharFilter("division_code", label="行政区划代码。", max_length=6)
    parent = Organ("parent", label="上级的代码。")
    code = django_filters.CharFilter(label="单位代码。", max_length=40)


def faces_for(membership: Membership) -> QuerySet[Organization]:
    """Bodies that serve show their face to all; of enterprises everybody sees their own alone."""
    serving = ~Q(kind=OrganizationKind.ENTERPRISE)
    return Organization.objects.active().filter(serving | Q(pk=membership.organization_id))


class Organizations(Resource):
    """单位：政府、部门、园区的公开信息，以及本单位。"""

    scope = None
    model = Organization
    serializer_class = OrganizationItem
    filter_class = OrganizationFilters
    order = ("code",)
    lookup_field = "code"
    lookup_value_converter = "str"

    def visible(self) -> QuerySet[Organization]:
        return faces_for(self.membership).select_related("parent")

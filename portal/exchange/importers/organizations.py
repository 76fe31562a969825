"""The register of organisations: governments, departments, parks, service centres. Enterprises register themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.exchange.columns import Choice, Column, code, text
from portal.exchange.importing import Facts, Fault, Row, Trace
from portal.exchange.rows_of_tables import TableImporter
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.forms.fields import PhoneField
from portal.organizations.models import Membership, Organization
from portal.organizations.names import prefix_complaint
from portal.organizations.services.structure import create_organization

KINDS = tuple(
    kind for kind in OrganizationKind if kind not in (OrganizationKind.ENTERPRISE, OrganizationKind.PLATFORM)
)
_CODE = code(r"[A-Z0-9]+([-.][A-Z0-9.]+)*", gettext_lazy("大写字母、数字和连字符，例如 652701-FGW"))
# Of which kind the body above is; the others stand alone or beneath any.
ABOVE = {
    OrganizationKind.ZONE: (OrganizationKind.PARK,),
    OrganizationKind.COUNTY: (OrganizationKind.PREFECTURE,),
    OrganizationKind.COUNTY_DEPARTMENT: (OrganizationKind.COUNTY,),
    OrganizationKind.PREFECTURE_DEPARTMENT: (OrganizationKind.PREFECTURE,),
}


class Organizations(TableImporter):
    """Known codes are brought up to date, new ones added; nothing is closed or removed by being left out."""

    kind = "organizations"
    label = gettext_lazy("组织机构")
    note = gettext_lazy(
        "新增或更新政府、部门、园区和服务中心。上级可以在同一份文件里，写在前面的行。企业自行注册，不在此导入。"
    )
    roles = frozenset({Role.ADMINISTRATOR})
    keys = ("code",)
    most = 2_000
    model = Organization
    fields = (
        "code",
        "name",
        "short_name",
        "kind",
        "parent",
        "division_code",
        "document_prefix",
        "phone",
        "address",
    )
    columns = (
        Column(
            name="code",
            head=gettext_lazy("代码"),
            read=_CODE,
            required=True,
            rule=gettext_lazy("唯一；部门代码为行政区划代码加横线和部门后缀，例如 652701-FGW。"),
            sample="652701-FGW",
        ),
        Column(
            name="name",
            head=gettext_lazy("名称"),
            read=text(120),
            required=True,
            sample="博乐市发展和改革委员会",
            width=36,
        ),
        Column(name="short_name", head=gettext_lazy("简称"), read=text(40), sample="博乐市发改委"),
        Column(
            name="kind",
            head=gettext_lazy("类型"),
            read=Choice({kind.label: kind.value for kind in KINDS}),
            required=True,
            rule="、".join(str(kind.label) for kind in KINDS),
            sample="县市部门",
        ),
        Column(
            name="parent",
            head=gettext_lazy("上级代码"),
            read=_CODE,
            rule=gettext_lazy("上级组织的代码。县市部门的上级是县市人民政府，片区的上级是园区管委会。"),
            sample="652701",
        ),
        Column(
            name="division_code",
            head=gettext_lazy("行政区划代码"),
            read=code(r"\d{6}", gettext_lazy("六位数字"), most=6),
            required=True,
            rule=gettext_lazy("六位数字，决定适用的工作日历。"),
            sample="652701",
        ),
        Column(
            name="document_prefix",
            head=gettext_lazy("机关代字"),
            read=text(20),
            rule=gettext_lazy("文号开头的汉字或字母，不能与其他组织混淆；可以不填。"),
        ),
        Column(
            name="phone",
            head=gettext_lazy("联系电话"),
            read=text(40),
            rule=gettext_lazy("例如 0909-2311234。"),
        ),
        Column(name="address", head=gettext_lazy("地址"), read=text(200), width=36),
    )

    def stored(self, actor: Membership, keys: Sequence[str]) -> dict[str, Any]:
        found = Organization.objects.filter(code__in=keys).select_related("parent")
        return {organization.code: organization for organization in found}

    def prepare(self, actor: Membership, rows: Sequence[Row]) -> "_Register":
        found = Organization.objects.values_list("code", "name", "kind", "parent__code", "document_prefix")
        return _Register({code: _Body(*facts) for code, *facts in found})

    def faults(self, row: Row, stored: Any, known: "_Register") -> Iterable[Fault]:
        values = {name: str(value) for name, value in row.values.items()}
        if stored is not None and stored.kind != values["kind"]:
            told = {"kind": stored.get_kind_display()}
            yield Fault("kind", _("该代码已登记为“%(kind)s”，类型不能改变。") % told)
        if complaint := known.complaint_about_parent(values):
            yield Fault("parent", complaint)
        if values["phone"]:
            try:
                PhoneField().clean(values["phone"])
            except ValidationError as error:
                yield Fault("phone", " ".join(error.messages))
        prefix = values["document_prefix"]
        is_new = prefix and (stored is None or stored.document_prefix != prefix)
        if is_new and (complaint := prefix_complaint(prefix, known.prefixes_beside(values["code"]))):
            yield Fault("document_prefix", complaint)
        known.add(values)

    def told(self, stored: Any) -> Facts:
        return {**super().told(stored), "parent": stored.parent.code if stored.parent else ""}

    def attributes(self, facts: Facts) -> dict[str, Any]:
        parent = Organization.objects.get(code=facts["parent"]) if facts["parent"] else None
        return {**facts, "parent": parent}

    def build(self, actor: Membership, facts: Facts, now: datetime) -> Organization:
        """Saved at once: the next row may stand beneath it."""
        return create_organization(**self.attributes(facts))

    def create(self, rows: Sequence[Any]) -> None:
        """They are there already."""

    def remove(self, rows: Sequence[Any]) -> None:
        for organization in rows:
            organization.delete()
            organization.group.delete()

    def undo(self, actor: Membership, traces: Sequence[Trace], now: datetime) -> list[str]:
        """One by one: a body goes after those beneath it."""
        return [reason for trace in traces for reason in super(Organizations, self).undo(actor, [trace], now)]


@dataclass(frozen=True)
class _Body:
    name: str
    kind: str
    parent: str | None
    document_prefix: str


@dataclass
class _Register:
    """The bodies that are there and those that the file adds, each from its row on."""

    bodies: dict[str, _Body]

    def add(self, values: dict[str, str]) -> None:
        body = _Body(values["name"], values["kind"], values["parent"] or None, values["document_prefix"])
        self.bodies[values["code"]] = body

    def complaint_about_parent(self, values: dict[str, str]) -> str:
        parent, wanted = values["parent"], ABOVE.get(OrganizationKind(values["kind"]))
        if parent and parent not in self.bodies:
            return _("没有代码为“%(code)s”的组织；在同一份文件里的，要写在前面的行。") % {"code": parent}
        if wanted and (not parent or self.bodies[parent].kind not in wanted):
            told = {"kinds": "、".join(str(one.label) for one in wanted)}
            return _("上级应当是：%(kinds)s。") % told
        above: str | None = parent
        for _step in range(len(self.bodies)):
            if above == values["code"]:
                return _("上级不能是自己或者自己的下级。")
            above = self.bodies[above].parent if above else None
        return ""

    def prefixes_beside(self, code: str) -> Iterable[tuple[str, str]]:
        return (
            (body.name, body.document_prefix)
            for other, body in self.bodies.items()
            if other != code and body.document_prefix
        )

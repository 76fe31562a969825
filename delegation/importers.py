"""The register of powers from a file. Lists and modes change by the procedure of adjustments alone (CZ4-2.1)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.enums.authorities import Mode, PowerKind, PowerPart
from delegation.models import InstrumentItem, Permit, Power, PowerListItem, Scheme
from delegation.services.authorities import KEEPERS
from portal.exchange import importing
from portal.exchange.columns import Choice, Column, Value, code, several, text, whole, yes_no
from portal.exchange.importing import Facts, Fault, Row
from portal.exchange.rows_of_tables import TableImporter, complaints
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Membership, Organization

PARTS = {str(part.label): part.value for part in PowerPart}
_CODE = code(r"[A-Z0-9]+([-.][A-Z0-9.]+)*", gettext_lazy("大写字母、数字和连字符，例如 YN84-1-1"))


#: What moves a competence, and with it who reads the cases of a power.
SETTLED = frozenset({"kind", "organ", "mode", "parts", "statutory_days", "active"})


def _column(name: str, head: Any, read: Any, rule: Any = "", sample: str = "", **more: Any) -> Column:
    return Column(name=name, head=head, read=read, rule=rule, sample=sample, **more)


def _parts(cell: Any) -> Value:
    """In the order of the procedure, however they are written."""
    said = several(Choice(PARTS))(cell)
    return [part for part in PARTS.values() if isinstance(said, list) and part in said]


class Powers(TableImporter):
    """A row is a power of a department under a scheme that the register has. Its materials are kept as they are."""

    kind = "powers"
    label = gettext_lazy("赋权事项")
    note = gettext_lazy(
        "新增或更新赋权方案下的事项。事项进入某园区的清单，以及已列入清单或办理过的事项改变实施机关、赋权方式、环节、"
        "时限和启用状态，都须走调整程序，不能由导入代替。"
    )
    roles = frozenset(KEEPERS)
    keys = ("code",)
    most = 2_000
    model = Power
    fields = (
        "code",
        "name",
        "kind",
        "organ",
        "scheme",
        "mode",
        "legal_basis",
        "parts",
        "supervision_duty",
        "fee_text",
        "fee_basis",
        "statutory_days",
        "extension_days",
        "certificate_name",
        "guide",
        "note",
        "active",
    )
    columns = (
        _column(
            "code",
            gettext_lazy("事项编码"),
            _CODE,
            gettext_lazy("已有的编码表示更新该事项。"),
            "YN84-1-9",
            required=True,
        ),
        _column(
            "name", gettext_lazy("事项名称"), text(120), "", "城市建筑垃圾处置核准", required=True, width=36
        ),
        _column(
            "kind",
            gettext_lazy("类别"),
            Choice({label: value for value, label in PowerKind.choices}),
            "、".join(map(str, PowerKind.labels)),
            "行政许可",
            required=True,
        ),
        _column(
            "organ",
            gettext_lazy("法定实施机关代码"),
            _CODE,
            gettext_lazy("部门的组织代码。"),
            "654002-CGJ",
            required=True,
        ),
        _column(
            "scheme",
            gettext_lazy("赋权方案代码"),
            _CODE,
            gettext_lazy("已登记的方案，例如 YN84。"),
            "YN84",
            required=True,
        ),
        _column(
            "mode",
            gettext_lazy("赋权方式"),
            Choice({label: value for value, label in Mode.choices}),
            "、".join(map(str, Mode.labels)),
            "委托",
            required=True,
        ),
        _column(
            "legal_basis",
            gettext_lazy("设定依据"),
            text(300),
            "",
            "《城市建筑垃圾管理规定》第七条",
            required=True,
            width=36,
        ),
        _column(
            "parts",
            gettext_lazy("下放环节"),
            _parts,
            "、".join(PARTS),
            "受理、审查、决定、发证",
            required=True,
        ),
        _column(
            "supervision_duty",
            gettext_lazy("监管责任"),
            text(2000, lines=True),
            gettext_lazy("部门和园区各负责什么。"),
            "部门指导监督，定期评估；园区负责日常监管。",
            required=True,
            width=36,
        ),
        _column(
            "fee_text",
            gettext_lazy("收费"),
            text(200),
            gettext_lazy("不收费的填“不收费”。"),
            "不收费",
            required=True,
        ),
        _column("fee_basis", gettext_lazy("收费依据"), text(300)),
        _column(
            "statutory_days", gettext_lazy("法定时限（工作日）"), whole(1, 1000), "", "20", required=True
        ),
        _column(
            "extension_days",
            gettext_lazy("可延长（工作日）"),
            whole(0, 1000),
            gettext_lazy("不填为 0。"),
            "10",
        ),
        _column("certificate_name", gettext_lazy("证件名称"), text(120), "", "城市建筑垃圾处置核准文件"),
        _column("guide", gettext_lazy("办事指南"), text(5000, lines=True), width=36),
        _column("note", gettext_lazy("说明"), text(300)),
        _column(
            "active",
            gettext_lazy("启用"),
            yes_no,
            gettext_lazy("停用的填“否”。"),
            "是",
            required=True,
            width=10,
        ),
    )

    def stored(self, actor: Membership, keys: Sequence[str]) -> dict[str, Any]:
        found = Power.objects.filter(code__in=keys).select_related("organ", "scheme")
        return {power.code: power for power in found}

    def prepare(self, actor: Membership, rows: Sequence[Row]) -> dict[str, Any]:
        organs = Organization.objects.active().filter(kind__in=DEPARTMENT_KINDS)
        return {
            "organs": {organ.code: organ for organ in organs},
            "schemes": {scheme.code: scheme for scheme in Scheme.objects.all()},
            "settled": _settled(),
        }

    def faults(self, row: Row, stored: Any, known: dict[str, Any]) -> Iterable[Fault]:
        values = row.values
        organ, scheme = known["organs"].get(values["organ"]), known["schemes"].get(values["scheme"])
        if organ is None:
            yield Fault("organ", _("没有代码为“%(code)s”的部门。") % {"code": values["organ"]})
        if scheme is None:
            yield Fault("scheme", _("没有代码为“%(code)s”的赋权方案。") % {"code": values["scheme"]})
        elif stored is not None and stored.scheme_id != scheme.pk:
            told = {"scheme": stored.scheme.code}
            yield Fault("scheme", _("该事项属于方案 %(scheme)s，不能改到其他方案。") % told)
        if stored is not None and stored.pk in known["settled"]:
            yield from self._moved(stored, values)
        if organ is None or scheme is None:
            return
        facts = self.facts(row, known) | {"organ": organ, "scheme": scheme}
        yield from complaints(
            Power(**facts), [column.name for column in self.columns], exclude=["code", "materials"]
        )

    def _moved(self, stored: Power, values: Facts) -> Iterable[Fault]:
        """What no file changes of a power that people rely on: who is competent, what was delegated and how, whether it
        is in force, and how long an applicant waits."""
        told = self.told(stored)
        for column in self.columns:
            if column.name in SETTLED and told[column.name] != values[column.name]:
                words = _("该事项已列入清单或者已经办理过，改变“%(head)s”须走调整程序。")
                yield Fault(column.name, words % {"head": column.head})

    def refusal_to_restore(self, stored: Power, before: Facts) -> str:
        """Listed since, its competence is the procedure's business in this direction too."""
        moved = stored.pk in _settled() and any(self._moved(stored, before))
        return _("已列入清单或者已经办理过，须走调整程序") if moved else ""

    def facts(self, row: Row, known: Any) -> Facts:
        values = {**row.values}
        values["extension_days"] = values["extension_days"] or 0
        return {name: values[name] for name in self.fields}

    def told(self, stored: Any) -> Facts:
        return {**super().told(stored), "organ": stored.organ.code, "scheme": stored.scheme.code}

    def attributes(self, facts: Facts) -> dict[str, Any]:
        organ = Organization.objects.get(code=facts["organ"])
        return {**facts, "organ": organ, "scheme": Scheme.objects.get(code=facts["scheme"])}


def _settled() -> set[int]:
    """The powers that stand in a list, or by which somebody has applied for something or signed an instrument."""
    relied_on = PowerListItem.objects.values_list("power").union(
        Permit.objects.values_list("power"), InstrumentItem.objects.values_list("power")
    )
    return {power for (power,) in relied_on}


def register_all() -> None:
    importing.register(Powers())

"""The catalogue of matters from a file: judged by the forms of its pages, published by their service."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.errors import InvalidInput
from portal.exchange.importing import Facts, Fault, Importer, Row, Trace, Verdict, Written
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from proxy_service.enums import MaterialForm
from proxy_service.forms.catalogue import FeeRow, MaterialRow, MatterForm, lines
from proxy_service.importers.matter_columns import COLUMNS, YES
from proxy_service.models import Matter, MatterVersion, RequestMatter
from proxy_service.services.catalogue import SERVICE_FEE, content_of, publish_matter

MATERIAL_PARTS = ("name", "form", "copies", "required", "may_follow", "note")
FEE_PARTS = ("name", "basis", "note")
FORMS = {str(label): value for value, label in MaterialForm.choices}


class Matters(Importer):
    """A row is a matter: its papers and fees stand in one cell each, line by line."""

    kind = "matters"
    label = gettext_lazy("事项目录")
    note = gettext_lazy(
        "一行一个事项。内容有变化的事项发布新的版本，办理中的申请沿用原版本；空白样表按材料名称沿用。"
    )
    roles = frozenset({Role.SERVICE_CENTRE_OFFICER})
    keys = ("code",)
    most = 2_000
    columns = COLUMNS
    labels = {"guide": gettext_lazy("办事指南")}

    def judge(self, actor: Membership, rows: Sequence[Row]) -> list[Verdict]:
        current = _current(str(row.values["code"]) for row in rows)
        return [self._verdict(row, current.get(str(row.values["code"]))) for row in rows]

    def _verdict(self, row: Row, version: MatterVersion | None) -> Verdict:
        values = row.values
        form = MatterForm(
            {
                name: "on" if value is True else "" if value in (None, False) else value
                for name, value in values.items()
            },
            code=str(values["code"]),
        )
        faults = [
            Fault(name if name in MatterForm.base_fields else "", _said(error))
            for name, errors in form.errors.as_data().items()
            for error in errors
        ]
        materials, wrong = _rows_of(str(values["materials"]), MATERIAL_PARTS, _material)
        faults += [Fault("materials", text) for text in wrong]
        fees, wrong = _rows_of(str(values["fees"]), FEE_PARTS, FeeRow)
        faults += [Fault("fees", text) for text in wrong]
        faults += _twice_or_charged(materials, fees)
        if faults:
            return Verdict(row, faults=faults)
        after = {**form.content(), "materials": materials, "fees": fees}
        return Verdict(
            row,
            content_of(version) if version else None,
            after,
            f"{version.matter.code}@{version.version}" if version else "",
        )

    def write(self, actor: Membership, verdicts: Sequence[Verdict], now: datetime) -> list[Written]:
        return [
            self._publish(
                actor,
                str(verdict.row.values["code"]),
                verdict.after or {},
                int(verdict.subject.rpartition("@")[2]) if verdict.subject else None,
                now,
            )
            for verdict in verdicts
        ]

    def _publish(
        self, actor: Membership, code: str, content: Facts, based_on: int | None, now: datetime
    ) -> Written:
        """Blank templates go on with the papers of the same name."""
        kept = _current([code]).get(code)
        templates = {paper.name: paper.template for paper in kept.materials.all()} if kept else {}
        materials = [
            {**material, "template": templates.get(material["name"])} for material in content["materials"]
        ]
        version = publish_matter(
            code=code, content={**content, "materials": materials}, now=now, actor=actor, based_on=based_on
        )
        return Written(f"{code}@{version.version}", content_of(version))

    def undo(self, actor: Membership, traces: Sequence[Trace], now: datetime) -> list[str]:
        """What was published stays in the history: a changed matter gets its earlier content as a new version."""
        return [self._undo(actor, trace, now) for trace in traces]

    def _undo(self, actor: Membership, trace: Trace, now: datetime) -> str:
        code, _at, version = trace.subject.rpartition("@")
        matter = Matter.objects.select_for_update().filter(code=code).first()
        newest = _current([code]).get(code)
        if matter is None or newest is None:
            return ""
        if newest.version != int(version):
            return _("导入后又发布了新的版本")
        if trace.before is not None:
            try:
                self._publish(actor, code, trace.before, newest.version, now)
            except InvalidInput as error:
                return error.message
            return ""
        if RequestMatter.objects.filter(version__matter=matter).exists():
            return _("已有申请按此事项提交")
        matter.versions.all().delete()
        matter.delete()
        return ""


def _said(error: ValidationError) -> str:
    """What a form complains about; where it would ask to choose, what there is not."""
    if error.code == "invalid_choice":
        return _("目录里没有“%(value)s”。") % {"value": (error.params or {}).get("value", "")}
    return " ".join(error.messages)


def _current(codes: Iterable[str]) -> dict[str, MatterVersion]:
    """The newest version of each matter, of the closed ones too."""
    newest = MatterVersion.objects.filter(superseded_at=None, matter__code__in=list(codes))
    found = newest.select_related("matter", "power").prefetch_related("materials__template")
    return {version.matter.code: version for version in found}


def _rows_of(cell: str, parts: Sequence[str], form_class: Any) -> tuple[list[Facts], list[str]]:
    """The lines of a cell as rows of the pages' own forms, and what is wrong with them."""
    rows, wrong = [], []
    for number, line in enumerate(lines(cell), start=1):
        said = [part.strip() for part in line.replace("｜", "|").split("|")]
        form = form_class(dict(zip(parts, [*said, *[""] * len(parts)], strict=False)))
        if len(said) > len(parts):
            wrong.append(_("第 %(n)d 行多于 %(most)d 段。") % {"n": number, "most": len(parts)})
        elif form.is_valid():
            rows.append(form.content())
        else:
            for name, errors in form.errors.items():
                told = {"n": number, "label": form.fields[name].label, "errors": " ".join(errors)}
                wrong.append(_("第 %(n)d 行，%(label)s：%(errors)s") % told)
    return rows, wrong


def _material(said: Mapping[str, str]) -> MaterialRow:
    """Papers are originals, one of each and required, unless the line says otherwise."""
    return MaterialRow(
        {
            **said,
            "form": FORMS.get(said["form"], said["form"]) or MaterialForm.ORIGINAL,
            "copies": said["copies"] or "1",
            "required": "on" if said["required"] in ("", YES) else "",
            "may_follow": "on" if said["may_follow"] == YES else "",
        }
    )


def _twice_or_charged(materials: list[Facts], fees: list[Facts]) -> Iterable[Fault]:
    """What ``publish_matter`` would refuse (BZ54-2.2)."""
    names = [material["name"] for material in materials]
    if len(set(names)) < len(names):
        yield Fault("materials", _("同一材料只列一次。"))
    for fee in fees:
        if SERVICE_FEE.search(fee["name"]):
            yield Fault("fees", _("代办服务不收费，不得列入“%(fee)s”。") % {"fee": fee["name"]})

"""The dashboard as a page shows it: every figure in words, with the address of the rows behind it."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from portal.organizations.enums import OVERSIGHT_ROLES, Role
from portal.organizations.models import Membership
from proxy_service import events
from proxy_service.enums import DIMENSIONS, Dimension, EvaluationSide, Jurisdiction
from proxy_service.figures import Row, cell, change_of, chart, rows_url
from proxy_service.periods import Period
from proxy_service.statistics import VOLUME, Pair, Statistics

SEVERAL_PARKS = OVERSIGHT_ROLES | {Role.AUDITOR}
NONE = Pair(0, 0)


class Board:
    """The figures of one person's view in one period."""

    def __init__(self, membership: Membership, period: Period, now: datetime) -> None:
        self.membership, self.period = membership, period
        self.found = Statistics(membership, period, now)

    # Links -------------------------------------------------------------------------------------------

    def link(self, by: str, period: Period | None = None, **more: Any) -> str:
        """The rows with a date or an event of this name in the period."""
        of = period or self.period
        return rows_url(by=by, since=of.since.isoformat(), until=of.until.isoformat(), **more)

    def row(
        self, label: Any, pair: Pair, by: str, *, unit: str = "", measure: bool = False, **more: Any
    ) -> Row:
        """A line of a table; the figures of both periods lead to their rows. A ``measure`` (rate, median, mean) stands
        for rows even when it is zero."""
        return Row(
            label,
            cell(pair.now, self.link(by, **more), unit, measure=measure),
            cell(pair.before, self.link(by, self.period.preceding, **more), unit, measure=measure),
            change_of(pair, unit),
        )

    @cached_property
    def months(self) -> list[dict[str, Any]]:
        return [
            {
                "label": f"{month['period'].since:%Y-%m}",
                "values": [month[name] for name in VOLUME],
                "cells": [
                    cell(month[name], self.link(by, month["period"]))
                    for name, by in (
                        ("filed", "submitted"),
                        ("accepted", "accepted"),
                        ("completed", "completed"),
                    )
                ],
            }
            for month in self.found.by_month
        ]

    # The parts of the page -----------------------------------------------------------------------------

    def open_row(self) -> Row:
        now, before = self.period.until, self.period.preceding.until
        pair = self.found.volume["open"]
        return Row(
            _("期末在办"),
            cell(pair.now, rows_url(open_on=now.isoformat())),
            cell(pair.before, rows_url(open_on=before.isoformat())),
            change_of(pair),
        )

    def volume_rows(self) -> list[Row]:
        return [
            self.row(_("提交申请"), self.found.volume["filed"], "submitted"),
            self.row(_("正式受理"), self.found.volume["accepted"], "accepted"),
            self.row(_("办结"), self.found.volume["completed"], "completed"),
            self.open_row(),
        ]

    def timeliness(self) -> Row:
        """按时率: kept, of all of which it is known whether they were kept."""
        return self.row(
            _("时限按时率"), _total(self.found.by_clock.values()), "settled", unit="%", measure=True
        )

    def overdue(self) -> Row:
        number = sum(organ["overdue"] for organ in self.found.by_organ)
        return Row(
            _("当前超期未办"),
            cell(number, rows_url(by="overdue")),
            tone="bad" if number else "",
        )

    def headline(self) -> list[Row]:
        """What is read first."""
        visits = self.found.visits
        people, system = self.found.coordination["by_people"], self.found.coordination["by_system"]
        begun = Pair(people.now + system.now, people.before + system.before)
        return [
            *self.volume_rows(),
            self.timeliness(),
            self.overdue(),
            self.row(_("协调人工启动率"), people.share_of(begun), "coordinated", unit="%", measure=True),
            self.row(
                _("回访满意率"),
                visits["satisfied"].share_of(visits["visited"]),
                "visited",
                unit="%",
                measure=True,
            ),
        ]

    def clock_rows(self) -> list[dict[str, Any]]:
        """Each kind of period in the order of the procedure."""
        return [
            {"label": kind.label, **self._kept(self.found.by_clock[kind.value], clock=kind.value)}
            for kind in events.SERVICE_CLOCKS
            if _any_of(self.found.by_clock.get(kind.value))
        ]

    def organ_rows(self) -> list[dict[str, Any]]:
        """Every unit that kept or missed a period in either time, or owes one now."""
        return [
            {
                "label": organ["label"],
                "overdue": cell(organ["overdue"], rows_url(by="overdue", responsible=organ["pk"])),
                **self._kept(organ, responsible=organ["pk"]),
            }
            for organ in self.found.by_organ
            if organ["overdue"] or _any_of(organ)
        ]

    def park_rows(self) -> list[dict[str, Any]]:
        """One line for each park, for those who see several."""
        if self.membership.role not in SEVERAL_PARKS:
            return []
        return [
            {
                "label": park["label"],
                "filed": cell(park["filed"].now, self.link("submitted", park=park["pk"])),
                "accepted": cell(park["accepted"].now, self.link("accepted", park=park["pk"])),
                "completed": cell(park["completed"].now, self.link("completed", park=park["pk"])),
                "open": cell(
                    park["open"].now, rows_url(open_on=self.period.until.isoformat(), park=park["pk"])
                ),
                **self._kept(park, park=park["pk"]),
            }
            for park in self.found.by_park
        ]

    def _kept(self, found: dict[str, Any], **more: Any) -> dict[str, Any]:
        kept, late = found["kept"], found["late"]
        rate = kept.share_of(Pair(kept.now + late.now, kept.before + late.before))
        return {
            "kept": cell(kept.now, self.link("kept", **more)),
            "late": cell(late.now, self.link("late", **more)),
            "rate": cell(rate.now, self.link("settled", **more), "%", measure=True),
            "rate_before": cell(
                rate.before, self.link("settled", self.period.preceding, **more), "%", measure=True
            ),
            "values": [kept.now, late.now],
        }

    def duration_rows(self) -> list[Row]:
        found = self.found.durations
        labels = {
            "acceptance_working_days": _("提交至受理（工作日）"),
            "acceptance_days": _("提交至受理（自然日）"),
            "completion_working_days": _("受理至办结（工作日）"),
            "completion_days": _("受理至办结（自然日）"),
        }
        by = {"acceptance": "accepted", "completion": "completed"}
        return [
            self.row(label, found[name], by[name.partition("_")[0]], measure=True)
            for name, label in labels.items()
        ]

    def coordination_rows(self) -> list[Row]:
        found = self.found.coordination
        return [
            self.row(_("发生问题"), found["problems"], "problem"),
            self.row(_("人工启动协调"), found["by_people"], "by_people"),
            self.row(_("系统启动协调"), found["by_system"], "by_system"),
            self.row(_("未经协调即解决"), found["at_once"], "at_once"),
            self.row(_("尚未启动协调"), found["not_started"], "not_started"),
            self.row(_("发生问题至启动协调（小时，中位数）"), found["hours"], "coordinated", measure=True),
        ]

    def correction_rows(self) -> list[Row]:
        found = self.found.corrections
        return [
            self.row(_("初审一次性告知补正"), found["first"], "correction"),
            self.row(_("负责人批准再次补正"), found["again"], "correction_again"),
            self.row(_("部门退回要求补正"), self.found.coordination["sent_back"], "sent_back"),
        ]

    def supervision_rows(self) -> list[Row]:
        found = self.found.supervisions
        return [
            self.row(_("发出督办函"), found["sent"], "supervised"),
            self.row(_("其中尚未审结"), found["open"], "supervision_open"),
        ]

    def visit_rows(self) -> list[Row]:
        return [
            self.row(_("满意"), self.found.visits["satisfied"], "satisfied"),
            self.row(_("不满意"), self.found.visits["dissatisfied"], "dissatisfied"),
        ]

    @cached_property
    def evaluation_rows(self) -> list[dict[str, Any]]:
        """The mean scores by dimension, the enterprise's beside the park's, as the kind of request asks for them."""
        found = self.found.evaluations
        rows = []
        for jurisdiction in Jurisdiction:
            for dimension in DIMENSIONS[jurisdiction]:
                sides = {side.value: found.get(side.value, {}) for side in EvaluationSide}
                if any(_any_of(given, f"{dimension.value}_number") for given in sides.values()):
                    rows.append(self._evaluation_row(jurisdiction, dimension, sides))
        return rows

    def _evaluation_row(
        self, jurisdiction: Jurisdiction, dimension: Dimension, sides: dict[str, dict[str, Pair]]
    ) -> dict[str, Any]:
        more = {"park": {}, "enterprise": {"evaluated": "yes"}}
        row: dict[str, Any] = {"label": dimension.label, "kind": jurisdiction.label, "values": []}
        for side, given in sides.items():
            pair = given.get(dimension.value, Pair(None, None))
            link = self.row(
                "", pair, "evaluated", measure=True, jurisdiction=jurisdiction.value, **more[side]
            )
            number = given.get(f"{dimension.value}_number", NONE).now
            row[side] = {"now": link.now, "before": link.before, "number": number}
            row["values"].append(None if pair.now is None else round(pair.now, 2))
        return row

    def charts(self) -> dict[str, Any]:
        """What the charts draw; all of it stands in the tables too."""
        months, organs, scores = self.months, self.organ_rows(), self.evaluation_rows
        return {
            "months": chart(
                [month["label"] for month in months],
                [month["values"] for month in months],
                (_("提交"), _("受理"), _("办结")),
            ),
            "organs": chart(
                [organ["label"] for organ in organs],
                [organ["values"] for organ in organs],
                (_("按时"), _("超期")),
                horizontal=True,
                stacked=True,
            ),
            "scores": chart(
                [str(row["label"]) for row in scores],
                [row["values"] for row in scores],
                tuple(str(side.label) for side in EvaluationSide),
                horizontal=True,
                most=5,
            ),
        }


def _any_of(found: dict[str, Any] | None, *names: str) -> bool:
    pairs = [(found or {}).get(name, NONE) for name in names or ("kept", "late")]
    return any(pair.now or pair.before for pair in pairs)


def _total(found: Any) -> Pair:
    """The share kept of all periods together, in per cent."""
    rows = list(found)
    kept = Pair(sum(row["kept"].now for row in rows), sum(row["kept"].before for row in rows))
    late = Pair(sum(row["late"].now for row in rows), sum(row["late"].before for row in rows))
    return kept.share_of(Pair(kept.now + late.now, kept.before + late.before))

"""The sets of open data: their rows, and what each column means (``open_data`` makes bytes of them).

Only what stands on public pages anyway, and monthly figures behind which enough cases stand: no name of a person, an
enterprise or a case (docs/decisions/0025-open-data.md).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delegation.enums.authorities import PowerPart
from delegation.models import PowerListItem
from delegation.queries import answers_on, powers_of
from portal.organizations.models import Organization
from proxy_service.models import MatterVersion
from proxy_service.open_figures import Figure, ended_months, park_months

Row = Sequence[str | int | float | bool | date | None]


@dataclass(frozen=True)
class Column:
    name: str
    label: str | Promise
    about: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """``as_of`` is the day whose state the rows tell; None while there are none to tell of."""

    name: str
    title: str | Promise
    about: str | Promise
    renewed: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[datetime], Iterable[Row]]
    as_of: Callable[[datetime], date | None] = timezone.localdate


def _matters(now: datetime) -> Iterable[Row]:
    found = MatterVersion.objects.current().select_related("matter").prefetch_related("materials")
    for version in found.order_by("matter__code"):
        yield (
            version.matter.code,
            version.name,
            version.get_matter_class_display(),
            version.get_competent_level_display(),
            version.cross_county,
            version.is_licence,
            version.statutory_limit,
            version.promised_limit,
            version.legal_basis,
            "；".join(material.name for material in version.materials.all()),
            "；".join(fee.get("name", "") for fee in version.fees),
            version.version,
            timezone.localdate(version.published_at),
        )


def _powers(now: datetime) -> Iterable[Row]:
    """As on the public list of powers: who decides on the day, and who answers for it."""
    today = timezone.localdate(now)
    parks = Organization.objects.active().filter(schemes__isnull=False).distinct().order_by("code")
    for park in parks:
        powers = list(powers_of(park))
        for power, answer in zip(powers, answers_on(powers, park, today), strict=True):
            yield (
                power.code,
                power.name,
                power.get_kind_display(),
                power.organ.code,
                power.organ.name,
                park.code,
                park.name,
                power.scheme.name,
                power.scheme.authority.number,
                str(answer.mode.label) if answer.mode else "",
                str(answer.standing.label),
                answer.is_exercised,
                "、".join(str(part.label) for part in PowerPart if part in answer.parts),
                answer.issuer_name,
                "、".join(body.name for body in answer.liable),
                answer.competent.name,
                power.statutory_days,
                power.fee_text,
                power.legal_basis,
                power.is_sample,
            )


def _power_lists(now: datetime) -> Iterable[Row]:
    items = PowerListItem.objects.select_related("power_list__scheme", "power__organ", "park")
    order = ("power_list__scheme__code", "-power_list__version", "power__code", "park__code")
    for item in items.order_by(*order):
        power_list = item.power_list
        yield (
            power_list.scheme.code,
            power_list.scheme.name,
            power_list.version,
            power_list.number,
            power_list.published_on,
            item.power.code,
            item.power.name,
            item.power.organ.name,
            item.park.code,
            item.park.name,
            item.get_mode_display(),
            power_list.is_sample,
        )


def _figures(now: datetime) -> Iterable[Row]:
    for row in park_months(now):
        told = [_told(row.figures[column.name]) for column in FIGURES]
        hidden = [name for name, one in row.figures.items() if one.is_hidden]
        yield (f"{row.month:%Y-%m}", row.park.code, row.park.name, *told, " ".join(hidden))


def _last_ended(now: datetime) -> date | None:
    period = ended_months(now)
    return period.until if period else None


def _told(figure: Figure) -> float | None:
    """Whole numbers as such, all others with one decimal."""
    if figure.value is None or figure.is_hidden:
        return None
    return figure.value if isinstance(figure.value, int) else round(figure.value, 1)


FIGURES = (
    Column("filed", _("提交申请（件）"), _("本月提交的代办申请。")),
    Column("accepted", _("受理（件）"), _("本月正式受理的代办申请。")),
    Column("completed", _("办结（件）"), _("本月全部事项办结的代办申请。")),
    Column(
        "median_days", _("办理工作日中位数"), _("本月办结的申请，从受理到办结的工作日，取中间一件的天数。")
    ),
    Column("on_time", _("按时率（%）"), _("园区和部门的办理期限中，本月有结果的，按时办结的占比。")),
    Column("satisfaction", _("企业评分"), _("本月完成评价的申请，企业各项评分的平均，1 至 5 分。")),
)
_DAILY = _("每天")

SETS: dict[str, DataSet] = {
    one.name: one
    for one in (
        DataSet(
            name="matters",
            title=_("代办事项目录"),
            about=_("可以委托园区代办的全部政务服务事项：时限、依据、需要的材料和法定收费。"),
            renewed=_DAILY,
            columns=(
                Column("code", _("事项编码")),
                Column("name", _("事项名称")),
                Column("class", _("类别")),
                Column("level", _("主管层级")),
                Column("cross_county", _("跨县市事项")),
                Column("is_licence", _("行政许可")),
                Column("statutory_days", _("法定时限（工作日）")),
                Column("promised_days", _("承诺时限（工作日）"), _("空白：没有承诺更短的时限。")),
                Column("legal_basis", _("设定依据")),
                Column("materials", _("申请材料"), _("多项以“；”分隔。")),
                Column("fees", _("法定收费"), _("依法向收费单位缴纳，不是代办费；代办服务免费。")),
                Column("version", _("版本")),
                Column("published_on", _("发布日期")),
            ),
            rows=_matters,
        ),
        DataSet(
            name="powers",
            title=_("园区行使的行政权力"),
            about=_("每个园区每项权力在数据日期当天的状态：依据什么、以谁的名义、由谁负责、向谁申请。"),
            renewed=_DAILY,
            columns=(
                Column("code", _("事项编码")),
                Column("name", _("事项名称")),
                Column("kind", _("类别")),
                Column("organ_code", _("法定实施机关代码")),
                Column("organ", _("法定实施机关")),
                Column("park_code", _("园区代码")),
                Column("park", _("园区")),
                Column("scheme", _("赋权方案")),
                Column("authority", _("依据文件")),
                Column("mode", _("方式"), _("空白：还没有签订文书，也没有派驻。")),
                Column("standing", _("状态")),
                Column("is_exercised", _("当天由园区行使")),
                Column("parts", _("在园区办理的环节")),
                Column("issuer", _("以谁的名义")),
                Column("liable", _("由谁负责")),
                Column("apply_to", _("向谁申请")),
                Column("statutory_days", _("法定时限（工作日）")),
                Column("fee", _("收费")),
                Column("legal_basis", _("设定依据")),
                Column("is_sample", _("样例"), _("样例不是正式公布的事项。")),
            ),
            rows=_powers,
        ),
        DataSet(
            name="power-lists",
            title=_("公布的赋权清单"),
            about=_("各赋权方案历次公布的清单：第几版、公布文号和日期、每项事项在每个园区的方式。"),
            renewed=_("公布新清单时"),
            columns=(
                Column("scheme_code", _("方案代码")),
                Column("scheme", _("赋权方案")),
                Column("version", _("版本")),
                Column("number", _("公布文号")),
                Column("published_on", _("公布日期")),
                Column("code", _("事项编码")),
                Column("name", _("事项名称")),
                Column("organ", _("原实施部门")),
                Column("park_code", _("园区代码")),
                Column("park", _("园区")),
                Column("mode", _("赋权方式")),
                Column("is_sample", _("样例"), _("样例不是正式公布的清单。")),
            ),
            rows=_power_lists,
        ),
        DataSet(
            name="figures",
            title=_("代办服务月度数据"),
            about=_("每个园区（含所属片区）每个月的办件量、办理时间、按时率和企业评分，最近 24 个整月。"),
            renewed=_("每月 1 日"),
            columns=(
                Column("month", _("月份")),
                Column("park_code", _("园区代码")),
                Column("park", _("园区")),
                *FIGURES,
                Column(
                    "hidden", _("未公布的指标"), _("不足规定件数而不公布的指标，用字段名称列出，以空格分隔。")
                ),
            ),
            rows=_figures,
            as_of=_last_ended,
        ),
    )
}

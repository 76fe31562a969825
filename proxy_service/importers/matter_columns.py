"""The columns of a file of matters."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.exchange.columns import Choice, Column, code, several, text, whole, yes_no
from portal.organizations.enums import OrganizationKind
from proxy_service.enums import MatterClass
from proxy_service.forms.catalogue import CODE

LEVELS = (OrganizationKind.COUNTY_DEPARTMENT, OrganizationKind.PREFECTURE_DEPARTMENT)
YES = "是"


def _column(name: str, head: Any, read: Any, rule: Any = "", sample: str = "", **more: Any) -> Column:
    return Column(name=name, head=head, read=read, rule=rule, sample=sample, **more)


_SUFFIX = code(r"[A-Z0-9]+", _("部门代码中横线后面的部分，例如 FGW"), most=20)

COLUMNS = (
    _column(
        "code",
        _("事项编码"),
        code(CODE.pattern, _("大写字母、数字和连字符，例如 BZ-KB-07")),
        _("大写字母、数字和连字符；已有的编码表示修订该事项，发布新的版本。"),
        "BZ-KB-07",
        required=True,
    ),
    _column("name", _("事项名称"), text(120), "", "建筑工程施工许可证核发", required=True, width=36),
    _column(
        "matter_class",
        _("类别"),
        Choice({label: value for value, label in MatterClass.choices}),
        "、".join(str(label) for label in MatterClass.labels),
        "工程建设",
        required=True,
    ),
    _column("source", _("清单来源"), text(60)),
    _column("cross_county", _("跨县市事项"), yes_no, _("是或否，不填为否。"), "否", width=12),
    _column("is_licence", _("行政许可"), yes_no, _("是或否，不填为否。"), YES, width=12),
    _column(
        "competent_level",
        _("主管层级"),
        Choice({level.label: level.value for level in LEVELS}),
        "、".join(str(level.label) for level in LEVELS),
        "县市部门",
        required=True,
    ),
    _column(
        "competent_suffix",
        _("主管部门"),
        _SUFFIX,
        _("部门代码中横线后面的部分。"),
        "ZJJ",
        required=True,
    ),
    _column("other_suffixes", _("协同部门"), several(_SUFFIX), _("多个用顿号分开。"), "ZRZYJ"),
    _column("statutory_limit", _("法定时限（工作日）"), whole(1, 1000), "", "7", required=True),
    _column(
        "statutory_source",
        _("法定时限依据"),
        text(200),
        "",
        "《建筑工程施工许可管理办法》第五条",
        required=True,
        width=30,
    ),
    _column("promised_limit", _("承诺时限（工作日）"), whole(1, 1000), _("不得长于法定时限。"), "5"),
    _column("legal_basis", _("设定依据"), text(300), "", "《中华人民共和国建筑法》第七条", width=30),
    _column(
        "summary",
        _("事项说明"),
        text(5000, lines=True),
        "",
        "建设单位申请领取施工许可证。",
        required=True,
        width=36,
    ),
    _column("conditions", _("办理条件"), text(5000, lines=True), _("单元格内每行一条。"), width=30),
    _column("steps", _("办理流程"), text(5000, lines=True), _("单元格内每行一步。"), width=30),
    _column("result", _("办理结果"), text(200), "", "建筑工程施工许可证"),
    _column("window", _("办理窗口"), text(200)),
    _column("verified", _("已核对"), yes_no, _("时限和材料已与主管部门核对的填“是”。"), "否", width=10),
    _column("power", _("赋权事项编码"), text(40), _("不是赋权事项的不填。")),
    _column(
        "materials",
        _("申请材料"),
        text(15_000, lines=True),
        _(
            "单元格内每行一份：名称|原件、复印件或电子件|份数|必需（是/否）|可容缺（是/否）|说明；名称以外可以省略。"
        ),
        "建筑工程施工许可申请表|原件|1|是|否|",
        width=44,
    ),
    _column(
        "fees",
        _("法定收费"),
        text(5000, lines=True),
        _("没有的不填。单元格内每行一项：名称|依据|说明。代办服务不收费，不得列入。"),
        width=30,
    ),
)

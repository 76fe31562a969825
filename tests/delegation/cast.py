"""The cast of delegated powers: the Yining park with the bureau whose powers it exercises, and a neighbour of each.

Few rows, made by the services, and remembered (``delegation_cast`` in ``conftest.py``): two enterprises, a second park
and a second bureau, so that what belongs to a neighbour is always there and must never leak. The Chenzhou park stands
for the other modes.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from delegation.enums.authorities import Mode
from delegation.models import Authority, Power, Scheme
from delegation.services.authorities import enter_authority
from portal.organizations.enums import EnterpriseStage, OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization

PASSWORD = "演员-通行-2026"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
K = OrganizationKind
PARTS = ["acceptance", "review", "decision", "certificate"]


@dataclass
class DelegationCast:
    """Organisations, people (as memberships, which is what acts), schemes and powers, by name."""

    prefecture: Organization
    government: Organization
    park: Organization
    zone: Organization
    bureau: Organization
    justice: Organization
    safety: Organization
    market: Organization
    environment: Organization
    other_government: Organization
    other_park: Organization
    other_bureau: Organization
    city: Organization
    city_bureau: Organization
    city_justice: Organization
    city_construction: Organization
    city_park: Organization
    city_other_park: Organization
    platform: Organization
    centre: Organization
    enterprise: Organization
    other_enterprise: Organization
    city_enterprise: Organization

    owner: Membership
    handler: Membership
    other_owner: Membership
    city_owner: Membership
    clerk: Membership
    officer: Membership
    leader: Membership
    zone_clerk: Membership
    other_clerk: Membership
    other_leader: Membership
    bureau_clerk: Membership
    bureau_leader: Membership
    other_bureau_clerk: Membership
    other_bureau_leader: Membership
    justice_clerk: Membership
    justice_leader: Membership
    safety_clerk: Membership
    safety_leader: Membership
    market_clerk: Membership
    market_leader: Membership
    environment_clerk: Membership
    environment_leader: Membership
    government_officer: Membership
    other_government_officer: Membership
    city_clerk: Membership
    city_leader: Membership
    city_other_leader: Membership
    construction_clerk: Membership
    construction_leader: Membership
    city_bureau_clerk: Membership
    city_bureau_leader: Membership
    city_justice_clerk: Membership
    city_justice_leader: Membership
    city_officer: Membership
    centre_officer: Membership
    administrator: Membership
    auditor: Membership
    security: Membership
    outsider: User

    authority: Authority
    city_authority: Authority
    scheme: Scheme
    city_scheme: Scheme
    sewage: Power
    waste: Power
    rubble: Power
    granted: Power
    posted: Power
    forwarded: Power

    @property
    def people(self) -> dict[str, Membership]:
        """Everybody who holds a role, by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Membership)}


# key: code, name, kind, parent, prefix
ORGANIZATIONS = {
    "prefecture": ("654000", "伊犁哈萨克自治州人民政府", K.PREFECTURE, None, ""),
    "government": ("654002", "伊宁市人民政府", K.COUNTY, "prefecture", "伊市政"),
    "park": ("654002-YNYQ", "霍尔果斯经济开发区伊宁园区管委会", K.PARK, "government", "霍经伊园管代"),
    "zone": ("654002-YNYQ-DP", "霍尔果斯经济开发区伊宁园区东片区", K.ZONE, "park", "霍经伊园东代"),
    "bureau": ("654002-CGJ", "伊宁市城市管理局", K.COUNTY_DEPARTMENT, "government", "伊市城管"),
    "justice": ("654002-SFJ", "伊宁市司法局", K.COUNTY_DEPARTMENT, "government", "伊市司"),
    "safety": ("654002-YJJ", "伊宁市应急管理局", K.COUNTY_DEPARTMENT, "government", "伊市应急"),
    "market": ("654002-SCJG", "伊宁市市场监督管理局", K.COUNTY_DEPARTMENT, "government", "伊市监"),
    "environment": (
        "654002-STJ", "伊犁州生态环境局伊宁市分局", K.COUNTY_DEPARTMENT, "government", "伊州环伊",
    ),
    "other_government": ("654004", "霍尔果斯市人民政府", K.COUNTY, "prefecture", "霍政"),
    "other_park": ("654004-HYQ", "霍尔果斯经济开发区霍尔果斯园区管委会", K.PARK, "other_government", "霍经霍园管代"),
    "other_bureau": ("654004-CGJ", "霍尔果斯市城市管理局", K.COUNTY_DEPARTMENT, "other_government", "霍城管"),
    "city": ("431000", "郴州市人民政府", K.PREFECTURE, None, "郴政"),
    "city_bureau": ("431000-XZSP", "郴州市行政审批服务局", K.PREFECTURE_DEPARTMENT, "city", "郴审"),
    "city_justice": ("431000-SFJ", "郴州市司法局", K.PREFECTURE_DEPARTMENT, "city", "郴司"),
    "city_construction": ("431000-ZJJ", "郴州市住房和城乡建设局", K.PREFECTURE_DEPARTMENT, "city", "郴建"),
    "city_park": ("431000-GXQ", "郴州高新技术产业开发区管委会", K.PARK, "city", "郴高管代"),
    "city_other_park": ("431000-JKQ", "郴州经济开发区管委会", K.PARK, "city", "郴经管代"),
    "platform": ("654000-YXDW", "园办通平台运行单位", K.PLATFORM, "prefecture", ""),
    "centre": ("654002-XZFW", "伊宁市行政服务中心", K.SERVICE_CENTRE, "government", ""),
}  # fmt: skip
ENTERPRISES = {
    "enterprise": ("91654002MA00000015", "伊宁洁城环境服务有限公司", "654002"),
    "other_enterprise": ("91654002MA00000023", "伊宁天山乳业有限公司", "654002"),
    "city_enterprise": ("91431000MA00000018", "郴州石墨新材料有限公司", "431000"),
}
PEOPLE = {
    "owner": ("古丽娜尔·艾合买提", Role.ENTERPRISE_OWNER, "enterprise"),
    "handler": ("艾山·吐尔地", Role.ENTERPRISE_HANDLER, "enterprise"),
    "other_owner": ("马文秀", Role.ENTERPRISE_OWNER, "other_enterprise"),
    "city_owner": ("欧阳敏", Role.ENTERPRISE_OWNER, "city_enterprise"),
    "clerk": ("迪丽努尔·吐尔逊", Role.WINDOW_CLERK, "park"),
    "officer": ("杨帆", Role.PROXY_OFFICER, "park"),
    "leader": ("哈力木拉提·居马", Role.PARK_LEADER, "park"),
    "zone_clerk": ("孙小燕", Role.WINDOW_CLERK, "zone"),
    "other_clerk": ("赵敏", Role.WINDOW_CLERK, "other_park"),
    "other_leader": ("刘国栋", Role.PARK_LEADER, "other_park"),
    "bureau_clerk": ("艾力·阿不都", Role.DEPARTMENT_CLERK, "bureau"),
    "bureau_leader": ("彭立新", Role.DEPARTMENT_LEADER, "bureau"),
    "other_bureau_clerk": ("何静", Role.DEPARTMENT_CLERK, "other_bureau"),
    "other_bureau_leader": ("高峰", Role.DEPARTMENT_LEADER, "other_bureau"),
    "justice_clerk": ("吴涛", Role.DEPARTMENT_CLERK, "justice"),
    "justice_leader": ("郑海燕", Role.DEPARTMENT_LEADER, "justice"),
    "safety_clerk": ("宋洁", Role.DEPARTMENT_CLERK, "safety"),
    "safety_leader": ("梁勇", Role.DEPARTMENT_LEADER, "safety"),
    "market_clerk": ("米娜瓦尔·卡德尔", Role.DEPARTMENT_CLERK, "market"),
    "market_leader": ("邓超", Role.DEPARTMENT_LEADER, "market"),
    "environment_clerk": ("叶尔兰·别克", Role.DEPARTMENT_CLERK, "environment"),
    "environment_leader": ("黄卫东", Role.DEPARTMENT_LEADER, "environment"),
    "government_officer": ("沙吾列·努尔", Role.COUNTY_OFFICER, "government"),
    "other_government_officer": ("谢东", Role.COUNTY_OFFICER, "other_government"),
    "city_clerk": ("罗芳", Role.WINDOW_CLERK, "city_park"),
    "city_leader": ("谭志明", Role.PARK_LEADER, "city_park"),
    "city_other_leader": ("邝建军", Role.PARK_LEADER, "city_other_park"),
    "construction_clerk": ("曹颖", Role.DEPARTMENT_CLERK, "city_construction"),
    "construction_leader": ("李湘", Role.DEPARTMENT_LEADER, "city_construction"),
    "city_bureau_clerk": ("黎敏", Role.DEPARTMENT_CLERK, "city_bureau"),
    "city_bureau_leader": ("雷鸣", Role.DEPARTMENT_LEADER, "city_bureau"),
    "city_justice_clerk": ("何勇", Role.DEPARTMENT_CLERK, "city_justice"),
    "city_justice_leader": ("段瑞", Role.DEPARTMENT_LEADER, "city_justice"),
    "city_officer": ("唐国强", Role.COUNTY_OFFICER, "city"),
    "centre_officer": ("冯娟", Role.SERVICE_CENTRE_OFFICER, "centre"),
    "administrator": ("韩磊", Role.ADMINISTRATOR, "platform"),
    "auditor": ("沈正", Role.AUDITOR, "platform"),
    "security": ("秦岚", Role.SECURITY_ADMINISTRATOR, "platform"),
}
# key: code, name, organ, scheme, mode, certificate
POWERS = {
    "waste": (
        "YN84-1-1", "从事城市生活垃圾经营性清扫、收集、运输、处理服务审批", "bureau", "scheme",
        Mode.ENTRUSTED, "城市生活垃圾经营性服务许可证",
    ),
    "rubble": ("YN84-1-2", "城市建筑垃圾处置核准", "bureau", "scheme", Mode.ENTRUSTED, "处置核准文件"),
    "sewage": (
        "YN84-1-3", "城镇污水排入排水管网许可", "bureau", "scheme", Mode.ENTRUSTED, "城镇污水排入排水管网许可证",
    ),
    "granted": (
        "CZ4-S-1", "建筑工程施工许可证核发", "city_construction", "city_scheme",
        Mode.DIRECT_GRANT, "建筑工程施工许可证",
    ),
    "posted": (
        "CZ4-S-2", "建设工程消防验收", "city_construction", "city_scheme", Mode.POSTED, "消防验收意见书",
    ),
    "forwarded": (
        "CZ4-S-3", "建筑业企业资质核准（省级权限）", "city_construction", "city_scheme", Mode.REVIEW_FORWARD, "",
    ),
}  # fmt: skip


def build_delegation_cast() -> DelegationCast:
    """Enters the whole cast; the calendars are loaded beside it."""
    organizations = _organizations()
    everything: dict[str, Any] = {**organizations, **_people(organizations), **_register(organizations)}
    return DelegationCast(**everything)


def _organizations() -> dict[str, Organization]:
    made: dict[str, Organization] = {}
    for key, (code, name, kind, parent, prefix) in ORGANIZATIONS.items():
        made[key] = create_organization(
            code=code,
            name=name,
            kind=kind,
            parent=made[parent] if parent else None,
            division_code=code[:6],
            document_prefix=prefix,
            phone="0999-8220001",
        )
    for key, (code, name, division) in ENTERPRISES.items():
        made[key] = create_organization(
            code=code,
            name=name,
            kind=K.ENTERPRISE,
            uscc=code,
            division_code=division,
            stage=EnterpriseStage.SETTLED,
            legal_representative="周建华",
            address="园区深圳路 12 号",
            phone="0999-8220002",
        )
    return made


def _people(organizations: dict[str, Organization]) -> dict[str, Any]:
    hashed = make_password(PASSWORD)
    made: dict[str, Any] = {}
    for number, (name, (full_name, role, organization)) in enumerate(PEOPLE.items(), start=1):
        user = User.objects.create(
            username=name,
            full_name=full_name,
            password=hashed,
            phone=f"1399909{number:04d}",
            email=f"{name}@cast.example",
        )
        made[name] = Membership.objects.create(
            user=user, organization=organizations[organization], role=role, valid_from=SINCE
        )
    made["outsider"] = User.objects.create(username="outsider", full_name="路人甲", password=hashed)
    return made


def _register(organizations: dict[str, Organization]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "authority": enter_authority(
            now=SINCE,
            number="伊市政发〔2024〕84号",
            title="关于印发伊宁市人民政府工作部门委托霍尔果斯经济开发区伊宁园区管委会行使经济管理权限的通知",
            issuer_name="伊宁市人民政府",
            issued_on=date(2024, 11, 12),
            valid_from=date(2024, 11, 12),
        ),
        "city_authority": enter_authority(
            now=SINCE,
            number="郴政办发〔2021〕4号",
            title="赋予郴州高新技术产业开发区管委会郴州经济开发区管委会行使市级有关权限的实施方案",
            issuer_name="郴州市人民政府办公室",
            issued_on=date(2021, 2, 23),
            valid_from=date(2021, 2, 23),
            valid_until=date(2026, 2, 23),
        ),
    }
    made["scheme"] = Scheme.objects.create(
        code="YN84",
        name="伊宁市工作部门委托伊宁园区管委会行使经济管理权限",
        authority=made["authority"],
        government=organizations["government"],
        justice=organizations["justice"],
    )
    made["scheme"].parks.add(organizations["park"])
    made["city_scheme"] = Scheme.objects.create(
        code="CZ4",
        name="赋予郴州高新区、郴州经开区管委会行使市级有关权限",
        authority=made["city_authority"],
        government=organizations["city"],
        bureau=organizations["city_bureau"],
        justice=organizations["city_justice"],
        effective_on=date(2021, 3, 10),
        deeds_by=date(2021, 3, 31),
        transition_until=date(2021, 5, 10),
    )
    made["city_scheme"].parks.add(organizations["city_park"], organizations["city_other_park"])
    for key, (code, name, organ, scheme, mode, certificate) in POWERS.items():
        made[key] = Power.objects.create(
            code=code,
            name=name,
            kind="licence",
            organ=organizations[organ],
            scheme=made[scheme],
            mode=mode,
            legal_basis="《城镇排水与污水处理条例》第二十一条",
            parts=PARTS,
            supervision_duty="每季度抽查不少于一次，纠正不适当的行为。",
            fee_text="不收费",
            statutory_days=20,
            extension_days=10,
            certificate_name=certificate,
            materials=[
                {"name": "申请表", "form": "original", "copies": 1, "may_follow": False},
                {"name": "水质、水量检测报告", "form": "copy", "copies": 1, "may_follow": True},
            ],
            guide="到园区窗口提交申请。",
        )
    return made

"""The cast: two enterprises, two parks in two counties, departments, overseers, and an outsider.

A small register built by the services, quick enough for every test: ``cast`` in ``conftest.py``. Two of everything, so
that what belongs to a neighbour is always there and must never leak.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from portal.organizations.enums import EnterpriseStage, OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization
from proxy_service.models import MatterVersion
from proxy_service.services.catalogue import publish_matter

PASSWORD = "演员-通行-2026"
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
LAND, ENVIRONMENT, CROSS = "BZ-YD-01", "BZ-HB-02", "BZ54-A5-16"
K = OrganizationKind


@dataclass
class Cast:
    """Organisations, people (as memberships, which is what acts) and matters, by name."""

    prefecture: Organization
    bole: Organization
    jinghe: Organization
    park: Organization
    zone: Organization
    other_park: Organization
    workgroup: Organization
    centre: Organization
    platform: Organization
    bole_land: Organization
    bole_environment: Organization
    jinghe_land: Organization
    jinghe_environment: Organization
    prefecture_land: Organization
    enterprise: Organization
    other_enterprise: Organization

    owner: Membership
    handler: Membership
    other_owner: Membership
    clerk: Membership
    officer: Membership
    second_officer: Membership
    leader: Membership
    zone_clerk: Membership
    other_clerk: Membership
    other_officer: Membership
    other_leader: Membership
    land_clerk: Membership
    land_leader: Membership
    environment_clerk: Membership
    environment_leader: Membership
    jinghe_land_clerk: Membership
    jinghe_land_leader: Membership
    jinghe_environment_clerk: Membership
    jinghe_environment_leader: Membership
    prefecture_clerk: Membership
    prefecture_leader: Membership
    county_officer: Membership
    other_county_officer: Membership
    workgroup_officer: Membership
    centre_officer: Membership
    administrator: Membership
    auditor: Membership
    security: Membership
    outsider: User

    land: MatterVersion
    environment: MatterVersion
    cross: MatterVersion

    @property
    def people(self) -> dict[str, Membership]:
        """Everybody who holds a role, by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Membership)}


def _organizations() -> dict[str, Organization]:
    made: dict[str, Organization] = {}

    def add(key: str, code: str, name: str, kind: str, parent: str | None, **fields: Any) -> None:
        fields.setdefault("division_code", code[:6])
        made[key] = create_organization(
            code=code, name=name, kind=kind, parent=made[parent] if parent else None, **fields
        )

    add("prefecture", "652700", "博尔塔拉蒙古自治州人民政府", K.PREFECTURE, None)
    add(
        "bole",
        "652701",
        "博乐市人民政府",
        K.COUNTY,
        "prefecture",
        short_name="博乐市",
        document_prefix="博乐政",
    )
    add("jinghe", "652722", "精河县人民政府", K.COUNTY, "prefecture", short_name="精河县")
    add(
        "park", "652701-BJHZQ", "博乐边境经济合作区管委会", K.PARK, "bole",
        document_prefix="博边合管代", phone="0909-2220001",
    )  # fmt: skip
    add(
        "zone",
        "652701-BJHZQ-WT",
        "博乐边境经济合作区五台片区",
        K.ZONE,
        "park",
        document_prefix="博边合五台代",
    )
    add(
        "other_park", "652722-GYYQ", "精河工业园区管委会", K.PARK, "jinghe",
        document_prefix="精园管代", phone="0909-5330001",
    )  # fmt: skip
    add(
        "workgroup",
        "652700-ZBB",
        "自治州推进园区高质量发展工作专班办公室",
        K.WORKGROUP,
        "prefecture",
        document_prefix="博州专班",
    )
    add("centre", "652701-XZFW", "博乐市行政服务中心", K.SERVICE_CENTRE, "bole")
    add("platform", "652700-YXDW", "园办通平台运行单位", K.PLATFORM, "prefecture")
    add("bole_land", "652701-ZRZY", "博乐市自然资源局", K.COUNTY_DEPARTMENT, "bole")
    add("bole_environment", "652701-STJ", "州生态环境局博乐市分局", K.COUNTY_DEPARTMENT, "bole")
    add("jinghe_land", "652722-ZRZY", "精河县自然资源局", K.COUNTY_DEPARTMENT, "jinghe")
    add("jinghe_environment", "652722-STJ", "州生态环境局精河县分局", K.COUNTY_DEPARTMENT, "jinghe")
    add(
        "prefecture_land",
        "652700-ZRZY",
        "博尔塔拉蒙古自治州自然资源局",
        K.PREFECTURE_DEPARTMENT,
        "prefecture",
    )
    for key, code, name, division in (
        ("enterprise", "91652701MA00000010", "博乐晟源新材料有限公司", "652701"),
        ("other_enterprise", "91652722MA00000029", "精河枸杞红实业有限公司", "652722"),
    ):
        add(
            key, code, name, K.ENTERPRISE, None,
            uscc=code, division_code=division, stage=EnterpriseStage.SETTLED, legal_representative="周建华",
            address="园区纬三路 8 号", phone="0909-2220002",
        )  # fmt: skip
    return made


# name of the person in the cast: full name, role, organisation
PEOPLE = {
    "owner": ("周建华", Role.ENTERPRISE_OWNER, "enterprise"),
    "handler": ("阿依努尔·买买提", Role.ENTERPRISE_HANDLER, "enterprise"),
    "other_owner": ("马文秀", Role.ENTERPRISE_OWNER, "other_enterprise"),
    "clerk": ("李雪梅", Role.WINDOW_CLERK, "park"),
    "officer": ("巴图·孟克", Role.PROXY_OFFICER, "park"),
    "second_officer": ("陈思远", Role.PROXY_OFFICER, "park"),
    "leader": ("王志强", Role.PARK_LEADER, "park"),
    "zone_clerk": ("孙小燕", Role.WINDOW_CLERK, "zone"),
    "other_clerk": ("赵敏", Role.WINDOW_CLERK, "other_park"),
    "other_officer": ("热依扎·哈力克", Role.PROXY_OFFICER, "other_park"),
    "other_leader": ("刘国栋", Role.PARK_LEADER, "other_park"),
    "land_clerk": ("吴涛", Role.DEPARTMENT_CLERK, "bole_land"),
    "land_leader": ("郑海燕", Role.DEPARTMENT_LEADER, "bole_land"),
    "environment_clerk": ("叶尔兰·别克", Role.DEPARTMENT_CLERK, "bole_environment"),
    "environment_leader": ("黄卫东", Role.DEPARTMENT_LEADER, "bole_environment"),
    "jinghe_land_clerk": ("何静", Role.DEPARTMENT_CLERK, "jinghe_land"),
    "jinghe_land_leader": ("高峰", Role.DEPARTMENT_LEADER, "jinghe_land"),
    "jinghe_environment_clerk": ("宋洁", Role.DEPARTMENT_CLERK, "jinghe_environment"),
    "jinghe_environment_leader": ("梁勇", Role.DEPARTMENT_LEADER, "jinghe_environment"),
    "prefecture_clerk": ("乌兰", Role.DEPARTMENT_CLERK, "prefecture_land"),
    "prefecture_leader": ("罗建平", Role.DEPARTMENT_LEADER, "prefecture_land"),
    "county_officer": ("徐丽", Role.COUNTY_OFFICER, "bole"),
    "other_county_officer": ("谢东", Role.COUNTY_OFFICER, "jinghe"),
    "workgroup_officer": ("道尔吉", Role.WORKGROUP_OFFICER, "workgroup"),
    "centre_officer": ("冯娟", Role.SERVICE_CENTRE_OFFICER, "centre"),
    "administrator": ("韩磊", Role.ADMINISTRATOR, "platform"),
    "auditor": ("沈正", Role.AUDITOR, "platform"),
    "security": ("秦岚", Role.SECURITY_ADMINISTRATOR, "platform"),
}


def _people(organizations: dict[str, Organization]) -> dict[str, Any]:
    hashed = make_password(PASSWORD)
    made: dict[str, Any] = {}
    for number, (name, (full_name, role, organization)) in enumerate(PEOPLE.items(), start=1):
        user = User.objects.create(
            username=name,
            full_name=full_name,
            password=hashed,
            phone=f"1390909{number:04d}",
            email=f"{name}@cast.example",
        )
        made[name] = Membership.objects.create(
            user=user, organization=organizations[organization], role=role, valid_from=SINCE
        )
    made["outsider"] = User.objects.create(username="outsider", full_name="路人甲", password=hashed)
    return made


def _material(name: str, **changes: Any) -> dict[str, Any]:
    usual = {"form": "copy", "copies": 1, "required": True, "may_follow": False, "note": ""}
    return {"name": name, **usual, **changes}


def matter_content(name: str, *materials: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What ``publish_matter`` takes, with ordinary values for what a test does not care about."""
    return {
        "name": name,
        "matter_class": "site",
        "source": "",
        "cross_county": False,
        "competent_level": "county_department",
        "competent_suffix": "ZRZY",
        "other_suffixes": [],
        "is_licence": True,
        "statutory_limit": 20,
        "statutory_source": "《中华人民共和国行政许可法》第四十二条",
        "promised_limit": None,
        "legal_basis": "",
        "fees": [],
        "guide": {"summary": name, "conditions": [], "steps": [], "result": "批复", "window": ""},
        "verified": True,
        "materials": list(materials),
        **changes,
    }


def _catalogue() -> dict[str, MatterVersion]:
    """A county matter with a paper that may follow, one that shares a paper with it, and a cross-county one."""
    licence = _material("营业执照")
    contents = {
        "land": (
            LAND,
            matter_content(
                "国有建设用地使用权首次登记",
                licence,
                _material("不动产登记申请书", form="original"),
                _material("地籍调查成果", may_follow=True),
                promised_limit=10,
                fees=[{"name": "不动产登记费", "basis": "发改价格规〔2016〕2559号", "note": "由企业缴纳"}],
            ),
        ),
        "environment": (
            ENVIRONMENT,
            matter_content(
                "建设项目环境影响报告表审批",
                licence,
                _material("环境影响报告表"),
                competent_suffix="STJ",
                matter_class="environment",
            ),
        ),
        "cross": (
            CROSS,
            matter_content(
                "勘查矿产资源审批",
                _material("勘查登记申请书"),
                _material("勘查实施方案"),
                competent_level="prefecture_department",
                matter_class="mining",
                source="BZ54-A5",
                cross_county=True,
            ),
        ),
    }
    return {
        key: publish_matter(code=code, content=content, now=SINCE)
        for key, (code, content) in contents.items()
    }


def build_cast() -> Cast:
    """Enters the whole cast; the calendars are loaded beside it."""
    organizations = _organizations()
    return Cast(**organizations, **_people(organizations), **_catalogue())

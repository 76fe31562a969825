"""People of the demonstration, for every role, over the real organisations; enterprises are plainly marked 样例.

Their passwords are public. ``is_demo`` marks every account, and production refuses to start while one exists.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from portal.organizations import uscc as codes
from portal.organizations.enums import EnterpriseStage, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.registration import register_enterprise

PASSWORD = "Yuanbantong-Demo-2026"  # noqa: S105  (public: for the demonstration alone)
MAIL = "demo.ybt.example"  # a name that can never exist (RFC 2606)
R = Role


@dataclass(frozen=True)
class Enterprise:
    name: str
    credit_code: str  # 17 characters; the check character is reckoned. Empty for an intending enterprise.
    division_code: str
    address: str
    owner: tuple[str, str]  # username, full name
    handlers: tuple[tuple[str, str], ...] = ()

    @property
    def uscc(self) -> str:
        return self.credit_code and self.credit_code + codes.check_character(self.credit_code)


ENTERPRISES = {
    "shengyuan": Enterprise(
        name="样例：博乐晟源新材料有限公司",
        credit_code="91652701MAYL0A001",
        division_code="652701",
        address="博乐边境经济合作区纬三路 8 号（样例）",
        owner=("shengyuan", "周建华"),
        handlers=(("shengyuan-banshi", "阿依努尔·买买提"),),
    ),
    "fanqie": Enterprise(
        name="样例：博乐红果番茄制品有限公司",
        credit_code="91652701MAYL0A002",
        division_code="652701",
        address="博乐边境经济合作区金三角片区兴业路 21 号（样例）",
        owner=("hongguo", "李文娟"),
        handlers=(("hongguo-banshi", "马小军"),),
    ),
    "gouqi": Enterprise(
        name="样例：精河杞红生物科技有限公司",
        credit_code="91652722MAYL0A003",
        division_code="652722",
        address="精河工业园区杞乡大道 6 号（样例）",
        owner=("qihong", "赵玉梅"),
    ),
    "wuliu": Enterprise(
        name="样例：阿拉山口通达国际物流有限公司",
        credit_code="91652702MAYL0A004",
        division_code="652702",
        address="阿拉山口综合保税区口岸路 3 号（样例）",
        owner=("tongda", "努尔兰·赛力克"),
    ),
    "chuneng": Enterprise(
        name="样例：新疆绿能储能装备有限公司（筹）",
        credit_code="",
        division_code="652701",
        address="拟入驻五台片区（样例）",
        owner=("lvneng", "孙启明"),
    ),
    "huanwei": Enterprise(
        name="样例：伊宁洁城环境服务有限公司",
        credit_code="91654002MAYL0A005",
        division_code="654002",
        address="伊宁园区深圳路 12 号（样例）",
        owner=("jiecheng", "古丽娜尔·艾合买提"),
        handlers=(("jiecheng-banshi", "艾山·吐尔地"),),
    ),
    "shipin": Enterprise(
        name="样例：伊宁天山乳业有限公司",
        credit_code="91654002MAYL0A006",
        division_code="654002",
        address="伊宁园区上海路 20 号（样例）",
        owner=("tianshan", "马文秀"),
    ),
    "shimo": Enterprise(
        name="样例：郴州石墨新材料有限公司",
        credit_code="91431000MAYL0A007",
        division_code="431000",
        address="郴州高新区林经大道 1 号（样例）",
        owner=("shimo", "欧阳敏"),
    ),
}

# username, full name, and the roles that the person holds: role and code of the organisation.
STAFF: tuple[tuple[str, str, tuple[tuple[Role, str], ...]], ...] = (
    ("bole-chuangkou", "李雪梅", ((R.WINDOW_CLERK, "652701-BJHZQ"),)),
    # Holds roles in two organisations and switches between them.
    ("bole-zhuanyuan", "巴图·孟克", ((R.PROXY_OFFICER, "652701-BJHZQ"), (R.WINDOW_CLERK, "652701-BJHZQ-WT"))),
    ("bole-zhuanyuan2", "陈思远", ((R.PROXY_OFFICER, "652701-BJHZQ"),)),
    ("bole-fuzeren", "王志强", ((R.PARK_LEADER, "652701-BJHZQ"),)),
    ("wutai-zhuanyuan", "叶尔肯·托列", ((R.PROXY_OFFICER, "652701-BJHZQ-WT"),)),
    ("jinghe-chuangkou", "赵敏", ((R.WINDOW_CLERK, "652722-GYYQ"),)),
    ("jinghe-zhuanyuan", "热依扎·哈力克", ((R.PROXY_OFFICER, "652722-GYYQ"),)),
    ("jinghe-fuzeren", "刘国栋", ((R.PARK_LEADER, "652722-GYYQ"),)),
    ("alashankou-chuangkou", "丁晓琳", ((R.WINDOW_CLERK, "652702-ALSKZBQ"),)),
    ("alashankou-zhuanyuan", "张继业", ((R.PROXY_OFFICER, "652702-ALSKZBQ"),)),
    ("alashankou-fuzeren", "马志远", ((R.PARK_LEADER, "652702-ALSKZBQ"),)),
    ("yining-chuangkou", "迪丽努尔·吐尔逊", ((R.WINDOW_CLERK, "654002-YNYQ"),)),
    ("yining-zhuanyuan", "杨帆", ((R.PROXY_OFFICER, "654002-YNYQ"),)),
    ("yining-fuzeren", "哈力木拉提·居马", ((R.PARK_LEADER, "654002-YNYQ"),)),
    ("chenzhou-chuangkou", "罗芳", ((R.WINDOW_CLERK, "431000-GXQ"),)),
    ("chenzhou-zhuanyuan", "周湘", ((R.PROXY_OFFICER, "431000-GXQ"),)),
    ("chenzhou-fuzeren", "谭志明", ((R.PARK_LEADER, "431000-GXQ"),)),
    ("jingkai-fuzeren", "邝建军", ((R.PARK_LEADER, "431000-JKQ"),)),
    ("bole-ziran", "吴涛", ((R.DEPARTMENT_CLERK, "652701-ZRZY"),)),
    ("bole-ziran-fuzeren", "郑海燕", ((R.DEPARTMENT_LEADER, "652701-ZRZY"),)),
    ("bole-huanjing", "叶尔兰·别克", ((R.DEPARTMENT_CLERK, "652701-STJ"),)),
    ("bole-huanjing-fuzeren", "黄卫东", ((R.DEPARTMENT_LEADER, "652701-STJ"),)),
    ("bole-fagai", "曹颖", ((R.DEPARTMENT_CLERK, "652701-FGW"),)),
    ("bole-zhujian", "田野", ((R.DEPARTMENT_CLERK, "652701-ZJJ"),)),
    ("bole-shichang", "米娜瓦尔·卡德尔", ((R.DEPARTMENT_CLERK, "652701-SCJG"),)),
    ("jinghe-ziran", "何静", ((R.DEPARTMENT_CLERK, "652722-ZRZY"),)),
    ("jinghe-huanjing", "宋洁", ((R.DEPARTMENT_CLERK, "652722-STJ"),)),
    ("jinghe-huanjing-fuzeren", "梁勇", ((R.DEPARTMENT_LEADER, "652722-STJ"),)),
    ("jinghe-shichang", "邓超", ((R.DEPARTMENT_CLERK, "652722-SCJG"),)),
    ("alashankou-shichang", "蒋婷", ((R.DEPARTMENT_CLERK, "652702-SCJG"),)),
    ("yining-chengguan", "艾力·阿不都", ((R.DEPARTMENT_CLERK, "654002-CGJ"),)),
    ("yining-chengguan-fuzeren", "彭立新", ((R.DEPARTMENT_LEADER, "654002-CGJ"),)),
    ("yining-sifa", "吐尔洪·买买提", ((R.DEPARTMENT_CLERK, "654002-SFJ"),)),
    ("yining-sifa-fuzeren", "韩雪", ((R.DEPARTMENT_LEADER, "654002-SFJ"),)),
    ("yining-shichang", "阿迪拉·木合塔尔", ((R.DEPARTMENT_CLERK, "654002-SCJG"),)),
    ("yining-shichang-fuzeren", "孔令辉", ((R.DEPARTMENT_LEADER, "654002-SCJG"),)),
    ("yining-yingji", "赛里克·哈孜", ((R.DEPARTMENT_CLERK, "654002-YJJ"),)),
    ("yining-yingji-fuzeren", "任海波", ((R.DEPARTMENT_LEADER, "654002-YJJ"),)),
    ("yining-huanjing", "程璐", ((R.DEPARTMENT_CLERK, "654002-STJ"),)),
    ("yining-huanjing-fuzeren", "木拉提·依明", ((R.DEPARTMENT_LEADER, "654002-STJ"),)),
    ("yining-gongan", "石磊", ((R.DEPARTMENT_CLERK, "654002-GAJ"),)),
    ("yining-renshe", "帕提古丽·阿西木", ((R.DEPARTMENT_CLERK, "654002-RSJ"),)),
    ("yining-shuiwu", "贺敏", ((R.DEPARTMENT_CLERK, "654002-SHUIWU"),)),
    ("chenzhou-zhujian", "曹湘云", ((R.DEPARTMENT_CLERK, "431000-ZJJ"),)),
    ("chenzhou-zhujian-fuzeren", "李湘", ((R.DEPARTMENT_LEADER, "431000-ZJJ"),)),
    ("chenzhou-shenpi", "黎敏", ((R.DEPARTMENT_CLERK, "431000-XZSP"),)),
    ("chenzhou-shenpi-fuzeren", "雷鸣", ((R.DEPARTMENT_LEADER, "431000-XZSP"),)),
    ("chenzhou-sifa", "何勇", ((R.DEPARTMENT_CLERK, "431000-SFJ"),)),
    ("chenzhou-sifa-fuzeren", "段瑞", ((R.DEPARTMENT_LEADER, "431000-SFJ"),)),
    ("zhou-ziran", "乌兰", ((R.DEPARTMENT_CLERK, "652700-ZRZY"),)),
    ("zhou-ziran-fuzeren", "罗建平", ((R.DEPARTMENT_LEADER, "652700-ZRZY"),)),
    ("zhou-huanjing", "萨仁", ((R.DEPARTMENT_CLERK, "652700-STJ"),)),
    ("bole-zhengfu", "徐丽", ((R.COUNTY_OFFICER, "652701"),)),
    ("jinghe-zhengfu", "谢东", ((R.COUNTY_OFFICER, "652722"),)),
    ("alashankou-zhengfu", "钱学军", ((R.COUNTY_OFFICER, "652702"),)),
    ("yining-zhengfu", "沙吾列·努尔", ((R.COUNTY_OFFICER, "654002"),)),
    ("chenzhou-zhengfu", "唐国强", ((R.COUNTY_OFFICER, "431000"),)),
    ("zhou-zhuanban", "道尔吉", ((R.WORKGROUP_OFFICER, "652700-ZBB"),)),
    ("bole-fuwu", "冯娟", ((R.SERVICE_CENTRE_OFFICER, "652701-XZFW"),)),
    ("jinghe-fuwu", "潘虹", ((R.SERVICE_CENTRE_OFFICER, "652722-XZFW"),)),
    ("guanliyuan", "韩磊", ((R.ADMINISTRATOR, "652700-YXDW"),)),
    ("guanliyuan-b", "赵倩", ((R.ADMINISTRATOR, "652700-YXDW"),)),
    ("shenji", "沈正", ((R.AUDITOR, "652700-YXDW"),)),
    ("anquan", "秦岚", ((R.SECURITY_ADMINISTRATOR, "652700-YXDW"),)),
)


def is_peopled() -> bool:
    """Whether the demonstration was made already."""
    return User.objects.filter(is_demo=True).exists()


def create_people() -> dict[str, Organization]:
    """Registers the enterprises and enters the staff; the enterprises by their keys."""
    # All share one public password: reckoning its hash seventy times over would only cost time.
    hashed = make_password(PASSWORD)
    telephone = _telephone_numbers()
    for username, full_name, roles in STAFF:
        user = _person(username, full_name, hashed, next(telephone))
        for role, code in roles:
            _employ(user, Organization.objects.get(code=code), role)
    made = {}
    for key, enterprise in ENTERPRISES.items():
        made[key] = _register(enterprise, hashed, next(telephone))
        for username, full_name in enterprise.handlers:
            handler = _person(username, full_name, hashed, next(telephone))
            _employ(handler, made[key], Role.ENTERPRISE_HANDLER)
    return made


def _telephone_numbers() -> Iterator[str]:
    """Numbers whose middle four zeros no operator has given out."""
    for number in range(1, 1000):
        yield f"1990000{number:04d}"


def _person(username: str, full_name: str, hashed: str, phone: str) -> User:
    return User.objects.create(
        username=username,
        full_name=full_name,
        password=hashed,
        phone=phone,
        email=f"{username}@{MAIL}",
        is_demo=True,
    )


def _employ(user: User, organization: Organization, role: Role) -> Membership:
    return Membership.objects.create(user=user, organization=organization, role=role)


def _register(enterprise: Enterprise, hashed: str, phone: str) -> Organization:
    username, full_name = enterprise.owner
    owner = register_enterprise(
        stage=EnterpriseStage.SETTLED if enterprise.uscc else EnterpriseStage.INTENDING,
        name=enterprise.name,
        uscc=enterprise.uscc,
        legal_representative=full_name,
        address=enterprise.address,
        division_code=enterprise.division_code,
        username=username,
        password=None,
        full_name=full_name,
        phone=phone,
        email=f"{username}@{MAIL}",
    )
    User.objects.filter(pk=owner.user_id).update(is_demo=True, password=hashed)
    return owner.organization


def accounts() -> list[dict[str, str]]:
    """Every role of every person of the demonstration, in the order of the roles."""
    held = (
        Membership.objects.people()
        .filter(user__is_demo=True, substitute_for=None)
        .select_related("user", "organization")
    )
    order = [role.value for role in Role]
    rows = sorted(held, key=lambda membership: (order.index(membership.role), membership.pk))
    return [
        {
            "role": membership.role,
            "role_label": str(membership.get_role_display()),
            "organisation": membership.organization.name,
            "organisation_code": membership.organization.code,
            "username": membership.user.username,
            "password": PASSWORD,
            "full_name": membership.user.full_name,
        }
        for membership in rows
    ]

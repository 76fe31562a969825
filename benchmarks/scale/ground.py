"""The people and bodies of the data set: sixty organisations, and who works there.

Bodies are those of the reference data; enterprises are entered here. The first person of each role in each body is
the cast, who walk the originals; the crowd joins afterwards, so that an act tells a handful of people and not all.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal.organizations import uscc as codes
from portal.organizations.enums import EnterpriseStage, OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization

R, K = Role, OrganizationKind
HOME = "652701"
PEOPLE = 2_000
# Everybody has been here for longer than any request.
SINCE = datetime(2023, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A park with its county: ``enterprises`` of the sixty organisations are here, and so much of all requests."""

    division: str
    park: str
    other: str  # the other county of a cross-county matter
    enterprises: int
    share: float


PLACES = (
    Place("652701", "652701-BJHZQ", "652722", 9, 0.40),
    Place("652722", "652722-GYYQ", "652701", 6, 0.25),
    Place("652702", "652702-ALSKZBQ", "652701", 4, 0.20),
    Place("654002", "654002-YNYQ", "", 3, 0.15),
)
DEPARTMENTS = ("FGW", "ZRZY", "STJ", "SCJG", "CGJ", "ZJJ", "RSJ")
OTHERS = ("652700-ZRZY", "652700-STJ", "652700-ZBB", "652700-YXDW", "652701-XZFW")

ROLES: dict[str, tuple[Role, ...]] = {
    K.ENTERPRISE: (R.ENTERPRISE_OWNER, R.ENTERPRISE_HANDLER),
    K.PARK: (R.WINDOW_CLERK, R.PROXY_OFFICER, R.PARK_LEADER),
    K.COUNTY: (R.COUNTY_OFFICER,),
    K.COUNTY_DEPARTMENT: (R.DEPARTMENT_CLERK, R.DEPARTMENT_LEADER),
    K.PREFECTURE_DEPARTMENT: (R.DEPARTMENT_CLERK, R.DEPARTMENT_LEADER),
    K.WORKGROUP: (R.WORKGROUP_OFFICER,),
    K.SERVICE_CENTRE: (R.SERVICE_CENTRE_OFFICER,),
    K.PLATFORM: (R.ADMINISTRATOR, R.SECURITY_ADMINISTRATOR, R.AUDITOR),
}
# Of these roles a body has one or two, however many work there.
FEW = frozenset({R.ENTERPRISE_OWNER, R.PARK_LEADER, R.DEPARTMENT_LEADER}) | frozenset(ROLES[K.PLATFORM])

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰志建国文海燕春梅晓东红辉雪峰宁博思远嘉欣宇航子涵若曦浩然"
STEPPE = (
    "巴图",
    "乌兰",
    "娜仁",
    "阿依努尔",
    "热依扎",
    "叶尔肯",
    "努尔兰",
    "古丽娜尔",
    "迪丽努尔",
    "艾力",
    "道尔吉",
    "帕提古丽",
)
FATHERS = ("孟克", "买买提", "哈力克", "托列", "赛力克", "艾合买提", "吐尔逊", "阿不都", "吐尔洪", "巴特尔")
FIRMS = (
    *(
        "晟源",
        "红果",
        "杞红",
        "通达",
        "绿能",
        "天山",
        "赛里木",
        "金三角",
        "艾比湖",
        "阿拉套",
        "怪石峪",
        "准噶尔",
    ),
    *("丝路", "博河", "五台", "大河沿", "托托", "沙泉", "温泉", "北鲵", "胡杨", "云杉", "雪岭", "夏尔希里"),
)
TRADES = (
    "新材料",
    "番茄制品",
    "生物科技",
    "国际物流",
    "储能装备",
    "乳业",
    "棉纺织",
    "石材",
    "粮油",
    "冷链",
    "环保科技",
    "农机制造",
)


def names(dice: random.Random) -> Iterator[str]:
    """Full names, none of them twice and none within another."""
    given: set[str] = set()
    while True:
        if dice.random() < 0.3:
            name = f"{dice.choice(STEPPE)}·{dice.choice(FATHERS)}{dice.choice(['', '江', '别克', '夫'])}"
        else:
            name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2))
        if name not in given:
            given.add(name)
            yield name


class Ground:
    """Enters people and enterprises; the dice make every build the same."""

    def __init__(self, seed: int = 2026) -> None:
        self.dice = random.Random(seed)
        self.names = names(self.dice)
        self.number = 0
        self.hashed = make_password(None)

    def lay(self) -> None:
        """The enterprises, and one person for every role of every body. These have an address for mail."""
        for place in PLACES:
            for number in range(place.enterprises):
                self._enterprise(place.division, number)
        self._employ([(body, role) for body in bodies() for role in ROLES[body.kind]], every=1)

    def crowd(self, people: int = PEOPLE) -> None:
        """Fills up to so many people, spread over the bodies; leaders stay few. Every fifth has mail sent too: of the
        cast, who all had while they walked, four of five give their address up."""
        cast = list(User.objects.order_by("pk").values_list("pk", flat=True))
        User.objects.filter(pk__in=set(cast) - set(cast[::5])).update(email="")
        roles = {body: [role for role in ROLES[body.kind] if role not in FEW] for body in bodies()}
        found = [body for body in roles if roles[body]]
        weights = [6 if body.kind == K.PARK else 1 if body.kind == K.ENTERPRISE else 3 for body in found]
        chosen = self.dice.choices(found, weights=weights, k=max(0, people - User.objects.count()))
        self._employ([(body, self.dice.choice(roles[body])) for body in chosen], every=5)

    def _enterprise(self, division: str, number: int) -> Organization:
        firm = FIRMS[(number * 5 + int(division[-2:])) % len(FIRMS)]
        trade = self.dice.choice(TRADES)
        place = Organization.objects.get(code=division).short_name or "伊宁"
        stem = f"91{division}MA{7_000 + number * 13:04d}{self.dice.randrange(100, 999)}"
        code = stem + codes.check_character(stem)
        made: Organization = create_organization(
            code=code,
            name=f"{place.removesuffix('市').removesuffix('县')}{firm}{trade}{number + 1}号有限公司",
            kind=K.ENTERPRISE,
            division_code=division,
            stage=EnterpriseStage.SETTLED,
            uscc=code,
            legal_representative=next(self.names),
            address=f"{place}工业大道 {100 + number * 7} 号",
            phone=f"0909-73{int(division[-2:]):02d}{number:03d}",
        )
        # Otherwise the first request of each would have the park confirm it.
        Organization.objects.filter(pk=made.pk).update(confirmed_at=timezone.now())
        return made

    def _employ(self, places: list[tuple[Organization, Role]], *, every: int) -> None:
        users = User.objects.bulk_create([self._person(every) for _place in places])
        Membership.objects.bulk_create(
            Membership(user=user, organization=organization, role=role, valid_from=SINCE)
            for user, (organization, role) in zip(users, places, strict=True)
        )

    def _person(self, every: int) -> User:
        self.number += 1
        username = f"ren{self.number:05d}"
        return User(
            username=username,
            full_name=next(self.names),
            password=self.hashed,
            phone=f"1990{self.number:07d}",
            email=f"{username}@people.example" if self.number % every == 0 else "",
        )


def bodies() -> list[Organization]:
    """The organisations in which people work, in a fixed order."""
    listed = [code for place in PLACES for code in (place.division, place.park)]
    listed += [f"{place.division}-{suffix}" for place in PLACES for suffix in DEPARTMENTS]
    found = Organization.objects.filter(code__in=[*listed, *OTHERS]).order_by("pk")
    return [*found, *Organization.objects.filter(kind=K.ENTERPRISE).order_by("pk")]

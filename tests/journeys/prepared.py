"""Requests that were brought some way by the services, for journeys that begin in the middle."""

from django.utils import timezone

from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.registration import register_enterprise
from proxy_service.demo.course import Course
from proxy_service.models import MatterVersion
from tests.journeys.case import Case
from tests.journeys.conftest import Stage
from tests.journeys.people import PASSWORD, Person, credit_code
from tests.journeys.test_accounts import firm_name

FILING_CODE = "BZ-LX-01"
FIRM = "伊宁天山番茄制品有限公司"


def enterprise(serial: int, owner: str, phone: str = "13812345678") -> Membership:
    """An enterprise of Bole with its owner, registered."""
    return register_enterprise(
        stage="settled",
        name=firm_name(serial),
        uscc=credit_code(serial),
        legal_representative=owner,
        address="博乐市北京路 18 号",
        division_code="652701",
        username=f"owner{serial}",
        password=PASSWORD,
        full_name=owner,
        phone=phone,
        email=f"owner{serial}@example.org",
    )


def owner_in_yining(stage: Stage) -> Person:
    """An enterprise of the Yining park, ``FIRM``, with its owner at a screen."""
    register_enterprise(
        stage="settled",
        name=FIRM,
        uscc=credit_code(31),
        legal_representative="艾山",
        address="伊宁园区纬三路 8 号",
        division_code="654002",
        username="firm",
        password=PASSWORD,
        full_name="艾山",
        phone="13999090002",
        email="firm@example.org",
    )
    return stage.visitor("企业负责人", "firm").comes_in()


def post(name: str, role: Role, code: str) -> Membership:
    """Somebody of an organ who need not come to a screen, or comes later by ``Stage.visitor``."""
    user = User.objects.create_user(f"{role.value}-{code}", PASSWORD, full_name=name, phone="09092311234")
    organization = Organization.objects.get(code=code)
    return Membership.objects.create(
        user=user, organization=organization, role=role, valid_from=timezone.now()
    )


def park_of_bole(park: str = "652701-BJHZQ") -> None:
    post("其其格", Role.WINDOW_CLERK, park)
    post("巴特尔", Role.PARK_LEADER, park)
    post("努尔兰", Role.PROXY_OFFICER, park)


def people_of(stage: Stage, course: Course, park: str, department: str) -> Case:
    """The request with its enterprise, its park's people and one department's clerk at screens, to go on by hand."""

    def at_screen(role: Role, code: str) -> Person:
        username = f"{role.value}-{code}"
        return stage.visitor(User.objects.get(username=username).full_name, username).comes_in()

    request, owner = course.reload(), course.owner.user
    return Case(
        owner=stage.visitor(owner.full_name, owner.username).comes_in(),
        path=f"/requests/{request.pk}/",
        number=request.number,
        query_code=request.query_code,
        worker=stage.the_worker_runs,
        officer=at_screen(Role.PROXY_OFFICER, park),
        matters={course.matter.version.name: at_screen(Role.DEPARTMENT_CLERK, department)},
    )


def course_at_department(owner: Membership, park: str = "652701-BJHZQ") -> Course:
    """A request whose only matter was handed to the department of Bole that files projects."""
    version = MatterVersion.objects.current().get(matter__code=FILING_CODE)
    course = Course.begin(owner.organization, Organization.objects.get(code=park), [version])
    course.submit()
    course.accept()
    course.propose_plan()
    course.agree_plan()
    course.prepare()
    course.hand_over()
    return course

"""Requests that were brought some way by the services, for journeys that begin in the middle."""

from django.utils import timezone

from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.registration import register_enterprise
from proxy_service.demo.course import Course
from proxy_service.models import MatterVersion
from tests.journeys.people import PASSWORD, credit_code
from tests.journeys.test_accounts import firm_name

FILING_CODE = "BZ-LX-01"


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

"""The demonstration's posting: an official of the construction bureau at the hall of the Chenzhou park."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from delegation.demo.cast import CHENZHOU_PARK, acting
from delegation.models import Power
from delegation.services import postings
from portal.organizations.enums import Role
from portal.organizations.models import Organization


def seed(enterprises: Mapping[str, Organization]) -> None:
    """On a power whose scheme has the department's own unit decide at the park (服务前移)."""
    leader, clerk = acting(Role.PARK_LEADER, CHENZHOU_PARK), acting(Role.WINDOW_CLERK, CHENZHOU_PARK)
    power = (
        Power.objects.active().filter(mode="posted", scheme__parks=leader.organization).order_by("code")[0]
    )
    official = acting(Role.DEPARTMENT_CLERK, power.organ.code)
    now = timezone.now().replace(second=0, microsecond=0)
    postings.list_unabsorbed(
        actor=leader, power=power, reason="样例：专业性较强、发生频次高，园区暂无相应专业人员。"
    )
    posting = postings.propose_posting(
        actor=acting(Role.DEPARTMENT_LEADER, power.organ.code),
        park=leader.organization,
        member=official,
        powers=[power],
        valid_from=now,
        valid_until=now + timedelta(days=90),
        duties="样例：在企业服务大厅办理派驻事项，带教园区人员。",
    )
    postings.agree_posting(posting=posting, actor=leader)
    postings.sign_in_posted(posting=posting, actor=clerk)

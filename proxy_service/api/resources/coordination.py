"""Problems, coordinations and what they decided."""

from proxy_service.api import filters
from proxy_service.api.resources.parts import Parts, person
from proxy_service.api.serializers import coordination
from proxy_service.models import Coordination, Decision, Problem


class Problems(Parts):
    """问题：部门要求补正，或者衔接不畅。"""

    model = Problem
    serializer_class = coordination.ProblemItem
    filter_class = filters.ProblemFilters
    beside = ("matter__version__matter", *person("raised_by"))


class Coordinations(Parts):
    """协调：电话、函、专项协调会和联席会议。"""

    model = Coordination
    way = "problem__request"
    serializer_class = coordination.CoordinationItem
    filter_class = filters.CoordinationFilters
    together = ("organs",)


class Decisions(Parts):
    """协调议定的事项。"""

    model = Decision
    way = "coordination__problem__request"
    serializer_class = coordination.DecisionItem
    filter_class = filters.DecisionFilters
    beside = ("organ",)

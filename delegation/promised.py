"""Which papers of an application are missing and may be promised, and for how long (CZ4-2.7)."""

from django.db.models import QuerySet

from delegation.enums.promises import PromiseKind
from delegation.models.permits import Permit, PermitMaterial

#: Working days that an applicant may ask for at most; no source fixes them.
MOST_DAYS = 20


#: What lets papers follow, as papers cite it.
RULE = (
    "《国务院关于加快推进政务服务标准化规范化便利化的指导意见》（国发〔2022〕5号）"
    "和该事项公布的容缺受理材料清单"
)
#: Natural days in which a note of a broken promise may be objected to, and in which that is looked into (IL-6).
OBJECTION_DAYS = REVIEW_DAYS = 15


def unpromised(permit: Permit) -> QuerySet[PermitMaterial]:
    """The papers that may follow, are not there, and for which nothing was promised."""
    return permit.materials.filter(may_follow=True, files=None, promise=None)


def kind_of(permit: Permit, material: PermitMaterial) -> PromiseKind:
    """What the power's list says of a paper: ``after_decision`` makes it a commitment that is verified later."""
    beyond = any(
        listed["name"] == material.name and listed.get("after_decision") for listed in permit.power.materials
    )
    return PromiseKind.COMMITMENT if beyond else PromiseKind.GAP

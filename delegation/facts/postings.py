"""The park's assessment of a posted official (YN84-2.1)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from delegation.models.postings import Posting, PostingReview
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership


def posting_review(
    posting: Posting, *, now: datetime, actor: Membership, review: PostingReview, **_extra: Any
) -> dict[str, Any]:
    """派驻人员考核与任免建议表: who, for what, how long, how often there, how well, and what the park recommends."""
    facts: dict[str, Any] = {
        "case_number": posting.number,
        "person": posting.member.user.full_name,
        "post": str(posting.member.get_role_display()),
        "department": posting.department.name,
        "park": posting.park.name,
        "powers": [power.name for power in posting.powers.all()],
        "posted_from": timezone.localtime(posting.valid_from).isoformat(timespec="seconds"),
        "posted_until": timezone.localtime(posting.valid_until).isoformat(timespec="seconds"),
        "period_from": review.period_from.isoformat(),
        "period_until": review.period_until.isoformat(),
        "days_present": review.days_present,
        "duties": posting.duties,
        "grade": str(review.get_grade_display()),
        "opinion": review.opinion,
        "recommendation": str(review.get_recommendation_display()),
        "assessor": actor.user.full_name,
        "issued_on": timezone.localdate(now).isoformat(),
    }
    return facts | ({"grounds": review.grounds} if review.grounds else {})


BUILDERS = {DocumentKind.POSTING_REVIEW: posting_review}

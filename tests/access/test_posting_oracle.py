"""Who decides at a park's hall by a posting, and who reads of it, against a slow and obvious judge that goes through
the rows and asks nobody (YN84-2.1, CZ4-2.2)."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from delegation import access, readable
from delegation.acts import TABLE
from delegation.enums.postings import PostingState
from delegation.models import LeftOver, Permit, Posting, UnabsorbedPower
from delegation.services.postings import assess_posting
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.ledger.services import open_ledger
from portal.organizations.enums import ROLES_BY_KIND
from portal.organizations.models import Membership, User
from portal.organizations.queries import memberships_of
from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.delegation.instruments import post_official
from tests.delegation.permit_course import chenzhou
from tests.proxy_service.moments import at, standing
from tests.snapshots import bring_in

NOW = "2025-06-05 10:00"
POSTINGS = 20
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
REVIEWED = {"grade": "competent", "opinion": "业务熟练。", "recommendation": "keep"}


def is_valid(who: Membership, now: datetime) -> bool:
    return who.valid_from <= now and (who.valid_until is None or now < who.valid_until)


def decides(who: Membership, permit: Permit, now: datetime) -> bool:
    """In the words of the rule, one question after the other."""
    if who.role not in {"department_clerk", "department_leader"} or who.organization != permit.power.organ:
        return False
    for posting in Posting.objects.filter(member=who).prefetch_related("powers"):
        runs = posting.valid_from <= now < posting.valid_until and posting.agreed_at is not None
        if runs and posting.park == permit.park and permit.power in posting.powers.all():
            return True
    left = sorted(LeftOver.objects.filter(ledger=permit.ledger), key=lambda row: row.pk)
    if not left:
        return False
    posting = left[-1].posting
    if posting.state == "passed_on" and posting.handed_to and is_valid(posting.handed_to, now):
        return who == posting.handed_to
    return who.role == "department_leader" and who.organization == posting.department


def reads_posting(who: Membership, posting: Posting) -> bool:
    home = who.organization
    if who.role in {"window_clerk", "proxy_officer", "park_leader"}:
        return posting.park in {home, home.parent}
    if who.role == "department_leader":
        return posting.department == home
    if who.role == "department_clerk":
        return who in {posting.member, posting.handed_to}
    return who.role == "auditor" or (who.role == "county_officer" and posting.park.parent == home)


def reads_review(who: Membership, posting: Posting) -> bool:
    leads = who.role in {"park_leader", "department_leader"}
    return reads_posting(who, posting) and (leads or who == posting.member)


def reads_line(who: Membership, line: UnabsorbedPower) -> bool:
    home = who.organization
    if who.role in {"window_clerk", "proxy_officer", "park_leader"}:
        return line.park in {home, home.parent}
    if who.role in {"department_clerk", "department_leader"}:
        return line.power.organ == home
    return who.role == "auditor" or (who.role == "county_officer" and line.park.parent == home)


def play() -> tuple[DelegationCast, list[Any]]:
    """Two applications on the posted power that wait at the hall."""
    cast = build_delegation_cast()
    course = chenzhou(cast, cast.posted)
    with standing(NOW):
        return cast, [course.goes("begin", "submit").pk for _number in range(2)]


@dataclass
class Drawing:
    """What one seed makes of it."""

    chance: random.Random
    cast: DelegationCast
    permits: list[Permit]
    now: datetime
    people_drawn: int

    def period(self) -> tuple[datetime, datetime]:
        """Many begin or end within the minute: the first belongs to a period, the last does not."""
        begins = self.now + self.chance.choice((-9 * DAY, -DAY, -MINUTE, timedelta(), MINUTE))
        ends = self.now + self.chance.choice((-MINUTE, timedelta(), MINUTE, 9 * DAY))
        return begins, max(begins, ends)

    def people(self) -> Iterator[Membership]:
        """Anybody's in any role, the department's most of all, before, during and after their time; who stands in."""
        cast = self.cast
        homes = [cast.city_construction] * 4 + [cast.city_park, cast.city_other_park, cast.city]
        homes += [cast.city_bureau, cast.park, cast.platform, cast.city_enterprise]
        for number in range(self.people_drawn):
            home = self.chance.choice(homes)
            begins, ends = self.period()
            until = self.chance.choice((None, None, ends))
            options = {"organization": home, "role": self.chance.choice(sorted(ROLES_BY_KIND[home.kind]))}
            user = User.objects.create(username=f"drawn-{number}", full_name=f"抽取{number}")
            drawn = Membership.objects.create(user=user, valid_from=begins, valid_until=until, **options)
            yield drawn
            if home == cast.city_construction and self.chance.random() < 0.3:
                stand_in = User.objects.create(username=f"stand-in-{number}", full_name=f"代班{number}")
                yield Membership.objects.create(
                    user=stand_in,
                    substitute_for=drawn,
                    valid_from=self.now - DAY,
                    valid_until=ends,
                    **options,
                )

    def postings(self, staff: list[Membership]) -> Iterator[Posting]:
        """In every state, here and at the neighbour's, for this power and for another; some left work behind."""
        cast, chance = self.cast, self.chance
        for number in range(POSTINGS):
            begins, ends = self.period()
            state = chance.choice([PostingState.PROPOSED, *[PostingState.AGREED] * 3, PostingState.ENDED,
                                   PostingState.HANDED_OVER])  # fmt: skip
            posting = post_official(
                chance.choice((cast.posted, cast.posted, cast.granted)),
                chance.choice((cast.city_park, cast.city_park, cast.city_other_park)),
                chance.choice(staff),
                begins,
                ends,
                number=f"派驻-{number}",
                state=state,
                agreed_at=None if state == PostingState.PROPOSED else begins - DAY,
                handed_to=chance.choice(staff) if state == PostingState.HANDED_OVER else None,
            )
            if state in (PostingState.ENDED, PostingState.HANDED_OVER):
                for permit in chance.sample(self.permits, chance.randint(0, 2)):
                    LeftOver.objects.create(
                        posting=posting, ledger=permit.ledger, number=permit.number, title="件"
                    )
            yield posting

    def assess(self, postings: list[Posting]) -> None:
        leaders = {
            self.cast.city_park: self.cast.city_leader,
            self.cast.city_other_park: self.cast.city_other_leader,
        }
        begun = [one for one in postings if one.agreed_at and one.valid_from <= self.now]
        for posting in begun[:5]:
            first = timezone.localdate(posting.valid_from)
            last: date = timezone.localdate(self.now)
            leader = leaders[posting.park]
            assess_posting(posting=posting, actor=leader, period_from=first, period_until=last, **REVIEWED)

    def list_powers(self) -> None:
        for power in (self.cast.posted, self.cast.granted, self.cast.forwarded, self.cast.sewage):
            park = self.chance.choice((self.cast.city_park, self.cast.city_other_park, self.cast.park))
            UnabsorbedPower.objects.create(
                park=park, power=power, reason="缺人", since=self.now.date(), ledger=open_ledger(),
                created_at=self.now, updated_at=self.now,
            )  # fmt: skip


def may(who: Membership, act: str, permit: Permit) -> bool:
    """What pages and interface ask before they take an act."""
    try:
        TABLE.undertake(who, act, permit.pk)
    except Http404:
        return False
    return True


@pytest.mark.rule("YN84-2.1")
@pytest.mark.usefixtures("calendars", "own_media")
@pytest.mark.parametrize(
    ("seed", "people"), [(1, 6), *(pytest.param(seed, 40, marks=pytest.mark.soak) for seed in range(2, 21))]
)
def test_a_posting_lets_people_do_and_read_what_the_rule_says(seed: int, people: int) -> None:
    cast, keys = bring_in("permits that wait at the hall", play)
    with standing(NOW):
        permits = list(Permit.objects.filter(pk__in=keys).select_related("power", "park", "ledger"))
        drawing = Drawing(random.Random(seed), cast, permits, at(NOW), people)
        drawn = [
            *drawing.people(),
            cast.construction_leader,
            cast.city_leader,
            cast.city_officer,
            cast.auditor,
        ]
        postings = [*drawing.postings([one for one in drawn if one.organization == cast.city_construction])]
        drawing.assess(postings)
        drawing.list_powers()
        compare(drawn, permits, at(NOW))


def compare(drawn: list[Membership], permits: list[Permit], now: datetime) -> None:
    postings = list(Posting.objects.select_related("park__parent", "department", "member", "handed_to"))
    lines = list(UnabsorbedPower.objects.select_related("park__parent", "power__organ"))
    reviews = Document.objects.filter(kind=DocumentKind.POSTING_REVIEW)
    of = {posting: set(reviews.filter(ledger=posting.ledger_id)) for posting in postings}
    deciding = reading = 0
    for who in drawn:
        assert (who in memberships_of(who.user, now)) == is_valid(who, now), who
        assert set(access.visible("unabsorbed", who)) == {one for one in lines if reads_line(who, one)}, who
        assert set(access.visible("posting", who)) == {one for one in postings if reads_posting(who, one)}, (
            who
        )
        for posting in postings:
            if of[posting] and reads_posting(who, posting):
                read = set(access.readable_papers(who, posting).filter(pk__in=reviews))
                assert read == (of[posting] if reads_review(who, posting) else set()), (who, posting)
                reading += len(read)
        expected = set().union(*(of[posting] for posting in postings if reads_review(who, posting)))
        assert set(readable.papers(who).filter(pk__in=reviews)) == expected, who
        if is_valid(who, now):  # nobody acts in a role that is over
            theirs = [permit for permit in permits if decides(who, permit, now)]
            for act in ("accept_permit", "grant_permit"):
                assert [permit for permit in permits if may(who, act, permit)] == theirs, (who, act)
            deciding += len(theirs)
    assert deciding and reading

"""Pages by key, apart from any list: parts one after another, addresses that are none, and counting to a limit."""

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict

from portal.organizations.models import User
from portal.paging import Count, Page, Part, counted, counted_together, page_of, without_page

pytestmark = pytest.mark.django_db
NAMES = ("甲", "乙", "丙", "丁", "戊")


@pytest.fixture
def groups() -> list[str]:
    """Five, and what another list holds beside them."""
    Group.objects.create(name="别处的")
    return [Group.objects.create(name=f"名单-{name}").name for name in NAMES]


def page(address: str = "", size: int = 2) -> Page:
    """The first three upwards, then the others downwards, as a list of two parts."""
    listed = Group.objects.filter(name__startswith="名单-")
    early = listed.order_by("pk").values("pk")[:3]
    parts = (
        Part(listed.filter(pk__in=list(early.values_list("pk", flat=True))), ("pk",)),
        Part(listed.exclude(pk__in=list(early.values_list("pk", flat=True))), ("-name", "-pk")),
    )
    return page_of(*parts, data=QueryDict(address.lstrip("?")), size=size)


def names(shown: Page) -> list[str]:
    return [group.name.removeprefix("名单-") for group in shown.rows]


def test_parts_follow_one_another_and_pages_lead_on_and_back(groups: list[str]) -> None:
    expected = [*NAMES[:3], *sorted(NAMES[3:], reverse=True)]
    first = page("q=x&after=")
    second = page(first.next)
    third = page(second.next)
    assert [names(one) for one in (first, second, third)] == [expected[:2], expected[2:4], expected[4:]]
    assert (first.previous, third.next) == ("", "")
    assert names(page(third.previous)) == expected[2:4]
    assert names(page(page(third.previous).previous)) == expected[:2]
    assert all("q=x" in address for address in (first.next, second.first, second.previous, second.next))
    assert "after" not in second.first


def test_what_is_no_address_of_this_list_leads_to_the_first_page(groups: list[str]) -> None:
    place = page().next
    for address in ("after=x", "before=", "after=" + "A" * 5000, place[:-2], "after=0:1:2"):
        assert names(page(address)) == names(page())
    other = page_of(Part(Group.objects.all(), ("-pk",)), data=QueryDict(place[1:]), size=2)
    assert [group.name for group in other.rows] == groups[:2:-1]


def test_a_page_that_has_become_empty_and_too_short_a_way_back_lead_to_the_first(groups: list[str]) -> None:
    first = page()
    last = page(page(first.next).next)
    Group.objects.filter(pk__in=[group.pk for group in last.rows]).delete()
    assert names(page(page(first.next).next)) == names(first)[:2]
    second = page(first.next)
    Group.objects.filter(pk=first.rows[0].pk).delete()
    assert names(page(second.previous)) == names(page()), (
        "a whole page, not the one row that is left before it"
    )


def test_counting_stops_at_the_limit(groups: list[str]) -> None:
    listed = Group.objects.filter(name__startswith="名单-")
    assert [str(counted(listed, most=most)) for most in (4, 5, 6)] == ["4+", "5", "5"]
    assert counted_together({"all": listed, "none": listed.none(), "one": listed.filter(name="名单-甲")}, most=3) == {
        "all": Count(3, is_more=True), "none": Count(0), "one": Count(1)
    }  # fmt: skip
    assert not Count(0)
    assert page(size=9).count == Count(5)
    assert without_page(QueryDict("a=1&after=2&before=3")).urlencode() == "a=1"


def test_an_address_of_another_list_with_the_same_order_leads_to_the_first_page(groups: list[str]) -> None:
    people = User.objects.filter(pk__in=[User.objects.create(pk=pk, username=str(pk)).pk for pk in (-2, -1)])
    of_people = page_of(Part(people, ("pk",)), data=QueryDict(), size=1).next
    listed = Group.objects.filter(name__startswith="名单-")
    shown = page_of(Part(listed, ("pk",)), data=QueryDict(of_people.lstrip("?")), size=2)
    assert (shown.previous, names(shown)) == ("", list(NAMES[:2]))

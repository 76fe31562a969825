"""People of the database, signed in by rows of sessions, and what of the data they are sent to look at.

Those of the busiest park and the busiest department: the largest lists that anybody has.
"""

import random
import uuid
from functools import cached_property

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from benchmarks.scale.server import HOST
from portal.accounts.sessions import SIGN_IN_KEY, SessionStore
from portal.accounts.signals import FACTOR_KEY, PASSWORD_ENDS_KEY
from portal.organizations.enums import (
    DEPARTMENT_ROLES,
    ENTERPRISE_ROLES,
    PARK_ROLES,
    Role,
)
from portal.organizations.middleware import SESSION_KEY as MEMBERSHIP_KEY
from portal.organizations.models import Membership, Organization
from proxy_service.listing import listed
from proxy_service.models import ProxyRequest, RequestMatter
from proxy_service.queries import counties

TOKEN = "benchmark" * 3 + "token"  # as long as Django makes them; it guards nothing
PORTALS_OWN, DJANGOS_OWN = (
    "portal.accounts.backends.PersonBackend",
    "django.contrib.auth.backends.ModelBackend",
)
SIGNED_IN: dict[tuple[int, str], dict[str, str]] = {}
KEYS: list[str] = []


def headers_of(person: Membership, backend: str = PORTALS_OWN) -> dict[str, str]:
    """What the browser of somebody sends who has signed in with a second factor, in the role of the membership."""
    if (person.pk, backend) not in SIGNED_IN:
        session = SessionStore()
        session[SESSION_KEY] = str(person.user_id)
        session[BACKEND_SESSION_KEY] = backend
        session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
        session[SIGN_IN_KEY] = {
            "identity": str(uuid.uuid4()),
            "at": timezone.now().timestamp(),
            "address": "10.0.0.1",
            "device": "bench",
        }
        session[FACTOR_KEY], session[PASSWORD_ENDS_KEY] = "totp", None
        session[MEMBERSHIP_KEY] = person.pk
        session.create()
        KEYS.append(str(session.session_key))
        cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; "
        SIGNED_IN[person.pk, backend] = visitor(cookie)
    return SIGNED_IN[person.pk, backend]


def sign_out_all() -> None:
    """Leaves no session behind in a database that is used again."""
    SessionStore.get_model_class().objects.filter(session_key__in=KEYS).delete()
    KEYS.clear()
    SIGNED_IN.clear()


def visitor(cookie: str = "", address: str = "10.0.0.1") -> dict[str, str]:
    """As the proxy hands on what anybody's browser sends."""
    return {
        "Host": HOST,
        "Origin": f"https://{HOST}",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": address,
        "Accept-Language": "zh-CN",
        "Cookie": f"{cookie}{settings.CSRF_COOKIE_NAME}={TOKEN}",
    }


class Town:
    """What there is in the database to be looked at. The same database gives the same choice."""

    def __init__(self) -> None:
        self.dice = random.Random(54)
        self.now = timezone.now()

    @cached_property
    def busiest_park(self) -> Organization:
        """Of those in a county, where projects stand."""
        divisions = [county.division_code for county in counties()]
        parks = Organization.objects.filter(
            pk__in=self._staffed(Role.PROXY_OFFICER), division_code__in=divisions
        )
        filed = ProxyRequest.objects.exclude(number=None).filter(park__in=parks)
        return Organization.objects.get(pk=_most(filed, "park"))

    @cached_property
    def busiest_department(self) -> Organization:
        matters = RequestMatter.objects.filter(organ__in=self._staffed(Role.DEPARTMENT_CLERK))
        return Organization.objects.get(pk=_most(matters, "organ"))

    def _staffed(self, role: str) -> list[int]:
        """Organisations in which somebody holds the role."""
        held = Membership.objects.valid(self.now).people().filter(role=role, substitute_for=None)
        return list(held.values_list("organization", flat=True).distinct())

    @cached_property
    def requests(self) -> int:
        return ProxyRequest.objects.exclude(number=None).count()

    def people(self, role: str, most: int = 10) -> list[Membership]:
        """Who holds a role where most is to do; ``LookupError`` if nobody does."""
        held = Membership.objects.valid(self.now).people().filter(role=role, substitute_for=None)
        if role in PARK_ROLES:
            held = held.filter(organization=self.busiest_park)
        elif role in DEPARTMENT_ROLES:
            held = held.filter(organization=self.busiest_department)
        elif role in ENTERPRISE_ROLES:
            filers = {request.enterprise_id for request in self.some_requests(ProxyRequest.objects.all(), 40)}
            held = held.filter(organization__in=filers)
        elif role == Role.COUNTY_OFFICER:
            county = self.busiest_park.division_code
            held = held.filter(organization__division_code=county)
        found = list(held.select_related("user", "organization").order_by("pk")[:most])
        if not found:
            raise LookupError(f"nobody is {role} where most is to do")
        return found

    def person(self, role: str) -> Membership:
        return self.people(role, 1)[0]

    def seen_by(self, person: Membership, number: int) -> list[ProxyRequest]:
        """Some of the requests that somebody sees, the same one more than once if there are few."""
        return self.some_requests(listed(person), number)

    def some_requests(self, seen: "QuerySet[ProxyRequest]", number: int) -> list[ProxyRequest]:
        """The next after points drawn in the range of the keys, so that no list is read for it."""
        seen = seen.exclude(number=None).order_by("pk")
        first = seen.first()
        if first is None:
            raise LookupError("there are no requests")
        points = (uuid.UUID(int=self.dice.getrandbits(128)) for _ in range(number))
        return [seen.filter(pk__gte=point).first() or first for point in points]

    def words(self, number: int) -> list[str]:
        """Pairs of Chinese characters as they stand in the texts of requests, each as often as it stands there."""
        found = [
            [pair for pair in request.search if len(pair) == 2 and all("一" <= sign <= "鿿" for sign in pair)]
            for request in self.some_requests(ProxyRequest.objects.all(), number)
        ]
        return [self.dice.choice(pairs) for pairs in found if pairs]

    def longest_cases(self, person: Membership, number: int) -> list[ProxyRequest]:
        """Those of a sample with the longest ledgers."""
        some = {request.pk: request for request in self.seen_by(person, number * 20)}
        filed = ProxyRequest.objects.filter(pk__in=some).select_related("ledger").order_by("-ledger__length")
        return list(filed[:number])


def _most(rows: "QuerySet[ProxyRequest] | QuerySet[RequestMatter]", column: str) -> int:
    found = (
        rows.exclude(**{column: None}).values(column).annotate(number=Count("pk")).order_by("-number", column)
    )
    first = found.first()
    if first is None:
        raise LookupError("the database holds no requests")
    return int(first[column])


def table_sizes() -> dict[str, dict[str, int]]:
    """Every table of ours with rows as PostgreSQL estimates them, and bytes on disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, greatest(reltuples, 0)::bigint, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relpages > 8"
        )
        return {
            name: {"rows": rows, "bytes": size, "index_bytes": indexes}
            for name, rows, size, indexes in cursor.fetchall()
        }

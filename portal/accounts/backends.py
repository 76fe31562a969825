"""Who can sign in, and who comes with a session."""

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.utils import timezone

from portal.fixed import fixed
from portal.header import with_header
from portal.organizations.models import Membership, User
from portal.organizations.queries import roles_with_person


class PersonBackend(ModelBackend):
    """A person with a password whose account is active. Everybody else is refused alike, after as much work: a name
    that nobody has, a deactivated account, another system, which speaks with keys and never signs in."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_service

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session with their roles and what the header tells in each, in one query: every page asks
        for all of it. Nothing is kept beyond the request. Whoever has no role is asked for alone."""
        held = _roles_held.ask(person=user_id, now=timezone.now())
        if not held:
            return super().get_user(user_id)
        person = held[0].user
        if not self.user_can_authenticate(person):
            return None
        for role in held:
            role.user = person
        person.roles_now = held
        return person


@fixed(person=int, now=datetime)
def _roles_held(person: int, now: datetime) -> QuerySet[Membership]:
    return with_header(roles_with_person(person, now))

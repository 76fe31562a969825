"""Who can sign in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class PersonBackend(ModelBackend):
    """A person with a password whose account is active. Everybody else is refused alike, after as much work: a name
    that nobody has, a deactivated account, another system, which speaks with keys and never signs in."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_service

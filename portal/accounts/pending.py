"""Who has shown the password, but not yet the second factor: kept in a session that belongs to nobody."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.organizations.models import User

SESSION_KEY = "pending_sign_in"
GOOD_FOR = 10 * 60


@dataclass(frozen=True)
class Pending:
    user_id: int
    backend: str
    # Of the password that was shown: another one since, and it is to be shown anew.
    password_hash: str
    at: float
    next: str

    def user(self) -> User | None:
        """The person, while all this still holds."""
        user = User.objects.filter(pk=self.user_id, is_active=True, is_service=False).first()
        if user is None or not constant_time_compare(user.get_session_auth_hash(), self.password_hash):
            return None
        return user if timezone.now().timestamp() - self.at < GOOD_FOR else None


def begin(request: HttpRequest, user: User, next_page: str) -> None:
    request.session.flush()
    request.session[SESSION_KEY] = asdict(
        Pending(
            user.pk,
            user.backend,  # type: ignore[attr-defined]  # put there by authenticate()
            user.get_session_auth_hash(),
            timezone.now().timestamp(),
            next_page,
        )
    )


def pending_in(request: HttpRequest) -> Pending | None:
    kept = request.session.get(SESSION_KEY)
    return Pending(**kept) if kept else None


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)

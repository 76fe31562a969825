"""The engine of the sessions (``SESSION_ENGINE``): rows of ours, which say whose they are and when they were used."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

from portal.fixed import fixed

#: Where a session keeps what its row says of the sign-in: ``identity``, ``at`` (seconds), ``address``, ``device``.
SIGN_IN_KEY = "sign_in"
#: The row is written at most so often for being used.
TOUCHED_EVERY = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's store in the database, with ``active_at``: when a person last did something in it. What a page asks for
    by itself does not count, and saving does not either."""

    active_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        from portal.accounts.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        """Its row while it holds, by a question that is composed once: every page asks it. Otherwise, as Django's own
        does, it takes no key that somebody came with."""
        row = _holding.first(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None  # type: ignore[attr-defined]  # the stubs do not know it
        self.active_at = row.active_at if row else None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.active_at = self.active_at = self.active_at or timezone.now()
        row.user_id = data.get(USER_KEY)
        if sign_in := data.get(SIGN_IN_KEY):
            row.identity = sign_in["identity"]
            row.signed_in_at = datetime.fromtimestamp(sign_in["at"], timezone.get_default_timezone())
            row.address, row.device = sign_in["address"], sign_in["device"]
        return row

    def cycle_key(self) -> None:
        """For an instant there are two rows, so the new one needs a name of its own."""
        if sign_in := self.get(SIGN_IN_KEY):
            self[SIGN_IN_KEY] = {**sign_in, "identity": str(uuid.uuid4())}
        super().cycle_key()

    def touch(self, now: datetime) -> None:
        """The person did something."""
        if self.active_at is not None and abs(now - self.active_at) >= TOUCHED_EVERY:
            self.active_at = now
            self.get_model_class().objects.filter(session_key=self.session_key).update(active_at=now)


@fixed(key=str, now=datetime)
def _holding(key: str, now: datetime) -> QuerySet[Any]:
    found: QuerySet[Any] = SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)
    return found

"""Programs that speak to the API: keys beside the people of the cast, and a client that uses them."""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.secret_text import hash_of, new_secret, prefix_of


def issue_key(
    organization: Organization, role: Role | str, scopes: Iterable[str] = tuple(Scope)
) -> tuple[Membership, str]:
    """The membership of a new program of the organisation, and its secret. Rows alone: how leaders open accounts is
    tested where that is done."""
    now = timezone.now()
    user = User.objects.create_user(
        f"program-{uuid.uuid4().hex[:12]}", full_name="审批系统（服务账号）", is_service=True
    )
    membership = Membership.objects.create(
        user=user, organization=organization, role=role, valid_from=now - timedelta(days=1)
    )
    account = ServiceAccount.objects.create(
        membership=membership, name="审批系统", purpose="测试", created_at=now, created_by=membership
    )
    secret = new_secret()
    ApiKey.objects.create(
        account=account,
        prefix=prefix_of(secret),
        secret_hash=hash_of(secret),
        scopes=list(scopes),
        created_at=now,
        created_by=membership,
        expires_at=now + timedelta(days=90),
    )
    return membership, secret


def as_parts(body: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a JSON body as parts of a multipart form: rows are one part in JSON."""

    def part(value: Any) -> Any:
        is_rows = isinstance(value, list) and any(isinstance(row, dict) for row in value)
        return json.dumps(value) if is_rows or isinstance(value, bool) else value

    return {name: part(value) for name, value in body.items()}


class Caller:
    """Speaks to the API with a key: ``get``, ``post`` … of an address below ``/api/v1/``, JSON in and out.

    Every write has an ``Idempotency-Key`` of its own unless ``key=`` says which.
    """

    def __init__(self, secret: str = "", client: Client | None = None) -> None:
        self.client = client or Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    @classmethod
    def of(
        cls, organization: Organization, role: Role | str, scopes: Iterable[str] = tuple(Scope)
    ) -> "Caller":
        return cls(issue_key(organization, role, scopes)[1])

    def get(self, address: str, **query: Any) -> Any:
        return self.client.get(self._at(address), query, headers=self.headers)

    def head(self, address: str, headers: dict[str, str] | None = None) -> Any:
        return self.client.head(self._at(address), headers=self.headers | (headers or {}))

    def send(
        self,
        method: str,
        address: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        given = self.headers | {"Idempotency-Key": key or str(uuid.uuid4())} | (headers or {})
        return self.client.generic(
            method,
            self._at(address),
            json.dumps({} if body is None else body),
            content_type="application/json",
            headers=given,
        )

    def post(self, address: str, body: Any = None, **kwargs: Any) -> Any:
        return self.send("POST", address, body, **kwargs)

    def upload(self, address: str, data: dict[str, Any], *, key: str | None = None) -> Any:
        """A multipart body: files and fields under their names."""
        given = self.headers | {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.client.post(self._at(address), data, headers=given)

    @staticmethod
    def _at(address: str) -> str:
        return address if address.startswith("/") else f"/api/v1/{address}"

"""Reading addresses and what was sent to them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.queries import organizations_to_open_for, visible_accounts
from portal.webhooks.enums import DeliveryState, Standing
from portal.webhooks.models import Delivery, Endpoint

BEHIND_ACCOUNT = ("account__membership__user", "account__membership__organization__parent")


def visible_endpoints(membership: Membership) -> QuerySet[Endpoint]:
    """The addresses of the accounts that somebody sees."""
    accounts = visible_accounts(membership).values("pk")
    return Endpoint.objects.filter(account__in=accounts).select_related(*BEHIND_ACCOUNT, "created_by__user")


def manages(membership: Membership, account: ServiceAccount) -> bool:
    """Whether somebody may register and change addresses of the account."""
    organizations = organizations_to_open_for(membership)
    return account.closed_at is None and organizations.filter(pk=account.membership.organization_id).exists()


def listening(now: datetime) -> QuerySet[Endpoint]:
    """The addresses for which events are kept: in use, of an open account whose membership is in force."""
    in_force = Membership.objects.valid(now).filter(user__is_service=True)
    return Endpoint.objects.filter(
        is_active=True, account__closed_at=None, account__membership__in=in_force
    ).select_related(*BEHIND_ACCOUNT)


def speaking_to(now: datetime) -> QuerySet[Endpoint]:
    """Of those, the addresses to which anything is sent: while the account has a live key that allows events. Without
    one, what happens waits for the next key, so that a key that ran out over a holiday loses nothing."""
    return listening(now).filter(_has_key(now))


def _has_key(now: datetime) -> Exists:
    keys = ApiKey.objects.live(now).filter(account=OuterRef("account"), scopes__contains=[Scope.EVENTS])
    return Exists(keys)


def standing(endpoint: Endpoint, now: datetime) -> Standing:
    """Whether anything is sent to an address, or why not."""
    if not endpoint.is_active:
        return Standing.STOPPED
    if not listening(now).filter(pk=endpoint.pk).exists():
        return Standing.CLOSED
    if not speaking_to(now).filter(pk=endpoint.pk).exists():
        return Standing.NO_KEY
    if endpoint.troubled_at or (endpoint.resting_until and endpoint.resting_until > now):
        return Standing.TROUBLED
    return Standing.SENDING


def heads(now: datetime) -> QuerySet[Delivery]:
    """What may be sent now: of each case and address the first that is pending, if its pause is over. Tests belong to
    no case and wait for nothing."""
    earlier = Delivery.objects.filter(
        endpoint=OuterRef("endpoint"),
        ledger=OuterRef("ledger"),
        sequence__lt=OuterRef("sequence"),
        state=DeliveryState.PENDING,
    )
    return Delivery.objects.filter(~Exists(earlier), state=DeliveryState.PENDING, next_at__lte=now)


def to_serve(now: datetime) -> QuerySet[Endpoint]:
    """Addresses that something may be sent to now and that nobody sends to: those first whose organisation was served
    longest ago, whichever of its addresses that was. Who has many, or slow ones, takes its turn like the others."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    rested = Q(resting_until=None) | Q(resting_until__lte=now)
    waiting = Exists(heads(now).filter(endpoint=OuterRef("pk")))
    organization = "account__membership__organization"
    beside = Endpoint.objects.filter(**{organization: OuterRef(organization)}).order_by().values(organization)
    served = Subquery(beside.annotate(latest=Max("served_at")).values("latest"))
    order = (served.asc(nulls_first=True), F("served_at").asc(nulls_first=True), "pk")
    return speaking_to(now).filter(free, rested, waiting).order_by(*order)


def deliveries_of(endpoint: Endpoint) -> QuerySet[Delivery]:
    """The log of an address, newest first."""
    return Delivery.objects.filter(endpoint=endpoint).select_related("ledger")


def found_in(log: QuerySet[Delivery], wanted: Mapping[str, Any]) -> QuerySet[Delivery]:
    """What the filters of the log let through; ``wanted`` is the cleaned data of ``forms.LogForm``."""
    columns = {
        "state": "state",
        "number": "ledger__label",
        "begin": "created_at__gte",
        "end": "created_at__lt",
    }
    return log.filter(**{lookup: wanted[name] for name, lookup in columns.items() if wanted.get(name)})


def visible_deliveries(membership: Membership) -> QuerySet[Delivery]:
    """The log of every address that somebody sees."""
    endpoints = visible_endpoints(membership).values("pk")
    beside = ("endpoint__account__membership__organization", "ledger", "replayed_by__user")
    return Delivery.objects.filter(endpoint__in=endpoints).select_related(*beside)


def oldest_waiting(now: datetime) -> timedelta:
    """For how long the oldest message that could be sent has waited; zero if none waits."""
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING, endpoint__in=speaking_to(now).values("pk"))
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    return now - oldest if oldest else timedelta(0)

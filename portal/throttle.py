"""A limit on how often one address may try something; counted in Redis for all processes, else in this one."""

import logging
from contextlib import suppress
from functools import cache
from ipaddress import IPv6Address, ip_network

import redis
from django.conf import settings
from django.core.cache import cache as local
from django.http import HttpRequest
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
PREFIX = "yuanbantong:throttle:"
# Where Redis dies in the middle of its first word, the library's reader says ValueError.
GONE = (redis.RedisError, OSError, ValueError)


@cache
def client() -> redis.Redis:
    # By itself the library tries again for seconds, while somebody waits at a page.
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
    )


def address_of(request: HttpRequest) -> str:
    """The visitor's address, from the header that the site's proxy sets. Of several the last, which the proxy wrote
    itself: what stands before it came with the request, and anybody can claim it."""
    return request.META.get(settings.CLIENT_ADDRESS_META, "").rpartition(",")[2].strip()


def source_of(request: HttpRequest) -> str:
    """Where a visitor is to be counted."""
    return source(address_of(request))


def source(address: str) -> str:
    """The address itself, or in IPv6 its network, of which one line has all addresses."""
    with suppress(ValueError):
        return str(ip_network((IPv6Address(address), 64), strict=False))
    return address


def count(name: str, who: str, *, seconds: int) -> tuple[int, int]:
    """Counts one more try; how many there have been in the window, and in how many seconds it ends. Without Redis this
    process alone counts."""
    key = f"{name}:{who}"
    try:
        with client().pipeline() as pipe:
            pipe.set(PREFIX + key, 0, ex=seconds, nx=True)
            pipe.incr(PREFIX + key)
            pipe.ttl(PREFIX + key)
            _set, tries, left = pipe.execute()
            return int(tries), max(int(left), 1)
    except GONE as error:
        logger.warning("throttle falls back to this process: %s", error)
        local.add(key, 0, seconds)
        return local.incr(key), seconds


def too_often(name: str, who: str, *, times: int, seconds: int) -> bool:
    """Counts one more try; whether there have been more than ``times`` in the window. Without Redis the count of this
    process alone still limits."""
    tries, _left = count(name, who, seconds=seconds)
    return tries > times


def tries_of(name: str, who: str) -> int:
    """How many tries were counted in the window that runs; nothing is counted by asking."""
    key = f"{name}:{who}"
    try:
        return int(client().get(PREFIX + key) or 0)
    except GONE as error:
        logger.warning("throttle falls back to this process: %s", error)
        return int(local.get(key) or 0)


def first(name: str, what: str, who: str, *, seconds: int) -> str:
    """Who came first with ``what`` in the window that began with that: ``who``, unless somebody was before."""
    key = f"{name}:{what}"
    try:
        with client().pipeline() as pipe:
            pipe.set(PREFIX + key, who, ex=seconds, nx=True)
            pipe.get(PREFIX + key)
            _set, found = pipe.execute()
            return found.decode() if found is not None else who
    except GONE as error:
        logger.warning("throttle falls back to this process: %s", error)
        local.add(key, who, seconds)
        return str(local.get(key, who))


def forget(name: str, who: str) -> None:
    """Begins anew, after a try that succeeded."""
    key = f"{name}:{who}"
    local.delete(key)
    try:
        client().delete(PREFIX + key)
    except GONE as error:
        logger.warning("throttle falls back to this process: %s", error)

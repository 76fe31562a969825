"""Which addresses are told anything: nothing inside this house, however it is spelt, named or resolved.

An address is judged twice. What is written is judged when it is registered, and again before every message; what its
name resolves to is judged where the connection is made, to the very address that was judged. So neither a name that
changes its mind nor a second look-up leads inside.
"""

import ipaddress
import logging
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

logger = logging.getLogger(__name__)

LONGEST = 500
DEFAULT_PORTS = {"https": 443, "http": 80}
# What no address needs, and what parsers disagree about: spaces, controls, backslashes, quotes, anything but ASCII.
PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# How old libraries read numbers: 2130706433, 0x7f.1, 0177.0.0.1.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

# IANA's registries of special addresses, as of 2026: what is not somewhere out there for everybody.
REFUSED_V4 = [
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/3",
    )
]  # fmt: skip
# Of IPv6 only what is given out to the world. Loopback, ULA, link-local, multicast, mapped (::ffff:0:0/96) and
# translated (64:ff9b::/96) addresses lie outside; tunnels that end at an IPv4 address within (Teredo, 6to4) do not.
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
REFUSED_V6 = [
    ipaddress.IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


class Refused(ValueError):
    """An address that nothing is sent to; the message says why, in Chinese."""


@dataclass(frozen=True)
class Target:
    """An address, taken apart once. ``path`` has the query with it. Nothing is parsed a second time."""

    scheme: str
    host: str
    port: int
    path: str


def parse(url: str) -> Target:
    """What the address consists of, if it may be told at all; ``Refused``. A name is not resolved here."""
    if len(url) > LONGEST or not PLAIN.fullmatch(url):
        raise Refused(
            _("接收地址只能使用英文字母、数字和网址符号，最长 %(most)d 个字符。") % {"most": LONGEST}
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(_("接收地址不是完整的网址。")) from error
    schemes = ["https", "http"] if settings.WEBHOOK_ALLOW_HTTP else ["https"]
    if parts.scheme not in schemes:
        raise Refused(_("接收地址须以 https:// 开头。"))
    if "@" in parts.netloc or "#" in url:
        raise Refused(_("接收地址不能带用户名、密码或 # 之后的部分。"))
    _check_host(host)
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if settings.WEBHOOK_PORTS and port not in settings.WEBHOOK_PORTS:
        allowed = "、".join(map(str, settings.WEBHOOK_PORTS))
        raise Refused(_("不能使用端口 %(port)d，只能使用 %(allowed)s。") % {"port": port, "allowed": allowed})
    path = parts.path or "/"
    return Target(parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path)


def resolve(target: Target) -> list[str]:
    """The addresses behind the name, each of which may be connected to. ``Refused`` if there are none, or if one of
    them may not: a name that answers with something inside is not to be trusted with the rest. Which of the two it is,
    stays in the log: whoever registers names must not learn which of them there are inside."""
    if _literal(target.host) is not None:
        return [target.host]  # judged by ``parse``
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        logger.info("webhook host %s is not resolved: %s", target.host, error)
        found = []
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(map(is_open, addresses)):
        logger.info("webhook host %s is refused: %s", target.host, ", ".join(addresses) or "no address")
        text = _("%(host)s 不能使用：没有这个主机名，或者它不是外部地址。")
        raise Refused(text % {"host": target.host})
    return addresses


def is_open(address: str) -> bool:
    """Whether a literal address lies out in the world, or in a network of WEBHOOK_ALLOWED_NETWORKS."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in network for network in allowed_networks()):
        return True
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in REFUSED_V4)
    return ip in GLOBAL_V6 and not any(ip in block for block in REFUSED_V6)


def allowed_networks() -> list[IPNetwork]:
    """``ValueError`` for a setting that is none; ``checks`` tells so at the start."""
    return [ipaddress.ip_network(text.strip()) for text in settings.WEBHOOK_ALLOWED_NETWORKS]


def _check_host(host: str) -> None:
    """Names as DNS has them, and addresses as everybody writes them; whatever else a resolver would understand is
    refused before it is asked."""
    ip = _literal(host)
    if ip is not None:
        if not is_open(str(ip)):
            raise Refused(_("不能向内部地址 %(address)s 推送。") % {"address": host})
        return
    labels = host.split(".")
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels) or NUMBER.fullmatch(labels[-1]):
        raise Refused(_("接收地址的主机名不正确。中文域名请写成 xn-- 开头的形式，末尾不加点。"))


def _literal(host: str) -> IPAddress | None:
    if "%" in host:
        return None  # a zone of a machine's own, or an escape: no name has it either
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None

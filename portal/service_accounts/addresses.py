"""Internet addresses, and the blocks of them from which a key may be used."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.utils.translation import gettext as _

SEPARATORS = re.compile(r"[\s,;，；、]+")


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address without a zone; one of IPv4 that came written in IPv6 (``::ffff:10.1.2.3``) is one of IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address


def parse_network(text: str) -> str:
    """One block in its usual spelling; a single address is a block of one. ``ValueError``, in Chinese, for what is
    none, for an address within a block in its place, and for the block of all addresses."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(
            _("“%(text)s”不是有效的地址或网段，应写成 203.0.113.7 或 203.0.113.0/24 的样子。")
            % {"text": text}
        ) from None
    if "%" in text:
        raise ValueError(_("“%(text)s”带有网卡编号，请去掉百分号及其后的部分。") % {"text": text})
    if network.prefixlen == 0:
        raise ValueError(_("“%(text)s”包含所有地址，等于不限制；不限制请留空。") % {"text": text})
    if isinstance(network.network_address, IPv6Address) and network.network_address.ipv4_mapped:
        raise ValueError(_("“%(text)s”是写成 IPv6 的 IPv4 地址，请直接写 IPv4 地址。") % {"text": text})
    if "/" in text and str(network.network_address) != str(ip_address(text.split("/")[0])):
        raise ValueError(
            _("“%(text)s”不是网段的起始地址，您要写的可能是 %(network)s。")
            % {"text": text, "network": network}
        )
    return str(network)


def split_networks(text: str) -> list[str]:
    """What was written one to a line, or between commas."""
    return [part for part in SEPARATORS.split(text) if part]


def is_allowed(address: str, networks: Iterable[str]) -> bool:
    """Whether a key may be used from ``address``; without networks from anywhere, and with them never from an address
    that cannot be read."""
    blocks = [ip_network(network) for network in networks]
    if not blocks:
        return True
    found = parse_address(address)
    return found is not None and any(found in block for block in blocks)

"""Nothing inside the house is told anything, however it is spelt, named or resolved."""

import socket

import pytest
from pytest_django.fixtures import Settings

from portal.webhooks import guard
from portal.webhooks.checks import check_settings

INSIDE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8",  # noqa: S104  (refused)
    "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1",
    "fec0::1", "ff02::1",
]  # fmt: skip
OUTSIDE = [
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "223.5.5.5",
    "2400:3200::1",
    "2606:4700::1",
]


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_HTTP = False
    settings.WEBHOOK_PORTS = [443, 8443]
    settings.WEBHOOK_ALLOWED_NETWORKS = []


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_refused_written_and_resolved(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(guard.Refused):
        guard.parse(f"https://{host}/hooks")
    answers(monkeypatch, address)
    with pytest.raises(guard.Refused, match="不是外部地址"):
        guard.resolve(guard.parse("https://hooks.example.org/"))


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_outside_are_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    host = f"[{address}]" if ":" in address else address
    literal = guard.parse(f"https://{host}/hooks")
    assert guard.resolve(literal) == [address]
    answers(monkeypatch, address)
    assert guard.resolve(guard.parse("https://hooks.example.org/")) == [address]


@pytest.mark.parametrize(
    "url",
    [
        "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/",
        "https://127.0.0.1./", "https://134744072/", "https://8.8.8.010/", "https://8.8.8.8./", "https://1.2.3.4.5/",
        "https://256.8.8.8/", "https://8.8.8.0x8/", "https://hooks.example.org./", "https://.example.org/",
        "https://hooks..example.org/", "https:///hooks", "https://:443/", "https://例子.测试/",
        "https://１２７.0.0.1/", "https://user@hooks.example.org/", "https://user:word@hooks.example.org/",
        "https://hooks.example.org@127.0.0.1/", "https://hooks.example.org\\@127.0.0.1/",
        "https://hooks.example.org#@127.0.0.1/", "https://hooks.example.org/#part", "https://[fe80::1%25eth0]/",
        "https://[::1]:443/", "https://[::1/", "https://127.0.0.1%2f.example.org/", "https://hooks example.org/",
        "https://hooks.example.org/\r\nX-Evil: 1", "https://hooks.example.org/\x00", " https://hooks.example.org/",
        "http://hooks.example.org/", "ftp://hooks.example.org/", "file:///etc/passwd", "javascript:alert(1)",
        "//hooks.example.org/", "hooks.example.org", "", "https://hooks.example.org:22/",
        "https://hooks.example.org:6379/", "https://hooks.example.org:0/", "https://hooks.example.org:99999/",
        "https://hooks.example.org:a/", "https://-bad.example.org/", "https://hooks.example.org/" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_plain_address_of_the_world_is_refused(url: str) -> None:
    with pytest.raises(guard.Refused):
        guard.parse(url)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.org", ("https", "hooks.example.org", 443, "/")),
        ("https://HOOKS.Example.org:8443/a/b?c=d%20e", ("https", "hooks.example.org", 8443, "/a/b?c=d%20e")),
        ("https://xn--fsqu00a.xn--0zwm56d/", ("https", "xn--fsqu00a.xn--0zwm56d", 443, "/")),
        ("https://hooks.example.org?x=1", ("https", "hooks.example.org", 443, "/?x=1")),
    ],
)
def test_plain_addresses_are_taken_apart(url: str, target: tuple[str, str, int, str]) -> None:
    assert guard.parse(url) == guard.Target(*target)


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "223.5.5.5", "10.0.0.8")
    with pytest.raises(guard.Refused) as refused:
        guard.resolve(guard.parse("https://hooks.example.org/"))
    assert "10.0.0.8" not in str(refused.value), "names inside are not looked up for strangers"
    answers(monkeypatch)
    with pytest.raises(guard.Refused) as unknown:
        guard.resolve(guard.parse("https://hooks.example.org/"))
    assert str(unknown.value) == str(refused.value), "nor whether there are any"
    answers(monkeypatch, "223.5.5.5", "fe80::1%eth0")
    with pytest.raises(guard.Refused):
        guard.resolve(guard.parse("https://hooks.example.org/"))


def test_networks_are_allowed_by_setting_and_no_others(settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.20.0.0/16", "fd12::/32"]
    assert guard.parse("https://10.20.9.9/").host == "10.20.9.9"
    assert guard.parse("https://[fd12::9]/").host == "fd12::9"
    for other in ("10.21.0.1", "127.0.0.1", "[fd13::1]", "[::ffff:10.20.9.9]"):
        with pytest.raises(guard.Refused):
            guard.parse(f"https://{other}/")


def test_a_network_that_is_none_is_found_at_the_start(settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.20.0.0/16", "10.20.0.1/16"]
    settings.WEBHOOK_CA_FILE = "/nowhere/roots.pem"
    assert [found.id for found in check_settings(None)] == ["webhooks.E001", "webhooks.E002"]


def answers(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """What names resolve to."""
    found = [
        (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
        for address in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: found)

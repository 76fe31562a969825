"""Devices in words that their owner recognises. Browsers say what they like: nothing is decided by it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

# The first that is found is meant: browsers claim to be those before them, too.
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("UOS", "统信 UOS"),
    ("Kylin", "银河麒麟"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ 浏览器"),
    ("360SE", "360 浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_of(request: HttpRequest) -> str:
    """System and browser, as far as the request tells."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    told = [next((name for mark, name in known if mark in agent), "") for known in (SYSTEMS, BROWSERS)]
    return " · ".join(part for part in told if part) or _("未知设备")

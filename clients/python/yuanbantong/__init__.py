"""Client of the open interface of 园办通.

>>> from yuanbantong import Client
>>> with Client("https://portal.example", "ybt_…") as portal:
...     for handover in portal.each("handovers", state="pending"):
...         portal.act("handovers", handover["id"], "sign_handover")
"""

from yuanbantong.client import Client
from yuanbantong.errors import Problem, Unreachable
from yuanbantong.webhooks import Unverified, verify

__all__ = ["Client", "Problem", "Unreachable", "Unverified", "verify"]

"""The audit log (审计日志): who administered what, kept in a ledger of the organisation concerned.

Apps above this one write ``from portal import audit`` and ``audit.record(...)``; those below call the same function by
its own name, ``portal.organizations.recording.record``.
"""

from portal.organizations.recording import declare, record

__all__ = ["declare", "record"]

"""What the sweep finds, and how far behind it is."""

from datetime import datetime

from portal.deadlines.models import Deadline, DeadlineQuerySet


def due_rows(now: datetime) -> DeadlineQuerySet:
    """The rows at which something is due, in the order in which it fell due. Reads the index of what is open alone, so
    that it takes as long among a million open deadlines as among a thousand."""
    return Deadline.objects.open().filter(next_action_at__lte=now).order_by("next_action_at", "pk")


def oldest_waiting(now: datetime) -> datetime | None:
    """The moment of the row that has waited longest for the sweep; None if none waits."""
    return due_rows(now).values_list("next_action_at", flat=True).first()

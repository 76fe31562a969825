"""Keeping the figures: what has changed since is taken into the sums (docs/decisions/0042-figures.md)."""

from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from portal.health.enums import AlarmCode
from portal.health.services import close_alarm, raise_alarm
from proxy_service.models import FigureTouch

#: Touches of one transaction, so that one that is killed has little to do again.
BATCH = 1_000


def fold(*, stop_at: float) -> int:
    """Takes noted changes into the sums until none is left or ``monotonic()`` passes ``stop_at``; how many it took.
    One that another is at work on is left to it."""
    done = 0
    while monotonic() < stop_at:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT figures_fold(%s)", [BATCH])
            (taken,) = cursor.fetchone()
        done += taken or 0
        if not taken or taken < BATCH:
            break
    return done


def recount() -> int:
    """Counts every request anew, in one transaction; how many there are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT figures_recount()")
        (requests,) = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE proxy_service_figuresum, proxy_service_figurecounted, proxy_service_figurescope"
        )
    return int(requests)


def waited() -> timedelta:
    """How long the oldest change has waited to be added up."""
    ages = (
        FigureTouch.objects.order_by("pk").annotate(age=Now() - F("noted_at")).values_list("age", flat=True)
    )
    return ages.first() or timedelta(0)


def watch() -> None:
    """Raises the alarm while changes wait too long, whatever the reason; closes it when none does."""
    age = waited()
    if age <= timedelta(seconds=settings.FIGURES_ALARM_SECONDS):
        close_alarm(AlarmCode.FIGURES_LATE)
        return
    told = {"count": FigureTouch.objects.count(), "minutes": age.total_seconds() // 60}
    raise_alarm(
        AlarmCode.FIGURES_LATE, _("有 %(count)d 项变动等待计入统计，最早的已等待 %(minutes)d 分钟。") % told
    )

"""The portal's own Celery application, whose sweep and whose alarms come round twice a second.

Started by the tests as ``celery --app tests.faults.brisk_worker worker`` and ``… beat``.
"""

from portal.celery import app

app.set_default()
for entry in ("fire due deadlines", "tell administrators of alarms"):
    app.conf.beat_schedule[entry] |= {"schedule": 0.5, "options": {"expires": 5.0}}

"""The portal's own Celery application with the drill's kind of deadline and the kill points.

Started by the tests as ``celery --app tests.faults.clock_worker worker`` and ``… beat``.
"""

from portal.celery import app

app.set_default()
# Thousands of letters; what is measured is the sweep, every five seconds as in the portal.
app.conf.beat_schedule["send pending messages"] |= {"schedule": 1.0, "options": {"expires": 1.0}}


@app.on_after_finalize.connect
def _declare(sender: object, **_: object) -> None:
    import django

    django.setup()
    from tests.faults import drill, kill_points

    drill.declare()
    kill_points.install()

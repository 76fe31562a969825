"""The portal's own Celery application, with the benchmark's kinds."""

from portal.celery import app

app.set_default()


@app.on_after_finalize.connect
def _declare(sender: object, **_: object) -> None:
    import django

    django.setup()
    from benchmarks.kinds import declare

    declare()

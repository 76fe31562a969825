"""What beat has done."""

from celery import shared_task

from portal.backups import watching


@shared_task(name="portal.backups.tasks.watch")
def watch() -> None:
    watching.watch()

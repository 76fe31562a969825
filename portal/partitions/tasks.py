"""What beat has done."""

from celery import shared_task

from portal.partitions import watching


@shared_task(name="portal.partitions.tasks.watch")
def watch() -> None:
    watching.watch()

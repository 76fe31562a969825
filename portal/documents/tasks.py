from celery import shared_task

from portal.documents import services


@shared_task(name="portal.documents.tasks.render_pending")
def render_pending() -> int:
    """Sent by beat; see ``services.render_pending``."""
    return services.render_pending()

"""The yardstick: Django that answers with the same bytes out of its memory. No middleware, no database, no template."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.scale.kept import kept_pages

PAGES = kept_pages()

if not settings.configured:
    settings.configure(ALLOWED_HOSTS=["*"], MIDDLEWARE=[], ROOT_URLCONF=__name__, USE_I18N=False)


def page(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(PAGES[name])


urlpatterns = [path("<slug:name>/", page)]
application = get_wsgi_application()

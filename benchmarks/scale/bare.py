"""The yardstick: Django that answers with the same bytes out of its memory. No middleware, no database, no template.

The pages are the files of the folder ``BENCH_PAGES``, each at ``/NAME/``.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGES = {file.stem: file.read_bytes() for file in Path(os.environ.get("BENCH_PAGES", "var")).glob("*.html")}

if not settings.configured:
    settings.configure(ALLOWED_HOSTS=["*"], MIDDLEWARE=[], ROOT_URLCONF=__name__, USE_I18N=False)


def page(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(PAGES[name])


urlpatterns = [path("<slug:name>/", page)]
application = get_wsgi_application()

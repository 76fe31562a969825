"""The second yardstick: Django as ``startproject`` makes it, for a person who is signed in. Its middleware reads
session and person from the portal's database, then it answers with the bytes that the bare framework has too."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.scale.kept import kept_pages

PAGES = kept_pages()


def page(request: HttpRequest, name: str) -> HttpResponse:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return HttpResponse(PAGES[name])


urlpatterns = [path("<slug:name>/", page)]

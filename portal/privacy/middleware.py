"""Numbers of people kept out of addresses, which browsers remember, proxies log and others are sent."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from portal.privacy.masking import names_a_person

PROGRAMS = "/api/"


class NumbersOutOfAddressesMiddleware:
    """Whoever types a telephone or identity number into a search is led on without it: no list is searched by one. What
    programs ask is not shown in any browser, and the log has no queries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and not request.path.startswith(PROGRAMS):
            kept = request.GET.copy()
            for name, values in request.GET.lists():
                if any(map(names_a_person, [name, *values])):
                    del kept[name]
            if kept != request.GET:
                messages.warning(request, _("不能按手机号码或身份证号码查找，已从地址中去掉。"))
                query = kept.urlencode()
                return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
        return self.get_response(request)

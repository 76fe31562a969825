"""Small parts of the request page and of the acts' pages."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.acts.fields import LEVELS
from portal.addresses import url_of
from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.documents.models import Document
from portal.markup import format_html, format_html_join
from portal.organizations.models import Membership
from portal.templatetags.portal_ui import lamp
from proxy_service import access, rules
from proxy_service.buttons import Button
from proxy_service.case import Case
from proxy_service.lifecycle import ACTS, Act
from proxy_service.models import ProxyRequest, RequestMatter
from proxy_service.papers import is_correctable
from proxy_service.permits import Exercised

register = template.Library()

# How far the mouth of each face bends, from 非常不满意 to 非常满意.
MOUTHS = {
    1: "M8 17.2q4-4.400 8 0",
    2: "M8.300 16.400q3.700-2.200 7.400 0",
    3: "M8.500 15.600h7",
    4: "M8.300 14.800q3.700 2.400 7.400 0",
    5: "M7.800 14q4.200 5.200 8.400 0z",
}


@register.simple_tag
def face(score: int | str) -> SafeString:
    """``{% face 5 %}``: a drawn face; the word always stands beside it."""
    return format_html(
        '<svg class="face" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<circle cx="12" cy="12" r="9.5"/><path d="M8.500 9.200v1M15.500 9.200v1"/><path d="{}"/></svg>',
        MOUTHS[int(score)],
    )


@register.filter
def level(score: int) -> str:
    """The word for a score."""
    return str(dict(LEVELS)[score])


@register.simple_tag
def acts_on(case: Case, subject: Any) -> list[Button]:
    """``{% acts_on case matter as buttons %}``"""
    return case.acts_on(subject)


@register.simple_tag
def clocks_on(case: Case, subject: Any) -> list[Deadline]:
    """``{% clocks_on case problem as clocks %}``"""
    return case.clocks_on(subject)


@register.simple_tag
def exercised(case: Case, matter: RequestMatter) -> Exercised | None:
    """``{% exercised case matter as found %}``: for a matter that is a delegated power."""
    return case.exercised.get(matter.pk)


@register.simple_tag
def paper_acts(request: ProxyRequest, paper: Document, membership: Membership) -> list[tuple[Act, str]]:
    """``{% paper_acts filed paper membership as acts %}``: what the person can do about a paper, with the address."""
    acts = [ACTS[code] for code in ("replace_document", "void_document")]
    open_acts = [act for act in acts if rules.is_open(act, request) and access.may(act, membership, request)]
    if not open_acts or not is_correctable(request, paper):
        return []
    return [(act, f"{url_of('act', act.code, request.pk)}?document={paper.pk}") for act in open_acts]


@register.simple_tag
def act_url(button: Button) -> str:
    return url_of("act", button.act.code, button.pk)


@register.simple_tag
def act_links(buttons: Iterable[Button]) -> SafeString:
    """``{% act_links buttons %}``: the acts as buttons, each with what it is about for those who hear the page."""
    return format_html_join(
        "",
        '<a class="btn btn-sm btn-{}" href="{}">{}{}</a>',
        (
            (
                "primary" if button.act.main else "link" if button.aside else "outline-primary",
                act_url(button),
                button.act.label,
                format_html('<span class="visually-hidden">：{}</span>', button.about)
                if button.about
                else "",
            )
            for button in buttons
        ),
    )


@register.simple_tag(takes_context=True)
def clock_row(context: template.Context, clock: Deadline) -> SafeString:
    """``{% clock_row clock %}``: a deadline with its lamp, whose link tells why it ends when it does."""
    return format_html(
        '<div class="clock"><p class="clock-head"><strong>{}</strong> {}</p><p class="muted">{} · {}</p></div>',
        clock.title,
        lamp(context, clock),
        _("截止 %(end)s") % {"end": clock.end_text} if clock.end_text else _("特殊程序结束后继续计时"),
        clock.organ.label,
    )


@register.simple_tag(takes_context=True)
def clock_rows(context: template.Context, clocks: Iterable[Deadline], cancelled: bool = True) -> SafeString:
    """``{% clock_rows clocks %}``: a row of each; with ``cancelled=False`` none of what was cancelled."""
    shown = (clock for clock in clocks if cancelled or clock.state != DeadlineState.CANCELLED)
    return format_html_join("\n", "{}", ((clock_row(context, clock),) for clock in shown))

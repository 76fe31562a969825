"""The rows of a list of requests and of the work list. A page has fifty: they are put together here, which a template
takes three times as long for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.addresses import url_of
from portal.deadlines.models import Deadline
from portal.markup import format_html, format_html_join
from portal.templatetags.portal_ui import badge_of, lamp
from proxy_service.enums import Jurisdiction
from proxy_service.models import ProxyRequest
from proxy_service.worklists import Task

register = template.Library()

ROW = """<tr>{}<th scope="row"><a class="number" href="{}">{}</a></th>
    <td data-label="{}"><span>{}{}</span></td>
    <td data-label="{}"><span>{}{}</span></td>
    <td data-label="{}"><span>{}</span></td>
    <td data-label="{}"><span>{}{}</span></td>
    <td data-label="{}">{}</td>
    <td data-label="{}" class="nowrap">{}</td></tr>"""
PICK = (
    '<td class="pick"><input class="form-check-input" type="checkbox" name="requests" value="{}" form="bulk-form"'
    ' aria-label="{}"></td>'
)
TASK = """<li class="work-item{}">
  <div class="work-text"><p class="work-what"><span class="tag tag-blue">{}</span>{}</p>
    <h2><a href="{}">{}{}</a></h2>
    <p class="muted">{}{}{}{}</p></div>
  <p class="work-lamp">{}</p>
  <div class="work-acts">{}</div>
</li>"""
ACT = '<a class="btn btn-{} btn-sm" href="{}?next={}">{}<span class="visually-hidden">：{} {}</span></a>'
SECOND = '<span class="muted cell-second">{}</span>'


@register.simple_tag(takes_context=True)
def request_rows(
    context: template.Context, requests: Iterable[Any], clocks: Mapping[Any, Deadline], pick: bool = False
) -> SafeString:
    """``{% request_rows requests clocks pick=may_remind %}``: a row of each request, as ``listing.SHOWN`` has it, with
    its deadline of ``listing.most_pressing``; with ``pick`` a box to choose it for what is done to several at once."""
    # Escaped once, not in every row.
    project, park, state = escape(_("企业与项目")), escape(_("受托园区")), escape(_("状态"))
    limit, officer, day = escape(_("时限")), escape(_("代办专员")), escape(_("提交日期"))
    choose, multi = _("选择 %(number)s"), format_html(' <span class="tag tag-blue">{}</span>', _("跨县市"))
    rows = (
        (
            format_html(PICK, filed.pk, choose % {"number": filed.number}) if pick else "",
            url_of("request", filed.pk),
            filed.number,
            project,
            filed.enterprise__name,
            format_html(SECOND, filed.project_name) if filed.project_name else "",
            park,
            filed.park__short_name or filed.park__name,
            multi if filed.jurisdiction == Jurisdiction.MULTI else "",
            state,
            badge_of(ProxyRequest, filed.state),
            limit,
            lamp(context, clock) if (clock := clocks.get(filed.ledger_id)) else "—",
            format_html(SECOND, clock.title) if clock else "",
            officer,
            filed.officer__user__full_name or "—",
            day,
            f"{timezone.localtime(filed.submitted_at):%Y-%m-%d}",
        )
        for filed in requests
    )
    return format_html_join("\n", ROW, rows)


@register.simple_tag(takes_context=True)
def work_items(context: template.Context, tasks: Iterable[Task]) -> SafeString:
    """``{% work_items tasks %}``: what is to be done to which request, how long is left, and the acts, which lead back
    to this page."""
    multi, here = _(" · 跨县市"), context["request"].path
    return format_html_join("\n", TASK, (_item(context, task, multi, here) for task in tasks))


def _item(context: template.Context, task: Task, multi: str, here: str) -> tuple[Any, ...]:
    filed, about = task.request, task.about
    acts = (
        (
            "primary" if act is task.act else "link",
            url_of("act", act.code, task.pk),
            here,
            act.label,
            filed.enterprise.name,
            about,
        )
        for act in (task.act, *task.also)
    )
    return (
        " work-timed" if task.deadline else "",
        task.act.label,
        format_html("<span>{}</span>", about) if about else "",
        url_of("request", filed.pk),
        filed.enterprise.name,
        format_html('<span class="work-project"> · {}</span>', filed.project_name)
        if filed.project_name
        else "",
        format_html('<span class="number">{}</span> · ', filed.number) if filed.number else "",
        filed.park.label if filed.park else "",
        multi if filed.jurisdiction == Jurisdiction.MULTI else "",
        f" · {filed.officer.user.full_name}" if filed.officer else "",
        lamp(context, task.deadline),
        format_html_join("", ACT, acts),
    )

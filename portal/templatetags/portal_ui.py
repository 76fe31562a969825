"""The components of the pages. Each is a tag with a template in templates/components/."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.db.models import Model
from django.forms.formsets import BaseFormSet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.addresses import url_of
from portal.deadlines.enums import Lamp
from portal.deadlines.models import Deadline
from portal.documents.enums import Standing
from portal.icons import PATHS
from portal.markup import format_html, format_html_join
from portal.navigation import Link
from portal.regulation import ARTICLES, spoken
from portal.templating import same_for_all
from portal.words import word_for

register = template.Library()

LAMP_ICONS = {
    Lamp.NORMAL: "check",
    Lamp.DUE_SOON: "clock",
    Lamp.OVERDUE: "alert",
    Lamp.PAUSED: "pause",
    Lamp.DONE: "flag",
}

# Tones of states, by value: whatever is not named here is under way ("info").
TONES = {
    "quiet": (
        "draft", "withdrawn", "terminated", "archived", "cancelled", "closed", "void", "pending", "replaced",
        "removed", "silent", "dropped", "passed_on", "note_withdrawn", "expired",
    ),
    "warning": (
        "submitted", "correction_requested", "correction", "planned", "open", "sent", "awaiting_approval",
        "returned", "follow_up", "handed_over", "issued",
        "blown", "called", "opened", "ended", "ordered", "hearing", "hearing_asked", "heard", "note_objected",
    ),
    "danger": (
        "declined", "refused", "rejected", "overdue", "failed", "unsolved", "ran_out", "revoked", "order_revoked",
        "broken", "not_accepted", "refusal_delivered", "note_recorded", "note_upheld",
    ),
    "success": (
        "completed", "delivered", "evaluated", "reported", "granted", "resolved", "concluded", "done", "accepted",
        "settled", "answered", "ready", "signed", "approved", "valid", "confirmed", "heeded", "agreed", "listed",
        "corrected", "certified", "promise_kept", "assessment_published", "note_repaired",
    ),
}  # fmt: skip
TONE_BY_STATE = {state: tone for tone, states in TONES.items() for state in states}


@register.simple_tag
@same_for_all
@cache
def icon(name: str, css: str = "") -> SafeString:
    """``{% icon "clock" %}``"""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        css,
        PATHS[name],
    )


@register.simple_tag
def menu_links(menu: Iterable[Link]) -> SafeString:
    """``{% menu_links menu as links %}``: the main menu as a list, which a page shows wide and narrow."""
    current = format_html(' aria-current="{}"', "page")
    waiting = _("件待审核")
    items = (
        (
            link.url,
            current if link.current else "",
            link.label,
            format_html(
                '<span class="count">{}<span class="visually-hidden">{}</span></span>', link.count, waiting
            )
            if link.count
            else "",
        )
        for link in menu
        if not link.aside
    )
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}"{}>{}{}</a></li>', items))


@register.simple_tag
def form_key() -> SafeString:
    """``{% form_key %}``: the one-time key of a form that must not be carried out twice (``organizations.once``)."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4())


@register.simple_tag(takes_context=True)
def lamp(
    context: template.Context, deadline: Deadline | None, brief: bool = False, why: bool = True
) -> SafeString:
    """``{% lamp deadline %}``: colour, icon, word and what is left, with a link that tells why it ends that day.

    ``brief=True`` leaves out the countdown, ``why=False`` the link, where the explanation itself stands beside it.
    """
    if deadline is None:
        return SafeString("")
    now: datetime = context.get("now") or timezone.now()
    state = deadline.lamp(now)
    shown = _lamp(
        state, str(state.label), "" if brief else deadline.remaining_text(now), deadline.provisional
    )
    return shown + _why(deadline) if why else shown


@lru_cache(maxsize=1024)
def _lamp(state: Lamp, word: str, remaining: str, provisional: bool) -> SafeString:
    """The same for all rows of which the same is said: a list has few that differ."""
    return format_html(
        '<span class="lamp lamp-{}">{}<span>{}{}</span></span>{}',
        state.value,
        icon(LAMP_ICONS[state]),
        word,
        format_html('<span class="lamp-rest"> · {}</span>', remaining) if remaining else "",
        _provisional() if provisional else "",
    )


def _provisional() -> SafeString:
    return format_html(
        ' <span class="provisional" title="{}">{}</span>',
        _("下一年度放假安排尚未公布，日期公布后重新计算"),
        _("暂定"),
    )


def _why(deadline: Deadline) -> SafeString:
    return format_html(
        ' <a class="why-link no-print" href="{}" data-why>{}</a>',
        url_of("deadline", deadline.pk),
        _why_in_words(deadline.title, get_language()),
    )


@lru_cache(maxsize=1024)
def _why_in_words(title: str, language: str) -> SafeString:
    """The deadlines of a list have few names."""
    return format_html(
        '{}<span class="visually-hidden">{}</span>', _("为什么"), _("是这一天：%(title)s") % {"title": title}
    )


@register.simple_tag
def state_badge(subject: Any) -> SafeString:
    """``{% state_badge request %}``: the name of the state, toned."""
    return badge_of(type(subject), subject.state)


def badge_of(model: type[Model], state: str) -> SafeString:
    """The same where only the state was read."""
    return _badge(TONE_BY_STATE.get(state, "info"), word_for(model, "state", state))


@lru_cache(maxsize=1024)
def _badge(tone: str, word: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', tone, word)


@register.simple_tag
def paper_badge(paper: Any, public: bool = False) -> SafeString:
    """``{% paper_badge document %}``: what a paper is worth today, toned. ``public`` leaves our troubles out."""
    if paper.is_disposed:
        return _badge("quiet", _("已依规销毁"))
    standing = paper.standing
    if public and standing == Standing.FAILED:
        standing = Standing.PENDING
    return _badge(TONE_BY_STATE.get(standing, "info"), str(standing.label))


@register.simple_tag
@same_for_all
def article(code: str, full: bool = False, bare: bool = False) -> SafeString:
    """``{% article "BZ54-5.1" %}``: 依据, linked to the article; ``full=True`` shows what it says, ``bare=True`` leaves
    out the word 依据 where it stands there already."""
    found = ARTICLES.get(code)
    if found is None:
        named = format_html("{}", spoken(code))
    else:
        named = format_html('<a href="{}#{}">{}</a>', url_of("regulation"), found.anchor, found.citation)
        if full and not bare:
            named = format_html("{}　{}", named, found.summary)
    if bare:
        return named
    return format_html(
        '<span class="article-hint">{}<span>{}{}</span></span>', icon("book"), _("依据："), named
    )


@register.filter(name="spoken")
def spoken_filter(text: str) -> str:
    """``{{ deadline.rule|spoken }}``: codes of articles as people read them."""
    return spoken(text)


@register.filter
def article_of(field: forms.BoundField) -> str:
    """The article that governs a field, from the form's ``articles = {"scope": "BZ54-2.1"}``."""
    return getattr(field.form, "articles", {}).get(field.name, "")


@register.filter
def last_line(text: str) -> str:
    """Of an error's text the line that says what it was."""
    return text.strip().rpartition("\n")[2]


@register.filter
def is_optional(field: forms.BoundField) -> bool:
    """Marked 选填, unless the form says ``conditional = ("uscc",)``: needed in some cases, which the help explains."""
    return not field.field.required and field.name not in getattr(field.form, "conditional", ())


@register.filter
def is_single_checkbox(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


def error_target(field: forms.BoundField) -> str:
    """The id that an error message leads to: the first choice of a group, or the field itself."""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def errors_of(form: forms.BaseForm) -> Iterable[dict[str, str]]:
    """Each message names its field: read apart from the form, “这个字段是必填项” would tell nothing."""
    for message in map(str, form.non_field_errors()):
        yield {"message": message, "target": ""}
    for field in form:
        for message in map(str, field.errors):
            label = str(field.label or "")
            named = message if not label or label in message else f"{label}：{message}"
            yield {"message": named, "target": "" if field.is_hidden else error_target(field)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*checked: forms.BaseForm | BaseFormSet | None) -> dict[str, Any]:
    """``{% error_summary form formset %}``: every error of the forms, each linked to its field; takes the focus."""
    found: list[dict[str, str]] = []
    for item in checked:
        if isinstance(item, BaseFormSet):
            if item.is_bound:
                found += [{"message": str(message), "target": ""} for message in item.non_form_errors()]
                for row in item.forms:
                    found += errors_of(row)
        elif item:
            found += errors_of(item)
    return {"errors": found}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """``{% breadcrumbs "代办台账" "requests" request.number "" %}``: label and url name (or path), the last without."""
    crumbs = []
    for label, target in zip(pairs[::2], pairs[1::2], strict=True):
        url = target if not target or target.startswith("/") else reverse(target)
        crumbs.append({"label": label, "url": url})
    return {"crumbs": crumbs}


@register.inclusion_tag("components/steps.html")
def steps(labels: Iterable[Any], current: int, urls: Iterable[str] = ()) -> dict[str, Any]:
    """``{% steps labels current=2 %}``: 第 2 步，共 5 步. ``current`` counts from 1; ``urls`` make steps links."""
    addresses = list(urls)
    rows = [
        {
            "label": label,
            "number": number,
            "url": addresses[number - 1] if number <= len(addresses) else "",
            "state": "done" if number < current else "current" if number == current else "todo",
        }
        for number, label in enumerate(labels, 1)
    ]
    return {"steps": rows, "current": current, "total": len(rows)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """``{% pagination page_obj %}`` for a Django page; filters in the address are kept."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context["request"], "ellipsis": "…"}


@register.filter
def row_number(form: forms.BaseForm) -> str:
    """第 1 项, for a form within a formset."""
    number = int((form.prefix or "0").rsplit("-", 1)[-1]) + 1
    return _("第 %(number)s 项") % {"number": number}

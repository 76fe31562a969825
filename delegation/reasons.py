"""The words of an answer: why matters stand so, what to heed, and what may be done against a decision."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from delegation.answer import Remedy
from delegation.enums.authorities import InstrumentKind, Mode, Standing
from delegation.models.authorities import Authority, Power
from delegation.models.instruments import Instrument, InstrumentItem
from delegation.models.postings import Posting
from delegation.postings import period_text
from portal.documents.chinese import date_text
from portal.documents.remedies import remedy_text
from portal.organizations.models import Organization


def remedy_against(body: Organization) -> Remedy:
    """行政复议法 24: the government of a department, or that set up a park, hears the reconsideration."""
    organ = body.parent.name if body.parent else _("本级人民政府")
    court = _("有管辖权的人民法院")
    return Remedy(reconsideration=organ, court=court, text=remedy_text(organ, court))


def paper_name(paper: Instrument | Posting | None) -> str:
    """What the exercise of a power rests on, as papers and pages name it; "" for nothing."""
    match paper:
        case Instrument():
            return f"{InstrumentKind(paper.kind).label}{paper.number or ''}"
        case Posting():
            return _("派驻安排%(number)s") % {"number": paper.number or ""}
    return ""


def reason_for(
    power: Power,
    park: Organization,
    standing: Standing,
    item: InstrumentItem | None,
    on: date,
    posting: Posting | None = None,
) -> str:
    """Why matters stand so, in one sentence that says whom to go to where the park is not the one."""
    names = {"power": power.name, "park": park.name, "organ": power.organ.name}
    if posting is not None:
        document = power.scheme.authority
        lapsed = document.lapsed_version(on)
        if lapsed is not None:
            return _lapse(lapsed, power.organ)
        names |= {
            "authority": document.number,
            "paper": paper_name(posting),
            "period": period_text(posting),
        }
        return (
            _("依据%(authority)s和%(paper)s，由%(organ)s派驻%(park)s的人员办理，派驻时间%(period)s。") % names
        )
    if item is None:
        return _("没有将“%(power)s”委托或赋予%(park)s的文书，请向%(organ)s申请。") % names
    instrument = item.instrument
    names |= {
        "organ": instrument.department.name,
        "paper": paper_name(instrument),
        "authority": instrument.authority.number,
        "mode": str(Mode(instrument.mode).label),
        "since": _day(max(instrument.first_day or instrument.valid_from, instrument.authority.valid_from)),
        "until": _day(instrument.last_day),
    }
    if standing == Standing.IN_FORCE:
        return _("依据%(authority)s和%(paper)s，以“%(mode)s”方式行使。") % names
    if standing == Standing.IN_TRANSITION:
        names["until"] = _day(instrument.transition_until)
        return _("依据%(authority)s和%(paper)s，以“%(mode)s”方式行使；过渡期至%(until)s。") % names
    if standing == Standing.TAKEN_BACK:
        names["until"] = _day(instrument.taken_back_on)
        return _("%(paper)s已于%(until)s收回，请向%(organ)s申请。") % names
    if standing == Standing.ENDED:
        return _("%(paper)s已于%(until)s到期，请向%(organ)s申请。") % names
    if standing == Standing.SUSPENDED:
        names["since"] = _day(item.suspended_from)
        names["why"] = item.suspended_reason or _("未注明原因")
        return _("自%(since)s起暂停行使（%(why)s），请向%(organ)s申请。") % names
    if standing == Standing.NOT_YET and instrument.first_day is None:
        return _("%(paper)s尚未公告，公告后方可行使，请向%(organ)s申请。") % names
    if standing == Standing.NOT_YET:
        return _("%(paper)s自%(since)s起生效，此前请向%(organ)s申请。") % names
    return _lapse(instrument.authority.lapsed_version(on), instrument.department)


def _lapse(lapsed: Authority, department: Organization) -> str:
    names = {"authority": lapsed.number, "lapsed": _day(lapsed.valid_until), "organ": department.name}
    return _("依据文件%(authority)s的有效期已于%(lapsed)s届满，未见续期，新申请请向%(organ)s提出。") % names


def warnings_for(
    power: Power, standing: Standing, instrument: Instrument | None, on: date
) -> tuple[str, ...]:
    """What everybody who sees the power on that day should know."""
    warnings = []
    authority = instrument.authority if instrument is not None else power.scheme.authority
    lapsed, valid = authority.lapsed_version(on), authority.valid_version(on)
    if lapsed is not None:
        warnings.append(lapse_warning(lapsed))
    elif valid is not None and valid.pk != authority.pk:
        words = {"old": authority.number, "new": valid.number}
        warnings.append(_("依据文件%(old)s已由%(new)s替代，请据此更新文书。") % words)
    if standing == Standing.IN_TRANSITION and instrument is not None:
        warnings.append(_("过渡期至%(until)s。") % {"until": _day(instrument.transition_until)})
    return tuple(warnings)


def lapse_warning(authority: Authority) -> str:
    """What a lapsed document means, as ``LAPSED_AUTHORITY`` has it."""
    words = {"number": authority.number, "until": _day(authority.valid_until)}
    if settings.LAPSED_AUTHORITY == "warn":
        return (
            _("依据文件%(number)s的有效期已于%(until)s届满，未见续期。可以继续办理，请尽快确认其效力。")
            % words
        )
    return (
        _(
            "依据文件%(number)s的有效期已于%(until)s届满，未见续期。"
            "不再受理新的申请，也不能签订新的文书；已受理的继续办理。"
        )
        % words
    )


def _day(day: date | None) -> str:
    return date_text(day.isoformat()) if day is not None else ""

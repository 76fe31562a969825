"""The one sentence that tells people where to turn against a decision (行政复议法 20, 行政诉讼法 46)."""

from django.utils.translation import gettext as _

RECONSIDERATION_DAYS = 60
"""Natural days from when one knew or ought to have known of the act (行政复议法 20)."""
COURT_MONTHS = 6
"""Months from when one knew or ought to have known that the act was done (行政诉讼法 46)."""


def remedy_text(reconsideration_organ: str, court: str = "") -> str:
    """Both ways, or the reconsideration alone where no court is named."""
    text = _("如不服，可以自知道或者应当知道该行政行为之日起 %(days)s 日内向%(organ)s申请行政复议") % {
        "days": RECONSIDERATION_DAYS,
        "organ": reconsideration_organ,
    }
    if court:
        text += _(
            "，也可以自知道或者应当知道作出该行政行为之日起 %(months)s 个月内向%(court)s提起行政诉讼"
        ) % {
            "months": COURT_MONTHS,
            "court": court,
        }
    return text + _("。")

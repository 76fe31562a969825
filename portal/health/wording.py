"""What an administrator should do about an alarm."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.health.enums import AlarmCode

ADVICE: dict[str, str | Promise] = {
    AlarmCode.SWEEP_LATE: _(
        "巡检已恢复，到期事项已按到期时刻补办。请查 worker、beat、Redis 和数据库的日志，找出中断原因。"
    ),
    AlarmCode.CLOCK_BACKWARD: _(
        "请检查数据库服务器的时间同步（NTP）。时钟追上曾经到过的时刻后，本告警自动解除；在此之前到期的事项顺延处理。"
    ),
    AlarmCode.DEADLINE_FAILING: _("请看“处理失败的期限”，按错误信息排除原因后点“立即重试”。"),
}

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
    AlarmCode.ANCHORS_LATE: _(
        "台账照常记录，但暂时没有锚定。请查锚点密钥、锚点文件所在磁盘和 worker；恢复后自动补上，本告警随之解除。"
    ),
    AlarmCode.ANCHORS_DIFFER: _(
        "锚点文件、数据库和台账不一致，已停止锚定。请先保存锚点文件，报告审计管理员，再查明原因；确属恢复备份或更换"
        "磁盘的，运行 manage.py restore_anchor_file。"
    ),
    AlarmCode.BACKUP_LATE: _(
        "请查备份的定时任务和备份磁盘的剩余空间，手工做一次备份；做成后本告警自动解除。"
    ),
    AlarmCode.FILE_DAMAGED: _(
        "请先查磁盘和共享存储，再从更早的备份取回这些文件。下一次备份时文件都相符，本告警自动解除。"
    ),
    AlarmCode.SCAN_STUCK: _(
        "上传的文件在查毒完成前不能下载。请查 clamd 是否在运行、CLAMD_ADDRESS 是否正确，以及处理队列 webhooks 的 "
        "worker。恢复后自动补查，本告警随之解除。"
    ),
    AlarmCode.DISPOSAL_STUCK: _(
        "两人已经批准，但没有销毁完毕，或者没有出具销毁清册。请看 worker 日志里的 disposal 一行和“保管与销毁”页，检查"
        "文件所在磁盘的权限、正在生成的文书；排除后自动办完，本告警随之解除。"
    ),
    AlarmCode.DISK_FULL: _(
        "请扩大 MEDIA_ROOT 所在的磁盘，或移走不属于平台的文件；平台保存的文件不要删。腾出空间后等待中的文书和用印自动"
        "继续，本告警随之解除。"
    ),
    AlarmCode.FIGURES_LATE: _(
        "看板的数字仍然准确，只是打开得越来越慢。请查 worker 日志里的 fold_figures；恢复后自动补上，本告警随之解除。"
    ),
    AlarmCode.MAIL_STUCK: _(
        "请查邮件服务器是否可连（EMAIL_URL）、账号是否被停用。站内消息不受影响；邮件会一直重试，发出第一封后本告警自动解除。"
    ),
    AlarmCode.PARTITIONS_SHORT: _(
        "请以表的所有者运行 manage.py partitions --ahead，并检查每月运行它的定时任务；补足后本告警自动解除。没有分区的"
        "月份，记录照常写入，不会丢失。"
    ),
}

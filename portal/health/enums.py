"""What beats, and what raises the alarm."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Beat(models.TextChoices):
    """The work that beat has done again and again; each leaves a heartbeat."""

    SWEEP = "sweep", _("期限巡检")
    RENDERING = "rendering", _("文书生成")
    SEALING = "sealing", _("文书用印")
    SENDING = "sending", _("邮件发送")
    CALENDAR = "calendar", _("日历检查")
    ANNOUNCING = "announcing", _("告警通知")
    PUSHING = "pushing", _("事件推送")
    EXPORTING = "exporting", _("列表导出")
    IMPORTING = "importing", _("数据导入")
    ANCHORING = "anchoring", _("台账锚定")
    BACKUP = "backup", _("备份")
    SCANNING = "scanning", _("上传文件查毒")
    DISPOSING = "disposing", _("档案销毁")
    FIGURES = "figures", _("统计汇总")


class AlarmCode(models.TextChoices):
    SWEEP_LATE = "SWEEP_LATE", _("期限巡检中断")
    CLOCK_BACKWARD = "CLOCK_BACKWARD", _("数据库时钟倒退")
    DEADLINE_FAILING = "DEADLINE_FAILING", _("期限处理连续失败")
    ANCHORS_LATE = "ANCHORS_LATE", _("台账锚定中断")
    ANCHORS_DIFFER = "ANCHORS_DIFFER", _("台账锚点不一致")
    BACKUP_LATE = "BACKUP_LATE", _("备份超期")
    FILE_DAMAGED = "FILE_DAMAGED", _("文件缺失或被改")
    SCAN_STUCK = "SCAN_STUCK", _("上传文件查毒停滞")
    DISPOSAL_STUCK = "DISPOSAL_STUCK", _("档案销毁停滞")
    DISK_FULL = "DISK_FULL", _("存放文件的磁盘将满")
    FIGURES_LATE = "FIGURES_LATE", _("统计汇总停滞")
    MAIL_STUCK = "MAIL_STUCK", _("邮件发送停滞")
    PARTITIONS_SHORT = "PARTITIONS_SHORT", _("按月分区不足")

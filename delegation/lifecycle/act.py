"""The words of this app's tables of acts: what an act is done to, who is told, and which clocks run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What an act is done to; also the word in the address of its page."""

    ADJUSTMENT = "adjustment", _("赋权事项调整")
    ADJUSTMENT_ITEM = "adjustment_item", _("调整事项")
    INSTRUMENT = "instrument", _("委托书或交接书")
    PERMIT = "permit", _("行政许可申请")
    PROMISE = "promise", _("承诺")
    ORDER = "order", _("监督纠正")
    ASSESSMENT = "assessment", _("运行评估")
    POSTING = "posting", _("派驻")
    UNABSORBED = "unabsorbed", _("暂不能承接的权限")
    WHISTLE_MATTER = "whistle_matter", _("吹哨事项")
    WHISTLE = "whistle", _("企业吹哨")
    CALL = "call", _("部门报到")
    WHISTLE_LETTER = "whistle_letter", _("吹哨督办")
    INSPECTION_PLAN = "inspection_plan", _("联合检查计划")
    INSPECTION_WISH = "inspection_wish", _("检查需求")
    INSPECTION = "inspection", _("联合检查")
    INSPECTION_PART = "inspection_part", _("部门检查")
    FINDING = "finding", _("检查发现的问题")
    OPENING = "opening", _("企业开办")
    OPENING_PART = "opening_part", _("开办环节")
    HALL_WINDOW = "hall_window", _("大厅窗口")
    INQUIRY = "inquiry", _("首问登记")
    APPOINTMENT = "appointment", _("预约")


class Party(models.TextChoices):
    """Who is told; each subject knows the organisations behind it."""

    APPLICANT = "applicant", _("企业")
    PARK = "park", _("园区")
    PARK_LEADER = "park_leader", _("园区负责人")
    DEPARTMENT = "department", _("职能部门")
    DEPARTMENT_LEADER = "department_leader", _("职能部门负责人")
    BUREAU = "bureau", _("行政审批部门")
    JUSTICE = "justice", _("司法行政部门")
    GOVERNMENT = "government", _("本级政府")


class Clock(models.TextChoices):
    """The kinds of deadline; ``deadlines`` gives each its length, reminders and consequence. Codes are unique in the
    whole portal."""

    PERMIT_FIRST_CHECK = "permit_first_check", _("行政许可申请审查受理")
    PERMIT_LIMIT = "permit_limit", _("行政许可办理期限")
    PERMIT_CERTIFICATE = "permit_certificate", _("颁发、送达许可证件")
    PERMIT_STAMP = "permit_stamp", _("原部门加盖公章")
    PROMISE_PAPER = "promise_paper", _("补交承诺的材料")
    ORDER_CORRECTION = "order_correction", _("纠正不适当的行政行为")
    ORDER_CHECK = "order_check", _("核查纠正结果")
    ORDER_STATEMENT = "order_statement", _("陈述申辩")
    ORDER_DECISION = "order_decision", _("决定是否撤销许可")
    ASSESSMENT_ANSWER = "assessment_answer", _("园区答复评估意见")
    ASSESSMENT_RESULT = "assessment_result", _("公布评估结果")
    WHISTLE_FORWARD = "whistle_forward", _("园区派单")
    WHISTLE_REPORT = "whistle_report", _("部门报到")
    WHISTLE_SOLVE = "whistle_solve", _("吹哨问题解决或答复")
    WHISTLE_PROMISE = "whistle_promise", _("承诺解决")
    WHISTLE_CONFIRM = "whistle_confirm", _("企业确认是否解决")
    WHISTLE_STEP = "whistle_step", _("发吹哨督办函")
    WHISTLE_LETTER = "whistle_letter", _("落实吹哨督办函")
    POSTING_END = "posting_end", _("派驻期限")
    POSTING_HANDOVER = "posting_handover", _("移交派驻工作")
    INSTRUMENT_REVIEW = "instrument_review", _("文书合法性审查")
    INSTRUMENT_SIGNATURE = "instrument_signature", _("签订委托书或交接书")
    INSTRUMENT_PUBLICATION = "instrument_publication", _("公布委托书或交接书")
    INSTRUMENT_PACKAGE = "instrument_package", _("资料交接")
    INSTRUMENT_TRANSITION = "instrument_transition", _("过渡期")
    INSTRUMENT_TERM = "instrument_term", _("委托或赋权期限")
    INSTRUMENT_HANDBACK = "instrument_handback", _("在办件转由原部门办理")
    ADJUSTMENT_ASSESSMENT = "adjustment_assessment", _("部门评估")
    ADJUSTMENT_DRAFT = "adjustment_draft", _("拟定赋权清单")
    ADJUSTMENT_REVIEW = "adjustment_review", _("清单合法性审查")
    ADJUSTMENT_DECISION = "adjustment_decision", _("政府决定")
    ADJUSTMENT_PUBLICATION = "adjustment_publication", _("公布赋权清单")
    OPENING_CHECK = "opening_check", _("窗口核对开办申请")
    OPENING_WHOLE = "opening_whole", _("企业开办全程")
    OPENING_PART = "opening_part", _("开办环节")
    OPENING_DELIVERY = "opening_delivery", _("发放执照和印章")
    INQUIRY_ANSWER = "inquiry_answer", _("首问答复")
    INSPECTION_WISHES = "inspection_wishes", _("汇总检查需求、安排检查")
    INSPECTION_REVIEW = "inspection_review", _("审核联合检查计划")
    INSPECTION_APPROVAL = "inspection_approval", _("决定计划外检查")
    INSPECTION_VISIT = "inspection_visit", _("组织联合检查")
    INSPECTION_LIST = "inspection_list", _("填写检查单")
    INSPECTION_SIGNATURE = "inspection_signature", _("企业签字或者记明拒签")
    FINDING_PUT_RIGHT = "finding_put_right", _("整改问题")
    FINDING_RECHECK = "finding_recheck", _("复查整改情况")
    CASE_ARCHIVE = "case_archive", _("归档")
    FILE_RECEIPT = "file_receipt", _("签收移交的案卷")
    FILE_RETENTION = "file_retention", _("档案保管期限")

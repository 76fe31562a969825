"""The administrative acts on organisations and people, by the names under which they stand in the audit log."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "person.first_appointed": _("在服务器上任命首任"),
    "person.invited": _("邀请人员"),
    "person.invitation_revoked": _("撤回邀请"),
    "person.joined": _("接受邀请"),
    "person.role_given": _("增加角色"),
    "grant.proposed": _("提出授权"),
    "grant.agreed": _("同意授权"),
    "grant.refused": _("不同意授权"),
    "grant.withdrawn": _("撤回授权"),
    "person.role_ended": _("结束任职"),
    "person.work_handed_over": _("移交工作"),
    "person.substitute_appointed": _("安排代班"),
    "person.substitution_ended": _("代班到期"),
    "person.deactivated": _("停用账号"),
    "person.reactivated": _("恢复账号"),
    "person.renamed": _("更改姓名"),
    "organization.changed": _("修改组织资料"),
    "enterprise.registered": _("企业注册"),
    "enterprise.recorded": _("窗口登记企业"),
    "enterprise.changed": _("修改企业信息"),
    "enterprise.confirmed": _("园区确认企业"),
}

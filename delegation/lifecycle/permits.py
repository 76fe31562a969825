"""Acts of the park's own approval of a power, from the application to the certificate (行政许可法 29–45).

Who handles a case, and who decides it, follows from the mode of the power (``access.permits``).
"""

from django.utils.translation import gettext_lazy as _

from delegation.enums.permits import UNFINISHED
from delegation.enums.permits import PermitState as S
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role

APPLICATION, MATERIALS, APPROVAL = Heading.APPLICATION, Heading.MATERIALS, Heading.APPROVAL
P = Party
FILERS = ENTERPRISE_ROLES | {Role.WINDOW_CLERK}
HANDLERS = PARK_ROLES | DEPARTMENT_ROLES
#: A posted official decides in the department's name, whatever rank they hold there (``access.permits.decides``).
DECIDERS = frozenset({Role.PARK_LEADER}) | DEPARTMENT_ROLES
HEADS = frozenset({Role.PARK_LEADER, Role.DEPARTMENT_LEADER})
NOBODY: frozenset[Role] = frozenset()
BEFORE_DECISION = states(S.DRAFT, S.RECEIVED, S.CORRECTION, S.ACCEPTED, S.PAUSED, S.REVIEWED, S.FORWARDED)

# fmt: off
PERMIT_ACTS = (
    Act(
        code="submit_permit", label=_("提交申请"), subject=Subject.PERMIT, roles=FILERS,
        from_states=states(S.DRAFT), to_state=S.RECEIVED, heading=APPLICATION, rule="行政许可法第二十九条",
        opens=(Clock.PERMIT_FIRST_CHECK,), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="fill_permit", label=_("填写并上传材料"), subject=Subject.PERMIT, roles=FILERS,
        from_states=states(S.DRAFT), heading=APPLICATION, rule="行政许可法第二十九条",
    ),
    Act(
        code="accept_permit", label=_("受理"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.RECEIVED), to_state=S.ACCEPTED, heading=APPROVAL,
        rule="行政许可法第三十二条第一款（五）", settles=(Clock.PERMIT_FIRST_CHECK,),
        issues=(D.PERMIT_ACCEPTANCE,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="deem_permit_accepted", label=_("逾期视为受理"), subject=Subject.PERMIT, roles=NOBODY,
        from_states=states(S.RECEIVED), to_state=S.ACCEPTED, heading=APPROVAL,
        rule="行政许可法第三十二条第一款（四）", settles=(Clock.PERMIT_FIRST_CHECK,),
        issues=(D.PERMIT_ACCEPTANCE,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="fix_permit", label=_("当场更正"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.RECEIVED), heading=MATERIALS, rule="行政许可法第三十二条第一款（三）",
        notifies=(P.APPLICANT,),
    ),
    Act(
        code="ask_permit_correction", label=_("一次性告知补正"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.RECEIVED), to_state=S.CORRECTION, heading=MATERIALS,
        rule="行政许可法第三十二条第一款（四）", settles=(Clock.PERMIT_FIRST_CHECK,),
        issues=(D.PERMIT_CORRECTION,), notifies=(P.APPLICANT,),
    ),
    Act(
        code="answer_permit_correction", label=_("提交补正材料"), subject=Subject.PERMIT, roles=FILERS,
        from_states=states(S.CORRECTION), to_state=S.RECEIVED, heading=MATERIALS,
        rule="行政许可法第三十二条第一款（五）", opens=(Clock.PERMIT_FIRST_CHECK,), notifies=(P.PARK,), main=True,
    ),
    Act(
        code="decline_permit", label=_("不予受理"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.RECEIVED), may_lead_to=states(S.NOT_NEEDED, S.NOT_ACCEPTED), heading=APPROVAL,
        rule="行政许可法第三十二条第一款（一）（二）", settles=(Clock.PERMIT_FIRST_CHECK,),
        issues=(D.PERMIT_NON_ACCEPTANCE,), notifies=(P.APPLICANT, P.DEPARTMENT),
    ),
    Act(
        code="add_permit_material", label=_("补交容缺材料"), subject=Subject.PERMIT, roles=FILERS,
        from_states=states(S.ACCEPTED, S.PAUSED, S.REVIEWED, S.GRANTED, S.CERTIFIED, S.DELIVERED),
        heading=MATERIALS, rule="CZ4-2.7",
        notifies=(P.PARK,),
    ),
    Act(
        code="verify_permit", label=_("登记实地核查"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.ACCEPTED), heading=APPROVAL, rule="行政许可法第三十四条",
    ),
    Act(
        code="review_permit", label=_("提出审查意见"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.ACCEPTED), to_state=S.REVIEWED, heading=APPROVAL, rule="行政许可法第三十四条",
        notifies=(P.PARK_LEADER,), main=True,
    ),
    Act(
        code="return_permit", label=_("退回审查"), subject=Subject.PERMIT, roles=DECIDERS,
        from_states=states(S.REVIEWED), to_state=S.ACCEPTED, heading=APPROVAL, rule="行政许可法第三十四条",
        notifies=(P.PARK,),
    ),
    Act(
        code="pause_permit", label=_("进入特殊程序"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.ACCEPTED), to_state=S.PAUSED, heading=APPROVAL, rule="行政许可法第四十五条",
        issues=(D.PERMIT_PROCEDURE,), notifies=(P.APPLICANT,),
    ),
    Act(
        code="resume_permit", label=_("特殊程序结束"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.PAUSED), to_state=S.ACCEPTED, heading=APPROVAL, rule="行政许可法第四十五条",
        notifies=(P.APPLICANT,),
    ),
    Act(
        code="extend_permit", label=_("批准延长办理期限"), subject=Subject.PERMIT, roles=HEADS,
        from_states=states(S.ACCEPTED, S.REVIEWED), heading=APPROVAL, rule="行政许可法第四十二条",
        may_issue=(D.PERMIT_EXTENSION,), notifies=(P.APPLICANT, P.PARK),
    ),
    Act(
        code="grant_permit", label=_("准予许可"), subject=Subject.PERMIT, roles=DECIDERS,
        from_states=states(S.REVIEWED), to_state=S.GRANTED, heading=APPROVAL, rule="行政许可法第三十八条第一款",
        settles=(Clock.PERMIT_LIMIT,), opens=(Clock.PERMIT_CERTIFICATE,), issues=(D.PERMIT_GRANT,),
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="refuse_permit", label=_("不予许可"), subject=Subject.PERMIT, roles=DECIDERS,
        from_states=states(S.REVIEWED), to_state=S.REFUSED, heading=APPROVAL, rule="行政许可法第三十八条第二款",
        settles=(Clock.PERMIT_LIMIT,), issues=(D.PERMIT_REFUSAL,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="certify_permit", label=_("制作许可证件"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.GRANTED), to_state=S.CERTIFIED, heading=APPROVAL, rule="行政许可法第四十四条",
        issues=(D.PERMIT_CERTIFICATE,), notifies=(P.APPLICANT, P.DEPARTMENT), main=True,
    ),
    Act(
        code="deliver_permit", label=_("登记送达"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.GRANTED, S.CERTIFIED, S.REFUSED),
        may_lead_to=states(S.DELIVERED, S.REFUSAL_DELIVERED), heading=APPROVAL, rule="行政许可法第四十四条",
        settles=(Clock.PERMIT_CERTIFICATE,), notifies=(P.APPLICANT,), main=True,
    ),
    Act(
        code="forward_permit", label=_("报省级部门"), subject=Subject.PERMIT, roles=HEADS,
        from_states=states(S.REVIEWED), to_state=S.FORWARDED, heading=APPROVAL, rule="CZ4-2.2",
        settles=(Clock.PERMIT_LIMIT,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="ask_permit_stamp", label=_("请原部门加盖公章"), subject=Subject.PERMIT, roles=PARK_ROLES,
        from_states=states(S.FORWARDED), heading=APPROVAL, rule="CZ4-2.2", opens=(Clock.PERMIT_STAMP,),
        notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="stamp_permit", label=_("加盖公章"), subject=Subject.PERMIT, roles=DEPARTMENT_ROLES,
        from_states=states(S.FORWARDED), heading=APPROVAL, rule="CZ4-2.2", settles=(Clock.PERMIT_STAMP,),
        notifies=(P.PARK,),
    ),
    Act(
        code="record_permit_result", label=_("登记省级部门的决定"), subject=Subject.PERMIT, roles=HANDLERS,
        from_states=states(S.FORWARDED), may_lead_to=states(S.CERTIFIED, S.REFUSED), heading=APPROVAL,
        rule="CZ4-2.2", notifies=(P.APPLICANT, P.DEPARTMENT), main=True,
    ),
    Act(
        code="pass_on_permit", label=_("变更办理单位"), subject=Subject.PERMIT, roles=NOBODY,
        from_states=states(*UNFINISHED), heading=APPROVAL, rule="YN84-3.2",
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="name_permit_ender", label=_("明确由谁办结"), subject=Subject.PERMIT, roles=NOBODY,
        from_states=states(*UNFINISHED), heading=APPROVAL, rule="CZ4-2.6",
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="withdraw_permit", label=_("撤回申请"), subject=Subject.PERMIT, roles=FILERS,
        from_states=BEFORE_DECISION, to_state=S.WITHDRAWN, heading=APPLICATION, rule="行政许可法第二十九条",
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
)
# fmt: on

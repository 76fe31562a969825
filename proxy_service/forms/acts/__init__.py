"""One form for every act that a person carries out on a page, under the act's code (``lifecycle.ACTS``).

``submit`` is missing on purpose, its page is the check of the draft; ``close_evaluation`` is the system's.
"""

from portal.acts.forms import ActForm, NoInputs
from proxy_service.forms.acts import checking, closing, handling, papers, planning, problems, supervision
from proxy_service.forms.acts.base import EnterpriseForm

FORMS: dict[str, type[ActForm]] = {
    "accept": checking.AcceptForm,
    "ask_correction": checking.CorrectionForm,
    "ask_correction_again": checking.SecondCorrectionForm,
    "decline": checking.DeclineForm,
    "answer_correction": checking.AnswerCorrectionForm,
    "add_material": checking.AddMaterialForm,
    "assign_officer": planning.AssignOfficerForm,
    "save_plan": planning.PlanForm,
    "propose_plan": planning.PlanForm,
    "comment_plan": planning.CommentPlanForm,
    "agree_plan": EnterpriseForm,
    "remind": problems.RemindForm,
    "report_problem": problems.ReportProblemForm,
    "deliver": closing.DeliverForm,
    "return_delivery": closing.ReturnDeliveryForm,
    "sign_delivery": closing.SignDeliveryForm,
    "evaluate_as_enterprise": closing.EvaluationForm,
    "evaluate_as_park": closing.EvaluationForm,
    "visit": closing.VisitForm,
    "archive": NoInputs,
    "withdraw": closing.WithdrawForm,
    "terminate": closing.TerminateForm,
    "prepare_materials": NoInputs,
    "ask_assistance": handling.AskAssistanceForm,
    "hand_over": handling.HandOverForm,
    "post_progress": handling.PostProgressForm,
    "return_for_correction": handling.NamedDefectsForm,
    "pause": handling.PauseForm,
    "resume": NoInputs,
    "grant": handling.GrantForm,
    "refuse": handling.RefuseForm,
    "withdraw_matter": handling.WithdrawMatterForm,
    "sign_handover": NoInputs,
    "refuse_handover": handling.RefuseHandoverForm,
    "give_opinion": handling.GiveOpinionForm,
    "start_coordination": problems.StartCoordinationForm,
    "resolve_problem": problems.ResolveProblemForm,
    "conclude_coordination": problems.ConcludeCoordinationForm,
    "fulfil_decision": problems.FulfilDecisionForm,
    "save_report": closing.ReportForm,
    "submit_report": closing.ReportForm,
    "reject_report": closing.RejectReportForm,
    "approve_report": NoInputs,
    "sign_report": NoInputs,
    "accept_report": closing.AcceptReportForm,
    "return_report": closing.ReturnReportForm,
    "close_follow_up": closing.CloseFollowUpForm,
    "replace_document": papers.ReplaceForm,
    "void_document": papers.VoidForm,
    "issue_supervision": supervision.IssueSupervisionForm,
    "sign_supervision": NoInputs,
    "answer_supervision": supervision.AnswerSupervisionForm,
    "close_supervision": supervision.CloseSupervisionForm,
    "return_supervision": supervision.ReturnSupervisionForm,
    "withdraw_supervision": supervision.WithdrawSupervisionForm,
}

__all__ = ["FORMS", "ActForm"]

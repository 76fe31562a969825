"""The service behind every act of the table that a person carries out."""

from collections.abc import Callable
from typing import Any

from proxy_service.services import (
    checking,
    closing,
    delivery,
    evaluation,
    filing,
    handling,
    planning,
    problems,
    reporting,
)

_ALL: tuple[Callable[..., Any], ...] = (
    filing.submit,
    checking.accept,
    checking.ask_correction,
    checking.ask_correction_again,
    checking.decline,
    checking.answer_correction,
    checking.add_material,
    planning.assign_officer,
    planning.save_plan,
    planning.propose_plan,
    planning.comment_plan,
    planning.agree_plan,
    handling.prepare_materials,
    handling.ask_assistance,
    handling.hand_over,
    handling.sign_handover,
    handling.refuse_handover,
    handling.give_opinion,
    handling.post_progress,
    handling.return_for_correction,
    handling.pause,
    handling.resume,
    handling.grant,
    handling.refuse,
    handling.withdraw_matter,
    problems.report_problem,
    problems.start_coordination,
    problems.resolve_problem,
    problems.conclude_coordination,
    problems.fulfil_decision,
    delivery.deliver,
    delivery.return_delivery,
    delivery.sign_delivery,
    evaluation.evaluate_as_enterprise,
    evaluation.evaluate_as_park,
    reporting.save_report,
    reporting.submit_report,
    reporting.reject_report,
    reporting.approve_report,
    reporting.sign_report,
    reporting.accept_report,
    reporting.return_report,
    closing.visit,
    closing.close_follow_up,
    closing.archive,
    closing.withdraw,
    closing.terminate,
)

SERVICES: dict[str, Callable[..., Any]] = {service.__name__: service for service in _ALL}
"""Each is called ``service(<kind of subject>=subject, actor=membership, **inputs)``."""

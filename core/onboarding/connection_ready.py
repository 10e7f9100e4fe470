"""Whether a connection can do what linking relies on: set up, checked by Kombo, allowed to create applications."""

from __future__ import annotations

from core.kombo_states import QaStatus, SetupStatus
from core.onboarding.connection_facts import Connection
from core.onboarding.link_options import lacks_permission
from core.onboarding.states import SyncMode
from core.problem import Problem, ProblemCode, Problems


def not_ready(connection: Connection, mode: SyncMode) -> Problems:
    """Return what definitely keeps an active connection from working; what Kombo has not reported is no problem."""
    problems = []
    if connection.setup_status == SetupStatus.INCOMPLETE:
        problems.append(
            Problem(
                ProblemCode.NOT_SET_UP,
                "The set-up in Kombo is not finished.",
                "Create a set-up link on the Connection page, and ask the customer to finish all its pages.",
            )
        )
    if connection.qa_status == QaStatus.FAILED:
        problems.append(
            Problem(
                ProblemCode.QA_FAILED,
                "Kombo’s check of the data has failed.",
                "Ask Kombo’s support, on the integration’s page, when it will pass. Then check the connection again.",
            )
        )
    if lacks_permission(connection, mode):
        problems.append(
            Problem(
                ProblemCode.NO_APPLICATIONS,
                "This connection may not create applications in the ATS, but the sync mode sends candidates.",
                "Send the customer’s administrator a reconnection link, and ask them to allow writing applications. "
                "Or agree on another sync mode.",
            )
        )
    return tuple(problems)

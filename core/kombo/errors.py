"""The errors that Kombo can return: one class per kind of error.

KomboError                    any error that no class below covers; Kombo's text is in `kombo_message`
├── KomboUnavailable          Kombo cannot be reached, or only its load balancer answers
├── KomboRateLimited          too many requests; `retry_after` in seconds, if Kombo gives it
├── KomboNotAuthorised        Kombo rejects our API key or network address
├── IntegrationNotFound       no such integration in this environment or region
├── IntegrationInactive       the integration is turned off
├── CredentialsRefused        the ATS no longer accepts the customer's credentials; reconnect it
├── SetupPending              setup, first sync or Kombo's check is not finished
├── PermissionMissing         the customer's ATS user lacks a permission
├── ActionNotAvailable        this ATS (or our scope config) does not offer the action
├── ModelNotAvailable         this ATS (or our scope config) does not offer the data
├── InputRefused              Kombo or the ATS rejected the request
├── JobClosed                 the job no longer accepts applications
├── ApplicationAlreadyExists  the ATS already has this candidate's application
├── AtsUnavailable            the customer's ATS does not answer
├── OutcomeUnknown            a write that may have taken effect; check before repeating it
└── UnreadableAnswer          an answer that does not follow Kombo's documentation
"""

from __future__ import annotations

from core.errors import ServiceError


class KomboError(ServiceError):
    """Kombo returned an error; `code`, `log_url` (its log page) and `kombo_message` are Kombo's own."""

    def __init__(
        self,
        sentence: str,
        next_step: str = "",
        *,
        code: str | None = None,
        log_url: str | None = None,
        kombo_message: str | None = None,
    ) -> None:
        super().__init__(sentence, next_step)
        self.code = code
        self.log_url = log_url
        self.kombo_message = kombo_message
        self.retry_after: float | None = None


class KomboUnavailable(KomboError):
    """Kombo cannot be reached, or only something in front of it answers."""


class KomboRateLimited(KomboError):
    """Too many requests to Kombo or to the ATS; `retry_after` is in seconds, None if unknown."""


class KomboNotAuthorised(KomboError):
    """Kombo rejects our API key or our network address."""


class IntegrationNotFound(KomboError):
    """There is no such integration in this environment or region."""


class IntegrationInactive(KomboError):
    """The integration is turned off."""


class CredentialsRefused(KomboError):
    """The ATS no longer accepts the customer's credentials."""


class SetupPending(KomboError):
    """The integration is not ready: its setup, first sync or check by Kombo is not finished."""


class PermissionMissing(KomboError):
    """The customer's ATS user lacks a permission."""


class ActionNotAvailable(KomboError):
    """The action is not offered for this ATS, or turned off in our scope config."""


class ModelNotAvailable(KomboError):
    """The data is not offered for this ATS, or turned off in our scope config."""


class InputRefused(KomboError):
    """Kombo or the ATS rejected the request."""


class JobClosed(KomboError):
    """The job no longer accepts applications."""


class ApplicationAlreadyExists(KomboError):
    """The ATS already has an application of this candidate for this job."""


class AtsUnavailable(KomboError):
    """The customer's ATS does not answer Kombo, or answers with an error of its own."""


class OutcomeUnknown(KomboError):
    """A write that may or may not have happened; check before repeating it."""


class UnreadableAnswer(KomboError):
    """Kombo's answer does not follow its documentation."""

"""What Kombo can answer instead of doing as asked: one class per kind of answer.

KomboError                    anything Kombo says that no class below covers; the words are in `kombo_message`
├── KomboUnavailable          Kombo cannot be reached, or its load balancer answers instead
├── KomboRateLimited          too many requests; `retry_after` seconds where Kombo says so
├── KomboNotAuthorised        our own API key or network address is refused
├── IntegrationNotFound       no such integration in this environment or region
├── IntegrationInactive       somebody switched the integration off
├── CredentialsRefused        the ATS no longer accepts the customer's credentials: relink
├── SetupPending              set up, first sync or Kombo's check not finished yet
├── PermissionMissing         the customer's ATS user may not do this
├── ActionNotAvailable        this ATS (or our scope config) does not offer the action
├── ModelNotAvailable         this ATS (or our scope config) does not offer the data
├── InputRefused              Kombo or the ATS refuses what we sent
├── JobClosed                 the job takes no applications any more
├── ApplicationAlreadyExists  the ATS already holds this person on this job
├── AtsUnavailable            the customer's ATS does not answer
├── OutcomeUnknown            a write that may have happened: look before doing it again
└── UnreadableAnswer          an answer that is not what Kombo's documentation says
"""

from __future__ import annotations

from core.errors import ServiceError


class KomboError(ServiceError):
    """Kombo did not do as asked; `code` is Kombo's own, `log_url` its log page, `kombo_message` its words."""

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
    """Kombo cannot be reached, or something in front of it answers instead."""


class KomboRateLimited(KomboError):
    """Too many requests to Kombo or to the ATS; `retry_after` is in seconds, None where nobody says."""


class KomboNotAuthorised(KomboError):
    """Kombo refuses our API key or our network address."""


class IntegrationNotFound(KomboError):
    """There is no such integration in this environment or region."""


class IntegrationInactive(KomboError):
    """The integration is switched off."""


class CredentialsRefused(KomboError):
    """The ATS no longer accepts the customer's credentials."""


class SetupPending(KomboError):
    """The integration is not ready yet: set-up, first sync or Kombo's own check."""


class PermissionMissing(KomboError):
    """The customer's ATS user lacks a permission."""


class ActionNotAvailable(KomboError):
    """The action is not offered for this ATS, or switched off in our scope config."""


class ModelNotAvailable(KomboError):
    """The data is not offered for this ATS, or switched off in our scope config."""


class InputRefused(KomboError):
    """Kombo or the ATS refuses what we sent."""


class JobClosed(KomboError):
    """The job takes no applications any more."""


class ApplicationAlreadyExists(KomboError):
    """The ATS already holds this person on this job."""


class AtsUnavailable(KomboError):
    """The customer's ATS does not answer Kombo, or answers with an error of its own."""


class OutcomeUnknown(KomboError):
    """A write that may or may not have happened; never repeat it without looking first."""


class UnreadableAnswer(KomboError):
    """Kombo's answer is not what its documentation says."""

"""The errors that the FactoryFix platform can return.

FactoryFixError               any error that no class below covers; its text is in `platform_message`
├── FactoryFixUnavailable     it cannot be reached, or has an internal error
├── FactoryFixRateLimited     too many requests; `retry_after` in seconds, if it gives it
├── FactoryFixNotAuthorised   our API key is rejected
├── AccountNotFound           no such customer account
├── LinkNotFound              the account is not linked to an ATS
├── LinkedElsewhere           the integration is linked to another account
├── LinkChanged               the account's link is not the one that was read before the write
├── LinkRefused               the request's values are rejected
├── CandidateNotFound         the account has no such test candidate
├── NotOffered                the platform does not have this call
└── UnreadableFactoryFix      an answer that does not follow docs/factoryfix-api.yaml
"""

from __future__ import annotations

from core.errors import ServiceError


class FactoryFixError(ServiceError):
    """The platform returned an error; `code` and `platform_message` are its own."""

    def __init__(
        self, sentence: str, next_step: str = "", *, code: str | None = None, platform_message: str | None = None
    ) -> None:
        super().__init__(sentence, next_step)
        self.code = code
        self.platform_message = platform_message
        self.retry_after: float | None = None


class FactoryFixUnavailable(FactoryFixError):
    """The platform cannot be reached, or has an internal error."""


class FactoryFixRateLimited(FactoryFixError):
    """Too many requests; `retry_after` is in seconds, None if it does not give it."""


class FactoryFixNotAuthorised(FactoryFixError):
    """The platform rejects our API key."""


class AccountNotFound(FactoryFixError):
    """There is no such customer account."""


class LinkNotFound(FactoryFixError):
    """The account is not linked to an ATS."""


class LinkedElsewhere(FactoryFixError):
    """The integration is linked to another customer account."""


class LinkChanged(FactoryFixError):
    """The account's link is not the one that was read before; nothing was written."""


class LinkRefused(FactoryFixError):
    """The platform rejects the values of the request."""


class CandidateNotFound(FactoryFixError):
    """The account has no test candidate with this reference."""


class NotOffered(FactoryFixError):
    """The platform does not have this call."""


class UnreadableFactoryFix(FactoryFixError):
    """The platform's answer does not follow its contract."""


def is_refusal(error: Exception) -> bool:
    """Return whether the platform itself has said that it did not take the request, so that nothing was written."""
    kinds = (AccountNotFound, LinkedElsewhere, LinkChanged, LinkRefused)
    return isinstance(error, kinds) and error.code is not None

"""What the FactoryFix platform can answer instead of doing as asked.

FactoryFixError               anything it says that no class below covers; the words are in `platform_message`
├── FactoryFixUnavailable     it cannot be reached, or fails inside
├── FactoryFixRateLimited     too many requests; `retry_after` seconds where it says so
├── FactoryFixNotAuthorised   our API key is refused
├── AccountNotFound           no such customer account
├── LinkNotFound              the account is not linked to an ATS
├── LinkedElsewhere           the integration is linked to another account already
├── LinkRefused               the link's values are refused
└── UnreadableFactoryFix      an answer that is not what docs/factoryfix-api.yaml says
"""

from __future__ import annotations

from core.errors import ServiceError


class FactoryFixError(ServiceError):
    """The platform did not do as asked; `code` and `platform_message` are its own."""

    def __init__(
        self, sentence: str, next_step: str = "", *, code: str | None = None, platform_message: str | None = None
    ) -> None:
        super().__init__(sentence, next_step)
        self.code = code
        self.platform_message = platform_message
        self.retry_after: float | None = None


class FactoryFixUnavailable(FactoryFixError):
    """The platform cannot be reached, or fails inside."""


class FactoryFixRateLimited(FactoryFixError):
    """Too many requests; `retry_after` is in seconds, None where it does not say."""


class FactoryFixNotAuthorised(FactoryFixError):
    """The platform refuses our API key."""


class AccountNotFound(FactoryFixError):
    """There is no such customer account."""


class LinkNotFound(FactoryFixError):
    """The account is not linked to an ATS."""


class LinkedElsewhere(FactoryFixError):
    """The integration is linked to another customer account."""


class LinkRefused(FactoryFixError):
    """The platform refuses the values of the link."""


class UnreadableFactoryFix(FactoryFixError):
    """The platform's answer is not what its contract says."""

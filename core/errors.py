"""Every expected error, in one tree.

OnboardingError                      a sentence for a person, and what to do next
├── InvalidInput                     what was entered or uploaded cannot be used; nothing was changed
│   └── DocumentRefused              a file that cannot be used for the profile PDF
├── NotAllowed                       the person's role does not have this permission
├── SignInRefused                    wrong credentials, or too many failed attempts
├── SignedOut                        the session ended or expired, or the person was deactivated
├── NotFound                         no onboarding, job, push or file has that ID
├── EditConflict                     another person saved first; the sentence says who changed what
├── StepClosed                       a step's requirements are not met; the sentence names what is missing
├── WrongMode                        the data folder belongs to the other mode (sandbox or production)
├── CatalogueBroken                  a file in data/ats is invalid; the sentence names the file and line
└── ServiceError                     an outside system failed or refused the request
    ├── StoreUnavailable             the dashboard's own file cannot be written: disk full, locked, read-only, broken
    ├── KomboError                   see core/kombo/errors.py for one class per kind of error
    ├── FactoryFixError              see core/factoryfix/errors.py
    └── MailError                    see core/mail.py: not sent, or unknown

Any other exception is a defect. It is logged as an error, with a reference that the person can quote.
"""

from __future__ import annotations


class OnboardingError(Exception):
    """An expected error: `sentence` says what is wrong and where, `next_step` what to do about it."""

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(f"{sentence} {next_step}".strip())
        self.sentence = sentence
        self.next_step = next_step


class InvalidInput(OnboardingError):
    """What was entered or uploaded cannot be used; `problems` maps a field's name to its sentence."""

    def __init__(self, sentence: str, next_step: str = "", problems: dict[str, str] | None = None) -> None:
        super().__init__(sentence, next_step)
        self.problems = problems or {}


class DocumentRefused(InvalidInput):
    """A file that cannot be used for the profile PDF."""


class NotAllowed(OnboardingError):
    """The person's role does not have this permission."""


class SignInRefused(OnboardingError):
    """Wrong credentials, or so many failed attempts that the next one must wait."""


class SignedOut(OnboardingError):
    """The session ended or expired, or the person was deactivated; nothing was done."""


class NotFound(OnboardingError):
    """There is no onboarding, job, push or file with that ID."""


class EditConflict(OnboardingError):
    """Another person saved first; the sentence says who changed what."""


class StepClosed(OnboardingError):
    """A step's requirements are not met; the sentence names what is missing."""


class WrongMode(OnboardingError):
    """The data folder belongs to the other mode (sandbox or production); nothing was started."""


class CatalogueBroken(OnboardingError):
    """A file in data/ats is invalid; the sentence names the file, the line and what is expected."""


class ServiceError(OnboardingError):
    """An outside system failed or refused the request."""


class StoreUnavailable(ServiceError):
    """The dashboard's own data cannot be written now; the change was not saved."""

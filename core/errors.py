"""Every expected error, drawn in one place.

OnboardingError                      a sentence for a person, and what to do next
├── InvalidInput                     what was typed or uploaded cannot be used; nothing was changed
│   └── DocumentRefused              a file that cannot become, or go into, the profile PDF
├── NotAllowed                       the person's role does not carry this permission
├── SignInRefused                    wrong credentials, or too many wrong ones before
├── SignedOut                        the session was ended, left alone too long, or its person deactivated
├── NotFound                         no onboarding, job, push or file with that id
├── EditConflict                     somebody else saved first; says who changed what
├── StepClosed                       a gate between two steps refuses, and names what is missing
├── WrongMode                        the data folder is a sandbox's where production is asked for, or the other way
├── CatalogueBroken                  a file in data/ats names itself, its line and what is expected
└── ServiceError                     an outside system did not do as asked
    ├── StoreUnavailable             the dashboard's own file cannot be written: disk full, locked, read-only, broken
    ├── KomboError                   see core/kombo/errors.py for one class per kind of answer
    ├── FactoryFixError              see core/factoryfix/errors.py
    └── MailError                    see core/mail.py: not sent, or nobody knows

Anything that is not in this tree is a defect: it is logged loudly with a reference that the person can quote.
"""

from __future__ import annotations


class OnboardingError(Exception):
    """An expected error: `sentence` says what is wrong and where, `next_step` what to do about it."""

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(f"{sentence} {next_step}".strip())
        self.sentence = sentence
        self.next_step = next_step


class InvalidInput(OnboardingError):
    """What was typed or uploaded cannot be used; `problems` maps a field's name to its sentence."""

    def __init__(self, sentence: str, next_step: str = "", problems: dict[str, str] | None = None) -> None:
        super().__init__(sentence, next_step)
        self.problems = problems or {}


class DocumentRefused(InvalidInput):
    """A file that cannot become, or go into, the profile PDF."""


class NotAllowed(OnboardingError):
    """The person's role does not carry this permission."""


class SignInRefused(OnboardingError):
    """Wrong credentials, or so many wrong ones before that the next has to wait."""


class SignedOut(OnboardingError):
    """The session was ended, was left alone for too long, or its person was deactivated: nothing was done."""


class NotFound(OnboardingError):
    """There is no onboarding, job, push or file with that id."""


class EditConflict(OnboardingError):
    """Somebody else saved first; the sentence says who changed what."""


class StepClosed(OnboardingError):
    """A gate between two steps refuses; the sentence names what is missing."""


class WrongMode(OnboardingError):
    """The data folder is a sandbox's where production is asked for, or the other way round: nothing was started."""


class CatalogueBroken(OnboardingError):
    """A file in data/ats cannot be read; the sentence names the file, the line and what is expected."""


class ServiceError(OnboardingError):
    """An outside system did not do as asked."""


class StoreUnavailable(ServiceError):
    """The dashboard's own data cannot be written now; nothing of the change was saved."""

"""What to say when a connection fails: the likely causes in this ATS, each with its step of the guide and an e-mail."""

from __future__ import annotations

from dataclasses import dataclass

from core.ats.failure_facts import FailureKind, LikelyCause
from core.ats.guide import Guide, adds_source, plain
from core.ats.model import Ats, GuideStep

TITLES: dict[FailureKind, str] = {
    FailureKind.FLOW_FAILED: "The connection page shows an error",
    FailureKind.WRONG_TOOL: "A different system was connected",
    FailureKind.PERMISSION_MISSING: "A permission is missing",
    FailureKind.IP_NOT_ALLOWED: "The IP address is not allowed",
    FailureKind.SETUP_INCOMPLETE: "The set-up is not finished",
    FailureKind.CREDENTIALS_EXPIRED: "The credentials no longer work",
}
"""What each failure is called on the page and in the e-mail."""
_NOT_YET = (FailureKind.FLOW_FAILED, FailureKind.IP_NOT_ALLOWED)
"""The failures before which there is no connection."""
_STEP_WORDS: dict[FailureKind, tuple[str, ...]] = {
    FailureKind.FLOW_FAILED: ("secure link",),
    FailureKind.WRONG_TOOL: ("product", "system", "company", "secure link"),
    FailureKind.PERMISSION_MISSING: ("permission", "role", "scope", "allow", "administrator", "access", "secure link"),
    FailureKind.IP_NOT_ALLOWED: ("address", "secure link"),
    FailureKind.SETUP_INCOMPLETE: ("secure link",),
    FailureKind.CREDENTIALS_EXPIRED: ("key", "token", "secret", "credential", "password", "secure link"),
}
"""Words in the heading of the step that a general cause belongs to, the most telling one first."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One likely cause in this ATS; `step` is the step of the customer's guide, None where there is no guide.

    `general` is True where data/ats names no cause of its own for this failure.
    """

    kind: FailureKind
    cause: str
    fix: str
    needs: str
    say: str
    step: GuideStep | None
    confirmed: bool
    general: bool


def likely_causes(ats: Ats, guide: Guide, kind: FailureKind, *, source: str) -> tuple[Cause, ...]:
    """Return the likely causes of this failure, confirmed ones first; a general one where the ATS has none of its own.

    `source` is the name of the applicant source that the customer adds.
    """
    own = [_own(cause, guide, source) for cause in ats.failures if cause.kind is kind]
    own.sort(key=lambda cause: not cause.confirmed)
    return tuple(own) or (_general(ats, guide, kind),)


def failure_letter(ats: Ats, cause: Cause, *, name: str, manager: str) -> tuple[str, str]:
    """Return the subject and the text of an e-mail that names the permission or role, and the step of the guide."""
    step = cause.step
    where = f"\n\nThis is step {step.number} of your guide: {plain(step.lead)}." if step else ""
    perhaps = (
        "" if cause.confirmed else "\n\nWe are not certain. If you see something else, tell me what the page says."
    )
    body = (
        f"Hello {name.split()[0] if name.split() else 'there'},\n\n"
        f"{_state(ats, cause.kind)} The likely reason: {cause.cause}\n\n"
        f"You need: {cause.needs}.\n\nWhat to do: {cause.fix}{where}{perhaps}\n\n"
        f"Then open {_link(cause.kind)}. I can join you on a screen share.\n\n"
        f"{manager}\nFactoryFix"
    )
    return f"{ats.label} and FactoryFix: {TITLES[cause.kind][0].lower()}{TITLES[cause.kind][1:]}", body


def _state(ats: Ats, kind: FailureKind) -> str:
    if kind is FailureKind.WRONG_TOOL:
        return f"A different system than {ats.label} was chosen."
    if kind in _NOT_YET:
        return f"{ats.label} is not connected to FactoryFix yet."
    return f"The connection between {ats.label} and FactoryFix needs your attention."


def _link(kind: FailureKind) -> str:
    """Return which link the customer opens next: the first one still works only if nothing used or replaced it."""
    return "your secure link again" if kind is FailureKind.FLOW_FAILED else "the new link that I send you"


def _own(cause: LikelyCause, guide: Guide, source: str) -> Cause:
    step = next((step for step in guide.steps if step.number == cause.step), None)
    needs, fix = (
        text.replace("“FactoryFix”", f"“{source}”") if step and adds_source(step) else text
        for text in (cause.needs, cause.fix)
    )
    return Cause(cause.kind, cause.cause, fix, needs, cause.say, step, cause.confirmed, general=False)


def _general(ats: Ats, guide: Guide, kind: FailureKind) -> Cause:
    who, label = ats.authorisation.who, ats.label
    permissions = ", ".join(ats.permissions) or f"the permissions that the connection page lists for {label}"
    match kind:
        case FailureKind.FLOW_FAILED:
            cause = f"{label} refused a value: a space, a test system, or an account without the role."
            fix = "Open the link again and copy each value from your live system. Read me the message of the page."
            needs, say = _role(who), "Could you read me what the page says, word for word?"
        case FailureKind.WRONG_TOOL:
            cause, say = f"A different system than {label} was chosen on the connection page.", _question(ats)
            fix, needs = (
                f"Open the link that I send you and choose {label}.",
                f"{label}, the system in which your jobs are posted",
            )
        case FailureKind.PERMISSION_MISSING:
            cause = "The account or key that connects may not do everything that is needed."
            fix = "Add the permissions, save or activate them, and open the link that I send you."
            needs, say = permissions, "After you changed the permissions, was there a button to save or activate them?"
        case FailureKind.IP_NOT_ALLOWED:
            cause = f"{label} accepts only known IP addresses, and Kombo’s are not among them."
            fix = (
                "Tell me if your IT filters addresses. I make a new link with fixed addresses, and your IT allows them."
            )
            needs = "Kombo’s fixed IP addresses on your allow-list, which your IT department can add"
            say = "Does your IT let only known addresses into this system?"
        case FailureKind.SETUP_INCOMPLETE:
            cause = "The connection page was left before its last page."
            fix = "Open the link that I send you and continue until the page says that you are connected."
            needs, say = _role(who), "Did the page say at its end that you are connected?"
        case FailureKind.CREDENTIALS_EXPIRED:
            cause = "A password or key was changed or ended, or its owner left."
            fix = "Enter the current one, from an account that stays, in the reconnection link that I send you."
            needs = f"{ats.authorisation.what}, from an account that stays"
            say = "Is the account that connected this still there, with the same password or key?"
    return Cause(kind, cause, fix, needs, say, _step(guide, kind), confirmed=False, general=True)


def _role(who: str) -> str:
    return f"the right person to connect: {who}"


def _question(ats: Ats) -> str:
    """Return the question that tells this ATS from the most similar one."""
    other = ats.look_alikes[0].question if ats.look_alikes else ""
    return other or "Could you read me the address that you see after you sign in to recruiting?"


def _step(guide: Guide, kind: FailureKind) -> GuideStep | None:
    """Return the first step whose heading has one of the telling words, else the last step but one."""
    for hint in _STEP_WORDS[kind]:
        for step in guide.steps[:-1]:
            if hint in step.lead.lower():
                return step
    return guide.steps[-2] if len(guide.steps) > 1 else None

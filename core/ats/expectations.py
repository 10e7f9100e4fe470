"""What the customer has to know before connecting: effort, cost, and what will and will not work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.ats.model import Ats, AuthorisationKind, Owner, RiskLevel
from core.durations import window_in_words
from core.errors import InvalidInput

SYNC_MODES = ("engaged", "new_and_engaged", "redirect", "manual", "unknown")
OUR_SHARE = (1, 2)
"""Business days (shortest, longest) that connecting takes once the customer can start."""

_WAYS: dict[AuthorisationKind, str] = {
    AuthorisationKind.OAUTH: "The administrator signs in to {label} and approves the access.",
    AuthorisationKind.API_KEY: "The administrator creates an API key and enters it on the secure page.",
    AuthorisationKind.CLIENT_CREDENTIALS: "The administrator enters a client ID and a secret on the secure page.",
    AuthorisationKind.SERVICE_ACCOUNT: (
        "The administrator creates a user for this connection only and enters it on the secure page."
    ),
    AuthorisationKind.CERTIFICATE: "The administrator enters credentials and a certificate on the secure page.",
    AuthorisationKind.NONE: "No authorization is needed.",
}
_WAY_UNCONFIRMED = "The authorization method is unconfirmed. The secure page shows what is needed."
_OTHER_WAYS = "Only Redirect or manual entry is possible."
_ANSWERED = ("redirect", "by_hand")
"""Warnings that need no acknowledgement, because the requirements hold the reason or the person in charge."""


class Kind(StrEnum):
    """How serious an expectation is: a blocker forbids, a warning is acknowledged."""

    INFO = "info"
    WARNING = "warning"
    BLOCKER = "blocker"


_ORDER = {Kind.BLOCKER: 0, Kind.WARNING: 1, Kind.INFO: 2}


@dataclass(frozen=True, slots=True)
class Expectation:
    """One fact, warning or blocker to discuss before the link is created.

    `owner` is who has to act on it, `key` is stable across wording changes, and `written` is True where the customer's
    answer must be recorded as text.
    """

    kind: Kind
    owner: Owner
    title: str
    sentence: str
    key: str
    written: bool = False

    @property
    def acknowledge(self) -> bool:
        """Return whether a person must acknowledge it: true for every warning that is not answered elsewhere."""
        return self.kind is Kind.WARNING and self.key not in _ANSWERED


_REDIRECT = Expectation(
    Kind.WARNING,
    Owner.CUSTOMER,
    "Redirect is strongly discouraged",
    "More candidates drop off, and the AI recruiter does not screen any of them. "
    "Note why the customer wants Redirect, and that you advised against it.",
    "redirect",
)
_BY_HAND = Expectation(
    Kind.WARNING,
    Owner.CUSTOMER,
    "Candidates are entered by hand",
    "Candidates and their PDF profiles stay in FactoryFix until someone at the customer copies them into the ATS. "
    "Note who does this, and how often.",
    "by_hand",
)
_WITHOUT_PUSHING = {"redirect": (_REDIRECT,), "manual": (_BY_HAND,), "unknown": ()}
"""What is expected of a mode that sends no candidates; nothing of one that only a newer version knows."""
_IP_FILTER = (
    "Many customers accept only known IP addresses here. Ask before the link is created: Kombo gives fixed addresses "
    "only with a new link."
)
_PUSHING = ("engaged", "new_and_engaged")
_NOTHING_CONNECTS = ("tool", "offered", "jobs_unreadable")


def expectations(ats: Ats, sync_mode: str, *, window: timedelta) -> tuple[Expectation, ...]:
    """Return what to expect of this ATS in this sync mode, blockers first; `window` is how long a first sync takes.

    Redirect and manual are not blocked where candidates cannot be pushed. Raises InvalidInput for a mode that is not in
    SYNC_MODES.
    """
    if sync_mode not in SYNC_MODES:
        raise InvalidInput(f"“{sync_mode}” is not a sync mode.", f"Choose one of {', '.join(SYNC_MODES)}.")
    expected = [*_candidates(ats, sync_mode), *_connecting(ats), *_afterwards(ats, sync_mode, window)]
    return tuple(sorted(expected, key=lambda expectation: _ORDER[expectation.kind]))


def update_risk(ats: Ats) -> RiskLevel:
    """Return how risky "New and Engaged" is; always high where Kombo cannot add a file to an application."""
    return RiskLevel.HIGH if ats.actions.attach is False else ats.new_and_engaged.risk


def no_connection(ats: Ats) -> str:
    """Return why no connection link can be created for this ATS, or an empty text where one can."""
    push = _push(ats)
    return push.sentence.removesuffix(_OTHER_WAYS).strip() if push.key in _NOTHING_CONNECTS else ""


def business_days(ats: Ats) -> tuple[int, int]:
    """Return the business days (shortest, longest) until the customer is connected; an unconfirmed wait counts as 0."""
    wait = ats.lead_time.business_days or (0, 0)
    return wait[0] + OUR_SHARE[0], wait[1] + OUR_SHARE[1]


def _candidates(ats: Ats, sync_mode: str) -> Iterator[Expectation]:
    """Yield whether candidates can be pushed, and whether they can be updated later."""
    push = _push(ats)
    if sync_mode in _PUSHING:
        yield push
        if push.kind is not Kind.BLOCKER:
            yield from _updates(ats) if sync_mode == "new_and_engaged" else _files(ats)
            if ats.push_notes:
                sentence = " ".join(ats.push_notes)
                yield Expectation(Kind.INFO, Owner.US, "About sending candidates", sentence, "push_notes")
    elif not ats.is_ats:
        yield push
    else:
        yield from _WITHOUT_PUSHING[sync_mode]
        if reason := no_connection(ats):
            sentence = f"{reason} Jobs do not sync either, so someone has to enter them in FactoryFix."
            yield Expectation(Kind.WARNING, Owner.CUSTOMER, push.title, sentence, push.key)


def _push(ats: Ats) -> Expectation:
    live = ats.live
    if not ats.is_ats:
        sentence = f"{ats.label} does not hold jobs or candidates. Ask the customer where their jobs are posted."
        return Expectation(Kind.BLOCKER, Owner.CUSTOMER, "This is not an ATS", sentence, "not_an_ats")
    if ats.kombo_tool is None:
        sentence = f"Kombo has no connection for {ats.label}. {_OTHER_WAYS}"
        return Expectation(Kind.BLOCKER, Owner.US, "No connection through Kombo", sentence, "tool")
    if live and not live.offered:
        sentence = f"Kombo does not offer {ats.label} in our environment. Ask Kombo to enable it. {_OTHER_WAYS}"
        return Expectation(Kind.BLOCKER, Owner.US, "Not enabled at Kombo", sentence, "offered")
    if live and live.reads_jobs is False:
        sentence = f"Kombo cannot read jobs from {ats.label}. {_OTHER_WAYS}"
        return Expectation(Kind.BLOCKER, Owner.US, "Jobs cannot be read", sentence, "jobs_unreadable")
    if ats.actions.create is False:
        sentence = f"Kombo cannot create applications in {ats.label}. {_OTHER_WAYS}"
        return Expectation(Kind.BLOCKER, Owner.US, "Candidates cannot be pushed", sentence, "push")
    if ats.actions.create is None:
        sentence = f"Whether candidates can be pushed into {ats.label} is unconfirmed. Ask Kombo before you promise it."
        return Expectation(Kind.WARNING, Owner.US, "Pushing candidates is unconfirmed", sentence, "push_unconfirmed")
    sentence = f"Candidates can be pushed into {ats.label}."
    return Expectation(Kind.INFO, Owner.US, "Candidates can be pushed", sentence, "push_works")


def _updates(ats: Ats) -> Iterator[Expectation]:
    """Yield the risk of New and Engaged: Kombo can add a second PDF later but cannot replace the first one."""
    risk = update_risk(ats)
    reason = ats.new_and_engaged.reason
    if risk is RiskLevel.HIGH and ats.new_and_engaged.risk is not RiskLevel.HIGH:
        reason = "Kombo cannot add a file to an application that exists."
    match risk:
        case RiskLevel.LOW:
            sentence = f"{reason} The ATS then shows both PDFs."
            yield Expectation(Kind.INFO, Owner.US, "Updates work", sentence, "update_low")
        case RiskLevel.MEDIUM:
            sentence = f"{reason} The ATS then shows both PDFs. Try this with the test candidate."
            yield Expectation(Kind.WARNING, Owner.US, "Updates work partly", sentence, "update_medium")
        case RiskLevel.HIGH | RiskLevel.UNCONFIRMED:
            sentence = (
                f"{reason} Recommend “Engaged only”. If the customer still wants this, write down that they know the "
                "risk."
            )
            yield Expectation(
                Kind.WARNING, Owner.CUSTOMER, "Updates may not arrive", sentence, f"update_{risk}", written=True
            )


def _files(ats: Ats) -> Iterator[Expectation]:
    if ats.actions.attach is False:
        sentence = "The PDF profile must arrive together with the application. Check this with the test candidate."
        yield Expectation(Kind.WARNING, Owner.US, "Files cannot be added later", sentence, "files")


def _connecting(ats: Ats) -> Iterator[Expectation]:
    """Yield how the customer authorizes the connection, who does it, how long it takes and what it may cost."""
    if not ats.is_ats or ats.kombo_tool is None:
        return
    kind = ats.authorisation.kind
    way = _WAYS[kind].format(label=ats.label) if kind else _WAY_UNCONFIRMED
    sentence = way if ats.authorisation.kind is None else f"{way} Needed: {ats.authorisation.what}."
    yield Expectation(Kind.INFO, Owner.CUSTOMER, "How the customer connects", sentence, "authorise")
    before = f" Needed first: {'. '.join(ats.prerequisites)}." if ats.prerequisites else ""
    yield Expectation(Kind.INFO, Owner.CUSTOMER, "Who must do it", f"{ats.authorisation.who}.{before}", "who")
    wait = ats.lead_time
    quick = wait.business_days is not None and wait.business_days[1] <= OUR_SHARE[1]
    yield Expectation(Kind.INFO if quick else Kind.WARNING, wait.owner, "Lead time", wait.text, "lead_time")
    paid = ats.live.paid if ats.live else None
    charged = ats.cost.charged or bool(paid)
    yield Expectation(Kind.WARNING if charged else Kind.INFO, Owner.CUSTOMER, "Cost", paid or ats.cost.text, "cost")
    if ats.ask_kombo:
        yield Expectation(Kind.WARNING, Owner.US, "Ask Kombo first", ats.ask_kombo, "ask_kombo")
    if ats.ip_filter:
        yield Expectation(Kind.INFO, Owner.CUSTOMER, "IP addresses may be filtered", _IP_FILTER, "ip_filter")
    if ats.credentials_last:
        yield Expectation(
            Kind.INFO, Owner.CUSTOMER, "When the credentials end", ats.credentials_last, "credentials_last"
        )
    if ats.live and ats.live.partner_only:
        yield Expectation(Kind.WARNING, Owner.US, "A partnership is required", ats.live.partner_only, "partner_only")
    if ats.live and ats.live.fast_track:
        yield Expectation(Kind.INFO, Owner.US, "A faster option is available", ats.live.fast_track, "fast_track")


def _afterwards(ats: Ats, sync_mode: str, window: timedelta) -> Iterator[Expectation]:
    """Yield what to expect of job verification, and what is unconfirmed."""
    if not ats.is_ats or ats.kombo_tool is None:
        return
    if ats.source_must_exist and sync_mode in _PUSHING:
        sentence = "The customer must add our applicant source in the ATS before you push the first candidate."
        yield Expectation(Kind.WARNING, Owner.CUSTOMER, "The source must exist first", sentence, "source")
    soon = window_in_words(window)
    usual = f"Active jobs in the United States appear in FactoryFix within {soon}. They start out disabled."
    sentence = " ".join([usual, *ats.job_verification])
    kind = Kind.WARNING if ats.job_verification else Kind.INFO
    yield Expectation(kind, Owner.US, "What to expect in job verification", sentence, "job_verification")
    if ats.unconfirmed:
        yield Expectation(Kind.INFO, Owner.US, "Unconfirmed", " ".join(ats.unconfirmed), "unconfirmed")

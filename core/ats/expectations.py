"""What to tell the customer before the first click: what it takes, what it may cost, what will and will not work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from core.ats.model import Ats, AuthorisationKind, Owner, RiskLevel
from core.durations import window_in_words
from core.errors import InvalidInput

SYNC_MODES = ("engaged", "new_and_engaged", "redirect", "manual")
OUR_SHARE = (1, 2)
"""Business days that connecting takes once the customer can start (seed)."""

_WAYS: dict[AuthorisationKind | None, str] = {
    "oauth": "The administrator signs in to {label} and approves the access.",
    "api_key": "The administrator makes an API key and enters it in the secure link.",
    "client_credentials": "The administrator enters a client ID and a secret in the secure link.",
    "service_account": "The administrator creates a user for this connection only and enters it in the secure link.",
    "certificate": "The administrator enters credentials together with a certificate in the secure link.",
    "none": "There is nothing to authorise.",
    None: "How it is authorised is unconfirmed; the secure link shows what it asks for.",
}
_OTHER_WAYS = "Only Redirect, or entering candidates by hand, remain."
_ANSWERED = ("redirect", "by_hand")
"""Warnings that the requirements answer themselves: by a reason, or by the name of who does it."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing to say before the link is created; `written` asks for the customer's own words on it.

    `owner` is who has to do or know something; `key` stays the same for as long as the meaning does.
    """

    kind: Literal["info", "warning", "blocker"]
    owner: Owner
    title: str
    sentence: str
    key: str
    written: bool = False

    @property
    def acknowledge(self) -> bool:
        """Whether a person has to say that they know: every warning asks for it, unless it is answered elsewhere."""
        return self.kind == "warning" and self.key not in _ANSWERED


_REDIRECT = Expectation(
    "warning",
    "customer",
    "Redirect is strongly discouraged",
    "More candidates drop off, and the AI recruiter screens none of them. "
    "Note why the customer wants it, and that we advised against it.",
    "redirect",
)
_BY_HAND = Expectation(
    "warning",
    "customer",
    "Candidates are entered by hand",
    "Candidates and their PDF profiles stay in FactoryFix until somebody at the customer copies them into the ATS. "
    "Note who does that, and how often.",
    "by_hand",
)
_PUSHING = ("engaged", "new_and_engaged")
_NOTHING_CONNECTS = ("tool", "offered", "jobs_unreadable")


def expectations(ats: Ats, sync_mode: str, *, window: timedelta) -> tuple[Expectation, ...]:
    """What this ATS means for this way of syncing, one of SYNC_MODES, blockers first; `window` is a first sync's time.

    Raises InvalidInput for any other way. Where nothing can be pushed, redirect and manual are not blocked.
    """
    if sync_mode not in SYNC_MODES:
        raise InvalidInput(f"“{sync_mode}” is no sync mode.", f"Choose one of {', '.join(SYNC_MODES)}.")
    said = [*_candidates(ats, sync_mode), *_connecting(ats), *_afterwards(ats, sync_mode, window)]
    order = {"blocker": 0, "warning": 1, "info": 2}
    return tuple(sorted(said, key=lambda one: order[one.kind]))


def update_risk(ats: Ats) -> RiskLevel:
    """How risky "New and Engaged" is: high wherever Kombo cannot add a file, whatever our file says."""
    return "high" if ats.actions.attach is False else ats.new_and_engaged.risk


def no_connection(ats: Ats) -> str:
    """Why no link can be made for this ATS, so that neither jobs nor candidates move by themselves; else nothing."""
    push = _push(ats)
    return push.sentence.removesuffix(_OTHER_WAYS).strip() if push.key in _NOTHING_CONNECTS else ""


def business_days(ats: Ats) -> tuple[int, int]:
    """Business days (shortest, longest) until the customer is connected; an unconfirmed lead time counts as nothing."""
    wait = ats.lead_time.business_days or (0, 0)
    return wait[0] + OUR_SHARE[0], wait[1] + OUR_SHARE[1]


def _candidates(ats: Ats, sync_mode: str) -> Iterator[Expectation]:
    """Whether candidates can be pushed at all, and whether they can be updated."""
    push = _push(ats)
    if sync_mode in _PUSHING:
        yield push
        if push.kind != "blocker":
            yield from _updates(ats) if sync_mode == "new_and_engaged" else _files(ats)
    elif not ats.is_ats:
        yield push
    else:
        yield _REDIRECT if sync_mode == "redirect" else _BY_HAND
        if reason := no_connection(ats):
            sentence = f"{reason} Jobs do not reach FactoryFix by themselves either: somebody enters them there."
            yield Expectation("warning", "customer", push.title, sentence, push.key)


def _push(ats: Ats) -> Expectation:
    live = ats.live
    if not ats.is_ats:
        sentence = f"{ats.label} holds no jobs and no candidates. Ask where the jobs are posted."
        return Expectation("blocker", "customer", "This is not an ATS", sentence, "not_an_ats")
    if ats.kombo_tool is None:
        sentence = f"Kombo has no connection for {ats.label}. {_OTHER_WAYS}"
        return Expectation("blocker", "us", "No connection through Kombo", sentence, "tool")
    if live and not live.offered:
        sentence = f"Kombo does not offer {ats.label} in our environment. Ask Kombo to enable it. {_OTHER_WAYS}"
        return Expectation("blocker", "us", "Not enabled at Kombo", sentence, "offered")
    if live and live.reads_jobs is False:
        sentence = f"Kombo cannot read jobs from {ats.label}. {_OTHER_WAYS}"
        return Expectation("blocker", "us", "Jobs cannot be read", sentence, "jobs_unreadable")
    if ats.actions.create is False:
        sentence = f"Kombo cannot create applications in {ats.label}. {_OTHER_WAYS}"
        return Expectation("blocker", "us", "Candidates cannot be pushed", sentence, "push")
    if ats.actions.create is None:
        sentence = f"Whether candidates can be pushed into {ats.label} is unconfirmed. Ask Kombo before you promise it."
        return Expectation("warning", "us", "Pushing candidates is unconfirmed", sentence, "push_unconfirmed")
    sentence = f"Candidates can be pushed into {ats.label}."
    return Expectation("info", "us", "Candidates can be pushed", sentence, "push_works")


def _updates(ats: Ats) -> Iterator[Expectation]:
    """New and Engaged creates at once and adds later; nothing ever replaces the first PDF (Kombo's documentation)."""
    risk = update_risk(ats)
    reason = ats.new_and_engaged.reason
    if risk == "high" and ats.new_and_engaged.risk != "high":
        reason = "Kombo cannot add a file to an application that exists."
    if risk == "low":
        sentence = f"{reason} The first PDF stays beside the second."
        yield Expectation("info", "us", "Updates work", sentence, "update_low")
    elif risk == "medium":
        sentence = f"{reason} The first PDF stays beside the second. Try it with the test candidate."
        yield Expectation("warning", "us", "Updates work in part", sentence, "update_medium")
    else:
        sentence = f"{reason} We advise “Engaged only”. If the customer still wants this, write down that they know."
        yield Expectation("warning", "customer", "Updates may not arrive", sentence, f"update_{risk}", written=True)


def _files(ats: Ats) -> Iterator[Expectation]:
    if ats.actions.attach is False:
        sentence = "The PDF profile has to arrive together with the application. Check that with the test candidate."
        yield Expectation("warning", "us", "No file can be added later", sentence, "files")


def _connecting(ats: Ats) -> Iterator[Expectation]:
    """How the customer lets us in, who does it, how long that takes and what it may cost."""
    if not ats.is_ats or ats.kombo_tool is None:
        return
    way = _WAYS[ats.authorisation.kind].format(label=ats.label)
    sentence = way if ats.authorisation.kind is None else f"{way} Needed: {ats.authorisation.what}."
    yield Expectation("info", "customer", "How the customer connects", sentence, "authorise")
    before = f" Needed before that: {'. '.join(ats.prerequisites)}." if ats.prerequisites else ""
    yield Expectation("info", "customer", "Who must do it", f"{ats.authorisation.who}.{before}", "who")
    wait = ats.lead_time
    quick = wait.business_days is not None and wait.business_days[1] <= OUR_SHARE[1]
    yield Expectation("info" if quick else "warning", wait.owner, "Lead time", wait.text, "lead_time")
    paid = ats.live.paid if ats.live else None
    charged = ats.cost.charged or bool(paid)
    yield Expectation("warning" if charged else "info", "customer", "Cost", paid or ats.cost.text, "cost")
    if ats.live and ats.live.partner_only:
        yield Expectation("warning", "us", "A partnership is needed", ats.live.partner_only, "partner_only")
    if ats.live and ats.live.fast_track:
        yield Expectation("info", "us", "A faster way exists", ats.live.fast_track, "fast_track")


def _afterwards(ats: Ats, sync_mode: str, window: timedelta) -> Iterator[Expectation]:
    """What verification will look like, and what nobody has confirmed."""
    if not ats.is_ats or ats.kombo_tool is None:
        return
    if ats.source_must_exist and sync_mode in _PUSHING:
        sentence = "The customer adds the source “FactoryFix” in the ATS before the first candidate is pushed."
        yield Expectation("warning", "customer", "The source must exist first", sentence, "source")
    soon = window_in_words(window)
    usual = f"Active jobs in the United States appear in FactoryFix within {soon}, at first disabled."
    sentence = " ".join([usual, *ats.job_verification])
    kind: Literal["info", "warning"] = "warning" if ats.job_verification else "info"
    yield Expectation(kind, "us", "What job verification will look like", sentence, "job_verification")
    if ats.unconfirmed:
        yield Expectation("info", "us", "Unconfirmed", " ".join(ats.unconfirmed), "unconfirmed")

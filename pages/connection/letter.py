"""The unmasked link while it is on the screen, and the e-mail that sends it to the customer."""

from __future__ import annotations

import streamlit as st

from core import dates
from core.actions import invitation, kept_link as kept_links, links, mailing
from core.actions.context import Context
from core.ats.language import Language
from core.documents.invitation import Letter, fitted_letter
from core.onboarding.clocks import calendar_of
from core.onboarding.connection_link_facts import ConnectionLink
from core.onboarding.letters import copy_to
from core.onboarding.mailing import mail_state, to_send
from core.onboarding.model import Onboarding
from core.onboarding.states import MailState, WaitingOn
from core.onboarding.steps import waiting_on
from core.services import Services
from pages.shared import message
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

LANGUAGES: dict[Language, str] = {Language.ENGLISH: "English", Language.SPANISH: "Español"}
Kept = dict[str, str]
"""An unmasked link with its masked form, and the proposed message until it is put into the fields."""


def kept_link(onboarding_id: str) -> Kept:
    """Return the dict in which this session keeps the link.

    Call it before the link is created: a rerun can interrupt access to the session, and the link would be lost, but
    it cannot interrupt a write to this dict.
    """
    kept: Kept = st.session_state.setdefault(_key(onboarding_id, "kept"), {})
    return kept


def keep(services: Services, kept: Kept, onboarding: Onboarding, address: str, language: Language) -> None:
    """Keep a new link, only in this session, with a proposed message that contains it.

    It must not touch the session's state, where the next click can break off a run.
    """
    assert onboarding.link is not None  # noqa: S101 - it was just created
    expires = dates.moment(onboarding.link.expires_at, calendar_of(onboarding).tz)
    proposal = invitation.letter(services, onboarding, link=address, expires=expires, language=language)
    kept.update(secret=address, masked=onboarding.link.masked, subject=proposal.subject, body=proposal.body)


def language(onboarding_id: str) -> Language:
    """Return the language that this session chose for the letter and the guide."""
    return Language(st.session_state.get(_key(onboarding_id, "language")) or Language.ENGLISH)


def choose_language(visit: Visit) -> None:
    """Draw the choice of the language; another one proposes the message anew, if the link is on the screen."""
    onboarding = visit.onboarding

    def propose() -> None:
        kept = kept_link(onboarding.id)
        if kept.get("secret"):
            keep(visit.services, kept, onboarding, kept["secret"], language(onboarding.id))

    languages = list(LANGUAGES)
    st.radio(
        "Language of the letter and the guide",
        languages,
        index=languages.index(language(onboarding.id)),
        format_func=LANGUAGES.__getitem__,
        horizontal=True,
        key=_key(onboarding.id, "language"),
        on_change=propose,
        persist_state="session",
    )


def secret(onboarding: Onboarding) -> str:
    """Return the unmasked link, or "" once the person left the page or another link replaced it.

    Streamlit drops a field's value when its page is left, so a missing subject means that the page was left.
    """
    state, kept = st.session_state, kept_link(onboarding.id)
    subject, body = _key(onboarding.id, "subject"), _key(onboarding.id, "body")
    if "body" in kept:
        state[subject], state[body] = kept["subject"], kept["body"]
        del kept["body"]
    if subject not in state or onboarding.link is None or kept.get("masked") != onboarding.link.masked:
        forget(onboarding.id)
    return kept_link(onboarding.id).get("secret", "")


def show_again(ctx: Context, onboarding_id: str) -> None:
    """Put the kept address of the unsent link back on the screen, with a new proposed message."""
    on_screen, chosen = kept_link(onboarding_id), language(onboarding_id)
    onboarding, address = kept_links.show_again(ctx, onboarding_id)
    keep(ctx.services, on_screen, onboarding, address, chosen)


def forget(onboarding_id: str) -> None:
    """Remove the link from this session."""
    for field in ("kept", "subject", "body"):
        st.session_state.pop(_key(onboarding_id, field), None)


def draw(visit: Visit) -> None:
    """Draw the editable message, and the buttons that send, open or download it."""
    onboarding = visit.onboarding
    to = onboarding.requirements.admin.email
    sends = visit.services.mail is not None
    with st.container(border=True, key="connection_letter"):
        st.subheader("E-mail to the customer", anchor=False)
        st.text(f"To {to or 'nobody yet: the requirements have no e-mail address'}")
        if copy := copy_to(onboarding, to):
            st.caption(f"Copy to {esc(copy)}")
        letter = _fields(onboarding.id)
        if onboarding.link:
            mailed(visit.services, onboarding.link)
        again = _confirm_again(visit.services, onboarding) if sends else ""
        with st.container(horizontal=True):
            if sends:
                _send(visit, again)
            _open_in_mail_program(visit.services, onboarding, letter, to)
            st.download_button(
                "Download as a draft",
                data=lambda: invitation.draft(visit.services, onboarding, letter, language(onboarding.id)),
                file_name="connection-link.eml",
                mime="message/rfc822",
                key="connection_draft",
                icon=":material/download:",
                on_click="ignore",
            )
        _sent_elsewhere(visit, sends=sends)


def _fields(onboarding_id: str) -> Letter:
    # persist_state: without it, a press right after the first drawing would find the fields empty.
    subject = st.text_input("Subject", key=_key(onboarding_id, "subject"), max_chars=200, persist_state="page")
    body = st.text_area("Message", key=_key(onboarding_id, "body"), height=460, max_chars=10_000, persist_state="page")
    return Letter(subject or "", body or "")


def mailed(services: Services, link: ConnectionLink) -> None:
    """Draw whether the link was sent, by whom and when, or the state of its e-mail."""
    if link.sent:
        how = "Sent" if link.sent.text else "Marked as sent"
        when = f"{moment(link.sent.at)} ({ago(link.sent.at, services.now())})"
        st.markdown(
            f":green[:material/check_circle:] {how} by {esc(link.sent.by.name)} {esc(link.sent.text)}  \n{when}"
        )
        return
    if link.mailed is None:
        return
    at, to = moment(link.mailed.began.at), esc(link.mailed.to)
    match mail_state(link.mailed, services.now()):
        case MailState.NOT_SENT:
            st.markdown(f":red[:material/error:] **Not sent** to {to}, {at}. {esc(link.mailed.answer)}")
        case MailState.SENDING:
            st.markdown(f":blue[:material/outgoing_mail:] Being sent to {to} since {at}.")
        case MailState.UNKNOWN:
            st.markdown(
                f":orange[:material/help:] **The e-mail to {to}, {at}, may or may not have arrived.** "
                "Ask them. If it arrived, mark the link as sent."
            )
        case MailState.SENT:  # said above, by the link itself
            pass


def mark_sent(visit: Visit, *, first: bool = True) -> None:
    """Draw the button that records the link as sent, unless it is; `first` makes it the primary button."""
    link = visit.onboarding.link
    if link is None or link.sent is not None:
        return
    visit.button(
        "Mark as sent",
        links.mark_sent,
        visit.onboarding.id,
        key="connection_sent",
        seen=visit.seen(link=link.created_at.isoformat()),
        done=lambda marked: "Marked as sent. Now waiting on the customer." * (waiting_on(marked) is WaitingOn.CUSTOMER),
        type="primary" if first else "secondary",
        icon=":material/outgoing_mail:",
    )


def _sent_elsewhere(visit: Visit, *, sends: bool) -> None:
    """Draw the button for a message that was sent from another program."""
    if visit.onboarding.link is None or visit.onboarding.link.sent is not None:
        return
    hint = "Sent it another way?" if sends else "No mail server is set up. Send it yourself, then mark it as sent."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(hint, width="content")
        mark_sent(visit, first=not sends)


def _confirm_again(services: Services, onboarding: Onboarding) -> str:
    """Draw the checkbox that confirms a second e-mail if the first may have arrived, and return its key, or ""."""
    link = onboarding.link
    if (
        link is None
        or link.sent
        or link.mailed is None
        or mail_state(link.mailed, services.now()) is not MailState.UNKNOWN
    ):
        return ""
    key = _key(onboarding.id, "again")
    st.checkbox("Send it again. The customer may receive it twice.", key=key)
    return key


def _send(visit: Visit, again: str) -> None:
    """Draw the button that sends the message; `again` is the key of the checkbox that confirms a second e-mail."""
    onboarding = visit.onboarding
    if onboarding.link is None or onboarding.link.sent is not None:
        return
    confirmed = bool(again and st.session_state.get(again))
    visit.button(
        "Send e-mail",
        _send_now,
        onboarding.id,
        key="connection_send",
        typed={"subject": _key(onboarding.id, "subject"), "body": _key(onboarding.id, "body")}
        | ({"again": again} if again else {}),
        values={"language": language(onboarding.id)},
        done=lambda after: "The e-mail was sent. Now waiting on the customer." * bool(after.link and after.link.sent),
        busy="Sending…",
        type="primary",
        icon=":material/send:",
        disabled=bool(to_send(onboarding, visit.services.now(), again=confirmed)),
    )


def _send_now(
    ctx: Context,
    onboarding_id: str,
    *,
    subject: str | None,
    body: str | None,
    language: Language,
    again: bool | None = False,
) -> Onboarding:
    return mailing.send(ctx, onboarding_id, Letter(subject or "", body or ""), again=bool(again), language=language)


def _open_in_mail_program(services: Services, onboarding: Onboarding, letter: Letter, to: str) -> None:
    """Draw the button, with a hint if the message is shortened or too long for a mail program."""
    steps = invitation.steps(services, onboarding, language(onboarding.id))
    copy = copy_to(onboarding, to)
    fits = fitted_letter(letter, to, steps, copy)
    hint = None
    if fits is None:
        hint = "The message is too long for a mail program. Download the draft instead."
    elif fits != letter:
        hint = "Mail programs accept only short messages: only the titles of the steps are included. Attach the guide."
    message.open_in_mail_program(fits, to, hint, copy)


def _key(onboarding_id: str, field: str) -> str:
    return f"connection_{field}_{onboarding_id}"

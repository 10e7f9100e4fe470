"""Where the dashboard sends messages, whether that works, and what waits or could not be sent."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import outbox
from core.actions.outbox import ChannelState
from core.messages.events import FACTS
from core.messages.notices import MOST_ATTEMPTS, Channel, Notice, NoticeState
from core.plural import counted
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit

NAMES: dict[Channel, str] = {Channel.MAIL: "E-mail", Channel.CHAT: "Chat", Channel.UNKNOWN: "Unknown"}
ICONS: dict[Channel, str] = {Channel.MAIL: "mail", Channel.CHAT: "chat", Channel.UNKNOWN: "help"}
SET_UP: dict[Channel, str] = {
    Channel.MAIL: "To turn it on, set SMTP_URL and MAIL_FROM and restart the dashboard.",
    Channel.CHAT: "To turn it on, set CHAT_WEBHOOK_URL to an incoming webhook of Slack or Mattermost, and restart.",
    Channel.UNKNOWN: "",
}


def draw(visit: Visit) -> None:
    """Draw the channels, then what is left in the outbox."""
    known = outbox.state(visit.ctx)
    st.caption("Each person chooses what they are told under “Notifications” in the menu.")
    mail, chat = known.channels
    with st.container(border=True, key="messages_mail"):
        _channel(visit, mail)
        visit.button(
            "Send me a test e-mail",
            outbox.send_test,
            mail.channel,
            key="messages_test_mail",
            done=_tested,
            busy="Sending…",
            icon=":material/send:",
            disabled=not mail.to,
        )
    with st.container(border=True, key="messages_chat"):
        _channel(visit, chat)
        visit.button(
            "Post a test message",
            outbox.send_test,
            chat.channel,
            key="messages_test_chat",
            done=_tested,
            busy="Sending…",
            icon=":material/send:",
            disabled=not chat.to,
        )
    if not visit.services.settings.app_url:
        st.caption("Messages have no links because APP_URL is not set.")
    _left(visit, known.notices)


def _channel(visit: Visit, state: ChannelState) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/{ICONS[state.channel]}: **{NAMES[state.channel]}**", width="content")
        if state.to:
            st.badge("On", color="green", icon=":material/check:")
            st.caption(esc(state.to), width="content")
        else:
            st.badge("Off", color="gray", icon=":material/block:")
    if not state.to:
        st.caption(SET_UP[state.channel])
        return
    now = visit.services.now()
    last = f"Last sent {ago(state.sent_at, now)}" if state.sent_at else "Nothing sent yet"
    waiting = f" · {state.waiting:,} waiting" if state.waiting else ""
    failed = f" · {state.failed:,} failed" if state.failed else ""
    st.caption(f"{last}{waiting}{failed}")
    if state.error and state.error_at:
        st.markdown(f":red[:material/error:] **Last error:** {esc(state.error)} :gray[{ago(state.error_at, now)}]")


def _tested(notice: Notice) -> str:
    return "The test message was sent." if notice.state is NoticeState.SENT else ""


def _left(visit: Visit, notices: Sequence[tuple[Notice, str]]) -> None:
    """Draw the failed and the waiting messages, and the button that tries the failed ones again."""
    st.subheader("Waiting and failed", anchor=False)
    if not notices:
        st.caption("Nothing waits. Every message was sent.")
        return
    failed = sum(notice.state is NoticeState.FAILED for notice, _ in notices)
    if failed:
        visit.button(
            "Try the failed ones again",
            outbox.try_again,
            key="messages_try_again",
            done=lambda count: f"{counted(count, 'message')} will be sent again.",
            icon=":material/refresh:",
        )
    st.dataframe(
        [_row(notice, name) for notice, name in notices],
        hide_index=True,
        key="messages_left",
        column_config={"Problem": st.column_config.TextColumn(width="large")},
    )


def _row(notice: Notice, name: str) -> dict[str, str]:
    is_failed = notice.state is NoticeState.FAILED
    attempts = f"{notice.attempts} of {MOST_ATTEMPTS}"
    return {
        "State": "Failed" if is_failed else "Waiting",
        "For": name or "Unknown",
        "By": NAMES[notice.channel],
        "Event": FACTS[notice.event].title,
        "Customer": notice.customer,
        "Attempts": attempts if notice.attempts else "",
        "Next attempt": "" if is_failed else moment(notice.due_at),
        "Problem": notice.error,
    }

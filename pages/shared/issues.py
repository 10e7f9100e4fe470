"""Issues of a connection: the text that every page draws, and the open ones of one onboarding."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.actions import issues as actions
from core.watch.issues import Issue, IssueState
from pages.shared import badges, places
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit


def draw_unresolved(visit: Visit) -> None:
    """Draw the open and snoozed issues of the onboarding on the screen; nothing if there is none."""
    unresolved, now = actions.unresolved_of(visit.ctx, visit.onboarding.id), visit.services.now()
    if not unresolved:
        return
    with st.container(border=True, gap="xsmall", key="head_issues"):
        for issue in unresolved:
            st.markdown(text(issue, now))
        places.link(places.LIVE_CUSTOMERS, label="Take or snooze issues")


def text(issue: Issue, now: datetime, customer: str = "") -> str:
    """Return an issue as Markdown: its state, title and sentence, the next step, and since when."""
    state = issue.state(now)
    lead = f"**{esc(customer)}** · " if customer else ""
    step = f"  \n:small[**Next step** {esc(issue.facts.next_step)}]" if state is not IssueState.RESOLVED else ""
    return (
        f"{badges.inline(badges.ISSUE, state)} {lead}**{esc(issue.facts.title)}**  \n{esc(issue.sentence)}{step}  \n"
        f":gray[:small[{_since(issue, now)}]]"
    )


def _since(issue: Issue, now: datetime) -> str:
    parts = [f"Since {moment(issue.first_seen)}, last seen {ago(issue.last_seen, now)}"]
    if issue.times > 1:
        parts.append(f"opened {issue.times} times")
    if issue.resolved_at:
        parts.append(f"resolved {moment(issue.resolved_at)}")
    elif issue.clear_since:
        parts.append(f"not seen since {moment(issue.clear_since)}; it resolves by itself if it stays away")
    parts.append(f"owner: {esc(issue.owner.name)}" if issue.owner else "no owner yet")
    if issue.snooze and issue.state(now) is IssueState.SNOOZED:
        by, why = esc(issue.snooze.by.name), esc(issue.snooze.text)
        parts.append(f"snoozed until {moment(issue.snooze.until)} by {by}: {why}")
    return " · ".join(parts)

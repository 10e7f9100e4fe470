"""The checks before linking as a table: what is expected, what was found, and what to do about what fails."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import link_checks as actions
from core.actions.context import Context
from core.errors import ServiceError
from core.onboarding.account_link_facts import AcceptedCheck
from core.onboarding.link_check import AccountFacts, CheckState, LinkCheck, Override
from core.people.roles import Permission
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import ago
from pages.visit import Visit

HOLDS, FAILS = ":green[:material/check_circle:]", ":red[:material/cancel:]"
SOFT, ACCEPTED, UNKNOWN = ":orange[:material/warning:]", ":violet[:material/gavel:]", ":gray[:material/help:]"
TAKEOVER = ":orange[:material/swap_horiz:]"
LEGEND = (
    f"{FAILS} forbids linking · {TAKEOVER} needs a takeover · {SOFT} needs a reason · "
    f"{ACCEPTED} accepted as a risk · {UNKNOWN} not known yet"
)


def draw(visit: Visit, account: AccountFacts | None) -> tuple[LinkCheck, ...] | None:
    """Draw the checklist and return it; None, with an error on the page, if it could not be made."""
    onboarding = visit.onboarding
    accepted = onboarding.linking.accepted if onboarding.linking else ()
    with st.container(border=True, key="linking_checklist"), report_errors("linking", onboarding=onboarding.id):
        st.subheader("Before linking", anchor=False)
        checks = actions.checks(visit.ctx, onboarding, account)
        rows = (
            f"| {_icon(check, accepted)} **{esc(check.name)}** | :small[{esc(check.expected)}] "
            f"| :small[{esc(check.actual)}] |"
            for check in checks
        )
        lines = ["\n".join(["| Check | Expected | Found |", "|-|-|-|", *rows])]  # drawn ten times faster than st.table
        lines += [_problem(check, accepted) for check in checks if check.fails]
        if any(check.state is not CheckState.HOLDS for check in checks):
            lines.append(f":small[{LEGEND}]")
        if onboarding.connection and (checked := onboarding.connection.checked_at):
            when = ago(checked, visit.services.now())
            lines.append(f":gray[:small[Read from Kombo {when}. Everything is read again before linking.]]")
        st.markdown("\n\n".join(lines))
        return checks
    return None


def _icon(check: LinkCheck, accepted: tuple[AcceptedCheck, ...]) -> str:
    if not check.fails:
        return HOLDS if check.state is CheckState.HOLDS else UNKNOWN
    match check.override:
        case Override.NOTHING:
            return FAILS
        case Override.TAKEOVER:
            return TAKEOVER
        case Override.REASON:
            return ACCEPTED if check.is_accepted(accepted) else SOFT


def _problem(check: LinkCheck, accepted: tuple[AcceptedCheck, ...]) -> str:
    return f"{_icon(check, accepted)} {esc(check.sentence)} :gray[{esc(check.next_step)}]"


def account_now(visit: Visit) -> AccountFacts | None:
    """Return what FactoryFix has for the account, at most 30 seconds old; None for who may not link, or on failure."""
    if not visit.person.may(Permission.CONFIGURE) or not visit.onboarding.requirements.account_id:
        return None
    onboarding = visit.onboarding
    with report_errors("read the account", onboarding=onboarding.id):
        visit.ctx.require(Permission.CONFIGURE)  # the cached answer may come from another person's request
        answer = _account(visit.ctx, onboarding.id, onboarding.version)
        if isinstance(answer, ServiceError):
            raise answer
        return answer if isinstance(answer, AccountFacts) else None
    return None


@st.cache_data(ttl=30, show_spinner=False)
def _account(_ctx: Context, onboarding_id: str, version: int) -> Any:  # noqa: ARG001  another version is another key
    try:
        return actions.account_now(_ctx, onboarding_id)
    except ServiceError as error:  # cached too: else each run of the page would wait for the same timeout
        return error

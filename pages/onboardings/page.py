"""The list of all onboardings with who each is waiting on and its next step, and the dialog that starts one."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from core.actions import companion, onboarding as actions, portfolio
from core.onboarding.model import Onboarding
from core.onboarding.states import ORDER, Step, WaitingOn
from core.onboarding.steps import TITLES, current_step
from core.people.roles import Permission
from core.plural import counted
from core.services import Services
from pages.onboardings import engineer
from pages.shared import accounts, assignments, badges, empty, places, url_state
from pages.shared.text import esc
from pages.shared.when import span
from pages.visit import Visit

PAGE_SIZE = 10
STEPS, WAITING_ON = "portfolio_steps", "portfolio_turns"
WRAPPED = "<style>.st-key-onboardings [data-testid=stPageLink] * { white-space: normal; }</style>"
"""Streamlit cuts a link's label to one line; here a label is a whole row, which must wrap in a narrow window."""


def show(visit: Visit) -> None:
    """Draw the list of onboardings."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title("Onboardings", anchor=False)
        if visit.person.may(Permission.AGREE) and visit.choice(
            "Start an onboarding", key="start", type="primary", icon=":material/add:"
        ):
            visit.dialog("Start an onboarding", _start, icon=":material/add:")
    engineer.draw(visit)
    assignments.draw_for_engineer(visit)
    visit.fragment(_list)


def _start(visit: Visit) -> None:
    search = st.session_state.get("new_customer_search") or ""
    known = accounts.matching(visit, search)
    by_label = {label: known[account] for account, label in accounts.labels(known.values()).items()}
    if search or accounts.are_many(known):
        st.text_input("Search accounts", key="new_customer_search", icon=":material/search:")
    customer = st.selectbox(
        "Customer",
        list(by_label),
        index=None,
        key="new_customer",
        accept_new_options=True,
        placeholder="Choose a FactoryFix account, or type a name",
    )
    account = by_label.get(customer or "")
    who = {
        "customer": accounts.name_of(account) if account else customer or "",
        "account_id": account.id if account else "",
    }
    another = _wants_another(visit, **who)
    visit.button(
        "Start",
        actions.start,
        key="start_now",
        values={**who, "another": another is True},
        then=lambda started: (places.REQUIREMENTS, started),
        type="primary",
        disabled=another is False,
    )


def _wants_another(visit: Visit, *, customer: str, account_id: str) -> bool | None:
    """Return whether to start another onboarding of the customer, as ticked on the page; None if they have none yet."""
    existing = actions.of_customer(visit.ctx, customer=customer, account_id=account_id)
    if existing is None:
        return None
    st.warning(
        f"**{esc(existing.customer)} already has an onboarding.**  \n"
        f"{esc(companion.next_move(visit.services, existing))} · {esc(existing.manager.name)}"
    )
    places.link(places.open_place(existing), label="Open it", onboarding=existing, icon="arrow_forward")
    st.caption("FactoryFix holds one ATS link for each account. Another onboarding has to take the account over.")
    return st.checkbox("Start another one", key=f"start_another_{existing.id}")


def _list(visit: Visit) -> None:
    counts = portfolio.counts(visit.ctx)
    if not counts:
        empty.nothing_yet("No onboardings yet", "Start one when a customer wants to connect their ATS.")
        return
    search, holders, steps, only_mine = _filters(counts)
    manager = visit.person.actor if only_mine else None
    page_key = f"portfolio_page_{hash((search, *holders, *steps, manager))}"  # another search starts at page 1
    find_page = partial(
        portfolio.find, visit.ctx, search=search, holders=holders, steps=steps, manager=manager, limit=PAGE_SIZE
    )
    result = find_page(offset=(max(1, int(st.session_state.get(page_key, 1))) - 1) * PAGE_SIZE)
    if result.total and not result.onboardings:  # fewer onboardings match now than when the page was chosen
        st.session_state[page_key] = 1
        result = find_page()
    st.caption(f"{counted(result.total, 'onboarding')}, longest wait first")
    if not result.total:
        empty.nothing_matches("onboardings")
    now = visit.services.now()
    if result.onboardings:
        st.html(WRAPPED)
        with st.container(border=True, gap="small", key="onboardings"):
            for onboarding in result.onboardings:
                _row(visit.services, onboarding, now)
    if result.total > PAGE_SIZE:
        st.pagination(-(-result.total // PAGE_SIZE), key=page_key)


def _filters(counts: dict[tuple[str, str], int]) -> tuple[str, list[str], list[str], bool]:
    def with_count(label: str, at: int, value: str) -> str:
        total = sum(count for key, count in counts.items() if key[at] == value)
        return f"{label} {total}"

    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search", key="q", placeholder="Customer or ATS", icon=":material/search:", bind="query-params", width=280
        )
        url_state.fill(STEPS, "step", ORDER, remembered=True)
        steps = st.multiselect(
            "Step",
            [step.value for step in ORDER],
            key=STEPS,
            format_func=lambda value: with_count(TITLES[Step(value)], 0, value),
            on_change=url_state.keep,
            args=(STEPS, "step"),
            placeholder="Any step",
            width=300,
        )
        only_mine = st.toggle("Only mine", key="mine", bind="query-params")
    present = [holder.value for holder in WaitingOn if any(key[1] == holder.value for key in counts)]
    holders = url_state.pills(
        "Waiting on",
        present,
        key=WAITING_ON,
        name="turn",
        label_of=lambda value: with_count(badges.WAITING_ON_LABELS[WaitingOn(value)], 1, value),
        remembered=True,
    )
    return search or "", holders, list(steps), bool(only_mine)


def _step(step: Step) -> str:
    return f":gray-badge[:material/{places.PLACE_OF[step].icon}: {TITLES[step]}]" if step is not Step.LIVE else ""


def _row(services: Services, onboarding: Onboarding, now: datetime) -> None:
    """Draw the row of one onboarding, which is one link."""
    step = current_step(onboarding)
    ats = services.catalogue.get(onboarding.requirements.ats)
    waited = f" · for {span(now - onboarding.turns[-1].since)}" if step is not Step.LIVE else ""
    places.link(
        places.open_place(onboarding),
        label=f"**{esc(onboarding.customer)}**  \n{badges.standing(onboarding, now)} {_step(step)} "
        f":gray[:small[{esc(ats.label) if ats else 'ATS not chosen yet'} · {esc(onboarding.manager.name)} · "
        f"{esc(companion.next_move(services, onboarding))}{waited}]]",
        onboarding=onboarding,
        icon="arrow_forward",
        width="stretch",
    )

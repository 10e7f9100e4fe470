"""The first page: the numbers, what to do next, and the list of onboardings, each row a link to the place to act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core.actions import portfolio
from core.actions.portfolio import PAGE_SIZE, Board, Card, View
from core.people.actor import Actor
from core.people.roles import Permission
from core.plural import counted
from pages.onboardings import address as addresses, cards, start, table, today
from pages.onboardings.address import EVERYONE, OWNER, PAGE, SEARCH, Address, owner_key, owner_of
from pages.shared import assignments, empty, markup, upkeep
from pages.shared.when import moment
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the page."""
    may_start = visit.person.may(Permission.AGREE)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title("Onboardings", anchor=False)
        if may_start and visit.choice("Start an onboarding", key="start", type="primary", icon=":material/add:"):
            start.open_dialog(visit)
    assignments.draw_for_engineer(visit)
    visit.fragment(_list)


def _list(visit: Visit) -> None:
    """Draw everything that follows from the address."""
    owners = portfolio.owners(visit.ctx)
    if not owners:
        empty.nothing_yet("No onboardings yet", "Start one when a customer wants to connect their ATS.")
        return
    known = [actor for actor, _ in owners]
    _fill_owner(visit, known)
    search = st.session_state.get("q", st.query_params.get(SEARCH, "")) or ""
    address = addresses.read(st.query_params.to_dict(), search)
    view = address.view(owner_of(st.session_state["owner"], known))
    board, now = portfolio.board(visit.ctx, view, offset=(address.page - 1) * PAGE_SIZE), visit.services.now()
    styles = markup.COLORS + cards.STYLE + today.STYLE + table.STYLE
    above = cards.cards(board.cards, address) + today.draw(visit, board, now)
    st.html(f'{styles}<div class="ats">{above}</div>')
    _controls(visit, owners, view)
    _table(visit, board, address, now)


def _fill_owner(visit: Visit, known: Sequence[Actor]) -> None:
    """Set the choice of the owner by the address; without one, whoever owns onboardings sees their own."""
    own = owner_key(visit.person.actor)
    default = own if own in map(owner_key, known) else EVERYONE
    wanted = st.query_params.get(OWNER, default)
    offered = {EVERYONE, *map(owner_key, known)}
    chosen = wanted if wanted in offered else default
    if st.session_state.get("owner") != chosen:  # writing it again would undo a click that is still on its way
        st.session_state["owner"] = chosen


def _controls(visit: Visit, owners: Sequence[tuple[Actor, int]], view: View) -> None:
    labels = _owner_labels(visit.person.actor, owners)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Search",
            key="q",
            placeholder="Customer, ATS or contact",
            icon=":material/search:",
            bind="query-params",
            width=280,
            label_visibility="collapsed",
            on_change=_first_page,
        )
        st.selectbox(
            "Owner",
            [EVERYONE, *labels],
            key="owner",
            format_func=lambda key: labels.get(key, "Everyone’s"),
            width=240,
            label_visibility="collapsed",
            on_change=_keep_owner,
        )
        if visit.person.may(Permission.AGREE) and visit.choice(
            upkeep.OWNER, key="hand_over", icon=":material/switch_account:", type="tertiary"
        ):
            visit.dialog(upkeep.OWNER, _hand_over, view, icon=":material/switch_account:")


def _hand_over(visit: Visit, view: View) -> None:
    """Draw the dialog that hands over some or all of the onboardings that the list shows, on all of its pages."""
    names = portfolio.matching(visit.ctx, view)
    every = len(names) > 1 and st.checkbox(f"All {len(names):,} onboardings of the list", key="owner_of_all")
    chosen = list(names)
    if not every:
        chosen = st.multiselect(
            "Onboardings", chosen, key="owner_of", format_func=lambda id_: names.get(id_, id_), placeholder="Choose"
        )
    upkeep.hand_over_form(visit, chosen)


def _owner_labels(person: Actor, owners: Sequence[tuple[Actor, int]]) -> dict[str, str]:
    """Return the label of each owner, the person who looks first."""
    own = owner_key(person)
    ordered = sorted(owners, key=lambda entry: owner_key(entry[0]) != own)
    return {
        owner_key(actor): f"{'Mine' if owner_key(actor) == own else actor.name or 'Nobody'} ({count:,})"
        for actor, count in ordered
    }


def _first_page() -> None:
    st.query_params.pop(PAGE, None)


def _keep_owner() -> None:
    st.query_params[OWNER] = st.session_state["owner"]
    _first_page()


def _table(visit: Visit, board: Board, address: Address, now: datetime) -> None:
    rows = board.rows
    if not rows.rows:
        empty.nothing_matches("onboardings")
        st.html(f'<div class="ats">{markup.link(Address().with_show(None), "Show the whole list")}</div>')
        return
    drawn = table.table(rows.rows, rows.total, address, visit.services.catalogue, now)
    after = table.pages(rows.total, PAGE_SIZE, address)
    st.html(f'<div class="ats">{drawn}{after}</div>')
    archived = board.cards[Card.ARCHIVED]
    note = f"As of {moment(now)}."
    if archived and address.show != Card.ARCHIVED.value:
        link = markup.link(address.with_show(Card.ARCHIVED), counted(archived, "archived onboarding"))
        st.html(f'<div class="ats foot">{note} {link}</div>')
    else:
        st.caption(note)

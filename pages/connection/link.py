"""The connection link of an onboarding: created here, shown once, then masked."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import kept_link, links as actions, onboarding as onboardings
from core.actions.context import Context
from core.kombo.wire import LinkType
from core.onboarding import link_request
from core.onboarding.connection_link_facts import ConnectionLink
from core.onboarding.gates import LinkState, link_state, to_create_link, to_mark_renewed
from core.onboarding.link_options import LinkPurpose, ip_warning
from core.onboarding.model import Onboarding
from core.people.roles import Permission, who_may
from pages.connection import letter, options
from pages.shared import badges, places
from pages.shared.badges import inline
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

EVERY = 2.0
"""Seconds between two checks of the store while somebody creates a link."""
CREATED = "The link was created. It has not been sent yet."
CANNOT_BE_REVOKED = (
    "The previous link keeps working: Kombo has no way to revoke it. Tell the customer to use only the new link, "
    "or they end up with two connections."
)


def draw(visit: Visit) -> None:
    """Draw the link in its state: not created yet, just created and unmasked, or masked."""
    onboarding = visit.onboarding
    state = link_state(onboarding, visit.services.now())
    with st.container(border=True, key="connection_link"):
        title = _title(onboarding.link)
        st.subheader(f"{title} {inline(badges.LINK, state, state)}", anchor=False)
        _requested(visit)
        over = state in (LinkState.USED, LinkState.NOT_USED)
        secret = "" if over else letter.secret(onboarding)
        if onboarding.link is None:
            _first(visit)
        elif secret:
            _unmasked(visit, onboarding.link, secret)
        else:
            _masked(visit, onboarding.link, state)
    if secret and onboarding.link is not None:
        letter.draw(visit)


def _title(link: ConnectionLink | None) -> str:
    if link is None or not link.relink:
        return "Secure link"
    return "Set-up link" if link.set_up else "Reconnection link"


def _requested(visit: Visit) -> None:
    """Draw who is creating a link now, or whose request to Kombo got no answer."""
    if link_request.awaited(visit.onboarding, visit.services.now()):
        visit.fragment(_being_created, run_every=EVERY)
    elif request := visit.onboarding.link_request:
        st.warning(
            f"**{esc(request.by.name)} started to create a link, {moment(request.at)}, but Kombo did not answer.**  \n"
            "If Kombo created it, nobody has the link, so it does no harm. Create a new one."
        )


def _being_created(visit: Visit) -> None:
    onboarding = onboardings.get(visit.ctx, visit.onboarding.id)
    request = link_request.awaited(onboarding, visit.services.now())
    if request is None or onboarding != visit.onboarding:
        visit.refresh()
    else:
        st.info(f"{esc(request.by.name)} has been creating a link since {moment(request.at)}.")


def _first(visit: Visit) -> None:
    onboarding = visit.onboarding
    if onboarding.connection is not None:
        st.caption("No link was needed. The connection was entered by hand.")
    elif onboarding.requirements.agreed is None:
        _requirements_first(onboarding)
    elif not visit.person.may(Permission.LINK):
        st.caption(f"There is no link yet. {who_may(Permission.LINK).capitalize()} can create one.")
    else:
        admin = onboarding.requirements.admin
        st.markdown(
            f"For **{esc(admin.name)}**, {esc(admin.email)}. Kombo is the secure bridge to the ATS: "
            "the customer’s credentials stay with Kombo."
        )
        _choose_and_create(visit, "Create connection link", "connection_create")


def _requirements_first(onboarding: Onboarding) -> None:
    st.markdown(":orange[:material/lock:] **Agree on the requirements first.** The link works only for one exact ATS.")
    places.link(places.REQUIREMENTS, label="Go to the requirements", onboarding=onboarding, icon="arrow_forward")


def _choose_and_create(visit: Visit, label: str, key: str) -> None:
    """Draw what keeps the link from being created, the button, what the administrator needs, and the options."""
    ats = visit.services.catalogue.get(visit.onboarding.requirements.ats)
    problems = to_create_link(
        visit.onboarding,
        kombo_tool=ats.kombo_tool if ats else None,
        offered=ats is None or ats.live is None or ats.live.offered,
    )
    for problem in problems:
        st.markdown(f":orange[:material/warning:] {esc(problem.text)}")
    above = st.container()  # the button stays in sight, above what is long
    options.draw_ready(visit, ats)
    typed = options.draw(visit, key, LinkPurpose.CONNECT)
    with above:
        visit.button(
            label,
            _create,
            visit.onboarding.id,
            key=key,
            typed=typed,
            done=CREATED,
            busy="Creating the link…",
            type="primary",
            icon=":material/add_link:",
            disabled=bool(problems),
        )


def _create(ctx: Context, onboarding_id: str, *, kind: LinkType, **chosen: Any) -> None:
    """Create a connection link, and keep it on the screen until the person hides it or leaves the page."""
    kept, language = letter.kept_link(onboarding_id), letter.language(onboarding_id)
    updated, address = actions.create_link(ctx, onboarding_id, kind=kind, options=options.typed(**chosen))
    letter.keep(ctx.services, kept, updated, address, language)


def create_for_connection(ctx: Context, onboarding_id: str, *, kind: LinkType, **chosen: Any) -> None:
    """Create a reconnection or set-up link, and keep it on the screen like a connection link."""
    kept, language = letter.kept_link(onboarding_id), letter.language(onboarding_id)
    updated, address = actions.create_reconnection_link(ctx, onboarding_id, kind=kind, options=options.typed(**chosen))
    letter.keep(ctx.services, kept, updated, address, language)


def _unmasked(visit: Visit, link: ConnectionLink, secret: str) -> None:
    st.markdown(f"**{_how_long(visit)}**")
    st.code(secret, language=None, wrap_lines=True)
    st.markdown(f":material/event: Works until **{moment(link.expires_at)}**")
    _addresses(visit.onboarding)
    st.markdown(":orange[:material/warning:] Anyone with this link can connect the ATS. Send it to one person only.")
    _replaces(visit.onboarding, link)
    # On the right, so that the second click of a double click on "Create" does not hide the link.
    with st.container(horizontal=True, horizontal_alignment="right"):
        visit.choice(
            "Hide the link",
            key="connection_copied",
            icon=":material/visibility_off:",
            on_click=letter.forget,
            args=(visit.onboarding.id,),
        )


def _how_long(visit: Visit) -> str:
    """Return how long this person can see the address."""
    if kept := kept_link.kept(visit.ctx, visit.onboarding):
        return f"Copy it or send it. Until {moment(kept.until)} you can show it again on this page."
    return f"Copy it now. It is shown only once{'' if visit.services.secrets else ', because SECRETS_KEY is not set'}."


def _again(visit: Visit, kept: kept_link.Kept | None) -> bool:
    """Draw the button that shows the address again, or who can; return whether there is the button."""
    if kept and kept.for_this_person:
        visit.button(
            "Show the link again",
            letter.show_again,
            visit.onboarding.id,
            key="connection_again",
            type="primary",
            icon=":material/visibility:",
        )
    elif kept and visit.onboarding.link:
        st.caption(f"{esc(visit.onboarding.link.by.name)} can show the link again until {moment(kept.until)}.")
    return bool(kept and kept.for_this_person)


def _replaces(onboarding: Onboarding, link: ConnectionLink) -> None:
    if onboarding.links_replaced and not link.relink:
        st.markdown(
            ":material/autorenew: It replaces the previous link, which may still work. Only this one should be used."
        )


def _addresses(onboarding: Onboarding) -> None:
    """Draw the addresses for the customer's IT, or what is wrong with them."""
    if onboarding.link and onboarding.link.static_ips:
        st.markdown(":material/shield: For the customer’s IT to allow first; they are in the guide and the e-mail:")
        st.code("\n".join(onboarding.link.static_ips), language=None)
    if warning := ip_warning(onboarding):
        st.markdown(f":orange[:material/warning:] {esc(warning)}")


def _masked(visit: Visit, link: ConnectionLink, state: LinkState) -> None:
    st.text(link.masked)
    lines = [
        f"{'Embedded link' if link.kind == 'EMBEDDED' else 'Link'} by {esc(link.by.name)}, {moment(link.created_at)}",
        f"{'Expired on' if state is LinkState.EXPIRED else 'Works until'} {moment(link.expires_at)}",
    ]
    st.caption("  \n".join(lines))
    if link.options.environment:
        st.markdown(f":orange[:material/science:] For the ATS’s environment “{esc(link.options.environment)}”")
    letter.mailed(visit.services, link)
    if link.renewed:
        st.caption(f"{esc(link.renewed.by.name)} heard from the customer that it was used, {moment(link.renewed.at)}.")
    if state == LinkState.NOT_USED:
        st.caption("The connection was made another way. Tell the customer not to use this link.")
    if state in (LinkState.USED, LinkState.NOT_USED):
        return
    if link.early:
        st.caption("The connection still works, so Kombo does not report its renewal. Ask the customer.")
        _mark_renewed(visit)
    _replaces(visit.onboarding, link)
    _addresses(visit.onboarding)
    if not visit.person.may(Permission.LINK):
        st.caption(f"{who_may(Permission.LINK).capitalize()} can send it or create a new one.")
        return
    with st.container(horizontal=True):
        kept = kept_link.kept(visit.ctx, visit.onboarding) if state is LinkState.CREATED else None
        shows_again = _again(visit, kept)
        if state is not LinkState.EXPIRED:
            letter.mark_sent(visit, first=not shows_again)
        if visit.onboarding.connection is None and visit.choice(
            "Create a new link",
            key="connection_replace",
            icon=":material/autorenew:",
            type="primary" if state is LinkState.EXPIRED else "secondary",
        ):
            visit.dialog("Create a new link", _replace, icon=":material/autorenew:")
    if state is LinkState.CREATED and kept is None:
        st.caption("Did not copy it in time? The full link is not stored. Create a new one.")


def _mark_renewed(visit: Visit) -> None:
    """Draw the button that records what the customer said about an early reconnection link."""
    if to_mark_renewed(visit.onboarding) or not visit.person.may(Permission.LINK):
        return
    visit.button(
        "The customer renewed it",
        actions.mark_renewed,
        visit.onboarding.id,
        key="connection_renewed",
        done="Recorded. The link counts as used.",
        icon=":material/task_alt:",
    )


def _replace(visit: Visit) -> None:
    if link_state(visit.onboarding, visit.services.now()) is not LinkState.EXPIRED:
        st.markdown(f":orange[:material/warning:] {CANNOT_BE_REVOKED}")
    _choose_and_create(visit, "Create the new link", "connection_new")

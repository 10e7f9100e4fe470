"""Signing in: streamlit-authenticator keeps the form's state and the cookie, the store has the last word.

The library alone would let its cookie outlive a sign-out and count wrong passwords per page run. So its password check
asks the store, and the name in its signed cookie is not a person but a ticket: a session that the store can end, and
that opens only beside the cookie that scripts cannot read (core/web.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import jwt
import streamlit as st
from streamlit_authenticator import Authenticate

from core.actions import people
from core.people.roles import Person
from core.services import Services
from core.web import browser_of
from pages.shared import brand
from pages.shared.errors import shown
from pages.shared.text import esc

COOKIE = "ats_onboarding"
WRITES_WITHIN = timedelta(minutes=1)
"""How long a browser may take to write the cookie; until it says that it has, its tickets are kept here."""
_unwritten: dict[str, tuple[str, datetime]] = {}


def signed_in(services: Services) -> Person | None:
    """Return who sits at this browser, asking the store on every run, or None."""
    ticket = st.session_state.get("ticket") or _ticket_to_write(services) or _ticket_in_cookie(services)
    person = people.who_is(services, ticket, _browser()) if ticket else None
    if person:
        st.session_state["ticket"] = ticket
    elif "ticket" in st.session_state:
        st.session_state.clear()  # nothing of the last person's stays for the next
        st.session_state["ended"] = True
    return person


def show(services: Services) -> None:
    """Draw the sign-in page."""
    if st.session_state.get("forget_cookie"):
        _forget_cookie(services)
    with (
        st.container(key="sign_in_page", horizontal_alignment="center"),
        st.container(key="sign_in_card", width=440, gap="medium"),
    ):
        brand.head()
        if st.session_state.get("ended"):
            st.warning(
                "**You were signed out.** Sign in to go on where you were, and look whether what you did last was kept."
            )
        with st.form("sign_in", border=False):
            email = st.text_input("E-mail address", key="email_typed", autocomplete="username")
            password = st.text_input("Password", type="password", key="password_typed", autocomplete="current-password")
            submitted = st.form_submit_button("Sign in", type="primary", key="sign_in_now", width="stretch")
        if submitted:
            with shown("sign in"):
                _sign_in(services, email or "", password or "")
        if services.settings.sandbox:
            _demo_logins(services)
        else:
            st.caption("No account, or locked out? Ask an admin of this dashboard.")


def keep_cookie(services: Services) -> None:
    """Have the browser keep the ticket, once after signing in, so that a reload does not sign out."""
    if not st.session_state.get("keep_cookie"):
        return
    if st.session_state.get("set"):  # the cookie frame reports that it is done
        del st.session_state["keep_cookie"]
        _unwritten.pop(_browser(), None)
        return
    st.session_state["username"] = st.session_state["ticket"]
    _authenticator(services).cookie_controller.set_cookie()


def sign_out(services: Services) -> None:
    """End the session everywhere and forget what this tab knew."""
    people.sign_out(services, st.session_state["ticket"], _browser())
    _unwritten.pop(_browser(), None)
    st.session_state.clear()
    st.session_state["forget_cookie"] = True


def _sign_in(services: Services, email: str, password: str) -> None:
    """Ask the store, and keep its ticket before the cookie frame is drawn: when that reports, the run is cut short."""
    if not email.strip() or not password:
        st.error("Enter your e-mail address and your password.")
        return
    browser = _browser()
    opened = people.sign_in(services, email, password, browser)
    _remember_until_written(services, browser, opened.ticket)
    st.session_state["ticket"] = opened.ticket
    st.session_state["keep_cookie"] = True
    controller = _authenticator(services).authentication_controller
    controller.authentication_model.check_credentials = lambda _username, _password: True
    controller.login(email, password)
    st.rerun()


def _demo_logins(services: Services) -> None:
    with st.container(border=True, key="demo_logins"):
        st.markdown(
            "**Try it with sample customers**  \n"
            f":small[One click signs you in. Typed by hand, the password is “{people.DEMO_PASSWORD}”.]"
        )
        columns = st.columns(2, gap="small") * 2
        for column, (email, (name, role)) in zip(columns, people.DEMO_PEOPLE.items(), strict=True):
            label = f"{esc(name)}  \n:small[{esc(role.value.capitalize())}]"
            if column.button(label, key=f"demo_{role.name.lower()}", help=esc(email), width="stretch"):
                with shown("sign in"):
                    _sign_in(services, email, people.DEMO_PASSWORD)


def _authenticator(services: Services) -> Authenticate:
    days = people.SIGNED_IN_FOR.days
    authenticator = Authenticate(
        people.credentials(services), COOKIE, services.keys.cookie, days, auto_hash=False, login_sleep_time=0
    )
    manager = authenticator.cookie_controller.cookie_model.cookie_manager
    manager.set = partial(manager.set, secure=services.settings.cookie_secure, same_site="lax")
    return authenticator


def _forget_cookie(services: Services) -> None:
    if st.session_state.get("delete"):
        del st.session_state["forget_cookie"]
        return
    authenticator = _authenticator(services)
    authenticator.cookie_controller.cookie_model.cookie_manager.cookies.setdefault(COOKIE, "")
    authenticator.cookie_controller.delete_cookie()


def _remember_until_written(services: Services, browser: str, ticket: str) -> None:
    now = services.now()
    for other, (_, until) in list(_unwritten.items()):
        if until < now:
            _unwritten.pop(other, None)
    if browser:
        _unwritten[browser] = ticket, now + WRITES_WITHIN


def _ticket_to_write(services: Services) -> str | None:
    """Return the ticket of a browser that was reloaded before it had written its cookie, and have it write again."""
    kept = _unwritten.get(_browser())
    if kept is None or kept[1] < services.now():
        return None
    st.session_state["keep_cookie"] = True
    return kept[0]


def _ticket_in_cookie(services: Services) -> str | None:
    try:
        claims = jwt.decode(st.context.cookies.get(COOKIE, ""), services.keys.cookie, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        return None
    ticket = claims.get("username")
    return ticket if isinstance(ticket, str) else None


def _browser() -> str:
    return browser_of(dict(st.context.cookies))

"""Shows an onboarding to its customer on a shared screen: an address that opens only in the session that made it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from core.actions.context import BySession, Context
from core.errors import NotFound
from core.people.roles import Permission
from core.people.sessions import session_id as digest_of
from core.services import Services
from core.storage import shared_screens
from core.storage.shared_screens import SharedScreen

LASTS: Final = timedelta(hours=12)
"""The longest time that one screen stays open."""


def open_screen(ctx: Context, onboarding_id: str, *, back: str) -> str:
    """Open a shared screen and return the key for its address; `back` is the page of ours to return to.

    The key opens nothing without the cookie of this session, and nothing else can be found out from it.
    """
    key = secrets.token_urlsafe(24)
    with ctx.change(onboarding_id, Permission.VIEW) as act:
        session = ctx.caller.session_id if isinstance(ctx.caller, BySession) else ""
        shared_screens.forget_older(act.db, act.now - LASTS)
        shared_screens.add(act.db, SharedScreen(digest_of(key), session, onboarding_id, back, act.now))
        act.note("Shared the screen", {})
    return key


def find(services: Services, session: str, key: str) -> SharedScreen:
    """Return the open screen of this session with this key; raises NotFound, whatever is wrong with either."""
    with services.store.read() as db:
        screen = shared_screens.find(db, digest_of(key))
    is_own = screen is not None and bool(session) and screen.session_id == session
    if screen is None or not is_own or screen.ended_at or services.now() - screen.opened_at > LASTS:
        raise NotFound("This screen is not open.", "Open the onboarding, and press “Share screen” again.")
    return screen


def leave(ctx: Context, key: str) -> None:
    """End the screen with this key, so that its address no longer opens."""
    with ctx.write(Permission.VIEW) as act:
        shared_screens.end(act.db, digest_of(key), act.now)

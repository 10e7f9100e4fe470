"""The ways in which a session ends: each takes the office and what acts through the session, and ends it."""

from __future__ import annotations

from datetime import timedelta

from core.actions import people as people_actions
from core.actions.context import BySession, Context
from core.people.roles import Person
from core.storage import people, sessions
from tests.office import ADA, Office, acting


def signed_out(office: Office, ctx: Context) -> None:
    with office.services.store.write() as db:
        sessions.end(db, session_behind(ctx), office.services.now())


def deactivated(office: Office, ctx: Context) -> None:
    admin = acting(office.services, ADA)
    people_actions.deactivate(admin, person_behind(office, ctx).id, successor=ADA.id)


def password_reset(office: Office, ctx: Context) -> None:
    people_actions.reset_password(acting(office.services, ADA), person_behind(office, ctx).id, "another long password")


def idle(office: Office, ctx: Context) -> None:
    _make_older(office, ctx, used_ago=office.services.settings.session_idle)


def expired(office: Office, ctx: Context) -> None:
    _make_older(office, ctx, created_ago=office.services.settings.session_life)


def _make_older(
    office: Office, ctx: Context, *, used_ago: timedelta = timedelta(), created_ago: timedelta = timedelta()
) -> None:
    with office.services.store.write() as db:
        session = sessions.find(db, session_behind(ctx))
        assert session is not None
        row = {
            "created_at": (session.created_at - created_ago).isoformat(),
            "last_used_at": (session.last_used_at - used_ago).isoformat(),
        }
        db.update("sessions", session.id, row)


ENDS = {
    "signed out": signed_out,
    "deactivated": deactivated,
    "password reset": password_reset,
    "idle": idle,
    "expired": expired,
}


def session_behind(ctx: Context) -> str:
    """The id of the session that a context acts through."""
    assert isinstance(ctx.caller, BySession)
    return ctx.caller.session_id


def person_behind(office: Office, ctx: Context) -> Person:
    """Whose session it is, also once it has ended."""
    with office.services.store.read() as db:
        session = sessions.find(db, session_behind(ctx))
        account = people.by_id(db, session.person_id) if session else None
    assert account is not None
    return account.person

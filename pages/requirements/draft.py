"""What is typed in the requirements and not saved yet: in this tab's session, and in the store for every tab.

A tab writes only the fields that were typed in it, and shows with its next run what was typed into others elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import streamlit as st

from core.actions import requirements as actions
from core.actions import unsaved
from core.actions.context import Context
from core.actions.seen import Seen
from core.onboarding.model import Onboarding, Requirements
from core.storage.unsaved import Form, TypedField
from pages.requirements import fields
from pages.visit import Visit

SHOWN, FORM, SEEN, OPEN = "shown", "form", "seen", "open"
"""In the session, by `key`: what the fields showed when they were last filled, all that is typed, and since when."""
TAB = "requirements_tab"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a button that saves is bound to: what was on the screen, the fields it reads when pressed, and the rest."""

    seen: Seen
    typed: dict[str, str]
    values: dict[str, Any]


def key(onboarding_id: str, field: str) -> str:
    """Return the session's name for one field of this onboarding's form; it changes when `put` fills the field."""
    name = f"req_{onboarding_id}_{field}"
    filled = st.session_state.get(f"{name}_filled", 0)
    return f"{name}_{filled}" if filled else name


def value(onboarding_id: str, field: str) -> Any:
    """Return what is typed in one field now."""
    return st.session_state.get(key(onboarding_id, field))


def put(onboarding_id: str, field: str, wanted: Any) -> None:
    """Fill one field in the person's place: as a new widget, or not at all where it shows this already.

    A browser on its way to another field has not seen this answer, and says with its next message what every field
    showed before: that is about the old widget, and undoes nothing. A field that is right is not drawn over.
    """
    name = key(onboarding_id, field)
    if name in st.session_state:
        if value(onboarding_id, field) == wanted:
            return
        count = f"req_{onboarding_id}_{field}_filled"
        st.session_state[count] = st.session_state.get(count, 0) + 1
    st.session_state[key(onboarding_id, field)] = wanted


def load(visit: Visit) -> None:
    """Keep what was typed in this tab, and fill the form: with what is stored, and over it what this person typed.

    What somebody else saved meanwhile appears, except where the person typed something else: there saving tells of
    the conflict first.
    """
    here, stored = visit.onboarding.id, stored_values(visit)
    form = _with_this_tab(visit, stored)
    shown = stored | {name: field.now for name, field in form.items()}
    for name, text in shown.items():
        put(here, name, text)
    st.session_state.update({key(here, SHOWN): shown, key(here, FORM): form, key(here, SEEN): visit.seen()})


def stored_values(visit: Visit) -> fields.Values:
    """Return the stored value of every field, and of the text on a warning, which is stored with the warning."""
    return fields.values(visit.onboarding.requirements) | {fields.WORD: ""}


def _with_this_tab(visit: Visit, stored: fields.Values) -> Form:
    """Return everything that this person typed, in this tab since its last run and anywhere before."""
    here = visit.onboarding.id
    shown, before = value(here, SHOWN) or {}, form_of(visit)
    now = {name: value(here, name) for name in shown if key(here, name) in st.session_state}
    typed = {
        name: unsaved.Typing(was=_under(before.get(name), shown[name], text, stored[name]), shown=shown[name], now=text)
        for name, text in now.items()
        if text != shown[name]
    }
    kept = _keep(visit.ctx.having(value(here, SEEN)), here, typed) if typed else unsaved.find(visit.ctx, here)
    return {name: _revived(name, field) for name, field in kept.items()}


def _keep(ctx: Context, onboarding_id: str, typed: Mapping[str, unsaved.Typing]) -> Form:
    return unsaved.keep(ctx, onboarding_id, typed, tab=_tab())


def _tab() -> str:
    """Return what this tab is known by among those of the same person."""
    return str(st.session_state.setdefault(TAB, uuid4().hex))


def _under(before: TypedField | None, shown: Any, now: Any, stored: Any) -> Any:
    """Return the saved value that a typed one stands on: what is stored, where that is nothing new to the person."""
    if stored in (shown, now):
        return stored
    return before.was if before else shown


def _revived(name: str, field: TypedField) -> TypedField:
    was, now, *others = (fields.revived(name, kept) for kept in (field.was, field.now, *field.others))
    return replace(field, was=was, now=now, others=tuple(others))


def form_of(visit: Visit) -> Form:
    """Return everything that is typed and not saved, as it was when the form was filled."""
    return value(visit.onboarding.id, FORM) or {}


def is_open(visit: Visit) -> bool:
    """Say whether the form is wanted: until the requirements are agreed, and while somebody changes them."""
    onboarding = visit.onboarding
    return onboarding.requirements.agreed is None or bool(value(onboarding.id, OPEN) or form_of(visit))


def open_form(onboarding_id: str) -> None:
    """Bring the form back to change what is agreed."""
    st.session_state[key(onboarding_id, OPEN)] = True


def contested(visit: Visit) -> dict[str, TypedField]:
    """Return the fields into which something else was saved since this person typed into them."""
    stored = stored_values(visit)
    return {name: field for name, field in form_of(visit).items() if stored[name] not in (field.was, field.now)}


def typed(visit: Visit, account_names: Mapping[str, str]) -> Requirements:
    """Return the requirements as they are typed now, as saving would keep them."""
    form = {name: value(visit.onboarding.id, name) for name in fields.FIELDS}
    wanted = fields.typed(form, account_names, visit.services.now())
    return actions.as_saved(visit.services, visit.person.name, visit.onboarding.requirements, wanted)


def bound(visit: Visit, account_names: Mapping[str, str]) -> Bound:
    """Return what a button that saves is bound to now.

    What is typed stands on an older version where something else was saved into a field since.
    """
    here, seen = visit.onboarding.id, visit.seen()
    versions = [field.version for field in contested(visit).values()]
    return Bound(
        seen=replace(seen, version=min([seen.version, *versions])),
        typed={name: key(here, name) for name in fields.FIELDS} | {"price_accepted": price_key(visit)},
        values={"account_names": account_names},
    )


def price_key(visit: Visit) -> str:
    """Return the key of the tick that accepts what the change undoes; a newer version asks for it again."""
    return f"req_price_{visit.onboarding.id}_{visit.onboarding.version}"


def save(
    ctx: Context, onboarding_id: str, *, account_names: Mapping[str, str], price_accepted: bool | None, **form: Any
) -> Onboarding:
    """Save what is typed, and keep it as a draft no longer."""
    wanted = fields.typed(form, account_names, ctx.services.now())
    saved = actions.save(ctx, onboarding_id, wanted, price_accepted=bool(price_accepted))
    _forget(ctx, onboarding_id, form)
    st.session_state.pop(key(onboarding_id, OPEN), None)
    return saved


def agree(
    ctx: Context, onboarding_id: str, *, account_names: Mapping[str, str], price_accepted: bool | None, **form: Any
) -> Onboarding:
    """Agree what is typed, which saves it."""
    wanted = fields.typed(form, account_names, ctx.services.now())
    agreed = actions.agree(ctx, onboarding_id, wanted, price_accepted=bool(price_accepted))
    _forget(ctx, onboarding_id, form)
    st.session_state.pop(key(onboarding_id, OPEN), None)
    return agreed


def discard(ctx: Context, onboarding_id: str) -> None:
    """Drop what is typed and close the form; it is filled from what is stored the next time."""
    shown = value(onboarding_id, SHOWN) or {}
    _forget(ctx, onboarding_id, {name: value(onboarding_id, name) for name in shown})
    st.session_state.pop(key(onboarding_id, OPEN), None)


def word_given(ctx: Context, onboarding_id: str, text: str) -> None:
    """Empty the field for the text on a warning: it is stored with the warning now."""
    _forget(ctx, onboarding_id, {fields.WORD: text})


def _forget(ctx: Context, onboarding_id: str, form: fields.Values) -> None:
    """Drop these fields of the draft, which hold these values now; what is typed from here on is new."""
    shown = value(onboarding_id, SHOWN) or {}
    known = {name: (shown.get(name), typed_now) for name, typed_now in form.items()}
    unsaved.drop(ctx, onboarding_id, known=known, tab=_tab())
    st.session_state[key(onboarding_id, SHOWN)] = shown | form

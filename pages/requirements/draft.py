"""The draft of the requirements: unsaved typing, kept in this tab's session and, for all tabs, in the store.

A tab writes only the fields that were typed in it, and shows the typing of the person's other tabs at its next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import streamlit as st

from core.actions import requirements as actions, unsaved
from core.actions.context import Context
from core.actions.seen import Seen
from core.onboarding.model import Onboarding, Requirements
from core.storage.unsaved import Form, TypedField
from pages.requirements import fields
from pages.visit import Visit

DRAWN, FORM, SEEN, OPEN = "shown", "form", "seen", "open"
"""Session names, used with `key`: the last filled-in values, the draft, what was seen then, and an opened form."""
TAB = "requirements_tab"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a saving button is bound to: what was on the screen, the keys of its fields, and fixed values."""

    seen: Seen
    typed: dict[str, str]
    values: dict[str, Any]


def key(onboarding_id: str, field: str) -> str:
    """Return the widget key of one field of this onboarding's form; it changes when `put` fills the field."""
    name = f"req_{onboarding_id}_{field}"
    count = st.session_state.get(f"{name}_filled", 0)
    return f"{name}_{count}" if count else name


def value(onboarding_id: str, field: str) -> Any:
    """Return the current value of one field."""
    return st.session_state.get(key(onboarding_id, field))


def put(onboarding_id: str, field: str, wanted: Any) -> None:
    """Fill one field; a field with another value is replaced by a new widget.

    The browser's next message may still carry the old values of all fields. It then addresses the old widget, so it
    cannot undo the new value.
    """
    name = key(onboarding_id, field)
    if name in st.session_state:
        if value(onboarding_id, field) == wanted:
            return
        count = f"req_{onboarding_id}_{field}_filled"
        st.session_state[count] = st.session_state.get(count, 0) + 1
    st.session_state[key(onboarding_id, field)] = wanted


def load(visit: Visit) -> None:
    """Store what was typed in this tab, and fill the form with the saved values and this person's draft over them.

    A value that somebody else saved appears too, except in a field of the draft: saving reports that conflict first.
    """
    here, stored = visit.onboarding.id, stored_values(visit)
    form = _with_this_tab(visit, stored)
    drawn = stored | {name: field.now for name, field in form.items()}
    for name, text in drawn.items():
        put(here, name, text)
    st.session_state.update({key(here, DRAWN): drawn, key(here, FORM): form, key(here, SEEN): visit.seen()})


def stored_values(visit: Visit) -> fields.Values:
    """Return the saved value of every field; the text on a warning is saved elsewhere, so here it is empty."""
    return fields.values(visit.onboarding.requirements) | {fields.ACCEPTANCE: ""}


def _with_this_tab(visit: Visit, stored: fields.Values) -> Form:
    """Return the person's draft, with what was typed in this tab since its last run."""
    here = visit.onboarding.id
    drawn, before = value(here, DRAWN) or {}, form_of(visit)
    now = {name: value(here, name) for name in drawn if key(here, name) in st.session_state}
    typed = {
        name: unsaved.Typing(
            was=_base(before.get(name), drawn[name], text, stored[name]), displayed=drawn[name], now=text
        )
        for name, text in now.items()
        if text != drawn[name]
    }
    kept = _keep(visit.ctx.having(value(here, SEEN)), here, typed) if typed else unsaved.find(visit.ctx, here)
    return {name: _decoded(name, field) for name, field in kept.items()}


def _keep(ctx: Context, onboarding_id: str, typed: Mapping[str, unsaved.Typing]) -> Form:
    return unsaved.keep(ctx, onboarding_id, typed, tab=_tab())


def _tab() -> str:
    """Return the id of this tab among the tabs of its person."""
    return str(st.session_state.setdefault(TAB, uuid4().hex))


def _base(before: TypedField | None, drawn: Any, now: Any, stored: Any) -> Any:
    """Return the saved value on which the person based their typing."""
    if stored in (drawn, now):
        return stored
    return before.was if before else drawn


def _decoded(name: str, field: TypedField) -> TypedField:
    was, now, *others = (fields.decoded(name, kept) for kept in (field.was, field.now, *field.others))
    return replace(field, was=was, now=now, others=tuple(others))


def form_of(visit: Visit) -> Form:
    """Return the draft as it was when the form was last filled."""
    return value(visit.onboarding.id, FORM) or {}


def is_open(visit: Visit) -> bool:
    """Return whether to draw the form: until the requirements are agreed, and while somebody edits them."""
    onboarding = visit.onboarding
    return onboarding.requirements.agreed is None or bool(value(onboarding.id, OPEN) or form_of(visit))


def open_form(onboarding_id: str) -> None:
    """Open the form to edit agreed requirements."""
    st.session_state[key(onboarding_id, OPEN)] = True


def contested(visit: Visit) -> dict[str, TypedField]:
    """Return the fields of the draft whose saved value changed since the person typed into them."""
    stored = stored_values(visit)
    return {name: field for name, field in form_of(visit).items() if stored[name] not in (field.was, field.now)}


def typed(visit: Visit, account_names: Mapping[str, str]) -> Requirements:
    """Return the requirements as saving the form now would store them."""
    form = {name: value(visit.onboarding.id, name) for name in fields.FIELDS}
    wanted = fields.typed(form, account_names, visit.services.now())
    return actions.as_saved(visit.services, visit.person.actor, visit.onboarding.requirements, wanted)


def bound(visit: Visit, account_names: Mapping[str, str]) -> Bound:
    """Return what a saving button is bound to now.

    With contested fields it is bound to the version before their change, so that saving is refused as a conflict.
    """
    here, seen = visit.onboarding.id, visit.seen()
    versions = [field.version for field in contested(visit).values()]
    return Bound(
        seen=replace(seen, version=min([seen.version, *versions])),
        typed={name: key(here, name) for name in fields.FIELDS} | {"accepted": accept_key(visit)},
        values={"account_names": account_names},
    )


def accept_key(visit: Visit) -> str:
    """Return the key of the checkbox that accepts what saving undoes; each version needs a new acceptance."""
    return f"req_accept_{visit.onboarding.id}_{visit.onboarding.version}"


def save(
    ctx: Context, onboarding_id: str, *, account_names: Mapping[str, str], accepted: bool | None, **form: Any
) -> Onboarding:
    """Save the form, and drop the draft of its fields."""
    wanted = fields.typed(form, account_names, ctx.services.now())
    saved = actions.save(ctx, onboarding_id, wanted, consequences_accepted=bool(accepted))
    _forget(ctx, onboarding_id, form)
    st.session_state.pop(key(onboarding_id, OPEN), None)
    return saved


def agree(
    ctx: Context,
    onboarding_id: str,
    *,
    account_names: Mapping[str, str],
    accepted: bool | None,
    agreed_with: str,
    **form: Any,
) -> Onboarding:
    """Save the form and record that it is agreed, and by whom at the customer."""
    wanted = fields.typed(form, account_names, ctx.services.now())
    agreed = actions.agree(ctx, onboarding_id, wanted, consequences_accepted=bool(accepted), agreed_with=agreed_with)
    _forget(ctx, onboarding_id, form)
    st.session_state.pop(key(onboarding_id, OPEN), None)
    return agreed


def discard(ctx: Context, onboarding_id: str) -> None:
    """Drop the draft and close the form."""
    drawn = value(onboarding_id, DRAWN) or {}
    _forget(ctx, onboarding_id, {name: value(onboarding_id, name) for name in drawn})
    st.session_state.pop(key(onboarding_id, OPEN), None)


def clear_acceptance(ctx: Context, onboarding_id: str, text: str) -> None:
    """Empty the field for the text on a warning once it is saved with the warning."""
    _forget(ctx, onboarding_id, {fields.ACCEPTANCE: text})


def _forget(ctx: Context, onboarding_id: str, form: fields.Values) -> None:
    """Drop these fields, with their current values, from the draft; later typing starts a new one."""
    drawn = value(onboarding_id, DRAWN) or {}
    known = {name: (drawn.get(name), typed_now) for name, typed_now in form.items()}
    unsaved.drop(ctx, onboarding_id, known=known, tab=_tab())
    st.session_state[key(onboarding_id, DRAWN)] = drawn | form

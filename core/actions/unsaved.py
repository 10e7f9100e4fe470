"""Stores what a person has typed but not saved, for this person only, so that a reload or another browser keeps it.

A person may have the form open in several tabs. Each tab writes only the fields that were changed in it. If two tabs
have different values for one field, both are kept until the person chooses one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.actions.context import Act, Context
from core.people.roles import Permission
from core.storage import unsaved
from core.storage.unsaved import Form, TypedField


@dataclass(frozen=True, slots=True)
class Typing:
    """One field in one tab: the saved value (`was`), the value displayed before the change, and the typed one (`now`).

    The values are JSON values or dates.
    """

    was: Any
    displayed: Any
    now: Any


def find(ctx: Context, onboarding_id: str) -> Form:
    """Return this person's unsaved fields, possibly none; dates are returned as text."""
    with ctx.read(Permission.AGREE) as act:
        return unsaved.find(act.db, onboarding_id, act.person.id)


def keep(ctx: Context, onboarding_id: str, typed: Mapping[str, Typing], *, tab: str) -> Form:
    """Store the fields typed in this tab, and return all of the person's unsaved fields.

    The onboarding does not change, so there is no audit entry. `ctx.seen` is the onboarding that the typing was based
    on.
    """
    with ctx.write(Permission.AGREE) as act:
        form, version = unsaved.find(act.db, onboarding_id, act.person.id), ctx.seen.version if ctx.seen else 0
        added = {
            name: _merged(form.get(name), _plainly(typing), version=version, tab=tab) for name, typing in typed.items()
        }
        return _kept(act, onboarding_id, form | added)


def settle(ctx: Context, onboarding_id: str, *, field: str, value: Any) -> Form:
    """Choose this value for a field that was typed in two tabs, and delete the other."""
    with ctx.write(Permission.AGREE) as act:
        form = unsaved.find(act.db, onboarding_id, act.person.id)
        settled = {field: replace(form[field], now=_plain(value), others=())} if field in form else {}
        return _kept(act, onboarding_id, form | settled)


def stand_on(ctx: Context, onboarding_id: str, *, saved: Mapping[str, Any]) -> Form:
    """Base the unsaved fields on the values that are saved now, which the person has seen and may overwrite."""
    with ctx.change(onboarding_id, Permission.AGREE) as act:
        form = unsaved.find(act.db, onboarding_id, act.person.id)
        version = ctx.seen.version if ctx.seen else act.before.version
        stands = {
            name: replace(field, was=_plain(saved[name]), version=version)
            for name, field in form.items()
            if name in saved
        }
        return _kept(act, onboarding_id, form | stands)


def drop(ctx: Context, onboarding_id: str, *, known: Mapping[str, Sequence[Any]], tab: str) -> Form:
    """Delete unsaved fields that this tab has saved or discarded, and return the remaining ones.

    `known` maps each field to the values that the tab displayed or typed. What another tab typed since then stays.
    """
    with ctx.write(Permission.AGREE) as act:
        form = unsaved.find(act.db, onboarding_id, act.person.id)
        rest = {
            name: field
            for name, field in form.items()
            if name not in known or (field.tab != tab and field.now not in _plain(known[name]))
        }
        return _kept(act, onboarding_id, rest)


def _merged(kept: TypedField | None, typing: Typing, *, version: int, tab: str) -> TypedField:
    """Return the stored field with this tab's typing; values from other tabs that this one did not display are kept."""
    if kept is None:
        return TypedField(typing.was, typing.now, version, tab=tab)
    elsewhere = kept.others if kept.tab == tab else (*kept.others, kept.now)
    others = tuple(value for value in elsewhere if value not in (typing.displayed, typing.now))
    merged = replace(kept, now=typing.now, others=others, tab=tab)
    # Typing the saved value back cancels the change, even if another value was saved when the typing began.
    if typing.was == typing.now:
        return replace(merged, was=typing.was, version=version)
    return merged


def _kept(act: Act, onboarding_id: str, form: Form) -> Form:
    """Store and return the form without the fields that equal their saved values."""
    left = {name: field for name, field in form.items() if field.now != field.was or field.others}
    unsaved.keep(act.db, onboarding_id, act.person.id, left)
    return left


def _plainly(typing: Typing) -> Typing:
    return Typing(_plain(typing.was), _plain(typing.displayed), _plain(typing.now))


def _plain(value: Any) -> Any:
    """Return the value as it will be read from the store: dates as text, tuples as lists."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))

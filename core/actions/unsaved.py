"""What a person has typed and not saved: kept for them alone, so that a reload or another browser loses nothing.

A person may have the form open in several tabs. Each tab writes only the fields that were typed in it, and where two
tabs typed different things into one field, both are kept until the person chooses.
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
    """One field as a tab has it: the saved value under it, what the tab showed before, and what is typed now.

    Values are plain JSON, or dates.
    """

    was: Any
    displayed: Any
    now: Any


def find(ctx: Context, onboarding_id: str) -> Form:
    """Return what this person left unsaved, empty where there is nothing; dates come back as text."""
    with ctx.read(Permission.AGREE) as act:
        return unsaved.find(act.db, onboarding_id, act.person.id)


def keep(ctx: Context, onboarding_id: str, typed: Mapping[str, Typing], *, tab: str) -> Form:
    """Add what was typed in this tab to what is kept, and return all of it.

    It is no change of the onboarding yet, so nothing is audited. `ctx.seen` is what the typed values started from.
    """
    with ctx.write(Permission.AGREE) as act:
        form, version = unsaved.find(act.db, onboarding_id, act.person.id), ctx.seen.version if ctx.seen else 0
        added = {
            name: _merged(form.get(name), _plainly(typing), version=version, tab=tab) for name, typing in typed.items()
        }
        return _kept(act, onboarding_id, form | added)


def settle(ctx: Context, onboarding_id: str, *, field: str, value: Any) -> Form:
    """Keep this value of a field that was typed in two tabs, and forget the other."""
    with ctx.write(Permission.AGREE) as act:
        form = unsaved.find(act.db, onboarding_id, act.person.id)
        settled = {field: replace(form[field], now=_plain(value), others=())} if field in form else {}
        return _kept(act, onboarding_id, form | settled)


def stand_on(ctx: Context, onboarding_id: str, *, saved: Mapping[str, Any]) -> Form:
    """Let what is typed stand on the values that are saved now, once the person has seen them: it may replace them."""
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
    """Forget fields with what this tab knows: it is saved now, or the saved values are wanted back.

    `known` holds what the tab showed or typed in each field. What another tab typed since then stays.
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
    """Return a field with what this tab typed; `others` holds what another tab typed and this one has not displayed."""
    if kept is None:
        return TypedField(typing.was, typing.now, version, tab=tab)
    elsewhere = kept.others if kept.tab == tab else (*kept.others, kept.now)
    others = tuple(value for value in elsewhere if value not in (typing.displayed, typing.now))
    merged = replace(kept, now=typing.now, others=others, tab=tab)
    if typing.was == typing.now:  # it is what is saved, whatever was saved when the typing began
        return replace(merged, was=typing.was, version=version)
    return merged


def _kept(act: Act, onboarding_id: str, form: Form) -> Form:
    """Write a form without the fields that say what is saved anyway."""
    left = {name: field for name, field in form.items() if field.now != field.was or field.others}
    unsaved.keep(act.db, onboarding_id, act.person.id, left)
    return left


def _plainly(typing: Typing) -> Typing:
    return Typing(_plain(typing.was), _plain(typing.displayed), _plain(typing.now))


def _plain(value: Any) -> Any:
    """Return a value as the store gives it back."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))

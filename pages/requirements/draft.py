"""What is typed in the requirements and not saved yet: in the session, and in the store, so that nothing is lost."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import requirements as actions
from core.actions import unsaved
from core.onboarding.model import Decision, Onboarding, Requirements
from pages.requirements import fields
from pages.visit import Visit


def key(onboarding: Onboarding, field: str) -> str:
    """Return the session's name for one field of this onboarding's form; it changes when `put` fills the field."""
    name = f"req_{onboarding.id}_{field}"
    filled = st.session_state.get(f"{name}_filled", 0)
    return f"{name}_{filled}" if filled else name


def value(onboarding: Onboarding, field: str) -> Any:
    """Return what is typed in one field now."""
    return st.session_state.get(key(onboarding, field))


def put(onboarding: Onboarding, field: str, wanted: Any) -> None:
    """Fill one field in the person's place: as a new widget, or not at all where it shows this already.

    A browser on its way to another field has not seen this answer, and says with its next message what every field
    showed before: that is about the old widget, and undoes nothing. A field that is right is not drawn over.
    """
    name = key(onboarding, field)
    if name in st.session_state:
        if value(onboarding, field) == wanted:
            return
        count = f"req_{onboarding.id}_{field}_filled"
        st.session_state[count] = st.session_state.get(count, 0) + 1
    st.session_state[key(onboarding, field)] = wanted


def version_seen(onboarding: Onboarding) -> int:
    """Return the version that the typed values started from."""
    return int(value(onboarding, "version"))


def load(visit: Visit, onboarding: Onboarding) -> None:
    """Fill the form with what is stored, and over it what this person typed, in this session or before a reload.

    Fields that somebody else saved meanwhile appear, except where the person typed something else: there the old
    version stays known, so that saving tells of the conflict first.
    """
    _fill(visit, onboarding)
    if st.session_state.pop(key(onboarding, "word_given"), False):
        put(onboarding, "word", "")


def _fill(visit: Visit, onboarding: Onboarding) -> None:
    stored = _values(onboarding.requirements)
    started_from = value(onboarding, "base")
    if started_from == stored:
        st.session_state[key(onboarding, "version")] = onboarding.version
        return
    if started_from is None:
        mine, version = _kept(visit, onboarding)
    else:
        mine, version = _changes(onboarding), version_seen(onboarding)
    contested = {field for field, (was, now) in mine.items() if stored[field] not in (was, now)}
    for field, one in (stored | {field: now for field, (_, now) in mine.items()}).items():
        put(onboarding, field, one)
    st.session_state[key(onboarding, "base")] = stored | {field: mine[field][0] for field in contested}
    st.session_state[key(onboarding, "version")] = version if contested else onboarding.version


def is_open(onboarding: Onboarding) -> bool:
    """Say whether the form is wanted: until the requirements are agreed, and while somebody changes them."""
    return onboarding.requirements.agreed is None or bool(value(onboarding, "open") or _changes(onboarding))


def open_form(onboarding: Onboarding) -> None:
    """Bring the form back to change what is agreed."""
    st.session_state[key(onboarding, "open")] = True


def remember(visit: Visit, onboarding: Onboarding) -> None:
    """Keep what is typed in the store, when it is not kept there already."""
    mine = _changes(onboarding)
    if mine != value(onboarding, "kept"):
        unsaved.keep(visit.ctx, onboarding.id, version=version_seen(onboarding), changes=mine)
        st.session_state[key(onboarding, "kept")] = mine


def forget(visit: Visit, onboarding: Onboarding) -> None:
    """Drop what is typed and close the form; it is filled from what is stored the next time."""
    st.session_state.pop(key(onboarding, "open"), None)
    unsaved.drop(visit.ctx, onboarding.id)
    st.session_state[key(onboarding, "kept")] = {}
    st.session_state.pop(key(onboarding, "base"), None)


def saved(visit: Visit, onboarding: Onboarding) -> None:
    """Drop what is saved now and close the form.

    What is typed from here on is new, and a word on a warning stays until it is given.
    """
    st.session_state.pop(key(onboarding, "open"), None)
    word = {"word": ("", said)} if (said := value(onboarding, "word")) else {}
    unsaved.keep(visit.ctx, onboarding.id, version=onboarding.version, changes=word)
    st.session_state[key(onboarding, "kept")] = word
    typed_until_now = {field: value(onboarding, field) for field in _values(onboarding.requirements)}
    st.session_state[key(onboarding, "base")] = typed_until_now | {"word": ""}
    st.session_state[key(onboarding, "version")] = onboarding.version


def word_given(onboarding: Onboarding) -> None:
    """Empty the field for the word on a warning: it is stored with the warning now."""
    st.session_state[key(onboarding, "word_given")] = True


def is_contested(onboarding: Onboarding) -> bool:
    """Say whether somebody else saved something into a field in which this person typed something else."""
    return bool(value(onboarding, "base") != _values(onboarding.requirements))


def stand_on(onboarding: Onboarding) -> None:
    """Let what is typed stand on the newest values, once the person has seen them: it may be saved over them."""
    st.session_state[key(onboarding, "base")] = _values(onboarding.requirements)
    st.session_state[key(onboarding, "version")] = onboarding.version


def typed(visit: Visit, onboarding: Onboarding, account_names: dict[str, str]) -> Requirements:
    """Return the requirements as they are typed now, as saving would keep them."""
    wanted = fields.typed({name: value(onboarding, name) for name in fields.FIELDS})
    reason = wanted["ats_decision"]
    wanted["ats_decision"] = Decision(by=visit.person.name, at=visit.services.now(), text=reason) if reason else None
    wanted["account_name"] = account_names.get(wanted["account_id"], "")
    stored = onboarding.requirements
    return actions.as_saved(visit.services, visit.person.name, stored, stored.changed(**wanted))


def _values(requirements: Requirements) -> fields.Values:
    """Return the value of every field of the form, and of the word on a warning, which is stored with the warning."""
    return fields.values(requirements) | {"word": ""}


def _changes(onboarding: Onboarding) -> unsaved.Changes:
    """Return the fields that were typed: what each was before, and what it is now."""
    before: dict[str, Any] = value(onboarding, "base")
    now = {field: value(onboarding, field) for field in before}
    return {field: (was, now[field]) for field, was in before.items() if now[field] != was}


def _kept(visit: Visit, onboarding: Onboarding) -> tuple[unsaved.Changes, int]:
    """Return what was typed before a reload, and the version that it started from."""
    draft = unsaved.find(visit.ctx, onboarding.id)
    mine = {field: (_revived(field, was), _revived(field, now)) for field, (was, now) in draft.changes.items()}
    st.session_state[key(onboarding, "kept")] = mine
    return mine, draft.version or onboarding.version


def _revived(field: str, kept: Any) -> Any:
    return fields.FIELDS[field].kept(kept) if field in fields.FIELDS else kept

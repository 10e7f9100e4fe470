"""Step 1: the customer's requirements, their exact ATS, and what to expect of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.actions import requirements as actions, unsaved
from core.onboarding.lengths import LINE
from core.onboarding.model import Requirements
from core.onboarding.part import Statement
from core.onboarding.states import IpFilter, SyncMode
from core.people.roles import Permission, who_may
from core.problem import ProblemCode, Problems, sentences
from pages.requirements import agreed as requirements_agreed, compliance, draft, expectations, form as requirements_form
from pages.requirements.fields import label
from pages.shared import onboarding_head, places
from pages.shared.text import esc
from pages.shared.when import day, moment
from pages.shared.words import IP_FILTER, mode_name
from pages.visit import Visit

AGREED_WITH = "agreed_with"
LONGEST = 300
"""The most characters shown of a text that was typed in another tab."""


def show(visit: Visit) -> None:
    """Draw the requirements of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    visit = chosen
    onboarding_head.header(visit, "Requirements")
    may_edit = visit.person.may(Permission.AGREE)
    if may_edit:
        draft.load(visit)
    editing = may_edit and draft.is_open(visit)
    account_names: dict[str, str] = {}
    form, aside = st.columns([3, 2], gap="large")
    with form:
        if editing:
            wanted, account_names = requirements_form.draw(visit)
        else:
            wanted = requirements_agreed.draw(visit, may_edit=may_edit)
    with aside:
        if may_edit:
            _accept(visit, wanted)
        if editing:
            _typed_elsewhere(visit, account_names)
            _contested(visit, wanted)
        bound = draft.bound(visit, account_names) if may_edit else None
        _closing(visit, wanted, bound if editing else None)
        compliance.draw(visit)
        expectations.draw(visit, wanted, bound)


def _accept(visit: Visit, wanted: Requirements) -> None:
    """Draw what saving would undo, with a checkbox to accept it."""
    if consequences := actions.consequences_of(visit.onboarding, wanted):
        st.warning("**This will undo later steps.** " + " ".join(esc(sentence) for sentence in consequences))
        st.checkbox("I accept this", key=draft.accept_key(visit))


def _typed_elsewhere(visit: Visit, account_names: Mapping[str, str]) -> None:
    """Draw the fields into which this person typed something else in another tab, with a choice for each."""
    for name, field in draft.form_of(visit).items():
        for number, other in enumerate(field.others):
            text = esc(_as_text(visit, name, other, account_names))
            st.warning(f"**In another tab you typed something else into “{esc(label(name))}”:** {text}")
            _choose(visit, "Use this instead", name, other, key=f"req_other_{name}_{number}")
        if field.others:
            _choose(visit, "Keep what is in the form", name, field.now, key=f"req_keep_{name}")


def _choose(visit: Visit, button_label: str, name: str, value: Any, *, key: str) -> None:
    chosen = {"field": name, "value": value}
    visit.button(button_label, unsaved.settle, visit.onboarding.id, key=key, values=chosen, icon=":material/edit:")


def _as_text(visit: Visit, name: str, value: Any, account_names: Mapping[str, str]) -> str:
    """Return the value of a field as text."""
    if isinstance(value, SyncMode):
        return mode_name(value)
    if isinstance(value, IpFilter):
        return IP_FILTER[value]
    if isinstance(value, bool):
        return "checked" if value else "not checked"
    if isinstance(value, date):
        return day(value)
    text = str(value or "")
    if name == "ats":
        ats = visit.services.catalogue.get(text)
        text = ats.label if ats else text
    elif name == "account":
        text = account_names.get(text, text)
    if not text:
        return "nothing"
    return f"“{text[:LONGEST]}…” ({len(text):,} characters)" if len(text) > LONGEST else f"“{text}”"


def _contested(visit: Visit, wanted: Requirements) -> None:
    """Draw what somebody else saved since this draft was typed; the person must confirm before saving over it."""
    if not draft.contested(visit):
        return
    differences = requirements_agreed.differing(visit, wanted)
    lines = [f":small[{title}]  \n{text}" for title, text in differences.items()]
    st.warning(
        "\n\n".join(["**Somebody else saved changes while you typed.** Saved values that differ from yours:", *lines])
    )
    visit.button(
        "Keep mine",
        unsaved.stand_on,
        visit.onboarding.id,
        key="req_mine",
        values={"saved": draft.stored_values(visit)},
        icon=":material/edit:",
        help="Then press Save.",
    )


def _closing(visit: Visit, wanted: Requirements, bound: draft.Bound | None) -> None:
    """Draw what is still missing, and while the form is open the buttons to agree and to save."""
    onboarding = visit.onboarding
    changed, agreed = wanted != onboarding.requirements, onboarding.requirements.agreed
    with st.container(border=True, key="closing"):
        if agreed and not changed:
            st.markdown(f":green[:material/check_circle:] {_agreed(agreed)}")
            places.link(places.AGREEMENT, onboarding=onboarding)
            place = places.open_place(onboarding)
            next_label = "Next: the connection" if place is places.CONNECTION else f"Next: {place.title.lower()}"
            places.link(place, label=next_label, onboarding=onboarding, icon="arrow_forward")
        else:
            _missing(visit, wanted, changed=changed)
        if not visit.person.may(Permission.AGREE):
            st.caption(f"You can view this. {who_may(Permission.AGREE).capitalize()} can change it.")
        if bound is None:
            return
        if not agreed or changed:
            st.text_input("Who at the customer agreed", value=wanted.admin.name, key=AGREED_WITH, max_chars=LINE)
        with st.container(horizontal=True):
            _buttons(visit, bound, changed=changed)
        if changed:
            st.caption(":material/edit_note: Not saved yet. Your changes are kept as a draft.")


def _agreed(agreed: Statement) -> str:
    customer = f" with {esc(agreed.text)}" if agreed.text else ""
    return f"**Agreed**{customer} by {esc(agreed.by.name)}, {moment(agreed.at)}"


def _missing(visit: Visit, wanted: Requirements, *, changed: bool) -> None:
    if missing := actions.problems_to_agree(visit.services, wanted):
        circle = ":gray[:material/radio_button_unchecked:]"
        lines = (f"{circle} :small[{esc(sentence)}]" for sentence in _without_warnings(missing))
        st.markdown("  \n".join(["**Still missing**", *lines]))
        return
    st.markdown(":green[:material/check_circle:] Nothing is missing. Agree the requirements with the customer.")
    if not changed:
        places.link(places.AGREEMENT, label="Show it to the customer", onboarding=visit.onboarding)


def _without_warnings(missing: Problems) -> tuple[str, ...]:
    """Return what is missing with all warnings as one line; each has a button of its own below."""
    others = sentences(tuple(problem for problem in missing if problem.code is not ProblemCode.WARNING))
    count = len(missing) - len(others)
    return (*others, f"Acknowledge {count} {'warning' if count == 1 else 'warnings'}.") if count else others


def _buttons(visit: Visit, bound: draft.Bound, *, changed: bool) -> None:
    """Draw the buttons to agree, save, and discard."""
    here, agreed = visit.onboarding.id, visit.onboarding.requirements.agreed
    binding: dict[str, Any] = {"seen": bound.seen, "typed": bound.typed, "values": bound.values}
    if not agreed or changed:
        visit.button(
            "Agree on requirements",
            draft.agree,
            here,
            key="req_agree",
            done="The requirements are agreed.",
            type="primary",
            **binding | {"typed": bound.typed | {"agreed_with": AGREED_WITH}},
        )
    if changed:
        visit.button("Save", draft.save, here, key="req_save", done="Saved.", icon=":material/save:", **binding)
        visit.button(
            "Discard changes",
            draft.discard,
            here,
            key="req_discard",
            type="tertiary",
            icon=":material/undo:",
            help="Go back to the saved requirements.",
        )
    elif agreed:
        visit.button("Close the form", draft.discard, here, key="req_close", icon=":material/close:")

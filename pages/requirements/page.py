"""Step 1: what the customer needs, which ATS it exactly is, and what follows from both."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.actions import requirements as actions
from core.errors import StepClosed
from core.onboarding.model import Onboarding, Requirements
from core.people.roles import Permission, who_may
from core.services import Services
from pages.requirements import agreed as requirements_agreed
from pages.requirements import draft, expectations
from pages.requirements import form as requirements_form
from pages.shared import onboarding_head, places
from pages.shared.errors import show_error, shown
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the requirements of the chosen onboarding."""
    looking = onboarding_head.chosen(visit)
    if looking is None:
        return
    visit, onboarding = looking, looking.onboarding
    onboarding_head.header(visit, "Requirements")
    may_edit = visit.person.may(Permission.AGREE)
    if may_edit:
        draft.load(visit, onboarding)
    changing = may_edit and draft.is_open(onboarding)
    form, aside = st.columns([3, 2], gap="large")
    with form:
        if changing:
            wanted = requirements_form.draw(visit, onboarding)
        else:
            wanted = requirements_agreed.draw(visit.services, onboarding, may_edit=may_edit)
    with aside:
        price = actions.price_of(onboarding, wanted) if may_edit else ()
        accepted = _accept(price, onboarding)
        save = partial(_save, visit, onboarding, wanted, price_accepted=accepted)
        if changing and draft.is_contested(onboarding):
            _contested(visit.services, onboarding, wanted)
        _closing(visit, onboarding, wanted, save=save, changing=changing)
        expectations.draw(visit, onboarding, wanted, save=save, may_edit=may_edit)
    if changing:
        draft.remember(visit, onboarding)


def _accept(price: tuple[str, ...], onboarding: Onboarding) -> bool:
    """Name what saving would undo, and let the person accept it."""
    if not price:
        return False
    st.warning("**This change has a price.** " + " ".join(esc(sentence) for sentence in price))
    return st.checkbox("I accept this", key=f"req_price_{onboarding.id}_{onboarding.version}")


def _contested(services: Services, onboarding: Onboarding, wanted: Requirements) -> None:
    """Show what somebody else saved meanwhile; only a person's word on that lets the draft be saved over it."""
    kept = requirements_agreed.differing(services, onboarding.requirements, wanted)
    lines = [f":small[{name}]  \n{text}" for name, text in kept.items()]
    st.warning(
        "\n\n".join(["**Somebody else saved while you typed.** What is saved now, where yours differs:", *lines])
    )
    st.button(
        "Keep mine",
        key="req_mine",
        icon=":material/edit:",
        help="Then save it.",
        on_click=draft.stand_on,
        args=(onboarding,),
    )


def _closing(
    visit: Visit,
    onboarding: Onboarding,
    wanted: Requirements,
    *,
    save: expectations.Save,
    changing: bool,
) -> None:
    """Draw what is still missing, and the two buttons: agree, and save."""
    changed = wanted != onboarding.requirements
    missing = actions.problems_to_agree(visit.services, wanted)
    agreed = onboarding.requirements.agreed
    with st.container(border=True, key="closing"):
        if agreed and not changed:
            st.markdown(f":green[:material/check_circle:] **Agreed** by {esc(agreed.by)}, {moment(agreed.at)}")
            places.link(places.AGREEMENT, onboarding=onboarding)
            place = places.open_place(onboarding)
            label = "Next: the connection" if place is places.CONNECTION else f"Next: {place.title.lower()}"
            places.link(place, label=label, onboarding=onboarding, icon="arrow_forward")
        elif missing:
            circle = ":gray[:material/radio_button_unchecked:]"
            lines = (f"{circle} :small[{esc(sentence)}]" for sentence in _without_warnings(missing))
            st.markdown("  \n".join(["**Still missing**", *lines]))
        else:
            st.markdown(":green[:material/check_circle:] Everything is here. Agree it with the customer.")
            if not changed:
                places.link(places.AGREEMENT, label="Show it to the customer", onboarding=onboarding)
        if not visit.person.may(Permission.AGREE):
            st.caption(f"You can look, not change: {who_may(Permission.AGREE)} do.")
            return
        if not changing:
            return
        with st.container(horizontal=True):
            if not agreed or changed:
                _agree_button(visit, onboarding, save=save, blocked=bool(missing))
            if changed:
                _save_buttons(visit, onboarding, save=save)
            elif agreed:
                forget = partial(draft.forget, visit, onboarding)
                st.button("Leave it as agreed", key="req_close", icon=":material/undo:", on_click=forget)
        if changed:
            st.caption(":material/edit_note: Not saved yet. What you typed is kept as your draft.")


def _without_warnings(missing: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is missing with the warnings counted: they stand below, each with its own button."""
    others = tuple(sentence for sentence in missing if not sentence.startswith("Acknowledge: "))
    count = len(missing) - len(others)
    return (*others, f"Acknowledge {count} {'warning' if count == 1 else 'warnings'}.") if count else others


def _agree_button(visit: Visit, onboarding: Onboarding, *, save: expectations.Save, blocked: bool) -> None:
    pressed = st.button("Agree requirements", key="req_agree", type="primary", disabled=blocked)
    if pressed and (saved := save()):
        with shown("agree", onboarding=onboarding.id):
            actions.agree(visit.ctx, onboarding.id, version=saved.version)
            st.toast("The requirements are agreed.", icon=":material/check_circle:")
            st.rerun()


def _save_buttons(visit: Visit, onboarding: Onboarding, *, save: expectations.Save) -> None:
    if st.button("Save", key="req_save", icon=":material/save:") and save():
        st.toast("Saved.", icon=":material/check:")
        st.rerun()
    st.button(
        "Discard",
        key="req_discard",
        type="tertiary",
        icon=":material/undo:",
        help="Go back to what is saved.",
        on_click=draft.forget,
        args=(visit.services, visit.person, onboarding),
    )


def _save(visit: Visit, onboarding: Onboarding, wanted: Requirements, *, price_accepted: bool) -> Onboarding | None:
    """Save what is typed, or show why not."""
    version = draft.version_seen(onboarding)
    with shown("save requirements", onboarding=onboarding.id):
        try:
            saved = actions.save(visit.ctx, onboarding.id, wanted, version=version, price_accepted=price_accepted)
        except StepClosed as price:
            show_error(price)
        else:
            draft.saved(visit, saved)
            return saved
    return None

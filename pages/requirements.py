"""Step 1: what the customer needs, which ATS it exactly is, and what follows from both."""

from __future__ import annotations

import streamlit as st

from core.actions import requirements as actions
from core.errors import StepClosed
from core.onboarding.model import Onboarding, Requirements
from core.people.roles import Permission, Person
from core.services import Services
from pages.parts import customer, expectations, places, requirements_form
from pages.parts.errors import show_error, shown
from pages.parts.text import esc
from pages.parts.when import moment


def show(services: Services, user: Person) -> None:
    """Draw the requirements of the chosen onboarding."""
    onboarding = customer.chosen(services, user)
    if onboarding is None:
        return
    customer.header(services, user, onboarding, "Requirements")
    may_edit = user.may(Permission.AGREE)
    requirements_form.load(onboarding)
    form, aside = st.columns([3, 2], gap="large")
    with form:
        wanted = requirements_form.draw(services, user, onboarding, disabled=not may_edit)
    with aside:
        expectations.draw(services, user, onboarding, wanted, may_edit=may_edit)
        _closing(services, user, onboarding, wanted, may_edit=may_edit)


def _closing(services: Services, user: Person, onboarding: Onboarding, wanted: Requirements, *, may_edit: bool) -> None:
    """Draw what is still missing, and the two buttons: save, and agree."""
    changed = wanted != onboarding.requirements
    missing = actions.problems_to_agree(services, wanted)
    agreed = onboarding.requirements.agreed
    with st.container(border=True):
        if agreed and not changed:
            st.markdown(f":green[:material/check_circle:] **Agreed** by {esc(agreed.by)}, {moment(agreed.at)}")
            places.link(places.AGREEMENT, onboarding=onboarding)
            places.link(
                places.CONNECTION, label="Next: the connection link", onboarding=onboarding, icon="arrow_forward"
            )
        elif missing:
            st.markdown("**Still missing**")
            for sentence in missing:
                st.markdown(f":gray[:material/radio_button_unchecked:] {esc(sentence)}")
        else:
            st.markdown(":green[:material/check_circle:] Everything is here. Agree it with the customer.")
        if not may_edit:
            st.caption("You can look, not change: account managers and admins do.")
            return
        price = actions.price_of(onboarding, wanted)
        accepted = _accept(price, onboarding)
        with st.container(horizontal=True):
            if not agreed or changed:
                _agree_button(services, user, onboarding, wanted, blocked=bool(missing), accepted=accepted)
            if st.button("Save", key="req_save", icon=":material/save:", disabled=not changed):
                _save(services, user, onboarding, wanted, price_accepted=accepted)
        if changed:
            st.caption(":material/edit: You have unsaved changes.")


def _accept(price: tuple[str, ...], onboarding: Onboarding) -> bool:
    """Name what saving would undo, and let the person accept it."""
    if not price:
        return False
    st.warning("**This change has a price.** " + " ".join(esc(sentence) for sentence in price))
    return st.checkbox("I accept this", key=f"req_price_{onboarding.id}_{onboarding.version}")


def _agree_button(
    services: Services, user: Person, onboarding: Onboarding, wanted: Requirements, *, blocked: bool, accepted: bool
) -> None:
    pressed = st.button("Agree requirements", key="req_agree", type="primary", disabled=blocked)
    if pressed and (saved := _save(services, user, onboarding, wanted, price_accepted=accepted, stay=True)):
        with shown("agree", onboarding=onboarding.id):
            actions.agree(services, user, onboarding.id, version=saved.version)
            requirements_form.forget(onboarding)
            st.toast("The requirements are agreed.", icon=":material/check_circle:")
            st.rerun()


def _save(
    services: Services,
    user: Person,
    onboarding: Onboarding,
    wanted: Requirements,
    *,
    price_accepted: bool,
    stay: bool = False,
) -> Onboarding | None:
    """Save what is typed; a conflict is shown with the way to the newer values, and what was typed stays."""
    version = requirements_form.version_seen(onboarding)
    saved = None
    try:
        with shown("save requirements", onboarding=onboarding.id):
            try:
                saved = actions.save(
                    services, user, onboarding.id, wanted, version=version, price_accepted=price_accepted
                )
            except StepClosed as price:
                show_error(price)
    finally:
        if saved is not None:
            requirements_form.forget(onboarding)
    if saved is not None and not stay:
        st.toast("Saved.", icon=":material/check:")
        st.rerun()
    return saved

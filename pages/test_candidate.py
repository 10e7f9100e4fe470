"""Step 5b: prepare a test candidate, look at everything before it goes, push it once, find it in the ATS."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions
from core.actions import profile as profiles
from core.actions.profile import Prepared
from core.candidate.push import PushState, may_push
from core.candidate.record import Record
from core.candidate.request import file_name
from core.candidate.samples import load_samples
from core.onboarding.model import Onboarding, SyncMode
from core.people.roles import Permission, Person
from core.services import Services
from pages.parts import customer, empty, places, push_record
from pages.parts.errors import shown
from pages.parts.text import esc

CHECK_LOOKS = {True: ("green", "check_circle"), False: ("red", "error"), None: ("orange", "help")}


def show(services: Services, user: Person) -> None:
    """Draw the test candidate of the chosen onboarding."""
    onboarding = customer.chosen(services, user)
    if onboarding is None:
        return
    customer.header(services, user, onboarding, "Test candidate")
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        empty.nothing_yet(
            "No candidate is sent in Redirect mode",
            "Candidates apply on the customer’s career page. Check that page under Go live.",
            icon="shortcut",
        )
        places.link(places.GO_LIVE, onboarding=onboarding)
        return
    if onboarding.linking is None:
        empty.nothing_yet("Not linked yet", "An engineer links the connection first.", icon="link_off")
        places.link(places.LINKING, onboarding=onboarding)
        return
    history = actions.history(services, user, onboarding.id)
    for record in history:
        push_record.draw(services, user, onboarding, record)
    if user.may(Permission.VERIFY):
        _new_push(services, user, onboarding, history)
    else:
        st.caption("You can look, not push: account managers, engineers and admins do.")


def _new_push(services: Services, user: Person, onboarding: Onboarding, history: list[Record]) -> None:
    if any(record.push.is_open for record in history):
        st.caption("Another push waits until the open one is clear.")
        return
    jobs = profiles.pushable(services, user, onboarding.id)
    if not jobs:
        empty.nothing_yet("No synced job yet", "A test candidate goes to a job that is synced. Look at the job sync.")
        places.link(places.JOB_SYNC, onboarding=onboarding)
        return
    prepared: Prepared | None = st.session_state.get(f"cand_prepared_{onboarding.id}")
    with st.expander(
        "Prepare a test candidate", expanded=not history and prepared is None, icon=":material/person_add:"
    ):
        titles = {row.key: f"{row.title} · {row.location}" for row in jobs}
        job_key = st.selectbox("Job", list(titles), format_func=lambda key: esc(titles[key]), key="cand_job")
        samples = load_samples()
        sample = st.selectbox(
            "Candidate profile",
            list(samples),
            format_func=lambda name: f"{esc(samples[name].job.title)} (sample)",
            key="cand_sample",
        )
        st.caption("The name, e-mail address and phone number are made new for every push and say that this is a test.")
        if st.button("Prepare and preview", key="cand_prepare", type="secondary" if prepared else "primary"):
            with shown("prepare candidate", onboarding=onboarding.id):
                made = profiles.prepare(services, user, onboarding.id, sample=sample, job_key=job_key)
                st.session_state[f"cand_prepared_{onboarding.id}"] = made
                st.rerun()
    if prepared is not None:
        _preview(services, user, onboarding, history, prepared)


def _preview(
    services: Services, user: Person, onboarding: Onboarding, history: list[Record], prepared: Prepared
) -> None:
    person = prepared.profile.person
    st.subheader("Before it goes", anchor=False)
    left, right = st.columns([2, 3], gap="large")
    with left:
        with st.container(border=True):
            st.markdown(f"**{esc(person.full_name())}**  \n{esc(person.email)}  \n{esc(person.phone)}")
            st.markdown(f"to **{esc(prepared.job.name)}**")
            for file in prepared.plan.files:
                name = esc(file_name(prepared.profile, file.content))
                st.caption(f":material/attach_file: {name} · as {file.kind}")
            st.caption(esc(prepared.plan.reason))
        _checks(prepared)
        _push_button(services, user, onboarding, history, prepared)
    with right:
        st.pdf(prepared.preview, height=720, key=f"cand_pdf_{person.email}")
        st.download_button(
            "Download the PDF",
            prepared.preview,
            file_name=file_name(prepared.profile),
            mime="application/pdf",
            key="cand_download",
            icon=":material/download:",
        )


def _checks(prepared: Prepared) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown("**Checks**")
        for check in sorted(prepared.checks, key=lambda one: {False: 0, None: 1, True: 2}[one.ok]):
            colour, icon = CHECK_LOOKS[check.ok]
            step = f" :gray[{esc(check.next_step)}]" if check.next_step and check.ok is not True else ""
            st.markdown(f":{colour}[:material/{icon}:] {esc(check.sentence)}{step}")


def _push_button(
    services: Services, user: Person, onboarding: Onboarding, history: list[Record], prepared: Prepared
) -> None:
    permission = may_push([record.push for record in history], prepared.profile.person.email)
    again = False
    if not permission.allowed:
        st.caption(f"{esc(permission.sentence)} {esc(permission.next_step)}")
        if not permission.needs_word:
            return
        again = st.checkbox("Push another test candidate all the same", key="cand_again")
    blocked = not prepared.may_go or (permission.needs_word and not again)
    with st.container(horizontal=True):
        pressed = st.button(
            "Push test candidate", key="cand_push", type="primary", icon=":material/send:", disabled=blocked
        )
        if st.button("Discard", key="cand_discard"):
            st.session_state.pop(f"cand_prepared_{onboarding.id}", None)
            st.rerun()
    if not prepared.may_go:
        st.caption("A check failed: the push stays closed until it passes.")
    if pressed:
        with shown("push", onboarding=onboarding.id):
            record = actions.push(services, user, prepared, again=again)
            st.session_state.pop(f"cand_prepared_{onboarding.id}", None)
            if record.push.state is PushState.ACCEPTED:
                st.toast("The ATS took the test candidate.", icon=":material/check_circle:")
            st.rerun()

"""The look before the push: the checks, the exact request, what will happen, the PDF, and the button."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions
from core.actions import preview as previews
from core.actions import profile as profiles
from core.actions.preview import Prepared
from core.candidate.draft import Draft
from core.candidate.push import PushState
from core.candidate.record import Record
from core.candidate.request import file_name, request_table
from core.onboarding.model import Onboarding, SyncMode
from pages.candidate import answers
from pages.shared.errors import shown
from pages.shared.text import esc, mono
from pages.shared.when import moment
from pages.visit import Visit

CHECK_LOOKS = {True: ("green", "check_circle"), False: ("red", "error"), None: ("orange", "help")}


def draw(visit: Visit, onboarding: Onboarding, history: list[Record], draft: Draft) -> None:
    """Draw the candidate that is being prepared."""
    seen: Prepared | None = st.session_state.get(f"cand_prepared_{onboarding.id}")
    prepared = _prepared(visit, onboarding, draft)
    if prepared is None:
        with st.container(horizontal=True):
            # A press runs the page again, and that makes the preview anew.
            st.button("Try again", key="cand_prepare_again", type="primary", icon=":material/refresh:")
            if st.button("Discard", key="cand_discard"):
                _discard(visit, onboarding)
        return
    st.subheader("Before it goes", anchor=False)
    left, right = st.columns(2)
    with left:
        _what_goes(prepared)
        _checks(prepared)
    with right:
        answers.draw(visit, onboarding, prepared)
        _push_button(visit, onboarding, history, prepared, looked=prepared is seen)
    _papers(onboarding, prepared)


def _prepared(visit: Visit, onboarding: Onboarding, draft: Draft) -> Prepared | None:
    """Return the preview of this draft, made once per session and draft; None when it could not be made."""
    key = f"cand_prepared_{onboarding.id}"
    kept: Prepared | None = st.session_state.get(key)
    if kept is not None and kept.holds_for(onboarding, draft):
        return kept
    with shown("prepare candidate", onboarding=onboarding.id), st.spinner("Making the PDF and looking at the ATS…"):
        kept = previews.prepare(visit.ctx, onboarding.id)
        st.session_state[key] = kept
        return kept
    return None


def _what_goes(prepared: Prepared) -> None:
    person = prepared.profile.person
    with st.container(border=True):
        st.markdown(f"**{esc(person.full_name())}** to **{esc(prepared.job.name)}**")
        st.markdown(f"{mono(person.email)} :gray[· {esc(person.phone)}]")
        if prepared.draft.second_of:
            st.caption(":material/person_check: The same person as before, on a second job.")
        st.caption(esc(prepared.plan.reason))


def _checks(prepared: Prepared) -> None:
    with st.container(border=True, gap="xsmall", key="cand_checks"):
        left = [check for check in prepared.checks if check.ok is not True]
        for check in sorted(left, key=lambda one: one.ok is None):
            _check(check.ok, check.sentence, check.next_step)
        passed = [check for check in prepared.checks if check.ok is True]
        with st.expander(f"{len(passed)} checks passed", icon=":material/check_circle:", expanded=not left):
            for check in passed:
                _check(check.ok, check.sentence, "")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Looked at {moment(prepared.looked_at)}. Job and connection are checked again when you push.")
            if st.button("Check again", key="cand_check_again", icon=":material/refresh:"):
                st.session_state.pop(f"cand_prepared_{prepared.onboarding_id}", None)
                st.rerun()


def _check(ok: bool | None, sentence: str, step: str) -> None:
    colour, icon = CHECK_LOOKS[ok]
    more = f" :gray[{esc(step)}]" if step else ""
    st.markdown(f":{colour}[:material/{icon}:] {esc(sentence)}{more}")


def _papers(onboarding: Onboarding, prepared: Prepared) -> None:
    pdf, request, happens = st.tabs(["The PDF", "The exact request", "What happens in the ATS"])
    with pdf:
        st.pdf(prepared.preview, height=760, key=f"cand_pdf_{prepared.profile.person.email}")
        st.download_button(
            "Download the PDF",
            prepared.preview,
            file_name=file_name(prepared.profile),
            mime="application/pdf",
            key="cand_download",
            icon=":material/download:",
            on_click="ignore",
        )
    with request:
        titles = {question.id: question.title for question in prepared.job.screening_questions}
        rows = request_table(prepared.request, titles)
        st.table([{"Field": esc(name), "What is sent": mono(value)} for name, value in rows])
        st.caption(f"One POST to job {esc(prepared.job.id)}, once. The source is written by Kombo.")
    with happens:
        for sentence in _what_happens(onboarding, prepared):
            st.markdown(f"- {esc(sentence)}")


def _what_happens(onboarding: Onboarding, prepared: Prepared) -> list[str]:
    person = prepared.profile.person
    stage = f" It starts in the job’s first stage, “{prepared.job.stages[0]}”." if prepared.job.stages else ""
    sentences = [
        f"The ATS creates the candidate {person.full_name()}, or adds to one with the same e-mail address.",
        f"It creates an application on {prepared.job.name or 'the job'}.{stage}",
        *(f"{file_name(prepared.profile, one.content)} is stored as {one.kind}." for one in prepared.plan.files),
        "The source reads “FactoryFix”.",
        "An automatic e-mail of the ATS would go to the test address; the customer tells you whether one did.",
        "Nobody can take it back from here: the customer removes the test candidate afterwards.",
    ]
    if onboarding.requirements.sync_mode is SyncMode.NEW_AND_ENGAGED:
        sentences.insert(3, "This is version 1, before screening. You send version 2 to the same application next.")
    return sentences


def _push_button(
    visit: Visit,
    onboarding: Onboarding,
    history: list[Record],
    prepared: Prepared,
    *,
    looked: bool,
) -> None:
    """Draw the button; `looked` says that this preview is the one that the person had before them."""
    permission = actions.permitted([record.push for record in history[::-1]], prepared)
    again = False
    if not permission.allowed:
        st.caption(f"{esc(permission.sentence)} {esc(permission.next_step)}")
        if permission.needs_word:
            again = bool(st.checkbox("Push another test candidate all the same", key="cand_again"))
    blocked = not prepared.may_go or not (permission.allowed or again)
    with st.container(horizontal=True):
        pressed = st.button(
            "Push test candidate", key="cand_push", type="primary", icon=":material/send:", disabled=blocked
        )
        if st.button("Discard", key="cand_discard"):
            _discard(visit, onboarding)
    if not prepared.may_go:
        st.caption("A check failed: the push stays closed until it passes.")
    if pressed and not looked:
        st.warning("What would go has changed since you looked. Look at it again, then push.")
    elif pressed:
        with shown("push", onboarding=onboarding.id):
            record = actions.push(visit.ctx, prepared, again=again)
            if record.push.state is PushState.ACCEPTED:
                st.toast("The ATS took the test candidate.", icon=":material/check_circle:")
            st.rerun()


def _discard(visit: Visit, onboarding: Onboarding) -> None:
    with shown("discard candidate", onboarding=onboarding.id):
        profiles.discard(visit.ctx, onboarding.id)
        st.session_state.pop(f"cand_prepared_{onboarding.id}", None)
        st.rerun()

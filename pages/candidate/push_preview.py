"""The preview of a push: the checks, the exact request, what will happen, the PDF, and the button."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions, live_profile, preview as previews, profile as profiles
from core.actions.context import Context
from core.actions.preview import Prepared
from core.candidate.attachments import KIND_NAMES
from core.candidate.draft import Draft
from core.candidate.live_profile import LiveProfile
from core.candidate.push import PushState
from core.candidate.record import Record
from core.candidate.request import file_name, request_table
from core.onboarding.states import SyncMode
from pages.candidate import answers
from pages.shared.errors import report_errors
from pages.shared.text import esc, mono
from pages.shared.when import moment
from pages.visit import Visit

CHECK_LOOKS = {True: ("green", "check_circle"), False: ("red", "error"), None: ("orange", "help")}


def draw(visit: Visit, history: list[Record], draft: Draft) -> None:
    """Draw the preview of the prepared candidate."""
    prepared = _prepared(visit)
    if prepared is None:
        with st.container(horizontal=True):
            # A press runs the page again, which creates the preview.
            visit.choice("Try again", key="cand_prepare_again", type="primary", icon=":material/refresh:")
            _discard_button(visit, draft)
        return
    st.subheader("Before you push", anchor=False)
    left, right = st.columns(2)
    with left:
        _what_goes(prepared)
        _checks(visit, prepared)
    with right:
        answers.draw(visit, prepared)
        _push_button(visit, history, prepared)
    _papers(prepared)


def _prepared(visit: Visit) -> Prepared | None:
    """Return the preview, created once per session and candidate; None when it could not be created."""
    onboarding_id = visit.onboarding.id
    key = _key(onboarding_id)
    with report_errors("prepare push", onboarding=onboarding_id), st.spinner("Creating the PDF and checking the ATS…"):
        prepared = previews.prepare(visit.ctx, onboarding_id, known=st.session_state.get(key))
        st.session_state[key] = prepared
        return prepared
    return None


def _key(onboarding_id: str) -> str:
    return f"cand_prepared_{onboarding_id}"


def _what_goes(prepared: Prepared) -> None:
    person = prepared.profile.person
    with st.container(border=True):
        st.markdown(f"**{esc(person.full_name())}** to **{esc(prepared.job.name)}**")
        st.markdown(f"{mono(person.email)} :gray[· {esc(person.phone)}]")
        if prepared.draft.second_of:
            st.caption(":material/person_check: The same person as before, on a second job.")
        st.caption(esc(prepared.plan.reason))


def _checks(visit: Visit, prepared: Prepared) -> None:
    with st.container(border=True, gap="xsmall", key="cand_checks"):
        open_checks = [check for check in prepared.checks if check.ok is not True]
        for check in sorted(open_checks, key=lambda check: check.ok is None):
            _check(check.ok, check.sentence, check.next_step)
        _live_profile_button(visit, prepared)
        passed = [check for check in prepared.checks if check.ok is True]
        with st.expander(f"{len(passed)} checks passed", icon=":material/check_circle:", expanded=not open_checks):
            for check in passed:
                _check(check.ok, check.sentence, "")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Checked {moment(prepared.looked_at)}. The job and connection are checked again when you push.")
            visit.button(
                "Check again",
                _check_again,
                prepared.onboarding_id,
                key="cand_check_again",
                busy="Checking the ATS…",
                icon=":material/refresh:",
            )


def _live_profile_button(visit: Visit, prepared: Prepared) -> None:
    """Draw the button that creates the candidate in FactoryFix, or updates it, while the link is not confirmed."""
    if any(check.key == "live_profile" and check.ok for check in prepared.checks):
        return
    visit.button(
        "Create or update in FactoryFix",
        _create,
        prepared.onboarding_id,
        key="cand_live",
        seen=visit.seen(draft=prepared.draft),
        busy="Creating the candidate in FactoryFix…",
        done=_created,
        icon=":material/badge:",
    )


def _create(ctx: Context, onboarding_id: str) -> LiveProfile | None:
    st.session_state.pop(_key(onboarding_id), None)
    return live_profile.create(ctx, onboarding_id)


def _created(profile: LiveProfile | None) -> str:
    return "FactoryFix has the candidate." if profile else "FactoryFix does not offer test candidates yet."


def _check_again(ctx: Context, onboarding_id: str) -> None:
    st.session_state[_key(onboarding_id)] = previews.prepare(ctx, onboarding_id)


def _check(ok: bool | None, sentence: str, step: str) -> None:
    colour, icon = CHECK_LOOKS[ok]
    more = f" :gray[{esc(step)}]" if step else ""
    st.markdown(f":{colour}[:material/{icon}:] {esc(sentence)}{more}")


def _papers(prepared: Prepared) -> None:
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
        st.caption(
            f"Sent once, to job {esc(prepared.job.id)}. "
            f"Kombo writes its environment’s name as the source: “{esc(prepared.source)}”."
        )
    with happens:
        for sentence in _what_happens(prepared):
            st.markdown(f"- {esc(sentence)}")


def _what_happens(prepared: Prepared) -> list[str]:
    person = prepared.profile.person
    stage = f" It starts in the job’s first stage, “{prepared.job.stages[0]}”." if prepared.job.stages else ""
    is_first_version = prepared.sync_mode is SyncMode.NEW_AND_ENGAGED
    return [
        f"The ATS creates the candidate {person.full_name()}, or adds to one with the same e-mail address.",
        f"It creates an application on {prepared.job.name or 'the job'}.{stage}",
        *(["This is version 1, before screening. You send version 2 to it next."] if is_first_version else []),
        *(
            f"{file_name(prepared.profile, file.content)} is stored as {KIND_NAMES[file.kind]}."
            for file in prepared.plan.files
        ),
        f"The source is “{prepared.source}”, the name of our environment in Kombo.",
        "If the ATS sends automatic e-mails, they go to the test address. The customer tells you whether one was sent.",
        "You cannot undo this here. The customer removes the test candidate afterwards.",
    ]


def _push_button(visit: Visit, history: list[Record], prepared: Prepared) -> None:
    """Draw the button that pushes exactly this preview; a candidate that has changed since is not pushed."""
    permission = actions.permitted([record.push for record in history[::-1]], prepared)
    again = False
    if not permission.allowed:
        st.caption(f"{esc(permission.sentence)} {esc(permission.next_step)}")
        if permission.needs_confirmation:
            again = bool(st.checkbox("Push another test candidate anyway", key="cand_again"))
    with st.container(horizontal=True):
        visit.button(
            "Push test candidate",
            _push,
            prepared,
            key="cand_push",
            seen=visit.seen(draft=prepared.draft),
            typed={"again": "cand_again"} if permission.needs_confirmation else {},
            done=_arrival,
            busy="Pushing the test candidate…",
            type="primary",
            icon=":material/send:",
            disabled=not prepared.may_go or not (permission.allowed or again),
        )
        if prepared.pipeline:
            visit.button(
                "Let FactoryFix push it",
                _push_by_pipeline,
                prepared,
                key="cand_pipeline",
                seen=visit.seen(draft=prepared.draft),
                typed={"again": "cand_again"} if permission.needs_confirmation else {},
                busy="Handing the test candidate to FactoryFix…",
                icon=":material/conveyor_belt:",
                help="FactoryFix sends it through its own pipeline, with its own PDF. We watch the ATS for it.",
                disabled=not prepared.may_go or not (permission.allowed or again),
            )
        _discard_button(visit, prepared.draft)
    if not prepared.may_go:
        st.caption("A check failed. You can push once it passes.")


def _push(ctx: Context, prepared: Prepared, *, again: bool = False) -> Record:
    record = actions.push(ctx, prepared, again=again)
    st.session_state.pop(_key(prepared.onboarding_id), None)
    return record


def _push_by_pipeline(ctx: Context, prepared: Prepared, *, again: bool = False) -> Record:
    record = actions.push(ctx, prepared, again=again, by_pipeline=True)
    st.session_state.pop(_key(prepared.onboarding_id), None)
    return record


def _arrival(record: Record) -> str:
    return "The ATS accepted the test candidate." if record.push.state is PushState.ACCEPTED else ""


def _discard_button(visit: Visit, draft: Draft) -> None:
    visit.button("Discard", _discard, visit.onboarding.id, key="cand_discard", seen=visit.seen(draft=draft))


def _discard(ctx: Context, onboarding_id: str) -> None:
    profiles.discard(ctx, onboarding_id)
    st.session_state.pop(_key(onboarding_id), None)

"""What a person adds for this job: answers to its screening questions, and what the customer says of rejections."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.actions import profile as profiles
from core.actions.preview import Prepared
from core.candidate.answers import Answer, Question, to_ask
from core.onboarding.model import Onboarding
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.visit import Visit

REJECTS = {None: "Not asked yet", False: "No, the customer says", True: "Yes, the customer says"}


def draw(visit: Visit, onboarding: Onboarding, prepared: Prepared) -> None:
    """Draw the form for this job; saving it makes the preview again."""
    draft, questions = prepared.draft, to_ask(prepared.job.screening_questions)
    with st.form("cand_job_form"):
        st.markdown("**About this job**")
        rejects = st.selectbox(
            "Does it reject or e-mail applicants automatically?",
            list(REJECTS),
            index=list(REJECTS).index(draft.rejects_automatically),
            format_func=lambda key: REJECTS[key],
            key="cand_rejects",
        )
        given = {one.id: _question(one, draft.answers.get(one.id)) for one in questions}
        if len(prepared.job.screening_questions) > len(questions):
            st.caption("Equal-opportunity questions are left to the candidate and never answered here.")
        if st.form_submit_button("Save", key="cand_job_save"):
            with shown("answer questions", onboarding=onboarding.id):
                profiles.answer(visit.ctx, onboarding.id, answers=given, rejects_automatically=rejects)
                st.rerun()


def _question(one: Question, known: Answer | None) -> Answer | None:
    """Draw one question and return its answer, None while it is open."""
    label = f"{esc(one.title)} {'(required)' if one.required else ''}".strip()
    key = f"cand_answer_{one.id}"
    names = dict(one.options)
    options = list(names)
    said: dict[str, bool | None] = {"Open": None, "Yes": True, "No": False}
    match one.kind:
        case "BOOLEAN":
            state = list(said.values()).index(known if isinstance(known, bool) else None)
            return said[st.selectbox(label, list(said), index=state, key=key)]
        case "NUMBER":
            return st.number_input(label, value=float(known) if isinstance(known, int | float) else None, key=key)
        case "DATE":
            chosen = st.date_input(label, value=date.fromisoformat(known) if isinstance(known, str) else None, key=key)
            return chosen.isoformat() if isinstance(chosen, date) else None
        case "SINGLE_SELECT":
            index = options.index(known) if isinstance(known, str) and known in options else None
            return st.selectbox(label, options, index=index, format_func=names.__getitem__, key=key)
        case "MULTI_SELECT":
            before = [one for one in known if one in options] if isinstance(known, list) else []
            return st.multiselect(label, options, default=before, format_func=names.__getitem__, key=key)
    return st.text_input(label, value=known if isinstance(known, str) else "", key=key)

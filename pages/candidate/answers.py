"""The form for this job: answers to its screening questions, and whether it rejects applicants automatically."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from core.actions import profile as profiles
from core.actions.context import Context
from core.actions.preview import Prepared
from core.candidate.answers import Answer, FormQuestion, to_ask
from core.candidate.preflight import is_protected
from pages.candidate import form_draft
from pages.shared.text import esc
from pages.visit import Visit

FORM, REJECTS_KEY = "cand_job_form", "cand_rejects"
REJECTS = {None: "Not asked yet", False: "No, according to the customer", True: "Yes, according to the customer"}
YES_OR_NO: dict[str, bool | None] = {"Not answered": None, "Yes": True, "No": False}


def draw(visit: Visit, prepared: Prepared) -> None:
    """Draw the form for this job; saving it creates a new preview."""
    draft, questions = prepared.draft, to_ask(prepared.job.screening_questions, prepared.draft.answers)
    displayed = form_draft.displayed_draft(FORM, REJECTS_KEY, draft)
    with visit.form(FORM):
        st.markdown("**About this job**")
        st.selectbox(
            "Does this job reject or e-mail applicants automatically?",
            list(REJECTS),
            index=list(REJECTS).index(draft.rejects_automatically),
            format_func=lambda key: REJECTS[key],
            key=REJECTS_KEY,
        )
        for question in questions:
            _question(question, draft.answers.get(question.id))
        if any(is_protected(question) for question in prepared.job.screening_questions):
            st.caption("Equal-opportunity and demographic questions are left to the candidate and never answered here.")
        visit.button(
            "Save",
            _save,
            visit.onboarding.id,
            key="cand_job_save",
            seen=visit.seen(draft=displayed),
            typed={"rejects_automatically": REJECTS_KEY} | {_key(question): _key(question) for question in questions},
            values={"kinds": {question.id: question.kind for question in questions}},
            in_form=True,
        )


def _save(
    ctx: Context,
    onboarding_id: str,
    *,
    kinds: dict[str, str | None],
    rejects_automatically: bool | None,
    **typed: Any,
) -> None:
    answers = {question: _answer(kind, typed[f"cand_answer_{question}"]) for question, kind in kinds.items()}
    saved = profiles.answer(ctx, onboarding_id, answers=answers, rejects_automatically=rejects_automatically)
    form_draft.remember(FORM, saved)


def _key(question: FormQuestion) -> str:
    return f"cand_answer_{question.id}"


def _question(question: FormQuestion, known: Answer | None) -> None:
    """Draw the field of a question, filled with the known answer."""
    label = f"{esc(question.title)} {'(required)' if question.required else ''}".strip()
    key, names = _key(question), dict(question.options)
    options = list(names)
    match question.kind:
        case "BOOLEAN":
            state = list(YES_OR_NO.values()).index(known if isinstance(known, bool) else None)
            st.selectbox(label, list(YES_OR_NO), index=state, key=key)
        case "NUMBER":
            st.number_input(label, value=float(known) if isinstance(known, int | float) else None, key=key)
        case "DATE":
            st.date_input(label, value=date.fromisoformat(known) if isinstance(known, str) else None, key=key)
        case "SINGLE_SELECT":
            index = options.index(known) if isinstance(known, str) and known in options else None
            st.selectbox(label, options, index=index, format_func=names.__getitem__, key=key)
        case "MULTI_SELECT":
            before = [option for option in known if option in options] if isinstance(known, list) else []
            st.multiselect(label, options, default=before, format_func=names.__getitem__, key=key)
        case _:
            st.text_input(label, value=known if isinstance(known, str) else "", key=key)


def _answer(kind: str | None, value: Any) -> Answer | None:
    """Return a field's value as an answer to a question of this kind, None while it is not answered."""
    if kind == "BOOLEAN":
        return YES_OR_NO[value or "Not answered"]
    if kind == "DATE":
        return value.isoformat() if isinstance(value, date) else None
    answer: Answer | None = value
    return answer

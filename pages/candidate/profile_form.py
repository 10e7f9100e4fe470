"""The form for editing the candidate before the push; saving it creates a new preview."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any, get_args

import streamlit as st

from core.actions import profile as profiles
from core.actions.context import Context
from core.candidate.draft import Draft
from core.candidate.model import Assessment, Finding, Level, Profile, Resume
from core.documents.resume import MAX_SCAN
from core.errors import InvalidInput
from pages.candidate import form_draft, typed_profile
from pages.candidate.typed_profile import AREAS, EDUCATION, EXPERIENCE, KEYS, Fields
from pages.shared.text import esc
from pages.visit import Visit

FORM = "prof_form"
TURN = ("speaker", "channel", "at", "text")
SPEAKERS = {"ai_recruiter": "AI recruiter", "candidate": "Candidate"}
CHANNELS = {"sms": "SMS", "email": "E-mail"}


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as it was drawn: the key of its editor, and the rows that the edits apply to."""

    key: str
    rows: list[Fields]
    columns: tuple[str, ...]


def draw(visit: Visit, draft: Draft) -> None:
    """Draw the form in four parts, and the upload of a résumé."""
    profile, displayed = draft.profile, form_draft.displayed_draft(FORM, KEYS["first"], draft)
    with st.expander("Edit the candidate", icon=":material/edit:", key="prof_edit"):
        with visit.form(FORM, border=False):
            person, assessment, conversation, resume = st.tabs(["Person", "Assessment", "Conversation", "Résumé"])
            with person:
                _person(profile, locked=bool(draft.second_of), reference=draft.reference)
            with assessment:
                _assessment(profile.assessment)
            with conversation:
                tables = {"conversation": _conversation(profile)}
            with resume:
                tables |= _resume(profile.resume, draft)
            visit.button(
                "Save the candidate",
                _save,
                visit.onboarding.id,
                key="prof_save",
                seen=visit.seen(draft=displayed),
                typed=KEYS | {f"{name}_edits": table.key for name, table in tables.items()},
                values={"profile": profile, "tables": tables},
                in_form=True,
                type="primary",
            )
        _upload(visit, draft)


def _save(ctx: Context, onboarding_id: str, *, profile: Profile, tables: dict[str, _Table], **typed: Any) -> None:
    rows = {
        name: typed_profile.edited(table.rows, typed[f"{name}_edits"], table.columns) for name, table in tables.items()
    }
    saved = profiles.edit(ctx, onboarding_id, typed_profile.read(profile, typed, rows))
    form_draft.remember(FORM, saved)


def _person(profile: Profile, *, locked: bool, reference: str) -> None:
    person = profile.person
    if locked:
        st.caption("The same person as before: the ATS recognizes them by these details.")
    first, last, phone, email, city, state = (*st.columns(3), *st.columns(3))
    first.text_input("First name", person.first_name, key=KEYS["first"], disabled=locked)
    last.text_input("Last name", person.last_name, key=KEYS["last"], disabled=locked)
    phone.text_input("Phone", person.phone, key=KEYS["phone"], disabled=locked)
    email.text_input("E-mail", person.email, key=KEYS["email"], disabled=locked)
    city.text_input("City", person.city or "", key=KEYS["city"], disabled=locked)
    state.text_input("State", person.state or "", key=KEYS["state"], disabled=locked)
    st.text_input(
        "Link to the FactoryFix profile", profile.profile_url or "", key=KEYS["url"], disabled=bool(reference)
    )


def _assessment(known: Assessment | None) -> None:
    st.select_slider("Stars", [1, 2, 3, 4, 5], value=known.stars if known else 3, key=KEYS["stars"])
    st.text_area("Recommendation", known.recommendation if known else "", key=KEYS["recommendation"])
    left, right = st.columns(2)
    left.text_area("Strengths, one per line", "\n".join(known.strengths if known else ()), key=KEYS["strong"])
    right.text_area("To clarify, one per line", "\n".join(known.concerns if known else ()), key=KEYS["weak"])
    findings: dict[str, Finding] = {finding.area: finding for finding in known.findings} if known else {}
    levels = list(get_args(Level))
    for number, area in enumerate(AREAS):
        finding = findings.get(area)
        level, text = st.columns([1, 3])
        index = levels.index(finding.level if finding else "Not assessed")
        level.selectbox(area, levels, index=index, key=KEYS[f"level_{number}"])
        text.text_area(f"{area}: finding", finding.text if finding else "", key=KEYS[f"finding_{number}"], height=80)


def _conversation(profile: Profile) -> _Table:
    zone = profile.job.zone()
    rows = [{**dict(turn), "at": turn.at.astimezone(zone).replace(tzinfo=None)} for turn in profile.conversation]
    columns = {
        "speaker": _choice("Who", SPEAKERS),
        "channel": _choice("Channel", CHANNELS),
        "at": st.column_config.DatetimeColumn(f"Time in {profile.job.time_zone}", format="YYYY-MM-DD HH:mm"),
        "text": st.column_config.TextColumn("Message", required=True, width="large"),
    }
    to_the_minute = [
        {**row, "at": row["at"].replace(second=0, microsecond=0)} for row in rows
    ]  # the editor has no seconds
    return replace(_table("turns", to_the_minute, TURN, columns), rows=rows)


def _choice(label: str, words: dict[Any, str]) -> Any:
    return st.column_config.SelectboxColumn(
        label, options=list(words), format_func=words.__getitem__, required=True, width="small"
    )


def _resume(resume: Resume, draft: Draft) -> dict[str, _Table]:
    if resume.pdf or resume.original:
        st.caption(f"The uploaded résumé {esc(draft.resume_name)} is used instead of these fields.")
    st.text_area("Summary", resume.summary, key=KEYS["summary"])
    st.markdown("**Experience**")
    positions = [
        {**dict(position), "location": position.location or "", "highlights": "\n".join(position.highlights)}
        for position in resume.experience
    ]
    experience = _texts("experience", positions, EXPERIENCE)
    left, right = st.columns(2)
    left.text_area("Skills, one per line", "\n".join(resume.skills), key=KEYS["skills"])
    right.text_area("Certifications, one per line", "\n".join(resume.certifications), key=KEYS["papers"])
    st.markdown("**Education**")
    schools = [{**dict(school), "period": school.period or ""} for school in resume.education]
    return {"experience": experience, "education": _texts("education", schools, EDUCATION)}


def _texts(name: str, rows: list[Fields], columns: tuple[str, ...]) -> _Table:
    """Draw a table of text columns, with an empty row if there are no rows."""
    looks = {column: st.column_config.TextColumn(column.capitalize()) for column in columns}
    return _table(name, rows or [dict.fromkeys(columns, "")], columns, looks)


def _table(name: str, rows: list[Fields], columns: tuple[str, ...], looks: dict[str, Any]) -> _Table:
    """Draw an editor; its key depends on the rows, so that saved edits are not applied a second time."""
    key = f"prof_{name}_{hashlib.sha256(repr(rows).encode()).hexdigest()[:10]}"
    st.data_editor(rows, column_order=columns, column_config=looks, num_rows="dynamic", hide_index=True, key=key)
    return _Table(key, rows, columns)


def _upload(visit: Visit, draft: Draft) -> None:
    seen, resume = visit.seen(draft=draft), draft.profile.resume
    with st.container(border=True):
        st.markdown("**Your own résumé**")
        if resume.pdf or resume.original:
            where = "is sent with the profile" if resume.original else "is in the profile"
            st.markdown(f":green[:material/check_circle:] {esc(draft.resume_name)} {where}.")
            for note in draft.resume_notes:
                st.caption(esc(note))
            visit.button("Remove", profiles.remove_resume, visit.onboarding.id, key="prof_resume_out", seen=seen)
            return
        uploaded = st.file_uploader(
            "PDF or Word, at most 60 pages",
            type=["pdf", "docx", "doc", "rtf"],
            key="prof_resume",
            max_upload_size=MAX_SCAN // 1_000_000,
        )
        if uploaded is not None:
            visit.button(
                "Use this résumé",
                _use,
                visit.onboarding.id,
                key="prof_resume_use",
                seen=seen,
                typed={"uploaded": "prof_resume"},
                busy="Reading the résumé…",
            )


def _use(ctx: Context, onboarding_id: str, *, uploaded: Any) -> None:
    if uploaded is None:
        raise InvalidInput("The file is no longer available.", "Choose it again.")
    profiles.upload_resume(ctx, onboarding_id, data=uploaded.getvalue(), name=uploaded.name)

"""Everything of the candidate that a person may edit before the push; saving it makes the preview again."""

from __future__ import annotations

import hashlib
from typing import Any, get_args

import streamlit as st

from core.actions import profile as profiles
from core.candidate.draft import Draft
from core.candidate.model import Area, Assessment, Level, Profile, Resume, Turn, read_profile
from core.errors import InvalidInput
from core.onboarding.model import Onboarding
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.visit import Visit

SPEAKERS = {"ai_recruiter": "AI recruiter", "candidate": "Candidate"}
CHANNELS = {"sms": "SMS", "email": "E-mail"}
Fields = dict[str, Any]


def draw(visit: Visit, onboarding: Onboarding, draft: Draft) -> None:
    """Draw the form in four parts, and the upload of a résumé."""
    profile, base = draft.profile, f"prof_base_{onboarding.id}"
    if "prof_first" not in st.session_state:  # the form begins; else its fields go on showing what they began from
        st.session_state[base] = profile
    with st.expander("Edit the candidate", icon=":material/edit:", key="prof_edit"):
        with st.form("prof_form", border=False):
            person, assessment, conversation, resume = st.tabs(["Person", "Assessment", "Conversation", "Résumé"])
            with person:
                fields: Fields = _person(profile, locked=bool(draft.second_of))
            with assessment:
                fields["assessment"] = _assessment(profile.assessment)
            with conversation:
                turns = _conversation(profile)
            with resume:
                fields["resume"] = _resume(profile.resume, draft)
            if st.form_submit_button("Save the candidate", key="prof_save", type="primary"):
                with shown("edit candidate", onboarding=onboarding.id):
                    fields["conversation"] = _turns(turns, profile)
                    seen: Profile = st.session_state[base]
                    kept = profiles.edit(visit.ctx, onboarding.id, _changed(profile, fields), seen=seen)
                    st.session_state[base] = kept.profile
                    st.rerun()
        _upload(visit, onboarding, draft)


def _changed(profile: Profile, fields: Fields) -> Profile:
    return read_profile({**dict(profile), **fields})


def _person(profile: Profile, *, locked: bool) -> Fields:
    person = profile.person
    if locked:
        st.caption("The same person as before: the ATS recognises them by what it knows already.")
    (one, two, three), (four, five, six) = st.columns(3), st.columns(3)
    fields: Fields = {
        "first_name": one.text_input("First name", person.first_name, key="prof_first", disabled=locked),
        "last_name": two.text_input("Last name", person.last_name, key="prof_last", disabled=locked),
        "phone": three.text_input("Phone", person.phone, key="prof_phone", disabled=locked),
        "email": four.text_input("E-mail", person.email, key="prof_email", disabled=locked),
        "city": five.text_input("City", person.city or "", key="prof_city", disabled=locked) or None,
        "state": six.text_input("State", person.state or "", key="prof_state", disabled=locked) or None,
    }
    url = st.text_input("Link to the FactoryFix profile", profile.profile_url or "", key="prof_url")
    return {"person": fields, "profile_url": url or None}


def _assessment(known: Assessment | None) -> Fields:
    stars = st.select_slider("Stars", [1, 2, 3, 4, 5], value=known.stars if known else 3, key="prof_stars")
    words = st.text_area("Recommendation", known.recommendation if known else "", key="prof_recommendation")
    left, right = st.columns(2)
    strengths = left.text_area("Strengths, one a line", "\n".join(known.strengths if known else ()), key="prof_strong")
    concerns = right.text_area("To clarify, one a line", "\n".join(known.concerns if known else ()), key="prof_weak")
    said = {one.area: one for one in known.findings} if known else {}
    findings = []
    for number, area in enumerate(get_args(Area)):
        name, text = st.columns([1, 3])
        levels = list(get_args(Level))
        level = levels.index(said[area].level) if area in said else levels.index("Not assessed")
        chosen = name.selectbox(area, levels, index=level, key=f"prof_level_{number}")
        finding = text.text_area(
            f"{area}: finding", said[area].text if area in said else "", key=f"prof_finding_{number}", height=80
        )
        findings.append({"area": area, "level": chosen, "text": finding or ""})
    return {
        "stars": stars,
        "recommendation": words,
        "strengths": _lines(strengths),
        "concerns": _lines(concerns),
        "findings": findings,
    }


def _conversation(profile: Profile) -> list[Fields]:
    zone = profile.job.zone()
    rows = [
        {**dict(turn), "at": turn.at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)}
        for turn in profile.conversation
    ]
    columns = {
        "speaker": _choice("Who", SPEAKERS),
        "channel": _choice("Channel", CHANNELS),
        "at": st.column_config.DatetimeColumn(f"Time in {profile.job.time_zone}", format="YYYY-MM-DD HH:mm"),
        "text": st.column_config.TextColumn("Message", required=True, width="large"),
    }
    edited: list[Fields] = st.data_editor(
        rows, column_config=columns, num_rows="dynamic", hide_index=True, key=f"prof_turns_{_mark(rows)}"
    )
    return edited


def _choice(label: str, words: dict[Any, str]) -> Any:
    return st.column_config.SelectboxColumn(
        label, options=list(words), format_func=words.__getitem__, required=True, width="small"
    )


def _turns(rows: list[Fields], profile: Profile) -> tuple[Turn, ...]:
    zone = profile.job.zone()
    for number, row in enumerate(rows, start=1):
        if not all(row.get(name) for name in ("speaker", "channel", "at", "text")):
            raise InvalidInput(f"Message {number} is not complete.", "Give speaker, channel, time and text.")
    return tuple(Turn(**{**row, "at": row["at"].replace(tzinfo=zone)}) for row in rows)


def _resume(resume: Resume, draft: Draft) -> Fields:
    if resume.pdf or resume.original:
        st.caption(f"The uploaded résumé {esc(draft.resume_name)} is used instead of these fields.")
    summary = st.text_area("Summary", resume.summary, key="prof_summary")
    st.markdown("**Experience**")
    positions = [
        {**dict(one), "location": one.location or "", "highlights": "\n".join(one.highlights)}
        for one in resume.experience
    ]
    experience = _table(positions, ["title", "employer", "period", "location", "highlights"], "experience")
    left, right = st.columns(2)
    skills = left.text_area("Skills, one a line", "\n".join(resume.skills), key="prof_skills")
    papers = right.text_area("Certifications, one a line", "\n".join(resume.certifications), key="prof_papers")
    st.markdown("**Education**")
    schools = _table(
        [{**dict(one), "period": one.period or ""} for one in resume.education],
        ["name", "school", "period"],
        "education",
    )
    return {
        "pdf": resume.pdf,
        "summary": summary,
        "experience": [{**row, "highlights": _lines(row.get("highlights"))} for row in experience],
        "skills": _lines(skills),
        "certifications": _lines(papers),
        "education": schools,
    }


def _table(rows: list[Fields], names: list[str], what: str) -> list[Fields]:
    shown_rows = rows or [dict.fromkeys(names, "")]
    edited: list[Fields] = st.data_editor(
        shown_rows,
        column_order=names,
        column_config={name: st.column_config.TextColumn(name.capitalize()) for name in names},
        num_rows="dynamic",
        hide_index=True,
        key=f"prof_{what}_{_mark(rows)}",
    )
    filled = [row for row in edited if any(row.get(name) for name in names)]
    return [
        {name: row.get(name) or (None if name in ("location", "period") else "") for name in names} for row in filled
    ]


def _upload(visit: Visit, onboarding: Onboarding, draft: Draft) -> None:
    with st.container(border=True):
        st.markdown("**A résumé of your own**")
        if draft.profile.resume.pdf or draft.profile.resume.original:
            where = "goes beside the profile" if draft.profile.resume.original else "is in the profile"
            st.markdown(f":green[:material/check_circle:] {esc(draft.resume_name)} {where}.")
            for note in draft.resume_notes:
                st.caption(esc(note))
            if st.button("Take it out", key="prof_resume_out"):
                with shown("remove resume", onboarding=onboarding.id):
                    profiles.remove_resume(visit.ctx, onboarding.id)
                    st.rerun()
            return
        uploaded = st.file_uploader(
            "PDF or Word, at most 10 MB and 60 pages", type=["pdf", "docx", "doc", "rtf"], key="prof_resume"
        )
        if uploaded is not None and st.button("Use this résumé", key="prof_resume_use"):
            with shown("upload resume", onboarding=onboarding.id):
                profiles.upload_resume(visit.ctx, onboarding.id, data=uploaded.getvalue(), name=uploaded.name)
                st.rerun()


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _mark(rows: list[Fields]) -> str:
    """Return a name for this content: an editor keeps its changes by key, and must not add them to saved rows again."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:10]

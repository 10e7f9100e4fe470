"""The PDF profile, read back: what a recruiter sees, what an ATS extracts, and the same bytes in every run."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from reportlab.lib.colors import Color, white

from core.candidate import samples
from core.candidate.model import PracticalFacts, Profile, Resume
from core.documents import style
from core.documents.anatomy import inspect_profile_pdf
from core.documents.candidate_profile import candidate_profile_pdf, resume_pdf
from core.errors import DocumentRefused
from tests.core.documents.pdf_reading import (
    fonts,
    names,
    outline,
    plain,
    reader,
    rotated,
    squeezed,
    text,
    texts,
    with_attachment,
    with_hidden_script,
    with_launch,
    with_script,
)

SAMPLES = samples.load_samples()
MACHINIST = SAMPLES["cnc-machinist"]
ROOT = Path(__file__).parents[3]
STAMP = "TEST – do not process"

ARABIC = "أعمل في مصنع منذ خمس سنوات على آلات CNC من نوع Haas. "
HEBREW = "אני עובד כמפעיל CNC כבר חמש שנים (2nd shift) קרוב לבית. "


def _with(profile: Profile = MACHINIST, **changed: object) -> Profile:
    return profile.model_copy(update=changed)


def _uploaded(pdf: bytes, **changed: object) -> Profile:
    return _with(resume=Resume(pdf=pdf), **changed)


def _as_test(profile: Profile) -> Profile:
    return samples.as_test(profile, samples.test_identity("Müller & Söhne", date(2026, 11, 24), 1, "abcd"))


def _saying(words: str) -> Profile:
    """Return a profile that says these words everywhere text can stand."""
    assert MACHINIST.assessment is not None
    findings = tuple(finding.model_copy(update={"text": words}) for finding in MACHINIST.assessment.findings)
    update = {"recommendation": words, "strengths": (words,), "concerns": (words,), "findings": findings}
    turns = tuple(turn.model_copy(update={"text": words}) for turn in MACHINIST.conversation[:2])
    person = MACHINIST.person.model_copy(update={"first_name": words[:60], "last_name": words[:60]})
    job = MACHINIST.job.model_copy(update={"title": words[:120]})
    assessment = MACHINIST.assessment.model_copy(update=update)
    resume = Resume(summary=words, skills=(f"skill {words[:200]}",))
    return _with(assessment=assessment, conversation=turns, person=person, job=job, resume=resume)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_first_page_says_who_which_job_and_how_well_it_fits(name: str) -> None:
    profile = SAMPLES[name]
    assert profile.assessment is not None
    first = " ".join(texts(candidate_profile_pdf(profile))[0].split())
    for part in (
        profile.person.full_name(),
        profile.job.title,
        profile.job.requisition,
        f"{profile.assessment.stars} of 5",
        profile.assessment.recommendation,
        profile.person.email,
        profile.person.phone,
        "Open the live profile in FactoryFix",
        profile.version_line(),
    ):
        assert part in first


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_message_finding_and_position_is_in_the_pdf(name: str) -> None:
    profile = SAMPLES[name]
    assert profile.assessment is not None
    whole = squeezed(candidate_profile_pdf(profile))
    messages = [turn.text.replace("👍", "[thumbs up]") for turn in profile.conversation]
    findings = [finding.text for finding in profile.assessment.findings]
    positions = [position.title for position in profile.resume.experience]
    for part in [*messages, *findings, *positions, *profile.resume.skills]:
        assert "".join(part.split()) in whole


def test_every_font_is_embedded_and_the_document_names_itself() -> None:
    pdf = candidate_profile_pdf(SAMPLES["maintenance-technician"])
    used = fonts(pdf)
    assert used
    assert all(used.values()), used
    document = reader(pdf)
    assert document.metadata is not None
    assert "José Ángel Muñoz-Dvořák" in str(document.metadata.title)
    assert document.metadata.author == "FactoryFix"
    assert document.root_object["/Lang"] == "en-US"
    assert not document.is_encrypted
    assert outline(pdf) == ["Summary", "Assessment by area", "Résumé", "Screening conversation"]


def test_the_address_of_a_test_stays_on_one_line() -> None:
    identity = samples.test_identity("Brightwater Foods", date(2026, 11, 24), 1, "d56cbb6c82e3")
    assert identity.email in texts(candidate_profile_pdf(samples.as_test(MACHINIST, identity)))[0]


def test_times_are_in_the_zone_of_the_job() -> None:
    first = texts(candidate_profile_pdf(MACHINIST))[0]
    assert "Nov 20, 2026, 6:05 PM EST" in first
    job = MACHINIST.job.model_copy(update={"time_zone": "America/Los_Angeles"})
    assert "Nov 20, 2026, 3:05 PM PST" in texts(candidate_profile_pdf(_with(job=job)))[0]


def test_equal_profiles_give_equal_bytes_in_another_process_too(tmp_path: Path) -> None:
    profile = _as_test(_uploaded(plain(pages=2)))
    source = tmp_path / "profile.json"
    source.write_text(profile.model_dump_json())
    code = (
        "import sys, hashlib; from pathlib import Path; from core.candidate.model import read_profile; "
        "from core.documents.candidate_profile import candidate_profile_pdf as pdf; "
        "print(hashlib.sha256(pdf(read_profile(Path(sys.argv[1]).read_bytes()))).hexdigest())"
    )
    run = [sys.executable, "-c", code, str(source)]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    other = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, check=True, text=True).stdout
    pdf = candidate_profile_pdf(profile)
    assert other.strip() == hashlib.sha256(pdf).hexdigest()
    assert pdf == candidate_profile_pdf(profile)


@pytest.mark.parametrize("resume", [MACHINIST.resume, Resume(pdf=plain(pages=3))], ids=["composed", "uploaded"])
@pytest.mark.parametrize("resume_first", [False, True])
def test_a_test_says_so_on_every_page_and_a_real_candidate_on_none(resume: Resume, resume_first: bool) -> None:
    profile = _as_test(_with(resume=resume))
    pages = texts(candidate_profile_pdf(profile, resume_first=resume_first))
    assert all(STAMP in page for page in pages)
    real = text(candidate_profile_pdf(_with(resume=resume), resume_first=resume_first))
    assert STAMP not in real


def test_every_page_is_numbered_and_carries_the_remark_about_ai() -> None:
    pages = texts(candidate_profile_pdf(_uploaded(plain(pages=3))))
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "support, not replace, a hiring decision" in page


@pytest.mark.parametrize("pages", [1, 40])
def test_an_uploaded_resume_is_in_the_profile_page_by_page(pages: int) -> None:
    pdf = candidate_profile_pdf(_uploaded(plain(pages=pages)))
    resume_pages = texts(pdf)[1 : pages + 1]
    for number, page in enumerate(resume_pages, start=1):
        assert f"Welder page {number}" in page
        assert f"As received, page {number} of {pages}" in page


def test_the_resume_goes_first_when_the_ats_takes_one_file_only() -> None:
    uploaded = texts(candidate_profile_pdf(_uploaded(plain(pages=2)), resume_first=True))
    assert "Welder page 1" in uploaded[0]
    assert "Welder page 2" in uploaded[1]
    assert "4 of 5" in uploaded[2]
    composed = candidate_profile_pdf(MACHINIST, resume_first=True)
    assert "Buckeye Aero Components" in texts(composed)[0]
    assert outline(composed)[0] == "Résumé"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_rotated_resume_page_stays_inside_the_frame(degrees: int) -> None:
    pdf = candidate_profile_pdf(_uploaded(rotated(degrees)))
    page = reader(pdf).pages[1]
    form = page["/Resources"]["/XObject"]["/Resume"].get_object()
    left, bottom, right, top = (float(value) for value in form["/BBox"])
    command = re.search(rb"q ([-\d. ]+) cm /Resume Do", page.get_contents().get_data())
    assert command is not None
    a, b, c, d, e, f = (float(number) for number in command[1].split())
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    assert all(
        30 < x < float(page.mediabox.width) - 30 and 31 < y < float(page.mediabox.height) - 46 for x, y in corners
    )
    across = max(x for x, _ in corners) - min(x for x, _ in corners)
    down = max(y for _, y in corners) - min(y for _, y in corners)
    assert (across > down) is (degrees in (90, 270))
    turn = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}[degrees]
    assert (round(a / abs(a or b)), round(b / abs(a or b))) == turn


@pytest.mark.parametrize(
    ("size", "least"),
    [((612, 792), 0.9), ((595, 842), 0.9), ((792, 612), 0.9), ((612, 1008), 0.9), ((792, 1224), 0.9), ((10, 10), 1),
     ((200, 3000), 0.2), ((3000, 200), 0.15)],
)  # fmt: skip
def test_a_page_of_a_resume_keeps_its_size_and_only_posters_are_scaled_down(
    size: tuple[float, float], least: float
) -> None:
    page = reader(candidate_profile_pdf(_uploaded(plain(size=size)))).pages[1]
    command = re.search(rb"q ([-\d.]+) [-\d. ]+ cm /Resume Do", page.get_contents().get_data())
    assert command is not None
    assert least <= float(command[1]) <= 1
    assert 612 <= page.mediabox.width <= 1_224


def test_before_screening_the_profile_says_what_is_not_there_yet() -> None:
    profile = _with(stage="New", assessment=None, conversation=())
    whole = text(candidate_profile_pdf(profile))
    for part in ("Version 1 – before screening", "Not rated yet", "No messages yet."):
        assert part in whole
    anatomy = inspect_profile_pdf(candidate_profile_pdf(profile))
    assert (anatomy.resume, anatomy.conversation, anatomy.assessment, anatomy.rating) == (True, False, False, False)


def test_before_screening_the_resume_begins_on_the_first_page() -> None:
    new = {"stage": "New", "assessment": None, "conversation": ()}
    composed = texts(candidate_profile_pdf(_with(**new)))
    assert len(composed) == 1
    assert "Buckeye Aero Components" in composed[0]
    uploaded = texts(candidate_profile_pdf(_uploaded(plain(pages=2), **new)))
    assert ["Welder page" in page for page in uploaded] == [True, True, False]


@pytest.mark.parametrize("resume", [MACHINIST.resume, Resume(pdf=plain(pages=3))], ids=["composed", "uploaded"])
def test_the_first_page_links_to_the_resume_and_the_conversation_by_their_pages(resume: Resume) -> None:
    pdf = candidate_profile_pdf(_with(resume=resume))
    pages = texts(pdf)
    conversation = next(n for n, page in enumerate(pages, start=1) if "Screening conversation" in page)
    assert "Résumé page 2" in pages[0]
    assert f"Conversation page {conversation}" in pages[0]
    links = [link.get_object() for link in reader(pdf).pages[0]["/Annots"]]
    inside = [link["/Dest"][0].get_object() for link in links if "/Dest" in link]
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader(pdf).pages, start=1)}
    assert [numbers[page.indirect_reference.idnum] for page in inside] == [2, conversation]
    assert outline(pdf) == ["Summary", "Assessment by area", "Résumé", "Screening conversation"]


def test_five_strengths_stand_before_the_assessment_and_the_others_after_it() -> None:
    assert MACHINIST.assessment is not None
    strengths = tuple(f"Strength number {n}." for n in range(12))
    pdf = candidate_profile_pdf(_with(assessment=MACHINIST.assessment.model_copy(update={"strengths": strengths})))
    before, after = text(pdf).split("Assessment by area", 1)
    assert [strength in before for strength in strengths] == [True] * 5 + [False] * 7
    assert all(strength in after for strength in strengths[5:])


def test_facts_stand_in_a_row_and_what_was_not_discussed_says_so() -> None:
    first = " ".join(texts(candidate_profile_pdf(MACHINIST))[0].split())
    assert (
        "PAY $30 an hour or more SHIFT 2nd shift, works it today COMMUTE About 20 minutes START Not discussed" in first
    )
    assert MACHINIST.assessment is not None
    silent = MACHINIST.assessment.model_copy(update={"facts": PracticalFacts()})
    assert "COMMUTE" not in text(candidate_profile_pdf(_with(assessment=silent)))


@pytest.mark.parametrize(
    ("gaps", "label"),
    [((), ""), (("Technical skills",), "Gap: Technical skills"), (("Recent relevant experience",), "1 gap"),
     (("Technical skills", "Career stability"), "2 gaps")],
)  # fmt: skip
def test_a_gap_stands_beside_the_stars(gaps: tuple[str, ...], label: str) -> None:
    assert MACHINIST.assessment is not None
    findings = tuple(
        finding.model_copy(update={"level": "Gap" if finding.area in gaps else "Meets"})
        for finding in MACHINIST.assessment.findings
    )
    first = texts(
        candidate_profile_pdf(_with(assessment=MACHINIST.assessment.model_copy(update={"findings": findings})))
    )
    assert re.findall(r"Gap: .*|\d gaps?", first[0].split("CONTACT")[0]) == ([label] if label else [])


def test_a_long_address_is_broken_at_the_at_sign_only() -> None:
    email = "maximiliana.wolfeschlegelsteinhausen@candidates.example"
    person = MACHINIST.person.model_copy(update={"email": email})
    lines = texts(candidate_profile_pdf(_with(person=person)))[0].splitlines()
    name, _, host = email.partition("@")
    assert any(line.strip() == name for line in lines)
    assert any(line.strip() == f"@{host}" for line in lines)


def _contrast(ink: Color, background: Color) -> float:
    def luminance(color: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color.rgb()]
        return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])

    low, high = sorted((luminance(ink), luminance(background)))
    return (high + 0.05) / (low + 0.05)


def test_stars_and_texts_stand_out_from_their_backgrounds() -> None:
    assert min(_contrast(color, tint) for color in (style.STAR, style.OUTLINE) for tint in (style.TINT, white)) >= 3
    pairs = [(style.GOOD, style.GOOD_TINT), (style.FAIR, style.FAIR_TINT), (style.WARN, style.WARN_TINT),
             (style.ALARM, style.ALARM_TINT), (style.MUTED, style.QUIET_TINT), (style.MUTED, style.TINT),
             (style.ACCENT, style.TINT), (style.INK, style.PANEL)]  # fmt: skip
    assert min(_contrast(ink, tint) for ink, tint in pairs) >= 4.5


@pytest.mark.parametrize("make", [with_script, with_launch, with_attachment, with_hidden_script])
def test_nothing_that_acts_comes_along_with_an_uncleaned_resume(make: Callable[[], bytes]) -> None:
    pdf = candidate_profile_pdf(_uploaded(make()))
    assert "Welder page 1" in texts(pdf)[1]
    assert not names(pdf) & {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles"}


def test_a_damaged_resume_is_refused_with_a_sentence() -> None:
    with pytest.raises(DocumentRefused, match="damaged"):
        candidate_profile_pdf(_uploaded(b"%PDF-1.7 nothing"))


ODD_TEXTS = {
    "a long word": "x" * 1_500,
    "a wide long word": "W" * 1_500,
    "Arabic": ARABIC * 3,
    "Hebrew": HEBREW * 3,
    "both ways": (HEBREW + "hello " + ARABIC) * 2,
    "one long Arabic word": "ا" * 900,
    "emoji": "👍🏽👩‍🔧🇺🇸❤️ ok ✓★→",
    "Chinese": "你好，我是操作员" * 20,
    "markup": "<b>not</b> & <para> &amp; </font> <br/> ]]> %s {0} <bullet>",
    "control signs": "a\x00b\x07c\u202edcba\u202c\ufeff",
    "blank": "   ",
    "many lines": "\n" * 300 + "x",
    "stacked accents": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "Vietnamese": "Nguyễn Thị Thùy Dương Đặng",
    "Russian": "Привет, я станочник",
    "Thai": "สวัสดี",
    "Hindi": "नमस्ते",
    "Arabic ligatures": "لا إله ﷺ ﷲ پچگژ یک",
    "private use": "\ue000\uf8ff\U000f0000",
    "not a character": "\ufffe\uffff",
    "a full finding": "word " * 500,
}


@pytest.mark.parametrize("words", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_text_anywhere_still_gives_a_readable_pdf(words: str) -> None:
    pdf = candidate_profile_pdf(_saying(words))
    anatomy = inspect_profile_pdf(pdf)
    assert anatomy.conversation
    assert anatomy.rating
    assert all(fonts(pdf).values())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("fine 👍🏽", "fine [thumbs up]"),
        ("🇺🇸", "[flag US]"),
        ("操", "操"),
        ("அ", "\ufffd"),
        ("Dvořák → ★", "Dvořák → ★"),
        ("<b>bold?</b> &amp;", "<b>bold?</b> &amp;"),
        ("Привет", "Привет"),
    ],
)
def test_a_sign_is_shown_or_visibly_replaced(words: str, expected: str) -> None:
    assert "".join(expected.split()) in squeezed(candidate_profile_pdf(_saying(words)))


def test_a_conversation_of_two_hundred_turns_keeps_every_message_in_order() -> None:
    first = MACHINIST.conversation[0]
    turns = tuple(
        first.model_copy(update={"text": f"message-{n:03d}", "at": first.at + timedelta(minutes=n)}) for n in range(200)
    )
    whole = text(candidate_profile_pdf(_with(conversation=tuple(reversed(turns)))))
    places = [whole.index(f"message-{n:03d}") for n in range(200)]
    assert places == sorted(places)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    first=st.text(min_size=1, max_size=60),
    last=st.text(min_size=1, max_size=60),
    messages=st.lists(st.text(max_size=80), max_size=3),
)
def test_no_name_and_no_message_can_break_the_pdf(first: str, last: str, messages: list[str]) -> None:
    person = MACHINIST.person.model_copy(update={"first_name": first, "last_name": last})
    turn = MACHINIST.conversation[1]
    turns = tuple(turn.model_copy(update={"text": words}) for words in messages)
    pdf = candidate_profile_pdf(_with(person=person, conversation=turns, resume=Resume(summary=last)))
    assert inspect_profile_pdf(pdf).conversation is bool(messages)


def test_the_resume_alone_is_the_upload_as_it_is_but_stamped_for_a_test() -> None:
    upload = plain(pages=2)
    assert resume_pdf(_uploaded(upload)) == upload
    stamped = texts(resume_pdf(_as_test(_uploaded(upload))))
    assert len(stamped) == 2
    assert all(STAMP in page and "Welder" in page for page in stamped)


def test_the_composed_resume_alone_holds_the_resume_and_nothing_of_the_assessment() -> None:
    whole = text(resume_pdf(MACHINIST))
    assert "Buckeye Aero Components" in whole
    assert "4 of 5" not in whole
    assert "AI recruiter" not in whole


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_anatomy_of_a_sample_is_whole(name: str) -> None:
    pdf = candidate_profile_pdf(_as_test(SAMPLES[name]))
    anatomy = inspect_profile_pdf(pdf)
    assert anatomy.size == len(pdf)
    assert anatomy.pages == len(reader(pdf).pages)
    parts = ("resume", "conversation", "assessment", "rating", "link", "stamped")
    assert all(getattr(anatomy, part) for part in parts)
    assert anatomy.unreadable == ""


def test_a_line_in_letters_that_no_font_has_is_named() -> None:
    tibetan = _with(person=MACHINIST.person.model_copy(update={"first_name": "བསོད་ནམས", "last_name": "Dorje"}))
    assert "Dorje" in inspect_profile_pdf(candidate_profile_pdf(tibetan)).unreadable


def test_a_resume_cannot_pretend_to_be_the_assessment() -> None:
    fake = plain(words="Screening conversation  ·  SMS  ·  Assessment by area 5 of 5")
    anatomy = inspect_profile_pdf(candidate_profile_pdf(_uploaded(fake, assessment=None, conversation=())))
    assert (anatomy.resume, anatomy.conversation, anatomy.assessment, anatomy.rating) == (True, False, False, False)


def test_a_foreign_pdf_has_none_of_the_parts() -> None:
    anatomy = inspect_profile_pdf(plain())
    parts = (anatomy.conversation, anatomy.assessment, anatomy.rating, anatomy.link, anatomy.stamped)
    assert parts == (False, False, False, False, False)

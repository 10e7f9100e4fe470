"""The profile is closed: nothing travels that is not drawn in the model, and a bad field gets a sentence."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from core.candidate import samples
from core.candidate.model import Profile, Resume, read_profile
from core.errors import InvalidInput

SAMPLES = samples.load_samples()


def _raw() -> dict[str, object]:
    return json.loads(SAMPLES["cnc-machinist"].model_dump_json())


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_is_complete_and_survives_being_stored(name: str) -> None:
    profile = SAMPLES[name]
    assert read_profile(profile.model_dump_json()) == profile
    assert profile.assessment is not None
    assert len(profile.assessment.findings) == 6
    assert not profile.resume.is_empty()
    assert {turn.speaker for turn in profile.conversation} == {"ai_recruiter", "candidate"}
    assert not profile.is_test


def test_there_are_four_samples_and_one_has_letters_beyond_latin_1() -> None:
    assert len(SAMPLES) == 4
    names = [profile.person.full_name() for profile in SAMPLES.values()]
    assert any(ord(letter) > 255 for name in names for letter in name)


def test_an_uploaded_resume_survives_being_stored_as_json() -> None:
    profile = SAMPLES["cnc-machinist"].model_copy(update={"resume": Resume(pdf=b"%PDF-\x00\xff")})
    assert read_profile(profile.model_dump_json()).resume.pdf == b"%PDF-\x00\xff"


@pytest.mark.parametrize(
    "field", ["photo", "birth_date", "ssn", "race", "sex", "gender", "disability", "veteran_status", "ethnicity"]
)
def test_a_protected_field_is_refused_by_name(field: str) -> None:
    raw = _raw()
    raw["person"][field] = "x"  # type: ignore[index]
    with pytest.raises(InvalidInput) as refused:
        read_profile(raw)
    assert f"person.{field}" in refused.value.problems


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("person", "email"), "not an address"),
        (("person", "first_name"), "  \n "),
        (("person", "phone"), "\x00"),
        (("person", "last_name"), "x" * 301),
        (("assessment", "stars"), 0),
        (("assessment", "stars"), 6),
        (("stage",), "Hired"),
        (("version",), 3),
        (("created_at",), "2026-11-24T10:00:00"),
        (("profile_url",), "javascript:alert(1)"),
        (("profile_url",), "https://a b"),
        (("job", "time_zone"), "Mars/Olympus"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(path: tuple[str, ...], value: object) -> None:
    raw = _raw()
    target = raw
    for key in path[:-1]:
        target = target[key]  # type: ignore[assignment]
    target[path[-1]] = value
    with pytest.raises(InvalidInput) as refused:
        read_profile(raw)
    assert ".".join(path) in refused.value.problems
    assert refused.value.next_step


def test_an_area_is_assessed_once() -> None:
    raw = _raw()
    findings = raw["assessment"]["findings"]  # type: ignore[index]
    findings.append(findings[0])
    with pytest.raises(InvalidInput, match="twice"):
        read_profile(raw)


@pytest.mark.parametrize(
    ("stage", "version", "line"),
    [
        ("New", 1, "Version 1 – before screening"),
        ("Engaged", 1, "Version 1 – after screening"),
        ("Engaged", 2, "Version 2 – replaces Version 1"),
    ],
)
def test_the_version_line_says_what_the_pdf_is(stage: str, version: int, line: str) -> None:
    assert read_profile({**_raw(), "stage": stage, "version": version}).version_line() == line


def test_a_candidate_who_is_new_has_no_second_version() -> None:
    with pytest.raises(InvalidInput, match="Engaged"):
        read_profile({**_raw(), "stage": "New", "version": 2})


def test_text_that_is_not_json_is_refused_with_a_sentence() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_profile(b"\xff\xfe{")
    assert refused.value.sentence.endswith(".")


@given(customer=st.text(max_size=60), on=st.dates(date(2024, 1, 1), date(2040, 1, 1)), n=st.integers(1, 10_000))
def test_a_test_identity_is_unmistakable_for_any_customer(customer: str, on: date, n: int) -> None:
    person = samples.test_identity(customer, on, n, "a1b2c3d4")
    assert person.first_name == "ZZTEST-FactoryFix"
    assert person.last_name.endswith(f"-{on:%y%m%d}-{n}")
    assert person.email.startswith("zztest+a1b2c3d4@")
    line = int(person.phone.rsplit("-", 1)[1])
    assert "555-01" in person.phone
    assert 100 <= line <= 199


def test_every_token_gives_another_address_and_accents_stay_in_the_name() -> None:
    first = samples.test_identity("Müller & Söhne", date(2026, 11, 24), 1, "aaaa1")
    second = samples.test_identity("Müller & Söhne", date(2026, 11, 24), 1, "aaaa2")
    assert first.email != second.email
    assert first.last_name == "Müller & Söhne-261124-1"


def test_no_two_pushes_of_a_customer_share_a_phone_number_which_bullhorn_matches_by() -> None:
    people = [samples.test_identity("Acme", date(2026, 11, 24), n, f"token{n}") for n in range(1, 101)]
    assert len({person.phone for person in people}) == 100
    again = [samples.test_identity("Acme", date(2026, 11, 24), 1, f"other{n}") for n in range(50)]
    assert len({person.phone for person in again}) > 40, "the first push of another onboarding has another number"


@pytest.mark.parametrize(("n", "token"), [(0, "abcd"), (1, ""), (1, "a b"), (1, "x@y.z"), (1, "abcd\n")])
def test_a_test_identity_refuses_a_token_that_is_no_address(n: int, token: str) -> None:
    with pytest.raises(ValueError, match=r"token|counted"):
        samples.test_identity("Acme", date(2026, 11, 24), n, token)


def test_no_control_character_travels_in_a_line() -> None:
    raw = _raw()
    raw["person"]["first_name"] = "\x00Dana\x07\x1b Lee\x9f"  # type: ignore[index]
    assert read_profile(raw).person.first_name == "Dana Lee"


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_tells_the_customer_nothing_of_another_company_that_it_applied_to(name: str) -> None:
    sample = SAMPLES[name]
    content = sample.model_dump_json(include={"conversation", "assessment"})
    assert sample.job.customer not in content


def test_a_sample_as_test_keeps_its_story_and_loses_its_person() -> None:
    person = samples.test_identity("Acme", date(2026, 11, 24), 1, "abcd")
    profile: Profile = samples.as_test(SAMPLES["quality-inspector"], person)
    assert profile.is_test
    assert profile.person == person
    assert profile.conversation == SAMPLES["quality-inspector"].conversation
    assert profile.created_at < datetime(2027, 1, 1, tzinfo=UTC)

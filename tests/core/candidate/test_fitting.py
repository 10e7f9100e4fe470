"""The sample fits the job: an interview about another trade never reaches a customer."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.candidate.fitting import GENERAL, fitted, nearest_sample, skills_for, town_in
from core.candidate.model import Profile
from core.candidate.samples import load_samples

SAMPLES = load_samples()


@pytest.mark.parametrize(
    ("title", "sample"),
    [
        ("CNC Lathe Operator – 1st Shift", "cnc-machinist"),
        ("Apprentice Machinist", "cnc-machinist"),
        ("Maintenance Mechanic, Packaging", "maintenance-technician"),
        ("Receiving Inspector", "quality-inspector"),
        ("Quality Technician (CNC)", "quality-inspector"),
        ("Ammonia Refrigeration Technician", GENERAL),
        ("Forklift Driver", GENERAL),
        ("Windmill Erector", GENERAL),
        ("", GENERAL),
    ],
)
def test_the_nearest_sample_is_of_the_trade_that_the_title_names(title: str, sample: str) -> None:
    assert nearest_sample(title) == sample


@given(title=st.text())
def test_every_title_has_a_sample_and_skills(title: str) -> None:
    assert nearest_sample(title) in SAMPLES
    assert len(skills_for(title)) >= 3


def test_an_ammonia_technician_is_not_interviewed_about_cnc() -> None:
    title = "Ammonia Refrigeration Technician"
    name = nearest_sample(title)
    profile = fitted(name, SAMPLES[name], title=title, city="Green Bay", state="WI")
    text = profile.model_dump_json()
    assert "CNC" not in text
    assert "Mazak" not in text
    assert profile.resume.summary.startswith("TEST: a sample candidate, adapted to Ammonia Refrigeration Technician")
    assert profile.resume.experience[0].title == title
    assert profile.resume.experience[0].location == profile.person.place() == "Green Bay, WI"
    assert "Ammonia and refrigeration systems" in profile.resume.skills
    assert Profile.model_validate_json(text) == profile


def test_a_job_without_a_place_leaves_the_person_where_they_are() -> None:
    sample = SAMPLES["cnc-machinist"]
    profile = fitted("cnc-machinist", sample, title="Machinist", city=None, state=None)
    assert profile.person == sample.person
    assert profile.resume.experience[0].location is None
    assert profile.resume.skills == sample.resume.skills


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("London, KY", ("London", "KY")),
        ("St. Louis, MO ", ("St. Louis", "MO")),
        ("Austin, TX / Dallas, TX", (None, None)),
        ("Austin, Texas", (None, None)),
        ("Remote", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_place_that_is_only_a_text_is_read_where_it_is_one_town(
    text: str, town: tuple[str | None, str | None]
) -> None:
    assert town_in(text) == town

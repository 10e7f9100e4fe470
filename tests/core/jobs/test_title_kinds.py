"""Does a title say that a job is a test?"""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.jobs.title_kinds import TitleKind, title_kind

TEST = """TEST | TEST – Welder | Test | test req | TEST - do not apply | DO NOT APPLY – Welder | Do not apply
TEST Welder (ignore) | *** TEST *** | Test job 2 | test posting | [Test] Millwright | (test) Millwright
Millwright (TEST) | {TEST} Fitter | <test> Fitter | ZZZ - Test Position | zzTest2 | test_requisition | Test 123
Do Not Use - Fitter | Fitter: DO NOT USE! | Fitter - TEST DO NOT APPLY | Dummy Requisition | Sandbox Test
FactoryFix test 3 | Fitter – TEST | Fitter - please ignore | test test"""
REAL = """\
Test Engineer | Tester | TESTER | Test Technician – 2nd Shift | Contest Lead | TEST ENGINEER | Welder
Attestation Clerk | Testing Lab Manager | Applications Engineer (do not apply heat) | Latest Welder | TEST MECHANIC I
Test/Rework Technician | Test-Stand Operator | Test & Inspection Lead | Test (Hydraulic) Mechanic | Flight Test Pilot
Test 3rd Shift Operator | Crash Test Dummy Technician | Quality Engineer, Test | Technician - Test
Drug Test Collector"""
DOUBTFUL = """\
Test: Welder | Test - Gearbox Mechanic | TEST: Engine Technician | Welder Test | Test Welder
TEST - MILLWRIGHT | Engineer (Test) | Operator - TEST | Dummy | ZZZZ Millwright | Fitter - Test | Acme TEST Fitter
Testing | TESTING!"""


def titles(text: str) -> list[str]:
    return text.replace("\n", " | ").split(" | ")


@pytest.mark.parametrize("title", titles(TEST))
def test_a_test_job_is_known_by_its_title(title: str) -> None:
    assert title_kind(title) is TitleKind.TEST


@pytest.mark.parametrize("title", [None, "", *titles(REAL)])
def test_a_real_job_that_tests_something_is_no_test(title: str | None) -> None:
    assert title_kind(title) is TitleKind.REAL


@pytest.mark.parametrize("title", titles(DOUBTFUL))
def test_a_person_decides_where_the_word_alone_could_mean_both(title: str) -> None:
    assert title_kind(title) is TitleKind.DOUBTFUL


@given(st.text(max_size=60))
def test_a_title_without_any_hint_is_a_real_job(title: str) -> None:
    if not any(hint in title.lower() for hint in ("test", "dummy", "do", "don", "ignore", "zzz")):
        assert title_kind(title) is TitleKind.REAL


@given(
    st.sampled_from(["Technician", "Engineer", "Mechanic", "Operator II"]), st.sampled_from(["Test", "TEST", "test"])
)
def test_the_word_before_an_occupation_of_testing_never_makes_a_test_job(occupation: str, spelling: str) -> None:
    assert title_kind(f"{spelling} {occupation}") is TitleKind.REAL

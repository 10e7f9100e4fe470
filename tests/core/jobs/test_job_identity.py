"""Two addresses, ids or titles are of one job only where the text alone would convince a careful person."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.jobs.job_identity import address_identity, is_same_title, similar_address, similar_id, spelled_title

UKG = "https://recruiting2.ultipro.com/MIL1000/JobBoard/0a1b/OpportunityDetail?opportunityId="
WORKDAY = "https://mill.wd5.myworkdayjobs.com/"


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("https://jobs.lever.co/mill/5f-a/apply", "http://jobs.lever.co/mill/5f-a/?lever-source=Indeed"),
        ("https://boards.greenhouse.io/mill/jobs/77", "https://job-boards.greenhouse.io/mill/jobs/77?gh_src=x"),
        ("https://boards.greenhouse.io/embed/job_app?for=mill&token=77", "https://mill.example/careers/?gh_jid=77"),
        (WORKDAY + "Plant/job/Akron/Oiler_R-12", WORKDAY + "en-US/Plant/job/Akron/Oiler_R-12/apply"),
        (WORKDAY + "Plant/job/Akron/Oiler%2DII_R-12", WORKDAY + "Plant/job/Akron/Oiler-ii_R-12"),
        (UKG + "C0-FE", UKG + "c0-fe&utm_source=list"),
        ("https://nam1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjobs.lever.co%2Fmill%2F5f&data=1",
         "https://jobs.lever.co/mill/5f"),
        ("https://www.google.com/url?q=https://jobs.lever.co/mill/5f&sa=D", "https://jobs.lever.co/mill/5f"),
        ("https://urldefense.com/v3/__https://jobs.lever.co/mill/5f__;!!Q", "https://jobs.lever.co/mill/5f"),
        ("https://mill.example/jobs?b=2&a=1", "https://www.mill.example/jobs/?a=1&b=2&utm_medium=mail"),
        ("https://jobs.dayforcehcm.com/en-US/mill/PORTAL/jobs/9", "https://jobs.dayforcehcm.com/mill/PORTAL/jobs/9"),
        ("https://paycomonline.net/v4/ats/web.php/jobs/ViewJobDetails?job=4&clientkey=AB",
         "https://www.paycomonline.net/v4/ats/web.php/jobs/ViewJobDetails?clientkey=ab&job=4"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_address(address: str, other: str) -> None:
    assert address_identity(address) == address_identity(other)


@pytest.mark.parametrize(
    "address",
    [
        UKG + "{}",
        "https://www.paycomonline.net/v4/ats/web.php/jobs/ViewJobDetails?job={}&clientkey=AB",
        "https://workforcenow.adp.com/mascsr/default/recruitment.html?cid=ab&jobId={}&lang=en_US",
        "https://mill.example/careers/?gh_jid={}",
        "https://mill.example/careers?pid={}",
        "https://mill.example/careers?requisitionId={}",
        "https://mill.example/careers?anything={}",
        "https://mill.example/careers#/job/{}",
        "https://mill.taleo.net/careersection/2/jobdetail.ftl?job={}",
        "https://phe.tbe.taleo.net/ats/careers/requisition.jsp?org=MILL&cws=1&rid={}",
        "https://secure3.saashr.com/ta/12.careers?ShowJob={}",
        "https://careers-mill.icims.com/jobs/{}/oiler/job",
        WORKDAY + "Plant/job/Akron/Oiler_R-{}",
        "https://jobs.smartrecruiters.com/Mill/{}-oiler",
        "https://recruiting.paylocity.com/Recruiting/Jobs/Details/{}/Mill/Oiler",
        "https://mill.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/{}",
    ],
)
@given(numbers=st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)).filter(lambda pair: pair[0] != pair[1]))
def test_another_id_is_another_job(address: str, numbers: tuple[int, int]) -> None:
    first, second = (address.format(number) for number in numbers)
    assert address_identity(first) != address_identity(second)
    assert similar_address(address_identity(first)) != similar_address(address_identity(second))


@given(st.text(max_size=60))
def test_any_text_has_an_identity(text: str) -> None:
    address_identity("https://" + text)
    address_identity(text)


def test_a_repost_is_only_similar() -> None:
    first, again = (address_identity(WORKDAY + f"P/job/Akron/Oiler_R-12{end}") for end in ("", "-1"))
    assert first != again
    assert similar_address(first) == similar_address(again)


@pytest.mark.parametrize(
    "text", ["REQ-0045", "JR45", "Req 45", "45", "#00045", "R-45.", "\u200b45", "45.0", "Req ID: 45"]
)
def test_ids_that_are_similar(text: str) -> None:
    assert similar_id(text) == "45"


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("R&amp;D Oiler", "R&D Oiler"),
        ("Oiler &ndash; 2nd Shift", "OILER - 2nd  shift"),
        ("Oiler™ Hand", "oiler hand"),
        ("Sr. Oiler", "Senior Oiler"),
        ("Oiler, 2nd Shift", "Second Shift Oiler"),
        ("Fork Lift Driver", "Forklift Drivers"),
    ],
)
def test_titles_that_are_the_same(title: str, other: str) -> None:
    assert is_same_title(spelled_title(title), spelled_title(other))


PAIRS = [("I", "II"), ("1", "2"), ("2nd Shift", "3rd Shift"), ("Day", "Night"), ("Days", "Nights"), ("A", "B"),
         ("Plant 1", "Plant 2"), ("Line Red", "Line Blue"), ("Class C", "Class D"), ("Level 1", "Level 12"),
         ("Sr.", ""), ("Lead", ""), ("C++", "C#"), ("Grade 7", "Grade 8"), ("Line 3 Plant 4", "Line 4 Plant 3"),
         ("Inside", "Outside")]  # fmt: skip


@pytest.mark.parametrize(("number", "other"), PAIRS)
@given(words=st.lists(st.sampled_from(["Machine", "Operator", "Assembly", "Welder", "Press"]), min_size=1, max_size=5),
       at=st.integers(0, 5))  # fmt: skip
def test_another_number_shift_or_level_is_never_surely_the_same(
    number: str, other: str, words: list[str], at: int
) -> None:
    first, second = (" ".join([*words[:at], text, *words[at:]]) for text in (number, other))
    assert not is_same_title(spelled_title(first), spelled_title(second))

"""Redirect mode on the career sites of many ATSs: an address works only where the page still is about its job."""

from __future__ import annotations

import pytest

from core.jobs.address_ids import SoughtJob
from core.jobs.apply_address import AddressVerdict
from tests.core.career_pages import Page, career_sites

WORKS, BROKEN, UNSURE = AddressVerdict.WORKS, AddressVerdict.BROKEN, AddressVerdict.UNSURE
UUID = "6f1c2a90-1111-4222-8333-444455556666"
PROSE = "You weld frames and brackets on second shift. " * 6
SHELL = '<html><head><title>Careers</title></head><body><div id="root"></div><script src="/app.js"></script></body>'


def posting(title: str = "Welder", more: str = "", head: str = "") -> Page:
    """An ordinary page of one job, with a button to apply."""
    return Page(
        f"<html><head><title>{title} | Brightwater</title>{head}</head><body><h1>{title}</h1><p>{PROSE}</p>{more}"
        '<a href="/start">Apply now</a></body></html>'
    )


def says(sentence: str, heading: str = "Brightwater careers") -> Page:
    return Page(f"<title>{heading}</title><h1>{heading}</h1><p>{sentence}</p><p>{PROSE}</p>")


def to(address: str) -> Page:
    return Page(status=302, location=address)


LIST = Page("<title>Jobs at Brightwater</title><h1>Open jobs</h1><li>Welder R-123</li><li>Painter R-124</li>" + PROSE)
RECORD = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "JobPosting", "title": "Welder",'
    ' "identifier": {"@type": "PropertyValue", "name": "Brightwater", "value": "R-123"}}</script>'
)

CASES = {
    # kind: (address, pages, verdict, what the sentence says)
    "Lever, open": (f"jobs.lever.co/bw/{UUID}", {f"jobs.lever.co/bw/{UUID}": posting()}, WORKS, "names “Welder”"),
    "Lever, /apply leads to the posting": (
        f"jobs.lever.co/bw/{UUID}/apply",
        {f"jobs.lever.co/bw/{UUID}/apply": to(f"/bw/{UUID}"), f"jobs.lever.co/bw/{UUID}": posting()},
        WORKS, "names “Welder”",
    ),
    "Lever, another title: an address alone is no evidence": (
        f"jobs.lever.co/bw/{UUID}", {f"jobs.lever.co/bw/{UUID}": posting("Fabricator")},
        UNSURE, "names neither the job’s title nor its ID",
    ),
    "Lever, closed": (f"jobs.lever.co/bw/{UUID}", {"jobs.lever.co/": LIST}, BROKEN, "404"),
    "Greenhouse, boards to job-boards": (
        "boards.greenhouse.io/bw/jobs/4411",
        {"boards.greenhouse.io/bw/jobs/4411": to("http://job-boards.greenhouse.io/bw/jobs/4411"),
         "job-boards.greenhouse.io/bw/jobs/4411": posting()},
        WORKS, "job-boards.greenhouse.io",
    ),
    "Greenhouse, closed": (
        "job-boards.greenhouse.io/bw/jobs/4411",
        {"job-boards.greenhouse.io/bw/jobs/4411": to("/bw?error=true"), "job-boards.greenhouse.io/bw?error=true": LIST},
        BROKEN, "not a job page",
    ),
    "Greenhouse inside the customer's page": (
        "www.bw.example/careers?gh_jid=4411", {"www.bw.example/careers?gh_jid=4411": Page(SHELL)},
        UNSURE, "without JavaScript",
    ),
    "Workday, named in its head": (
        "bw.wd5.myworkdayjobs.com/Ext/job/Akron/Welder_R-123-1",
        {"bw.wd5.myworkdayjobs.com/Ext/job/Akron/Welder_R-123-1":
         Page('<head><meta property="og:title" content="Welder"></head><body><div id="root"></div></body>')},
        WORKS, "names “Welder”",
    ),
    "Workday, another language": (
        "bw.wd5.myworkdayjobs.com/Ext/job/Akron/Welder_R-123",
        {"bw.wd5.myworkdayjobs.com/Ext/job/Akron/Welder_R-123": to("/en-US/Ext/job/Akron/Welder_R-123"),
         "bw.wd5.myworkdayjobs.com/en-US/Ext/job/Akron/Welder_R-123": posting(more=RECORD)},
        WORKS, "names requisition R-123",
    ),
    "Workday, empty frame": (
        "bw.wd5.myworkdayjobs.com/Ext/job/Akron/Welder_R-123",
        {"bw.wd5.myworkdayjobs.com/Ext/job/Akron/Welder_R-123": Page(SHELL)},
        UNSURE, "nothing without JavaScript",
    ),
    "iCIMS, open": (
        "careers-bw.icims.com/jobs/2211/welder/job",
        {"careers-bw.icims.com/jobs/2211/welder/job": posting(more="<p>Job 2211</p>")}, WORKS, "requisition 2211",
    ),
    "iCIMS, back to the beginning": (
        "careers-bw.icims.com/jobs/2211/welder/job",
        {"careers-bw.icims.com/jobs/2211/welder/job": to("/jobs/intro"), "careers-bw.icims.com/jobs/intro": LIST},
        UNSURE, "list of all jobs",
    ),
    "iCIMS, sign in first": (
        "careers-bw.icims.com/jobs/2211/welder/job",
        {"careers-bw.icims.com/jobs/2211/welder/job": to("/jobs/2211/login?returnUrl=/jobs/2211"),
         "careers-bw.icims.com/jobs/2211/login?returnUrl=/jobs/2211": posting()},
        UNSURE, "sign in",
    ),
    "UKG Pro, closed": (
        f"recruiting2.ultipro.com/BW1/JobBoard/{UUID}/OpportunityDetail?opportunityId=ab-12",
        {f"recruiting2.ultipro.com/BW1/JobBoard/{UUID}/OpportunityDetail?opportunityId=ab-12":
         says("The opportunity you requested is no longer available.")},
        BROKEN, "The page says “The opportunity you requested is no longer available.”",
    ),
    "UKG Pro, to the board of the same customer": (
        f"recruiting2.ultipro.com/BW1/JobBoard/{UUID}/OpportunityDetail?opportunityId=ab-12",
        {f"recruiting2.ultipro.com/BW1/JobBoard/{UUID}/OpportunityDetail?opportunityId=ab-12":
         to(f"/BW1/JobBoard/{UUID}"), f"recruiting2.ultipro.com/BW1/JobBoard/{UUID}": LIST},
        BROKEN, "not a job page",
    ),
    "Paycom, empty frame": (
        "www.paycomonline.net/v4/ats/web.php/jobs/ViewJobDetails?job=8812&clientkey=AA",
        {"www.paycomonline.net/v4/ats/web.php/jobs/ViewJobDetails?job=8812&clientkey=AA": Page(SHELL)},
        UNSURE, "nothing without JavaScript",
    ),
    "ADP, empty frame": (
        "workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?cid=abc&jobId=900",
        {"workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?cid=abc&jobId=900": Page(SHELL)},
        UNSURE, "nothing without JavaScript",
    ),
    "SmartRecruiters, expired with its title": (
        "jobs.smartrecruiters.com/BW/744000012345-welder",
        {"jobs.smartrecruiters.com/BW/744000012345-welder": says("Sorry, this job has expired", "Welder")},
        BROKEN, "this job has expired",
    ),
    "Jobvite, to its search": (
        "jobs.jobvite.com/bw/job/oAbC1", {"jobs.jobvite.com/bw/job/oAbC1": to("/bw/search?error=404"),
                                         "jobs.jobvite.com/bw/search?error=404": LIST},
        UNSURE, "error page",
    ),
    "Paylocity, to the list of the customer": (
        "recruiting.paylocity.com/Recruiting/Jobs/Details/991",
        {"recruiting.paylocity.com/Recruiting/Jobs/Details/991": to("/recruiting/jobs/All"),
         "recruiting.paylocity.com/recruiting/jobs/All": LIST},
        UNSURE, "list of all jobs",
    ),
    "BambooHR, empty frame": (
        "bw.bamboohr.com/careers/41", {"bw.bamboohr.com/careers/41": Page(SHELL)}, UNSURE, "nothing without JavaScript",
    ),
    "Ashby, empty frame": (
        f"jobs.ashbyhq.com/bw/{UUID}", {f"jobs.ashbyhq.com/bw/{UUID}": Page(SHELL)},
        UNSURE, "nothing without JavaScript",
    ),
    "Workable, not found": (
        "apply.workable.com/bw/j/AB12CD", {"apply.workable.com/bw/j/AB12CD": says("Job not found", "Brightwater")},
        BROKEN, "Job not found",
    ),
    "JazzHR, filled": (
        "bw.applytojob.com/apply/AbC123/Welder",
        {"bw.applytojob.com/apply/AbC123/Welder": says("Sorry, this position has been filled.", "Welder")},
        BROKEN, "The page says “Sorry, this position has been filled.”",
    ),
    "Oracle, named": (
        "bw.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/7001",
        {"bw.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/7001":
         Page('<meta property="og:title" content="Welder"><body><div></div>')},
        WORKS, "its address holds 7001",
    ),
    "Dayforce, maintenance": (
        "jobs.dayforcehcm.com/en-US/bw/CANDIDATEPORTAL/jobs/51",
        {"jobs.dayforcehcm.com/en-US/bw/CANDIDATEPORTAL/jobs/51": Page("<h1>We are down for maintenance</h1>")},
        UNSURE, "down for maintenance",
    ),
    "SuccessFactors, open": (
        "bw.jobs.hr.cloud.sap/job/Akron-Welder-OH/998877/",
        {"bw.jobs.hr.cloud.sap/job/Akron-Welder-OH/998877/": posting()}, WORKS, "names “Welder”",
    ),
    "Taleo, closed": (
        "bw.taleo.net/careersection/2/jobdetail.ftl?job=R-123",
        {"bw.taleo.net/careersection/2/jobdetail.ftl?job=R-123":
         says("The job is no longer posted or could not be found.")},
        BROKEN, "no longer posted",
    ),
    "Rippling, a wall": (
        f"ats.rippling.com/bw/jobs/{UUID}",
        {f"ats.rippling.com/bw/jobs/{UUID}": Page("<h1>Just a moment...</h1>")}, UNSURE, "blocks automated checks",
    ),
    "UKG Ready, refused": (
        "secure7.saashr.com/ta/123.careers?ShowJob=55",
        {"secure7.saashr.com/ta/123.careers?ShowJob=55": Page("Forbidden", 403)}, UNSURE, "403",
    ),
    "own page that moved": (
        "www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": to("/openings/welder-4411"),
                                     "www.bw.example/openings/welder-4411": posting()}, WORKS, "openings/welder-4411",
    ),
    "own page behind a slug, with its requisition": (
        "www.bw.example/careers/welder", {"www.bw.example/careers/welder": posting(more="<p>Requisition: R-123</p>")},
        WORKS, "The final page names requisition R-123",
    ),
    "own page that names the title only": (
        "www.bw.example/careers/welder", {"www.bw.example/careers/welder": posting()}, UNSURE, "not the job’s ID",
    ),
    "own list of welder jobs with the requisition in it": (
        "www.bw.example/careers/welder",
        {"www.bw.example/careers/welder": posting("Welder jobs", more="<p>R-123 Welder, R-124 Welder</p>")},
        UNSURE, "names neither",
    ),
    "own page of another job": (
        "www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": posting("Painter")}, UNSURE, "names neither",
    ),
    "own page of another number": (
        "www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": to("/jobs/44110"),
                                     "www.bw.example/jobs/44110": posting(more="<p>Job 44110</p>")},
        UNSURE, "not the job’s ID",
    ),
    "to a sign-in that keeps the job's address": (
        "www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": to("/login?returnUrl=/jobs/4411"),
                                     "www.bw.example/login?returnUrl=/jobs/4411": posting()}, UNSURE, "sign in",
    ),
    "a page that asks for a password": (
        "www.bw.example/jobs/4411",
        {"www.bw.example/jobs/4411": Page(f"<h1>Sign in</h1><input type=password><p>{PROSE}</p>")}, UNSURE, "sign in",
    ),
    "to an error page that keeps the id": (
        "www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": to("/job-expired?id=4411"),
                                     "www.bw.example/job-expired?id=4411": posting()}, UNSURE, "error page",
    ),
    "to the list, which says what was closed": (
        "www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": to("/jobs?closed=4411"),
                                     "www.bw.example/jobs?closed=4411": posting()}, BROKEN, "not a job page",
    ),
    "to another site's list": (
        "www.bw.example/x/4411", {"www.bw.example/x/4411": to("http://careers.bw.example/careers"),
                                  "careers.bw.example/careers": LIST}, UNSURE, "list of all jobs",
    ),
    "a meta refresh to the list": (
        "www.bw.example/x/4411",
        {"www.bw.example/x/4411": Page('<meta http-equiv="refresh" content="0; url=/careers">'),
         "www.bw.example/careers": LIST}, UNSURE, "list of all jobs",
    ),
    "an id that no server sees": (
        "www.bw.example/careers#/job/4411", {"www.bw.example/careers": Page(SHELL)}, UNSURE, "without JavaScript",
    ),
    "an empty answer": ("www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": Page(status=202)}, UNSURE, "nothing"),
    "a file": (
        "www.bw.example/jobs/4411.pdf",
        {"www.bw.example/jobs/4411.pdf": Page("%PDF", content_type="application/pdf")}, UNSURE, "a file",
    ),
    "closed, yet it offers to apply": (
        "www.bw.example/jobs/4411", {"www.bw.example/jobs/4411": posting(more="<p>This job is closed.</p>")},
        UNSURE, "but it also offers “Apply now”",
    ),
    "a sentence about something else": (
        "www.bw.example/jobs/4411",
        {"www.bw.example/jobs/4411": posting(more="<p>Visa sponsorship is not available for this position.</p>")},
        WORKS, "names “Welder”",
    ),
    "open until filled": (
        "www.bw.example/jobs/4411",
        {"www.bw.example/jobs/4411": posting(more="<p>Apply until the position has been filled.</p>")},
        WORKS, "names “Welder”",
    ),
    "closed, in a part that is hidden": (
        "www.bw.example/jobs/4411",
        {"www.bw.example/jobs/4411": posting(more='<p style="display: none">This job is no longer available.</p>')},
        WORKS, "names “Welder”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_address_works_only_where_the_page_still_is_about_its_job(case: str) -> None:
    address, pages, verdict, sentence = CASES[case]
    with career_sites(pages) as opened:
        answer = opened.check_one(SoughtJob(f"http://{address}", "Welder", ("R-123", "8f2")))
    assert answer.verdict is verdict, answer
    assert sentence in answer.sentence
    assert answer.sentence[-1] in ".”"

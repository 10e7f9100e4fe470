"""Pasted addresses: what decides, what does not, and what must never be believed."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import assume, given, strategies as st

from core.ats.addresses import LONGEST, anchor
from core.ats.catalogue import default_catalogue
from core.ats.identify import identify

RECOGNISED = [
    # UKG: three products behind one name
    ("https://recruiting.ultipro.com/USG1008IT124S/JobBoard/6d35e5b2/?q=&o=postedDateDesc", "ukgpro"),
    ("https://recruiting2.ultipro.com/ACM1001ACME/JobBoard/1b2c/OpportunityDetail?opportunityId=9", "ukgpro"),
    ("recruiting.ultipro.com", "ukgpro"),
    ("https://recruiting.ultipro.ca/ACM5001ACMEC/JobBoard/77", "ukgpro"),
    ("https://acme.rec.pro.ukg.net/ACM1000ACME/JobBoard/abc", "ukgpro"),
    ("https://secure6.saashr.com/ta/6001234.careers?ShowJob=588", "ukgready"),
    ("https://secure3.saashr.com/ta/ACME.home?rnd=XZ", "ukgready"),
    ("https://acme.mykronos.com/ta/ACME.careers?CareersSearch", "ukgready"),
    ("https://secure.entertimeonline.com/ta/ACME.login", "ukgready"),
    ("https://secure.workforceready.com.au/ta/ACME.careers", "ukgready"),
    ("https://secure.us.rdy.ukg.net/ta/ACME.careers", "ukgready"),
    # Workday, ADP
    ("https://acme.wd5.myworkdayjobs.com/en-US/External/job/Austin-TX/Welder_R-1", "workday"),
    ("https://acme.wd1.myworkdayjobs.com/Careers", "workday"),
    ("https://wd5.myworkdaysite.com/recruiting/acme/External", "workday"),
    ("https://workforcenow.adp.com/theme/index.html#/home", "adpworkforcenow"),
    (
        "https://workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?cid=ab-1&ccId=19",
        "adpworkforcenow",
    ),
    ("https://recruiting.adp.com/srccar/public/RTI.home?c=1143541&d=External", "adp-recruiting-management"),
    ("https://myjobs.adp.com/acme/cx/job-details?reqId=500&sor=adprm", "adp-recruiting-management"),
    ("https://MYJOBS.ADP.COM/acme?SOR=ADPRM", "adp-recruiting-management"),
    # large suites
    ("https://careers-acme.icims.com/jobs/4711/welder/job?mode=view", "icims"),
    ("https://jobs-acme.icims.com/jobs/intro", "icims"),
    ("https://acme.icims.com/platform", "icims"),
    ("https://recruiting.paylocity.com/Recruiting/Jobs/All/0b1c2d/Acme-Inc", "paylocity"),
    ("https://recruiting.paylocity.com/recruiting/jobs/Details/12/Acme", "paylocity"),
    ("https://www.paycomonline.net/v4/ats/web.php/jobs?clientkey=ABCDEF", "paycom"),
    ("https://recruitingbypaycor.com/career/JobIntroduction.action?clientId=8a78&id=1", "paycor"),
    ("https://acme.newtonsoftware.com/career/x", "paycor"),
    ("https://us61e2.dayforcehcm.com/CandidatePortal/en-US/acme/Posting/View/1", "dayforce"),
    ("https://jobs.dayforcehcm.com/en-US/acme/CANDIDATEPORTAL/jobs/1234", "dayforce"),
    ("https://www1.dayforcehcm.com/mydayforce/login.aspx", "dayforce"),
    ("https://career4.successfactors.com/career?company=AcmeP&career_ns=job_listing", "successfactors"),
    ("https://performancemanager8.successfactors.com/sf/start", "successfactors"),
    ("https://career5.successfactors.eu/sfcareer/jobreqcareer?jobId=1&company=Acme", "successfactors"),
    ("https://rmkcdn2.successfactors.com/acme/logo.png", "successfactors"),
    ("https://eeho.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/300", "oraclerecruiting"),
    (
        "https://fa-abcd-saasfaprod1.fa.ocs.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_2001",
        "oraclerecruiting",
    ),
    ("https://acme.taleo.net/careersection/2/jobdetail.ftl?job=123", "taleo"),
    ("https://acme.taleo.net/smartorg/index.jsf", "taleo"),
    ("https://phe.tbe.taleo.net/phe01/ats/careers/v2/viewRequisition?org=ACME", "taleo-business-edition"),
    # modern ones
    ("https://job-boards.greenhouse.io/acme/jobs/4012345", "greenhousev3"),
    ("https://boards.greenhouse.io/acme/jobs/4012345?gh_src=9a8b", "greenhousev3"),
    ("https://boards.greenhouse.io/embed/job_board?for=acme", "greenhousev3"),
    ("https://job-boards.eu.greenhouse.io/acme", "greenhousev3"),
    ("https://app.greenhouse.io/dashboard", "greenhousev3"),
    ("https://app4.greenhouse.io/plans/1", "greenhousev3"),
    ("https://www.acme.com/careers/open-roles?gh_jid=4012345", "greenhousev3"),
    ("https://acme.com/jobs?gh_src=abc123", "greenhousev3"),
    ("https://jobs.lever.co/acme/0a1b2c3d-0000-4444-8888-0123456789ab/apply", "lever"),
    ("https://jobs.eu.lever.co/acme", "lever"),
    ("https://hire.lever.co/candidates", "lever"),
    ("https://careers.acme.com/role?lever-origin=applied&lever-source%5B%5D=LinkedIn", "lever"),
    ("https://cls42.bullhornstaffing.com/BullhornSTAFFING/MainFrame.jsp", "bullhorn"),
    ("https://www.bullhornstaffing.com/BullhornSTAFFING/", "bullhorn"),
    ("https://app.bullhornstaffing.com/", "bullhorn"),
    ("https://jobs.ashbyhq.com/acme/0a1b2c3d", "ashby"),
    ("https://app.ashbyhq.com/jobs", "ashby"),
    ("https://acme.com/careers?ashby_jid=0a1b2c3d", "ashby"),
    ("https://jobs.smartrecruiters.com/Acme/743999-welder", "smartrecruiters"),
    ("https://careers.smartrecruiters.com/Acme", "smartrecruiters"),
    ("https://www.smartrecruiters.com/app/jobs/details/1", "smartrecruiters"),
    ("https://jobs.jobvite.com/acme/job/oAbCdEfG", "jobvite"),
    ("https://hire.jobvite.com/TalentNetwork", "jobvite"),
    ("https://www.acme.com/careers?nl=1&jvi=oAbCdEfG,Job", "jobvite"),
    ("https://acme.applytojob.com/apply/AbC123/Welder", "jazzhr"),
    ("https://app.jazz.co/app/v2/dashboard", "jazzhr"),
    ("https://acme.bamboohr.com/careers/112", "bamboohr"),
    ("https://acme.bamboohr.com/hiring/jobs", "bamboohr"),
    ("https://apply.workable.com/acme/j/ABCDEF0123/", "workable"),
    ("https://acme.workable.com/backend/jobs", "workable"),
    ("https://acme.teamtailor.com/jobs/123-welder", "teamtailor"),
    ("https://app.teamtailor.com/companies/AbC/dashboard", "teamtailor"),
    ("https://acme.na.teamtailor.com/jobs", "teamtailor"),
    ("https://acme.recruitee.com/o/welder", "recruitee"),
    ("https://acme.breezy.hr/p/0a1b-welder", "breezyhr"),
    ("https://app.breezy.hr/home", "breezyhr"),
    ("https://acme.pinpointhq.com/en/postings/1", "pinpoint"),
    ("https://acme.zohorecruit.com/jobs/Careers/1", "zohorecruit"),
    ("https://recruit.zoho.com/recruit/org123/ShowHomePage.do", "zohorecruit"),
    ("https://login.jobdiva.com/employers/open.jsp", "jobdiva"),
    ("https://www1.jobdiva.com/portal/?a=x", "jobdiva"),
    ("https://acme.myavionte.com/app/#/dashboard", "avionte"),
    ("https://acme.csod.com/ux/ats/careersite/1/home?c=acme", "cornerstoneondemand"),
    ("https://acme.eightfold.ai/careers?pid=1", "eightfold"),
    ("https://acme.jobs.personio.de/job/1", "personio"),
    ("https://acme.jobs.personio.com/", "personio"),
    # without a Kombo tool, or with a thin entry
    ("https://ats.rippling.com/acme/jobs/1", "rippling"),
    ("https://acme.hrmdirect.com/employment/job-openings.php", "clearcompany"),
    ("https://acme.isolvedhire.com/jobs/1", "isolved-hire"),
    ("https://careers.hireology.com/acme/1/description", "hireology"),
    ("https://apply.jobappnetwork.com/acme", "talentreef"),
    ("https://careers.jobscore.com/careers/acme/jobs/welder", "jobscore"),
    ("https://acme.catsone.com/careers/1", "cats"),
    ("https://acme.applicantpro.com/jobs/1.html", "applicantpro"),
    ("https://jobs.crelate.com/portal/acme", "crelate"),
    ("https://jobs.gem.com/acme/1", "gem"),
    ("https://acme.careerplug.com/jobs/1", "careerplug"),
    ("https://olivia.paradox.ai/co/acme/Job?job_id=1", "paradox"),
    ("https://careers.pageuppeople.com/123/cw/en-us/job/1", "pageup"),
    ("https://acme.avature.net/careers/JobDetail/1", "avature"),
    ("https://acme.applicantstack.com/x/openings", "applicantstack"),
    # newer and other regions' hosts
    ("https://acme.jobs.hr.cloud.sap/search/?q=", "successfactors"),
    ("https://acme-rmk.jobs.hr.cloud.sap/Steel/job/Akron-Welder-OH-44301/1/", "successfactors"),
    ("https://secure.workforceready.eu/ta/123.careers", "ukgready"),
    ("https://recruiting3.ultipro.com/ACM1000/JobBoard/x", "ukgpro"),
    ("https://recruiting2.ultipro.ca/ACM1000/JobBoard/x", "ukgpro"),
    ("https://ats.us1.rippling.com/acme/jobs", "rippling"),
    ("https://boards.eu.greenhouse.io/embed/job_board?for=acme", "greenhousev3"),
    ("https://acme.jobs.personio.es/job/1", "personio"),
    ("https://recruit.zoho.com.au/recruit/org1/ShowHomePage.do", "zohorecruit"),
    # with and without www
    ("https://paycomonline.net/v4/ats/web.php/jobs", "paycom"),
    ("https://careers-page.com/acme", "manatal"),
    ("https://www.recruitingbypaycor.com/career/x", "paycor"),
    ("https://www.dayforcehcm.com/CandidatePortal/en-US/acme", "dayforce"),
    # a customer's own host
    ("https://careers.acme.com/jobs/9169?lang=en-us&icims=1", "icims"),
    ("https://acme.jibeapply.com/jobs/9169?icims=1", "icims"),
    ("https://careers.acme.com/hcmUI/CandidateExperience/fr/sites/CX_1/jobs", "oraclerecruiting"),
    ("https://jobs.acme.com/TGnewUI/Search/home/HomeWithPreLoad?partnerid=1&siteid=2", "brassring"),
    ("https://jobs.acme.com/careersection/2/jobsearch.ftl", "taleo"),
    ("https://www.acme.com/craft?jobviteiframe=job%2Fo1", "jobvite"),
    # a customer named like a page of the vendor
    ("https://academy.wd1.myworkdayjobs.com/Careers", "workday"),
    ("https://go.wd5.myworkdayjobs.com/en-US/External", "workday"),
    ("https://press.jobs.personio.de/", "personio"),
    ("https://university.applytojob.com/apply/AbC123/Welder", "jazzhr"),
    ("https://academy.teamtailor.com/jobs/1-welder", "teamtailor"),
    # a customer whose own site is on the list of sites that are no ATS
    ("https://www.okta.com/company/careers/opportunity/1?gh_jid=1", "greenhousev3"),
    ("https://duosecurity.com/jobs/1?ashby_jid=0a1b", "ashby"),
    ("https://www.ziprecruiter.com/careers/1?gh_jid=1", "greenhousev3"),
    ("https://careers.linkedin.com/1?gh_jid=1", "greenhousev3"),
    # the API behind a career page
    ("https://api.smartrecruiters.com/v1/companies/Acme/postings/1", "smartrecruiters"),
    ("https://api.lever.co/v0/postings/acme?mode=json", "lever"),
    ("https://boards-api.greenhouse.io/v1/boards/acme/jobs", "greenhousev3"),
    ("https://api.ashbyhq.com/posting-api/job-board/acme", "ashby"),
    ("https://apply.workable.com/api/v1/widget/accounts/acme", "workable"),
    ("https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/External/jobs", "workday"),
    # as people paste them
    ("JOBS.LEVER.CO/Acme", "lever"),
    ("//jobs.lever.co/acme", "lever"),
    ("http://jobs.lever.co:80/acme", "lever"),
    ("<https://jobs.lever.co/acme>,", "lever"),
    ("jobs.lever.co./acme", "lever"),
    ("https://jobs.lever.co/acme?utm_source=mail&utm_campaign=q4&fbclid=IwAR0#apply", "lever"),
    ("Here you go: https://apply.workable.com/acme/ Thanks!", "workable"),
    ("\ufeffhttps://jobs.ashbyhq.com/acme\u200b", "ashby"),
]

NO_ATS = [
    "https://www.indeed.com/viewjob?jk=123",
    "https://www.linkedin.com/jobs/view/4012345678/?gh_jid=1",
    "https://www.ziprecruiter.com/c/Acme/Job/Welder",
    "https://www.glassdoor.com/job-listing/x",
    "https://www.monster.com/jobs",
    "https://www.careerbuilder.com/job/1",
    "https://www.usajobs.gov/job/1",
    "https://austin.craigslist.org/trd/1.html",
    "https://www.google.com/url?q=https%3A%2F%2Fjobs.lever.co%2Facme&gh_jid=2",
    "https://www.facebook.com/acme/jobs",
    "https://acme.okta.com/app/lever/1/sso/saml",
    "https://login.microsoftonline.com/common/oauth2/authorize?redirect_uri=https://jobs.lever.co",
    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjobs.lever.co%2Facme",
    "https://www.linkedin.com/company/acme?gh_jid=1",
    "https://acme.okta.com/careers?gh_jid=1",
    "https://www.okta.com/login?gh_jid=1",
    "https://www.okta.com/company/careers/1",
    "https://www.facebook.com/acme/jobs?gh_jid=1",
    "https://www.factoryfix.com/jobs/1?gh_jid=1",
    "https://app.factoryfix.com/jobs",
    "https://connect.kombo.dev/v1?token=x",
    "https://kronos.acme.com/wfc/navigator/logon",
    "https://acme.kronos.net/wfc/htmlnavigator/logon",
    "https://acme.mykronos.com/wfd/home",
    "https://acme.mykronos.com/wfc/x",
]

UNKNOWN = [
    "https://www.acme.com/careers",
    "https://careers.acme.com/jobs/welder?utm_source=indeed",
    "https://www.lever.co/",
    "https://help.lever.co/hc/en-us",
    "https://www.greenhouse.io/pricing",
    "https://developers.greenhouse.io/harvest.html",
    "https://my.greenhouse.io/jobs",
    "https://www.workable.com/pricing",
    "https://www.bamboohr.com/pricing",
    "https://www.icims.com/products",
    "https://icims.com",
    "https://www.teamtailor.com/en/",
    "https://docs.recruitee.com",
    "https://www.pinpointhq.com/",
    "https://www.fountain.com/",
    "https://www.zoho.com/recruit/",
    "https://people.zoho.com/acme",
    "https://www.adp.com/",
    "https://my.adp.com/dashboard",
    "https://myjobs.adp.com/acme/cx/job-details?reqId=500",
    "https://e12.ultipro.com/default.aspx",
    "https://wd5.myworkday.com/acme/d/home.htmld",
    "https://eeho.fa.us2.oraclecloud.com/fscmUI/faces/FuseWelcome",
    "https://hcm.paycor.com/",
    "https://access.paylocity.com/",
    "https://app.rippling.com/dashboard",
    "https://acme.lightning.force.com/lightning/page/home",
    "https://www.ukg.com/solutions/ukg-pro",
    "https://academy.teamtailor.com/courses/1",
    "https://community.workday.com/",
    "https://www.bamboohr.com/careers",
    "https://careers.acme.com/en/sites/Acme/job",
    "https://careers.acme.com/jobs/1?icims=0",
    "https://acme.jibeapply.com/jobs",
    "https://evil.com/x/hcmUI/CandidateExperience/en/sites/CX_1",
    "https://app.gusto.com/payroll",
    "https://github.com/acme",
    "https://en.wikipedia.org/wiki/Applicant_tracking_system",
    "acme",
    "",
    "n/a",
    "we use Lever",
    "192.168.0.1/wfc-old",
    "localhost:8501",
]

HOSTILE = [
    "javascript:alert('jobs.lever.co')",
    "javascript://jobs.lever.co/%0aalert(1)",
    "data:text/html,<a href=https://jobs.lever.co>",
    "ftp://jobs.lever.co/acme",
    "file:///jobs.lever.co/acme",
    "mailto:jane@jobs.lever.co",
    "jane@jobs.lever.co",
    "https://jobs.lever.co@evil.com/acme",
    "https://jobs.lever.co:secret@evil.com/acme",
    "https://user:secret@jobs.lever.co/acme",
    "https://evil.com\\@jobs.lever.co/acme",
    "https://jobs.lever.co\\.evil.com/acme",
    "https://eeho.fa.us2.oraclecloud.com.evil.com/hcmUI/CandidateExperience/en/sites/CX_1",
    "https://acme.taleo.net-evil.com/careersection/2/jobsearch.ftl",
    "https://careers-acme.icims.com.evil.com/jobs/1?icims=1",
    "https://evil.com/?x=jobs.lever.co",
    "https://evil.com/jobs.lever.co/acme",
    "https://evil.com/#jobs.lever.co",
    "https://evil.com/?next=https://boards.greenhouse.io/acme",
    "https://jobs.lever.co.evil.com/acme",
    "https://jobs-lever.co/acme",
    "https://xjobs.lever.co.uk/acme",
    "https://evil-jobs.lever.com/acme",
    "https://notlever.co/acme",
    "https://fakeicims.com/jobs",
    "https://jоbs.lever.co/acme",
    "https://xn--jbs-qdd.lever.co/acme",
    "https://jobs.lever.co\u2044acme.evil.com/",
    "https://ｊｏｂｓ.lever.co/acme",
    "https://jobs%2elever.co/acme",
    "https://jobs.lever.co%2f.evil.com/acme",
    "https://[::1]/jobs.lever.co",
    "https://[jobs.lever.co/acme",
    "https://jobs.lever.co:99999/acme",
    "https://jobs.lever.co:8443/acme",
    "https://jobs..lever.co/acme",
    "https://-.lever.co/acme",
    "https://[::ffff:1.2.3.4]/wfc/",
    "vbscript:jobs.lever.co",
    "blob:https://jobs.lever.co/acme",
    "view-source:https://jobs.lever.co/acme",
    "https://jobs.lever.co;.evil.com/acme",
    "https://jobs.lever.co\x00.evil.com/acme",
    "https://0x7f.1/jobs.lever.co",
    "https://greenhouse.io.evil.com/acme?for=acme",
    "https://recruiting.ultipro.com.evil.com/ACM1/JobBoard/1",
    "https://recruiting-ultipro.com/ACM1/JobBoard/1",
    "https://secure6.saashr.com.evil.com/ta/1.careers",
    "https://jobs.lever.co/" + "a" * LONGEST,
    "a." * 3000 + "lever.co",
    "https://" + "a" * 300 + ".icims.com",
    "\x00https://jobs.lever.co\x00.evil.com",
]


def test_the_tables_are_as_wide_as_they_claim() -> None:
    assert len({*(url for url, _ in RECOGNISED), *NO_ATS, *UNKNOWN, *HOSTILE}) >= 190
    assert len([*NO_ATS, *UNKNOWN]) >= 40


@pytest.mark.parametrize(("url", "ats"), RECOGNISED)
def test_an_address_names_its_ats(url: str, ats: str) -> None:
    identification = identify([url])
    assert (identification.verdict, identification.ats) == ("ats", ats)
    known = default_catalogue().get(ats)
    assert known is not None and identification.kombo_tool == known.kombo_tool
    assert any(known.label in sentence for sentence in identification.evidence)
    assert not identification.conflict


@pytest.mark.parametrize("url", NO_ATS)
def test_what_is_no_ats_is_called_so(url: str) -> None:
    identification = identify([url])
    assert (identification.verdict, identification.ats, identification.kombo_tool) == ("not_an_ats", None, None)
    assert "not an ATS" in identification.evidence[0]


@pytest.mark.parametrize("url", [*UNKNOWN, *HOSTILE])
def test_what_decides_nothing_stays_unknown(url: str) -> None:
    identification = identify([url])
    assert (identification.verdict, identification.ats, identification.kombo_tool) == ("unknown", None, None)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("javascript:alert(1)", "not a web address"),
        ("https://user:secret@jobs.lever.co/acme", "contains a user name"),
        ("https://jоbs.lever.co/acme", "letters outside A–Z"),
        ("https://xn--jbs-qdd.lever.co/acme", "letters outside A–Z"),
        ("https://[jobs.lever.co/acme", "not a valid address"),
        ("https://jobs.lever.co:8443/acme", "not the address of a public site"),
        ("https://jobs.lever.co/" + "a" * LONGEST, "4,118 characters"),
    ],
)
def test_a_refused_address_says_why(url: str, reason: str) -> None:
    assert reason in identify([url]).evidence[0]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_answered_with_a_short_reason(url: str) -> None:
    identification = identify([url])
    assert identification.evidence and all(len(sentence) < 400 for sentence in identification.evidence)


@pytest.mark.parametrize(
    ("url", "details"),
    [
        ("https://recruiting.ultipro.com/USG1008IT124S/JobBoard/6d", {"tenant": "USG1008IT124S"}),
        ("https://acme.rec.pro.ukg.net/ACM1000ACME/JobBoard/x", {"tenant": "ACM1000ACME"}),
        ("https://secure6.saashr.com/ta/6001234.careers?ShowJob=1", {"company": "6001234"}),
        (
            "https://acme.wd5.myworkdayjobs.com/en-US/External/job/1",
            {"tenant": "acme", "cluster": "wd5", "site": "External"},
        ),
        ("https://job-boards.greenhouse.io/acme/jobs/1", {"board": "acme"}),
        ("https://boards.greenhouse.io/embed/job_app?for=acme&token=99", {"board": "acme"}),
        ("https://www.acme.com/careers?gh_jid=4012345", {"job": "4012345"}),
        ("https://jobs.lever.co/Acme%20Steel/1", {"site": "Acme Steel"}),
        ("https://jobs.lever.co/%0Aacme", {}),
        ("https://acme.taleo.net/careersection/2/x.ftl", {"customer": "acme"}),
        ("https://career4.successfactors.com/career?company=AcmeP", {"company": "AcmeP"}),
        ("https://careers-acme.icims.com/jobs/1/job", {"customer": "acme"}),
        ("https://acme.wd3.myworkdayjobs.com/fr-CA/External", {"tenant": "acme", "cluster": "wd3", "site": "External"}),
        ("https://acme.wd3.myworkdayjobs.com/es/External", {"tenant": "acme", "cluster": "wd3", "site": "External"}),
        ("https://acme.wd3.myworkdayjobs.com/zh-Hans-CN/IT", {"tenant": "acme", "cluster": "wd3", "site": "IT"}),
        ("https://acme.wd3.myworkdayjobs.com/de-DE", {"tenant": "acme", "cluster": "wd3"}),
        ("https://acme.wd5.myworkdayjobs.com/job/Akron/Welder_R-1", {"tenant": "acme", "cluster": "wd5"}),
        ("https://acme.wd5.myworkdayjobs.com/en-US/job/Akron/Welder_R-1", {"tenant": "acme", "cluster": "wd5"}),
        ("https://acme.wd5.myworkdayjobs.com/Jobs", {"tenant": "acme", "cluster": "wd5", "site": "Jobs"}),
        (
            "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/External/jobs",
            {"tenant": "acme", "cluster": "wd5", "site": "External"},
        ),
        (
            "https://wd5.myworkdaysite.com/fr-CA/recruiting/acme/External",
            {"tenant": "acme", "cluster": "wd5", "site": "External"},
        ),
        ("https://jobs.jobvite.com/careers/acme/jobs", {"site": "acme"}),
        ("https://jobs.jobvite.com/acme-careers/job/oAbC", {"site": "acme-careers"}),
        ("https://ats.rippling.com/en-GB/acme/jobs", {"site": "acme"}),
        ("https://ats.rippling.com/en_GB", {}),
        ("https://jobs.dayforcehcm.com/en-CA/acme/CANDIDATEPORTAL", {"company": "acme"}),
        ("https://us61e2.dayforcehcm.com/CandidatePortal/fr-CA/acme", {"company": "acme"}),
        ("https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/publication/1", {"company": "Acme"}),
        ("https://jobs.smartrecruiters.com/oneclick-ui", {}),
        ("https://api.smartrecruiters.com/v1/companies/Acme/postings/1", {"company": "Acme"}),
        ("https://api.lever.co/v0/postings/acme", {"site": "acme"}),
        ("https://jobs.lever.co/go-to/1", {"site": "go-to"}),
        ("https://apply.workable.com/j/ABC123", {}),
        ("https://apply.workable.com/api/v1/widget/accounts/acme", {"account": "acme"}),
        ("https://jobs.workable.com/view/abc/welder", {}),
        ("https://career8.sapsf.com/career?company=acme", {"company": "acme"}),
        (
            "https://eeho.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/fr-CA/sites/CX_1",
            {"tenant": "eeho", "region": "us2", "site": "CX_1"},
        ),
        ("https://secure.workforceready.eu/ta/123.careers", {"company": "123"}),
    ],
)
def test_the_tenant_or_board_is_read_out_of_the_address(url: str, details: dict[str, str]) -> None:
    assert dict(identify([url]).details) == details


@pytest.mark.parametrize(
    "urls",
    [
        ["https://jobs.lever.co/acme", "https://boards.greenhouse.io/acme"],
        ["https://workforcenow.adp.com/theme/index.html", "https://recruiting.adp.com/srccar/public/RTI.home"],
        ["https://recruiting.ultipro.com/ACM1/JobBoard/1", "https://secure6.saashr.com/ta/1.careers"],
        ["https://e12.ultipro.com/default.aspx", "https://jobs.lever.co/acme"],
        ["https://wd5.myworkday.com/acme/d/home.htmld", "https://careers-acme.icims.com/jobs/1"],
        ["https://kronos.acme.com/wfc/navigator/logon", "https://jobs.lever.co/acme"],
        ["https://acme.taleo.net/careersection/2", "https://phe.tbe.taleo.net/phe01"],
    ],
)
def test_two_systems_are_a_conflict_that_names_both(urls: list[str]) -> None:
    labels = list(identify(urls).evidence)
    for order in (urls, urls[::-1]):
        identification = identify(order)
        assert (identification.verdict, identification.ats, identification.kombo_tool) == ("conflict", None, None)
        assert " and " in identification.conflict and "no link" in identification.conflict
        assert len(identification.evidence) == len(labels) == 2


@pytest.mark.parametrize(
    ("urls", "ats"),
    [
        (["https://wd5.myworkday.com/acme/d/home.htmld", "https://acme.wd5.myworkdayjobs.com/External"], "workday"),
        (["https://e12.ultipro.com/", "https://recruiting.ultipro.com/ACM1/JobBoard/1"], "ukgpro"),
        (["https://acme.mykronos.com/wfd/home", "https://recruiting.ultipro.com/ACM1/JobBoard/1"], "ukgpro"),
        (["https://www.acme.com/careers", "https://jobs.lever.co/acme"], "lever"),
        (["https://www.linkedin.com/jobs/view/1", "https://jobs.lever.co/acme"], "lever"),
        (["https://evil.com/?x=boards.greenhouse.io", "https://jobs.lever.co/acme"], "lever"),
        (["https://jobs.lever.co/acme https://hire.lever.co/candidates"], "lever"),
        (["https://jobs.lever.co/wfc/1"], "lever"),
    ],
)
def test_addresses_that_agree_name_one_ats(urls: list[str], ats: str) -> None:
    identification = identify(urls)
    assert (identification.verdict, identification.ats) == ("ats", ats)


def test_two_tenants_of_one_ats_raise_a_question() -> None:
    identification = identify(["https://jobs.lever.co/acme", "https://jobs.lever.co/acme-steel"])
    assert identification.ats == "lever"
    assert "acme and acme-steel" in identification.evidence[-1]


@pytest.mark.parametrize(
    "urls",
    [
        ["https://acme.wd3.myworkdayjobs.com/External", "https://acme.wd3.myworkdayjobs.com/fr-CA/external/job/1"],
        ["https://acme.wd3.myworkdayjobs.com/en-US/External", "https://acme.wd3.myworkdayjobs.com/job/Akron/1"],
        ["https://jobs.jobvite.com/acme", "https://jobs.jobvite.com/careers/acme/jobs"],
        ["https://ats.rippling.com/acme", "https://ats.rippling.com/en-US/acme/jobs"],
        ["https://jobs.dayforcehcm.com/en-US/acme/x", "https://jobs.dayforcehcm.com/fr-CA/acme/x"],
        ["https://jobs.lever.co/acme", "https://api.lever.co/v0/postings/acme"],
    ],
)
def test_two_addresses_of_one_site_raise_no_question(urls: list[str]) -> None:
    for order in (urls, urls[::-1]):
        assert len(identify(order).evidence) == len(urls)


def test_a_custom_career_page_is_called_so() -> None:
    for url in ("https://careers.acme.com/jobs/1?icims=1", "https://careers.acme.com/hcmUI/CandidateExperience"):
        assert "custom career page" in identify([url]).evidence[0]


def test_a_look_alike_comes_with_the_question_that_separates_it() -> None:
    identification = identify(["https://recruiting.ultipro.com/ACM1/JobBoard/1"])
    assert {other.key for other in identification.look_alikes} == {"ukgready", "ukg-pro-wfm"}
    assert all("?" in other.question for other in identification.look_alikes)


def test_the_suite_alone_asks_instead_of_deciding() -> None:
    identification = identify(["https://wd5.myworkday.com/acme/d/home.htmld"])
    assert identification.verdict == "unknown"
    assert "does not prove" in identification.evidence[0]
    assert "only HCM?" in identification.look_alikes[0].question


def test_nothing_pasted_is_unknown_without_evidence() -> None:
    assert identify([]).verdict == "unknown"
    assert identify([" \n "]).evidence == ()


def test_a_single_text_counts_as_one_address() -> None:
    assert identify("https://jobs.lever.co/acme").ats == "lever"


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert identify([text]).verdict in ("ats", "not_an_ats", "unknown", "conflict")


@given(st.lists(st.from_regex(r"(https?|javascript)?:?//[^ ]{0,40}(jobs\.lever\.co)?[^ ]{0,40}"), max_size=3))
def test_any_odd_address_is_answered(urls: list[str]) -> None:
    assert identify(urls).verdict in ("ats", "not_an_ats", "unknown", "conflict")


KNOWN = {anchor(address) for ats in default_catalogue() for address in (*ats.addresses, *ats.suite_addresses)}
HOSTS = st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z0-9-]{1,20}){0,3}\.(com|net|org|io|co|ai|de|evil)", fullmatch=True)


@given(HOSTS, st.sampled_from([url.split("//")[-1] for url, _ in RECOGNISED if "?" not in url]))
def test_no_ats_is_claimed_for_a_foreign_registrable_domain(host: str, real: str) -> None:
    assume(anchor(host) not in KNOWN)
    real_host, _, path = real.partition("/")
    own_page = path.startswith(("hcmUI/CandidateExperience", "careersection/", "ux/ats/careersite", "TGnewUI/"))
    plain = () if own_page else (f"{host}/{path}",)
    for disguise in (*plain, f"{real_host}.{host}/{path}", f"{real_host}-{host}/{path}", f"{host}/{real}"):
        identification = identify([f"https://{disguise}"])
        assert (identification.ats, identification.kombo_tool, dict(identification.details)) == (None, None, {})


@given(st.sampled_from(RECOGNISED), st.text(max_size=200))
def test_nothing_behind_the_question_mark_changes_an_address_that_decided(known: tuple[str, str], noise: str) -> None:
    url, ats = known
    assume("?" not in url and "#" not in url and " " not in url and url[-1] not in "\u200b,")
    assert identify([f"{url}?utm_source={quote(noise)}"]).ats == ats


@given(st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z0-9-]{1,20}){0,3}\.(com|net|org|io)", fullmatch=True))
def test_an_ats_named_in_path_query_or_fragment_never_counts(host: str) -> None:
    plain = identify([f"https://{host}/"])
    for tail in ("/jobs.lever.co/acme", "/?x=jobs.lever.co", "/?u=https://jobs.lever.co/acme", "/#jobs.lever.co"):
        assert identify([f"https://{host}{tail}"]).ats == plain.ats

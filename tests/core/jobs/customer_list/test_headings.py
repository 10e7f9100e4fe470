"""The headings of ATS exports, and headings near to them, name the same field; what is not certain names none."""

from __future__ import annotations

import pytest

from core.jobs.customer_list.headings import columns_of, heading
from core.jobs.customer_list.model import ListField

EXPORTS: dict[str, tuple[str, str]] = {
    "Workday": ("Job Requisition,Job Posting Title,Primary Location,Req Status", "requisition title location status"),
    "Workday ids": ("Job Requisition ID,Job Requisition,Locations,Recruiter", "requisition  location "),
    "UKG Pro": ("Opportunity ID,Opportunity Title,Location Name,Status", "requisition title location status"),
    "UKG Ready": ("Requisition #,Job Title,City,State,Apply URL", "requisition title city state url"),
    "iCIMS": ("Job ID,Posting Title,Job Location,Job Status,Recruiter Name", "requisition title location status "),
    "ADP": ("Requisition Number,Job Title,Work Location,Status,Openings", "requisition title location status "),
    "Greenhouse": ("Requisition ID,Job Name,Office,Department,Job Post URL", "requisition title location  url"),
    "Lever": ("Posting ID,Posting Title,Location,Posting Status,Hosted URL", "requisition title location status url"),
    "Paycom": ("Req. No.,Position Title,Location,Date Posted", "requisition title location "),
    "Paylocity": ("Job ID,Job Title,Location Name,Hiring Manager,Job Listing URL", "requisition title location  url"),
    "SuccessFactors": ("Job Req ID,Job Title (External),City,State/Province", "requisition title city state"),
    "Taleo": ("Contest Number,Title,Primary Location,Hiring Manager", "requisition title location "),
    "BrassRing": ("AutoReqId,Job Title,Location (City/State),Department", "requisition title location "),
    "BambooHR": ("Job Opening ID,Job Opening,Location,Status", "requisition title location status"),
    "JazzHR": ("job_id,job_title,city,state,status", "requisition title city state status"),
    "SmartRecruiters": ("Ref. Number,Job Ad Title,Location City,Posting URL", "requisition title city url"),
    "Bullhorn": ("Job Order ID,Title,City,State,Number of Openings", "requisition title city state "),
    "Ashby": ("Requisition ID,Job,Location,Job Posting Link,Status", "requisition title location url status"),
    "Jobvite": ("Req ID,Requisition Title,Location,Req Status", "requisition title location status"),
    "Oracle": ("Requisition Number,Requisition Title,Primary Location Name,Phase", "requisition title location status"),
    "Dayforce": ("Job Reference Number,Job Posting Title,Location,Posting Date", "requisition title location "),
    "a posting export": ("Job Post ID,Posted Job Title,Posted Location,Posting State",
                         "requisition title location status"),
    "a joined report": ("JR ID,Job Title,Location / Plant,Office Name", "requisition title location "),
    "a plant's own": ("Job #,Jobtitle,Facility,Shift", "requisition title location "),
    "typing errors": ("Requistion ID,Job Tittle,Locaton,Shfit", "requisition title location "),
    "no spaces": ("JOBTITLE,REQUISITIONID,JobLocation", "title requisition location"),
}  # fmt: skip


@pytest.mark.parametrize("ats", EXPORTS)
def test_the_headings_of_an_export_are_known(ats: str) -> None:
    cells, fields = EXPORTS[ats][0].split(","), EXPORTS[ats][1].split(" ")
    columns = {index: field.value for field, index in columns_of(cells).items()}
    assert [columns.get(index, "") for index in range(len(cells))] == fields


@pytest.mark.parametrize(
    "text",
    ["Job Type", "Job Family", "Shift", "Recruiter", "Date Opened", "Location Code", "Hiring Manager", "Openings",
     "Candidate ID", "Stat", "Cty", "A" * 200, "Welder", "2nd Shift", ""],
)  # fmt: skip
def test_other_columns_are_not_used(text: str) -> None:
    assert heading(text) is None


def test_a_certain_heading_counts_more_than_one_that_stands_first() -> None:
    cells = ["id", "site", "title", "location", "Job ID"]
    assert columns_of(cells) == {ListField.REQUISITION: 4, ListField.LOCATION: 3, ListField.TITLE: 2}

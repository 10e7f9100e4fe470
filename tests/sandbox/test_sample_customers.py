"""The sample files are judged by hand; the product's rules must come to the same judgement, but for planted faults."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from core.ats.identify import identify
from core.geography.place import Location
from core.geography.verdict import us_verdict
from core.sandbox.bulk import bulk_entry, eligible
from core.sandbox.customers import Customer, match_customer, sample_customers

PLANTED = ("FactoryFix failed to take this job", "foreign job that FactoryFix wrongly took")
KEYS = ("city", "state", "country", "zip_code", "raw")
OPEN = ("OPEN", "Posted", "Live", "Active")
customers = pytest.mark.parametrize("customer", sample_customers(), ids=lambda customer: customer.key)


def eligible_by_hand(entry: dict[str, Any]) -> bool:
    place = Location(**{key: (entry["location"] or {}).get(key) for key in KEYS})
    return (
        us_verdict(place).verdict == "us"
        and entry["status"] in OPEN
        and entry["visibility"] in ("PUBLIC", None)
        and "deleted_days_ago" not in entry
        and entry.get("closes_in_days", 1) > 0
        and entry.get("postings", [{"status": "ACTIVE"}])[0]["status"] == "ACTIVE"
        and not entry["name"].startswith("TEST")
    )


@customers
def test_a_file_and_the_rules_agree_on_what_belongs_in_factoryfix(customer: Customer) -> None:
    for entry in customer.jobs:
        planted = entry.get("trap") in PLANTED
        assert entry["in_factoryfix"] == (eligible_by_hand(entry) != planted), entry["remote_id"]


@customers
def test_the_pasted_addresses_lead_to_the_customers_ats(customer: Customer) -> None:
    ats = customer.addresses
    assert identify([ats["signed_in_url"], ats["posted_job_url"]]).kombo_tool == customer.tool


@customers
def test_each_customer_has_enough_jobs_each_with_its_own_id(customer: Customer) -> None:
    assert 12 <= len(customer.jobs) <= 30
    assert max(Counter(entry["remote_id"] for entry in customer.jobs).values()) == 1
    assert [entry["ats_job_id"] for entry in customer.factoryfix_only] == [None]


def test_a_customer_is_matched_by_name_then_by_tool_then_the_first_is_taken() -> None:
    assert match_customer("summit forge & drive ", "lever").tool == "greenhousev3"
    assert match_customer("Nobody", "lever").name == "Brightwater Foods"
    assert match_customer("Nobody", "ashby") == sample_customers()[0]


@pytest.mark.parametrize("index", range(30))
def test_a_generated_job_is_marked_as_the_rules_see_it(index: int) -> None:
    entry = bulk_entry(index)
    assert entry == bulk_entry(index)
    assert entry["in_factoryfix"] == eligible(index) == eligible_by_hand(entry)

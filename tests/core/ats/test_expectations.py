"""What a customer is told before the first click, and the date they are promised."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ats.catalogue import default_catalogue
from core.ats.expectations import SYNC_MODES, Expectation, expectations, promised_date, update_risk
from core.ats.model import Actions, Ats, LeadTime, Live
from core.errors import InvalidInput

ENTRIES = default_catalogue().all()


def ats(key: str, **changes: object) -> Ats:
    found = default_catalogue().get(key)
    assert found is not None
    return found.model_copy(update=changes)


def told(one: Ats, sync_mode: str = "engaged") -> dict[str, Expectation]:
    return {said.key: said for said in expectations(one, sync_mode)}


@pytest.mark.parametrize("sync_mode", SYNC_MODES)
@pytest.mark.parametrize("one", ENTRIES, ids=lambda one: one.key)
def test_every_ats_has_something_to_say_in_every_mode(one: Ats, sync_mode: str) -> None:
    said = expectations(one, sync_mode)
    keys = [each.key for each in said]
    assert said and len(set(keys)) == len(keys)
    assert [each.kind for each in said] == sorted(
        (each.kind for each in said), key=["blocker", "warning", "info"].index
    )
    for each in said:
        assert each.title and each.sentence.endswith((".", "?")) and "{" not in each.sentence
        assert "None" not in each.sentence.replace("None known", "") and "  " not in each.sentence


@pytest.mark.parametrize("key", ["rippling", "paycom", "adp-recruiting-management", "adpworkforcenow", "paylocity"])
@pytest.mark.parametrize("sync_mode", ["engaged", "new_and_engaged"])
def test_where_nothing_can_be_pushed_only_redirect_or_hands_remain(key: str, sync_mode: str) -> None:
    blockers = [said for said in expectations(ats(key), sync_mode) if said.kind == "blocker"]
    assert len(blockers) == 1
    assert "Only Redirect, or entering candidates by hand, remain." in blockers[0].sentence


def test_a_blocked_push_says_nothing_about_updates() -> None:
    assert not [key for key in told(ats("adpworkforcenow"), "new_and_engaged") if key.startswith("update")]


@pytest.mark.parametrize("key", ["gem", "ukgready", "taleo", "paycor"])
def test_an_unconfirmed_push_is_a_warning_to_ask_first(key: str) -> None:
    said = told(ats(key))["push_unconfirmed"]
    assert (said.kind, said.owner) == ("warning", "us")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"live": Live(offered=False)}, "offered"),
        ({"live": Live(offered=True, reads_jobs=False)}, "jobs_unreadable"),
        ({"actions": Actions(create=False)}, "push"),
        ({"kombo_tool": None}, "tool"),
        ({"is_ats": False}, "not_an_ats"),
    ],
)
def test_each_reason_against_a_push_is_named(changes: dict[str, object], key: str) -> None:
    assert told(ats("lever", **changes))[key].kind == "blocker"
    assert not [said for said in expectations(ats("lever"), "engaged") if said.kind == "blocker"]


@pytest.mark.parametrize(
    ("key", "kind", "acknowledge"),
    [
        ("lever", "info", False),
        ("greenhousev3", "info", False),
        ("workday", "warning", False),
        ("ukgpro", "warning", False),
        ("bamboohr", "warning", True),
        ("pinpoint", "warning", True),
        ("dayforce", "warning", True),
        ("ukgready", "warning", True),
        ("gem", "warning", True),
        ("avionte", "warning", True),
    ],
)
def test_new_and_engaged_on_a_risky_ats_needs_a_written_word(key: str, kind: str, acknowledge: bool) -> None:
    said = [one for one in expectations(ats(key), "new_and_engaged") if one.key.startswith("update")]
    assert [(one.kind, one.acknowledge) for one in said] == [(kind, acknowledge)]
    assert not [one for one in expectations(ats(key), "engaged") if one.acknowledge]


def test_a_file_that_cannot_be_added_is_a_high_risk_whatever_our_file_says() -> None:
    lever = ats("lever", actions=Actions(create=True, attach=False))
    assert update_risk(lever) == "high"
    assert "cannot add a file" in told(lever, "new_and_engaged")["update_high"].sentence
    assert "files" in told(lever)


@pytest.mark.parametrize("one", ENTRIES, ids=lambda one: one.key)
def test_redirect_is_always_discouraged_and_never_blocked(one: Ats) -> None:
    said = expectations(one, "redirect")
    assert said[0].key == "redirect" and said[0].kind == "warning"
    assert "advised against it" in said[0].sentence
    assert not [each for each in said if each.kind == "blocker"]


@pytest.mark.parametrize(
    ("key", "owner", "kind"),
    [
        ("lever", "customer", "info"),
        ("dayforce", "customer", "info"),
        ("workday", "customer", "warning"),
        ("ukgpro", "ATS vendor", "warning"),
        ("jobvite", "ATS vendor", "warning"),
        ("gem", "customer", "warning"),
    ],
)
def test_a_long_or_unconfirmed_wait_is_a_warning_to_whoever_holds_it(key: str, owner: str, kind: str) -> None:
    said = told(ats(key))["lead_time"]
    assert (said.owner, said.kind) == (owner, kind)


def test_what_kombo_says_about_money_and_partnership_is_passed_on() -> None:
    live = Live(offered=True, paid="Costs $500 a month.", partner_only="Partners only.", fast_track="Two days.")
    said = told(ats("lever", live=live))
    assert (said["cost"].kind, said["cost"].sentence) == ("warning", "Costs $500 a month.")
    assert said["partner_only"].kind == "warning" and said["fast_track"].kind == "info"
    assert told(ats("lever"))["cost"].kind == "info"
    assert told(ats("icims"))["cost"].kind == "warning"


def test_the_traps_of_job_verification_are_told_beforehand() -> None:
    assert "vanishes" in told(ats("dayforce"))["job_verification"].sentence
    assert "base record" in told(ats("ukgpro"))["job_verification"].sentence
    assert told(ats("icims"))["job_verification"].kind == "info"


def test_a_source_that_must_exist_is_asked_of_the_customer() -> None:
    assert told(ats("ukgpro"))["source"].owner == "customer"
    assert "source" not in told(ats("lever"))


def test_an_unknown_sync_mode_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="no sync mode"):
        expectations(ats("lever"), "sometimes")


@pytest.mark.parametrize(
    ("start", "key", "promised"),
    [
        (date(2026, 11, 23), "lever", date(2026, 11, 25)),  # Monday, two business days
        (date(2026, 11, 24), "lever", date(2026, 11, 27)),  # Thanksgiving in between
        (date(2026, 11, 27), "lever", date(2026, 12, 1)),  # over a weekend
        (date(2026, 11, 28), "lever", date(2026, 12, 1)),  # from a Saturday
        (date(2026, 12, 23), "lever", date(2026, 12, 28)),  # Christmas on a Friday
        (date(2026, 7, 1), "lever", date(2026, 7, 6)),  # the Fourth on a Saturday, kept on the Friday
        (date(2027, 12, 29), "lever", date(2028, 1, 3)),  # New Year on a Saturday, kept in the old year
        (date(2026, 11, 23), "dayforce", date(2026, 11, 30)),  # two days of lead time on top
        (date(2026, 11, 23), "workday", date(2026, 12, 17)),  # three weeks of lead time on top
        (date(2026, 11, 23), "ukgpro", date(2026, 11, 25)),  # unconfirmed counts as nothing
    ],
)
def test_the_promised_date_counts_business_days_and_lead_time(start: date, key: str, promised: date) -> None:
    assert promised_date(start, ats(key)) == promised


def test_days_off_and_our_own_share_can_be_given() -> None:
    monday = date(2026, 11, 23)
    assert promised_date(monday, ats("lever"), (1, 1), days_off=()) == date(2026, 11, 24)
    assert promised_date(monday, ats("lever"), (1, 1), days_off={date(2026, 11, 24)}) == date(2026, 11, 25)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 20), st.integers(1, 10))
def test_a_promise_is_a_business_day_and_never_shrinks_with_more_lead_time(start: date, lead: int, more: int) -> None:
    def promise(days: int) -> date:
        return promised_date(start, ats("lever", lead_time=LeadTime(text="Days.", business_days=(0, days))))

    assert promise(lead).weekday() < 5
    assert start < promise(lead) < promise(lead + more)

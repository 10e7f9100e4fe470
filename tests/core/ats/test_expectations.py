"""What a customer is told before the first click, and the date they are promised."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.ats.catalogue import default_catalogue
from core.ats.expectations import (
    SYNC_MODES,
    Expectation,
    business_days,
    expectations,
    no_connection,
    update_risk,
)
from core.ats.model import Actions, Ats, Live
from core.errors import InvalidInput

WINDOW = timedelta(hours=3)
ENTRIES = default_catalogue().all()


def ats(key: str, **changes: object) -> Ats:
    found = default_catalogue().get(key)
    assert found is not None
    return found.model_copy(update=changes)


def told(one: Ats, sync_mode: str = "engaged") -> dict[str, Expectation]:
    return {said.key: said for said in expectations(one, sync_mode, window=WINDOW)}


@pytest.mark.parametrize("sync_mode", SYNC_MODES)
@pytest.mark.parametrize("one", ENTRIES, ids=lambda one: one.key)
def test_every_ats_has_something_to_say_in_every_mode(one: Ats, sync_mode: str) -> None:
    said = expectations(one, sync_mode, window=WINDOW)
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
    blockers = [said for said in expectations(ats(key), sync_mode, window=WINDOW) if said.kind == "blocker"]
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
    assert not [said for said in expectations(ats("lever"), "engaged", window=WINDOW) if said.kind == "blocker"]


@pytest.mark.parametrize(
    ("key", "kind", "written"),
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
def test_new_and_engaged_on_a_risky_ats_needs_a_written_word(key: str, kind: str, written: bool) -> None:
    said = [one for one in expectations(ats(key), "new_and_engaged", window=WINDOW) if one.key.startswith("update")]
    assert [(one.kind, one.written) for one in said] == [(kind, written)]
    assert not [one for one in expectations(ats(key), "engaged", window=WINDOW) if one.written]


def test_a_file_that_cannot_be_added_is_a_high_risk_whatever_our_file_says() -> None:
    lever = ats("lever", actions=Actions(create=True, attach=False))
    assert update_risk(lever) == "high"
    assert "cannot add a file" in told(lever, "new_and_engaged")["update_high"].sentence
    assert "files" in told(lever)


@pytest.mark.parametrize("one", [one for one in ENTRIES if one.is_ats], ids=lambda one: one.key)
def test_redirect_is_always_discouraged_and_never_blocked(one: Ats) -> None:
    said = expectations(one, "redirect", window=WINDOW)
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
    assert not {"source"} & set(told(ats("ukgpro"), "redirect") | told(ats("ukgpro"), "manual"))


def test_an_unknown_sync_mode_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="no sync mode"):
        expectations(ats("lever"), "sometimes", window=WINDOW)


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("lever", (1, 2)),  # our own share only
        ("dayforce", (1, 4)),
        ("workday", (6, 17)),
        ("ukgpro", (1, 2)),  # unconfirmed counts as nothing, and the page says so
    ],
)
def test_the_promise_is_the_lead_time_and_our_own_share(key: str, days: tuple[int, int]) -> None:
    assert business_days(ats(key)) == days


@pytest.mark.parametrize("sync_mode", SYNC_MODES)
@pytest.mark.parametrize("one", ENTRIES, ids=lambda one: one.key)
def test_every_warning_has_an_owner_and_is_acknowledged_or_answered(one: Ats, sync_mode: str) -> None:
    for said in expectations(one, sync_mode, window=WINDOW):
        assert said.owner in ("us", "customer", "ATS vendor")
        assert said.acknowledge == (said.kind == "warning" and said.key not in ("redirect", "by_hand"))
        assert not said.written or said.acknowledge


@pytest.mark.parametrize("sync_mode", ["redirect", "manual"])
@pytest.mark.parametrize("one", [one for one in ENTRIES if not one.is_ats], ids=lambda one: one.key)
def test_what_is_no_ats_stays_blocked_whatever_the_mode(one: Ats, sync_mode: str) -> None:
    blockers = [said.key for said in expectations(one, sync_mode, window=WINDOW) if said.kind == "blocker"]
    assert blockers == ["not_an_ats"]


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (ats("rippling"), "Kombo has no connection for Rippling Recruiting."),
        (ats("lever", live=Live(offered=False)), "Kombo does not offer Lever in our environment."),
        (ats("lever", live=Live(offered=True, reads_jobs=False)), "Kombo cannot read jobs from Lever."),
        (ats("lever"), ""),
        (ats("adpworkforcenow"), ""),  # jobs can be read: only candidates go by hand
    ],
)
def test_where_no_link_can_be_made_the_reason_is_named(one: Ats, reason: str) -> None:
    assert no_connection(one).startswith(reason) and bool(no_connection(one)) == bool(reason)
    told_by_hand = told(one, "manual")
    assert ("tool" in told_by_hand or "offered" in told_by_hand or "jobs_unreadable" in told_by_hand) == bool(reason)

"""The expectations of each ATS and sync mode, and the promised date."""

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
    entry = default_catalogue().get(key)
    assert entry is not None
    return entry.model_copy(update=changes)


def expected(entry: Ats, sync_mode: str = "engaged") -> dict[str, Expectation]:
    return {expectation.key: expectation for expectation in expectations(entry, sync_mode, window=WINDOW)}


@pytest.mark.parametrize("sync_mode", SYNC_MODES)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_every_ats_has_something_to_say_in_every_mode(entry: Ats, sync_mode: str) -> None:
    expected_all = expectations(entry, sync_mode, window=WINDOW)
    keys = [expectation.key for expectation in expected_all]
    assert expected_all and len(set(keys)) == len(keys)
    assert [expectation.kind for expectation in expected_all] == sorted(
        (expectation.kind for expectation in expected_all), key=["blocker", "warning", "info"].index
    )
    for expectation in expected_all:
        assert expectation.title and expectation.sentence.endswith((".", "?")) and "{" not in expectation.sentence
        assert "None" not in expectation.sentence.replace("None known", "") and "  " not in expectation.sentence


@pytest.mark.parametrize("key", ["rippling", "paycom", "adp-recruiting-management", "adpworkforcenow", "paylocity"])
@pytest.mark.parametrize("sync_mode", ["engaged", "new_and_engaged"])
def test_where_nothing_can_be_pushed_only_redirect_or_manual_entry_is_possible(key: str, sync_mode: str) -> None:
    blockers = [
        expectation for expectation in expectations(ats(key), sync_mode, window=WINDOW) if expectation.kind == "blocker"
    ]
    assert len(blockers) == 1
    assert "Only Redirect or manual entry is possible." in blockers[0].sentence


def test_a_blocked_push_says_nothing_about_updates() -> None:
    assert not [key for key in expected(ats("adpworkforcenow"), "new_and_engaged") if key.startswith("update")]


@pytest.mark.parametrize("key", ["gem", "ukgready", "taleo", "paycor"])
def test_an_unconfirmed_push_is_a_warning_to_ask_first(key: str) -> None:
    expectation = expected(ats(key))["push_unconfirmed"]
    assert (expectation.kind, expectation.owner) == ("warning", "us")


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
    assert expected(ats("lever", **changes))[key].kind == "blocker"
    assert not [
        expectation
        for expectation in expectations(ats("lever"), "engaged", window=WINDOW)
        if expectation.kind == "blocker"
    ]


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
def test_new_and_engaged_on_a_risky_ats_needs_a_written_acknowledgement(key: str, kind: str, written: bool) -> None:
    expectation = [
        entry for entry in expectations(ats(key), "new_and_engaged", window=WINDOW) if entry.key.startswith("update")
    ]
    assert [(entry.kind, entry.written) for entry in expectation] == [(kind, written)]
    assert not [entry for entry in expectations(ats(key), "engaged", window=WINDOW) if entry.written]


def test_a_file_that_cannot_be_added_is_a_high_risk_whatever_our_file_says() -> None:
    lever = ats("lever", actions=Actions(create=True, attach=False))
    assert update_risk(lever) == "high"
    assert "cannot add a file" in expected(lever, "new_and_engaged")["update_high"].sentence
    assert "files" in expected(lever)


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.is_ats], ids=lambda entry: entry.key)
def test_redirect_is_always_discouraged_and_never_blocked(entry: Ats) -> None:
    expected_all = expectations(entry, "redirect", window=WINDOW)
    assert expected_all[0].key == "redirect" and expected_all[0].kind == "warning"
    assert "advised against it" in expected_all[0].sentence
    assert not [expectation for expectation in expected_all if expectation.kind == "blocker"]


@pytest.mark.parametrize(
    ("key", "owner", "kind"),
    [
        ("lever", "customer", "info"),
        ("dayforce", "customer", "info"),
        ("workday", "customer", "warning"),
        ("ukgpro", "ATS vendor", "warning"),
        ("jobvite", "ATS vendor", "warning"),
        ("gem", "ATS vendor", "warning"),
    ],
)
def test_a_long_or_unconfirmed_wait_is_a_warning_to_whoever_holds_it(key: str, owner: str, kind: str) -> None:
    expectation = expected(ats(key))["lead_time"]
    assert (expectation.owner, expectation.kind) == (owner, kind)


def test_what_kombo_says_about_money_and_partnership_is_passed_on() -> None:
    live = Live(offered=True, paid="Costs $500 a month.", partner_only="Partners only.", fast_track="Two days.")
    expectation = expected(ats("lever", live=live))
    assert (expectation["cost"].kind, expectation["cost"].sentence) == ("warning", "Costs $500 a month.")
    assert expectation["partner_only"].kind == "warning" and expectation["fast_track"].kind == "info"
    assert expected(ats("lever"))["cost"].kind == "info"
    assert expected(ats("icims"))["cost"].kind == "warning"


def test_the_traps_of_job_verification_are_told_beforehand() -> None:
    assert "disappears" in expected(ats("dayforce"))["job_verification"].sentence
    assert "base record" in expected(ats("ukgpro"))["job_verification"].sentence
    assert expected(ats("bullhorn4salesforce"))["job_verification"].kind == "warning"
    assert expected(ats("oraclerecruiting"))["job_verification"].kind == "info"


@pytest.mark.parametrize(
    ("key", "about", "owner", "kind", "words"),
    [
        ("greenhousev3", "ask_kombo", "us", "warning", "closed beta"),
        ("avionte", "ask_kombo", "us", "warning", "partnership"),
        ("successfactors", "ip_filter", "customer", "info", "only with a new link"),
        ("successfactors", "push_notes", "us", "info", "COE0019"),
        ("smartrecruiters", "push_notes", "us", "info", "2 MB"),
        ("bamboohr", "push_notes", "us", "info", "One résumé"),
        ("paylocity", "credentials_last", "customer", "info", "365 days"),
        ("adpworkforcenow", "credentials_last", "customer", "info", "2 years"),
        ("jazzhr", "job_verification", "us", "warning", "no requisition number"),
    ],
)
def test_a_fact_of_the_catalogue_reaches_whom_it_concerns(
    key: str, about: str, owner: str, kind: str, words: str
) -> None:
    pushable = ats(key, actions=Actions(create=True))
    expectation = expected(pushable)[about]
    assert (expectation.owner, expectation.kind) == (owner, kind) and words in expectation.sentence
    assert about not in expected(ats("teamtailor")) or about == "job_verification"


def test_a_source_that_must_exist_is_asked_of_the_customer() -> None:
    assert expected(ats("ukgpro"))["source"].owner == "customer"
    assert "source" not in expected(ats("lever"))
    assert not {"source"} & set(expected(ats("ukgpro"), "redirect") | expected(ats("ukgpro"), "manual"))


def test_an_unknown_sync_mode_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="not a sync mode"):
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
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_every_warning_has_an_owner_and_is_acknowledged_or_answered(entry: Ats, sync_mode: str) -> None:
    for expectation in expectations(entry, sync_mode, window=WINDOW):
        assert expectation.owner in ("us", "customer", "ATS vendor")
        assert expectation.acknowledge == (
            expectation.kind == "warning" and expectation.key not in ("redirect", "by_hand")
        )
        assert not expectation.written or expectation.acknowledge


@pytest.mark.parametrize("sync_mode", ["redirect", "manual"])
@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if not entry.is_ats], ids=lambda entry: entry.key)
def test_what_is_no_ats_stays_blocked_whatever_the_mode(entry: Ats, sync_mode: str) -> None:
    blockers = [
        expectation.key
        for expectation in expectations(entry, sync_mode, window=WINDOW)
        if expectation.kind == "blocker"
    ]
    assert blockers == ["not_an_ats"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (ats("rippling"), "Kombo has no connection for Rippling Recruiting."),
        (ats("lever", live=Live(offered=False)), "Kombo does not offer Lever in our environment."),
        (ats("lever", live=Live(offered=True, reads_jobs=False)), "Kombo cannot read jobs from Lever."),
        (ats("lever"), ""),
        (ats("adpworkforcenow"), ""),  # jobs can be read: only candidates go by hand
    ],
)
def test_where_no_link_can_be_made_the_reason_is_named(entry: Ats, reason: str) -> None:
    assert no_connection(entry).startswith(reason) and bool(no_connection(entry)) == bool(reason)
    told_by_hand = expected(entry, "manual")
    assert ("tool" in told_by_hand or "offered" in told_by_hand or "jobs_unreadable" in told_by_hand) == bool(reason)

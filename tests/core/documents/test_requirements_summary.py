"""The summary of the agreed requirements, for the customer and on exactly one page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from core.ats.catalogue import default_catalogue
from core.ats.expectations import expectations
from core.ats.model import Ats
from core.documents.requirements_summary import Summary, requirements_summary_pdf, summary_of
from core.onboarding.connection_link_facts import ConnectionLink
from core.onboarding.model import Contact, Onboarding, Requirements
from core.onboarding.part import Statement
from core.onboarding.states import SyncMode
from tests.actors import named
from tests.core.documents.pdf_reading import fonts, names, reader, text

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
WINDOW = timedelta(hours=3)
ANA = Statement(by=named("Ana Alvarez"), at=NOW)
ROWS = (("Your ATS", "UKG Pro · Tenant: NOR1008"), ("Back-up", "Łukasz Ørsted"), ("Empty", ""))
SUMMARY = Summary("Müller & Söhne", True, "Agreed with Ana Alvarez", ROWS, ROWS[:1], (("Cost", "Paid."),))


def onboarding(**changed: object) -> Onboarding:
    fields: dict[str, object] = {
        "account_id": "acc_1",
        "account_name": "Northgate",
        "admin": Contact(name="Dana Whitfield", email="dana@customer.example"),
        "backup": Contact(name="Luis Ortega"),
        "ats": "ukgpro",
        "ats_decision": None,
        "go_live_target": date(2027, 3, 1),
        "agreed": ANA,
    }
    return Onboarding(
        id="abc123",
        customer="Northgate Precision",
        manager=named("Ana Alvarez"),
        created_at=NOW,
        requirements=Requirements.model_validate(fields | changed),
    )


def summarized(onboarded: Onboarding, **changed: object) -> Summary:
    ats = default_catalogue().get(onboarded.requirements.ats)
    given: dict[str, object] = {
        "known": {"Tenant": "NOR1008"},
        "jobs_listed": 12,
        "connected_by": date(2026, 11, 30) if ats and ats.kombo_tool else None,
        "first_sync_window": WINDOW,
    }
    expected = expectations(ats, onboarded.requirements.sync_mode.value, window=WINDOW) if ats else ()
    return summary_of(onboarded, ats, expected, **(given | changed))  # type: ignore[arg-type]


def words(summary: Summary) -> str:
    rows = (*summary.requirements, *summary.next_dates, *summary.acknowledged)
    return "\n".join([summary.customer, summary.standing, *(f"{label}: {text}" for label, text in rows)])


def test_it_says_what_was_agreed_by_whom_when_and_what_comes_next() -> None:
    summary = summarized(onboarding(compliance="OFCCP", acknowledged={"source": ANA.changed(text="Dana adds it")}))
    for part in (
        "Agreed with Ana Alvarez, Nov 24, 2026, 9:00 AM CST",
        "Your ATS: UKG Pro · Tenant: NOR1008",
        "Dana Whitfield, dana@customer.example",
        "Back-up: Luis Ortega",
        "Engaged only",
        "12 on your list",
        "Compliance notes: OFCCP",
        "Connected by: Monday, November 30, 2026",
        "The wait at UKG is not included",
        "Within 3 hours",
        "Go-live target: Monday, March 1, 2027",
        "The source must exist first: You add our applicant source in your ATS",
        "“Dana adds it” Noted by Ana Alvarez, Nov 24, 2026.",
    ):
        assert part in words(summary)


def test_internal_ids_and_notes_are_left_out() -> None:
    onboarded = onboarding(
        ats="taleo", sync_mode=SyncMode.NEW_AND_ENGAGED, acknowledged={"update_high": ANA.changed(text="We know")}
    )
    summary = words(summarized(onboarded))
    assert "“We know”" in summary
    for internal_text in ("abc123", "acc_1", "write down that they know", "Ask Kombo"):
        assert internal_text not in summary


@pytest.mark.parametrize(
    ("ats", "risk", "fact"),
    [
        ("ukgpro", "medium", "a second PDF"),
        ("taleo", "high", "may not reach"),
        ("applicantstack", "unconfirmed", "may not"),
    ],
)
def test_what_new_and_engaged_may_lack_is_said_in_words_for_the_customer(ats: str, risk: str, fact: str) -> None:
    accepted = {f"update_{risk}": ANA}
    ((title, sentence),) = summarized(
        onboarding(ats=ats, sync_mode=SyncMode.NEW_AND_ENGAGED, acknowledged=accepted)
    ).acknowledged
    assert title.startswith("Updates ") and fact in sentence and sentence.endswith("Nov 24, 2026.")


def test_redirect_names_the_reason_and_that_we_advised_against_it() -> None:
    onboarded = onboarding(sync_mode=SyncMode.REDIRECT, redirect_reason="Works council", advised_against=True)
    assert "Your reason: Works council. We advised against it." in words(summarized(onboarded))


def test_where_no_candidates_are_sent_no_test_candidate_is_promised() -> None:
    by_hand = summarized(onboarding(sync_mode=SyncMode.MANUAL, by_hand="Dana, each Friday"))
    assert "Dana, each Friday" in words(by_hand)
    for mode in SyncMode:
        labels = [label for label, _ in summarized(onboarding(sync_mode=mode)).next_dates]
        assert ("Test candidate" in labels) == mode.sends_candidates


def test_an_ats_that_cannot_be_connected_is_promised_no_connection() -> None:
    summary = summarized(onboarding(ats="rippling", sync_mode=SyncMode.REDIRECT), known={})
    assert [label for label, _ in summary.next_dates] == ["Go-live target"]
    assert "You connect with" not in words(summary)


def test_before_the_agreement_nothing_claims_that_it_was_agreed() -> None:
    summary = summarized(onboarding(agreed=None, ats="", go_live_target=None))
    assert (summary.agreed, summary.standing) == (False, "Not agreed yet")
    assert "DRAFT, NOT AGREED YET" in text(requirements_summary_pdf(summary, "Ana", NOW))
    assert "Agreed with" not in words(summary)


def test_open_requirements_are_shown_as_missing_and_not_left_blank() -> None:
    summary = summarized(onboarding(agreed=None, ats="", account_name="", admin=Contact(), backup=Contact()))
    assert all(value for _, value in summary.requirements)


def test_a_link_that_was_sent_says_when() -> None:
    link = ConnectionLink(
        masked="x",
        kind="MAGIC_LINK",
        tool="ukgpro",
        created_at=NOW,
        expires_at=NOW + timedelta(1),
        by=named("Ana"),
        sent=ANA,
    )
    assert "Sent Nov 24, 2026" in words(summarized(onboarding().changed(link=link)))


def test_the_pdf_is_one_page_with_every_row_embedded_fonts_title_and_language() -> None:
    pdf = requirements_summary_pdf(SUMMARY, "Alex Kim", NOW)
    assert len(reader(pdf).pages) == 1
    for part in ("NOR1008", "Łukasz Ørsted", "Cost. Paid.", "Prepared by Alex Kim", "9:00 AM CST"):
        assert part in text(pdf)
    assert all(fonts(pdf).values())
    assert str(reader(pdf).metadata.title) == "What we agreed: Müller & Söhne"  # type: ignore[union-attr]
    assert reader(pdf).root_object["/Lang"] == "en-US"
    assert pdf == requirements_summary_pdf(SUMMARY, "Alex Kim", NOW)


@pytest.mark.parametrize("ats", default_catalogue(), ids=lambda ats: ats.key)
def test_every_ats_with_all_its_warnings_fits_one_page_with_nothing_cut(ats: Ats) -> None:
    warnings = [
        expectation
        for expectation in expectations(ats, "new_and_engaged", window=WINDOW)
        if expectation.kind == "warning"
    ]
    accepted = {expectation.key: ANA.changed(text="Dana agreed on the call") for expectation in warnings}
    summary = summarized(onboarding(ats=ats.key, sync_mode=SyncMode.NEW_AND_ENGAGED, acknowledged=accepted))
    pdf = requirements_summary_pdf(summary, "Ana", NOW)
    assert len(summary.acknowledged) == len({warning.key for warning in warnings} - {"ask_kombo"})
    assert len(reader(pdf).pages) == 1
    assert "…" not in text(pdf)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=3_000), min_size=4, max_size=4), st.integers(1, 40))
def test_whatever_is_written_stays_on_one_page(texts: list[str], repeated: int) -> None:
    rows = tuple((f"Label {n}", summarized) for n, summarized in enumerate(texts))
    summary = Summary(texts[0][:200], True, "Agreed", (*rows, *rows), rows[:3], rows[:1] * repeated)
    assert len(reader(requirements_summary_pdf(summary, texts[1], NOW)).pages) == 1


def test_more_than_fits_is_counted_and_not_left_out_in_silence() -> None:
    many = tuple((f"Warning {n}", "Known.") for n in range(40))
    pdf = requirements_summary_pdf(Summary("Acme", True, "Agreed", ROWS, ROWS, many), "Ana", NOW)
    assert len(reader(pdf).pages) == 1
    assert "… and 31 more" in text(pdf)


@pytest.mark.parametrize("hostile", ["<b>&</para>", "W" * 5_000, "line\n" * 400, "\u202eevil", "工厂 مصنع " * 300])
def test_hostile_text_is_plain_text_and_leaves_room_for_the_rest(hostile: str) -> None:
    rows = (("Compliance notes", hostile), ("Go-live target", "March 1"))
    pdf = requirements_summary_pdf(Summary(hostile, True, "Agreed", rows, rows, rows[:1]), hostile, NOW)
    assert len(reader(pdf).pages) == 1
    assert "March 1" in text(pdf)
    assert not {"/JavaScript", "/JS", "/URI"} & names(pdf)

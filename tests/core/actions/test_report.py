"""The go-live report is made of what is kept, and says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.actions import candidate, go_live, verdicts
from core.actions.report import go_live_report
from core.onboarding.model import PageOpened
from core.onboarding.states import SyncMode
from core.onboarding.steps import MODES
from core.verdict.jobs import NO_LIST_TITLE
from tests.actors import named
from tests.core.actions.candidates import prepared, ready
from tests.core.documents.pdf_reading import squeezed
from tests.office import ANA, SAM, Office, altered, open_office

CHECKED = PageOpened(
    by=named("Sam"), at=datetime(2026, 11, 28, 14, tzinfo=UTC), text="The form opens", address="https://jobs.example/1"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def test_before_anything_is_done_it_says_not_ready(office: Office) -> None:
    words = squeezed(go_live_report(office.ctx(SAM), office.begun("Brightwater").id))
    assert "Notready" in words
    assert "BrightwaterFoods" in words


@pytest.mark.parametrize("mode", SyncMode)
def test_it_names_every_way_that_candidates_flow(office: Office, mode: SyncMode) -> None:
    onboarding = office.begun("Brightwater")
    altered(office.services, onboarding.id, requirements=onboarding.requirements.changed(sync_mode=mode))
    assert MODES[mode].replace(" ", "") in squeezed(go_live_report(office.ctx(SAM), onboarding.id))


def test_the_report_contains_the_push_evidence_and_each_customer_answer(office: Office) -> None:
    onboarding = ready(office)
    pushed = candidate.push(office.ctx(ANA), prepared(office, onboarding))
    for item, answer, note in (("pdf", "yes", ""), ("job", "no", "It is on Fitter"), ("link", "not applicable", "No")):
        go_live.confirm(
            office.ctx(ANA), onboarding.id, item=item, answer=answer, who="Dana", channel="phone", note=note
        )
    words = squeezed(go_live_report(office.ctx(ANA), onboarding.id))
    assert pushed.push.application_id is not None
    for detail in (pushed.push.application_id, pushed.push.email, pushed.push.pdf_sha256, "ItisonFitter"):
        assert detail in words
    assert "ThetestcandidateisstillintheATS" in words
    assert "Thecustomerhasnotanswered6of9itemsyet" in words
    assert "Thecandidateisintherightstage" in words
    assert "Thecustomersaidno:Thecandidateisontherightjob" in words


@pytest.mark.parametrize(
    ("statement", "sentence"), [(None, "Nobodyhascheckedityet"), (CHECKED, "https://jobs.example/1:Theformopens")]
)
def test_in_redirect_mode_the_report_covers_the_career_page_instead_of_a_candidate(
    office: Office, statement: PageOpened | None, sentence: str
) -> None:
    onboarding = office.begun("Brightwater")
    mode = onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT, redirect_reason="Their portal asks more")
    altered(office.services, onboarding.id, requirements=mode, redirect_checked=statement)
    words = squeezed(go_live_report(office.ctx(SAM), onboarding.id))
    assert sentence in words
    assert "WhyRedirect:Theirportalasksmore." in words
    assert "pointsconfirmed" not in words
    assert "Notestcandidate" not in words


def test_entered_by_hand_it_names_who_does_it(office: Office) -> None:
    onboarding = office.begun("Brightwater")
    mode = onboarding.requirements.changed(sync_mode=SyncMode.MANUAL, by_hand="Priya")
    altered(office.services, onboarding.id, requirements=mode)
    assert "Candidatesareenteredbyhand:Priya" in squeezed(go_live_report(office.ctx(SAM), onboarding.id))


def test_whom_to_call_is_the_account_manager_of_the_onboarding_and_not_who_prepared_it(office: Office) -> None:
    words = squeezed(go_live_report(office.ctx(SAM), office.begun("Brightwater").id))
    assert f"AnaAlvarez·{ANA.email}" in words
    assert SAM.email not in words


def test_what_was_waived_and_accepted_is_in_the_report_by_name(office: Office) -> None:
    onboarding = office.begun_to_sign_off()
    risks = verdicts.verdict(office.ctx(SAM), onboarding.id).risks
    assert {"Waived", NO_LIST_TITLE, "Clean-up"} <= {risk.checked for risk in risks}
    before = squeezed(go_live_report(office.ctx(SAM), onboarding.id))
    assert "Readywithrisks" in before and "Openrisks" in before and "Risksaccepted" not in before
    go_live.sign_off(
        office.ctx(ANA), onboarding.id, approver="Dana Whitfield", note="From Monday", accepted=office.risks(onboarding)
    )
    words = squeezed(go_live_report(office.ctx(SAM), onboarding.id))
    assert "Openrisks" not in words
    for part in ("Readywithrisks", "AcceptedbyDanaWhitfield,", "FromMonday", "SyncedjobsarriveinFactoryFixdisabled."):
        assert part in words
    for risk in risks:
        assert "".join(risk.text.split()) in words

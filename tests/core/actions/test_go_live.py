"""Step 5c rests on what was on the screen: what moved there refuses and says who moved it, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.actions import go_live, verdicts
from core.actions.context import Context
from core.errors import EditConflict, NotFound, StepClosed
from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.model import Confirmation, JobsVerified, Onboarding, SecondPhase
from core.onboarding.states import Step, SyncMode
from core.people.roles import Person, Role
from tests.core.documents.pictures import picture
from tests.core.onboarding.stages import CONFIRMED, LEFT, PAGE_OPENED, STATEMENT, at
from tests.office import ANA, Office, altered, open_office

BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)
NO_JOBS = "Kombo has no connection for this ATS."
"""Where no job is read, none has to pass: these tests need no reading."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def confirmed(office: Office) -> Onboarding:
    """An onboarding whose customer has confirmed every item; nobody has signed off, and nothing is removed yet."""
    facts = dict(at(Step.GO_LIVE, requirements=at(Step.GO_LIVE).requirements.changed(no_connection=NO_JOBS)))
    kept = ("requirements", "link", "connection", "linking", "jobs", "candidate", "clean_up")
    onboarding = office.begun("Heartland")
    return altered(office.services, onboarding.id, **{name: facts[name] for name in kept} | {"connection": None})


def waiting(office: Office) -> Onboarding:
    """The same in Redirect mode, where nobody has opened the career page yet."""
    onboarding = confirmed(office)
    redirect = onboarding.requirements.changed(sync_mode=SyncMode.REDIRECT)
    return altered(office.services, onboarding.id, requirements=redirect, candidate=None, clean_up=None)


def confirm(ctx: Context, onboarding: Onboarding) -> Onboarding:
    return go_live.confirm(
        ctx, onboarding.id, item="pdf", answer="no", who="Dana", channel="phone", note="It does not open"
    )


def add_screenshot(ctx: Context, onboarding: Onboarding) -> Onboarding:
    return go_live.add_screenshot(ctx, onboarding.id, item="pdf", data=picture())


def confirm_clean_up(ctx: Context, onboarding: Onboarding) -> Onboarding:
    return go_live.confirm_clean_up(ctx, onboarding.id, note="Dana, by e-mail")


def check_redirect(ctx: Context, onboarding: Onboarding) -> Onboarding:
    return go_live.check_redirect(ctx, onboarding.id, address="https://jobs.example/1", note="The form opens")


def sign_off(ctx: Context, onboarding: Onboarding) -> Onboarding:
    with ctx.read() as act:
        risks = [risk.key for risk in verdicts.of(act.db, onboarding, act.now).risks]
    return go_live.sign_off(ctx, onboarding.id, approver="Dana Whitfield", accepted=risks)


Act = Callable[[Context, Onboarding], Onboarding]
Moved = Callable[[Onboarding], dict[str, object]]


def answered(item: str, **fields: object) -> Moved:
    """What changes when the customer's word on an item is heard."""

    def moved(onboarding: Onboarding) -> dict[str, object]:
        assert onboarding.candidate
        words: dict[str, Confirmation] = onboarding.candidate.confirmations | {item: CONFIRMED.changed(**fields)}
        return {"candidate": onboarding.candidate.changed(confirmations=words)}

    return moved


def another_candidate(onboarding: Onboarding) -> dict[str, object]:
    assert onboarding.candidate
    return {"candidate": onboarding.candidate.changed(push_id="p2"), "clean_up": LEFT.changed(push_ids=("p1", "p2"))}


def version_2_seen(onboarding: Onboarding) -> dict[str, object]:
    assert onboarding.candidate
    return {"candidate": onboarding.candidate.changed(version_2=SecondPhase(state="seen", statement=STATEMENT))}


def mode(wanted: SyncMode) -> Moved:
    return lambda onboarding: {"requirements": onboarding.requirements.changed(sync_mode=wanted)}


def removed(onboarding: Onboarding) -> dict[str, object]:
    return {"clean_up": LEFT.changed(done=STATEMENT)}


def verified_again(onboarding: Onboarding) -> dict[str, object]:
    return {"jobs": JobsVerified(snapshot_id="s2", synced=8, verified=STATEMENT)}


def career_page_checked(onboarding: Onboarding) -> dict[str, object]:
    return {"redirect_checked": PAGE_OPENED}


def ticked(onboarding: Onboarding) -> dict[str, object]:
    return {"guide_ticks": {"lever: Check your role": STATEMENT}}


def attempted(onboarding: Onboarding) -> dict[str, object]:
    """What a webhook of Kombo's brings."""
    return {"failed_attempts": (FailedAttempt(webhook_id="w1", at=STATEMENT.at),)}


def retargeted(onboarding: Onboarding) -> dict[str, object]:
    return {"requirements": onboarding.requirements.changed(compliance="OFCCP")}


MOVES: list[tuple[Act, Callable[[Office], Onboarding], Moved]] = [
    (confirm, confirmed, answered("pdf", answer="not applicable", note="None")),
    (confirm, confirmed, another_candidate),
    (add_screenshot, confirmed, answered("pdf", answer="no", note="It does not open")),
    (add_screenshot, confirmed, answered("pdf", screenshot="another picture")),
    (add_screenshot, confirmed, another_candidate),
    (confirm_clean_up, confirmed, another_candidate),
    (confirm_clean_up, confirmed, removed),
    (check_redirect, waiting, career_page_checked),
    (check_redirect, waiting, mode(SyncMode.ENGAGED)),
    (sign_off, confirmed, verified_again),
    (sign_off, confirmed, answered("link", answer="not applicable", note="None")),
    (sign_off, confirmed, another_candidate),
    (sign_off, confirmed, removed),
    (sign_off, confirmed, career_page_checked),
    (sign_off, confirmed, mode(SyncMode.NEW_AND_ENGAGED)),
]
"""Each action with a change to a part that it rests on."""


@pytest.mark.parametrize(("act", "begin", "moved"), MOVES)
def test_an_answer_is_refused_when_its_facts_changed_and_names_who_changed_them(
    office: Office, act: Act, begin: Callable[[Office], Onboarding], moved: Moved
) -> None:
    seen = begin(office)
    now = altered(office.services, seen.id, who=BEN.actor, what="Changed it", **moved(seen))
    with pytest.raises(EditConflict, match=r"Ben Ito saved first, at .*: changed it"):
        act(office.ctx(ANA, seen), seen)
    with office.ctx(ANA).read() as transaction:
        assert transaction.db.value("SELECT body FROM onboardings WHERE id = ?", [seen.id]) == now.model_dump_json()


STAYS: list[tuple[Act, Callable[[Office], Onboarding], Moved]] = [
    *[(act, confirmed, other) for act in (confirm, add_screenshot, confirm_clean_up, sign_off)
      for other in (ticked, attempted, retargeted)],
    *[(act, confirmed, answered("link", answer="not applicable", note="None"))
      for act in (confirm, add_screenshot, confirm_clean_up)],
    *[(act, confirmed, version_2_seen) for act in (confirm, add_screenshot, confirm_clean_up)],
    *[(check_redirect, waiting, other) for other in (ticked, attempted, retargeted)],
]  # fmt: skip
"""Each action with changes elsewhere."""


@pytest.mark.parametrize(("act", "begin", "moved"), STAYS)
def test_an_answer_is_accepted_when_unrelated_facts_changed(
    office: Office, act: Act, begin: Callable[[Office], Onboarding], moved: Moved
) -> None:
    seen = begin(office)
    now = altered(office.services, seen.id, who=BEN.actor, what="Changed it", **moved(seen))
    assert act(office.ctx(ANA, seen), seen).version == now.version + 1


def test_a_changed_answer_is_named_once_and_not_field_by_field(office: Office) -> None:
    seen = confirmed(office)
    moved = answered("pdf", answer="no", note="It does not open", who="Luis")
    altered(office.services, seen.id, who=BEN.actor, what="Changed it", **moved(seen))
    with pytest.raises(EditConflict, match=r"changed it \(confirmations pdf\)\."):
        confirm(office.ctx(ANA, seen), seen)


def test_the_first_answer_does_not_refuse_another_pressed_at_the_same_time(office: Office) -> None:
    full = confirmed(office)
    assert full.candidate
    seen = altered(office.services, full.id, candidate=full.candidate.changed(confirmations={}))
    for item in ("job", "pdf", "stage"):
        now = go_live.confirm(office.ctx(ANA, seen), seen.id, item=item, answer="yes", who="Dana", channel="phone")
    assert now.candidate and list(now.candidate.confirmations) == ["job", "pdf", "stage"]


@pytest.mark.parametrize("act", [confirm, add_screenshot, confirm_clean_up])
def test_an_answer_about_another_test_candidate_is_refused(office: Office, act: Act) -> None:
    onboarding = confirmed(office)
    with pytest.raises(EditConflict, match="nother test candidate"):
        act(office.ctx(ANA, onboarding, push="p0"), onboarding)
    assert act(office.ctx(ANA, onboarding, push="p1"), onboarding).version == onboarding.version + 1


@pytest.mark.parametrize("act", [confirm, add_screenshot, confirm_clean_up, check_redirect, sign_off])
def test_without_a_screen_the_rules_are_checked_and_nothing_is_compared(office: Office, act: Act) -> None:
    with pytest.raises(NotFound):
        act(office.ctx(ANA), at(Step.GO_LIVE, id="nobody's"))
    begun = office.begun("Heartland")
    with pytest.raises(StepClosed):
        act(office.ctx(ANA), begun)


def test_a_sign_off_wants_every_risk_that_stands_now_accepted_and_keeps_them_as_shown(office: Office) -> None:
    onboarding = confirmed(office)
    with office.ctx(ANA).read() as act:
        risks = verdicts.of(act.db, onboarding, act.now).risks
    assert [risk.checked for risk in risks] == ["No connection", "Clean-up"]
    for left in risks:
        others = [risk.key for risk in risks if risk is not left]
        with pytest.raises(
            StepClosed, match=rf"Dana Whitfield has not accepted every risk\. Still to accept: {left.checked}"
        ):
            go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana Whitfield", accepted=others)
    live = go_live.sign_off(
        office.ctx(ANA), onboarding.id, approver="Dana Whitfield", accepted=[*(risk.key for risk in risks), "old"]
    )
    assert live.sign_off
    assert [(risk.key, risk.text) for risk in live.sign_off.accepted] == [(risk.key, risk.text) for risk in risks]


def test_a_risk_that_was_accepted_before_it_grew_is_not_accepted(office: Office) -> None:
    onboarding = confirmed(office)
    accepted = office.risks(onboarding)
    altered(office.services, onboarding.id, clean_up=LEFT.changed(push_ids=("p1", "p2")))
    with pytest.raises(StepClosed, match=r"not accepted every risk\. Still to accept: Clean-up"):
        go_live.sign_off(office.ctx(ANA), onboarding.id, approver="Dana", accepted=accepted)


def test_a_sign_off_from_before_risks_were_kept_still_opens() -> None:
    signed = at(Step.LIVE).model_dump(mode="json")
    del signed["sign_off"]["accepted"]
    opened = Onboarding.model_validate(signed).sign_off
    assert opened and opened.accepted == ()

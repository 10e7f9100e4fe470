"""What each act on the test candidate rests on: a change there refuses it and names who, one elsewhere does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.actions import candidate, guide, people, preview, profile, read_back, second_phase
from core.actions.context import BySession, Context
from core.actions.onboarding import get
from core.actions.seen import Seen
from core.candidate.draft import Draft
from core.candidate.push import PushState
from core.errors import EditConflict, OnboardingError, SignedOut, StepClosed
from core.onboarding.connection_facts import Sync
from core.onboarding.model import Onboarding, SecondPhase
from core.onboarding.part import Statement
from core.onboarding.states import SyncMode
from core.people.actor import KOMBO
from core.people.roles import Person
from core.storage import sessions
from tests.core.actions.candidates import a_job, in_both_phases, in_ledger, in_mode, prepared, ready
from tests.core.documents.pdf_reading import plain
from tests.history import history
from tests.office import ADA, ANA, ELI, Office, altered, open_office

CREATE, ATTACH = "POST /ats/jobs", "POST /ats/applications/.*/attachments"
Change = Callable[[Office, Onboarding], object]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def viewed_by(office: Office, onboarding: Onboarding, person: Person = ANA) -> Context:
    """What this person acts through with the onboarding and its draft as they are now on the screen."""
    known, draft = get(office.ctx(person), onboarding.id), profile.current(office.ctx(person), onboarding.id)
    return office.ctx(person).having(Seen(known.version, office.services.now(), draft=draft))


def drafted(office: Office) -> Onboarding:
    onboarding = ready(office)
    profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))
    return onboarding


def with_resume(office: Office) -> Onboarding:
    onboarding = drafted(office)
    profile.upload_resume(office.ctx(ANA), onboarding.id, data=plain(), name="cv.pdf")
    return onboarding


def refused(office: Office) -> Onboarding:
    onboarding = ready(office)
    office.sandbox.rate_limit(CREATE)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def arrived(office: Office) -> Onboarding:
    onboarding = ready(office)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def lost(office: Office) -> Onboarding:
    onboarding = ready(office)
    office.sandbox.fault("kombo", "timeout_after", CREATE, delay_s=0.05)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def unscreened(office: Office) -> Onboarding:
    onboarding = in_both_phases(office)
    candidate.push(office.ctx(ANA), prepared(office, onboarding))
    return onboarding


def not_taken(office: Office) -> Onboarding:
    onboarding = unscreened(office)
    office.sandbox.rate_limit(ATTACH)
    second_phase.send_version_2(office.ctx(ANA), push_of(office, onboarding))
    return onboarding


def sent(office: Office) -> Onboarding:
    onboarding = unscreened(office)
    second_phase.send_version_2(office.ctx(ANA), push_of(office, onboarding))
    return onboarding


def push_of(office: Office, onboarding: Onboarding) -> str:
    return candidate.history(office.ctx(ANA), onboarding.id)[0].push.id


def draft_of(office: Office, onboarding: Onboarding) -> Draft:
    draft = profile.current(office.ctx(ANA), onboarding.id)
    assert draft is not None
    return draft


def renamed(office: Office, onboarding: Onboarding, person: Person = ELI) -> None:
    before = draft_of(office, onboarding).profile
    changed = before.model_copy(update={"person": before.person.model_copy(update={"city": "Boise"})})
    profile.edit(office.ctx(person), onboarding.id, changed)


def answered(office: Office, onboarding: Onboarding) -> None:
    profile.answer(office.ctx(ELI), onboarding.id, answers={}, rejects_automatically=True)


def uploaded(office: Office, onboarding: Onboarding) -> None:
    profile.upload_resume(office.ctx(ELI), onboarding.id, data=plain(pages=2), name="other.pdf")


def taken_out(office: Office, onboarding: Onboarding) -> None:
    profile.remove_resume(office.ctx(ELI), onboarding.id)


def begun(office: Office, onboarding: Onboarding) -> None:
    profile.begin(office.ctx(ELI), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))


def other_connection(office: Office, onboarding: Onboarding) -> None:
    linking = get(office.ctx(ANA), onboarding.id).linking
    assert linking is not None
    altered(office.services, onboarding.id, who=ELI.actor, linking=linking.changed(integration_id="greenhousev3:other"))


def other_mode(office: Office, onboarding: Onboarding) -> None:
    known = get(office.ctx(ANA), onboarding.id).requirements
    other = SyncMode.ENGAGED if known.sync_mode is SyncMode.NEW_AND_ENGAGED else SyncMode.NEW_AND_ENGAGED
    altered(office.services, onboarding.id, who=ELI.actor, requirements=known.changed(sync_mode=other))


def other_candidate(office: Office, onboarding: Onboarding) -> None:
    candidate.push(office.ctx(ELI), prepared(office, onboarding), again=True)


def left_out(office: Office, onboarding: Onboarding) -> None:
    known = get(office.ctx(ANA), onboarding.id).candidate
    assert known is not None
    phase = SecondPhase(
        state="left out", statement=Statement(by=ELI.actor, at=office.services.now(), text="They do without")
    )
    altered(office.services, onboarding.id, who=ELI.actor, candidate=known.changed(version_2=phase))


def ticked(office: Office, onboarding: Onboarding) -> None:
    guide.tick(office.ctx(ELI), onboarding.id, step=guide.guide(office.services, onboarding).steps[0], done=True)


def synced(office: Office, onboarding: Onboarding) -> None:
    connection = get(office.ctx(ANA), onboarding.id).connection
    assert connection is not None
    ended = Sync(state="SUCCEEDED", ended_at=datetime(2026, 11, 24, tzinfo=UTC))
    altered(office.services, onboarding.id, who=KOMBO, connection=connection.changed(last_sync=ended))


ELSEWHERE: tuple[Change, ...] = (ticked, synced)
"""What refuses none of these acts: a ticked step of the guide, and a sync that Kombo tells of."""


@dataclass(frozen=True)
class Case:
    """An act from where it begins: what it rests on that somebody else can change, and what it does not rest on."""

    begin: Callable[[Office], Onboarding]
    act: Callable[[Office, Context, Onboarding], Any]
    rests_on: tuple[Change, ...] = ()
    not_on: tuple[Change, ...] = ()


def begin(office: Office, ctx: Context, onboarding: Onboarding) -> Draft:
    return profile.begin(ctx, onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))


def begin_second_job(office: Office, ctx: Context, onboarding: Onboarding) -> Draft:
    return profile.begin_second_job(
        ctx, onboarding.id, push_id=push_of(office, onboarding), job_key=a_job(office, onboarding, 1)
    )


def edit(office: Office, ctx: Context, onboarding: Onboarding) -> Draft:
    assert ctx.seen is not None
    assert ctx.seen.draft is not None
    before = ctx.seen.draft.profile
    return profile.edit(ctx, onboarding.id, before.model_copy(update={"profile_url": "https://factoryfix.example/p"}))


CASES = {
    "begin": Case(ready, begin, (begun,)),
    "begin again": Case(
        refused,
        lambda office, ctx, onboarding: profile.begin_again(ctx, onboarding.id, push_id=push_of(office, onboarding)),
        (begun,),
    ),
    "begin a second job": Case(arrived, begin_second_job, (begun,)),
    "edit": Case(drafted, edit, (renamed,), (answered, uploaded)),
    "answer": Case(
        drafted,
        lambda office, ctx, onboarding: profile.answer(ctx, onboarding.id, answers={}, rejects_automatically=False),
        (answered,),
        (renamed, uploaded),
    ),
    "upload": Case(
        drafted,
        lambda office, ctx, onboarding: profile.upload_resume(ctx, onboarding.id, data=plain(), name="cv.pdf"),
        (uploaded,),
        (renamed, answered),
    ),
    "take out": Case(
        with_resume,
        lambda office, ctx, onboarding: profile.remove_resume(ctx, onboarding.id),
        (uploaded, taken_out),
        (renamed,),
    ),
    "discard": Case(
        drafted,
        lambda office, ctx, onboarding: profile.discard(ctx, onboarding.id),
        (renamed, answered, uploaded, begun),
    ),
    "look up": Case(lost, lambda office, ctx, onboarding: read_back.look_up(ctx, push_of(office, onboarding))),
    "accept loss": Case(
        lost,
        lambda office, ctx, onboarding: read_back.accept_loss(
            ctx, push_of(office, onboarding), reason="Dana found nobody"
        ),
    ),
    "look in the ATS": Case(
        arrived, lambda office, ctx, onboarding: read_back.look_in_ats(ctx, push_of(office, onboarding))
    ),
    "leave version 2 out": Case(
        not_taken,
        lambda office, ctx, onboarding: second_phase.leave_out_version_2(
            ctx, push_of(office, onboarding), statement="Dana"
        ),
        (other_mode, left_out),
    ),
    "confirm version 2": Case(
        sent,
        lambda office, ctx, onboarding: second_phase.confirm_version_2(
            ctx, push_of(office, onboarding), statement="Dana"
        ),
        (other_mode, left_out),
    ),
    "send version 2": Case(
        unscreened,
        lambda office, ctx, onboarding: second_phase.send_version_2(ctx, push_of(office, onboarding)),
        (other_connection,),
    ),
}
MOVED = [(name, change) for name, case in CASES.items() for change in case.rests_on]
STILL = [(name, change) for name, case in CASES.items() for change in (*case.not_on, *ELSEWHERE)]


@pytest.mark.parametrize(("name", "change"), MOVED, ids=[f"{name}, {change.__name__}" for name, change in MOVED])
def test_a_change_to_what_an_act_rests_on_refuses_it_and_names_who(office: Office, name: str, change: Change) -> None:
    case = CASES[name]
    onboarding = case.begin(office)
    ctx = viewed_by(office, onboarding)
    change(office, onboarding)
    kept = profile.current(office.ctx(ANA), onboarding.id)
    with pytest.raises(EditConflict, match=ELI.name):
        case.act(office, ctx, onboarding)
    assert profile.current(office.ctx(ANA), onboarding.id) == kept


@pytest.mark.parametrize(("name", "change"), STILL, ids=[f"{name}, {change.__name__}" for name, change in STILL])
def test_a_change_elsewhere_refuses_nothing(office: Office, name: str, change: Change) -> None:
    case = CASES[name]
    onboarding = case.begin(office)
    ctx = viewed_by(office, onboarding)
    change(office, onboarding)
    case.act(office, ctx, onboarding)


@pytest.mark.parametrize("change", ELSEWHERE, ids=lambda change: change.__name__)
def test_a_push_rests_on_no_change_elsewhere(office: Office, change: Change) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    ctx = viewed_by(office, onboarding)
    change(office, onboarding)
    assert candidate.push(ctx, going).push.state is PushState.ACCEPTED


@pytest.mark.parametrize(
    ("change", "error"),
    [(other_mode, EditConflict), (renamed, StepClosed), (answered, StepClosed), (uploaded, StepClosed)],
    ids=lambda part: part.__name__,
)
def test_a_push_of_what_was_changed_names_who(office: Office, change: Change, error: type[OnboardingError]) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    ctx = viewed_by(office, onboarding)
    if change is answered:  # the customer says that the job rejects nobody, which lets the push go on
        profile.answer(office.ctx(ELI), onboarding.id, answers={}, rejects_automatically=False)
    else:
        change(office, onboarding)
    with pytest.raises(error, match=ELI.name):
        candidate.push(ctx, going)
    assert not in_ledger(office, "candidate", going.profile.person.email)


def test_version_2_goes_to_whom_the_customer_looked_at_when_it_was_pressed(office: Office) -> None:
    onboarding = unscreened(office)
    first, ctx = push_of(office, onboarding), viewed_by(office, onboarding)
    other_candidate(office, onboarding)
    with pytest.raises(StepClosed, match="another test candidate"):
        second_phase.send_version_2(ctx, first)


def test_a_preview_is_given_back_while_it_is_what_would_go(office: Office) -> None:
    onboarding = ready(office)
    going = prepared(office, onboarding)
    assert preview.prepare(office.ctx(ANA), onboarding.id, known=going) is going
    ticked(office, onboarding)
    assert preview.prepare(office.ctx(ANA), onboarding.id, known=going) is going
    renamed(office, onboarding)
    fresh = preview.prepare(office.ctx(ANA), onboarding.id, known=going)
    assert fresh.profile.person.city == "Boise"
    in_mode(office, get(office.ctx(ANA), onboarding.id), SyncMode.NEW_AND_ENGAGED)
    assert preview.prepare(office.ctx(ANA), onboarding.id, known=fresh) is not fresh


def ends_session(office: Office, ctx: Context, method: str) -> Callable[[httpx.Request], None]:
    """What ends this session just before such a request leaves."""

    def end(request: httpx.Request) -> None:
        assert isinstance(ctx.caller, BySession)
        if request.method == method:
            with office.services.store.write() as db:
                sessions.end(db, ctx.caller.session_id, office.services.now())

    return end


@pytest.fixture
def hooks(office: Office) -> Iterator[list[Callable[..., Any]]]:
    """What runs before each request to Kombo, in this test alone."""
    kombo = office.services.connections[0]
    before = list(kombo.event_hooks["request"])
    yield kombo.event_hooks["request"]
    kombo.event_hooks["request"][:] = before


def test_what_the_ats_answers_is_kept_although_the_person_was_signed_out_meanwhile(
    office: Office, hooks: list[Callable[..., Any]]
) -> None:
    onboarding = in_both_phases(office)
    going, ctx = prepared(office, onboarding), office.ctx(ANA)
    hooks.append(ends_session(office, ctx, "POST"))
    pushed = candidate.push(ctx, going)
    assert pushed.push.state is PushState.ACCEPTED
    assert candidate.history(office.ctx(ANA), onboarding.id) == [pushed]
    assert history(office.ctx(ANA), onboarding.id, limit=1)[0].who.name == ANA.name

    ctx = office.ctx(ANA)
    hooks[-1] = ends_session(office, ctx, "POST")
    done = second_phase.send_version_2(ctx, pushed.push.id)
    assert done.update is not None
    assert (done.update.state, bool(done.update.extras)) == (PushState.ACCEPTED, True)
    assert candidate.history(office.ctx(ANA), onboarding.id) == [done]


def test_whoever_is_signed_out_while_the_ats_is_asked_pushes_nothing(
    office: Office, hooks: list[Callable[..., Any]]
) -> None:
    onboarding = ready(office)
    going, ctx = prepared(office, onboarding), office.ctx(ANA)
    hooks.append(ends_session(office, ctx, "GET"))
    with pytest.raises(SignedOut):
        candidate.push(ctx, going)
    assert candidate.history(office.ctx(ANA), onboarding.id) == []
    assert not in_ledger(office, "candidate", going.profile.person.email)
    assert profile.current(office.ctx(ANA), onboarding.id) == going.draft


def test_what_the_ats_answers_is_kept_in_the_name_of_whom_it_was_answered(
    office: Office, hooks: list[Callable[..., Any]]
) -> None:
    onboarding = ready(office)
    kim = replace(ELI, id="kim", email="kim@office.example", name="Kim Park")
    going, ctx = prepared(office, onboarding), office.ctx(kim)

    def deactivate(request: httpx.Request) -> None:
        if request.method == "POST":
            people.deactivate(office.ctx(ADA), kim.id)

    hooks.append(deactivate)
    office.sandbox.rate_limit(CREATE)
    assert candidate.push(ctx, going).push.state is PushState.REFUSED
    entry = history(office.ctx(ANA), onboarding.id, limit=1)[0]
    assert (entry.who.name, entry.after["outcome"]) == (kim.name, "refused")

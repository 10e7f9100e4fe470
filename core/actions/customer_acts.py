"""What is done on a customer's page, by one of us on a shared screen or by the customer on their own page."""

from __future__ import annotations

from collections.abc import Collection

from core.actions import expected_jobs, go_live, guide, links, verdicts
from core.actions.context import Change, Context, check_own
from core.actions.customer_page import fingerprint_of
from core.actions.seen import Seen
from core.errors import InvalidInput
from core.foreign_files import read_list
from core.jobs.customer_list.model import CustomerList
from core.onboarding.lengths import LIST
from core.onboarding.model import AcceptedRisk, Approval, MissingJobs, Onboarding
from core.onboarding.states import Answer, Step
from core.onboarding.steps import current_step
from core.people.actor import ActorKind
from core.people.roles import Permission, Person
from core.storage import onboardings, sessions

SCREEN_SHARE = "screen share"
LONGEST_LIST = LIST
"""Characters of a pasted list of missing jobs; a longer one comes as a file."""
MOST_PROPOSALS = 5
"""Lists of missing jobs that wait for us at a time."""
LINKS_IN_A_ROW = 10
"""Connection links that one page makes before the next one has to wait."""


def tick(ctx: Context, onboarding_id: str, *, key: str, done: bool, version: int) -> Onboarding:
    """Tick or untick the step of the guide with this heading; raises InvalidInput if the guide has no such step."""
    with ctx.read(Permission.CONNECT, Permission.OWN_PAGE) as act:
        check_own(act.person, onboarding_id)
        onboarding = onboardings.get(act.db, onboarding_id)
    step = next((step for step in guide.guide(ctx.services, onboarding).steps if step.lead == key), None)
    if step is None:
        raise InvalidInput("The guide no longer has this step.", "Reload the page.")
    return guide.tick(_seeing(ctx, version), onboarding_id, step=step, done=done)


def answer(
    ctx: Context, onboarding_id: str, *, item: str, answer: str, who: str, note: str, picture: bytes, version: int
) -> Onboarding:
    """Keep what somebody at the customer sees of one item of the test candidate, with a picture if there is one.

    `who` gave the answer on a shared screen; on their own page it is the customer who pressed.
    """
    person = ctx.require(Permission.VERIFY, Permission.OWN_PAGE)
    if answer not in (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE):
        raise InvalidInput("This is no answer. Nothing was saved.", "Reload the page.")
    own = _is_customer(person)
    answered = go_live.confirm(
        _seeing(ctx, version),
        onboarding_id,
        item=item,
        answer=answer,
        who=person.name if own else who,
        channel=go_live.OWN_PAGE if own else SCREEN_SHARE,
        note=note,
    )
    return go_live.add_screenshot(ctx, onboarding_id, item=item, data=picture) if picture else answered


def connect(ctx: Context, onboarding_id: str) -> str:
    """Make a link that works for an hour and return its address, which nobody keeps.

    It renews the connection where there is one. Raises InvalidInput where there is nothing to connect or after many
    links in a row, StepClosed where no link can be made, and any KomboError.
    """
    with ctx.change(onboarding_id, Permission.OWN_PAGE) as act:
        onboarding = act.before
        if current_step(onboarding) not in (Step.LINK, Step.CONNECT):
            raise InvalidInput("There is nothing to connect now.", "Reload the page.")
        _limit_links(act)
    make = links.create_reconnection_link if onboarding.connection else links.create_link
    made, address = make(ctx, onboarding_id, kind="EMBEDDED")
    seen = Seen(made.version, ctx.services.now(), link=made.link.created_at.isoformat() if made.link else "")
    links.mark_sent(ctx.having(seen), onboarding_id, note="Opened on the customer’s page")
    return address


def propose(ctx: Context, onboarding_id: str, *, text: str, content: bytes, filename: str) -> Onboarding:
    """Keep jobs that the customer misses, pasted or as a file: a proposal to their list, which it does not change.

    Raises InvalidInput if no job can be read from it.
    """
    check_own(ctx.require(Permission.OWN_PAGE), onboarding_id)
    if not content and not text.strip():
        raise InvalidInput("We found no job in it.", "Write one job per line: its title or its requisition.")
    listed = read_list(content or text, filename)
    _check_has_jobs(listed)
    with ctx.change(onboarding_id, Permission.OWN_PAGE) as act:
        if len([kept for kept in act.before.missing_jobs if kept.is_open]) >= MOST_PROPOSALS:
            raise InvalidInput("Some of your lists still wait for our answer.", "We answer those first.")
        proposal = MissingJobs(stated=act.statement(), text=expected_jobs.text_of(listed), count=len(listed.jobs))
        after = act.before.changed(missing_jobs=(*act.before.missing_jobs, proposal))
        return act.save(after, "Said which jobs are missing")


def _limit_links(act: Change) -> None:
    if not sessions.count_use(act.db, f"customer links {act.person.id}", LINKS_IN_A_ROW, act.now):
        raise InvalidInput("You opened the secure page many times just now.", "Wait some minutes, then try again.")


def _check_has_jobs(listed: CustomerList) -> None:
    if listed.refusal:
        raise InvalidInput(*listed.refusal)
    if not listed.jobs:
        raise InvalidInput("We found no job in it.", "Write one job per line: its title or its requisition.")


def approve(ctx: Context, onboarding_id: str, *, approver: str, accepted: Collection[str], version: int) -> Onboarding:
    """Record that the approver approves and accepts the risks with these fingerprints.

    On a shared screen this is the sign-off. On the customer's own page it is their word for it, and the sign-off stays
    ours. Raises StepClosed or InvalidInput unless the verdict leaves nothing open, and each of its risks is accepted.
    """
    person = ctx.require(Permission.SIGN_OFF, Permission.OWN_PAGE)
    if not _is_customer(person):
        risks = verdicts.verdict(ctx, onboarding_id).risks
        keys = [risk.key for risk in risks if fingerprint_of(risk.key) in accepted]
        return go_live.sign_off(_seeing(ctx, version), onboarding_id, approver=approver, accepted=keys)
    rests_on = go_live.SIGN_OFF_RESTS_ON
    with _seeing(ctx, version).change(onboarding_id, Permission.OWN_PAGE, rests_on=rests_on) as act:
        now = verdicts.of(act.db, act.before, act.now)
        if current_step(act.before) is not Step.GO_LIVE or now.open:
            raise InvalidInput("There is nothing to approve now.", "Reload the page.")
        if any(fingerprint_of(risk.key) not in accepted for risk in now.risks):
            raise InvalidInput("Some points are not accepted.", "Tick each of them, or call your Account Manager.")
        if not (name := " ".join(approver.split())):
            raise InvalidInput("The name of the approver is missing.", "Enter it.")
        points = tuple(AcceptedRisk(key=risk.key, text=risk.text) for risk in now.risks)
        approval = Approval(approver=name, stated=act.statement(), accepted=points)
        return act.save(act.before.changed(approval=approval), "Approved the go-live")


def _is_customer(person: Person) -> bool:
    return person.kind is ActorKind.CUSTOMER


def _seeing(ctx: Context, version: int) -> Context:
    """Return the context with what was on the page; 0 stands for a page that said nothing of it."""
    return ctx.having(Seen(version, ctx.services.now()) if version else None)

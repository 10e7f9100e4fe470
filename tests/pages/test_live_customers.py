"""Issues on the page of their onboarding and in one list, and the inbox of deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import issues as actions, linking, webhooks
from core.onboarding.model import Onboarding
from core.people.roles import Person
from core.storage import issues
from core.watch.issues import Issue, KeptError
from core.watch.kinds import IssueKind
from tests.core.actions.test_webhooks import deliver, end_user
from tests.office import ADA, ANA, ELI, SAM, Office, open_office
from tests.pages.screen import keys, press, screen, words


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def with_issue(office: Office) -> Onboarding:
    onboarding = linking.link(office.ctx(ELI), office.connected("Northgate").id)
    now = office.services.now()
    issue = Issue(
        id="gone", onboarding_id=onboarding.id, kind=IssueKind.LINK_GONE, sentence="FactoryFix holds *no* link.",
        first_seen=now - timedelta(hours=5), last_seen=now, opened_at=now, times=2,
        errors=(KeptError(at=now, text="![x](https://outside.example/a.png)"),),
    )  # fmt: skip
    with office.services.store.write() as db:
        issues.keep(db, issue)
    return onboarding


def test_an_open_issue_is_on_every_page_of_its_onboarding_with_its_next_step(office: Office) -> None:
    onboarding = with_issue(office)
    for path in ("connection", "job-sync", "go-live"):
        text = words(screen(office, ANA, path, onboarding)).replace("\\", "")
        assert "**FactoryFix has no link**" in text
        assert "**Next step** Find out who removed it." in text
        assert "opened 2 times" in text


def test_without_an_issue_the_page_draws_nothing_about_it(office: Office) -> None:
    onboarding = linking.link(office.ctx(ELI), office.connected("Northgate").id)
    assert "Next step" not in words(screen(office, ANA, "connection", onboarding))
    assert "No open issues" in words(screen(office, SAM, "live-customers"))


def test_support_takes_and_snoozes_an_issue_in_the_list(office: Office) -> None:
    onboarding = with_issue(office)
    app = screen(office, SAM, "live-customers")
    text = words(app).replace("\\", "")
    assert onboarding.customer in text
    assert "no owner yet" in text
    assert "![x](https://outside.example/a.png)" in [code.value for code in app.code], "drawn as it is, as no image"
    press(app, "issue_take_gone")
    assert "owner: Sam Okafor" in words(app)
    assert "issue_take_gone" not in keys(app)
    app.button(key="issue_snooze_gone").click()
    app.run()
    app.text_input(key="issue_snooze_reason").set_value("They renew it on Thursday")
    press(app, "issue_snooze_gone", "issue_snooze_now")
    assert "No open issues" in words(app)
    (issue,) = [known for known, _ in actions.unresolved(office.ctx(SAM))]
    assert issue.snooze is not None
    assert (issue.snooze.text, issue.snooze.by) == ("They renew it on Thursday", SAM.actor)
    app.radio(key="issues_view").set_value("Snoozed").run()
    press(app, "issue_wake_gone")
    assert actions.unresolved(office.ctx(SAM))[0][0].snooze is None


@pytest.mark.parametrize("person", [SAM, ADA])
def test_the_inbox_shows_what_arrived_and_does_it_again(office: Office, person: Person) -> None:
    onboarding = office.begun("Northgate")
    failed = deliver(office, "connection-flow-failed", {"end_user": end_user(onboarding)})
    webhooks.receive(office.services, b"hello", "forged")
    webhooks.process(office.services)
    app = screen(office, person, "deliveries")
    assert "Every delivery has been processed" in words(app).replace("\\", "")
    assert "**1 request**, the last on" in words(app)
    app.radio(key="deliveries_state").set_value("done").run()
    assert "connection\\-flow\\-failed" in words(app)
    (replay,) = [key for key in keys(app) if key.startswith("delivery_replay")]
    press(app, replay)
    with office.services.store.read() as db:
        assert db.get("webhooks", failed)["processed_at"] is None

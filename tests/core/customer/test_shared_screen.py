"""The shared screen: it holds nothing of ours, opens only for who shares it, and follows by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import guide, onboarding as onboardings
from core.actions.shared_screen import LASTS
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.onboarding.steps import current_step
from core.people.sessions import session_id
from core.storage import audit, pushes, snapshots
from tests.core.customer.scenes import (
    NOTE,
    SCENES,
    candidate_there,
    confirmed,
    connecting,
    failed,
    live,
    read,
)
from tests.core.customer.site import SESSION, Screen, Site, open_site
from tests.core.documents.pdf_reading import text as pdf_text
from tests.office import ADA, ANA, ELI, SAM, Office, cookie_of, open_office, sample

OTHERS = ("Northgate", "Cascade", "Heartland")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office, open_site(office) as opened:
        for name in OTHERS:
            office.begun(name)
        for person in (ANA, ELI, ADA, SAM):
            cookie_of(office.services, person)
        yield opened


def internal(office: Office, onboarding: Onboarding, cookie: str) -> dict[str, str]:
    """Everything that no customer may read, by what it is."""
    now = onboardings.get(office.ctx(ANA), onboarding.id)
    secrets = {
        "our note": NOTE,
        "another person": ELI.name.split()[1],
        "an admin": ADA.name,
        "support": SAM.name,
        "the onboarding's ID": now.id,
        "the account's ID": now.requirements.account_id,
        "the session": session_id(cookie),
        "the cookie": cookie,
        "our mode": "Sandbox",
        "a webhook": "webhook-of-ours",
        "whose turn it is for us": "Waiting on",
    }
    secrets |= {f"another customer, {name}": sample(name).name for name in OTHERS}
    secrets |= {"a link": now.link.masked[-8:], "its origin": now.link.origin_id} if now.link else {}
    secrets |= {"the connection": now.connection.integration_id} if now.connection else {}
    with office.services.store.read() as db:
        if current := snapshots.current(db, now.id):
            secrets["a snapshot"] = current.id
        for record in pushes.of(db, now.id):
            secrets |= {"a push": record.push.id, "a Kombo job": record.push.job_id, "a file": record.files[0]}
    return {what: text for what, text in secrets.items() if text}


def every_answer(screen: Screen) -> Iterator[tuple[str, bytes]]:
    """Everything that the server sends for this screen, by its address, headers included."""
    addresses = ["", "?find=operator", "?show=left-out", "?show=checking&page=2", "/leave", "/profile.pdf", "/x"]
    addresses += [f"/page-{number}.png" for number in (1, 2, 99)]
    for language in ("en", "es"):
        screen.client.cookies.set("customer_language", language)
        for address in addresses:
            answer = screen.get(address)
            yield f"{language} {address}", repr(answer.headers).encode() + answer.content
    screen.client.cookies.delete("customer_language")
    for name in ("tick", "answer", "approve", "nothing"):
        yield name, screen.press(name, version="1", step="x", answer="pdf:maybe", approver="").content
    for name in ("page.css", "page.js", "icon.svg", "nothing"):
        yield name, screen.client.get(f"/customer/static/{name}").content


@pytest.mark.parametrize("name", SCENES)
def test_no_byte_of_any_answer_holds_anything_of_ours(site: Site, name: str) -> None:
    onboarding = SCENES[name](site.office)
    with site.shared(ANA, onboarding) as screen:
        secrets = internal(site.office, onboarding, screen.cookie)
        for address, content in every_answer(screen):
            text = content.decode("utf-8", "replace")
            if content[-200:].find(b"%%EOF") >= 0:
                text += pdf_text(content[content.index(b"%PDF") :])
            leaked = [what for what, secret in secrets.items() if secret in text]
            assert not leaked, (address, leaked)


def test_the_address_opens_only_in_the_session_that_made_it(site: Site) -> None:
    onboarding = connecting(site.office)
    with site.shared(ANA, onboarding) as screen:
        assert onboarding.customer in screen.text()
        for cookie in ("", "guessed", cookie_of(site.office.services, ANA), cookie_of(site.office.services, ELI)):
            with site.client(cookie) as other:
                for more in ("", "/leave", "/profile.pdf", "/page-1.png"):
                    answer = other.get(screen.path + more)
                    assert answer.status_code == 404
                    assert "This screen is not open." in answer.text
                    assert onboarding.customer not in answer.text
                assert other.post(f"{screen.path}/tick", data={"step": "x"}).status_code == 404


def test_a_screen_ends_when_it_is_left_when_the_session_ends_and_after_half_a_day(site: Site) -> None:
    onboarding = connecting(site.office)
    with site.shared(ANA, onboarding) as screen:
        answer = screen.client.post(f"{screen.path}/leave", data={"token": screen.token()})
        assert (answer.status_code, answer.headers["location"]) == (303, "/portfolio")
        assert screen.get().status_code == 404
    with site.shared(ANA, onboarding) as screen:
        site.office.clock.ahead += LASTS + timedelta(minutes=1)
        assert screen.get().status_code in (401, 404)


def test_leaving_is_asked_about_first(site: Site) -> None:
    with site.shared(ANA, connecting(site.office)) as screen:
        question = screen.get("/leave").text
        assert "Stop sharing your screen first" in question
        assert screen.get().status_code == 200, "asking leaves nothing"


def test_every_answer_is_private_and_runs_no_script_but_ours(site: Site) -> None:
    with site.shared(ANA, connecting(site.office)) as screen:
        answers = [screen.get(), screen.get("/leave"), screen.get("/profile.pdf"), screen.get("?language=es")]
        answers.append(screen.client.get("/customer/screen/guessed"))
        answers.append(screen.client.post(f"{screen.path}/tick", data={"step": "x"}))
        for answer in answers:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert "noindex" in answer.headers["x-robots-tag"]
        page = screen.text()
        assert not re.search(r"<script(?![^>]*src=\"/customer/static/)|<style|\son\w+=|style=", page)
        assert not re.findall(r"(?:src|href)=\"(?!/customer/|#|mailto:)", page)


def test_it_follows_what_happens_and_says_nothing_while_nothing_does(site: Site) -> None:
    office = site.office
    onboarding = connecting(office)
    with site.shared(ANA, onboarding) as screen:
        first = screen.get()
        assert "Your turn" in first.text
        same = screen.get(headers={"If-None-Match": first.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        office.connect(onboarding, sample("Brightwater"))
        after = screen.get(headers={"If-None-Match": first.headers["etag"]})
        assert after.status_code == 200
        assert "is connected" in after.text


def test_a_step_is_ticked_on_the_screen_and_the_history_says_by_whom(site: Site) -> None:
    onboarding = connecting(site.office)
    second = guide.guide(site.office.services, onboarding).steps[1]
    with site.shared(ANA, onboarding) as screen:
        answer = screen.press("tick", step=second.lead, done="yes", version=str(onboarding.version))
        assert answer.text.count('aria-pressed="true"') == 2
    with site.office.services.store.read() as db:
        entries = audit.entries(db, onboarding.id)
    assert (entries[0].what, entries[0].who) == ("Ticked a step", ANA.actor)
    assert "Shared the screen" in {entry.what for entry in entries}


def test_a_failed_try_is_told_kindly_with_what_to_do(site: Site) -> None:
    with site.shared(ANA, failed(site.office)) as screen:
        page = screen.text()
    assert "nothing is broken" in page
    assert "Open the link again and choose Lever." in page


def test_their_jobs_are_counted_searched_and_explained(site: Site) -> None:
    with site.shared(ANA, read(site.office)) as screen:
        page = screen.text()
        assert re.search(r"<strong>\d+ of \d+</strong> jobs are in FactoryFix", page)
        assert "Ammonia Refrigeration Technician" in page
        matches = screen.get("?find=ammonia").text
        assert matches.count("<tr>") == 2 and "Ammonia Refrigeration Technician" in matches
        assert "It is not in the United States." in screen.get("?show=left-out").text
        assert "No job matches" in screen.get("?find=%3Cscript%3E").text
        assert "Ammonia" in screen.get("?page=999999&show=nonsense").text


def test_each_item_about_the_candidate_is_confirmed_there(site: Site) -> None:
    onboarding = candidate_there(site.office)
    with site.shared(ANA, onboarding) as screen:
        version = str(onboarding.version)
        page = screen.press("answer", answer="pdf:yes", who="Dana Whitfield", version=version).text
        assert "1 of 9 answered" in page
        refused = screen.press("answer", answer="stage:no", who="Dana Whitfield", version=version)
        assert refused.status_code == 400 and "needs a note" in refused.text
        fields = {"answer": "stage:no", "note-stage": "It is in Applied.", "who": "Dana Whitfield", "version": version}
        assert "It is in Applied." in screen.press("answer", **fields).text
        assert screen.get("/page-1.png").content.startswith(b"\x89PNG")
        assert screen.get("/profile.pdf").content.startswith(b"%PDF")
    after = onboardings.get(site.office.ctx(ANA), onboarding.id)
    assert after.candidate is not None
    kept = after.candidate.confirmations["stage"]
    assert (kept.who, kept.channel, kept.heard.by) == ("Dana Whitfield", "screen share", ANA.actor)


def test_who_may_only_look_sees_no_button(site: Site) -> None:
    for make in (connecting, candidate_there, confirmed):
        with site.shared(SAM, make(site.office)) as screen:
            buttons = re.findall(r"<button[^>]*>", screen.text())
            assert not [button for button in buttons if "name=" in button or "main" in button]


def test_the_approver_accepts_each_point_and_goes_live_on_the_screen(site: Site) -> None:
    onboarding = confirmed(site.office)
    with site.shared(ANA, onboarding) as screen:
        version = str(onboarding.version)
        marks = re.findall(r'name="(accept-[0-9a-f]+)"', screen.text())
        assert marks
        refused = screen.press("approve", approver="Dana Whitfield", version=version)
        assert "has not accepted every risk" in refused.text
        done = screen.press("approve", approver="Dana Whitfield", version=version, **dict.fromkeys(marks, "yes"))
        assert "You are live" in done.text
    assert current_step(onboardings.get(site.office.ctx(ANA), onboarding.id)) is Step.LIVE


def test_the_finish_says_who_approved_and_how_it_works_from_now(site: Site) -> None:
    with site.shared(ANA, live(site.office)) as screen:
        page = screen.text()
    assert "Dana Whitfield" in page and "How it works from now" in page and ANA.email in page


def test_another_site_can_press_nothing(site: Site) -> None:
    onboarding = connecting(site.office)
    step = guide.guide(site.office.services, onboarding).steps[1].lead
    with site.shared(ANA, onboarding) as screen:
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            for path, fields in (
                (f"{screen.path}/tick", {"step": step, "done": "yes"}),
                (f"{screen.path}/leave", {}),
                ("/customer/share", {"onboarding": onboarding.id}),
            ):
                answer = screen.client.post(path, data=fields, headers=headers)
                assert answer.status_code == 403
                assert "another site" in answer.text
        assert screen.get().status_code == 200
    assert onboardings.get(site.office.ctx(ANA), onboarding.id).version == onboarding.version


def test_nobody_without_a_session_shares_anything(site: Site) -> None:
    onboarding = connecting(site.office)
    for cookie in ("", "guessed"):
        with site.client(cookie) as client:
            answer = client.post("/customer/share", data={"onboarding": onboarding.id, "back": "/"})
            assert answer.status_code == 401
            assert SESSION not in answer.headers.get("set-cookie", "")

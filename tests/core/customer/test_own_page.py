"""The customer's own page: an address and a code open it, they do their part alone, and nothing else can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from core.actions import (
    archiving,
    customer_access,
    customer_proposals,
    go_live,
    guide,
    notes,
    onboarding as onboardings,
)
from core.actions.context import ByCustomer, Context
from core.errors import NotAllowed, NotFound, OnboardingError, StepClosed
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step
from core.people.actor import ActorKind
from core.people.customer_keys import CODE_LASTS, PAGE_LASTS, TRIES
from core.people.roles import Permission
from core.people.sessions import session_id
from core.storage import audit
from core.storage.inspection import dump
from tests.core.actions.test_roles import ACTIONS, take
from tests.core.customer.scenes import agreed, candidate_there, confirmed, connecting, read
from tests.core.customer.site import Screen, Site, open_site
from tests.core.documents.pictures import picture
from tests.mail_server import post_office
from tests.office import ANA, ELI, open_office

DANA = "dana@customer.example"
LUIS = "luis@customer.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office:
        settings = office.services.settings.model_copy(update={"public_url": "https://connect.example"})
        office.services = replace(office.services, settings=settings)
        with open_site(office) as opened:
            yield opened


def address_of(site: Site, onboarding: Onboarding, email: str = DANA) -> str:
    """The path of a new page of this contact."""
    made = customer_access.make(site.office.ctx(ANA), onboarding.id, email=email)
    return urlsplit(made.address).path


def waiting_code(site: Site, onboarding: Onboarding) -> str:
    (access,) = customer_access.pages(site.office.ctx(ANA), onboarding.id)
    return access.code


def opened(site: Site, onboarding: Onboarding) -> Screen:
    """The customer's page, opened with its address and the code."""
    path, client = address_of(site, onboarding), site.client()
    assert client.post(f"{path}/code").status_code == 303
    answer = client.post(f"{path}/open", data={"code": waiting_code(site, onboarding)})
    assert answer.status_code == 303, answer.text
    cookie = re.search(r"=([^;]+)", answer.headers["set-cookie"])
    assert cookie
    client.headers["cookie"] = answer.headers["set-cookie"].split(";")[0]  # the cookie is for HTTPS only
    return Screen(client, path, cookie[1])


def press(screen: Screen, name: str, files: dict[str, tuple[str, bytes]] | None = None, **fields: str) -> str:
    """Press a button of the open page, and return the page that follows."""
    page = screen.text()
    hidden = dict(re.findall(r'type="hidden" name="(token|version)" value="([^"]*)"', page))
    answer = screen.client.post(f"{screen.path}/{name}", data=hidden | fields, files=files)
    assert answer.status_code == 303, answer.text
    return screen.text()


def fresh(site: Site, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(site.office.ctx(ANA), onboarding.id)


def test_the_address_alone_shows_nothing_but_where_the_code_goes(site: Site) -> None:
    onboarding = connecting(site.office)
    path = address_of(site, onboarding)
    with site.client() as client:
        for _ in range(2):
            page = client.get(path).text
            assert "d•••@customer.example" not in page or "send" in page
            assert onboarding.customer not in page and DANA not in page
            for more in ("/profile.pdf", "/page-1.png", "/leave"):
                assert client.get(path + more).status_code == 401
            assert client.post(f"{path}/tick", data={"step": "x"}).status_code == 401
            client.post(f"{path}/code")


def test_where_no_mail_server_is_the_account_manager_reads_the_code_out(site: Site) -> None:
    onboarding = connecting(site.office)
    path = address_of(site, onboarding)
    with site.client() as client:
        assert "reads to you" in client.get(path).text
        client.post(f"{path}/code")
        code = waiting_code(site, onboarding)
        assert code.isdigit() and len(code) == 6
        assert code not in client.get(path).text
        assert code not in "\n".join(dump(site.office.services.store.path))
    assert path.rpartition("/")[2] not in "\n".join(dump(site.office.services.store.path))


def test_with_a_mail_server_the_code_goes_to_that_contact_only(site: Site) -> None:
    office, before = site.office, site.office.services
    onboarding = connecting(office)
    path = address_of(site, onboarding)
    with post_office() as post:
        office.services = replace(before, mail=post.mail)
        try:
            with site.client() as client:
                client.post(f"{path}/code")
                assert "We sent a code" in client.get(path).text
            assert waiting_code(site, onboarding) == "", "nobody of ours reads it"
            (message,) = post.messages
        finally:
            office.services = before
    assert message["To"] == DANA
    assert re.search(r"Your code is \d{6}", message.get_content())


def test_wrong_and_old_codes_open_nothing_and_each_try_is_counted(site: Site) -> None:
    onboarding = connecting(site.office)
    path = address_of(site, onboarding)
    with site.client() as client:
        client.post(f"{path}/code")
        right = waiting_code(site, onboarding)
        wrong = "000000" if right != "000000" else "111111"
        for code in (wrong, "", "abc", right + "0", "٣" * 6)[:TRIES]:
            answer = client.post(f"{path}/open", data={"code": code})
            assert answer.status_code == 403 and "wrong or too old" in answer.text
        assert client.post(f"{path}/open", data={"code": right}).status_code == 403, "the tries are used up"
        site.office.clock.ahead += timedelta(hours=2)
        client.post(f"{path}/code")
        right = waiting_code(site, onboarding)
        site.office.clock.ahead += CODE_LASTS + timedelta(seconds=1)
        assert client.post(f"{path}/open", data={"code": right}).status_code == 403
        site.office.clock.ahead += timedelta(hours=2)


def test_a_code_works_once(site: Site) -> None:
    onboarding = connecting(site.office)
    path = address_of(site, onboarding)
    with site.client() as client:
        client.post(f"{path}/code")
        code = waiting_code(site, onboarding)
        assert client.post(f"{path}/open", data={"code": code}).status_code == 303
        assert client.post(f"{path}/open", data={"code": code}).status_code == 403


def test_guessed_addresses_are_refused_and_slowed_down(site: Site) -> None:
    site.office.clock.ahead += timedelta(hours=2)  # earlier wrong tries are forgotten
    with site.client() as client:
        answers = [client.get(f"/customer/page/guess-{number}") for number in range(12)]
        assert {answer.status_code for answer in answers[:10]} == {404}
        assert "not valid" in answers[0].text
        assert answers[11].status_code == 403 and "too many wrong tries" in answers[11].text
    site.office.clock.ahead += timedelta(hours=2)


def test_ended_and_expired_pages_are_closed_at_once_in_every_browser(site: Site) -> None:
    office = site.office
    onboarding = connecting(office)
    screen = opened(site, onboarding)
    (access,) = customer_access.pages(office.ctx(ANA), onboarding.id)
    customer_access.end(office.ctx(ANA), onboarding.id, page_id=access.id)
    assert screen.get().status_code == 404
    screen = opened(site, onboarding)
    assert onboarding.customer in screen.text()
    opened(site, onboarding)
    assert screen.get().status_code == 404, "another page of this contact replaces it"
    path = address_of(site, onboarding)
    office.clock.ahead += PAGE_LASTS + timedelta(minutes=1)
    with site.client() as client:
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/code").status_code == 404
    for email in ("eve@evil.example", "", "dana@CUSTOMER.example\r\nBcc: eve@evil.example"):
        with pytest.raises(OnboardingError):
            customer_access.make(office.ctx(ANA), onboarding.id, email=email)


def test_each_act_is_theirs_in_the_history(site: Site) -> None:
    onboarding = connecting(site.office)
    screen = opened(site, onboarding)
    second = guide.guide(site.office.services, onboarding).steps[1]
    page = press(screen, "tick", step=second.lead, done="yes")
    assert page.count('aria-pressed="true"') == 2
    with site.office.services.store.read() as db:
        entries = audit.entries(db, onboarding.id)
    assert [entry.what for entry in entries[:3]] == ["Ticked a step", "Opened their page", "Asked for a code"]
    assert {(entry.who.kind, entry.who.name) for entry in entries[:3]} == {(ActorKind.CUSTOMER, "Dana Whitfield")}


@pytest.mark.parametrize("make", [agreed, connecting])
def test_they_open_the_connection_with_a_link_of_their_own_that_nobody_keeps(site: Site, make: object) -> None:
    onboarding = make(site.office)  # type: ignore[operator]
    screen = opened(site, onboarding)
    hidden = dict(re.findall(r'type="hidden" name="(token|version)" value="([^"]*)"', screen.text()))
    answer = screen.client.post(f"{screen.path}/connect", data=hidden)
    address = answer.headers["location"]
    assert answer.status_code == 303 and "token=" in address
    after = fresh(site, onboarding)
    assert after.link is not None and after.link.sent is not None
    assert after.link.expires_at - site.office.services.now() < timedelta(hours=1, minutes=1)
    assert after.link.origin_id not in ("", onboarding.link.origin_id if onboarding.link else "")
    assert after.link.by.kind is ActorKind.CUSTOMER
    assert address.partition("token=")[2] not in "\n".join(dump(site.office.services.store.path))
    assert current_step(after) is Step.CONNECT


def test_missing_jobs_are_a_proposal_which_one_of_us_takes_or_declines(site: Site) -> None:
    onboarding = read(site.office)
    screen = opened(site, onboarding)
    listed = fresh(site, onboarding).requirements.expected_list
    page = press(screen, "missing", jobs="Night Welder, Toledo\nNight Baker, Akron")
    assert "We look at them." in page
    file = {"file": ("jobs.csv", b"Title,City\nDay Baker,Akron\n")}
    press(screen, "missing", files=file, jobs="")
    assert fresh(site, onboarding).requirements.expected_list == listed
    customer_proposals.take(site.office.ctx(ANA), onboarding.id, number=0)
    customer_proposals.decline(site.office.ctx(ANA), onboarding.id, number=1)
    after = fresh(site, onboarding).requirements.expected_list
    assert "Night Welder" in after and "Day Baker" not in after
    page = screen.text()
    assert "They are on your list now." in page and "We did not add them." in page


def test_they_answer_each_item_with_a_note_and_a_picture(site: Site) -> None:
    onboarding = candidate_there(site.office)
    screen = opened(site, onboarding)
    press(screen, "answer", answer="pdf:yes", who="Somebody else")
    fields = {"answer": "stage:no", "note-stage": "It is in Applied."}
    page = press(screen, "answer", files={"picture-stage": ("seen.png", picture())}, **fields)
    assert "It is in Applied." in page and "with a picture" in page
    candidate = fresh(site, onboarding).candidate
    assert candidate is not None
    kept = candidate.confirmations["pdf"]
    assert (kept.who, kept.channel, kept.heard.by.kind) == ("Dana Whitfield", go_live.OWN_PAGE, ActorKind.CUSTOMER)


def test_their_approval_is_evidence_and_the_sign_off_stays_ours(site: Site) -> None:
    onboarding = confirmed(site.office)
    screen = opened(site, onboarding)
    marks = re.findall(r'name="(accept-[0-9a-f]+)"', screen.text())
    page = press(screen, "approve", approver="Dana Whitfield", **dict.fromkeys(marks, "yes"))
    assert "Dana Whitfield approved" in page
    after = fresh(site, onboarding)
    assert after.approval is not None and len(after.approval.accepted) == len(marks)
    assert after.sign_off is None and current_step(after) is Step.GO_LIVE


@pytest.fixture(scope="module")
def theirs(site: Site) -> tuple[Screen, Onboarding, Onboarding]:
    """An open page with a candidate to look at, its onboarding, and another customer's."""
    other = candidate_there(site.office)
    own = candidate_there(site.office)
    return opened(site, own), own, other


def test_another_onboardings_ids_in_every_field_change_nothing_there(
    site: Site, theirs: tuple[Screen, Onboarding, Onboarding]
) -> None:
    screen, _, other = theirs
    before, candidate = fresh(site, other), other.candidate
    assert candidate is not None and other.linking is not None
    ids = [other.id, candidate.push_id, other.linking.integration_id, other.requirements.account_id]
    hidden = dict(re.findall(r'type="hidden" name="(token|version)" value="([^"]*)"', screen.text()))
    for name in ("tick", "answer", "connect", "missing", "approve", *ids):
        for value in ids:
            fields = dict.fromkeys(("step", "done", "answer", "who", "approver", "onboarding", "push", "item"), value)
            fields |= {"note-pdf": value, f"accept-{value}": "yes", "jobs": "", "version": hidden["version"]}
            answer = screen.client.post(f"{screen.path}/{name}", data=fields | {"token": hidden["token"]})
            assert answer.status_code in (303, 400, 403, 404, 409)
            assert other.customer not in answer.text or other.customer == theirs[1].customer
    assert fresh(site, other) == before
    for value in ids:
        for path in (f"/customer/page/{value}", f"/customer/screen/{value}", f"{screen.path}/{value}"):
            assert screen.client.get(path).status_code in (403, 404)
    site.office.clock.ahead += timedelta(hours=2)


def test_what_is_no_form_of_their_open_page_writes_nothing(
    site: Site, theirs: tuple[Screen, Onboarding, Onboarding]
) -> None:
    screen, own, _ = theirs
    token = re.findall(r'name="token" value="([^"]*)"', screen.text())[0]
    before = fresh(site, own)
    right = {"answer": "pdf:yes", "token": token}
    refused = [
        screen.client.post(f"{screen.path}/answer", data={"answer": "pdf:yes"}),
        screen.client.post(f"{screen.path}/answer", data={**right, "token": token[::-1]}),
        screen.client.post(f"{screen.path}/answer", data=right, headers={"Origin": "https://evil.example"}),
        screen.client.post(f"{screen.path}/answer", data=right, headers={"Sec-Fetch-Site": "same-site"}),
        screen.client.post(f"{screen.path}/tick", data={**right, "step": "x" * 1_000_000}),
        screen.client.post(f"{screen.path}/answer", data={**right, "note-pdf": "x" * 1_000_000}),
        screen.client.post(f"{screen.path}/answer", data=right, files={"picture-pdf": ("a.png", b"x" * 1_000_000)}),
        screen.client.post(f"{screen.path}/answer", data=right, files={"picture-pdf": ("a.png", b"x" * 9_000_000)}),
        screen.client.post(f"{screen.path}/missing", data={"token": token, "jobs": "x\n" * 500_000}),
        screen.client.post(
            f"{screen.path}/answer", content=b"\xff" * 100, headers={"content-type": "multipart/form-data"}
        ),
        screen.client.post(f"{screen.path}/answer", data={f"a{number}": "b" for number in range(500)} | right),
        screen.client.post(f"{screen.path}/answer", data={"answer": "pdf:\r\nSet-Cookie: a=b", "token": token}),
    ]
    for answer in refused:
        assert answer.status_code in (400, 403, 408, 409, 413), answer.status_code
        assert re.search(r"[A-Z][^<>.]{5,}\.", answer.text), "a sentence says why"
        assert "a=b" not in answer.headers.get("set-cookie", "")
    after = fresh(site, own)
    assert after.candidate is not None and before.candidate is not None
    assert after.candidate.confirmations.keys() <= {*before.candidate.confirmations, "pdf"}
    if "pdf" in after.candidate.confirmations:  # the answer before the picture that cannot be read
        assert after.candidate.confirmations["pdf"].screenshot == ""


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_no_action_of_ours_is_open_to_a_customer(
    site: Site, theirs: tuple[Screen, Onboarding, Onboarding], name: str
) -> None:
    screen, own, other = theirs
    ctx = Context(site.office.services, ByCustomer(session_id(screen.cookie)))
    for onboarding_id in (other.id, "nothing"):
        before = dump(site.office.services.store.path)
        refused = take(ctx, name, **({"onboarding_id": onboarding_id} if "onboarding_id" in parameters(name) else {}))
        assert isinstance(refused, NotAllowed | NotFound | OnboardingError), refused
        assert dump(site.office.services.store.path) == before
    assert own.id != other.id


def parameters(name: str) -> set[str]:
    import inspect

    from tests.core.actions.test_roles import PUBLIC_FUNCTIONS

    return set(inspect.signature(PUBLIC_FUNCTIONS[name]).parameters)


def test_the_whole_list_of_items_can_be_answered(site: Site) -> None:
    onboarding = candidate_there(site.office)
    screen = opened(site, onboarding)
    for item in CONFIRMATION_ITEMS:
        page = press(screen, "answer", answer=f"{item}:yes")
    assert "You approve" in page


def test_a_page_closes_when_its_contact_is_replaced_and_when_the_onboarding_is_archived(site: Site) -> None:
    ctx, onboarding = site.office.ctx(ANA), connecting(site.office)
    screen = opened(site, onboarding)
    admin = onboarding.requirements.admin.changed(name="Luis Ortega", email=LUIS)
    with ctx.change(onboarding.id, Permission.AGREE) as act:
        act.save(act.before.changed(requirements=act.before.requirements.changed(admin=admin)), "Named another contact")
    assert screen.get().status_code == 404
    assert customer_access.pages(ctx, onboarding.id) == []
    onboarding = connecting(site.office)
    screen = opened(site, onboarding)
    archiving.archive(ctx, onboarding.id, reason="They stopped.")
    assert screen.get().status_code == 404
    with pytest.raises(StepClosed):
        customer_access.make(ctx, onboarding.id, email=DANA)


def test_without_a_public_address_no_page_opens_and_who_asks_is_checked_first(site: Site) -> None:
    onboarding = connecting(site.office)
    screen = opened(site, onboarding)
    on = site.office.services
    off = replace(
        on, settings=on.settings.model_copy(update={"public_url": "", "kombo_api_key": SecretStr("live-key")})
    )
    site.office.services = off
    try:
        assert not off.settings.customer_url
        assert screen.get().status_code == 404
        assert screen.client.post(f"{screen.path}/code").status_code == 404
        with pytest.raises(StepClosed):
            customer_access.make(site.office.ctx(ANA), onboarding.id, email=DANA)
        with pytest.raises(NotAllowed):
            customer_access.make(site.office.ctx(ELI), onboarding.id, email=DANA)
    finally:
        site.office.services = on


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", "punycode", "idna", "nonsense"])
def test_a_form_in_any_other_encoding_is_refused_in_a_sentence(
    site: Site, theirs: tuple[Screen, Onboarding, Onboarding], charset: str
) -> None:
    screen, own, _ = theirs
    before = fresh(site, own)
    part = b'--b\r\ncontent-disposition: form-data; name="note-pdf"\r\n\r\n+2AA- \\ud800 \xff\r\n--b--\r\n'
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    answer = screen.client.post(f"{screen.path}/answer", content=part, headers={"content-type": kind})
    assert answer.status_code in (400, 403)
    assert "Nothing was saved." in answer.text
    assert fresh(site, own) == before


@pytest.mark.parametrize("name", ["answer", "missing"])
def test_no_large_body_is_read_without_a_session(
    site: Site, theirs: tuple[Screen, Onboarding, Onboarding], name: str
) -> None:
    path = theirs[0].path
    with site.client() as client:
        answer = client.post(
            f"{path}/{name}", content=b"x" * 5_000_000, headers={"content-type": "multipart/form-data; boundary=b"}
        )
    assert answer.status_code == 401
    assert "Your page is closed." in answer.text


def test_every_answer_is_without_what_is_ours_or_another_customers(
    site: Site, theirs: tuple[Screen, Onboarding, Onboarding]
) -> None:
    screen, own, other = theirs
    notes.write(site.office.ctx(ANA), own.id, text="They haggle about the price", audience="team")
    candidate, linking = own.candidate, own.linking
    assert candidate is not None and linking is not None and other.candidate is not None and other.linking is not None
    forbidden = {
        own.id, candidate.push_id, linking.integration_id, own.requirements.account_id, "haggle", ELI.name, ELI.email,
        other.id, other.candidate.push_id, other.linking.integration_id, session_id(screen.cookie), screen.cookie,
        site.office.services.keys.cookie,
    }  # fmt: skip
    with site.client() as stranger:
        answers = [
            *(screen.get(more) for more in ("", "?language=es", "?show=here", "?find=weld&page=9", "/leave")),
            *(screen.get(more) for more in ("/profile.pdf", "/page-1.png", "/page-99.png", "/nothing", "/tick")),
            *(screen.client.post(f"{screen.path}/{name}", data={"token": "x"}) for name in ("tick", "nothing")),
            *(stranger.get(f"{screen.path}{more}") for more in ("", "/profile.pdf", "/page-1.png", "/leave", "/tick")),
            stranger.post(f"{screen.path}/open", data={"code": "12"}), stranger.get("/customer/page/guess"),
            stranger.get("/customer/other/guess"), stranger.get("/customer/share"),
        ]  # fmt: skip
        door = stranger.get(screen.path).text
    assert [
        name for name in (own.customer, "Dana", DANA, "customer.example", ANA.name, ANA.email) if name in door
    ] == []
    for answer in answers:
        sent = answer.content.decode("utf-8", "replace") + "\n".join(
            f"{key}: {value}" for key, value in answer.headers.items()
        )
        assert sorted(secret for secret in forbidden if secret and secret in sent) == []
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.status_code < 500

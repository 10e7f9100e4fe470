"""Sessions over real HTTP and websockets: one cookie opens everything, and nothing opens without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from core.people import accounts
from core.people.accounts import Account
from core.people.roles import Role
from core.people.sessions import session_id
from core.services import build, utc_now
from core.settings import Settings
from core.storage import people, sessions
from core.storage.store import Store
from tests.app_process import AppProcess, running_app
from tests.sandbox_server import PLAIN, free_port
from tests.tab import Tab, line

pytestmark = pytest.mark.timeout(240)
PASSWORD = "a long enough password"
NAMES = {"ana@office.example": "Ana Reyes", "eli@office.example": "Eli Brandt", "sam@office.example": "Sam Okafor"}
ANA, ELI, SAM = NAMES
PRODUCTION = {
    "KOMBO_API_KEY": "kombo-key-of-production",
    "KOMBO_BASE_URL": "http://127.0.0.1:9",
    "KOMBO_WEBHOOK_SECRET": "webhook-secret-of-production",
    "FACTORYFIX_API_KEY": "factoryfix-key-of-production",
    "FACTORYFIX_BASE_URL": "http://127.0.0.1:9",
    "COOKIE_KEY": "a cookie key of at least 32 signs",
    "TRUSTED_PROXIES": "127.0.0.1",
}
HTML = {"Accept": "text/html"}
COOKIE = "ats_session"
WRONG = "never-to-be-seen-anywhere"


def staffed(folder: Path) -> Path:
    """A folder of production's in which three people may sign in."""
    given: Any = {name.lower(): value for name, value in PRODUCTION.items()}
    services = build(Settings(_env_file=None, data_dir=folder, **given))
    hashed = accounts.hash_password(PASSWORD)
    with services.store.write() as db:
        for email, name in NAMES.items():
            account = Account(email, email, name, Role.ENGINEER, hashed, active=True, created_at=services.now())
            people.save(db, account)
    services.close()
    return folder


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    with running_app(staffed(tmp_path_factory.mktemp("app")), free_port(), **PRODUCTION) as running:
        yield running


@contextmanager
def browser(app: AppProcess, address: str = "192.0.2.1") -> Iterator[httpx.Client]:
    """A browser at some address, behind our proxy on this machine."""
    headers = {"X-Forwarded-For": address, "User-Agent": "Chrome/130 (Windows NT 10.0)"}
    with httpx.Client(base_url=app.url, headers=headers, **PLAIN) as client:  # type: ignore[arg-type]
        yield client


def sign_in(client: httpx.Client, email: str = ANA, password: str = PASSWORD, **more: Any) -> httpx.Response:
    return client.post("/sign-in", data={"email": email, "password": password}, **more)


@pytest.fixture
def ana(app: AppProcess) -> Iterator[httpx.Client]:
    with browser(app) as client:
        assert sign_in(client).status_code == 303
        yield client


@pytest.fixture
def eli(app: AppProcess) -> Iterator[httpx.Client]:
    with browser(app, "192.0.2.2") as client:
        assert sign_in(client, ELI).status_code == 303
        yield client


def cookie(client: httpx.Client) -> str:
    return f"{COOKIE}={client.cookies[COOKIE]}"


def is_in(client: httpx.Client) -> bool:
    """Whether the browser is shown pages."""
    answer = client.get("/portfolio", headers=HTML)
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def refused(app: AppProcess, headers: dict[str, str]) -> int:
    """The status with which the websocket is refused."""
    with pytest.raises(InvalidStatus) as caught, line(app.port, headers):
        pass
    return caught.value.response.status_code


def audit(app: AppProcess) -> list[tuple[str, str, dict[str, Any]]]:
    with Store(app.folder / "onboarding.db").read() as db:
        rows = db.select("SELECT who, what, after FROM audit WHERE onboarding_id IS NULL ORDER BY id")
    return [(row["who"], row["what"], json.loads(row["after"])) for row in rows]


def test_signing_in_sets_one_cookie_that_scripts_cannot_read_and_leads_to_the_page_that_was_wanted(
    app: AppProcess,
) -> None:
    with browser(app) as client:
        turned_away = client.get("/portfolio?step=link&q=a%26b", headers=HTML)
        assert turned_away.status_code == 303
        assert client.get(turned_away.headers["location"]).status_code == 200
        answer = client.post(turned_away.headers["location"], data={"email": ANA, "password": PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, "/portfolio?step=link&q=a%26b")
        written = answer.headers.get_list("set-cookie")
        assert [cookie.partition("=")[0] for cookie in written] == [COOKIE, "ats_known"]
        for cookie in written:
            assert {"HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
        assert is_in(client)
        del client.cookies["ats_known"]
        assert is_in(client), "one cookie is enough"
        del client.cookies[COOKIE]
        client.cookies["ats_known"] = "any"
        assert not is_in(client)


def test_a_signed_in_person_does_not_see_the_sign_in_page(ana: httpx.Client) -> None:
    answer = ana.get("/sign-in?next=/support")
    assert (answer.status_code, answer.headers["location"]) == (303, "/support")


def test_a_cookie_that_somebody_planted_opens_nothing_after_signing_in(app: AppProcess, eli: httpx.Client) -> None:
    planted = eli.cookies[COOKIE]
    with browser(app) as client:
        client.cookies[COOKIE] = planted
        answer = sign_in(client)
        assert answer.cookies[COOKIE] != planted
    assert not is_in(eli)
    assert refused(app, {"Cookie": f"{COOKIE}={planted}"}) == 403


def test_a_made_up_cookie_is_not_taken_over(app: AppProcess) -> None:
    with browser(app) as client:
        client.cookies[COOKIE] = "made-up-by-the-attacker"
        assert not is_in(client)
        assert sign_in(client).cookies[COOKIE] != "made-up-by-the-attacker"


def test_a_cookie_is_invalid_after_signing_out(app: AppProcess, ana: httpx.Client) -> None:
    kept = ana.cookies[COOKIE]
    answer = ana.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?out")
    assert COOKIE not in ana.cookies
    ana.cookies[COOKIE] = kept
    assert not is_in(ana)
    assert ana.get("/media/any.pdf").status_code == 401
    assert refused(app, {"Cookie": f"{COOKIE}={kept}"}) == 403
    assert "You were signed out." in ana.get("/sign-in").text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/portfolio"),
        ("GET", "/administration"),
        ("GET", "/media/0123456789.pdf"),
        ("GET", "/_stcore/host-config"),
        ("GET", "/_stcore/script-health-check"),
        ("PUT", "/_stcore/upload_file/tab/file"),
        ("DELETE", "/_stcore/upload_file/tab/file"),
        ("POST", "/_stcore/agent/interact"),
        ("GET", "/component/any/index.html"),
        ("GET", "/healthz/.."),
    ],
)
def test_nothing_is_served_without_the_cookie_of_an_open_session(app: AppProcess, method: str, path: str) -> None:
    for headers in ({}, {"Cookie": f"{COOKIE}=made-up"}, {"Cookie": f"_streamlit_user=made-up; {COOKIE}="}):
        with browser(app) as client:
            answer = client.request(method, path, headers=headers)
            assert (answer.status_code, answer.text) == (401, "Sign in first.")


def test_the_websocket_opens_only_with_the_cookie_of_an_open_session(app: AppProcess, ana: httpx.Client) -> None:
    session = session_id(ana.cookies[COOKIE])
    forged = {"X-Ats-Session": session}
    for headers in ({}, forged, {"Cookie": f"{COOKIE}={session}"}, {"Cookie": f"{COOKIE}=made-up"} | forged):
        assert refused(app, headers) == 403
    with line(app.port, {"Cookie": cookie(ana)}) as socket_:
        assert "Ana Reyes" in Tab(socket_).text


def test_a_header_that_names_another_session_is_not_believed(
    app: AppProcess, ana: httpx.Client, eli: httpx.Client
) -> None:
    headers = {"Cookie": cookie(eli), "X-Ats-Session": session_id(ana.cookies[COOKIE])}
    with line(app.port, headers) as socket_:
        drawn = Tab(socket_).text
    assert "Eli Brandt" in drawn
    assert "Ana Reyes" not in drawn


def test_a_tab_is_not_taken_over_by_its_id_without_its_cookie(
    app: AppProcess, ana: httpx.Client, eli: httpx.Client
) -> None:
    with line(app.port, {"Cookie": cookie(ana)}) as owners:
        tab = Tab(owners)
        assert tab.id
        with line(app.port, {"Cookie": cookie(eli)}, tab=tab.id) as another:
            other = Tab(another)
            assert other.id != tab.id
            assert "Ana Reyes" not in other.text
            assert tab.rerun() > 0, "the owner keeps theirs"
            assert "Ana Reyes" in tab.text


def test_a_dropped_websocket_resumes_its_tab_with_its_own_cookie(app: AppProcess, ana: httpx.Client) -> None:
    with line(app.port, {"Cookie": cookie(ana)}) as first:
        before = Tab(first).id
    with line(app.port, {"Cookie": cookie(ana)}, tab=before) as second:
        assert Tab(second).id == before


def test_a_run_started_by_a_person_counts_as_use_and_an_automatic_reconnection_does_not(
    app: AppProcess, ana: httpx.Client
) -> None:
    def leave_alone() -> None:
        with Store(app.folder / "onboarding.db").write() as db:
            sessions.use(db, session, utc_now() - timedelta(hours=7))

    def is_used() -> bool:
        with Store(app.folder / "onboarding.db").read() as db:
            here = sessions.find(db, session)
        return here is not None and utc_now() - here.last_used_at < timedelta(minutes=5)

    session = session_id(ana.cookies[COOKIE])
    with line(app.port, {"Cookie": cookie(ana)}) as first:
        before = Tab(first, "portfolio")
    leave_alone()
    with line(app.port, {"Cookie": cookie(ana)}, tab=before.id) as second:
        tab = Tab(second, "portfolio", page=before.page)
        assert not is_used()
        tab.rerun()
        assert is_used()
    leave_alone()
    ana.get("/media/any.pdf")
    ana.get("/_stcore/host-config")
    assert not is_used()
    assert is_in(ana)
    assert is_used(), "an opened page"


def test_a_tab_whose_session_is_ended_draws_only_the_way_to_sign_in(app: AppProcess, ana: httpx.Client) -> None:
    with line(app.port, {"Cookie": cookie(ana)}) as socket_:
        tab = Tab(socket_, "portfolio", "step=link")
        ana.post("/sign-out")
        tab.rerun()
        assert "You were signed out" in tab.text
        assert "/sign-in?next=" in tab.text
        assert "Ana Reyes" not in tab.text


def test_a_file_goes_only_into_a_tab_of_the_same_session(app: AppProcess, ana: httpx.Client, eli: httpx.Client) -> None:
    def put(client: httpx.Client, **more: Any) -> httpx.Response:
        client.get("/_stcore/health")  # hands out Streamlit's own token for uploads
        token = client.cookies["_streamlit_xsrf"]
        return client.put(f"/_stcore/upload_file/{tab.id}/f", headers={"X-Xsrftoken": token}, **more)

    with line(app.port, {"Cookie": cookie(ana)}) as socket_:
        tab = Tab(socket_)
        file = {"files": {"file": ("resume.txt", b"words")}}
        assert put(ana, **file).status_code == 204
        answer = put(eli, **file)
        assert (answer.status_code, answer.text) == (403, "This tab belongs to another session.")
        removed = eli.delete(f"/_stcore/upload_file/{tab.id}/f")
        assert removed.status_code == 403
        assert put(ana, content=iter([b"without", b"a length"])).status_code == 413
    assert put(ana, **file).status_code == 403, "a tab that is closed takes nothing"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/sign-in", False),
        ("/portfolio", False),
        ("/media/0123456789.pdf", False),
        ("/_stcore/host-config", False),
        ("/healthz", False),
        ("/readyz", False),
        ("/app/static/icon.svg", True),
    ],
)
def test_browsers_keep_copies_only_of_the_apps_own_files(ana: httpx.Client, path: str, kept: bool) -> None:
    for headers in (HTML, {}):
        assert (ana.get(path, headers=headers).headers.get("cache-control") != "no-store") is kept


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_on_another_site_signs_nobody_in_or_out(
    app: AppProcess, ana: httpx.Client, headers: dict[str, str]
) -> None:
    with browser(app) as client:
        answer = sign_in(client, headers=headers)
        assert answer.status_code == 403
        assert "another site" in answer.text
        assert "set-cookie" not in answer.headers
    ana.post("/sign-out", headers=headers)
    assert is_in(ana)


def test_our_own_form_passes_and_a_link_or_picture_signs_nobody_out(app: AppProcess, ana: httpx.Client) -> None:
    with browser(app) as client:
        assert sign_in(client, headers={"Origin": app.url, "Sec-Fetch-Site": "same-origin"}).status_code == 303
        assert sign_in(client, headers={"Origin": app.url}).status_code == 303
    assert ana.get("/sign-out").headers["location"] == "/"
    assert is_in(ana)


@pytest.mark.parametrize("next_", ["https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example"])
def test_signing_in_never_redirects_outside_the_app(app: AppProcess, next_: str) -> None:
    with browser(app) as client:
        answer = client.post(f"/sign-in?next={next_}", data={"email": ANA, "password": PASSWORD})
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"email": ANA}, 400),
        ({"email": ANA, "password": ""}, 400),
        ({"email": ANA, "password": WRONG}, 401),
        ({"email": f"{ANA}\x00", "password": WRONG}, 401),
        ({"email": "'><script>alert(1)</script>", "password": WRONG}, 401),
        ({"email": ANA, "password": WRONG * 1000}, 413),
    ],
)
def test_a_wrong_password_is_reported_on_the_page_and_opens_nothing(
    app: AppProcess, fields: dict[str, str], status: int
) -> None:
    with browser(app, f"198.51.100.{status - 300}") as client:
        answer = client.post("/sign-in", data=fields)
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
        assert "<script>alert" not in answer.text
        assert WRONG not in answer.text


def test_thirty_accounts_tried_from_one_browser_are_stopped_and_another_address_is_not(app: AppProcess) -> None:
    with browser(app, "203.0.113.9") as client:
        statuses = [sign_in(client, f"person-{number}@office.example", WRONG).text for number in range(19)]
        assert ["Too many wrong passwords" in text for text in statuses] == [False] * 10 + [True] * 9
        right = sign_in(client, SAM)
        assert (right.status_code, "Too many wrong passwords" in right.text) == (401, True)
        client.headers["X-Forwarded-For"] = "1.2.3.4, 203.0.113.9"
        assert sign_in(client, SAM).status_code == 401, "what the browser itself says of its address counts for nothing"
    with browser(app, "203.0.113.10") as client:
        assert sign_in(client, SAM).status_code == 303


def test_a_known_browser_can_sign_in_from_an_address_that_is_guessing(app: AppProcess) -> None:
    with browser(app, "203.0.113.20") as known:
        assert sign_in(known, SAM).status_code == 303
        known.post("/sign-out")
        with browser(app, "203.0.113.20") as guessing:
            for _ in range(6):
                sign_in(guessing, SAM, WRONG)
            assert sign_in(guessing, SAM).status_code == 401
        assert sign_in(known, SAM).status_code == 303


def test_signing_in_and_out_is_audited_with_account_and_address(app: AppProcess) -> None:
    before = len(audit(app))
    with browser(app, "203.0.113.77") as client:
        sign_in(client, SAM, WRONG)
        sign_in(client, WRONG, WRONG)
        sign_in(client, SAM)
        client.post("/sign-out")
    known, unknown = ({"account": account, "address": "203.0.113.77"} for account in (SAM, "Unknown account"))
    assert audit(app)[before:] == [
        ("", "Refused a sign-in", known),
        ("", "Refused a sign-in", unknown),
        ("Sam Okafor", "Signed in", known),
        ("Sam Okafor", "Signed out", known),
    ]


def test_behind_https_only_cookies_that_no_other_host_can_set_are_read(tmp_path_factory: Any) -> None:
    settings = PRODUCTION | {"COOKIE_SECURE": "true"}
    with running_app(staffed(tmp_path_factory.mktemp("https")), free_port(), **settings) as secure:
        answer = secure.post("/sign-in", data={"email": ANA, "password": PASSWORD})
        session, known = answer.headers.get_list("set-cookie")
        assert session.startswith("__Host-ats_session=") and "Secure" in session
        assert known.startswith("__Host-ats_known=") and "Secure" in known
        assert "max-age" in answer.headers["strict-transport-security"]
        secret = session.partition("=")[2].partition(";")[0]
        for name, status in [("__Host-ats_session", 200), (COOKIE, 303)]:
            assert secure.get("/", headers=HTML | {"Cookie": f"{name}={secret}"}).status_code == status


def test_no_wrong_password_or_cookie_is_written_to_a_file_or_the_log(app: AppProcess, ana: httpx.Client) -> None:
    sign_in(ana, WRONG, WRONG)
    secret = ana.cookies[COOKIE]
    for path in app.folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            assert WRONG.encode() not in text, path.name
            assert secret.encode() not in text, path.name

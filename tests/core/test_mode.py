"""No way in by accident: a folder is opened only in the mode that it was begun in."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from core import services as connected
from core.actions import people
from core.errors import WrongMode
from core.jobs.address_ids import SoughtJob
from core.mode import Folder, Mode, ModeRefusal, decide, on_this_machine
from core.people.accounts import Account
from core.people.roles import Role
from core.services import Services, build
from core.settings import Settings
from core.storage import people as stored
from core.storage.inspection import dump, make_older_file, opened

SAMPLE = ("ana@sandbox.example", "ada@sandbox.example")
REAL = ("ana@sandbox.example", "kim@factoryfix.example")
WITH_KEY = {
    "kombo_api_key": SecretStr("kombo-key"),
    "kombo_base_url": "http://127.0.0.1:9",
    "kombo_webhook_secret": SecretStr("webhook-secret"),
    "factoryfix_api_key": SecretStr("factoryfix-key"),
    "factoryfix_base_url": "http://127.0.0.1:9",
    "cookie_key": SecretStr("a cookie key of at least 32 signs"),
}
SANDBOX, PRODUCTION = Mode.SANDBOX, Mode.PRODUCTION
A_SANDBOX, A_PRODUCTION, PERHAPS, UNKNOWN = (
    "DATA_DIR holds sandbox data", "DATA_DIR holds production data", "may hold production data", "does not recognize",
)  # fmt: skip


@pytest.mark.parametrize(
    ("folder", "without_key", "with_key"),
    [
        (Folder(), SANDBOX, PRODUCTION),
        (Folder(has_sandbox_file=True), SANDBOX, PRODUCTION),
        (Folder(emails=SAMPLE, has_sandbox_file=True), SANDBOX, A_SANDBOX),
        (Folder(emails=SAMPLE, has_sandbox_file=True, has_onboardings=True), SANDBOX, A_SANDBOX),
        (Folder(emails=SAMPLE), PERHAPS, PRODUCTION),
        (Folder(emails=REAL, has_sandbox_file=True), PERHAPS, PRODUCTION),
        (Folder(emails=REAL), PERHAPS, PRODUCTION),
        (Folder(emails=("mallory@sandbox.example.evil.example",), has_sandbox_file=True), PERHAPS, PRODUCTION),
        (Folder(has_onboardings=True), PERHAPS, PRODUCTION),
        (Folder(has_onboardings=True, has_sandbox_file=True), PERHAPS, PRODUCTION),
    ],
    ids=str,
)
def test_a_folder_without_a_marker_is_recognised_by_what_is_in_it(
    folder: Folder, without_key: Mode | str, with_key: Mode | str
) -> None:
    assert_decided(folder, without_key, with_key)


@pytest.mark.parametrize("emails", [(), SAMPLE, REAL], ids=["nobody", "samples", "real people"])
@pytest.mark.parametrize("has_onboardings", [False, True])
@pytest.mark.parametrize("has_sandbox_file", [False, True])
@pytest.mark.parametrize(
    ("marker", "without_key", "with_key"),
    [
        ("sandbox", SANDBOX, A_SANDBOX),
        ("production", A_PRODUCTION, PRODUCTION),
        ("staging", UNKNOWN, UNKNOWN),
        ("", UNKNOWN, UNKNOWN),
    ],
)
def test_the_marker_decides_the_mode_of_a_folder(
    marker: str,
    without_key: Mode | str,
    with_key: Mode | str,
    emails: tuple[str, ...],
    has_onboardings: bool,
    has_sandbox_file: bool,
) -> None:
    assert_decided(Folder(marker, emails, has_onboardings, has_sandbox_file), without_key, with_key)


def assert_decided(folder: Folder, without_key: Mode | str, with_key: Mode | str) -> None:
    for has_key, expected in ((False, without_key), (True, with_key)):
        decided = decide(folder, has_key=has_key)
        if isinstance(expected, Mode):
            assert decided is expected
        else:
            assert isinstance(decided, ModeRefusal)
            assert expected in decided.sentence
            assert decided.sentence.endswith(".")


def settings(folder: Path, *, key: bool) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **(WITH_KEY if key else {}))  # type: ignore[arg-type]


def begun(folder: Path, *, key: bool, email: str = "") -> Services:
    """Services that were opened on a folder and closed again, with one account in it."""
    services = build(settings(folder, key=key))
    with services.store.write() as db:
        if email:
            stored.save(db, Account("kim", email, "Kim", Role.ADMIN, "", active=True, created_at=services.now()))
    services.close()
    return services


def forget_marker(folder: Path) -> None:
    """Make the folder one that was used before there was a marker."""
    with opened(folder / "onboarding.db") as db:
        db.execute("DELETE FROM installation")


@pytest.mark.parametrize(
    ("key", "refused"), [(False, "KOMBO_API_KEY is set, but"), (True, "KOMBO_API_KEY is not set. Set the key")]
)
def test_a_new_folder_is_marked_and_never_opens_in_the_other_mode(tmp_path: Path, key: bool, refused: str) -> None:
    begun(tmp_path, key=key, email="kim@sandbox.example")
    before = dump(tmp_path / "onboarding.db")
    with pytest.raises(WrongMode, match=refused):
        build(settings(tmp_path, key=not key))
    assert refused in connected.mode_problem(settings(tmp_path, key=not key))
    assert dump(tmp_path / "onboarding.db") == before
    assert connected.mode_problem(settings(tmp_path, key=key)) == ""
    begun(tmp_path, key=key)


@pytest.mark.parametrize("email", ["kim@sandbox.example", "kim@factoryfix.example"])
@pytest.mark.parametrize("sandbox_file", [False, True])
@pytest.mark.parametrize("key", [False, True])
def test_an_older_folder_is_marked_by_its_contents(tmp_path: Path, email: str, sandbox_file: bool, key: bool) -> None:
    begun(tmp_path, key=True, email=email)
    forget_marker(tmp_path)
    if sandbox_file:
        (tmp_path / "sandbox.db").touch()
    is_sandbox = sandbox_file and email == "kim@sandbox.example"
    if key != is_sandbox:
        begun(tmp_path, key=key)
        with opened(tmp_path / "onboarding.db") as db:
            assert db.value("SELECT mode FROM installation") == (PRODUCTION if key else SANDBOX)
    else:
        with pytest.raises(WrongMode):
            build(settings(tmp_path, key=key))


def test_a_file_of_an_older_version_is_refused_before_it_is_migrated(tmp_path: Path) -> None:
    make_older_file(tmp_path / "onboarding.db", 3)
    with opened(tmp_path / "onboarding.db") as db:
        columns = [name for _, name, *_ in db.stream("PRAGMA table_info(people)")]
        row = dict.fromkeys(columns, "kim@factoryfix.example")
        db.insert("people", {**row, "active": 1, "failed_attempts": 0})
    before = dump(tmp_path / "onboarding.db")
    with pytest.raises(WrongMode, match="may hold production data"):
        build(settings(tmp_path, key=False))
    assert dump(tmp_path / "onboarding.db") == before
    begun(tmp_path, key=True)


def test_a_restored_production_copy_does_not_open_without_its_key(tmp_path: Path) -> None:
    begun(tmp_path / "production", key=True, email="kim@factoryfix.example")
    begun(tmp_path / "try", key=False)
    (tmp_path / "try" / "onboarding.db").write_bytes((tmp_path / "production" / "onboarding.db").read_bytes())
    with pytest.raises(WrongMode, match="production data"):
        build(settings(tmp_path / "try", key=False))


def test_demo_people_exist_in_a_sandbox_only(tmp_path: Path) -> None:
    for key in (False, True):
        services = build(settings(tmp_path / str(key), key=key))
        people.settle_demo_people(services)
        with services.store.read() as db:
            emails = {account.email for account in stored.everyone(db)}
        services.close()
        assert emails == (set() if key else set(people.DEMO_PEOPLE))


def test_a_sandbox_calls_only_itself_whatever_proxy_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    services = build(settings(tmp_path, key=False))
    try:
        for client in services.connections:
            assert client.base_url.host == "127.0.0.1"
            assert not client.trust_env
            assert not [transport for transport in client._mounts.values() if transport is not None]
        assert services.mail is None
        assert services.apply_pages.check_one(SoughtJob("https://jobs.lever.co/brightwaterfoods")).sentence == (
            "A sandbox does not open pages on the internet."
        )
    finally:
        services.close()


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True), ("0.0.0.0", False),
        ("10.0.0.1", False), ("localhost.example.com", False), ("127.0.0.1.example.com", False), ("", False),
    ],
)  # fmt: skip
def test_only_a_loopback_address_is_on_this_machine(host: str, here: bool) -> None:
    assert on_this_machine(host) is here

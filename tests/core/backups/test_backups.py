"""A back-up is a whole copy that only its owner reads, and the app starts on a restored one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from core.actions import onboarding
from core.actions.backing_up import back_up, last_night
from core.actions.context import ByItself, Context
from core.backups import files
from core.backups.restoring import restore
from core.data_folder import FolderInUse, hold
from core.errors import InvalidInput, StoreUnavailable
from core.people.actor import DASHBOARD
from core.services import Services, build, utc_now
from core.settings import Settings
from core.storage import backup, migrations
from core.storage.inspection import dump, opened
from core.storage.store import Store
from tests.app_process import ROOT, running_app
from tests.sandbox_server import free_port

NIGHT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@contextmanager
def office(folder: Path, now: datetime | None = None, **more: object) -> Iterator[Services]:
    """Services on this folder, in which the customer Acme has an onboarding."""
    services = build(Settings(_env_file=None, data_dir=folder / "data", **more), now=lambda: now or utc_now())  # type: ignore[arg-type]
    try:
        onboarding.start(Context(services, ByItself(DASHBOARD)), customer="Acme", another=True)
        yield services
    finally:
        services.close()


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core.backups", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_copy_that_is_made_while_others_write_is_whole(tmp_path: Path) -> None:
    with office(tmp_path) as services:
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                onboarding.start(Context(services, ByItself(DASHBOARD)), customer="Busy", another=True)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(5):
                held = backup.copy(services.store.path, tmp_path / f"{number}.db")
                assert held.migrations == migrations.names()
                assert held.counts["onboardings"] <= held.counts["audit"]
        finally:
            stop.set()
            writer.join()


def test_a_backup_and_the_data_are_open_to_their_owner_only(tmp_path: Path) -> None:
    with office(tmp_path) as services:
        hold(services.settings.data_dir).close()
        made, _ = files.make(services.store.path, services.settings.backups, NIGHT)
        assert made.path.stat().st_mode & 0o777 == 0o600
        assert made.path.parent.stat().st_mode & 0o777 == 0o700
        assert services.settings.data_dir.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in services.settings.data_dir.glob("*.db*")} == {0o600}
        assert [file.name for file in made.path.parent.iterdir()] == ["onboarding-20261124T093000Z.db"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24T08:00:00+00:00", "2026-11-24T08:00:00+00:00"),  # 2 AM in Chicago
        ("2026-11-24T07:59:00+00:00", "2026-11-23T08:00:00+00:00"),
        ("2026-07-01T12:00:00+00:00", "2026-07-01T07:00:00+00:00"),
    ],
)
def test_a_backup_is_due_at_two_in_the_night_of_the_office(now: str, due: str) -> None:
    assert last_night(datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_the_worker_makes_one_a_night_and_keeps_it_for_the_days_that_are_set(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for day in range(6):
        for hour in (0, 1):
            with office(
                tmp_path, NIGHT + timedelta(days=day, hours=hour), backup_dir=folder, backup_days=3
            ) as services:
                back_up(services)
    assert [kept.at for kept in files.made(folder)] == [NIGHT + timedelta(days=day) for day in (2, 3, 4, 5)]
    assert files.forget(folder, NIGHT + timedelta(days=365)) == 3, "the newest one always stays"


def test_a_copy_that_cannot_be_made_leaves_no_file_and_does_not_delete_the_old_ones(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with office(tmp_path, NIGHT, backup_dir=folder, backup_days=1) as services:
        back_up(services)
    with office(tmp_path, NIGHT + timedelta(days=9), backup_dir=folder, backup_days=1) as services:
        services.store.close()
        services.store.path.write_bytes(b"garbage" * 1000)
        back_up(services)
        assert [kept.at for kept in files.made(folder)] == [NIGHT]
        assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("spoil", ["cut", "changed", "empty"])
def test_a_damaged_copy_is_refused_and_the_data_stay(tmp_path: Path, spoil: str) -> None:
    with office(tmp_path) as services:
        made, _ = files.make(services.store.path, tmp_path, NIGHT)
    whole = made.path.read_bytes()
    middle = len(whole) // 2
    spoiled = {"cut": whole[:middle], "changed": whole[:4096] + b"\xff" * 8192 + whole[12288:], "empty": b""}[spoil]
    made.path.write_bytes(spoiled)
    before = dump(services.store.path)
    with pytest.raises(StoreUnavailable, match=r"not an intact copy|cannot be"):
        restore(made.path, services.store.path, NIGHT)
    assert dump(services.store.path) == before
    assert not list(services.store.path.parent.glob("set-aside-*"))


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with office(tmp_path) as services:
        made, _ = files.make(services.store.path, tmp_path, NIGHT)
    with opened(made.path) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('onboarding', 'later', '')"
        )
    with pytest.raises(InvalidInput, match="newer version"):
        restore(made.path, services.store.path, NIGHT)


def test_an_encrypted_backup_is_read_only_with_the_private_key(tmp_path: Path) -> None:
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    (tmp_path / "own.key").write_text(f"# a comment\n{own}\n")
    (tmp_path / "other.key").write_text(str(other))
    with office(tmp_path) as services:
        made, _ = files.make(services.store.path, tmp_path / "kept", NIGHT, str(own.to_public()))
        data = services.settings.data_dir
    assert made.path.read_bytes().startswith(b"age-encryption.org/v1")
    assert b"Acme" not in made.path.read_bytes()
    assert not list(data.glob("unfinished-*")), "the plain copy is gone"
    with pytest.raises(InvalidInput, match="KEY="):
        restore(made.path, services.store.path, NIGHT)
    with pytest.raises(InvalidInput, match="cannot be decrypted"):
        restore(made.path, services.store.path, NIGHT, tmp_path / "other.key")
    held, aside = restore(made.path, services.store.path, NIGHT, tmp_path / "own.key")
    assert held.counts["onboardings"] == 1
    assert aside is not None


@pytest.mark.skipif(not shutil.which("age"), reason="the age program is not on this machine")
def test_the_age_program_itself_decrypts_a_backup(tmp_path: Path) -> None:
    own = pyrage.x25519.Identity.generate()
    (tmp_path / "own.key").write_text(f"{own}\n")
    with office(tmp_path) as services:
        made, held = files.make(services.store.path, tmp_path / "kept", NIGHT, str(own.to_public()))
    command = ["age", "--decrypt", "-i", str(tmp_path / "own.key"), "-o", str(tmp_path / "plain.db"), str(made.path)]
    subprocess.run(command, check=True)
    assert backup.contents(tmp_path / "plain.db") == held


def test_the_app_starts_on_a_restored_copy_and_the_present_file_is_set_aside(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with office(tmp_path) as services:
        pass
    done = command(data, "make")
    assert done.returncode == 0, done.stderr
    (made,) = files.made(data / "backups")
    assert "1 onboardings" in done.stdout
    with office(tmp_path) as services:  # what is lost by restoring, and only set aside
        now_there = dump(services.store.path)
    with running_app(data, free_port()) as app:
        refused = command(data, "restore", str(made.path))
        assert (refused.returncode, refused.stderr.strip()) == (1, "The app is running. Stop it first, then restore.")
        assert app.get("/readyz").status_code == 200
    done = command(data, "restore", str(made.path))
    assert done.returncode == 0, done.stderr
    (aside,) = data.glob("set-aside-*")
    assert str(aside) in done.stdout
    assert len([line for line in dump(aside / "onboarding.db") if "onboardings" in line]) >= len(
        [line for line in now_there if "onboardings" in line]
    )
    with running_app(data, free_port()) as app:
        assert app.get("/readyz").status_code == 200
    with Store(data / "onboarding.db").read() as db:
        assert db.value("SELECT count(*) FROM onboardings WHERE customer = 'Acme'") == 1


def test_no_app_starts_while_a_backup_is_restored_and_several_apps_may_use_a_folder(tmp_path: Path) -> None:
    with hold(tmp_path), hold(tmp_path), pytest.raises(FolderInUse):
        hold(tmp_path, alone=True)
    with hold(tmp_path, alone=True), pytest.raises(FolderInUse):
        hold(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = command(tmp_path, "restore", "nowhere.db")
    assert (done.returncode, done.stderr) == (1, "There is no file nowhere.db. Name a back-up with FILE=….\n")
